# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A LAN with two phones behind a NAT gateway, and the world outside, each a
# network namespace. Sourced after tap.sh.
#
#   a 192.168.1.11 --+                                      +-- reg 198.51.100.10
#                    |                                      |
#              (lan) 192.168.1.1  gw  203.0.113.5 (wan) -- net 203.0.113.1
#                    |                                      |   198.51.100.1
#   b 192.168.1.12 --+                                      +-- far 198.51.100.20
#
# gw translates and, from outside, lets in only what conntrack calls established
# or related. net has no way to 192.168/16: an address that leaked is no use.
#
#   need_sipalg                the module can be loaded, or the test is skipped
#   topo_up [MODE]             all of the above; goes away at exit
#                                MODE: masquerade (default), fully-random, snat
#   lan_up NAME ADDRESS GATEWAY [VLAN]   another LAN, with a phone NAME of its
#                              own; the gateway has it at NAME, or NAME.VLAN
#   wan_up                     another way out: wan2 192.0.2.5, by 192.0.2.1;
#                              nothing is sent there yet
#   zone_up                    another customer: a phone c 192.168.1.11, too, that
#                              goes out by wan2, all of it in conntrack zone 2
#   six_up                     IPv6 addresses beside: a 2001:db8:1::11, b ::12;
#                              gw 2001:db8:1::1 and 2001:db8:f::5, by net
#                              2001:db8:f::1; reg 2001:db8:64::10, far ::20
#   topo_down                  earlier than that
#   sipalg_attach [HELPER [ip6]]   hand UDP port 5060 in gw to a helper (sipalg)
#   sipalg_attach_tcp [HELPER [ip6]]   the same with TCP, beside that
#   sipalg_detach              take that away; the module can then be removed
#   ns NAME COMMAND...         run in a, b, gw, net, reg or far; VERBOSE=1 shows
#   ns_start LOG NAME COMMAND...   the same in the background, ended at exit;
#                                its process is $ns_pid
#   sipalg_refs                references to the module
#   sipalg_unload              remove the module, when the last namespace is gone
#
# Addresses: $A $B $LAN $WAN $NET $REG $FAR

A=192.168.1.11
B=192.168.1.12
LAN=192.168.1.1
WAN=203.0.113.5
NET=203.0.113.1
REG=198.51.100.10
FAR=198.51.100.20

ns_prefix=sipalg$$
ns_pid=
ns_names=(a b gw net reg far)

ns() {
	local name=$1
	shift

	[ -z "${VERBOSE:-}" ] || echo "# [$name] $*" >&2
	ip netns exec "$ns_prefix-$name" "$@"
}

ns_start() {
	local log=$1 name=$2
	shift 2

	[ -z "${VERBOSE:-}" ] || echo "# [$name] $* &" >&2
	ip netns exec "$ns_prefix-$name" "$@" >"$log" 2>&1 </dev/null &
	# shellcheck disable=SC2034
	ns_pid=$!
}

# ns_ip NAME: ip commands for it on standard input, in one go: where processors
# are emulated, starting a program is what costs time
ns_ip() {
	local commands

	commands=$(sed 's/^[[:space:]]*//')
	[ -z "${VERBOSE:-}" ] || echo "# [$1] ip ${commands//$'\n'/$'\n'"# [$1] ip "}" >&2
	ip -n "$ns_prefix-$1" -batch - <<<"$commands"
}

# no_offload NAME DEVICE...: what a segmentation offload would hand on in one
# piece is cut before it gets here, as on a real wire
no_offload() {
	local name=$1
	shift

	# shellcheck disable=SC2016
	ns "$name" sh -c 'for dev; do
		ethtool -K "$dev" tx off tso off gso off gro off || exit
	done' sh "$@" >/dev/null
}

# wires: every namespace, and the wires between them
wires() {
	ip -batch - <<-EOF
	$(printf "netns add $ns_prefix-%s\n" "${ns_names[@]}")
	link add eth0 netns $ns_prefix-a type veth peer name a netns $ns_prefix-gw
	link add eth0 netns $ns_prefix-b type veth peer name b netns $ns_prefix-gw
	link add wan netns $ns_prefix-gw type veth peer name gw netns $ns_prefix-net
	link add eth0 netns $ns_prefix-reg type veth peer name reg netns $ns_prefix-net
	link add eth0 netns $ns_prefix-far type veth peer name far netns $ns_prefix-net
	EOF
}

# host NAME ADDRESS GATEWAY
host() {
	ns_ip "$1" <<-EOF && no_offload "$1" eth0
	link set dev lo up
	link set dev eth0 up
	addr add $2/24 dev eth0
	route add default via $3
	EOF
}

gateway() {
	ns_ip gw <<-EOF && no_offload gw a b wan && ns gw sysctl -qw net.ipv4.ip_forward=1
	link add lan type bridge forward_delay 0
	link set dev a up master lan
	link set dev b up master lan
	link set dev lo up
	link set dev lan up
	link set dev wan up
	addr add $LAN/24 dev lan
	addr add $WAN/24 dev wan
	route add default via $NET
	EOF
}

internet() {
	ns_ip net <<-EOF && no_offload net reg far gw && ns net sysctl -qw net.ipv4.ip_forward=1
	link add out type bridge forward_delay 0
	link set dev reg up master out
	link set dev far up master out
	link set dev lo up
	link set dev out up
	link set dev gw up
	addr add 198.51.100.1/24 dev out
	addr add $NET/24 dev gw
	route add unreachable 192.168.0.0/16
	EOF
}

