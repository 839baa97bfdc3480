# SPDX-License-Identifier: GPL-2.0-only
"""All that a phone behind NAT does, over any topology, in few lines: it
registers, calls and is called, holds and resumes, hangs up and is hung up on,
and media go both ways whoever sends first.  For selftests of kinds of NAT.

    story = Story(gw, a, far, {WAN})
    story.whole(tap, 'masquerade')         # WHOLE results

What the far side sees must be public, and where the packets really come from;
what the phone sees must be its own; and after BYE nothing may be left.  Each
result lists what is wrong.
"""
import itertools
import re

import sip
from dialog import Dialog, quiet, receive, sdp
from ends import family_of, media_of, spell

WHOLE = 6
SOCKETS = {}
NUMBERS = itertools.count(1)
# seconds in which media arrive, if they do
SOON = 1


def sockets(end, port):
    """For RTP and RTCP; one each, however many stories need them."""
    for number in port, port + 1:
        key = end.netns, end.host, number
        if key not in SOCKETS:
            SOCKETS[key] = end.udp(number)
        yield SOCKETS[key]


def place_after(begin, text):
    found = re.search(rf'^{begin}(\[[^]]*\]|[^]:;>\s]+):?(\d*)', text, re.M)
    return found and (found[1].strip('[]'), int(found[2] or 5060))


def contact_of(text):
    """The place in the Contact of a message."""
    return place_after('Contact: <sip:[^@]*@', text)


def via_of(text):
    """The place in the topmost Via."""
    return place_after('Via: SIP/2.0/UDP ', text)


def named(host, text):
    """Whether an address stands somewhere in a text."""
    more = '[0-9a-f:]' if ':' in host else '[0-9.]'
    text = text.replace(f'[{host}]', f' {host} ')
    return bool(re.search(rf'(?<!{more}){re.escape(host)}(?!{more})', text))


def beside(place):
    return place[0], place[1] + 1


def pieces(place, sockets):
    """RTP and RTCP: where to, and at whom."""
    return [(place, sockets[0]), (beside(place), sockets[1])]


def forget(*ends):
    """What came to these ends unasked."""
    for end in ends:
        while quiet(end) is not None:
            pass


class Flaws:
    """Collects what is wrong."""

    flaws = ()
    zone = ''

    def equal(self, text, want, got):
        if want != got:
            self.flaws.append(f'{text}: want {want}, got {got}')

    def found(self, function, *args, **more):
        """What is wrong with something that a story does."""
        self.flaws = []
        try:
            function(*args, **more)
        except SystemExit as error:
            self.flaws.append(str(error))
            self.abandon()
        return self.flaws

    def goes(self, text, source, to, at, seen):
        """What a socket sends to a place arrives at another, and is seen to
        come from a place."""
        data = f'{text} {next(NUMBERS)}'.encode()
        source.send(data, to)
        got = at.get(SOON)
        if got and got[0] != data:
            got = at.get(SOON)
        self.equal(text, (data, seen), got)

    def connections(self, phone, socks, peers):
        """What conntrack has of some sockets of a phone with these hosts, in
        our zone."""
        ports = '|'.join(str(sock.place[1]) for sock in socks)
        return [line for line in
                self.gw.run('conntrack', '-L', '-p', 'udp', '-f',
                            'ipv6' if ':' in phone.host else 'ipv4'
                            ).splitlines()
                if named(phone.host, line) and
                any(named(peer, line) for peer in peers) and
                re.search(rf'port=({ports})\b', line) and
                re.search(r'zone[-a-z]*=\d+|$', line)[0] == self.zone]

    def abandon(self):
        """Nothing can be known any more: what there is ends."""
        self.before = None
        self.gw.run('conntrack', '-F')
        self.gw.wait(lambda: self.gw.now()[0] == 0)
        forget(*self.everything())


