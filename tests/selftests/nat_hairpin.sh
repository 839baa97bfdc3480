#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Phones behind one gateway call each other by way of a registrar outside that
# knows nothing of NAT: as a proxy, where both halves are one call, and as a
# switch with a call to each. Their media turn round in the gateway, on hold and
# again afterwards, until one of them hangs up. If the operator prefers, those of
# one call go straight; those of a switch's two cannot.
#
#	a 192.168.1.11 --+
#	                 +-- gw 203.0.113.5 ---- reg 198.51.100.10
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from hairpin import Hairpin, Proxied, Switched

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg = End('reg', '198.51.100.10')
gw = Gateway()
RULES = 'masquerade', 'masquerade fully-random'
tap = Tap(6 * len(RULES) + 5)
for rule in RULES:
    gw.rules(f'oifname "wan" {rule}')
    pair = Hairpin(gw, reg, a, b, {WAN})
    tap.equal(f'{rule}: both register', [], pair.found(pair.register))
    for text, *how in (
            ('by proxy, a calls and ends', Proxied, a, a, a),
            ('by proxy, b calls, a ends', Proxied, b, a, a),
            ('by switch, a calls, b ends', Switched, a, b, b),
            ('by switch, b calls and ends', Switched, b, b, b)):
        tap.equal(f'{rule}: {text}', [], pair.found(pair.calls, *how))
    tap.equal(f'{rule}: both leave', [], pair.found(pair.leave))
gw.run('sipalg', 'set', 'hairpin_media=direct')
tap.equal('straight: both register', [], pair.found(pair.register))
tap.equal('straight: by switch, as ever', [],
          pair.found(pair.calls, Switched, a, a, a))
gw.news()
pair.straight = True
for text, *how in (('a calls, b ends', Proxied, a, a, b),
                   ('b calls and ends', Proxied, b, a, b)):
    tap.equal(f'straight: {text}', [], pair.found(pair.calls, *how))
# an offer and its answer at first, and of two holds and two resumptions
tap.equal('and that is counted', {'pinholes.told_direct': 20},
          gw.news('pinholes.told_direct'))
tap.finish()
PROGRAM
