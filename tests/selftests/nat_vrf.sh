#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two customers on one gateway, with the same addresses inside, the second in a
# VRF and a conntrack zone of its own: each phone has its own calls and media.
#
#	a 192.168.1.11 -- lan -- gw -- wan  203.0.113.5 --+
#	                                                  +-- far 198.51.100.20
#	c 192.168.1.11 -- c --- blue -- wan2 192.0.2.5 ---+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

blue() {
	ns_ip gw <<-EOF && ns gw nft -f - <<-EOF_NFT
	link add blue type vrf table 2
	link set dev blue up
	link set dev c master blue
	link set dev wan2 master blue
	route add default via 192.0.2.1 table 2
	EOF
	table ip zones {
		chain prerouting {
			type filter hook prerouting priority raw;
			iifname { "c", "wan2" } ct zone set 2
		}
		chain output {
			type filter hook output priority raw;
			oifname { "c", "wan2", "blue" } ct zone set 2
		}
	}
	EOF_NFT
}

need_sipalg
modprobe vrf 2>/dev/null || skip_all "the kernel has no VRF"
topo_up
{ wan_up && lan_up c 192.168.1.11 192.168.1.1 && blue; } ||
	fail_all "cannot set up a VRF"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story, at_once

WAN2 = '192.0.2.5'
a, c = End('a', '192.168.1.11'), End('c', '192.168.1.11')
far = End('far', '198.51.100.20')
gw = Gateway()
gw.rules('oifname { "wan", "wan2" } masquerade', inside='"lan", "blue", "c"')
tap = Tap(WHOLE + 2)
one = Story(gw, a, far, {WAN})
two = Story(gw, c, far, {WAN2}, ports=(20000, 30100), name='other')
two.zone = 'zone=2'
two.whole(tap, 'the VRF')
tap.equal('one of each registers', [],
          one.found(one.register) + two.found(two.register))
tap.equal('they call at once', [], at_once(one, two))
tap.finish()
PROGRAM
