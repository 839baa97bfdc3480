#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 50 Hold and resume, by either side
# proof: silence, then tones both ways
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

silent() {
	local before

	before=$(rtp_in "$1")
	sleep 1
	[ $(($(rtp_in "$1") - before)) -lt 10 ]
}

# on_hold BY OTHER: the other one falls silent, and is heard again afterwards
on_hold() {
	phone_do "$1" hold
	check "$1 holds, $2 falls silent" busywait 4 silent "$1"
	phone_do "$1" resume
	check "$1 resumes, and hears $2" hears "$1" "$2" $(($(rtp_in "$1") + 100))
	check "$2 hears $1" hears "$2" "$1" $(($(rtp_in "$2") + 100))
}

begin
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start far 860
must "both register" phones_register a far
talk a far
on_hold a far
on_hold far a
hangs_up far a
nothing_left
over
