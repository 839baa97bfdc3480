#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 150 Beside it: a provider with a media relay (rtpengine)
# proof: tones both ways
#
#	a 192.168.1.11 ---- gw ---- reg (Kamailio and rtpengine)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

relay_start() {
	mkdir -p "$phones/relay"
	ns_start "$phones/relay/log" reg rtpengine --foreground --log-stderr \
		--config-file=none --table=-1 --interface="$REG" \
		--listen-ng=127.0.0.1:2223 --num-threads=2 --port-min=40000 \
		--port-max=40200 --log-level=6 --pidfile="$phones/relay/pid"
	busywait 20 listens reg 127.0.0.1:2223 ||
		fail_all "no relay: $(tail "$phones/relay/log")"
}

begin
relay_start
provider_start WITH_RELAY
phone_start a 440
phone_start far 860
must "both register" phones_register a far
talk a far
hangs_up far a
phone_forget a
phone_forget far
talk far a
hangs_up far a
nothing_left
over
