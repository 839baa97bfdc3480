#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 121 Beside it: ICE in both phones (coturn), provider without NAT help
# proof: tones both ways
#
# As ice.sh, but nobody but the gateway helps the signalling.
plain=y
. "$(dirname "$0")/ice.sh"
