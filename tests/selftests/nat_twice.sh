#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Both ends are translated, in both directions: the network outside appears
# inside as 10.99.0.0/24, or as the gateway itself, and a phone inside has the
# gateway's public address.
#
#	a 192.168.1.11 --+  192.168.1.1 / 10.99.0.20
#	                 +-- gw                       ---- far 198.51.100.20
#	b 192.168.1.12 --+            203.0.113.5
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns gw nft 'add rule ip sipalg prerouting udp dport 5070 ct helper set "sip"'
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story, at_once

ALIAS = '10.99.0.20', 5060
LAN = '192.168.1.1'
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(2 * WHOLE + 6)
# the operator publishes both phones
PUBLISHED = f'''iifname "wan" udp dport 5060 dnat to {a.host}
                iifname "wan" udp dport 5070 dnat to {b.host}:5060'''
for rule in 'masquerade', 'masquerade fully-random':
    gw.rules(f'''oifname "wan" {rule}
                 oifname "lan" snat ip prefix to ip saddr map {{
                     198.51.100.0/24 : 10.99.0.0/24 }}''',
             f'''iifname "lan" dnat ip prefix to ip daddr map {{
                     10.99.0.0/24 : 198.51.100.0/24 }}
                 {PUBLISHED}''')
    one = Story(gw, a, far, {WAN}, to=ALIAS)
    two = Story(gw, b, far, {WAN}, to=ALIAS, ports=(20000, 30100))
    one.whole(tap, f'an alias, {rule}')
    tap.equal(f'an alias, {rule}: two call', [],
              at_once(one, two))

gw.rules('''oifname "wan" masquerade
            oifname "lan" masquerade''', PUBLISHED)
for phone, port in (a, 5060), (b, 5070):
    story = Story(gw, phone, far, {WAN}, to=(LAN, 5060), reach=(WAN, port),
                  ports=(20000, 30000 + port))
    for first, ends in (far, phone), (phone, far):
        tap.equal(f'as the gateway, {port}: is called, {first.host} first', [],
                  story.found(story.calls, far, first, ends))
tap.finish()
PROGRAM
