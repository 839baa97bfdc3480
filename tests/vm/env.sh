# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Sourced by the scripts of this directory: where the tree and the cache are,
# how to complain, and how two scripts keep out of each other's way.

vm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$vm/../.." && pwd)
cache=${SIPALG_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sipalg}
mkdir -p "$cache/locks"
cache=$(cd "$cache" && pwd)
# depmod, chroot and their like are not in everybody's path
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

say() { echo "${0##*/}: $*" >&2; }
die() { say "$@"; exit 1; }

# with_lock NAME COMMAND...: one at a time, whoever asks
with_lock() {
	local name=$1; shift

	(
		flock 9
		"$@" 9>&-
	) 9>"$cache/locks/$name"
}

# arch_of RELEASE|SPEC: the kernel's architecture, as Debian calls it
arch_of() {
	local flavour=${1%%@*}

	case ${flavour##*[-:]} in
	arm64 | s390x) echo "${flavour##*[-:]}" ;;
	*) echo amd64 ;;
	esac
}

# triplet_of ARCH: the same, as compilers call it
triplet_of() {
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	*) echo "$1-linux-gnu" ;;
	esac
}
