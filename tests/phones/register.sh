#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 10 Two phones, both on port 5060, register and can be reached
# proof: OPTIONS by name
#
#	a 192.168.1.11:5060 --+
#	                      +-- gw ---- reg (no NAT help) ---- far asks
#	b 192.168.1.12:5060 --+
. "$(dirname "$0")/scenario.sh"

# asked NAME: OPTIONS by way of the registrar comes to this phone, and its
# answer comes back
asked() {
	local before said

	before=$(counted "$1" options)
	said=$(ns far "$here/ask.py" "$FAR" "$REG" "$1") || {
		echo "no answer"
		return 1
	}
	[ "$said" = 200 ] && [ "$(counted "$1" options)" -gt "$before" ] && return
	echo "answer $said, $(counted "$1" options) requests came to $1"
	return 1
}

begin
for name in a b; do counter $name options udp dport 5060 @th,64,32 0x4f505449; done
registrar_start || fail_all "the registrar does not start"
phone_start a 440
must "a registers" phones_register a
phone_start b 620
must "b registers" phones_register b
check "a can be reached" asked a
check "b can be reached" asked b
over
