#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# The gateway gives every connection a random port (masquerade fully-random).
# Calls work in both directions all the same, and media leave from the port
# that was advertised.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    440 Hz           |
#	             fully-random -- far 198.51.100.20
#	                               860 Hz
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/phones.sh"

need_phones
topo_up fully-random
helper_attach || fail_all "cannot attach"
plan 19
registrar_start || fail_all "the registrar does not start"
phone_start a 440
phone_start far 860
check "both register" phones_register a far
check_call a far far a
check_call far a a far
finish
