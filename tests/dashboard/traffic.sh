#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What a picture of the dashboard is drawn from, for SECONDS (600): phones behind
# a gateway register, call and are called, at first few, then more than the
# gateway's limit of calls, then few again. Some are busy, some calls have sound
# from one side only, and some messages are not what they should be. Every five
# seconds what `sipalg metrics` says goes to OUT, after a line "@ TIME".
#
#	a 192.168.1.11, b .12 -- gw: sipalg -- reg 198.51.100.10, far .20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
# sound is one packet each way here, and is not forgotten while the call stands
ns gw sysctl -qw net.netfilter.nf_conntrack_acct=1 \
	net.netfilter.nf_conntrack_udp_timeout=600
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach TCP"
ns gw sipalg set calls_max=60 registrations_max=100
export SECONDS_LONG=${1:-600} OUT=${2:-/vmtest/out/metrics}
play <<'PROGRAM'
import heapq
import itertools
import math
import os
import random
import re
import sys
import time

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap, Tcp, media_of
from gateway import WAN, Gateway
from stream import REPLY, REQUEST

LONG, EACH, PHONES = int(os.environ['SECONDS_LONG']), 5, 80
NUMBERS = itertools.count(1)
DICE = random.Random(1)

phones = [End('a', '192.168.1.11'), End('b', '192.168.1.12')]
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
later = []      # (when, number, what, with)
begin = time.monotonic()
place = {}      # where a phone can be reached


def do(seconds, what, *args):
    heapq.heappush(later, (time.monotonic() + seconds, next(NUMBERS), what,
                           args))


def load():
    """0 to 1: what of the busiest moment there is now."""
    part = (time.monotonic() - begin) / LONG
    return 0.12 + 0.88 * math.sin(math.pi * min(part * 1.1, 1)) ** 2


def register(phone, name, times=1, expires=120):
    number = next(NUMBERS)
    status = '403 Forbidden' if name % 16 == 5 else '200 OK'
    phone.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr{number}' % phone.sip.place,
        f'From: <sip:{name}@example.com>;tag=1', f'To: <sip:{name}@example.com>',
        f'Call-ID: r{name}', f'CSeq: {times} REGISTER', f'Expires: {expires}',
        f'Contact: <sip:{name}@{phone.host}>']), reg.sip.place)
    text, back = receive(reg, 'REGISTER ')
    lines = [line for name_ in ('Via', 'From', 'To', 'Call-ID', 'CSeq',
                                'Contact', 'Expires')
             for line in sip.headers(text, name_)]
    reg.sip.send(sip.message(f'SIP/2.0 {status}', lines), back)
    receive(phone, f'SIP/2.0 {status}')
    if status != '200 OK':
        return
    contact = re.search(r'@([\d.]+)(?::(\d+))?', sip.header(text, 'Contact'))
    place[phone] = contact[1], int(contact[2] or 5060)
    gone = time.monotonic() - begin > LONG * 0.7 and name % 3
    do(40 + DICE.random() * 20, register, phone, name, times + 1,
       0 if gone and expires else 120) if expires else None


def call():
    """Out or, one in three, in; ringing for a while."""
    phone = DICE.choice(phones)
    comes_in = phone in place and DICE.random() < 0.33
    ends = (reg, phone) if comes_in else (phone, far)
    dialog = Dialog(*ends, place[phone] if comes_in else None)
    ports = [20000 + 2 * (next(NUMBERS) % 6000) for _ in ends]
    told = media_of(dialog.request('INVITE', sdp(ends[0].host, ports[0])))
    dialog.reply('180 Ringing')
    wanted = dialog.last
    do(1 + DICE.random() * 6, answer, dialog, wanted, ports, told)


def answer(dialog, wanted, ports, told):
    dialog.last = wanted
    if DICE.random() < 0.12:
        dialog.refuse(DICE.choice(['486 Busy Here', '480 Gone', '404 Who']))
        return
    back = media_of(dialog.reply('200 OK', sdp(dialog.callee.host, ports[1])))
    dialog.ack()
    one, two = [end.udp(port) for end, port in zip((dialog.caller,
                                                    dialog.callee), ports)]
    inside = one if dialog.caller in phones else two
    inside.send(b'sound', back if inside is one else told)
    if DICE.random() > 0.1:
        other = two if inside is one else one
        other.send(b'sound', told if inside is one else back)
    for socket in one, two:
        socket.close()
    do(10 + DICE.expovariate(1 / 40), hang_up, dialog)


def hang_up(dialog):
    if DICE.random() < 0.03:
        return              # this one is only known to have ended to itself
    dialog.request('BYE', end=DICE.choice([dialog.caller, dialog.callee]))
    dialog.reply('200 OK')


def odd():
    """What is left alone."""
    phone = DICE.choice(phones)
    phone.sip.send(DICE.choice([
        b'OPTIONS sip:far SIP/2.0\r\nCall-ID: x\r\n\r\n',
        b'\x00\x01\x00\x00binding', b'GET / HTTP/1.1\r\n\r\n',
        b'OPTIONS sip:x SIP/2.0\r\nVia: what is this\r\nCall-ID: y\r\n\r\n',
        b'\r\n\r\n']), ('198.51.100.20', 5060))
    far.sip.get()
    do(DICE.random() * 8, odd)


def over_tcp():
    """A connection, a few questions on it, and its end."""
    listener = Tcp('far', far.host, 5060)
    listener.listen()
    phone = Tcp('a', phones[0].host, 0)
    if not phone.connect((far.host, 5060)):
        sys.exit('# no TCP')
    server, seen = listener.accept()
    for _ in range(DICE.randrange(1, 8)):
        words = {'method': 'OPTIONS', 'number': f't{next(NUMBERS)}',
                 'far': f'{far.host}:5060'}
        at = '%s:%d' % phone.sock.getsockname()
        phone.send(sip.message(REQUEST.format(host=at, **words).strip()
                               .replace('\n', '\r\n'), []))
        server.get()
        server.send(sip.message(REPLY.format(
            host='%s:%d' % seen, port=seen[1], **words).strip()
            .replace('\n', '\r\n'), []))
        phone.get()
    for end in phone, server, listener:
        end.sock.close()
    do(2 + DICE.random() * 10, over_tcp)


def calls():
    call()
    do(DICE.expovariate(2.2 * load()), calls)


def sample(file):
    file.write(f'@ {time.time():.3f}\n{gw.run("sipalg", "metrics")}')
    file.flush()
    do(EACH - (time.monotonic() - begin) % EACH, sample, file)


tap = Tap(1)
with open(os.environ['OUT'], 'w') as out:
    for name in range(PHONES):
        do(DICE.random() * LONG / 3, register, phones[name % 2], name)
    for what in calls, odd, over_tcp:
        do(0, what)
    do(0, sample, out)
    while time.monotonic() < begin + LONG:
        when, _, what, args = heapq.heappop(later)
        time.sleep(max(0, when - time.monotonic()))
        what(*args)
tap.equal('there was something to see', True, gw.stats()['calls.ended_bye'] > 9)
tap.finish()
PROGRAM
