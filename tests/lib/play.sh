# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# For tests that say most of what they have to say in Python: one program that
# is every host at once (ends.py) instead of a program for each message, since
# starting programs is what takes time where processors are emulated. Sourced
# after netns.sh.
#
#   play    a program on standard input, which gives the results, from the plan
#           on, and is the last thing that the test does

play() {
	tap_finished=y
	NS_PREFIX=$ns_prefix PYTHONPATH=$dir/../lib PYTHONDONTWRITEBYTECODE=1 \
		python3 -
}
