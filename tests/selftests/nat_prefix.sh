#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Phones that have a public address each, alone (1:1) or with all of their
# network (netmap): they register, call and are called, on their own ports, and
# can be called without having said a word.
#
#	a 192.168.1.11 --+     1:1 203.0.113.6
#	                 +-- gw                     ---- far 198.51.100.20
#	b 192.168.1.12 --+     netmap 192.0.2.0/24
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns_ip gw <<<"addr add 203.0.113.6/24 dev wan"
ns_ip net <<<"route add 192.0.2.0/24 via $WAN"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story

ONE = '203.0.113.6'
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(3 * WHOLE + 9)


def story(phone, public):
    # the operator's own rule lets everything in
    return Story(gw, phone, far, {public}, reach=(public, phone.sip.place[1]),
                 closed=public == WAN)


def unasked(title, phone, public):
    """Called before it has said anything."""
    told = story(phone, public)
    for first, ends in (phone, far), (far, phone):
        tap.equal(f'{title}: is called unasked, {first.host} sends first', [],
                  told.found(told.calls, far, first, ends))
    tap.equal(f'{title}: on the port that it has', (public, 20000), told.shown)


gw.rules(f'''oifname "wan" ip saddr {a.host} snat to {ONE}
             oifname "wan" masquerade''',
         f'iifname "wan" ip daddr {ONE} dnat to {a.host}')
unasked('1:1', a, ONE)
story(a, ONE).whole(tap, '1:1')
story(b, WAN).whole(tap, 'beside it')

NETMAP = '192.168.1.0/24', '192.0.2.0/24'
gw.rules('oifname "wan" snat ip prefix to ip saddr map { %s : %s }' % NETMAP,
         'iifname "wan" dnat ip prefix to ip daddr map { %s : %s }' %
         NETMAP[::-1])
unasked('netmap', a, '192.0.2.11')
story(a, '192.0.2.11').whole(tap, 'netmap')
unasked('netmap, the other', b, '192.0.2.12')
tap.finish()
PROGRAM
