#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Is the shape intact? The rules of kmod/STYLE that a script can check: who
# includes what, what the pure rooms may call, how long things are, what must
# have a comment. Each result names the places that break its rule.
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source-path=SCRIPTDIR
. "$here/lib/tap.sh"
cd "$here/.." || exit 1
build=build/rooms
mkdir -p "$build"

rooms='sip nat stream state hook ctl compat'
mapfile -t sources < <(find kmod -name '*.c' | sort)
mapfile -t files < <(find kmod -name '*.[ch]' | sort)

# check_none TEXT COMMAND...: ok if the command prints nothing
check_none() {
	local text=$1 output
	shift

	output=$("$@" 2>&1)
	if [ -z "$output" ]; then
		ok "$text"
	else
		not_ok "$text"
		diag "$output"
	fi
}

# bad_includes ROOM: its include lines that the room may not have
bad_includes() {
	local quoted angle

	angle='<[a-z].*>'
	case $1 in
	sip)	quoted='[a-z_0-9]*\.h'
		angle='<linux/sipalg(_counters)?\.h>' ;;
	nat)	quoted='(\.\./sip/)?[a-z_0-9]*\.h'
		angle='<linux/sipalg(_counters)?\.h>' ;;
	stream)	quoted='(\.\./sip/)?[a-z_0-9]*\.h'
		angle='<linux/sipalg(_counters)?\.h>' ;;
	state)	quoted='(\.\./(sip|nat|stream)/)?[a-z_0-9]*\.h' ;;
	hook)	quoted='(\.\./(sip|nat|stream|state)/|\.\./ctl/stats\.h)?[a-z_0-9]*(\.h)?' ;;
	ctl)	quoted='(\.\./state/)?[a-z_0-9]*\.h' ;;
	compat)	quoted='nothing' ;;
	esac
	grep -rnE '^ *# *include' "kmod/$1" --include='*.[ch]' |
		grep -v '^kmod/sip/env\.h:' |
		grep -vE "include(_next)? (\"$quoted\"|$angle)\$"
}

# functions: FILE LINE STATIC PARAMETERS LENGTH DEPTH DOCUMENTED NAME of each.
# In kernel style a body is what stands between { and } in the first column,
# and its head the lines just before.
functions() {
	awk '
	FNR == 1 { head = ""; body = 0 }
	body && $0 == "}" {
		print FILENAME, first, fixed, parameters(head), FNR - first,
			deep, doc, name(head)
		body = 0
		head = ""
		next
	}
	body {
		match($0, /^\t*/)
		if (/^\t+}/ && !/[;,]$/ && RLENGTH > deep)
			deep = RLENGTH
		next
	}
	$0 == "{" && head ~ /\(/ {
		body = 1
		deep = 0
		fixed = head ~ /^static /
		next
	}
	/^\/\*\*/ { documented = 1 }
	/\*\/$/ { head = ""; doc = documented; documented = 0; next }
	/^$|^#|;$|^}|^ \*|^\/\*/ { head = ""; if (/^$/) doc = 0; next }
	{ if (head == "") first = FNR; head = head " " $0
		sub(/^ /, "", head) }

	function name(text) {
		sub(/\(.*/, "", text)
		sub(/.*[ *]/, "", text)
		return text
	}
	function parameters(text) {
		sub(/^[^(]*\(/, "", text)
		return text ~ /^(void)?\)/ ? 0 : gsub(/,/, "", text) + 1
	}
	' "${sources[@]}"
}

functions >"$build/functions"

undefined_symbols() {
	local file out

	for file in kmod/{sip,nat,stream}/*.c; do
		out=$build/$(basename "$file" .c).o
		gcc -std=gnu11 -O2 -Wall -Wextra -Wmissing-prototypes \
			-Wno-unused-parameter -Wframe-larger-than=512 \
			-fno-pie -ffreestanding -nostdinc -D__KERNEL__ -I"$build/stub" \
			-Ikmod/uapi -c "$file" -o "$out" || return
	done
	ld -r -o "$build/pure.o" "$build"/*.o
	nm -u "$build/pure.o" | grep -vE ' U (memcpy|memmove|memset|memcmp)$'
}

writable_data() {
	nm "$build/pure.o" | grep -E ' [bBdDcC] '
}

# What env.h asks of a kernel, and no more.
stub_kernel() {
	mkdir -p "$build/stub/linux"
	rm -f "$build"/*.o
	cat >"$build/stub/linux/types.h" <<-'END'
		typedef unsigned char u8;
		typedef unsigned short u16;
		typedef unsigned int u32;
		typedef unsigned long long u64;
		typedef int s32;
		typedef unsigned long size_t;
		typedef _Bool bool;
		#define true 1
		#define false 0
		#define NULL ((void *)0)
		#define offsetof(type, member) __builtin_offsetof(type, member)
	END
	cat >"$build/stub/linux/string.h" <<-'END'
		void *memcpy(void *to, const void *from, size_t len);
		void *memmove(void *to, const void *from, size_t len);
		void *memset(void *to, int byte, size_t len);
		int memcmp(const void *a, const void *b, size_t len);
	END
	cat >"$build/stub/linux/compiler.h" <<-'END'
		#define likely(x) (x)
		#define unlikely(x) (x)
		#define __always_inline inline __attribute__((__always_inline__))
	END
	echo '#define __ffs64(x) __builtin_ctzll(x)' >"$build/stub/linux/bitops.h"
	: >"$build/stub/linux/build_bug.h"
}

same_base_names() {
	find kmod -name '*.[ch]' ! -path 'kmod/uapi/*' ! -path 'kmod/compat/*' |
		sed -E 's#kmod/(.*/)?([^/]*)\.[ch]$#\2 \1#' | sort -u |
		awk '$1 == last { print $1 ".[ch] in " dir " and " $2 }
			{ last = $1; dir = $2 }'
}

# The prefix stands before what is not static, and the module's own two.
bad_names() {
	awk '!$3 && $8 !~ /^sipalg_/ {
		print $1 ":" $2 ": " $8 " has no prefix" }
	$3 && $8 ~ /^sipalg_/ && $8 !~ /^sipalg_(init|exit)$/ { print $1 ":" $2 ": " $8 " is static" }
	' "$build/functions"
}

