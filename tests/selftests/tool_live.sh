#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The tool beside the real module: what one REGISTER and one INVITE leave to be
# seen, in text and in JSON; who may see it; and what is said without module.
#
#	a 192.168.1.11:5060 -- gw 203.0.113.5: sipalg ... -- reg :5060, far :5060
#
# timeout: 150
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"
sip=$dir/../lib/sip.py
many=200

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

# shows COMMAND... PATTERN: a line of the text that the tool writes there
shows() {
	ns gw sipalg "${@:1:$#-1}" >"$tmp/text" || return
	grep -qE -- "${*: -1}" "$tmp/text" || { cat "$tmp/text"; return 1; }
}

# refused REASON COMMAND...: exit status 2, nothing on stdout, two lines on stderr
refused() {
	local reason=$1 status=0
	shift

	"$@" >"$tmp/out" 2>"$tmp/err" || status=$?
	cat "$tmp/out" "$tmp/err"
	[ "$status" = 2 ] && [ ! -s "$tmp/out" ] &&
		[ "$(wc -l <"$tmp/err")" = 2 ] &&
		grep -qxF "sipalg: $reason" "$tmp/err"
}

# Without any rights, not even those of a user.
nobody_asks() {
	ns gw python3 -c 'import os
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
os.execvp("sipalg", ["sipalg", "-j", "calls"])'
}

# The phone sends one datagram from its media port to the far end's.
send_media() {
	ns a python3 -c 'import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], int(sys.argv[2])))
s.sendto(b"sound", (sys.argv[3], 30000))' \
		"$A" "$(media_port)" "$FAR"
}

media_port() {
	ns gw sipalg -j calls |
		grep -o "\"inside\":{\"address\":\"$A\",\"port\":[0-9]*" |
		head -n 1 | grep -o '[0-9]*$'
}

# Both sides send from now on, twenty times a second.
both_talk() {
	local program='import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind((sys.argv[1], int(sys.argv[2])))
while True:
    s.sendto(b"sound", (sys.argv[3], int(sys.argv[4])))
    time.sleep(0.05)'
	local inside outside

	inside=$(media_port)
	outside=$(ns gw sipalg -j calls |
		grep -o "\"outside\":{\"address\":\"$WAN\",\"port\":[0-9]*" |
		head -n 1 | grep -o '[0-9]*$')
	ns_start "$tmp/a.out" a python3 -c "$program" "$A" "$inside" "$FAR" 30000
	a_talks=$ns_pid
	ns_start "$tmp/b.out" far python3 -c "$program" "$FAR" 30000 "$WAN" "$outside"
	far_talks=$ns_pid
}

# both_heard DROPPED: of the port that has media on it
both_heard() {
	is media -w 3 "[(m['dropped'], m['silent']) for m in d['media'] \
if m['kind'] == 'rtp'] == [($1, None)]"
}

# wall RULE: a firewall that lets in no media, or none out
wall() {
	ns gw nft -f - <<-END
	table ip wall
	delete table ip wall
	table ip wall {
		chain forward {
			type filter hook forward priority 10;
			$1 udp dport != 5060 drop
		}
	}
	END
}

doctor_sees_it() {
	local status=0

	ns gw sipalg -j doctor >"$tmp/json" || status=$?
	[ "$status" = 3 ] && grep -q '"check":"dropped","result":"fail"' "$tmp/json"
}

# Calls that nobody answers, each from its own Call-ID, the last a hostile one.
many_calls() {
	ns b python3 - "$B" "$FAR" "$many" <<-'END'
	import socket, sys
	host, far, many = sys.argv[1], sys.argv[2], int(sys.argv[3])
	s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
	s.bind((host, 5070))
	ids = [f'{i:03}-{"x" * 150}' for i in range(many)] + ['\x1b[31m"\\\u202e']
	for number, call_id in enumerate(ids):
	    s.sendto('\r\n'.join([
	        f'INVITE sip:far@{far}:5060 SIP/2.0',
	        f'Via: SIP/2.0/UDP {host}:5070;branch=z9hG4bKmany{number};rport',
	        'Max-Forwards: 70', f'From: <sip:b@{host}>;tag=m{number}',
	        f'To: <sip:far@{far}>', f'Call-ID: {call_id}', 'CSeq: 1 INVITE',
	        f'Contact: <sip:b@{host}:5070>', 'Content-Length: 0', '', '',
	    ]).encode(), (far, 5060))
	END
}

many_ids="{c['call_id'] for c in d['calls']} == \
{f'{i:03}-' + 'x' * 123 for i in range($many)} | {'\\x1b[31m\"\\\\\\u202e'}"

no_escape() {
	ns gw sipalg calls >"$tmp/text" &&
		! LC_ALL=C grep -q '[^ -~]' "$tmp/text"
}

far_is_ready() { grep -q ready "$tmp/far.out"; }
reg_is_ready() { grep -q ready "$tmp/reg.out"; }

need_sipalg
plan 36
topo_up
check "it says so while nothing happened" \
	is "d['calls']['now'] == 0 and d['messages']['total'] == 0 and d['uptime_s'] < 600"
check "module and tool are of one version" \
	is version "d['tool'] == d['module'] and d['tool_protocol'] == d['module_protocol']"
