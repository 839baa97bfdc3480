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
#	                 +-- gw 203.0.113.5 ---- reg 198.51.100.10, far .20
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from dialog import Dialog, receive, sdp
from ends import End, Tap, media_of
from gateway import WAN, Gateway
from hairpin import Hairpin, Proxied, Switched


class Repeated(Proxied):
    """Each INVITE comes to the proxy once more, after it was handed on."""

    def through(self, end, data, start, change):
        got = super().through(end, data, start, change)
        if start == 'INVITE':
            end.sip.send(data, self.proxy.sip.place)
            receive(self.proxy, start)
        return got


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
RULES = 'masquerade', 'masquerade fully-random'
tap = Tap(6 * len(RULES) + 8)
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
                   ('b calls and ends', Proxied, b, a, b),
                   ('a says all twice', Repeated, a, a, b)):
    tap.equal(f'straight: {text}', [], pair.found(pair.calls, *how))
# an offer and its answer at first, and of two holds and two resumptions
tap.equal('and that is counted', {'pinholes.told_direct': 30},
          gw.news('pinholes.told_direct'))
# b is a proxy, too, and hands on to a phone outside
call = Proxied(reg, a, b, pair.places)
call.request('INVITE', sdp(a.host, 20000))
tap.equal('straight: a proxy inside is told the caller', (a.host, 20000),
          media_of(call.last[0]))
on = Dialog(b, far)
on.id, on.tag[b] = call.id, call.tag[a]
invite = on.request('INVITE', body(call.last[0]))
tap.equal('and who is outside our port', ((WAN, 20000), False),
          (media_of(invite), a.host in body(invite)))
tap.finish()
PROGRAM
