# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What fuzz/run and fuzz/soak share. Sets here, top, build, where all is made,
# and corpus.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$top/build/fuzz
export corpus=$here/corpus
mkdir -p "$build"

# list_targets SUBSTRING
list_targets() {
	local file

	for file in "$here"/fuzz_*.c; do
		file=$(basename "$file" .c)
		case $file in *"$1"*) echo "$file" ;; esac
	done
}

# The messages of the golden cases, as they are on the wire, and descriptions.
make_seed() {
	local file name

	rm -rf "$build/seed"
	mkdir -p "$build/seed"
	cp "$top"/tests/golden/rfc*/*.dat "$build/seed"
	for file in "$top"/tests/golden/*.case; do
		name=$build/seed/$(basename "$file" .case)
		sed '1,/^--- in$/d;/^--- out/,$d' "$file" | sed 's/$/\r/' >"$name"
		sed '1,/^\r$/d' "$name" >"$name.body"
	done
	find "$build/seed" -size -1c -delete
	cp "$here"/seed/* "$build/seed"
}

# build_target TARGET [FLAG...]. libFuzzer goes by addresses in the program; so
# that it can go the same way again, these are the same each time. How deep the
# stack is depends on what the environment pushes it to, so nobody goes by that.
build_target() {
	local target=$1
	shift

	clang -std=gnu11 -g -O1 -I"$top/kmod" -I"$top/kmod/uapi" \
		-fsanitize=fuzzer -fsanitize=address -fsanitize=undefined \
		-fno-sanitize-coverage=stack-depth \
		-fno-sanitize-recover=all -fno-pie -no-pie "$@" "$here/$target.c" \
		"$here"/invariant*.c "$here/mutate.c" "$top"/kmod/{sip,nat,stream}/*.c \
		-o "$build/$target" >"$build/$target.log" 2>&1
}

# fuzz_target TARGET FLAG... DIRECTORY...: what is found anew goes to the first.
# A message costs microseconds; one that costs seconds is a finding too, but a
# busy machine stands still for some.
fuzz_target() {
	local target=$1
	shift

	# a new target has no corpus yet
	mkdir -p "$corpus/$target" "$build/$target.corpus"
	"$build/$target" -timeout=20 -rss_limit_mb=1024 -dict="$here/dict" \
		-artifact_prefix="$build/$target-" -len_control=20 \
		-max_len=4096 -print_final_stats=1 "$@" >"$build/$target.log" 2>&1
}
