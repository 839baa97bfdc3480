#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A media line may ask for several ports at once: "m=audio 20000/2" means two
# pairs that follow each other. They do so outside, too, with the parity of the
# first; four pairs are the most.
#
#	a 192.168.1.11 --+
#	                 +-- gw 203.0.113.5 ---- far 198.51.100.20
#	b 192.168.1.12 --+
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
from ends import End, Tap
from gateway import WAN, Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(20)


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def media(call):
    return [hole for hole in gw.media(call.id) if hole[0] != 'signal']


def offer(phone, line, more=''):
    call = Dialog(phone, far)
    invite = call.request('INVITE', sdp(phone.host, line, more=more))
    return call, body(invite)


def first_port(text):
    return int(re.search(r'^m=\w+ (\d+)', text, re.M)[1])


def row(inside, outside, *kinds):
    return sorted((kind, inside + i, (WAN, outside + i))
                  for i, kind in enumerate(kinds))


PAIR = 'rtp', 'rtcp'
TWO = 'm=audio 20000/2 RTP/AVP 0'
one, text = offer(a, TWO)
tap.equal('two pairs are free and stay', sdp(WAN, TWO), text)
tap.equal('four ports follow each other', row(20000, 20000, *PAIR, *PAIR),
          media(one))
sockets = [a.udp(20000 + i) for i in range(4)]
source = far.udp(30000)
for i, sock in enumerate(sockets):
    source.send(b'x', (WAN, 20000 + i))
    tap.equal(f'port {i} leads in', source.place, (sock.get() or (0, 0))[1])
sockets[3].send(b'y', source.place)
tap.equal('and out', (b'y', (WAN, 20003)), source.get())
two, text = offer(b, TWO)
port = first_port(text)
tap.equal('the same of another phone are elsewhere, as even', (True, 0),
          (port not in range(19997, 20004), port % 2))
tap.equal('in a row as well', row(20000, port, *PAIR, *PAIR), media(two))
tap.equal('and say so', sdp(WAN, TWO.replace('20000', str(port))), text)
two.refuse('486 Busy Here')
two, text = offer(b, 'm=audio 20003/2 RTP/AVP 0')
port = first_port(text)
tap.equal('odd ones are odd', (True, 1), (port != 20003, port % 2))
tap.equal('and follow each other', row(20003, port, *PAIR, *PAIR), media(two))
two.refuse('486 Busy Here')
two, text = offer(b, 'm=image 20002/3 udptl t38')
port = first_port(text)
tap.equal('without RTCP a port is a port', row(20002, port, *['rtp'] * 3),
          media(two))
two.refuse('486 Busy Here')
two, text = offer(b, TWO, more='a=rtcp:20001\n')
tap.equal('a=rtcp for the first pair follows',
          f'a=rtcp:{first_port(text) + 1}', text.strip().split('\n')[-1])
two.refuse('486 Busy Here')
one.refuse('486 Busy Here')
tap.equal('all are given back', 0, gw.now()[0])

gw.news()
one, text = offer(a, 'm=audio 20000/4 RTP/AVP 0')
tap.equal('four pairs', 8, len(media(one)))
tap.equal('are no trouble', {'reasons.ok': 1}, gw.news('reasons'))
one.refuse('486 Busy Here')
gw.news()
FIVE = 'm=audio 20000/5 RTP/AVP 0'
one, text = offer(a, FIVE)
tap.equal('five are left', (sdp(a.host, FIVE, origin=WAN), []),
          (text, media(one)))
tap.equal('and counted', {'reasons.media_port_count': 1}, gw.news('reasons'))
one.refuse('486 Busy Here')
one, text = offer(a, 'm=audio 65534/2 RTP/AVP 0')
tap.equal('and so are ports that cannot be', 1,
          gw.news('reasons')['reasons.media_port_count'])
one.refuse('486 Busy Here')
tap.finish()
PROGRAM
