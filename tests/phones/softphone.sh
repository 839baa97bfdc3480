# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: GPL-2.0-only
#
# Another make of phone: linphone, in place of a baresip of phones.sh. Sourced
# after scenario.sh.
#
#   softphone_start NAME HZ    as phone_start; registers at the registrar
#   softphone_do NAME COMMAND...   type at it: "call sip:far@...", "terminate"
#   softphone_record NAME...   what they hear from now on; before every call
#   softphone_said NAME TEXT   since it was last told to forget
#   softphone_wait SECONDS NAME TEXT
#   softphone_forget NAME
#   softphones_register NAME...
#   media_come NAME            a hundred more RTP packets
# What it heard it writes when the call is over or held.

# those it would rather speak, and nobody here counts or understands
other_codecs() {
	local number=0 codec

	for codec in opus/48000/2 speex/8000/1 speex/16000/1 speex/32000/1 G729/8000/1 \
		     PCMA/8000/1 GSM/8000/1 G722/8000/1 BV16/8000/1 \
		     L16/44100/1 L16/44100/2; do
		number=$((number + 1))
		printf '[audio_codec_%d]\nmime=%s\nrate=%s\nchannels=%s\nenabled=0\n' \
			$number ${codec//\// }
	done
}

softphone_config() {
	cat <<-EOF
	[sip]
	sip_port=$([ "$phones_by" = udp ] && echo 5060 || echo 0)
	sip_tcp_port=$([ "$phones_by" = tcp ] && echo 5060 || echo 0)
	sip_tls_port=0
	use_ipv6=0
	guess_hostname=1
	default_proxy=0
	media_encryption=none
	[rtp]
	audio_rtp_port=7078
	[net]
	firewall_policy=0
	[sound]
	echocancellation=0
	[misc]
	uuid=$(cat /proc/sys/kernel/random/uuid)
	[audio_codec_0]
	mime=PCMU
	rate=8000
	channels=1
	enabled=1
	$(other_codecs)
	[proxy_0]
	reg_proxy=<sip:$REG;transport=$phones_by>
	reg_route=<sip:$REG;transport=$phones_by;lr>
	reg_identity=sip:$1@$REG
	reg_expires=600
	reg_sendregister=1
	publish=0
	EOF
}

softphone_start() {
	local name=$1 hz=$2 home=$phones/$1

	phone_hz["$name"]=$hz
	mkdir -p "$home/.local/share/linphone" "$home/.config/linphone"
	mkfifo "$home/cmd" && : >"$home/events" || return
	softphone_config "$name" >"$home/rc"
	[ -e "$phones/$hz.wav" ] ||
		python3 "$phones_lib/tone.py" make "$hz" 60 "$phones/$hz.wav" || return
	count_rtp "$name" || return
	# shellcheck disable=SC2016
	HOME=$home ns_start "$home/out" "$name" bash -c 'exec stdbuf -oL linphonec -d 6 -a \
		-c "$0/rc" <>"$0/cmd"' "$home"
	softphone_do "$name" "soundcard use files"
	softphone_do "$name" "play $phones/$hz.wav"
}

softphone_do() {
	local name=$1
	shift

	[ -z "${VERBOSE:-}" ] || echo "# ($name) $*" >&2
	echo "$*" >"$phones/$name/cmd"
}

softphone_record() {
	local name file

	for name in "$@"; do
		softphone_records=$((softphone_records + 1))
		file=$phones/$name/dump-$softphone_records-dec.wav
		softphone_do "$name" "record $file"
		busywait 5 grep -q "record $file" "$phones/$name/out" || return
	done
}

softphone_records=0
declare -A softphone_seen=()

softphone_said() {
	tail -c "+$((${softphone_seen[$1]:-0} + 1))" "$phones/$1/out" |
		grep -q -- "$2"
}

softphone_wait() { busywait "$1" softphone_said "$2" "$3"; }

softphone_forget() { softphone_seen[$1]=$(stat -c %s "$phones/$1/out"); }

softphones_register() {
	local name

	for name in "$@"; do
		softphone_wait 20 "$name" 'to .LinphoneRegistrationOk' || return
	done
}

media_come() { rtp_wait 6 "$1" $(($(rtp_in "$1") + 100)); }
