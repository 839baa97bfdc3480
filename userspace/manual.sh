#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# manual.sh CC UAPI <sipalg.8.in >sipalg.8
#
# Fills the lines @REASONS@, @COUNTERS@ and @SETTINGS@ of the manual from the
# lists that module and tool share: CC's preprocessor reads them in UAPI/linux.
set -eu
cc=$1
uapi=$2

# items LIST: an mdoc item for each entry; a sentence begins a line of its own,
# and no line is long
items() {
	"$cc" -E -P -x c -I"$uapi" - <<-END |
	#include <linux/sipalg_counters.h>
	#include <linux/sipalg_settings.h>
	#define REASON(id, name, verdict, sentence) MARK name AND #verdict AND sentence END
	#define COUNTER(id, name, group, sentence) MARK group "." name AND "" AND sentence END
	#define SETTING(id, name, kind, min, max, value, sentence) \\
		MARK #name AND kind "," #min "," #max "," #value AND sentence END
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
	}' | ranges | fold -s -w 78 | sed 's/ *$//'
}

# ranges: of an item "NAME KIND,MIN,MAX,VALUE" what is allowed and the default
ranges() {
	awk '
	$1 != ".It" || $4 !~ /,/ { print; next }
	{
		split($4, part, ",")
		num = split(part[1], word, "|")
		if (num > 1) {
			range = word[1]
			sub(/^address$/, "an address", word[num])
			for (i = 2; i <= num; i++)
				range = range (i < num ? ", " : " or ") word[i]
			usual = word[part[4] + 1]
		} else {
			range = "a " part[1] " from " part[2] " to " part[3]
			usual = part[4]
		}
		if (part[1] == "seconds")
			range = part[2] " to " part[3] " seconds"
		printf "%s %s %s Pq %s; default %s\n", $1, $2, $3, range, usual
	}'
}

while IFS= read -r line; do
	case $line in
	@REASONS@) items 'SIPALG_REASONS(REASON)' ;;
	@COUNTERS@) items 'SIPALG_COUNTERS(COUNTER)' ;;
	@SETTINGS@) items 'SIPALG_SETTINGS(SETTING)' ;;
	*) printf '%s\n' "$line" ;;
	esac
done
