#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where there is no NAT nothing changes: on a path of its own to another site,
# beside the way out that has NAT, and between phones that are bridged, even
# where a bridge shows its packets to the rules for routed ones. NAT beside it
# works as ever.
#
#	a 192.168.1.11 --+       +-- wan 203.0.113.5 ---- far 198.51.100.20
#	        bridged  +-- gw -+
#	b 192.168.1.12 --+       +-- v 10.8.0.1 --------- site 10.8.0.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe br_netfilter 2>/dev/null || skip_all "the kernel has no br_netfilter"
at_exit modprobe -qr br_netfilter
topo_up
lan_up v 10.8.0.20 10.8.0.1 || fail_all "no other site"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Plain, Story

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far, site = End('far', '198.51.100.20'), End('v', '10.8.0.20')
gw = Gateway()
gw.rules('oifname "wan" masquerade', inside='"lan", "v"')
tap = Tap(2 * WHOLE + 8)
plain = Plain(gw)
story = Story(gw, a, far, {WAN})


def beside(*ways):
    """Calls without NAT, while the same phone has one with NAT and media on
    the same port."""
    story.ring(a)
    story.take()
    story.talk(a)
    for way in ways:
        story.flaws += plain.found(plain.calls, *way)
    story.talk(far)
    story.hang_up(a)


for one, two in (a, site), (site, a):
    tap.equal(f'from {one.host} to {two.host}', [],
              plain.found(plain.calls, one, two))
tap.equal('nothing is left', (0, 0, 0), gw.now())
tap.equal('beside a call with NAT', [],
          story.found(beside, (a, site), (site, a)))
story.whole(tap, 'with NAT')


def bridged(shown):
    """Calls on the bridge, and what sipalg saw of them."""
    gw.sysctl('net.bridge.bridge-nf-call-iptables', shown)
    before = gw.stats()['messages.udp.left_as_is']
    plain.opened = 6 if shown else 0
    flaws = []
    for way in (a, b), (b, a):
        flaws += plain.found(plain.calls, *way)
    return flaws, gw.stats()['messages.udp.left_as_is'] - before


tap.equal('bridged', ([], 0), bridged(0))
tap.equal('bridged, and shown', ([], 32), bridged(1))
tap.equal('beside a call with NAT, too', [],
          story.found(beside, (a, b), (a, site)))
tap.equal('nothing is left of them', (0, 0, 0), gw.now())
story.whole(tap, 'with NAT, too')
tap.finish()
PROGRAM
