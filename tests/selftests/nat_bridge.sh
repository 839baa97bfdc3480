#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where a bridge shows its packets to the rules for routed ones, as it does from
# the moment that br_netfilter is there, media between phones of its own still
# turn round in the gateway.
#
#	a 192.168.1.11 --+
#	        bridged  +-- gw 203.0.113.5 ---- reg 198.51.100.10
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe br_netfilter 2>/dev/null || skip_all "the kernel has no br_netfilter"
at_exit modprobe -qr br_netfilter
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from hairpin import Hairpin, Proxied, Switched
from story import Story

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg = End('reg', '198.51.100.10')
gw = Gateway()
tap = Tap(6)
gw.rules('oifname "wan" masquerade')
pair = Hairpin(gw, reg, a, b, {WAN})
tap.equal('both register', [], pair.found(pair.register))
tap.equal('by proxy', [], pair.found(pair.calls, Proxied, a, b, a))
tap.equal('by switch', [], pair.found(pair.calls, Switched, b, a, a))
tap.equal('both leave', [], pair.found(pair.leave))

gw.rules('oifname "lan" ip saddr 192.168.1.0/24 masquerade',
         f'ip daddr {WAN} udp dport 5060 dnat to {a.host}')
story = Story(gw, a, b, {WAN}, to=('192.168.1.1', 5060), reach=(WAN, 5060),
              ports=(20010, 30400))
story.tell(tap, 'the published one', (
    ('is called, and sends first', story.calls, b, a, a),
    ('is called, and sends last', story.calls, b, b, b)))
tap.finish()
PROGRAM
