# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# What the scenarios of test-phones have in common, on top of tests/lib. A
# scenario says first what it is called in the table and how it is proved:
#
#	# row: 20 A phone calls out
#	# proof: tones both ways
#
# and then gives results. It does not say how many: without a helper much is
# bound to fail, and after what everything else depends on nothing follows.
#
#   begin [MODE]               the network of netns.sh, with $HELPER in gw:
#                                none
#                                sip       the kernel's own, as it is loaded
#                                sip-open  the same, with media and requests
#                                          from anybody
#                                sipalg
#   must TEXT COMMAND...       a result; if it is bad, the scenario is over
#   over                       no more results
#   provider_start [DEFINE...] the registrar, with NAT help (provider.cfg)
#   provider_as_wished         with NAT help, or the plain registrar if $plain
#   stun_start                 a STUN and TURN server on $REG:3478 (u:p)
#   talk FROM TO               FROM calls TO, both must hear the other
#   hear_each_other A B        from now on
#   hangs_up NAME OTHER        and OTHER knows
#   nothing_left               of the call, in sipalg
#   mute NAME, unmute NAME     lose all media that it sends
#   counter NAME LABEL RULE... count the packets that arrive at NAME
#   counted NAME LABEL         how many have
#   counted_by SECONDS NAME LABEL COUNT
#   listens NAME ADDRESS:PORT  somebody has bound this UDP port

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/../lib/tap.sh"
. "$here/../lib/netns.sh"
. "$here/../lib/phones.sh"

AUDIBLE=1.5	# seconds of a tone that count as heard

begin() {
	echo "KTAP version 1"
	need_phones
	topo_up "${1:-masquerade}"
	firewall || fail_all "cannot set up the firewall"
	hand_over || fail_all "cannot attach $HELPER"
	[ -z "${TRACE:-}" ] || trace_start
}

# A gateway drops what nobody asked for, and forgets it: an early packet from
# outside must not occupy the port that a phone's own is about to get.
firewall() {
	ns gw nft -f - <<-EOF
	table ip gateway {
		chain input {
			type filter hook input priority filter; policy drop;
			ct state established,related accept
			iifname { "lan", "lo" } accept
			icmp type echo-request accept
		}
	}
	EOF
}

# in_tree DIRECT: the kernel's own helper, which by itself lets in only what the
# registrar sends (1); module or not
in_tree() {
	local parameters=/sys/module/nf_conntrack_sip/parameters

	modprobe -aq nf_conntrack_sip nf_nat_sip || [ -d "$parameters" ] ||
		return
	echo "$1" >"$parameters/sip_direct_media" &&
	echo "$1" >"$parameters/sip_direct_signalling"
}

hand_over() {
	case $HELPER in
	none) ;;
	sip) in_tree 1 && sipalg_attach sip ;;
	sip-open) in_tree 0 && at_exit in_tree 1 && sipalg_attach sip ;;
	*) helper_attach ;;
	esac
}

# what there is to see afterwards, in the directory that the guest gives back
trace_start() {
	local name device file

	for device in lan wan; do
		file=$here/../out/$(basename "$0" .sh).$device.pcap
		mkdir -p "${file%/*}"
		capture_start gw "$device" "$file" ''
		at_exit capture_stop "$file"
	done
}

must() {
	local before=$tap_failed

	check "$@"
	[ "$tap_failed" = "$before" ] || over
}

over() {
	tap_plan=$tap_count
	echo "1..$tap_count"
	[ "$tap_failed" = 0 ] || post_mortem
	finish
}

post_mortem() {
	local name log

	for name in "${!phone_hz[@]}"; do
		diag "$name: $(tail -n 12 "$phones/$name/events")"
		log=$phones/$name/log
		[ -e "$log" ] || log=$phones/$name/out
		diag "$(tail -n 8 "$log" | cut -c1-300)"
	done
	[ "$HELPER" = sipalg ] || return 0
	diag "$(ns gw sipalg stats 2>&1)"
	diag "$(ns gw sipalg calls -v 2>&1)"
	diag "$(ns gw sipalg regs 2>&1)"
}

listens() { ns "$1" ss -Hlun | grep -q " $2 "; }

provider_start() {
	local define options=()

	for define; do options+=(-A "$define"); done
	mkdir -p "$phones/reg"
	ns_start "$phones/reg/log" reg kamailio -DD -E -m 32 -M 4 "${options[@]}" \
		-f "$here/provider.cfg" -l "udp:$REG:5060" \
		-Y "$phones/reg" -P "$phones/reg/pid"
	busywait 20 listens reg "$REG:5060" ||
		fail_all "no provider: $(tail "$phones/reg/log")"
}

provider_as_wished() {
	if [ -z "${plain:-}" ]; then
		provider_start
	else
		registrar_start || fail_all "the registrar does not start"
	fi
}

stun_start() {
	mkdir -p "$phones/turn"
	ns_start "$phones/turn/log" reg turnserver -n -L "$REG" -E "$REG" \
		--lt-cred-mech --user=u:p --realm=reg --no-tls --no-dtls --no-cli \
		--no-tcp --no-tcp-relay --relay-threads=1 --simple-log \
		--log-file=stdout --pidfile="$phones/turn/pid" \
		--userdb="$phones/turn/db" --min-port=50000 --max-port=50200
	busywait 20 listens reg "$REG:3478" ||
		fail_all "no STUN server: $(tail "$phones/turn/log")"
}

# hears NAME OTHER COUNT: when so many RTP packets have come, the tone is there
hears() {
	rtp_wait 6 "$1" "$3" || {
		echo "$(rtp_in "$1") RTP packets have come, of $3"
		return 1
	}
	heard 3 "$1" "$2"
}

# heard SECONDS NAME OTHER: it is in what was recorded, or will soon be
heard() {
	busywait "$1" phone_hears "$2" "$3" $AUDIBLE >/dev/null ||
		phone_hears "$2" "$3" $AUDIBLE
}

hear_each_other() {
	local one two

	one=$(($(rtp_in "$1") + 100))
	two=$(($(rtp_in "$2") + 100))
	check "$1 hears $2" hears "$1" "$2" $one
	check "$2 hears $1" hears "$2" "$1" $two
}

talk() {
	phone_call "$1" "$2"
	must "$2 answers $1" phone_answered 6 "$1" "$2"
	hear_each_other "$1" "$2"
}

hung_up() {
	phone_do "$1" hangup
	phone_ended 5 "$1" "$2"
}

hangs_up() { check "$1 hangs up, $2 knows" hung_up "$1" "$2"; }

mute() {
	ns "$(media_gate "$1")" nft -f - <<-EOF
	table ip mute-$1 {
		chain in {
			type filter hook prerouting priority -400;
			ip saddr ${phone_ip[$1]} udp dport != 5060 drop
		}
	}
	EOF
}

unmute() { ns "$(media_gate "$1")" nft delete table ip "mute-$1"; }

nothing_left() {
	[ "$HELPER" != sipalg ] || check "nothing is left open" media_closed
}

counter() {
	local name=$1 label=$2
	shift 2

	ns "$name" nft -f - <<-EOF
	table ip seen-$label {
		counter c { }
		chain in {
			type filter hook prerouting priority -301;
			$* counter name c
		}
	}
	EOF
}

counted() {
	ns "$1" nft list counter ip "seen-$2" c |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

counted_enough() { [ "$(counted "$1" "$2")" -ge "$3" ]; }

counted_by() {
	busywait "$1" counted_enough "$2" "$3" "$4" || {
		echo "$(counted "$2" "$3") have come, of $4"
		return 1
	}
}
