#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 70 Video call
# proof: tones both ways, video counted both ways
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz, VP8      +----- far 860 Hz, VP8
. "$(dirname "$0")/scenario.sh"

video=(--module vp8 --module fakevideo --account video_codecs=vp8
	--config "video_source fakevideo,nil" --config "video_display fakevideo,nil"
	--config "video_size 176x144" --config "video_fps 5"
	--config "video_bitrate 64000")

begin
for name in a far; do
	# RTP with a dynamic payload type
	counter $name video udp dport 1024-65535 @th,64,16 \& 0xc060 == 0x8060
done
registrar_start || fail_all "the registrar does not start"
phone_start a 440 10000-10198 "${video[@]}"
phone_start far 860 10000-10198 "${video[@]}"
must "both register" phones_register a far
talk a far
check "a gets the video of far" counted_by 6 a video 10
check "far gets the video of a" counted_by 6 far video 10
hangs_up far a
nothing_left
over
