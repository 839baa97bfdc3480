#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
#
# conntrack forgets a TCP connection whose messages were rewritten, and which is
# idle. When it goes on, whoever speaks first, its bytes arrive as they must, if a
# rule hands what he says to the module: for a server one that asks for sport. Nor
# does conntrack forget one for a FIN that only somebody who guesses can have sent.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import time

from ends import Tap
from gateway import WAN, Gateway
from stream import REPLY, Pair, forge, message

A, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
gw = Gateway()
tap = Tap(8)


def forget(pair):
    """For longer than one that is over is kept."""
    gw.run('conntrack', '-D', '-p', 'tcp', '--orig-port-src',
           str(pair.place[1]))
    start = time.monotonic()
    gw.wait(lambda: time.monotonic() > start + 8)


def state(pair):
    return gw.run('conntrack', '-L', '-p', 'tcp', '--orig-port-src',
                  str(pair.place[1])).split()[3:4]


pair = Pair(A, FAR, 20000)
tap.equal('a phone and its server', True, pair.carry(times=3, seconds=10))
forget(pair)
tap.equal('forgotten, the phone goes on', True, pair.carry(times=3, seconds=20))
gw.news()
tap.equal('as rewritten as before', (True, {
    'messages.tcp.requests': 1, 'messages.tcp.responses': 1,
    'messages.tcp.rewritten': 2}), (pair.carry(seconds=10),
                                    gw.news('messages')))
for i in range(8):
    forge('far', pair.far, pair.seen, (i << 29, 1, 0x11, b''))
tap.equal('a FIN from nowhere', ['ESTABLISHED'], state(pair))
tap.equal('ends nothing', True, pair.carry(seconds=10))
pair.close()

gw.rules('oifname "wan" masquerade',
         f'ip daddr {WAN} tcp dport 5060 dnat to {A[1]}')
gw.run('nft', 'add rule ip sipalg_tcp prerouting tcp sport 5060 ct helper set '
       '"sip"')
told = WAN, 5060
pair = Pair(FAR, A, 20001, to=told)
tap.equal('a published server', True, pair.carry(told, times=3, seconds=10))
forget(pair)
answer = message(REPLY, pair.seen, pair.far), message(REPLY, pair.place, told)
tap.equal('forgotten, the server speaks first', True,
          pair.check(('', answer[0]), ('', answer[1]), seconds=20))
tap.equal('and both go on', True, pair.carry(told, times=3, seconds=20))
tap.finish()
PROGRAM
