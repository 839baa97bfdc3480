#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# row: 160 Beside it: a B2BUA on the gateway itself (baresip)
# proof: tones both ways, by way of two calls
#
# a's proxy is the gateway's public address, which calls far in its own name.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- reg (no NAT help)
#	    440 Hz            b2bua         +----- far 860 Hz
. "$(dirname "$0")/scenario.sh"

modules=$(find /usr/lib -type d -path '*baresip/modules' | head -n 1)

b2bua_start() {
	mkdir -p "$phones/b2bua"
	cat >"$phones/b2bua/config" <<-EOF
	poll_method		epoll
	sip_listen		$WAN:5060
	call_max_calls		4
	audio_source		aubridge,nil
	audio_player		aubridge,nil
	audio_alert		aubridge,nil
	rtp_ports		30000-30100
	module_path		$modules
	module			g711.so
	module			aubridge.so
	module_tmp		account.so
	module_app		b2bua.so
	EOF
	cat >"$phones/b2bua/accounts" <<-EOF
	<sip:in@$WAN>;regint=0;b2bua=inbound;audio_codecs=PCMU/8000/1
	<sip:gw@$REG>;regint=600;b2bua=outbound;outbound="sip:$REG";audio_codecs=PCMU/8000/1
	EOF
	: >"$phones/b2bua/contacts"
	ns_start "$phones/b2bua/log" gw baresip -f "$phones/b2bua"
	busywait 20 grep -q "baresip is ready" "$phones/b2bua/log"
}

# the calls and the media that the gateway's own proxy is there for
let_in() {
	ns gw nft "add rule ip gateway input udp dport { 5060, 30000-30100 } accept"
}

begin
let_in || fail_all "cannot open the firewall"
registrar_start || fail_all "the registrar does not start"
b2bua_start || fail_all "no B2BUA: $(tail "$phones/b2bua/log")"
phone_start a 440 10000-10198 --outbound "$WAN"
phone_start far 860
must "far registers" phones_register far
must "a is ready" busywait 10 phone_saw a READY
talk a far
hangs_up far a
over
