#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# conntrack forgets a TCP connection whose messages were rewritten, and which is
# idle. When it goes on, whoever speaks first, its bytes arrive as they must.
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
from stream import REPLY, Pair, message

A, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
gw = Gateway()
tap = Tap(6)


def forget(pair):
    """For longer than one that is over is kept."""
    gw.run('conntrack', '-D', '-p', 'tcp', '--orig-port-src',
           str(pair.place[1]))
    start = time.monotonic()
    gw.wait(lambda: time.monotonic() > start + 8)


pair = Pair(A, FAR, 20000)
tap.equal('a phone and its server', True, pair.carry(times=3, seconds=10))
forget(pair)
tap.equal('forgotten, the phone goes on', True, pair.carry(times=3, seconds=20))
gw.news()
tap.equal('as rewritten as before', (True, {
    'messages.tcp.requests': 1, 'messages.tcp.responses': 1,
    'messages.tcp.rewritten': 2}), (pair.carry(seconds=10),
                                    gw.news('messages')))
pair.close()

gw.rules('oifname "wan" masquerade',
         f'ip daddr {WAN} tcp dport 5060 dnat to {A[1]}')
told = WAN, 5060
pair = Pair(FAR, A, 5060, to=told)
tap.equal('a published server', True, pair.carry(told, times=3, seconds=10))
forget(pair)
answer = message(REPLY, pair.seen, pair.far), message(REPLY, pair.place, told)
tap.equal('forgotten, the server speaks first', True,
          pair.check(('', answer[0]), ('', answer[1]), seconds=20))
tap.equal('and both go on', True, pair.carry(told, times=3, seconds=20))
tap.finish()
PROGRAM
