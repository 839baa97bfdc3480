#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 66 Attended transfer by a phone, of one outside to one beside it
# proof: tones both ways
#
# a calls far, then b by way of the registrar, and lets the two talk. All are
# linphones.
#
#	a 192.168.1.11 --+
#	    440 Hz       +-- gw ---- reg (no NAT help)
#	b 192.168.1.12 --+    +----- far 860 Hz
#	    620 Hz
. "$(dirname "$0")/scenario.sh"
. "$here/softphone.sh"

running='to LinphoneCallStreamsRunning'

begin
registrar_start || fail_all "the registrar does not start"
softphone_start a 440
softphone_start b 620
softphone_start far 860
must "all register" softphones_register a b far
softphone_do a "call sip:far@$REG"
must "far answers a" softphone_wait 6 far "$running"
check "media come to far" media_come far
softphone_do a pause
must "a puts far on hold" softphone_wait 6 far 'to LinphoneCallPausedByRemote'
softphone_do a "call sip:b@$REG"
must "b answers a" softphone_wait 6 b "$running"
softphone_forget b
softphone_record b far
softphone_do a "transfer 1 --to-call 2"
must "far is connected to b" softphone_wait 10 b "$running"
check "media come to b" media_come b
check "media come to far" media_come far
softphone_forget far
softphone_do b terminate
check "b hangs up, far knows" softphone_wait 5 far 'to LinphoneCallEnd'
# what a said before it left may be there too
unset "phone_hz[a]"
check "b heard far" heard 5 b far
check "far heard b" heard 5 far b
over
