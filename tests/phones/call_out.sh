#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 20 A phone calls out
# proof: tones both ways
#
# The registrar does nothing about NAT, here and below, until said otherwise.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

begin
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start far 860
must "both register" phones_register a far
talk a far
hangs_up far a
nothing_left
over
