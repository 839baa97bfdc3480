# SPDX-License-Identifier: GPL-2.0-only
"""Calls between two phones behind the same gateway by way of a registrar
outside, which hands messages on as a proxy does, or has a call of its own with
each, and leaves media alone.

    pair = Hairpin(gw, reg, a, b, WAN)
    tap.equal('both register', [], pair.found(pair.register))
    tap.equal('a calls b', [], pair.found(pair.calls, Proxied, a, b, a))
    pair.straight = True    # from now on each is to be told the other itself
"""
import itertools
import re

from dialog import Dialog, quiet, receive, sdp
from ends import media_of, spell
from story import Flaws, Story, contact_of, named, pieces, sockets

NUMBERS = itertools.count(1)


class Proxied(Dialog):
    """A dialog whose messages a proxy hands on, with a Via and a Record-Route
    of its own.  places: where the proxy sees each phone."""

    def __init__(self, proxy, caller, callee, places):
        super().__init__(caller, callee, to=proxy.sip.place)
        self.proxy, self.places = proxy, places
        self.passed = None

    def through(self, end, data, start, change):
        """What an end sends arrives at the other; its text."""
        end.sip.send(data, self.proxy.sip.place)
        self.passed, place = receive(self.proxy, start)
        if place != self.places[end]:
            raise SystemExit(f'{end.host} is at {place} all of a sudden')
        other = self.other(end)
        self.proxy.sip.send(change(self.passed, other).encode(),
                            self.places[other])
        got, _ = receive(other, start)
        self.place[other] = contact_of(got) or self.place[other]
        return got

    def forward(self, text, to):
        lines = text.split('\r\n')
        if f'@{spell(self.proxy.sip.place)} ' in lines[0]:
            lines[0] = re.sub('@[^ ]*', f'@{spell(self.places[to])}',
                              lines[0])
        place = spell(self.proxy.sip.place)
        lines[1:1] = [f'Record-Route: <sip:{place};lr>',
                      f'Via: SIP/2.0/UDP {place};branch=z9hG4bKp'
                      f'{next(NUMBERS)}x{self.id}']
        return '\r\n'.join(lines)

    @staticmethod
    def back(text, _):
        return re.sub('\r\nVia: [^\r]*', '', text, count=1)

    def request(self, method, body='', end=None, **more):
        end = end or self.caller
        text = self.through(end, self.text(method, body, end, **more), method,
                            self.forward)
        if method != 'ACK':
            self.last = text, self.other(end)
        return text

    def reply(self, status, body='', tag=None, to=None):
        return self.through(self.last[1],
                            self.answer(status, body, tag, to),
                            f'SIP/2.0 {status}', self.back)


class Switched:
    """Two dialogs, of the registrar with each phone."""

    def __init__(self, switch, caller, callee, places):
        self.switch, self.caller, self.callee = switch, caller, callee
        self.leg = {caller: Dialog(caller, switch),
                    callee: Dialog(switch, callee, to=places[callee])}
        self.passed = self.last = None

    def other(self, end):
        return self.callee if end is self.caller else self.caller

    def body(self):
        return self.passed.split('\r\n\r\n', 1)[1].replace('\r', '')

    def request(self, method, body='', end=None):
        end = end or self.caller
        other = self.other(end)
        self.passed = self.leg[end].request(method, body, end)
        text = self.leg[other].request(method, self.body(), self.switch)
        if method != 'ACK':
            self.last = text, other
        return text

    def reply(self, status, body=''):
        end = self.last[1]
        self.passed = self.leg[end].reply(status, body)
        return self.leg[self.other(end)].reply(status, self.body())

    def ack(self, end=None):
        return self.request('ACK', end=end)


