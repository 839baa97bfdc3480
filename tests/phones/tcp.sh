#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 37 By TCP: two makes of phone call out, are held and hung up on, are called
# proof: tones both ways
#
#	a 192.168.1.11 (linphone) --+---- gw ---- reg (no NAT help)
#	    440 Hz                  |      +----- far 860 Hz (baresip)
#	b 192.168.1.12 (baresip) ---+
#	    620 Hz
. "$(dirname "$0")/scenario.sh"
. "$here/softphone.sh"

begin
by_tcp
registrar_start || fail_all "the registrar does not start"
softphone_start a 440
phone_start b 620
phone_start far 860
must "a registers" softphones_register a
must "the others do" phones_register b far

talk b far
phone_do far hold
check "far holds, b is told" phone_wait 6 b CALL_REMOTE_SDP
phone_do far resume
hear_each_other b far
hangs_up far b
phone_forget b
phone_forget far
talk far b
hangs_up far b
phone_forget far

softphone_record a
softphone_do a "call sip:far@$REG"
must "far answers a" phone_wait 6 far CALL_ESTABLISHED
must "a knows" softphone_wait 6 a 'to LinphoneCallStreamsRunning'
check "media come to far" media_come far
check "media come to a" media_come a
phone_do far hold
check "far holds, a is told" softphone_wait 6 a 'to LinphoneCallPausedByRemote'
softphone_forget a
phone_do far resume
check "far resumes, a is told" softphone_wait 6 a 'to LinphoneCallStreamsRunning'
check "media come to far" media_come far
check "media come to a" media_come a
phone_do far hangup
check "far hangs up, a knows" softphone_wait 5 a 'to LinphoneCallEnd'
check "a heard far" heard 5 a far
check "far heard a" heard 5 far a
nothing_left
over