lan_up() {
	local name=$1 address=$2 gateway=$3 vlan=${4:-} device=$1

	ns_names+=("$name")
	ip -batch - <<-EOF || return
	netns add $ns_prefix-$name
	link add eth0 netns $ns_prefix-$name type veth peer name $name netns $ns_prefix-gw
	EOF
	no_offload gw "$name" || return
	if [ -n "$vlan" ]; then
		device=$name.$vlan
		ns_ip gw <<-EOF || return
		link add $device link $name type vlan id $vlan
		EOF
		ns_ip "$name" <<-EOF || return
		link set dev eth0 name trunk
		link set dev trunk up
		link add eth0 link trunk type vlan id $vlan
		EOF
	fi
	ns_ip gw <<-EOF || return
	link set dev $name up
	link set dev $device up
	addr add $gateway/24 dev $device
	EOF
	host "$name" "$address" "$gateway"
}

wan_up() {
	ns_ip gw <<-EOF && no_offload gw wan2 &&
	link add wan2 type veth peer name gw2 netns $ns_prefix-net
	link set dev wan2 up
	addr add 192.0.2.5/24 dev wan2
	EOF
	ns_ip net <<-EOF && no_offload net gw2
	link set dev gw2 up
	addr add 192.0.2.1/24 dev gw2
	EOF
}

zone_up() {
	wan_up && lan_up c 192.168.1.11 192.168.1.1 &&
		ns_ip gw <<-EOF && ns gw nft -f - <<-EOF_NFT
	addr del 192.168.1.1/24 dev c
	addr add 192.168.1.1/24 dev c noprefixroute
	route add 192.168.1.0/24 dev c table 2
	route add default via 192.0.2.1 dev wan2 table 2
	rule add iif c table 2 priority 1000
	rule add iif wan2 table 2 priority 1000
	EOF
	table ip zones {
		chain prerouting {
			type filter hook prerouting priority raw;
			iifname { "c", "wan2" } ct zone set 2
		}
		chain output {
			type filter hook output priority raw;
			oifname { "c", "wan2" } ct zone set 2
		}
	}
	EOF_NFT
}

nat_rules() {
	local nat

	case $1 in
	masquerade) nat=masquerade ;;
	fully-random) nat="masquerade fully-random" ;;
	snat) nat="snat to $WAN" ;;
	*) return 1 ;;
	esac
	ns gw nft -f - <<-EOF
	table ip gateway {
		chain forward {
			type filter hook forward priority filter; policy drop;
			ct state established,related accept
			iifname "lan" accept
		}
		chain postrouting {
			type nat hook postrouting priority srcnat;
			oifname "wan" $nat
		}
	}
	EOF
}

topo_build() {
	wires && gateway && internet &&
	host a "$A" "$LAN" && host b "$B" "$LAN" &&
	host reg "$REG" 198.51.100.1 && host far "$FAR" 198.51.100.1 &&
	nat_rules "$1"
}

topo_up() {
	at_exit topo_down
	topo_build "${1:-masquerade}" || fail_all "cannot build the topology"
}

topo_down() {
	local name pids

	for name in "${ns_names[@]}"; do
		pids=$(ip netns pids "$ns_prefix-$name" 2>/dev/null)
		# shellcheck disable=SC2086
		[ -z "$pids" ] || kill $pids 2>/dev/null
		ip netns del "$ns_prefix-$name" 2>/dev/null
	done
	wait
}

six_host() {
	ns_ip "$1" <<-EOF
	addr add $2/64 dev eth0 nodad
	route add default via $3
	EOF
}

six_up() {
	six_host a 2001:db8:1::11 2001:db8:1::1 &&
	six_host b 2001:db8:1::12 2001:db8:1::1 &&
	six_host reg 2001:db8:64::10 2001:db8:64::1 &&
	six_host far 2001:db8:64::20 2001:db8:64::1 &&
	ns_ip gw <<-EOF && ns_ip net <<-EOF_NET || return
	addr add 2001:db8:1::1/64 dev lan nodad
	addr add 2001:db8:f::5/64 dev wan nodad
	route add default via 2001:db8:f::1
	EOF
	addr add 2001:db8:f::1/64 dev gw nodad
	addr add 2001:db8:64::1/64 dev out nodad
	EOF_NET
	ns gw sysctl -qw net.ipv6.conf.all.forwarding=1 &&
	ns net sysctl -qw net.ipv6.conf.all.forwarding=1
}

# attach_to PROTOCOL TABLE [HELPER [ip6]]
attach_to() {
	ns gw nft -f - <<-EOF
	table ${4:-ip} $2 {
		ct helper sip {
			type "${3:-sipalg}" protocol $1
			l3proto ${4:-ip}
		}
		chain prerouting {
			type filter hook prerouting priority -150;
			$1 dport 5060 ct helper set "sip"
		}
	}
	EOF
}

sipalg_attach() { attach_to udp sipalg "$@"; }

sipalg_attach_tcp() { attach_to tcp sipalg_tcp "$@"; }

sipalg_detach() { ns gw nft delete table ip sipalg; }

need_sipalg() {
	[ "$(id -u)" = 0 ] || skip_all "needs root"
	modprobe sipalg 2>/dev/null || skip_all "the module sipalg cannot be loaded"
}

sipalg_refs() { awk '$1 == "sipalg" { print $3 }' /proc/modules; }

sipalg_gone() { ! grep -q '^sipalg ' /proc/modules || rmmod sipalg 2>/dev/null; }

sipalg_unload() { busywait 10 sipalg_gone; }
