#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# Twenty-five calls by TCP, ten each second, made by sipp: all on one connection
# (t1), then each on one of its own (tn). The far side answers, puts them on hold
# and hangs up. All must succeed, and what left the gateway must not name the LAN.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
scenarios=$(cd "$dir/../lib" && pwd)
calls=25

# sipp_on NAME ADDRESS ARGUMENTS...
sipp_on() {
	local name=$1 address=$2
	shift 2

	ns "$name" sipp -i "$address" -p 5060 -nostdin -m $calls -timeout 60 \
		-timeout_error -max_socket 500 -trace_msg -message_file "$tmp/$name.messages" \
		"$@" >"$tmp/$name.out" 2>&1 </dev/null
}

listens() { ns far ss -Hltn | grep -q "$FAR:5060 "; }

# Of sipp's own words: how many calls succeeded.
succeeded() {
	tr '\r' '\n' <"$tmp/$1.out" |
		sed -n 's/.*Successful call .*| *\([0-9]*\) *$/\1/p' | tail -n 1
}

# by sipp's name for it
calls_by() {
	rm -f "$tmp"/*
	sipp_on far "$FAR" -t "$1" -sf "$scenarios/tcp_answers.xml" &
	busywait 10 listens || fail_all "sipp does not start: $(cat "$tmp/far.out")"
	# by itself sipp puts its address into Call-ID, where it may stay
	check "$1: sipp in the LAN is content" sipp_on a "$A" -t "$1" "$FAR:5060" \
		-sf "$scenarios/tcp_calls.xml" -r 10 -cid_str '%u-%p'
	check_equal "$1: all calls were ended" $calls "$(succeeded a)"
	wait $!
	check_equal "$1: sipp outside is content" 0 $?
	check_equal "$1: no message outside names the LAN" 0 \
		"$(grep -c '192\.168\.' "$tmp/far.messages")"
	check_equal "$1: BYE names a as it is" $calls \
		"$(grep -c "^BYE sip:sipp@$A:[0-9]*;transport=tcp " "$tmp/a.messages")"
	check_equal "$1: media of hold, too, were changed" $((2 * calls)) \
		"$(grep -c "^c=IN IP4 $WAN" "$tmp/far.messages")"
}

command -v sipp >/dev/null || skip_all "needs sipp"
need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
plan 13
calls_by t1
calls_by tn
check_equal "no call is left" 0 "$(ns gw sipalg -j calls | grep -c call_id)"
finish
