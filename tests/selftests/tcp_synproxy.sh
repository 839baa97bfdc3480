#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where SYNPROXY answers for a host, both sides count differently already, and
# conntrack changes the numbers: such a connection is left alone, and works.
#
#	a 192.168.1.11 ---- gw, SYNPROXY ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe -q nft_synproxy || skip_all "the kernel has no SYNPROXY"
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
ns gw sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0
ns gw nft -f - <<-EOF || fail_all "cannot attach SYNPROXY"
add chain ip sipalg_tcp output { type filter hook output priority -150; }
add rule ip sipalg_tcp output tcp dport 5060 ct helper set "sip"
table ip proxy {
	chain raw {
		type filter hook prerouting priority raw;
		tcp dport 5060 tcp flags syn notrack
	}
	chain forward {
		type filter hook forward priority filter - 1;
		tcp dport 5060 ct state invalid,untracked \\
			synproxy mss 1460 wscale 7 timestamp sack-perm
	}
}
EOF
play <<'PROGRAM'
from ends import Tap
from gateway import WAN, Gateway
from stream import REPLY, REQUEST, Pair, message

gw = Gateway()
tap = Tap(4)
pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20000)
rows = [line.split() for line in
        gw.run('cat', '/proc/net/stat/synproxy').splitlines()]
valid = rows[0].index('cookie_valid')
tap.equal('SYNPROXY has answered', (WAN, 1), (
    pair.seen[0], sum(int(row[valid], 16) for row in rows[1:])))
body = 'x' * 5000
out = message(REQUEST, pair.place, pair.far, body) * 20
back = message(REPLY, pair.place, pair.far, body) * 20
tap.equal('what is sent arrives as it is', True,
          pair.check((out, back), (out, back)))
tap.equal('in small pieces, too', True,
          pair.check((out, back), (out, back), piece=1000))
tap.equal('it was left alone', {'reasons.stream'},
          set(gw.news('reasons')))
tap.finish()
PROGRAM
