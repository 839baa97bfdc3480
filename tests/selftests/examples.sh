#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The rules in examples/ are rules: nft takes each as it stands, a phone calls
# through the gateway of one, and nobody outside reaches that.
#
#	a 192.168.1.11 -- gw: gateway.nft -- far 198.51.100.20, of the provider
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

examples=$dir/../examples
[ -e "$examples" ] || skip_all "the examples are not here"
sip=$dir/../lib/sip.py
tmp=$(mktemp -d)
at_exit rm -rf "$tmp"

# firewall4 puts it into its table
openwrt() {
	printf 'table inet fw4 {\n\tinclude "%s"\n}\n' \
		"$examples/openwrt/10-sipalg.nft"
}

vyos() {
	sed -n "/^nft -f/,/^RULES/p" "$examples"/vyos/*.script | sed '1d;$d'
}

is_rules() { "$1" >"$tmp/rules" && [ -s "$tmp/rules" ] && ns gw nft -f "$tmp/rules"; }
names_it() { ns gw nft list table inet "$1" | grep -q 'type "sipalg" protocol udp'; }
far_is_ready() { grep -q ready "$tmp/far"; }

far_hears_the_gateway() {
	grep -q "^Contact:.*@$WAN" "$tmp/heard" && grep -q "^c=IN IP4 $WAN" "$tmp/heard"
}

need_sipalg
plan 9
topo_up
ns gw nft delete table ip gateway
check "OpenWrt's" is_rules openwrt
check "name the helper" names_it fw4
check "VyOS's" is_rules vyos
check "name the helper" names_it sipalg
ns gw nft flush ruleset
check "those of a whole gateway" ns gw nft -f "$examples/nftables/gateway.nft"
check "can be loaded again" ns gw nft -f "$examples/nftables/gateway.nft"
ns_start "$tmp/far" far "$sip" answer "$FAR:5060" --log "$tmp/heard"
busywait 10 far_is_ready || fail_all "the far end does not start"
check "a phone calls through them" ns a "$sip" call "$A:5060" "$FAR:5060"
check "the far end hears of the gateway only" far_hears_the_gateway
ns_start "$tmp/gw" gw "$sip" answer "$WAN:5099"
busywait 10 grep -q ready "$tmp/gw" || fail_all "the gateway does not answer"
refute "nobody outside reaches the gateway" env PATIENCE=0.2 ip netns exec \
	"$ns_prefix-far" "$sip" request OPTIONS "$FAR:5099" "$WAN:5099"
finish
