#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 131 Beside it: TURN in the phone (coturn), provider without NAT help
# proof: tones both ways
#
# As turn.sh, but nobody but the gateway helps the signalling.
plain=y
. "$(dirname "$0")/turn.sh"
