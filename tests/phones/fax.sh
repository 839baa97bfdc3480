#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 80 Fax: audio becomes T.38 and audio again (sipp)
# proof: RTP and UDPTL counted both ways
#
# far changes the call by re-INVITE to m=image udptl, and back.
#
#	a 192.168.1.11:5060 (sipp) ---- gw ---- far 198.51.100.20:5060 (sipp)
. "$(dirname "$0")/scenario.sh"

# fax NAME ADDRESS SCENARIO [TARGET]: sipp at work
fax() {
	local name=$1 address=$2

	mkdir -p "$phones/$name" && cd "$phones/$name" || return
	ns "$name" timeout 90 sipp -i "$address" -p 5060 -mp 6000 -nostdin -m 1 \
		-timeout 60 -timeout_error -trace_err -trace_msg \
		-message_file messages -cid_str '%u-%p' -sf "$here/$3" \
		${4:+"$4"} >out 2>&1 </dev/null
}

begin
command -v sipp >/dev/null || skip_all "needs sipp"
python3 "$here/make_pcap.py" "$phones" || fail_all "nothing to send"
for name in a far; do
	mkdir -p "$phones/$name"
	ln -s "$phones"/{audio,fax}.pcap "$phones/$name/"
	counter $name audio udp dport 1024-65535 @th,64,16 \& 0xff7f == 0x8000
	counter $name fax udp dport 1024-65535 @th,64,32 0x54333821
done
fax far "$FAR" fax_answers.xml &
answering=$!
busywait 10 listens far "$FAR:5060" || fail_all "sipp does not start"
check "the caller is content" fax a "$A" fax_calls.xml "$FAR:5060"
wait $answering
check_equal "the called side is content" 0 $?
for name in a far; do
	check "audio before and after comes to $name" counted_by 1 $name audio 80
	check "the fax between comes to $name" counted_by 1 $name fax 40
done
nothing_left
for name in a far; do
	: >"$phones/$name/events"
	tail -n 40 "$phones/$name"/out >"$phones/$name/log"
done
over
