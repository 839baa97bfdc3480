#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 90
#
# A phone in the LAN is called, by the address it registered. Both hear each
# other, whoever's media come first and whoever hangs up, and afterwards nothing
# is left open.
#
#	a 192.168.1.11 ---- gw ---- reg (no NAT help)
#	    registered       |
#	b 192.168.1.12 ------+----- far 198.51.100.20
#	    440 Hz                    860 Hz
#
# a registered before b, so that b's public port is not its own 5060.
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/phones.sh"

need_phones
topo_up
helper_attach || fail_all "cannot attach"
plan 20
registrar_start || fail_all "the registrar does not start"
phone_start a 1040
check "a registers" phones_register a
phone_start b 440
phone_start far 860
check "b and far register" phones_register b far
check_call far b far b
check_call far b b far
finish
