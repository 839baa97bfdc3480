# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# Real phones (baresip) on both sides of the gateway of netns.sh, and a
# registrar (Kamailio) in reg that does nothing about NAT. Sourced after tap.sh
# and netns.sh, used after topo_up.
#
#   need_phones                 the programs are there, or the test is skipped
#   helper_attach               hand SIP to $HELPER: sipalg; or, to try the rig,
#                               sip (the kernel's own) or none
#   by_tcp                      and whatever starts from now on speaks SIP by that
#   second_far                  one more phone outside: far2 198.51.100.21
#   registrar_start             and wait until it listens
#   phone_start NAME HZ [LOW-HIGH [OPTION...]]  in namespace NAME, as user NAME,
#                               playing HZ to whoever it talks to; its RTP
#                               ports; options of phone.py
#   phones_register NAME...     wait until these are registered
#   phone_do NAME COMMAND...    type at the phone: "dial sip:b@...", "hangup"
#   phone_call NAME CALLEE      dial by way of the registrar
#   phone_saw NAME EVENT        it saw the event: CALL_ESTABLISHED, CALL_CLOSED
#   phone_wait SECONDS NAME EVENT
#   phone_answered SECONDS NAME NAME     both see the call as established
#   phone_ended SECONDS NAME NAME        both see that it is over
#   phone_forget NAME           drop what it saw and heard
#   phone_hears NAME OTHER SECONDS   the other's tone, and no other phone's, is
#                               in what it recorded for so long
#   rtp_in NAME                 RTP packets that have arrived at its interface
#   rtp_wait SECONDS NAME COUNT until so many have, all told
#   capture_start NAME DEVICE FILE [FILTER]
#   capture_stop FILE           the file is complete when this returns
#   media_late NAME             from now on its first 0.8 s of media get lost,
#                               so that the other side's arrive first
#   media_on_time NAME          take that back
#   media_closed                the media connections of calls are gone from
#                               conntrack, and the helper knows of no call and
#                               no pinhole but those of registrations; or soon
#   check_call FROM TO LATE ENDS  nine results: FROM calls TO, the media of LATE
#                               come last, ENDS hangs up
#
# What goes on is in $phones/NAME: config, log, events, dump-*-dec.wav. It goes
# away at exit; KEEP=1 leaves it.

phones_lib=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
phones=$(mktemp -d "${TMPDIR:-/tmp}/sipalg-phones.XXXXXX")
[ -n "${KEEP:-}" ] || at_exit rm -rf "$phones"
HELPER=${HELPER:-sipalg}
phones_by=udp
FAR2=198.51.100.21
declare -A phone_ip=([a]=$A [b]=$B [far]=$FAR [far2]=$FAR2)
declare -A phone_hz=()
declare -A capture_pid=()

need_phones() {
	local program

	for program in baresip kamailio tcpdump python3; do
		command -v $program >/dev/null || skip_all "needs $program"
	done
}

helper_attach() {
	case $HELPER in
	none) ;;
	sipalg) need_sipalg && sipalg_attach ;;
	*) sipalg_attach "$HELPER" ;;
	esac
}

by_tcp() {
	phones_by=tcp
	case $HELPER in
	none) ;;
	sip-open) sipalg_attach_tcp sip ;;
	*) sipalg_attach_tcp "$HELPER" ;;
	esac
}

second_far() {
	ns_names+=(far2)
	ip -batch - <<-EOF
	netns add $ns_prefix-far2
	link add eth0 netns $ns_prefix-far2 type veth peer name far2 netns $ns_prefix-net
	EOF
	ns_ip net <<<"link set dev far2 up master out" &&
	no_offload net far2 &&
	host far2 "$FAR2" 198.51.100.1
}

registrar_listens() { ns reg ss -Hln"${phones_by:0:1}" | grep -q "$REG:5060 "; }

registrar_start() {
	mkdir -p "$phones/reg"
	ns_start "$phones/reg/log" reg kamailio -DD -E -m 32 -M 4 \
		-f "$phones_lib/kamailio.cfg" -A "BY_${phones_by^^}" -l "$phones_by:$REG:5060" \
		-Y "$phones/reg" -P "$phones/reg/pid"
	busywait 20 registrar_listens
}

# Counted before anything else sees it: PCMU or PCMA, marked or not.
count_rtp() {
	ns "$1" nft -f - <<-EOF
	table ip count {
		counter rtp_in { }
		chain in {
			type filter hook prerouting priority -300;
			udp dport 1024-65535 @th,64,16 & 0xff77 == 0x8000 counter name rtp_in
		}
	}
	EOF
}

phone_start() {
	local name=$1 hz=$2 rtp=${3:-10000-10198} by=

	[ "$phones_by" = udp ] || by=";transport=$phones_by"
	phone_hz[$name]=$hz
	mkdir -p "$phones/$name"
	mkfifo "$phones/$name/cmd" && : >"$phones/$name/events" || return
	[ -e "$phones/$hz.wav" ] ||
		python3 "$phones_lib/tone.py" make "$hz" 60 "$phones/$hz.wav" || return
	count_rtp "$name" || return
	ns_start "$phones/$name/out" "$name" python3 "$phones_lib/phone.py" \
		--dir "$phones/$name" --user "$name" --ip "${phone_ip[$name]}" \
		--registrar "$REG$by" --tone "$phones/$hz.wav" --rtp "$rtp" "${@:4}"
}

phone_registered() {
	phone_saw "$1" READY && grep -q ' 200 OK ' "$phones/$1/log"
}

