# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Real phones on both sides of a NAT gateway, and a registrar that does not
# help them.  Sourced by the demo and by the phone and sipp selftests.
#
#   lan1 192.168.1.11 ─┐                                  ┌─ reg  198.51.100.10
#                      ├─ 192.168.1.1 gw 203.0.113.5 ─ rt ┼─ far  198.51.100.20
#   lan2 192.168.1.12 ─┘   masquerade,      203.0.113.1   └─ far2 198.51.100.21
#                          helper, and      198.51.100.1
#                          a firewall       (192.168/16 is a black hole here)
#
# Each name is a network namespace, called $NET-lan1 and so on.  The gateway
# lets nothing in but what conntrack knows as established or related.
#
# Every address is where a phone would have it; every wait has a bound, in
# seconds of PATIENCE times what an idle machine needs.

PHONES_LIB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NET=${NET:-phones}
PHONES=${PHONES:-$(mktemp -d /tmp/sipalg-phones.XXXXXX)}
PYTHON=${PYTHON:-python3}
RTP_PORTS=10000-10198
declare -A PHONE_PID=()
declare -A PHONE_IP=(
	[lan1]=192.168.1.11 [lan2]=192.168.1.12
	[reg]=198.51.100.10 [far]=198.51.100.20 [far2]=198.51.100.21
)
PUBLIC_IP=203.0.113.5

# in NAME CMD...: run a command in one of the namespaces
in_net()
{
	local name=$1

	shift
	[ -z "${VERBOSE:-}" ] || echo "# [$name] $*" >&2
	ip netns exec "$NET-$name" "$@"
}

# until_true SECONDS CMD...: wait for a condition, without sleeping through it
until_true()
{
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))

	shift
	until "$@"; do
		((${EPOCHREALTIME/[.,]/} < end)) || return 1
		read -rt 0.1 <> <(:) || :
	done
}

# phones_net HELPER [MASQUERADE]: the network above.  HELPER is sipalg, sip
# (the kernel's own) or none; MASQUERADE is an nft statement.
phones_net()
{
	local helper=$1 masquerade=${2:-masquerade} n

	for n in lan1 lan2 gw rt reg far far2; do
		ip netns add "$NET-$n" || return
		ip -n "$NET-$n" link set lo up || return
	done
	ip -batch - <<-EOF || return
		link add lan1 netns $NET-gw type veth peer name eth0 netns $NET-lan1
		link add lan2 netns $NET-gw type veth peer name eth0 netns $NET-lan2
		link add wan netns $NET-gw type veth peer name gw netns $NET-rt
		link add reg netns $NET-rt type veth peer name eth0 netns $NET-reg
		link add far netns $NET-rt type veth peer name eth0 netns $NET-far
		link add far2 netns $NET-rt type veth peer name eth0 netns $NET-far2
	EOF
	phones_gateway_links && phones_router_links || return
	for n in lan1 lan2 reg far far2; do
		phones_host "$n" || return
	done
	phones_firewall "$helper" "$masquerade"
}

phones_gateway_links()
{
	ip -n "$NET-gw" -batch - <<-EOF || return
		link add lan type bridge
		link set lan1 master lan
		link set lan2 master lan
		link set lan1 up
		link set lan2 up
		link set lan up
		addr add 192.168.1.1/24 dev lan
		addr add $PUBLIC_IP/24 dev wan
		link set wan up
		route add default via 203.0.113.1
	EOF
	phones_real_checksums gw lan1 lan2 wan
	in_net gw sysctl -qw net.ipv4.ip_forward=1
}

phones_router_links()
{
	ip -n "$NET-rt" -batch - <<-EOF || return
		link add wide type bridge
		link set reg master wide
		link set far master wide
		link set far2 master wide
		link set reg up
		link set far up
		link set far2 up
		link set wide up
		addr add 198.51.100.1/24 dev wide
		addr add 203.0.113.1/24 dev gw
		link set gw up
		route add blackhole 192.168.0.0/16
	EOF
	in_net rt sysctl -qw net.ipv4.ip_forward=1
}

# phones_real_checksums NAME DEVICE...: checksums are made by the sender and
# checked by the receiver, as on a wire
phones_real_checksums()
{
	local name=$1 dev

	shift
	for dev; do
		in_net "$name" ethtool -K "$dev" tx off gso off >/dev/null 2>&1 ||
			return
	done
}

# Each host counts the RTP (PCMU or PCMA) that arrives at it.
phones_host()
{
	local ip=${PHONE_IP[$1]}

	ip -n "$NET-$1" -batch - <<-EOF || return
		addr add $ip/24 dev eth0
		link set eth0 up
		route add default via ${ip%.*}.1
	EOF
	phones_real_checksums "$1" eth0 || return
	in_net "$1" nft -f - <<-EOF
		table ip count {
			counter rtp_in { }
			chain in {
				type filter hook prerouting priority -300
				udp dport 1024-65535 @th,64,16 & 0xff77 == 0x8000 counter name rtp_in
			}
		}
	EOF
}

