# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Results in KTAP, exit codes as kselftest has them. A test sources this, says
# how many results it will give, gives them, and finishes:
#
#	. "$(dirname "$0")/../lib/tap.sh"
#	plan 3
#	check "the helper is there" grep -q sipalg /proc/modules
#	check_equal "one call" 1 "$(count_calls)"
#	skip "hold" "this phone cannot"
#	finish
#
#   plan N                  first of all; before it only skip_all
#   ok TEXT, not_ok TEXT    a result
#   skip TEXT REASON        a result that could not be had
#   check TEXT COMMAND...   ok if the command succeeds
#   refute TEXT COMMAND...  ok if it fails
#   check_equal TEXT WANT GOT
#   diag TEXT...            a remark
#   skip_all REASON         nothing can be tested here: exit 4
#   fail_all REASON         something needed did not work: exit 1
#   at_exit COMMAND...      clean up, last named first, however the test ends
#   busywait SECONDS COMMAND...   wait for a condition; fails when it never comes
#   pause                   a moment, between two looks at a condition
#
# Seconds are those of an idle machine; PATIENCE (default 1) multiplies them.
# Exit: 0 all passed, 1 something failed or the plan was not kept, 4 skipped.

tap_plan=
tap_count=0
tap_failed=0
tap_skipped=0
tap_finished=
tap_cleanups=()

plan() {
	tap_plan=$1
	echo "KTAP version 1"
	echo "1..$1"
}

tap_result() {
	tap_count=$((tap_count + 1))
	echo "$1 $tap_count $2"
}

ok() { tap_result ok "$1"; }

not_ok() {
	tap_failed=$((tap_failed + 1))
	tap_result "not ok" "$1"
}

skip() {
	tap_skipped=$((tap_skipped + 1))
	tap_result ok "$1 # SKIP $2"
}

diag() {
	local line

	while IFS= read -r line; do
		echo "# $line"
	done <<<"$*"
}

check() {
	local text=$1 output
	shift

	if output=$("$@" 2>&1); then
		ok "$text"
	else
		not_ok "$text"
		diag "failed: $*"
		[ -z "$output" ] || diag "$output"
	fi
}

refute() {
	local text=$1 output
	shift

	if output=$("$@" 2>&1); then
		not_ok "$text"
		diag "succeeded: $*"
		[ -z "$output" ] || diag "$output"
	else
		ok "$text"
	fi
}

check_equal() {
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		not_ok "$1"
		diag "want: $2"
		diag "got:  $3"
	fi
}

skip_all() {
	tap_finished=y
	echo "KTAP version 1"
	echo "1..0 # SKIP $*"
	exit 4
}

fail_all() {
	diag "$*"
	exit 1
}

finish() {
	tap_finished=y
	[ "$tap_count" = "$tap_plan" ] || {
		diag "planned $tap_plan results, gave $tap_count"
		exit 1
	}
	[ "$tap_failed" = 0 ] || exit 1
	[ "$tap_skipped" -lt "$tap_count" ] || exit 4
	exit 0
}

at_exit() {
	tap_cleanups=("$(printf '%q ' "$@")" "${tap_cleanups[@]}")
}

tap_exit() {
	local status=$? command

	for command in "${tap_cleanups[@]}"; do
		eval "$command"
	done
	if [ -z "$tap_finished" ]; then
		diag "ended early, with status $status"
		[ "$status" != 0 ] || status=1
	fi
	exit "$status"
}
trap tap_exit EXIT
trap 'exit 143' TERM INT

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }

pause() { read -rt 0.05 <> <(:) || :; }

busywait() {
	local end=$(($(now_us) + $1 * ${PATIENCE:-1} * 1000000))
	shift

	until "$@"; do
		[ "$(now_us)" -lt "$end" ] || return 1
		pause
	done
}
