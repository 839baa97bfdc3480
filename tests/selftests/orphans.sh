#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A registered phone is in a call, has asked a STUN server, and has been told
# what another NAT shows of it. All that is gone when conntrack forgets the
# connections that it stands on, when the module goes while others talk, and
# when the namespace goes; and nothing of it is in the way of the next.
#
#	a 192.168.1.11 --+
#	                 +-- gw 203.0.113.5 -+-- reg 198.51.100.10
#	b 192.168.1.12 --+  talks on         +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
at_exit topo_down
sip=$dir/../lib/sip.py

# fill: everything there is, by a program that leaves no socket behind
fill() {
	NS_PREFIX=$ns_prefix PYTHONPATH=$dir/../lib PYTHONDONTWRITEBYTECODE=1 \
		python3 - <<-'PROGRAM'
	import sys

	import stun
	from dialog import Dialog, sdp
	from ends import End
	from gateway import WAN, Gateway
	from story import Story, contact_of

	a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
	reg = End('reg', '198.51.100.10')
	gw = Gateway()
	gw.run('sipalg', 'set', 'external_address', 'learn')
	story = Story(gw, a, far, {WAN})
	story.flaws = []
	story.register()
	story.ring(a)
	story.take()
	story.talk(far)
	# the look-ups may not be armed yet
	rtp, server = a.udp(20010), reg.udp(3478)
	gw.wait(lambda: stun.ask(rtp, server) and
	        (gw.stats()['bindings.learnt'] or gw.run(
	            'conntrack', '-D', '-p', 'udp', '--orig-port-dst', '3478') and
	         False))
	call = Dialog(a, reg)
	call.request('OPTIONS')
	answer = call.answer('200 OK').decode()
	reg.sip.send(answer.replace(
	    ';rport', ';received=192.0.2.77;rport=5060', 1).encode(),
	    call.place[reg])
	a.sip.get()
	if contact_of(Dialog(a, reg).request('OPTIONS'))[0] != '192.0.2.77':
	    story.flaws.append('no other NAT is known')
	if gw.now()[:2] != (1, 1) or gw.now()[2] < 3:
	    story.flaws.append(gw.now())
	if not gw.stats()['bindings.learnt']:
	    story.flaws.append('no binding is known')
	print(*story.flaws, sep='\n')
	sys.exit(bool(story.flaws))
	PROGRAM
}

far_is_ready() { grep -q ready "$tmp/far.out"; }
calls_made() { [ "$(cat "$tmp/stop.count" 2>/dev/null || echo 0)" -ge "$1" ]; }
held() {
	ns gw sipalg -j status | tr -d ' \n' |
		grep -o '"\(calls\|registrations\|pinholes\)":{"now":[0-9]*' | tr -dc '0-9\n' | xargs
}
nothing_held() { [ "$(held)" = "0 0 0" ]; }
no_refs() { [ "$(sipalg_refs)" = 0 ]; }

# talk: b calls somebody all the time
talk() {
	rm -f "$tmp"/stop*
	ns_start "$tmp/far.out" far "$sip" answer "$FAR:5070"
	busywait 10 far_is_ready || return
	ns_start "$tmp/traffic" b "$sip" traffic "$B:5062" "$FAR:5070" --until "$tmp/stop"
	traffic=$ns_pid
	busywait 20 calls_made 3
}

silence() {
	touch "$tmp/stop"
	wait "$traffic"
}

up() {
	topo_up
	sipalg_attach &&
		ns gw nft add rule ip sipalg prerouting udp dport 5070 ct helper set sip
}

need_sipalg
plan 10
up || fail_all "no gateway"
check "a phone has everything" fill
check "every connection is forgotten" ns gw conntrack -F
check "what was remembered goes with them" busywait 10 nothing_held
check "a phone has everything again, on the same ports" fill
talk
check "others talk" calls_made 3
sipalg_detach
check "the module goes" sipalg_unload
silence
modprobe sipalg
sipalg_attach
ns gw conntrack -F
check "it comes back with nothing" nothing_held
check "and a phone has everything" fill
topo_down
check "the namespace goes" busywait 10 no_refs
check "and the module" sipalg_unload
finish
