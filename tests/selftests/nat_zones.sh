#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two customers on one gateway, with the same addresses inside, kept apart by
# conntrack zones: each phone has its own registration, calls and media.
#
#	a 192.168.1.11 -- lan -- gw -- wan  203.0.113.5 --+
#	                                                  +-- far 198.51.100.20
#	c 192.168.1.11 -- c --- gw -- wan2 192.0.2.5 -----+
#	                zone 2
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
zone_up || fail_all "cannot set up zones"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story, at_once

WAN2 = '192.0.2.5'
a, c = End('a', '192.168.1.11'), End('c', '192.168.1.11')
far = End('far', '198.51.100.20')
gw = Gateway()
gw.rules('oifname { "wan", "wan2" } masquerade', inside='"lan", "c"')
tap = Tap(WHOLE + 4)
one = Story(gw, a, far, {WAN})
two = Story(gw, c, far, {WAN2}, ports=(20000, 30100))
two.zone = 'zone=2'
two.whole(tap, 'the second zone')
tap.equal('one of each registers', [],
          one.found(one.register) + two.found(two.register))
tap.equal('there are two', (0, 2, 2), gw.now())
tap.equal('they call at once', [], at_once(one, two))
one.ask(0)
tap.equal('one leaves, the other stays', (0, 1, 1), gw.now())
tap.finish()
PROGRAM
