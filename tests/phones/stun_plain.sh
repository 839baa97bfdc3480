#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 111 Beside it: STUN in the phone (coturn), provider without NAT help
# proof: tones both ways
#
# As stun.sh, but nobody but the gateway helps the signalling.
plain=y
. "$(dirname "$0")/stun.sh"
