#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 65 Attended transfer (REFER with Replaces) of a phone to one outside
# proof: tones both ways
#
# far calls a, then far2, and lets the two talk. All are linphones.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           +----- far   860 Hz
#	                     +----- far2 1040 Hz
. "$(dirname "$0")/scenario.sh"
. "$here/softphone.sh"

running='to LinphoneCallStreamsRunning'

begin
second_far || fail_all "no second far end"
registrar_start || fail_all "the registrar does not start"
softphone_start a 440
softphone_start far 860
softphone_start far2 1040
must "all register" softphones_register a far far2
softphone_record a far
softphone_do far "call sip:a@$REG"
must "a answers far" softphone_wait 6 a "$running"
check "media come to far" media_come far
check "media come to a" media_come a
softphone_do far pause
must "far puts a on hold" softphone_wait 6 a 'to LinphoneCallPausedByRemote'
softphone_do far "call sip:far2@$REG"
must "far2 answers far" softphone_wait 6 far2 "$running"
softphone_forget far2
rm -f "$phones"/{a,far2}/dump-*
softphone_record a far2
softphone_do far "transfer 1 --to-call 2"
must "a is connected to far2" softphone_wait 10 far2 "$running"
check "media come to far2" media_come far2
check "media come to a" media_come a
softphone_forget a
softphone_do far2 terminate
check "far2 hangs up, a knows" softphone_wait 5 a 'to LinphoneCallEnd'
# what far said before it left may be there too
unset "phone_hz[far]"
check "a heard far2" heard 5 a far2
check "far2 heard a" heard 5 far2 a
over
