#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# spec.sh CC UAPI <sipalg.yaml.in >sipalg.yaml
#
# Fills the lines @REASONS@, @COUNTERS@ and @SETTINGS@ of the netlink family's
# specification with an attribute for each entry of the lists that module and
# tool share: CC's preprocessor reads them in UAPI/linux.
set -eu
cc=$1
uapi=$2

# attributes LIST: names as the tool has them, with dashes
attributes() {
	"$cc" -E -P -x c -I"$uapi" - <<-END |
	#include <linux/sipalg_counters.h>
	#include <linux/sipalg_settings.h>
	#define REASON(id, name, verdict, sentence) MARK name AND u64 AND sentence END
	#define COUNTER(id, name, group, sentence) MARK group "-" name AND u64 AND sentence END
	#define SETTING(id, name, kind, min, max, value, sentence) \\
		MARK #name AND u32 AND sentence END
	$1
	END
	sed 's/MARK /\n&/g' | sed -n '/^MARK/ {
		s/" *"//g
		s/^MARK "\(.*\)" AND \(u..\) AND \(".*"\) END.*/\1 \2, doc: \3 }/
		:dashes
		s/^\([^ ]*\)_/\1-/
		t dashes
		s/ /, type: /
		s/^/      - { name: /
		p
	}'
}

while IFS= read -r line; do
	case $line in
	@REASONS@) attributes 'SIPALG_REASONS(REASON)' ;;
	@COUNTERS@) attributes 'SIPALG_COUNTERS(COUNTER)' ;;
	@SETTINGS@) attributes 'SIPALG_SETTINGS(SETTING)' ;;
	*) printf '%s\n' "$line" ;;
	esac
done
