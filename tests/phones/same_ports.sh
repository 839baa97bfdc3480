#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 90 Two phones with the same media port, in calls at the same time
# proof: tones both ways, no crosstalk
#
#	a 192.168.1.11 --+                 +-- reg (no NAT help)
#	    440 Hz       +------ gw -------+-- far  860 Hz
#	b 192.168.1.12 --+                 +-- far2 1040 Hz
#	    620 Hz
# Both phones use ports 20000 (RTP) and 20001 (RTCP).
. "$(dirname "$0")/scenario.sh"

begin
second_far || fail_all "no second far end"
registrar_start || fail_all "the registrar does not start"
phone_start a 440 20000-20002
phone_start b 620 20000-20002
phone_start far 860
phone_start far2 1040
must "all register" phones_register a b far far2
phone_call a far
must "far answers a" phone_answered 6 far a
phone_call b far2
must "far2 answers b" phone_answered 6 b far2
hear_each_other a far
hear_each_other b far2
hangs_up far a
check "the other call goes on" hears b far2 $(($(rtp_in b) + 50))
hangs_up b far2
nothing_left
over
