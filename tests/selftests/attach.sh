#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# `sipalg attach` loads the module, makes the rules that a person would write,
# and `sipalg detach` leaves nothing behind: a phone's call is handled in
# between, that with a host which is no provider is not.
#
#	a 192.168.1.11:5060 -- gw 203.0.113.5: sipalg ... -- reg :5060, far :5060
#
# timeout: 120
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
sip=$dir/../lib/sip.py

# is COMMAND... EXPRESSION: true of the JSON document d that the tool writes
# in the gateway
is() {
	local expression=${*: -1}

	ns gw sipalg -j "${@:1:$#-1}" >"$tmp/json" || return
	python3 - "$tmp/json" "$expression" <<-'END'
	import json, sys
	d = json.load(open(sys.argv[1], encoding='ascii'))
	if not eval(sys.argv[2], {'d': d}):
	    sys.exit(f'{sys.argv[2]} is not true of {json.dumps(d)}')
	END
}

# says STATUS LINE COMMAND...: its exit status, and a line of what it says
says() {
	local want=$1 line=$2 status=0
	shift 2

	ns gw "$@" >"$tmp/out" 2>&1 || status=$?
	cat "$tmp/out"
	[ "$status" = "$want" ] && grep -qxF -- "$line" "$tmp/out"
}

rules() { ns gw nft list table inet sipalg 2>&1; }

# same_as_text OPTION...: the kernel has of the transaction what it has of the text
same_as_text() {
	ns gw sipalg attach --replace "$@" 2>/dev/null >&2 && rules >"$tmp/sent" &&
		ns gw sipalg attach --dry-run "$@" 2>/dev/null >"$tmp/text" &&
		ns gw nft delete table inet sipalg &&
		ns gw nft -f "$tmp/text" && rules >"$tmp/read" &&
		diff "$tmp/sent" "$tmp/read"
}

handled() { is "d['messages']['total'] == $1"; }
loaded() { grep -q '^sipalg ' /proc/modules; }
ready() { grep -q ready "$tmp/far.out" && grep -q ready "$tmp/reg.out"; }
call() { ns a "$sip" call "$A:$1" "$2:5060" --bye; }

hosts=$(printf '2001:db8::%x,' {1..62})198.51.100.0/28,192.0.2.0/24

need_sipalg
sipalg_unload || fail_all "the module is in use"
plan 31
topo_up
ns_start "$tmp/far.out" far "$sip" answer "$FAR:5060"
ns_start "$tmp/reg.out" reg "$sip" answer "$REG:5060"
busywait 10 ready || fail_all "the far ends do not start"
ns gw nft -f - <<<'table ip other { chain input { type filter hook input priority 0; }; }' ||
	fail_all "no rules of another"

check "nothing is attached" says 0 "nothing was attached" sipalg detach
ns a "$sip" request OPTIONS "$A:5060" "$FAR:5060" >/dev/null ||
	fail_all "no way out"
check "attach warns of the world" says 0 \
	"sipalg: warning: SIP with any host will be handed to the module" \
	sipalg attach
check "it loads the module" loaded
check "nothing was handled yet" handled 0
check "again, it knows a connection from before" says 0 \
	"  takes hold on new connections; 1 SIP connection exists and keeps its old handling" \
	sipalg attach
check "and that it is attached" says 0 \
	"already attached 5060/udp and 5060/tcp, ip and ip6, forwarded and local" \
	sipalg attach
check "JSON says so too" is attach 2>/dev/null "not d['changed'] and \
d['other_connections'] == 1 and d['ip6'] and d['from'] == [] and \
d['services'][1] == {'port': 5060, 'protocol': 'tcp'}"
check "status says what is attached" is status \
	"d['attached'] == [{'table': 'sipalg', 'helper': 'sipalg', 'made_by': 'sipalg attach 5060/udp 5060/tcp'}]"
rules >"$tmp/before"
check "doctor has nothing to mend but what is from before" is doctor \
	"not d['problems'] and [c['check'] for c in d['checks'] if c['result'] == 'warn'] == ['bare']"
check "other ports are refused" says 2 \
	"sipalg: something else is attached: 'sipalg attach 5060/udp 5060/tcp'" \
	sipalg attach 5061/udp
check "and change nothing" diff "$tmp/before" <(rules)

ns a "$sip" request OPTIONS "$A:5060" "$FAR:5060" >/dev/null ||
	fail_all "no way out any more"
check "an old connection keeps its handling" handled 0
check "a call on a new one is handled" call 5070 "$FAR"
check "all of it: INVITE, 200, ACK, BYE, 200" handled 5
ns gw "$sip" request OPTIONS "$WAN:5062" "$REG:5060" >/dev/null ||
	fail_all "no way out from here"
check "so is SIP of the gateway itself" handled 7

ns gw nft -f - <<<'table inet fast { flowtable quick { hook ingress priority 0; devices = { wan }; }; }'
check "doctor sees a flowtable" is doctor \
	"[c['result'] for c in d['checks'] if c['check'] == 'flowtable'] == ['note']"
ns gw nft delete table inet fast
ns gw nft add rule inet sipalg serve udp sport 5060 ct helper set '"sip_udp"'
check "and a rule that serves nobody" is doctor \
	"[c['result'] for c in d['checks'] if c['check'] == 'rule'] == ['ok', 'warn']"

check "with the provider alone" says 0 "attached 5060/udp, ip, forwarded and local" \
	sipalg attach --replace -4 5060/udp --from "$REG"
ns a "$sip" request OPTIONS "$A:5071" "$FAR:5060" >/dev/null ||
	fail_all "no way out to others"
check "others are not handled" handled 7
ns a "$sip" request OPTIONS "$A:5071" "$REG:5060" >/dev/null ||
	fail_all "no way out to the provider"
check "the provider is" handled 9

for args in "" "-6 5060/tcp 5080" "-4 --profile sipalg-observe" "--from $hosts"; do
	# shellcheck disable=SC2086
	check "rules of text and transaction: $(cut -c 1-40 <<<"$args")" \
		same_as_text $args
done
check "doctor misses a rule that is gone" says 3 \
	"  FAIL  no rule hands traffic to sipalg" sh -c \
	"nft list table inet sipalg >$tmp/all; sipalg detach >/dev/null; conntrack -F 2>/dev/null; sipalg doctor; status=\$?; nft -f $tmp/all; exit \$status"
check "a text from a file is known" says 0 "detached" sipalg detach
refute "no table is left" rules
check "but that of others" ns gw nft list table ip other
ns a "$sip" request OPTIONS "$A:5072" "$REG:5060" >/dev/null ||
	fail_all "no way out at last"
check "nothing more was handled" handled 9
check "the module can be removed" sipalg_unload
check "to observe is a profile too" says 0 \
	"attached 5060/udp, ip and ip6, forwarded and local" \
	sipalg attach 5060/udp --profile sipalg-observe
ns gw sipalg detach >/dev/null
topo_down
sipalg_unload || fail_all "the module cannot be removed"
finish
