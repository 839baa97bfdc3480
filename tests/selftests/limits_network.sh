#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where no NAT tells who is inside, a host with a whole IPv6 network for itself
# has no more than one share of what nobody has answered; and who is answered
# has a share of his own, as the hosts of a LAN do.
#
#	a 2001:db8:1::11 --+                   +-- far 2001:db8:64::20 to ::24
#	                   +-- gw ----- net ---+
#	b 2001:db8:1::12 --+                   +-- reg 2001:db8:65::10
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
six_up || fail_all "no IPv6"
sipalg_attach sipalg ip6 || fail_all "cannot attach"
ns_ip far < <(printf 'addr add 2001:db8:64::2%d/64 dev eth0 nodad\n' {1..4}) ||
	fail_all "no addresses"
{ ns_ip reg <<<"addr add 2001:db8:65::10/128 dev lo nodad" && ns_ip net <<-EOF; } ||
	route add 2001:db8:65::/64 via 2001:db8:64::10
	route add 2001:db8:1::/64 via 2001:db8:f::5
	EOF
	fail_all "no routes"
play <<'PROGRAM'
from dialog import Dialog, sdp
from ends import End, Tap
from gateway import Gateway

a, b = End('a', '2001:db8:1::11'), End('b', '2001:db8:1::12')
reg = End('reg', '2001:db8:65::10')
strangers = [End('far', f'2001:db8:64::2{host}') for host in range(5)]
gw = Gateway()
tap = Tap(12)
gw.run('sipalg', 'set', 'host_calls_max=2')
gw.news()
COUNTED = 'calls', 'reasons.host_call_limit'


def offer(caller, callee, ring=False):
    call = Dialog(caller, callee)
    call.request('INVITE', sdp(caller.host, 20000))
    if ring:
        call.reply('180 Ringing')
    return call


def refuse(*calls):
    for call in calls:
        call.refuse('486 Busy Here')


# who may send to a host has us make promises at once
call, lines = Dialog(strangers[0], a), range(20000, 20020, 2)
call.request('INVITE', sdp(call.caller.host, *lines))
tap.equal('a stranger has 16 ports for media until he is answered',
          ({'reasons.call_pinhole_limit': 1}, (1, 0, 17)),
          (gw.news('reasons'), gw.now()))
call.reply('200 OK', sdp(a.host, *lines))
call.ack()
call.request('INVITE', sdp(call.caller.host, *lines))
tap.equal('then as many as he likes', (1, 0, 42), gw.now())
call.reply('200 OK', sdp(a.host, *lines))
call.ack()
gw.news()
other = Dialog(strangers[1], a)
other.id, other.tag = call.id, {strangers[1]: call.tag[strangers[0]],
                                a: call.tag[a]}
other.cseq[strangers[1]] = 10
other.request('INVITE', sdp(other.caller.host, *lines))
tap.equal('but who would take part in a call has no more than one who begins it',
          ({'reasons.call_pinhole_limit': 1}, (1, 0, 59)),
          (gw.news('reasons'), gw.now()))
other.reply('481 Call/Transaction Does Not Exist')
call.end()
gw.news()
calls = [offer(end, a) for end in strangers[:3]]
tap.equal('three strangers of one network have two calls',
          {'calls.started': 2, 'reasons.host_call_limit': 1},
          gw.news(*COUNTED))
other = offer(reg, a)
tap.equal('one of another has his own', {'calls.started': 1},
          gw.news(*COUNTED))
refuse(*calls, other)
calls = [offer(end, a, ring=True) for end in strangers[:3]]
gw.news()
calls += [offer(strangers[3], a, ring=True)]
tap.equal('of three that ring the last was none',
          ({'reasons.host_call_limit': 1}, 2),
          (gw.news(*COUNTED), gw.now()[0]))
refuse(*calls)

calls = []
for phone in a, b:
    for port in 20000, 20010:
        call = Dialog(phone, reg)
        call.stand(port, 30000 + port)
        calls.append(call)
gw.news()
tap.equal('two of a LAN have two calls each that were answered', 4,
          gw.now()[0])
more = [offer(phone, reg, ring=True) for phone in (a, b)]
tap.equal('which is what each may have', {'reasons.host_call_limit': 2},
          gw.news(*COUNTED))
refuse(*more)
calls.pop().end()
gw.news()
more = [offer(b, reg, ring=True), offer(a, reg)]
tap.equal('for one of them there is room again',
          {'calls.started': 1, 'reasons.host_call_limit': 1},
          gw.news(*COUNTED))
refuse(*more)
for call in calls:
    call.end()
tap.equal('with the last of it all shares are gone', (0, 0, 0), gw.now())
gw.news()
calls = [offer(phone, reg, ring=True) for phone in (a, b, b)]
tap.equal('who is no longer answered shares',
          {'calls.started': 2, 'reasons.host_call_limit': 1},
          gw.news(*COUNTED))
refuse(*calls)
call = Dialog(strangers[0], a)
call.stand(30000, 20000)
calls = [offer(end, a, ring=True) for end in strangers[:4]]
gw.news()
tap.equal('a stranger who is answered leaves room to the others', 4,
          gw.now()[0])
tap.finish()
PROGRAM