phones_register() {
	local name

	for name in "$@"; do
		busywait 20 phone_registered "$name" && continue
		diag "$name does not register: $(tail -n 5 "$phones/$name"/{out,log})"
		return 1
	done
}

phone_do() {
	local name=$1
	shift

	[ -z "${VERBOSE:-}" ] || echo "# ($name) $*" >&2
	echo "$*" >"$phones/$name/cmd"
}

phone_call() { phone_do "$1" "dial sip:$2@$REG"; }

phone_saw() { grep -q "^$2" "$phones/$1/events"; }

phone_wait() { busywait "$1" phone_saw "$2" "$3"; }

phone_answered() {
	phone_wait "$1" "$2" CALL_ESTABLISHED &&
	phone_wait "$1" "$3" CALL_ESTABLISHED
}

phone_ended() {
	phone_wait "$1" "$2" CALL_CLOSED &&
	phone_wait "$1" "$3" CALL_CLOSED
}

phone_forget() {
	rm -f "$phones/$1"/dump-*
	: >"$phones/$1/events"
}

phone_hears() {
	local name=$1 other=$2 seconds=$3 wav phone
	local -a others=()

	for phone in "${!phone_hz[@]}"; do
		[ "$phone" = "$other" ] || others+=("${phone_hz[$phone]}")
	done
	for wav in "$phones/$name"/dump-*-dec.wav; do
		[ -e "$wav" ] || break
		python3 "$phones_lib/tone.py" hear "${phone_hz[$other]}" "$wav" \
			--seconds "$seconds" --not "${others[@]}" && return
	done
	return 1
}

rtp_in() {
	ns "$1" nft list counter ip count rtp_in |
		sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

rtp_reached() { [ "$(rtp_in "$1")" -ge "$2" ]; }

rtp_wait() { busywait "$1" rtp_reached "$2" "$3"; }

capture_start() {
	ns_start "$3.err" "$1" tcpdump -Z root -i "$2" \
		--immediate-mode -U -n -w "$3" "${4:-udp}"
	capture_pid[$3]=$ns_pid
	busywait 10 grep -q '^tcpdump: listening' "$3.err"
}

capture_stop() {
	kill "${capture_pid[$1]}"
	wait "${capture_pid[$1]}"
	return 0
}

# Where the packets of a host come to a router, before conntrack sees them.
media_gate() { if [ "$1" = a ] || [ "$1" = b ]; then echo gw; else echo net; fi; }

media_late() {
	ns "$(media_gate "$1")" nft -f - <<-EOF
	table ip late-$1 {
		chain in {
			type filter hook prerouting priority -400;
			ip saddr ${phone_ip[$1]} udp dport != 5060 quota until 8000 bytes drop
		}
	}
	EOF
}

media_on_time() { ns "$(media_gate "$1")" nft delete table ip "late-$1"; }

# RTP that served a call. What is under way while the call is closed makes a
# connection of its own, not an assured one; and baresip's RTCP (odd ports) may
# begin before its answer, when it is a connection like any other.
media_left() {
	ns gw conntrack -L -p udp 2>/dev/null | grep -v 'port=5060 ' |
		grep ASSURED | grep -E '^[^=]*=[^=]*=[^=]*=[0-9]*[02468] '
	ns gw conntrack -L expect 2>/dev/null | grep -v 'dport=5060 '
}

no_media_left() { [ -z "$(media_left)" ]; }

# Registrations hold one pinhole each, calls none after their end.
only_registrations_left() {
	ns gw sipalg -j status | python3 -c '
import json, sys
now = {key: value["now"] for key, value in json.load(sys.stdin).items()
       if key in ("calls", "registrations", "pinholes")}
sys.exit(now["calls"] > 0 or now["pinholes"] > now["registrations"])'
}

media_closed() {
	busywait 5 no_media_left || {
		media_left
		return 1
	}
	[ "$HELPER" = sipalg ] || return 0
	busywait 5 only_registrations_left || {
		ns gw sipalg status
		return 1
	}
}

check_call() {
	local from=$1 to=$2 late=$3 ends=$4 first lan wan=$phones/wan.pcap
	local from_in to_in

	if [ "$late" = "$from" ]; then first=$to; else first=$from; fi
	if [ "$from" = far ]; then lan=$to; else lan=$from; fi
	from_in=$(rtp_in "$from")
	to_in=$(rtp_in "$to")
	media_late "$late"
	capture_start gw wan "$wan"
	phone_call "$from" "$to"
	check "$to answers $from" phone_answered 10 "$from" "$to"
	check "media arrive at $from" rtp_wait 10 "$from" $((from_in + 120))
	check "media arrive at $to" rtp_wait 10 "$to" $((to_in + 120))
	capture_stop "$wan"
	media_on_time "$late"
	check_equal "those of $first come first" \
		"$(if [ "$first" = "$lan" ]; then echo "$WAN"; else echo "$FAR"; fi)" \
		"$("$phones_lib/pcap.py" first-rtp "$wan")"
	check_equal "those of $lan leave from the port its SDP advertised" \
		"$("$phones_lib/pcap.py" sdp-port "$wan" "$WAN")" \
		"$("$phones_lib/pcap.py" rtp-ports "$wan" "$WAN")"
	phone_do "$ends" hangup
	check "$ends hangs up and the other knows" phone_ended 10 "$from" "$to"
	check "$from heard $to" phone_hears "$from" "$to" 1.5
	check "$to heard $from" phone_hears "$to" "$from" 1.5
	check "nothing is left open" media_closed
	phone_forget "$from"
	phone_forget "$to"
}
