#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 200
#
# A trunk: one signalling connection with a thousand calls that ring, with early
# media, and five thousand that were answered, in both directions. Each has its
# ports and its sound, also while half of them end and as many are begun anew.
#
#	a 192.168.1.11:5060 (PBX) ---- gw 203.0.113.5 ---- reg 198.51.100.10:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ulimit -n 16384 || fail_all "too few files"
play <<'PROGRAM'
import itertools
import selectors
import time

import sip
from dialog import Dialog, receive, sdp
from ends import PATIENCE, End, Tap, media_of
from gateway import Gateway, parameter

RINGING, ANSWERED = 1000, 5000

a, reg = End('a', '192.168.1.11'), End('reg', '198.51.100.10')
gw = Gateway()
tap = Tap(13)
ports = itertools.count(20000, 2)
listening = selectors.DefaultSelector()


def register():
    # The provider's place for the PBX.
    a.send('REGISTER sip:example.com SIP/2.0', [
        'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr;rport' % a.sip.place,
        'From: <sip:pbx@example.com>;tag=r', 'To: <sip:pbx@example.com>',
        'Call-ID: register', 'CSeq: 1 REGISTER',
        f'Contact: {a.contact()}'], reg.sip.place)
    text, place = receive(reg, 'REGISTER ')
    reg.send('SIP/2.0 200 OK', [
        line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact')
        for line in sip.headers(text, field)], place)
    receive(a, 'SIP/2.0 200')
    return place


class Line:
    # A call, from outside or from the PBX, and a socket for its sound at each
    # end; both have the same port, which is also what they say.

    def __init__(self, inward):
        self.port = next(ports)
        self.name = b'%d' % self.port
        self.sock = {end: end.udp(self.port) for end in (a, reg)}
        for end, sock in self.sock.items():
            listening.register(sock.sock, selectors.EVENT_READ, (self, end))
        caller, self.callee = (reg, a) if inward else (a, reg)
        self.dialog = Dialog(caller, self.callee, to=inward and pbx)
        self.told = self.dialog.request('INVITE', sdp(caller.host, self.port))
        self.is_answered = False

    def reply(self, status):
        text = self.dialog.reply(status, sdp(self.callee.host, self.port))
        if self.callee is a:
            self.told = text

    def ring(self):
        self.reply('183 Session Progress')

    def take(self):
        self.reply('200 OK')
        self.dialog.ack()
        self.is_answered = True

    def end(self):
        if self.is_answered:
            self.dialog.request('BYE')
            self.dialog.reply('200 OK')
        else:
            self.dialog.refuse('486 Busy Here')

    def forget(self):
        for sock in self.sock.values():
            listening.unregister(sock.sock)
            sock.close()


def lines(number, way):
    # So many new calls, every other one from outside.
    made = []
    for i in range(number):
        made.append(Line(bool(i % 2)))
        way(made[-1])
    return made


def heard(some, at, seconds=5):
    # What each end's sockets get, once some have sent: the calls whose own
    # word came to their own port and to no other, and from where.
    good, wrong = {}, 0
    end = time.monotonic() + seconds * PATIENCE
    while len(good) < len(some) and time.monotonic() < end:
        for key, _ in listening.select(1):
            data, place = key.fileobj.recvfrom(100)
            line, where = key.data
            if data == line.name and where is at and line not in good:
                good[line] = place
            else:
                wrong += 1
    return good, wrong


def sound(some):
    # How many of these calls hear what is said, and only that: first in the
    # PBX, which was silent until then, then at the provider, where it must come
    # from the place that was promised.
    inside = outside = wrong = 0
    for first in range(0, len(some), 100):
        part = some[first:first + 100]
        for line in part:
            line.sock[reg].send(line.name, media_of(line.told))
        good, bad = heard(part, a)
        inside += len(good)
        wrong += bad
        for line in part:
            line.sock[a].send(line.name, (reg.host, line.port))
        good, bad = heard(part, reg)
        outside += sum(place == media_of(line.told)
                       for line, place in good.items())
        wrong += bad
    return inside, outside, wrong


def all_of(some):
    return len(some), len(some), 0


# a slow machine needs as long as nobody lets it ring
parameter('unanswered_timeout', 3600)
pbx = register()
gw.news()
answered = lines(ANSWERED, Line.take)
tap.equal(f'{ANSWERED} calls were answered',
          {'calls.started': ANSWERED, 'calls.answered': ANSWERED,
           'reasons.ok': 3 * ANSWERED}, gw.news('calls', 'reasons'))
ringing = lines(RINGING, Line.ring)
tap.equal(f'{RINGING} more ring',
          {'calls.started': RINGING, 'reasons.ok': 2 * RINGING},
          gw.news('calls', 'reasons'))
tap.equal('no two were promised one port', ANSWERED + RINGING,
          len({media_of(line.told) for line in answered + ringing}))
tap.equal('every answered call has sound', all_of(answered), sound(answered))
tap.equal('and every ringing one', all_of(ringing), sound(ringing))
gw.news()

gone, stay = answered[::2] + ringing[::2], answered[1::2] + ringing[1::2]
for line in gone:
    line.end()
tap.equal('half of them end',
          {'calls.ended_bye': ANSWERED // 2, 'calls.ended_failed': RINGING // 2},
          gw.news('calls'))
tap.equal('the others have sound', all_of(stay), sound(stay))
for line in gone[::10]:
    line.sock[reg].send(line.name, media_of(line.told))
tap.equal('those that ended do not', ({}, 0), heard(gone[:1], a, 1))
for line in gone:
    line.forget()
new = lines(len(gone) - RINGING // 2, Line.take) + lines(
    RINGING // 2, Line.ring)
tap.equal('as many are begun anew', {'calls.started': len(new)},
          gw.news('calls.started'))
tap.equal('they have sound', all_of(new), sound(new))
tap.equal('and the others still', all_of(stay), sound(stay))
gw.news()
for line in new + stay:
    line.end()
tap.equal('all end',
          {'calls.ended_bye': ANSWERED, 'calls.ended_failed': RINGING},
          gw.news('calls'))
tap.equal('and leave nothing but the registration', (0, 1, 1), gw.now())
tap.finish()
PROGRAM