long_lines() {
	awk '{ line = $0; gsub(/\t/, "        ", line) }
		length(line) > 100 { print FILENAME ":" FNR ": " length(line) }
	' "${files[@]}"
}

no_spdx() {
	local file

	for file in "${files[@]}"; do
		head -1 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-only' ||
			echo "$file"
	done
}

no_paragraph() {
	local file

	for file in "${sources[@]}"; do
		sed -n 2p "$file" | grep -q '^/\*$' || echo "$file"
	done
}

long_files() {
	wc -l "${files[@]}" | awk '$2 != "total" && $1 > 700 { print $2 ": " $1 }'
}

# too_much COLUMN MOST: functions with more than that
too_much() {
	awk -v what="$1" -v most="$2" '$what > most {
		print $1 ":" $2 ": " $8 " has " $what }' "$build/functions"
}

undocumented() {
	awk '!$3 && !$7 { print $1 ":" $2 ": " $8 }' "$build/functions"
}

plan $((7 + 18))
for room in $rooms; do
	check_none "$room includes only what it may" bad_includes "$room"
done
stub_kernel
check_none "sip, nat and stream need nothing but four functions of string.h" \
	undefined_symbols
check_none "no file name stands for two things" same_base_names
check_none "only compat knows kernel versions" \
	grep -rnE 'LINUX_VERSION_CODE|KERNEL_VERSION|COMPAT_' kmod \
	--include='*.[ch]' --exclude-dir=compat
check_none "only hook/skb.c and hook/segment.c change a packet" \
	grep -rnE 'mangle_|skb_ensure_writable|skb_store_bits|skb_put|skb_push' \
	kmod/{sip,nat,stream,state,hook,main.c} --exclude=skb.c \
	--exclude=segment.c
check_none "sip, nat, stream and state never look into a packet" \
	grep -rnE '\bskb_|skb->' kmod/{sip,nat,stream,state}
check_none "sip, nat, stream, state and hook print nothing" \
	grep -rnE '\b(printk|pr_[a-z]+|net_[a-z]+_ratelimited)\(' \
	kmod/{sip,nat,stream,state,hook}
check_none "nothing stops the kernel" grep -rnwE 'BUG|BUG_ON|panic' kmod \
	--include='*.[ch]'
check_none "sip, nat and stream keep nothing between calls" writable_data
check "functions were found" test "$(wc -l <"$build/functions")" -gt 150
check_none "functions have 80 lines at most" \
	too_much 5 80
check_none "functions have 5 parameters at most" \
	too_much 4 5
check_none "blocks are nested 3 deep at most" \
	too_much 6 3
check_none "every function that others call has kernel-doc" \
	undocumented
check_none "every function that others call has the prefix" bad_names
check_none "every source file says what it answers for" no_paragraph
check_none "every file says its licence" no_spdx
check_none "files have 700 lines at most" long_files
check_none "no line is longer than 100 columns" long_lines
finish