phones_firewall()
{
	local object='' assign=''

	if [ "$1" != none ]; then
		object="ct helper phones { type \"$1\" protocol udp; l3proto ip; }"
		assign='udp dport 5060 ct helper set "phones"'
	fi
	in_net gw nft -f - <<-EOF
		table ip gate {
			$object
			chain helper {
				type filter hook prerouting priority -150
				$assign
			}
			chain nat {
				type nat hook postrouting priority 100
				oifname "wan" $2
			}
			chain forward {
				type filter hook forward priority 0; policy drop
				iifname "lan" accept
				ct state established,related accept
			}
			chain input {
				type filter hook input priority 0; policy accept
				iifname "wan" drop
			}
		}
	EOF
}

# registrar_start: Kamailio in reg
registrar_start()
{
	mkdir -p "$PHONES/reg"
	ip netns exec "$NET-reg" kamailio -DD -E -m 32 -M 4 \
		-f "$PHONES_LIB/kamailio.cfg" -l "udp:${PHONE_IP[reg]}:5060" \
		-Y "$PHONES/reg" -P "$PHONES/reg/pid" >"$PHONES/reg/log" 2>&1 &
	PHONE_PID[reg]=$!
}

registrar_ready()
{
	until_true 20 registrar_listens
}

registrar_listens()
{
	in_net reg ss -Hlun 2>/dev/null | grep -q ':5060 '
}

# phone_start NAME HZ [RTP-PORTS]: a phone with the name of its namespace as
# its user, playing HZ to whoever calls
phone_start()
{
	local name=$1 hz=$2 rtp=${3:-$RTP_PORTS} dir=$PHONES/$1

	mkdir -p "$dir"
	rm -f "$dir"/{cmd,events} "$dir"/dump-*
	mkfifo "$dir/cmd" || return
	: >"$dir/events"
	[ -e "$PHONES/$hz.wav" ] ||
		"$PYTHON" "$PHONES_LIB/tone.py" make "$hz" 60 "$PHONES/$hz.wav"
	ip netns exec "$NET-$name" "$PYTHON" "$PHONES_LIB/phone.py" --dir "$dir" \
		--user "$name" --ip "${PHONE_IP[$name]}" \
		--registrar "${PHONE_IP[reg]}" --tone "$PHONES/$hz.wav" \
		--rtp "$rtp" >"$dir/out" 2>&1 &
	PHONE_PID[$name]=$!
}

# phone_do NAME COMMAND...: type at the phone
phone_do()
{
	local name=$1

	shift
	[ -z "${VERBOSE:-}" ] || echo "# ($name) $*" >&2
	echo "$*" >"$PHONES/$name/cmd"
}

# phone_call NAME CALLEE
phone_call()
{
	phone_do "$1" "dial sip:$2@${PHONE_IP[reg]}"
}

# phone_saw NAME EVENT [TIMES]
phone_saw()
{
	local seen

	seen=$(grep -c -- "^$2" "$PHONES/$1/events" 2>/dev/null)
	((${seen:-0} >= ${3:-1}))
}

# phone_wait SECONDS NAME EVENT [TIMES]
phone_wait()
{
	until_true "$1" phone_saw "${@:2}"
}

# phone_registered SECONDS NAME
phone_registered()
{
	until_true "$1" grep -q '200 OK' "$PHONES/$2/log"
}

# phone_forget NAME: drop what it heard and saw
phone_forget()
{
	rm -f "$PHONES/$1"/dump-*
	: >"$PHONES/$1/events"
}

# phone_hears NAME HZ SECONDS [UNWANTED-HZ...]: what is in its recording
phone_hears()
{
	local wav

	for wav in "$PHONES/$1"/dump-*-dec.wav; do
		[ -e "$wav" ] || break
		"$PYTHON" "$PHONES_LIB/tone.py" hear "$2" "$wav" --seconds "$3" \
			--not "${@:4}" && return
	done
	return 1
}

# rtp_in NAME: RTP packets that have arrived at the phone's interface
rtp_in()
{
	in_net "$1" nft list counter ip count rtp_in |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

rtp_in_reaches()
{
	(($(rtp_in "$1") >= $2))
}

# rtp_wait SECONDS NAME PACKETS: until so many have arrived, all told
rtp_wait()
{
	until_true "$1" rtp_in_reaches "$2" "$3"
}

# phones_stop: end everything started here
phones_stop()
{
	local name n

	for name in "${!PHONE_PID[@]}"; do
		kill "${PHONE_PID[$name]}" 2>/dev/null
	done
	for name in "${!PHONE_PID[@]}"; do
		wait "${PHONE_PID[$name]}" 2>/dev/null
		unset "PHONE_PID[$name]"
	done
	for n in lan1 lan2 gw rt reg far far2; do
		ip netns del "$NET-$n" 2>/dev/null
	done
	return 0
}

# capture_start NAME DEVICE FILE [FILTER...]: record packets until phones_stop
# or capture_stop FILE
capture_start()
{
	local name=$1 dev=$2 file=$3

	shift 3
	ip netns exec "$NET-$name" tcpdump -Z root -i "$dev" -U -n -w "$file" \
		"${@:-udp}" 2>"$file.err" &
	PHONE_PID[$file]=$!
	until_true 10 grep -q '^tcpdump: listening' "$file.err"
}

# capture_stop FILE: the file is whole when this returns
capture_stop()
{
	kill "${PHONE_PID[$1]}" 2>/dev/null
	wait "${PHONE_PID[$1]}" 2>/dev/null
	unset "PHONE_PID[$1]"
}
