#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two customers with the same addresses inside, and one public address for both:
# what they send is in a zone of its own, answers come back in none. Each phone
# has its own public ports, and media come in that nobody inside has asked for.
#
#	a 192.168.1.11 --+
#	b 192.168.1.12 --+ lan, zone 1 --+                   +-- reg 198.51.100.10
#	                                 +-- gw 203.0.113.5 -+
#	c 192.168.1.11 ---- c,  zone 2 --+                   +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

# the mark of the connection says into which network its answers go, and that of
# one that is related, too, once it is known as that
zones() {
	ns_ip gw <<-EOF && ns gw nft -f - <<-EOF_NFT
	addr del 192.168.1.1/24 dev c
	addr add 192.168.1.1/24 dev c noprefixroute
	route add 192.168.1.0/24 dev c table 2
	rule add fwmark 2 to 192.168.1.0/24 table 2 priority 1000
	EOF
	table ip zones {
		chain origin {
			type filter hook prerouting priority raw;
			iifname "lan" ct original zone set 1
			iifname "c" ct original zone set 2
		}
		chain marks {
			type filter hook prerouting priority mangle;
			iifname "c" ct mark set 2
		}
		chain answers {
			type filter hook prerouting priority dstnat + 1;
			iifname "wan" meta mark set ct mark
		}
	}
	EOF_NFT
}

need_sipalg
topo_up
{ lan_up c 192.168.1.11 192.168.1.1 && zones; } || fail_all "cannot set up zones"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from hairpin import Hairpin, Switched
from story import WHOLE, Story, at_once

a, c = End('a', '192.168.1.11'), End('c', '192.168.1.11')
b, reg = End('b', '192.168.1.12'), End('reg', '198.51.100.10')
far, other = End('far', '198.51.100.20'), End('far', '198.51.100.20', 5070)
gw = Gateway()
gw.rules('oifname "wan" masquerade', inside='"lan", "c"')
tap = Tap(2 * WHOLE + 11)
one = Story(gw, a, far, {WAN})
two = Story(gw, c, far, {WAN}, ports=(20000, 30100), name='other')
one.zone, two.zone = 'zone-orig=1', 'zone-orig=2'
one.whole(tap, 'the first')
two.whole(tap, 'the second')
tap.equal('they call at once', [], at_once(one, two))

# on connections of far's own, which are in no zone
for story in one, two:
    tap.equal('registers again', [], story.found(story.register))
three, four = (Story(gw, story.phone, other, {WAN}, reach=story.reach,
                     ports=(20000, port), to=other.sip.place)
               for story, port in ((one, 30200), (two, 30300)))
for story, zone in (three, one.zone), (four, two.zone):
    story.zone = zone
    for first in story.phone, other:
        tap.equal(f'called from elsewhere, {first.netns[-1:]} sends first', [],
                  story.found(story.calls, other, first, other))


def both():
    four.flaws = three.flaws
    three.ring(other)
    three.take()
    four.ring(other)
    four.take()
    four.talk(four.phone)
    three.talk(three.phone)
    three.hang_up(other, False)
    four.hang_up(other, False)


tap.equal('both at once', [], three.found(both))
for story in one, two:
    story.ask(0)

pair = Hairpin(gw, reg, a, b, {WAN})
pair.zone = one.zone
tap.equal('two of one customer register', [], pair.found(pair.register))
tap.equal('and meet', [], pair.found(pair.calls, Switched, a, b, b))
tap.equal('and leave', [], pair.found(pair.leave))
tap.finish()
PROGRAM
