#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whatever the rule is that translates sources, phones register, call and are
# called behind it: two at a time, on the same ports.
#
#	a 192.168.1.11 --+     203.0.113.5
#	                 +-- gw   to .9      ---- far 198.51.100.20
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns_ip gw <<-EOF
$(printf 'addr add 203.0.113.%d/24 dev wan\n' {6..9})
EOF
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story, at_once

POOL = {f'203.0.113.{n}' for n in range(6, 10)}
KINDS = (
    ('masquerade', {WAN}),
    ('masquerade to :40000-40999', {WAN}),
    ('masquerade random', {WAN}),
    ('masquerade fully-random', {WAN}),
    (f'snat to {WAN}', {WAN}),
    (f'snat to {WAN}:40000-40999', {WAN}),
    ('snat to 203.0.113.6-203.0.113.9', POOL),
    ('snat to 203.0.113.6-203.0.113.9:40000-40003 fully-random', POOL),
    ('snat to 203.0.113.6-203.0.113.9 persistent', POOL))
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap((WHOLE + 1) * len(KINDS))

for rule, public in KINDS:
    gw.rules(f'oifname "wan" meta l4proto udp {rule}')
    one = Story(gw, a, far, public)
    two = Story(gw, b, far, public, ports=(20000, 30100))
    one.whole(tap, rule)
    tap.equal(f'{rule}: two at once', [], two.found(two.register) +
              at_once(one, two) + two.found(two.leave))
tap.finish()
PROGRAM
