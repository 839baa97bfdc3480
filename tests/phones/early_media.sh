#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 40 Early media (183), none sent by the phone
# proof: tone, and no answer
#
# far (sipp) sends a tone and never answers. Of what a sends nothing gets
# through: nothing but a pinhole lets the tone in. Then a gives up.
#
#	a 192.168.1.11 (baresip) ---- gw ---- reg (no NAT help)
#	                               +----- far 860 Hz (sipp)
. "$(dirname "$0")/scenario.sh"

far_plays() {
	cd "$phones/far" || return
	ns far timeout 90 sipp -i "$FAR" -p 5060 -mp 6000 -nostdin -m 1 \
		-timeout 60 -timeout_error -trace_err \
		-sf "$here/early_media.xml" >log 2>&1 </dev/null
}

begin
command -v sipp >/dev/null || skip_all "needs sipp"
registrar_start || fail_all "the registrar does not start"
mkdir -p "$phones/far"
python3 "$here/make_pcap.py" "$phones/far" || fail_all "nothing to send"
phone_hz[far]=860
: >"$phones/far/events"
phone_start a 440
must "a registers" phones_register a
must "far registers" \
	ns far "$here/../lib/sip.py" request REGISTER "$FAR:5060" "$REG:5060"
far_plays &
plays=$!
busywait 10 listens far "$FAR:5060" || fail_all "sipp does not start"
mute a
phone_call a far
must "far sends early media" phone_wait 6 a CALL_PROGRESS
check "a hears far" hears a far 100
refute "far has not answered" phone_saw a CALL_ESTABLISHED
phone_do a hangup
wait $plays
check_equal "a gives up, far knows" 0 $?
nothing_left
over
