#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Phones in several networks of one gateway, VLANs among them: each calls and is
# called outside, they call each other by way of a registrar outside, and
# directly, without NAT, where nothing may change.
#
#	a 192.168.1.11 -------------+
#	c 192.168.2.11 -- VLAN 10 --+-- gw 203.0.113.5 -+-- reg 198.51.100.10
#	d 192.168.3.11 -- VLAN 20 --+                   +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
modprobe 8021q 2>/dev/null || skip_all "the kernel has no VLANs"
lan_up c 192.168.2.11 192.168.2.1 10 || fail_all "cannot add a LAN"
lan_up d 192.168.3.11 192.168.3.1 20 || fail_all "cannot add another"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from hairpin import Hairpin, Proxied, Switched
from story import WHOLE, Plain, Story, at_once

a, c = End('a', '192.168.1.11'), End('c', '192.168.2.11')
d, far = End('d', '192.168.3.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
gw = Gateway()
gw.rules('oifname "wan" masquerade', inside='"lan", "c.10", "d.20"')
tap = Tap(WHOLE + 9)

stories = [Story(gw, phone, far, {WAN}, ports=(20000, port))
           for phone, port in ((a, 30000), (c, 30100), (d, 30200))]
stories[1].whole(tap, 'VLAN 10')
tap.equal('three call at once', [], at_once(*stories))
tap.equal('nothing is left', (0, 0, 0), gw.now())
# which is for neighbours, and these are none
gw.run('sipalg', 'set', 'hairpin_media=direct')
for kind, one, two in (Proxied, a, c), (Switched, c, d):
    title = f'{one.host} and {two.host}'
    pair = Hairpin(gw, reg, one, two, {WAN})
    tap.equal(f'{title} register outside', [], pair.found(pair.register))
    tap.equal('one calls the other', [],
              pair.found(pair.calls, kind, one, two, two))
    tap.equal('both leave', [], pair.found(pair.leave))
plain = Plain(gw)
tap.equal('a direct call is not touched', [], plain.found(plain.calls, c, d))
tap.finish()
PROGRAM
