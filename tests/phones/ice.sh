#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 120 Beside it: ICE in both phones (coturn), provider with NAT help
# proof: tones both ways
#
# Both gather candidates, and check pairs of them.
#
#	a 192.168.1.11 ---- gw ---- reg (Kamailio and coturn)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

nat=(--module ice --account medianat=ice
	--account "stunserver=\"stun:$REG:3478\"")

begin
provider_as_wished
stun_start
phone_start a 440 10000-10198 "${nat[@]}"
phone_start far 860 10000-10198 "${nat[@]}"
must "both register" phones_register a far
talk a far
hangs_up far a
phone_forget a
phone_forget far
talk far a
hangs_up far a
over
