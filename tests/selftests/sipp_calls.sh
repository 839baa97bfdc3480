#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# Fifty calls, ten each second, made by sipp: first from the LAN, then into it,
# to the address that a registered. All must be answered and ended, and what
# left the gateway must not name the LAN.
#
#	a 192.168.1.11:5060 ---- gw ---- far 198.51.100.20:5060
#	                          |
#	                          +----- reg 198.51.100.10:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
sip=$dir/../lib/sip.py
calls=50

# sipp_on NAME ADDRESS ARGUMENTS...
sipp_on() {
	local name=$1 address=$2
	shift 2

	ns "$name" sipp -i "$address" -p 5060 -nostdin -m $calls \
		-timeout 60 -timeout_error "$@"
}

# answering NAME ADDRESS: a sipp that answers, in the background, with a log of
# all messages
answering() {
	local name=$1 address=$2

	sipp_on "$name" "$address" -sn uas -trace_msg \
		-message_file "$tmp/$name.messages" >"$tmp/$name.out" 2>&1 </dev/null &
	answering_pid=$!
	busywait 10 listens "$name" "$address"
}

listens() { ns "$1" ss -Hlun | grep -q "$2:5060 "; }
does_not_listen() { ! listens "$@"; }

# calling NAME ADDRESS TARGET
calling() {
	# by itself sipp puts its address into Call-ID, where it may stay
	sipp_on "$1" "$2" "$3" -sn uac -r 10 -d 200 -cid_str '%u-%p' \
		>"$tmp/$1.out" 2>&1 </dev/null
}

# Of sipp's own words: how many calls succeeded.
succeeded() {
	tr '\r' '\n' <"$tmp/$1.out" |
		sed -n 's/.*Successful call .*| *\([0-9]*\) *$/\1/p' | tail -n 1
}

private_names() { grep -c '192\.168\.' "$tmp/$1.messages"; }

# The public address of a, as the registrar was told.
registered() {
	sed -n 's/^Contact: <sip:[^@]*@\([0-9.]*\)>.*/\1:5060/p
		s/^Contact: <sip:[^@]*@\([0-9.:]*\)>.*/\1/p' "$tmp/registration" | head -n 1
}

register() {
	ns_start "$tmp/reg.out" reg "$sip" answer "$REG:5060" --log "$tmp/registration"
	busywait 10 grep -q ready "$tmp/reg.out" &&
		ns a "$sip" request REGISTER "$A:5060" "$REG:5060" &&
		kill "$ns_pid" && busywait 10 does_not_listen reg "$REG"
}

command -v sipp >/dev/null || skip_all "needs sipp"
[ "${HELPER:-sipalg}" != sipalg ] || need_sipalg
topo_up
[ "${HELPER:-}" = none ] || sipalg_attach "${HELPER:-sipalg}" ||
	fail_all "cannot attach"
plan 9

answering far "$FAR" || fail_all "sipp does not start"
check "calls out: sipp in the LAN is content" calling a "$A" "$FAR:5060"
check_equal "calls out: all were answered" $calls "$(succeeded a)"
wait $answering_pid
check_equal "calls out: sipp outside is content" 0 $?
check_equal "calls out: no message outside names the LAN" 0 "$(private_names far)"

check "a registers" register
answering a "$A" || fail_all "sipp does not start"
check "calls in: sipp outside is content" calling reg "$REG" "$(registered)"
check_equal "calls in: all were answered" $calls "$(succeeded reg)"
wait $answering_pid
check_equal "calls in: sipp in the LAN is content" 0 $?
check_equal "calls in: requests name a as it is" $calls \
	"$(grep -c "^INVITE sip:service@$A:5060 " "$tmp/a.messages")"
finish
