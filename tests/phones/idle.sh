#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# row: 55 Silence for longer than NAT remembers, before a call and on hold
# proof: tones both ways afterwards
#
# The gateway forgets UDP after 5 seconds, as others do after 30 or 180.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

LONG=12	# seconds

forget_soon() {
	ns gw sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3 \
		net.netfilter.nf_conntrack_udp_timeout_stream=5
}

# held BY: neither sends anything
held() {
	phone_do "$1" hold
	sleep $LONG
	phone_do "$1" resume
}

# far's media come, whether a sends any or not
far_first() {
	mute a
	rtp_wait 6 a $(($(rtp_in a) + 100))
}

begin
forget_soon || fail_all "cannot make it forget"
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start far 860
must "both register" phones_register a far
sleep $LONG
talk far a
held far
hear_each_other far a
held a
check "a is reached by far, though it sends nothing" far_first
unmute a
hangs_up far a
nothing_left
over
