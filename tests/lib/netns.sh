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
#   topo_down                  earlier than that
#   sipalg_attach [HELPER]     hand UDP port 5060 in gw to a helper (sipalg)
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

# link NAME DEVICE NAME DEVICE: two ends of a wire. What a segmentation offload
# would hand on in one piece is cut before it gets here, as on a real wire.
link() {
	ip link add "$2" netns "$ns_prefix-$1" type veth \
		peer name "$4" netns "$ns_prefix-$3" || return
	ns "$1" ethtool -K "$2" tx off tso off gso off gro off >/dev/null &&
	ns "$3" ethtool -K "$4" tx off tso off gso off gro off >/dev/null &&
	ns "$1" ip link set dev "$2" up &&
	ns "$3" ip link set dev "$4" up
}

# hosts SWITCH BRIDGE ADDRESS NAME=ADDRESS...: a network with a switch
hosts() {
	local switch=$1 bridge=$2 gateway=$3 host name
	shift 3

	ns "$switch" ip link add "$bridge" type bridge forward_delay 0 &&
	ns "$switch" ip addr add "$gateway/24" dev "$bridge" &&
	ns "$switch" ip link set dev "$bridge" up || return
	for host in "$@"; do
		name=${host%=*}
		link "$name" eth0 "$switch" "$name" &&
		ns "$switch" ip link set dev "$name" master "$bridge" &&
		ns "$name" ip addr add "${host#*=}/24" dev eth0 &&
		ns "$name" ip route add default via "$gateway" || return
	done
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
	local name

	for name in "${ns_names[@]}"; do
		ip netns add "$ns_prefix-$name" &&
		ns "$name" ip link set dev lo up || return
	done
	hosts gw lan "$LAN" "a=$A" "b=$B" &&
	hosts net out 198.51.100.1 "reg=$REG" "far=$FAR" &&
	link gw wan net gw &&
	ns gw ip addr add "$WAN/24" dev wan &&
	ns net ip addr add "$NET/24" dev gw &&
	ns gw ip route add default via "$NET" &&
	ns net ip route add unreachable 192.168.0.0/16 &&
	ns gw sysctl -qw net.ipv4.ip_forward=1 &&
	ns net sysctl -qw net.ipv4.ip_forward=1 &&
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

sipalg_attach() {
	ns gw nft -f - <<-EOF
	table ip sipalg {
		ct helper sip {
			type "${1:-sipalg}" protocol udp
			l3proto ip
		}
		chain prerouting {
			type filter hook prerouting priority -150;
			udp dport 5060 ct helper set "sip"
		}
	}
	EOF
}

sipalg_detach() { ns gw nft delete table ip sipalg; }

need_sipalg() {
	[ "$(id -u)" = 0 ] || skip_all "needs root"
	modprobe sipalg 2>/dev/null || skip_all "the module sipalg cannot be loaded"
}

sipalg_refs() { awk '$1 == "sipalg" { print $3 }' /proc/modules; }

sipalg_gone() { ! grep -q '^sipalg ' /proc/modules || rmmod sipalg 2>/dev/null; }

sipalg_unload() { busywait 10 sipalg_gone; }
