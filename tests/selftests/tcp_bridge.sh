#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Where conntrack follows what the LAN's bridge forwards, as one rule for the
# bridge that asks for a state makes it, conntrack sees each packet for the LAN
# twice. Its messages are rewritten once.
#
#	a 192.168.1.11 -- (bridge: ct state) gw 203.0.113.5 -- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach"
ns gw nft -f - <<'RULES' || skip_all "the kernel has no conntrack for bridges"
table bridge filter {
	chain forward {
		type filter hook forward priority filter;
		ct state invalid drop
	}
}
RULES
play <<'PROGRAM'
import random

from ends import End, Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

gw = Gateway()
tap = Tap(5)
pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'))
tap.equal('a message and its answer', True, pair.carry(seconds=10))
tap.equal('both are counted once', {
    'messages.tcp.requests': 1, 'messages.tcp.responses': 1,
    'messages.tcp.rewritten': 2}, gw.news('messages'))
body = ''.join(random.choices('abcdefgh', k=3000))
tap.equal('longer ones, in a row', True, pair.carry(body=body, times=20,
                                                   piece=5000, seconds=10))
pair.close()
gw.news('messages')

a, far = ('192.168.1.11', 5060), ('198.51.100.20', 5060)
phone, server = End('a', a[0]).sip, End('far', far[0]).sip
ask, answer = (kind.replace('/TCP', '/UDP') for kind in (REQUEST, REPLY))
phone.send(message(ask, a, far).encode(), far)
data, seen = server.get()
server.send(message(answer, seen, far).encode(), seen)
tap.equal('a datagram, and its answer', message(answer, a, far),
          phone.get()[0].decode())
tap.equal('these, too, are counted once', {
    'messages.udp.requests': 1, 'messages.udp.responses': 1,
    'messages.udp.rewritten': 2}, gw.news('messages'))
tap.finish()
PROGRAM
