#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# A phone in the LAN calls out. Both hear each other, whoever's media come
# first and whoever hangs up, and afterwards nothing is left open.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           |
#	                     +----- far 198.51.100.20
#	                              860 Hz
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/phones.sh"

need_phones
topo_up
helper_attach || fail_all "cannot attach"
plan 19
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start far 860
check "both register" phones_register a far
check_call a far a far
check_call a far far a
finish
