#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 60 Blind transfer (REFER), by either side
# proof: tones both ways
#
#	a 192.168.1.11 --+                 +-- reg (no NAT help)
#	    440 Hz       +------ gw -------+-- far  860 Hz
#	b 192.168.1.12 --+                 +-- far2 1040 Hz
#	    620 Hz
. "$(dirname "$0")/scenario.sh"

begin
second_far || fail_all "no second far end"
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start b 620
phone_start far 860
phone_start far2 1040
must "all register" phones_register a b far far2
phone_call a far
must "far answers a" phone_answered 6 a far
phone_do far "transfer sip:far2@$REG"
must "far transfers a to far2" phone_wait 6 far2 CALL_ESTABLISHED
hear_each_other a far2
hangs_up far2 a
phone_do far hangup
for phone in a far; do phone_forget $phone; done
phone_call far a
must "a answers far" phone_answered 6 a far
phone_do a "transfer sip:b@$REG"
must "a transfers far to b" phone_wait 6 b CALL_ESTABLISHED
hear_each_other far b
hangs_up b far
over
