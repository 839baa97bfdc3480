#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 210 SRTP, keys by DTLS
# proof: decrypted tones both ways
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

srtp=(--module dtls_srtp --account mediaenc=dtls_srtp)

begin
registrar_start || fail_all "the registrar does not start"
phone_start a 440 10000-10198 "${srtp[@]}"
phone_start far 860 10000-10198 "${srtp[@]}"
must "both register" phones_register a far
talk a far
hangs_up far a
phone_forget a
phone_forget far
talk far a
hangs_up a far
nothing_left
over
