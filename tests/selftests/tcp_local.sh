#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# TCP connections of the gateway itself: from a phone to it, from it to the
# world with another address, from the world to an address that it has another
# for. And the same as those of phones over IPv6, with NAT and without.
#
#	a 192.168.1.11 ---- 192.168.1.1 gw 203.0.113.5 ---- far 198.51.100.20
#	  2001:db8:1::11              2001:db8:f::5         2001:db8:64::20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
six_up || fail_all "no IPv6"
sipalg_attach_tcp sipalg ip6 || fail_all "cannot attach for IPv6"
sipalg_attach_tcp || fail_all "cannot attach"
ns gw nft -f - <<-EOF || fail_all "cannot attach to its own"
add chain ip sipalg_tcp output { type filter hook output priority -150; }
add rule ip sipalg_tcp output tcp dport 5060 ct helper set "sip"
EOF
play <<'PROGRAM'
from ends import Tap
from gateway import WAN, Gateway
from stream import Pair

A, LAN, FAR = ('a', '192.168.1.11'), ('gw', '192.168.1.1'), \
    ('far', '198.51.100.20')
A6, FAR6 = ('a', '2001:db8:1::11'), ('far', '2001:db8:64::20')
LONG = 'x' * 20000
gw, net = Gateway(), Gateway('net')
tap = Tap(13)


def connection(title, phone, far, port, seen, told=None):
    """Two results: messages of all kinds, and that they were read."""
    pair = Pair(phone, far, port, to=told)
    pair.nagle(False)
    gw.news()
    kinds = [('', 1, 65536), ('', 1, 7), ('', 30, 500), (LONG, 2, 65536),
             (LONG, 1, 3000)]
    tap.equal(f'{title}: who that is, and what arrives', (seen, []), (
        pair.seen[0], [kind[1:] for kind in kinds if not pair.carry(
            told, body=kind[0], times=kind[1], piece=kind[2])]))
    tap.equal(f'{title}: it was read', {
        'reasons.ok': 70, 'messages.tcp.requests': 35,
        'messages.tcp.responses': 35}, {
            name: count for name, count in gw.news(
                'reasons', 'messages.tcp.requests', 'messages.tcp.responses'
            ).items() if count})
    pair.close()


gw.rules('oifname "wan" masquerade')
connection('from a phone to it', A, LAN, 20000, A[1])
connection('from it to the world', LAN, FAR, 20001, WAN)
gw.rules('', f'ip daddr {WAN} tcp dport 5060 dnat to {LAN[1]}')
connection('from the world to it', FAR, LAN, 20002, FAR[1], told=(WAN, 5060))
gw.rules('oifname "wan" masquerade', family='ip6')
connection('IPv6', A6, FAR6, 20003, '2001:db8:f::5')
gw.rules('', family='ip6')
net.run('ip', 'route', 'add', '2001:db8:1::/64', 'via', '2001:db8:f::5')
connection('IPv6 without NAT', A6, FAR6, 20004, A6[1])
gw.rules('', 'tcp dport 5060 ip6 daddr 2001:db8:f::5 dnat to [2001:db8:1::11]',
         family='ip6')
connection('a published server', FAR6, A6, 20005, FAR6[1],
           told=('2001:db8:f::5', 5060))
tap.equal('nothing was opened', (0, 0, 0), gw.now())
tap.finish()
PROGRAM
