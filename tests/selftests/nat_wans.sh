#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A gateway with two ways out, chosen by the phone, by a mark, by where the other
# end is, or for each connection anew: what a phone's messages name is the
# address of the way that they take, and media stay on it.
#
#	a 192.168.1.11 --+      wan  203.0.113.5 --+       +-- reg 198.51.100.10
#	                 +-- gw                    +- net -+
#	b 192.168.1.12 --+      wan2 192.0.2.5  ---+       +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
wan_up || fail_all "no other way out"
ns_ip gw <<-EOF
route add default via 192.0.2.1 table 2
rule add from $B table 2 priority 1000
EOF
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story, at_once

WAN2 = '192.0.2.5'
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(7 * WHOLE + 7)


def rules(way):
    gw.rules(f'oifname {{ "wan", "wan2" }} {way}')


def ways(*ways):
    """The rules by which a way is chosen are now these."""
    gw.run('ip', 'rule', 'del', 'priority', '1000')
    gw.run('ip', 'rule', 'add', *ways, 'table', '2', 'priority', '1000')


rules('masquerade')
one = Story(gw, a, far, {WAN})
two = Story(gw, b, far, {WAN2}, ports=(20000, 30100))
one.whole(tap, 'by source, the first')
two.whole(tap, 'by source, the second')
tap.equal('by source, both at once', [], at_once(one, two))

# as is usual: the mark is the connection's, so that answers go the same way
gw.run('nft', '-f', '-', stdin=f'''
table ip ways {{
    chain prerouting {{
        type filter hook prerouting priority mangle;
        iifname "wan2" ct mark set 2
        iifname "lan" ip saddr {b.host} ct mark set 2
        iifname "lan" meta mark set ct mark
    }}
}}''')
ways('fwmark', '2')
rules('masquerade fully-random')
one = Story(gw, a, far, {WAN}, ports=(20000, 30200))
two = Story(gw, b, far, {WAN2}, ports=(20000, 30300))
two.whole(tap, 'by mark')
tap.equal('by mark, both at once', [], at_once(one, two))

# the ways take turns
gw.run('nft', '-f', '-', stdin='''
delete table ip ways
table ip ways {
    chain prerouting {
        type filter hook prerouting priority mangle;
        ct mark 0 iifname "wan" ct mark set 1
        ct mark 0 iifname "wan2" ct mark set 2
        ct mark 0 iifname "lan" ct mark set numgen inc mod 2 offset 1
        iifname "lan" meta mark set ct mark
    }
}''')
rules('masquerade')
one = Story(gw, a, far, {WAN, WAN2}, ports=(20000, 30600))
two = Story(gw, b, far, {WAN, WAN2}, ports=(20000, 30700))
one.whole(tap, 'in turn')
two.whole(tap, 'in turn, the other')
tap.equal('in turn, both at once', [], at_once(one, two))

gw.run('nft', 'delete', 'table', 'ip', 'ways')
ways('to', reg.host)
rules('masquerade')
one = Story(gw, a, far, {WAN}, ports=(20000, 30400))
two = Story(gw, a, reg, {WAN2}, ports=(20000, 30400))
one.whole(tap, 'by destination, the first')
two.whole(tap, 'by destination, the second')
other = Story(gw, a, reg, {WAN2}, name='other')
tap.equal('by destination, a phone registers with both', [],
          one.found(one.register) + other.found(other.register))
tap.equal('and has a promise on each', (0, 2, 2), gw.now())
one.ask(0)
other.leave()
# the phone, too, has different media for each
two = Story(gw, a, reg, {WAN2}, ports=(20010, 30500))
tap.equal('by destination, both at once', [], at_once(one, two))
tap.equal('nothing is left', (0, 0, 0), gw.now())
tap.finish()
PROGRAM
