#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The module goes while phones are talking: connections live on without it, and
# when it comes back new connections are translated again.
#
#	a 192.168.1.11:5060 -- gw -- far     calls all the time
#	                       rmmod, modprobe, rmmod ...
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
sip=$dir/../lib/sip.py

far_is_ready() { grep -q ready "$tmp/far.out"; }
calls_made() { [ "$(cat "$tmp/stop.count" 2>/dev/null || echo 0)" -ge "$1" ]; }
# more_calls N: that many more than now
more_calls() {
	local now

	now=$(cat "$tmp/stop.count" 2>/dev/null || echo 0)
	busywait 20 calls_made $((now + $1))
}
leaks() { grep -c '192\.168\.' "$tmp/far.log"; }

need_sipalg
plan 9
topo_up
ns_start "$tmp/far.out" far "$sip" answer "$FAR:5060" --log "$tmp/far.log"
busywait 10 far_is_ready || fail_all "the far end does not start"
sipalg_attach || fail_all "cannot attach"
ns_start "$tmp/traffic" a "$sip" traffic "$A:5060" "$FAR:5060" --until "$tmp/stop"
traffic=$ns_pid

check "calls are answered" more_calls 5
check_equal "no private address gets out" 0 "$(leaks)"
sipalg_detach
check "the module can be removed under traffic" sipalg_unload
check "calls go on without it" more_calls 3
check "it can come back under traffic" modprobe sipalg
check "and attach" sipalg_attach
check "and be removed again" eval 'sipalg_detach; sipalg_unload'
touch "$tmp/stop"
wait "$traffic"

: >"$tmp/far.log"
sipalg_attach
ns a "$sip" call "$A:5070" "$FAR:5060" --bye >/dev/null
check_equal "after all that a new connection is translated" 0 "$(leaks)"
check "the new call reached the far end" grep -q "^INVITE" "$tmp/far.log"
finish
