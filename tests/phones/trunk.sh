#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
# row: 85 A trunk: 40 calls in at once, the LAN side silent (sipp)
# proof: RTP counted at each call's port
#
# Every call is answered with a media port of its own, from which nothing is
# ever sent: what comes to it came through a pinhole.
#
#	a 192.168.1.11:5060 (sipp) ---- gw ---- reg 198.51.100.10 (sipp)
. "$(dirname "$0")/scenario.sh"

calls=40
sip=$here/../lib/sip.py

# trunk NAME ADDRESS ARGUMENTS...
trunk() {
	local name=$1 address=$2
	shift 2

	cd "$phones/$name" || return
	ns "$name" timeout 120 sipp -i "$address" -p 5060 -mp 20000 -nostdin \
		-m $calls -l $calls -r 10 -timeout 90 -timeout_error \
		-cid_str '%u-%p' -trace_err "$@" >out 2>&1 </dev/null
}

# Of sipp's own words: how many calls succeeded.
succeeded() {
	tr '\r' '\n' <"$phones/$1/out" |
		sed -n 's/.*Successful call .*| *\([0-9]*\) *$/\1/p' | tail -n 1
}

registered() {
	sed -n 's/^Contact: <sip:[^@]*@\([0-9.]*\)>.*/\1:5060/p
		s/^Contact: <sip:[^@]*@\([0-9.:]*\)>.*/\1/p' \
		"$phones/registration" | head -n 1
}

does_not_listen() { ! listens "$@"; }

register() {
	ns_start "$phones/reg.out" reg "$sip" answer "$REG:5060" \
		--log "$phones/registration"
	busywait 10 grep -q ready "$phones/reg.out" &&
		ns a "$sip" request REGISTER "$A:5060" "$REG:5060" &&
		kill "$ns_pid" && busywait 10 does_not_listen reg "$REG:5060"
}

count_ports() {
	ns a nft -f - <<-EOF
	table ip seen {
		set ports {
			type inet_service
			flags dynamic
			size 1024
		}
		chain in {
			type filter hook prerouting priority -301;
			udp dport 1024-65535 @th,64,16 & 0xff7f == 0x8000 update @ports { udp dport }
		}
	}
	EOF
}

ports() {
	ns a nft list set ip seen ports | sed -n '/elements/,/}/p' |
		grep -oE '[0-9]{4,5}' | wc -l
}

begin
command -v sipp >/dev/null || skip_all "needs sipp"
mkdir -p "$phones"/{a,reg}
python3 "$here/make_pcap.py" "$phones" || fail_all "nothing to send"
ln -s "$phones/audio.pcap" "$phones/reg/"
count_ports || fail_all "cannot count"
must "a registers" register
trunk a "$A" -sf "$here/trunk_answers.xml" &
busywait 10 listens a "$A:5060" || fail_all "sipp does not start"
check "the caller is content" trunk reg "$REG" -sf "$here/trunk_calls.xml" \
	-s a "$(registered)"
check_equal "all calls were answered" $calls "$(succeeded reg)"
check_equal "media come to the port of every call" $calls "$(ports)"
nothing_left
over
