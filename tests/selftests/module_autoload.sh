#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Whoever writes the two nft lines has the module: nothing needs modprobe. While
# a rule names the helper the module cannot be removed; after that it can.
#
#	nft: ct helper { type "sipalg" } --> modprobe nfct-helper-sipalg
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

loaded() { grep -q '^sipalg ' /proc/modules; }

need_sipalg
plan 6
topo_up
sipalg_unload || fail_all "the module is in use by something else"

check "an nft object loads the module" sipalg_attach
check "it is there" loaded
refute "it cannot be removed while the object names it" rmmod sipalg
check "the object can be deleted" sipalg_detach
check "then the module can be removed" sipalg_unload
refute "it is gone" loaded
finish
