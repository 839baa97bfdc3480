#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The operator forgets every connection in the middle of a call. The next message
# makes a new connection, which is translated like any other, and the call can be
# ended; nothing stays behind.
#
#	a 192.168.1.11:5060 -- gw: conntrack -F -- far
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
sip=$dir/../lib/sip.py

far_is_ready() { grep -q ready "$tmp/far.out"; }
leaks() { grep -c '192\.168\.' "$tmp/far.log"; }
pinholes() { ns gw sipalg -j status | grep -o '"pinholes":{"now":[0-9]*' | tr -dc 0-9; }
no_pinholes() { [ "$(pinholes)" = 0 ]; }

need_sipalg
plan 8
topo_up
sipalg_attach || fail_all "cannot attach"
ns_start "$tmp/far.out" far "$sip" answer "$FAR:5060" --log "$tmp/far.log"
busywait 10 far_is_ready || fail_all "the far end does not start"

check "a call is set up" ns a "$sip" call "$A:5060" "$FAR:5060" --call-id flush1@test
check "ports are promised" [ "$(pinholes)" -gt 0 ]
check "every connection is forgotten" ns gw conntrack -F
check "what was promised on them goes with them" busywait 10 no_pinholes
check "the call can be ended" ns a "$sip" bye "$A:5060" "$FAR:5060" --call-id flush1@test
check "a new call is set up and ended" ns a "$sip" call "$A:5060" "$FAR:5060" --bye
check_equal "no private address got out" 0 "$(leaks)"
sipalg_detach
check "the module can be removed" sipalg_unload
finish
