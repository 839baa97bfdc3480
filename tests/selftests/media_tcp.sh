#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Media over TCP (RFC 4145): a phone that waits for the connection is reached
# through a pinhole for TCP, one that connects needs none and has only its
# address translated. MSRP and BFCP; after BYE nobody gets in any more.
#
#	a 192.168.1.11 --+
#	  listens 20000  +-- gw 203.0.113.5 ---- far 198.51.100.20
#	b 192.168.1.12 --+                         connects
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import re

from dialog import Dialog, sdp
from ends import End, Tap, Tcp
from gateway import WAN, Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(33)
PASSIVE, ACTIVE = 'a=setup:passive\n', 'a=setup:active\n'
ACTPASS, HOLD = 'a=setup:actpass\n', 'a=setup:holdconn\n'


def msrp(host, port, more=''):
    return sdp(host, f'm=message {port} TCP/MSRP *', more=more)


def bfcp(host, port, more=''):
    return sdp(host, f'm=application {port} TCP/BFCP *', more=more)


def media(call):
    return [hole for hole in gw.media(call.id) if hole[0] != 'signal']


def line(text):
    """Where a description says that its stream is."""
    return (re.search(r'^c=IN IP4 (\S+)', text, re.M)[1],
            int(re.search(r'^m=\w+ (\d+)', text, re.M)[1]))


def talk(one, other):
    one.send(b'ask')
    other.send(b'reply' if other.get() == b'ask' else b'nothing')
    return one.get()


server, server_b = Tcp('a', a.host, 20000), Tcp('b', b.host, 20000)
server.listen()
server_b.listen()

# MSRP: a is passive
call = Dialog(a, far)
invite = call.request('INVITE', msrp(a.host, 20000, PASSIVE))
place = line(invite)
tap.equal('a waits: its port is promised', (WAN, 20000), place)
tap.equal('that port only', [('rtp', 20000, place)], media(call))
early = Tcp('far', far.host, 40000)
tap.equal('far may connect before it answers', True, early.connect(place))
call.reply('200 OK', msrp(far.host, 9, ACTIVE))
call.ack()
to_far, peer = server.accept()
tap.equal('a sees who it is', early.sock.getsockname(), peer)
tap.equal('they talk', b'reply', talk(early, to_far))
late = Tcp('far', far.host, 40001)
tap.equal('anybody may', True, late.connect(place))
server.accept()
udp = far.udp(40002), a.udp(20000)
udp[0].send(b'x', place)
tap.equal('but not over UDP', None, udp[1].get(0.3))
again = Tcp('a', a.host, 20000)
target = Tcp('far', far.host, 41000)
target.listen()
tap.equal('a may connect from there, too', True, again.connect(
    target.sock.getsockname()))
tap.equal('and does so from the port that was promised', place,
          target.accept()[1])
tap.equal('three came in, one went out',
          {'pinholes.used_inbound': 2, 'pinholes.used_outbound': 1},
          gw.news('pinholes.used_inbound', 'pinholes.used_outbound'))

# another phone with the same port
other = Dialog(b, far)
invite = other.request('INVITE', bfcp(b.host, 20000, ACTPASS))
theirs = line(invite)
tap.equal('b, which leaves it to far, gets another port', (WAN, True, 0),
          (theirs[0], theirs[1] != 20000, theirs[1] % 2))
other.reply('200 OK', bfcp(far.host, 9, ACTIVE))
other.ack()
bfcp_far = Tcp('far', far.host, 40003)
tap.equal('and is reached there', True, bfcp_far.connect(theirs))
to_b, _ = server_b.accept()
tap.equal('they talk', b'reply', talk(bfcp_far, to_b))

# hold
call.request('INVITE', msrp(a.host, 20000, HOLD))
call.reply('200 OK', msrp(far.host, 9, HOLD))
call.ack()
tap.equal('on hold the port is kept', [('rtp', 20000, place)], media(call))
call.end()
tap.equal('after BYE far cannot connect', False,
          Tcp('far', far.host, 40004).connect(place))
tap.equal('what is connected may say goodbye', b'reply', talk(early, to_far))
other.end()
tap.equal('nor can it to b', False,
          Tcp('far', far.host, 40005).connect(theirs))
tap.equal('nothing is left', 0, gw.now()[0])

# who connects
for text, body, want in (
        ('an active phone keeps its port', bfcp(a.host, 20000, ACTIVE), 20000),
        ('or 9', bfcp(a.host, 9, ACTIVE), 9),
        ('9 means the same by itself', bfcp(a.host, 9, ACTPASS), 9),
        ('who offers without a=setup is active', bfcp(a.host, 20000), 20000),
        ('as with MSRP', msrp(a.host, 20000), 20000)):
    call = Dialog(a, far)
    invite = call.request('INVITE', body)
    tap.equal(f'{text}: only its address changes', (WAN, want), line(invite))
    tap.equal('and nothing is opened', [], media(call))
    call.refuse('486 Busy Here')

# far offers
call = Dialog(a, far)
call.request('OPTIONS')
call.reply('200 OK')
place = call.place[far]
call = Dialog(far, a, to=place)
call.request('INVITE', msrp(far.host, 30000))
answer = call.reply('200 OK', msrp(a.host, 20000))
tap.equal('who answers without a=setup is passive', (WAN, 20000), line(answer))
call.ack()
caller = Tcp('far', far.host, 40006)
tap.equal('and is reached', True, caller.connect(line(answer)))
tap.equal('by TCP, which has a pinhole of its own', 1, len(media(call)))
call.end()
gw.news()
call = Dialog(a, far)
call.request('INVITE', msrp(a.host, 80, PASSIVE))
tap.equal('nothing is opened below 1024', ([], 1),
          (media(call), gw.news('reasons').get('reasons.low_media_port')))
call.refuse('486 Busy Here')

# the same port for both protocols
call = Dialog(a, far)
invite = call.request('INVITE', sdp(
    a.host, 20000, 'm=message 20000 TCP/MSRP *', more=PASSIVE))
tap.equal('one port may be two', [
    ('rtcp', 20001, (WAN, 20001)), ('rtp', 20000, (WAN, 20000)),
    ('rtp', 20000, (WAN, 20000))], media(call))
call.refuse('486 Busy Here')
tap.finish()
PROGRAM
