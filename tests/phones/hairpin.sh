#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 100 Two phones of one LAN, by way of the registrar outside
# proof: tones both ways
#
#	a 192.168.1.11 --+
#	    440 Hz       +-- gw ---- reg (no NAT help)
#	b 192.168.1.12 --+
#	    620 Hz
. "$(dirname "$0")/scenario.sh"

begin
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start b 620
must "both register" phones_register a b
talk a b
hangs_up b a
nothing_left
over
