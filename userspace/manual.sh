#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# manual.sh CC UAPI <sipalg.8.in >sipalg.8
#
# Fills the lines @REASONS@ and @COUNTERS@ of the manual from the one list that
# module and tool share: CC's preprocessor reads UAPI/linux/sipalg_counters.h.
set -eu
cc=$1
uapi=$2

# items LIST: an mdoc item for each entry; a sentence begins a line of its own,
# and no line is long
items() {
	"$cc" -E -P -x c -I"$uapi" - <<-END |
	#include <linux/sipalg_counters.h>
	#define REASON(id, name, verdict, sentence) MARK name AND #verdict AND sentence END
	#define COUNTER(id, name, group, sentence) MARK group "." name AND "" AND sentence END
	$1
	END
	sed 's/MARK /\n&/g' | sed -n '/^MARK/ {
		s/" *"//g
		s/^MARK "\(.*\)" AND "\(.*\)" AND "\(.*\)" END.*/.It Ic \1 \2\n\3/
		s/^MARK "\(.*\)" AND  *AND "\(.*\)" END.*/.It Ic \1\n\2/
		s/ PASS\n/ Pq passed\n/
		s/ DROP\n/ Pq dropped\n/
		s/\([.?:]\) \([A-Z]\)/\1\n\2/g
		p
	}' | fold -s -w 78 | sed 's/ *$//'
}

while IFS= read -r line; do
	case $line in
	@REASONS@) items 'SIPALG_REASONS(REASON)' ;;
	@COUNTERS@) items 'SIPALG_COUNTERS(COUNTER)' ;;
	*) printf '%s\n' "$line" ;;
	esac
done
