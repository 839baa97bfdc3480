#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# A phone in the LAN calls another one of the same LAN by way of the registrar
# outside, so that every message crosses the gateway twice, as one call. Their
# media turn round in the gateway, between their public ports.
#
#	a 192.168.1.11 --+
#	    440 Hz       +-- gw ---- reg (no NAT help)
#	b 192.168.1.12 --+
#	   1040 Hz
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/phones.sh"

need_phones
topo_up
helper_attach || fail_all "cannot attach"
plan 8
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start b 1040
check "both register" phones_register a b
phone_call a b
check "b answers a" phone_answered 10 a b
check "media arrive at a" rtp_wait 10 a 120
check "media arrive at b" rtp_wait 10 b 120
phone_do b hangup
check "b hangs up and a knows" phone_ended 10 a b
check "a heard b" phone_hears a b 1.5
check "b heard a" phone_hears b a 1.5
check "nothing is left open" media_closed
finish
