#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 130 Beside it: TURN in the phone (coturn), provider with NAT help
# proof: tones both ways
#
# The media of a go by way of a relay outside.
#
#	a 192.168.1.11 ---- gw ---- reg (Kamailio and coturn)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

nat=(--module turn --account medianat=turn
	--account stunuser=u --account stunpass=p
	--account "stunserver=\"turn:$REG:3478\"")

# what comes from the relay has a header of its own before RTP's
count_relayed() {
	ns "$1" nft add rule ip count in \
		udp sport 3478 udp length gt 150 counter name rtp_in
}

begin
provider_as_wished
stun_start
phone_start a 440 10000-10198 "${nat[@]}"
phone_start far 860 10000-10198
count_relayed a || fail_all "cannot count what comes from the relay"
must "both register" phones_register a far
talk a far
hangs_up far a
phone_forget a
phone_forget far
talk far a
hangs_up far a
over
