#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 35 Another make of phone (linphone): out, in, hold
# proof: tones both ways
#
#	a 192.168.1.11 (linphone) ---- gw ---- reg (no NAT help)
#	    440 Hz                      +----- far 860 Hz (baresip)
. "$(dirname "$0")/scenario.sh"
. "$here/softphone.sh"

begin
registrar_start || fail_all "the registrar does not start"
softphone_start a 440
phone_start far 860
must "a registers" softphones_register a
must "far registers" phones_register far
softphone_record a
softphone_do a "call sip:far@$REG"
must "far answers a" phone_wait 6 far CALL_ESTABLISHED
must "a knows" softphone_wait 6 a 'to LinphoneCallStreamsRunning'
check "media come to far" media_come far
check "media come to a" media_come a
softphone_do a pause
check "a holds, far is told" phone_wait 6 far CALL_REMOTE_SDP
check "a heard far" heard 5 a far
check "far heard a" heard 5 far a
softphone_do a "resume 1"
check "a resumes, media come to it" media_come a
softphone_do a terminate
check "a hangs up, far knows" phone_wait 5 far CALL_CLOSED
phone_forget far
rm -f "$phones/a"/dump-*
softphone_record a
softphone_forget a
phone_call far a
must "a answers far" phone_wait 6 far CALL_ESTABLISHED
check "media come to far" media_come far
check "media come to a" media_come a
phone_do far hangup
check "far hangs up, a knows" softphone_wait 5 a 'to LinphoneCallEnd'
check "a heard far" heard 5 a far
check "far heard a" heard 5 far a
nothing_left
over
