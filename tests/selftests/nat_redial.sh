#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Somebody goes on sending after a call has ended, while other calls come and
# go. When the same two call each other again, on the same ports, that must not
# stand in the way.
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
from ends import End, Tap
from gateway import WAN, Gateway
from story import Story

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
gw.rules('oifname "wan" masquerade')
tap = Tap(6)
first = Story(gw, a, far, {WAN})
# 64 ports further
between = Story(gw, b, far, {WAN}, ports=(20064, 31000))
for caller in a, far:
    first.port[far] = 30000
    first.reach = WAN, 5060
    tap.equal(f'{caller.host} calls', [], first.found(
        first.calls, caller, a, a))
    tap.equal('another call meanwhile', [],
              between.found(between.calls, b, b, b))
    first.port[far] = 30000
    tap.equal(f'{caller.host} calls again', [], first.found(
        first.calls, caller, a, a))
tap.finish()
PROGRAM
