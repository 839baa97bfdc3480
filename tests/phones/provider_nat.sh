#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 140 Beside it: a provider that answers to the source and stays on the route
# proof: calls both ways, ended by far; tones
#
# Kamailio with force_rport, fix_nated_contact and record_route, no media relay.
#
#	a 192.168.1.11 ---- gw ---- reg (NAT help for signalling)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

begin
provider_start
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