check "and that no rule is there" shows '^  attached +by no rule of nftables: '
sipalg_attach || fail_all "cannot attach"
check "then which" shows '^  attached +by rules of table sipalg, to sipalg$'
ns_start "$tmp/far.out" far "$sip" answer "$FAR:5060"
ns_start "$tmp/reg.out" reg "$sip" answer "$REG:5060"
busywait 10 far_is_ready || fail_all "the far end does not start"
busywait 10 reg_is_ready || fail_all "the registrar does not start"

check "a phone registers" ns a "$sip" request REGISTER "$A:5060" "$REG:5060"
check "a phone calls" ns a "$sip" call "$A:5060" "$FAR:5060" --call-id live1@test

check "status counts them" is "d['calls']['now'] == 1 and \
d['calls']['answered'] == 1 and d['registrations']['now'] == 1 and \
d['pinholes']['now'] > 0 and d['calls']['limit'] > 0 and \
d['pinholes']['port_min'] < d['pinholes']['port_max']"
check "status counts REGISTER, INVITE, their answers and ACK" \
	is "d['messages'] == {'total': 5, 'passed_unread': 0, 'in_part': 0, 'dropped': 0}"
check "status shows them" shows '^  calls +1 now +1 answered, 0 ringing, 0 ending +limit'
check "stats counts the messages" is stats "d['messages']['udp']['requests'] == 3 and \
d['messages']['udp']['responses'] == 2 and d['messages']['udp']['dropped'] == 0"
check "stats counts call and registration" is stats "d['calls']['started'] == 1 and \
d['calls']['answered'] == 1 and d['registrations']['started'] == 1 and \
d['edits']['via'] > 0 and d['pinholes']['opened'] > 0"
check "every reason and counter of the module has a name" is stats "not d['unknown'] and \
all(r['verdict'] and r['count'] is not None for r in d['reasons'])"
check "stats shows the messages" shows stats '^  requests +3$'
check "stats explains them" shows stats -e '^messages.udp_requests +3$'

check "calls knows both sides and the promised ports" is calls "len(d['calls']) == 1 and \
d['calls'][0]['call_id'] == 'live1@test' and d['calls'][0]['state'] == 'answered' and \
d['calls'][0]['caller']['address'] == '$A' and \
d['calls'][0]['callee'] == {'address': '$FAR', 'port': 5060} and \
{'rtp', 'rtcp'} <= {m['kind'] for m in d['calls'][0]['media']} and \
all(m['inside']['address'] == '$A' and m['outside']['address'] == '$WAN' \
for m in d['calls'][0]['media'])"
check "calls shows that no port is used yet" shows calls 'audio 0/2 +live1@test$'
ns gw sysctl -qw net.netfilter.nf_conntrack_acct=1 || fail_all "nothing is counted"
check "the phone sends media" send_media
check "calls shows that one port is used" shows calls 'audio 1/2 +live1@test$'
check "calls shows which" shows calls -v -c live1 \
	"^  audio rtp +$A:[0-9]+ +-> +$WAN:[0-9]+ +used 0 in, 1 out +0 packets in, 1 out, with $FAR:30000$"
check "media has its packets" is media "[(m['packets_in'], m['packets_out'], m['bytes_out'], \
m['peer']) for m in d['media'] if m['packets_out']] == [(0, 1, 33, {'address': '$FAR', 'port': 30000})]"
check "who is not heard is named in time" busywait 10 is media \
	"[m['silent'] for m in d['media'] if m['packets_out']] == ['outside']"
both_talk
check "both are heard" busywait 20 both_heard None
wall 'iifname "wan"' || fail_all "no firewall"
check "a rule that drops what comes in is found out" both_heard "'in'"
check "the doctor says so, too" doctor_sees_it
wall 'iifname "lan"' || fail_all "no firewall"
check "and one that drops what goes out" both_heard "'out'"
ns gw nft delete table ip wall
kill "$a_talks" "$far_talks"
check "metrics has the call" shows metrics '^sipalg_calls\{state="answered"\} 1$'
check "a Call-ID is completed" shows __complete calls -c live '^live1@test'
check "doctor has nothing against the module" is doctor \
	"[c['result'] for c in d['checks'] if c['check'] in ('module', 'rule')] == ['ok', 'ok']"

check "regs knows the phone" is regs "len(d['registrations']) == 1 and \
d['registrations'][0]['state'] == 'active' and \
d['registrations'][0]['inside'] == {'address': '$A', 'port': 5060} and \
d['registrations'][0]['outside']['address'] == '$WAN' and \
d['registrations'][0]['registrar'] == {'address': '$REG', 'port': 5060} and \
0 < d['registrations'][0]['expires_s'] <= 60"
check "another namespace has none of it, and -n looks into this one" [ \
	"$(ns a sipalg calls) $(sipalg -n "$ns_prefix-gw" calls | grep -o '^1 call')" = \
	"no calls 1 call" ]
check "nobody may not ask" refused "no permission to ask the kernel module" \
	nobody_asks

check "the call ends" ns a "$sip" bye "$A:5060" "$FAR:5060" --call-id live1@test
many_calls
check "hundreds of calls are each listed once" busywait 10 is calls "$many_ids"
check "no byte of a Call-ID reaches a terminal as it is" no_escape

topo_down
sipalg_unload || fail_all "the module cannot be removed"
check "without the module it says what to do" \
	refused "the kernel module is not loaded" sipalg -j stats
refute "looking for the module does not load it" grep '^sipalg ' /proc/modules
finish