class Exact(Dialog):
    """A dialog whose messages arrive to the byte; counts in .changed those
    that do not."""

    changed = 0

    def request(self, method, body='', end=None, **more):
        end = end or self.caller
        other = self.other(end)
        data = self.text(method, body, end, **more)
        end.sip.send(data, self.place[end])
        text, self.place[other] = receive(other, method)
        self.changed += text.encode() != data
        if method != 'ACK':
            self.last = text, other
        return text

    def reply(self, status, body='', tag=None, to=None):
        end = self.last[1]
        data = self.answer(status, body, tag, to)
        end.sip.send(data, self.place[end])
        text, _ = receive(self.other(end), f'SIP/2.0 {status}')
        self.changed += text.encode() != data
        return text


class Plain(Flaws):
    """Calls on a path without NAT: no byte may change, and what is opened, a
    Contact and two ports of either end, is closed with the call."""

    def __init__(self, gw, ports=(20000, 30000)):
        self.gw, self.ports = gw, ports
        self.ends = ()
        self.opened = 6

    def everything(self):
        return self.ends

    def calls(self, caller, callee):
        """Twice, and each sends first, and hangs up, in one of them."""
        self.ends = caller, callee
        rtp = [list(sockets(end, port))
               for end, port in zip(self.ends, self.ports)]
        self.one_call(caller, callee, caller, rtp)
        self.forget_media(rtp)
        self.one_call(caller, callee, callee, rtp[::-1])

    def forget_media(self, rtp):
        """What of it conntrack still knows, as it does without NAT."""
        self.gw.run('sh', '-c', '; '.join(
            f'conntrack -D -p udp -s {one.place[0]} -d {two.place[0]} '
            f'--orig-port-src {one.place[1]} 2>/dev/null'
            for way in (rtp, rtp[::-1]) for one, two in zip(*way)) + '; :')

    def one_call(self, caller, callee, ends, rtp):
        call = Exact(caller, callee)
        before = self.gw.now()[2]
        self.gw.news()
        for method, offer, answer in (('INVITE', '', ''),
                                      ('INVITE', 'a=sendonly\n',
                                       'a=recvonly\n'), ('BYE', None, None)):
            call.request(method, '' if offer is None else
                         sdp(caller.host, self.ports[0], more=offer),
                         end=caller if method == 'INVITE' else ends)
            call.reply('200 OK', '' if offer is None else
                       sdp(callee.host, self.ports[1], more=answer))
            if method == 'INVITE':
                call.ack()
                for way in rtp, rtp[::-1]:
                    for source, at in zip(*way):
                        self.goes(f'media of {source.place}', source,
                                  at.place, at, source.place)
                self.equal('pinholes', before + self.opened,
                           self.gw.now()[2])
        self.equal('pinholes afterwards', before, self.gw.now()[2])
        self.equal('messages that changed', 0, call.changed)
        self.equal('what was changed', {},
                   self.gw.news('edits', 'messages.udp.rewritten'))


