#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# Two phones in the LAN, both on SIP port 5060, both with their media on port
# 20000, in calls at the same time. Each hears its own party and nobody else,
# and the end of one call leaves the other alone.
#
#	a 192.168.1.11 --+                   +-- reg (no NAT help)
#	   440 Hz        +--------- gw ------+-- far 198.51.100.20    860 Hz
#	b 192.168.1.12 --+                   +-- far2 198.51.100.21  1040 Hz
#	   620 Hz
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/phones.sh"

# the other call's media, after the first has ended
still_flows() { rtp_wait 10 b $(($(rtp_in b) + 50)) && rtp_wait 10 far2 $(($(rtp_in far2) + 50)); }

need_phones
topo_up
second_far || fail_all "no second far end"
helper_attach || fail_all "cannot attach"
plan 14
registrar_start || fail_all "the registrar does not start"
phone_start a 440 20000-20002
phone_start b 620 20000-20002
phone_start far 860
phone_start far2 1040
check "all register" phones_register a b far far2
capture_start gw wan "$phones/wan.pcap"
phone_call a far
phone_call far2 b
check "far answers a" phone_answered 10 far a
check "b answers far2" phone_answered 10 b far2
for phone in a b far far2; do
	check "media arrive at $phone" rtp_wait 10 $phone 120
done
phone_do far hangup
check "the call of a ends" phone_ended 10 far a
check "that of b goes on" still_flows
phone_do b hangup
check "until b hangs up" phone_ended 10 b far2
check "a heard only far" phone_hears a far 1.5
check "far heard only a" phone_hears far a 1.5
check "b heard only far2" phone_hears b far2 1.5
check "far2 heard only b" phone_hears far2 b 1.5
capture_stop "$phones/wan.pcap"
finish
