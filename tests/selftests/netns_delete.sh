#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A namespace is deleted while calls stand in it and others are being set up.
# What it held goes with it: no reference to the module stays behind, and the
# next namespace starts with nothing.
#
#	a, b -- gw -- reg, far     all of them deleted at once, three times
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
at_exit topo_down
sip=$dir/../lib/sip.py

far_is_ready() { grep -q ready "$tmp/far.out"; }
calls_flow() { [ "$(cat "$tmp/stop.count" 2>/dev/null || echo 0)" -ge 3 ]; }
no_refs() { [ "$(sipalg_refs)" = 0 ]; }

calls_and_deletion() {
	topo_down
	topo_up
	sipalg_attach || return
	rm -f "$tmp"/stop*
	ns_start "$tmp/far.out" far "$sip" answer "$FAR:5060"
	busywait 10 far_is_ready || return
	ns a "$sip" call "$A:5060" "$FAR:5060" || return
	ns b "$sip" request REGISTER "$B:5060" "$FAR:5060" || return
	ns_start "$tmp/traffic" b "$sip" traffic "$B:5062" "$FAR:5060" --until "$tmp/stop"
	busywait 20 calls_flow || return
	topo_down
}

need_sipalg
plan 4
for round in first second third; do
	check "a $round namespace with calls in it is deleted" calls_and_deletion
done
check "nothing holds the module any more" busywait 10 no_refs
finish
