#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A phone's whole story over IPv6: behind a firewall alone, where it keeps its
# address and is let through; behind NAT of each kind; and two phones that meet
# behind it. And offers that name addresses of both families: those of the
# sender are exchanged, the others stay.
#
#	a 2001:db8:1::11 --+    2001:db8:f::5          +-- reg 2001:db8:64::10
#	                   +-- gw              -- net -+
#	b 2001:db8:1::12 --+    2001:db8:f1::/64       +-- far 2001:db8:64::20
# timeout: 120
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
six_up || fail_all "no IPv6"
sipalg_attach sipalg ip6 || fail_all "cannot attach"
sipalg_attach || fail_all "cannot attach for IPv4"
ns_ip gw <<<"addr add 2001:db8:f::6/64 dev wan nodad preferred_lft 0"
ns_ip net <<<"route add 2001:db8:f1::/64 via 2001:db8:f::5"
play <<'PROGRAM'
from dialog import Dialog, sdp
from ends import End, Tap, media_of
from gateway import WAN, Gateway
from hairpin import Hairpin, Proxied, Switched
from story import WHOLE, Story, at_once

OUTSIDE, ONE, PREFIX = '2001:db8:f::5', '2001:db8:f::6', '2001:db8:f1::'
a, b = End('a', '2001:db8:1::11'), End('b', '2001:db8:1::12')
reg, far = End('reg', '2001:db8:64::10'), End('far', '2001:db8:64::20')
old, old_far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw, net = Gateway(), Gateway('net')
tap = Tap(9 * WHOLE + 17)


def rules(postrouting, prerouting=''):
    gw.rules(postrouting, prerouting, family='ip6')


def meet(title, public):
    """Four results."""
    pair = Hairpin(gw, reg, a, b, public)
    tap.equal(f'{title}: both register', [], pair.found(pair.register))
    tap.equal(f'{title}: one calls by proxy', [],
              pair.found(pair.calls, Proxied, a, a, b))
    tap.equal(f'{title}: the other by switch', [],
              pair.found(pair.calls, Switched, b, a, a))
    tap.equal(f'{title}: both leave', [], pair.found(pair.leave))


# a firewall
net.run('ip', 'route', 'add', '2001:db8:1::/64', 'via', OUTSIDE)
rules('')
Story(gw, a, far, {a.host}).whole(tap, 'without NAT')
net.run('ip', 'route', 'del', '2001:db8:1::/64')

# what is translated
# and no other NAT of IPv4 is anything to it
gw.run('sipalg', 'set', 'external_address', '203.0.113.77')
for rule in ('masquerade', 'masquerade fully-random',
             f'snat to [{OUTSIDE}]:40000-40999'):
    rules(f'oifname "wan" meta l4proto udp {rule}')
    one = Story(gw, a, far, {OUTSIDE})
    two = Story(gw, b, far, {OUTSIDE}, ports=(20000, 30100))
    if rule == 'masquerade':
        one.whole(tap, rule)
        meet(rule, {OUTSIDE})
    else:
        one.whole(tap, rule)
    tap.equal(f'{rule}: two at once', [], two.found(two.register) +
              at_once(one, two) + two.found(two.leave))

gw.run('sipalg', 'set', 'external_address', 'learn')
rules(f'oifname "wan" ip6 saddr {a.host} snat to {ONE}',
      f'iifname "wan" ip6 daddr {ONE} dnat to {a.host}')
# the operator's own rule lets everything in
Story(gw, a, far, {ONE}, closed=False).whole(tap, '1:1')

NETWORKS = '2001:db8:1::/64', PREFIX + '/64'
rules('oifname "wan" snat ip6 prefix to ip6 saddr map { %s : %s }' % NETWORKS,
      'iifname "wan" dnat ip6 prefix to ip6 daddr map { %s : %s }' %
      NETWORKS[::-1])
for phone, number in (a, '11'), (b, '12'):
    story = Story(gw, phone, far, {PREFIX + number}, closed=False,
                  reach=(PREFIX + number, 5060))
    tap.equal(f'prefix, {phone.host}: is called unasked', [],
              story.found(story.calls, far, far, phone))
    tap.equal('on the port that it has', (PREFIX + number, 20000), story.shown)
    story.whole(tap, f'prefix, {phone.host}')

# both families in an offer
OF_BOTH = '''a=altc:1 IP6 {six} 20000
a=altc:2 IP4 {four} 20000
a=candidate:1 1 UDP 2130706431 {six} 20000 typ host
a=candidate:2 1 UDP 1694498815 {four} 20000 typ host'''
GROUPED = '''a=group:ANAT 1 2
m=audio 20002 RTP/AVP 0
c=IN IP6 {six}
a=mid:1
m=audio 20004 RTP/AVP 0
c=IN IP4 {four}
a=mid:2'''


def offer(one, other, lines):
    """The description of an INVITE, as it is sent and as it arrives."""
    lines = lines.format(four=old.host, six=a.host)
    body = (sdp(one.host, more=lines) if 'm=' in lines else
            sdp(one.host, 20000, more=lines))
    call = Dialog(one, other)
    text = call.request('INVITE', body)
    call.refuse('488 Not Acceptable Here')
    return (body.strip().splitlines(),
            text.split('\r\n\r\n')[1].strip().splitlines(), text)


class Both(Story):
    """A phone whose every description names addresses of both families."""

    def describe(self, end, more=''):
        if end is self.phone:
            more += OF_BOTH.format(four=old.host, six=a.host) + '\n'
        return super().describe(end, more)


gw.run('sipalg', 'set', 'external_address', 'none')
rules('oifname "wan" masquerade')
gw.rules('oifname "wan" masquerade')
Both(gw, old, old_far, {WAN}).whole(tap, 'both, over IPv4')
Both(gw, a, far, {OUTSIDE}).whole(tap, 'both, over IPv6')
for title, one, other, mine, public in (
        ('IPv4', old, old_far, old.host, WAN), ('IPv6', a, far, a.host, OUTSIDE)):
    for lines in OF_BOTH, GROUPED:
        sent, got, text = offer(one, other, lines)
        tap.equal(f'over {title}: what is of it is exchanged, the rest stays',
                  [line.replace(mine, public) for line in sent], got)
rules('')
net.run('ip', 'route', 'add', '2001:db8:1::/64', 'via', OUTSIDE)
for lines in OF_BOTH, GROUPED:
    sent, got, text = offer(a, far, lines)
    tap.equal('without NAT all of it stays', sent, got)
tap.finish()
PROGRAM