class Hairpin(Flaws):
    straight = False

    def __init__(self, gw, registrar, one, two, public, ports=(20000, 20000)):
        self.gw, self.registrar, self.public = gw, registrar, public
        self.phones = [Story(gw, end, registrar, public, ports=(port, 0))
                       for end, port in zip((one, two), ports)]
        self.port = {one: ports[0], two: ports[1]}
        self.rtp = {end: list(sockets(end, port))
                    for end, port in self.port.items()}
        self.shown, self.heard = {}, {}
        self.places = {}
        self.call = self.before = None

    def everything(self):
        return [self.registrar, *self.rtp, *sum(self.rtp.values(), [])]

    def register(self):
        for story in self.phones:
            story.flaws = self.flaws
            story.register()
            self.places[story.phone] = story.reach

    def leave(self):
        for story in self.phones:
            story.ask(0)
        self.equal('what is left', (0, 0, 0), self.gw.now())

    def source(self, end):
        """Where the other sees the media of an end come from."""
        return (end.host, self.port[end]) if self.straight else self.shown[end]

    def message(self, end, what, got):
        """A message of an end went by, and arrived so."""
        other = self.call.other(end)
        what = f'{what} of {end.host}'
        head, body = got.split('\r\n\r\n', 1)
        for text in self.call.passed, head:
            self.equal(f'{what} names it', False, named(end.host, text))
        self.equal(f'{what} describes it', self.straight and body != '',
                   named(end.host, body))
        self.equal(f'{what} names the other', False,
                   named(other.host, self.call.passed))
        self.equal(f'Contact of {what}', self.places[end],
                   contact_of(self.call.passed))
        if 'm=audio' not in got:
            return
        shown = media_of(self.call.passed)
        self.equal(f'c= of {what} is public', True, shown[0] in self.public)
        self.equal(f'media of {what}', self.shown.get(end, shown), shown)
        self.shown[end] = shown
        self.heard[other] = media_of(got)
        self.equal(f'where {what} is heard', self.source(end),
                   self.heard[other])

    def request(self, method, end, more=None):
        body = '' if more is None else sdp(end.host, self.port[end], more=more)
        self.message(end, method, self.call.request(method, body, end))

    def reply(self, status, more=None):
        end = self.call.last[1]
        body = '' if more is None else sdp(end.host, self.port[end], more=more)
        self.message(end, status, self.call.reply(status, body))

    def media(self, end):
        other = self.call.other(end)
        for name, (to, at), (seen, source) in zip(
                ('RTP', 'RTCP'), pieces(self.heard[end], self.rtp[other]),
                pieces(self.source(end), self.rtp[end])):
            self.goes(f'{name} of {end.host}', source, to, at, seen)

    def talk(self, first):
        self.media(first)
        self.media(self.call.other(first))

    def calls(self, kind, caller, first, ends):
        """A whole call; kind is how the registrar hands messages on."""
        callee = next(end for end in self.rtp if end is not caller)
        self.before = self.gw.now()
        self.shown, self.heard = {}, {}
        self.call = kind(self.registrar, caller, callee, self.places)
        self.request('INVITE', caller, '')
        self.reply('180 Ringing')
        self.reply('200 OK', '')
        self.call.ack()
        self.talk(first)
        for end in caller, callee:
            for here, there in (('a=sendonly\n', 'a=recvonly\n'), ('', '')):
                self.request('INVITE', end, here)
                self.reply('200 OK', there)
                self.call.ack(end=end)
        self.talk(first)
        self.request('BYE', ends)
        self.call.reply('200 OK')
        self.equal('calls, registrations, pinholes', self.before,
                   self.gw.now())
        for end, socks in self.rtp.items():
            self.equal(f'connections of {end.host}', [],
                       self.connections(end, socks, self.public))
        if not self.straight:
            self.late()

    def late(self):
        """What is sent after the end goes nowhere."""
        for end, socks in self.rtp.items():
            for sock, (to, _) in zip(socks, pieces(self.heard[end], socks)):
                sock.send(b'too late', to)
        for end, socks in self.rtp.items():
            self.registrar.sip.send(b'\r\n\r\n', self.places[end])
            end.sip.get()
            self.equal(f'what {end.host} gets after the end', [None, None],
                       [quiet(sock) for sock in socks])
            # these went astray
            self.gw.run('conntrack', '-D', '-s', end.host, '-d',
                        self.heard[end][0])