class Story(Flaws):
    """A phone, and a far end that is its registrar, too.

    public  the addresses by which far may see the phone
    to      where the phone finds far, if not where far is
    reach   where far finds the phone, if it does not register
    ports   of RTP, at the phone and at far, the first of them
    closed  what was not promised does not come in
    name    that it registers
    """

    def __init__(self, gw, phone, far, public, **more):
        self.gw, self.phone, self.far = gw, phone, far
        self.public = public
        self.to = more.get('to', far.sip.place)
        self.reach = more.get('reach')
        self.closed = more.get('closed', True)
        self.name = more.get('name', 'user')
        self.port = dict(zip((phone, far), more.get('ports', (20000, 30000))))
        self.rtp = {phone: list(sockets(phone, self.port[phone])), far: []}
        self.flaws = []
        self.cseq = 0
        self.call = self.shown = self.heard = self.before = None

    def everything(self):
        return [self.phone, self.far, *sum(self.rtp.values(), [])]

    # messages

    def leaves(self, what, text, place):
        """A message of the phone is as far must see it, who sees it come from
        this place."""
        self.equal(f'{what} comes from a public address', True,
                   place[0] in self.public)
        if not text.startswith('SIP/2.0'):
            self.equal(f'Via of {what}', place, via_of(text))
        self.equal(f'Contact of {what}', place, contact_of(text))
        self.equal(f'{what} names the phone', self.phone.host in self.public,
                   named(self.phone.host, text))
        if 'm=audio' in text:
            self.describes(what, text, place)

    def describes(self, what, text, place):
        shown = media_of(text)
        self.equal(f'c= of {what}', place[0], shown[0])
        self.equal(f'o= of {what}', True, f' IN {family_of(place[0])} {place[0]}\r' in text)
        self.equal(f'{what} has an even port', 0, shown[1] % 2)
        if self.shown:
            self.equal(f'{what} has the port it had', self.shown, shown)
        self.shown = shown

    def enters(self, what, text):
        """A message for the phone is as the phone must see it."""
        hidden = {*self.public, self.far.host} - {self.phone.host, self.to[0]}
        for host in sorted(hidden):
            self.equal(f'{what} names {host}', False, named(host, text))
        if text.startswith('SIP/2.0'):
            self.equal(f'Via of {what}', self.phone.sip.place, via_of(text))
            self.equal(f'Contact of {what} is at far', self.to[0],
                       (contact_of(text) or (self.to[0],))[0])
        else:
            self.equal(f'{what} asks for the phone',
                       f'sip:user@{spell(self.phone.sip.place)}',
                       text.split(' ')[1])
        if 'm=audio' in text:
            self.heard = media_of(text)
            self.equal(f'c= of {what} is at far', self.to[0], self.heard[0])

    def message(self, what, sender, text):
        if sender is self.phone:
            self.leaves(what, text, self.call.place[self.far])
        else:
            self.enters(what, text)

    def request(self, method, end, body=''):
        self.message(f'{method} of {end.netns}', end,
                     self.call.request(method, body, end))

    def reply(self, status, body=''):
        end = self.call.last[1]
        self.message(f'{status} of {end.netns}', end,
                     self.call.reply(status, body))

    def describe(self, end, more=''):
        return sdp(end.host, self.port[end], more=more)

    # registration

    def ask(self, expires):
        """The phone registers; what it sent, got, and where far saw it."""
        self.cseq += 1
        contact = self.phone.contact()
        self.phone.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
            f'Via: SIP/2.0/UDP {spell(self.phone.sip.place)};'
            f'branch=z9hG4bKr{next(NUMBERS)};rport',
            f'From: <sip:{self.name}@example.com>;tag=r',
            f'To: <sip:{self.name}@example.com>',
            f'Call-ID: register@{self.phone.host}',
            f'CSeq: {self.cseq} REGISTER',
            f'Contact: {contact};expires={expires}']), self.to)
        text, place = receive(self.far, 'REGISTER')
        headers = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
                   for line in sip.headers(text, name)]
        # as RFC 3581 has it
        headers[0] = headers[0].replace(
            ';rport', ';received=%s;rport=%d' % place, 1)
        if expires:
            headers += sip.headers(text, 'Contact')
        self.far.sip.send(sip.message('SIP/2.0 200 OK', headers), place)
        return text, receive(self.phone, 'SIP/2.0 200')[0], place

    def register(self):
        self.before = None
        text, answer, place = self.ask(60)
        call_id = f'Call-ID: register@{self.phone.host}'
        self.leaves('REGISTER', text.replace(call_id, ''), place)
        self.equal('Contact of the answer',
                   f'{self.phone.contact()};expires=60',
                   sip.header(answer, 'Contact'))
        self.equal('Via of the answer', self.phone.sip.place, via_of(answer))
        self.reach = place

    def leave(self):
        """It is registered no more, and nothing is left of it."""
        self.before = None
        self.ask(0)
        self.equal('what is left', (0, 0, 0), self.gw.now())

    # media

    def media(self, sender, what=('RTP', 'RTCP')):
        """RTP and RTCP of one of both arrive, from where they must."""
        phone = sender is self.phone
        receiver = self.far if phone else self.phone
        way = pieces(self.heard if phone else self.shown, self.rtp[receiver])
        seen = pieces(self.shown if phone else self.heard, self.rtp[sender])
        for name, (to, at), (place, source) in zip(what, way, seen):
            self.goes(f'{name} of {sender.netns}', source, to, at, place)

    def talk(self, first):
        self.media(first)
        self.media(self.far if first is self.phone else self.phone)

    # calls

    def ring(self, caller):
        self.shown = self.heard = None
        self.before = self.before or self.gw.now()
        # other ports than before, which somebody may still send from
        self.port[self.far] += 2
        self.rtp[self.far] = list(sockets(self.far, self.port[self.far]))
        phone = caller is self.phone
        self.call = Dialog(caller, self.far if phone else self.phone,
                           to=self.to if phone else self.reach)
        self.request('INVITE', caller, self.describe(caller))

    def take(self):
        callee = self.call.last[1]
        self.call.reply('180 Ringing')
        self.reply('200 OK', self.describe(callee))
        self.call.ack()

    def hold(self, end):
        """And resume; media stay where they were."""
        for here, there in ('a=sendonly\n', 'a=recvonly\n'), ('', ''):
            self.request('INVITE', end, self.describe(end, here))
            self.reply('200 OK', self.describe(self.call.last[1], there))
            self.call.ack(end=end)

    def hang_up(self, end, left=None):
        """And nothing is left, but for what there was before."""
        self.call.request('BYE', end=end)
        self.call.reply('200 OK')
        left = self.before if left is None else left
        if left:
            self.equal('calls, registrations, pinholes', left, self.gw.now())
        self.equal('connections', [],
                   self.connections(self.phone, self.rtp[self.phone],
                                    {self.to[0], self.far.host}))
        if self.closed:
            self.late()

    def late(self):
        """Who has not heard of the end gets nothing in."""
        for (to, _), source in zip(pieces(self.shown, (None, None)),
                                   self.rtp[self.far]):
            source.send(b'too late', to)
        self.far.sip.send(b'\r\n\r\n', self.call.place[self.far])
        self.equal('what the connection itself lets in', b'\r\n\r\n',
                   (self.phone.sip.get() or [None])[0])
        self.equal('what comes in after the end', [None, None],
                   [quiet(sock) for sock in self.rtp[self.phone]])

    def calls(self, caller, first, ends):
        """From the first message to the last."""
        self.ring(caller)
        if first is self.far and caller is self.phone:
            # early media
            self.heard = self.to[0], self.rtp[self.far][0].place[1]
            self.media(self.far)
        self.take()
        self.talk(first)
        self.hold(caller)
        self.hold(self.call.other(caller))
        self.talk(first)
        self.hang_up(ends)

    def whole(self, tap, title):
        """WHOLE results."""
        phone, far = self.phone, self.far
        self.tell(tap, title, (
            ('registers', self.register),
            ('calls, and sends first', self.calls, phone, phone, phone),
            ('calls, far sends first', self.calls, phone, far, far),
            ('is called, and sends first', self.calls, far, phone, far),
            ('is called, far sends first', self.calls, far, far, phone),
            ('leaves', self.leave)))

    def tell(self, tap, title, steps):
        for text, function, *args in steps:
            tap.equal(f'{title}: {text}', [], self.found(function, *args))


def at_once(*stories):
    """Calls of several phones at the same time, which end one after another;
    what is wrong."""
    first = stories[0]

    def calls():
        for story in stories:
            story.flaws = first.flaws
            story.ring(story.phone)
        for story in stories:
            story.take()
        for number, story in enumerate(stories):
            story.talk(story.far if number % 2 else story.phone)
        for number, story in enumerate(stories):
            story.talk(story.far)
            story.hang_up(story.phone if number % 2 else story.far, False)

    return first.found(calls)
