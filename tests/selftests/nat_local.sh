#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A SIP server on the gateway itself, that has one leg inside and one outside:
# none of its own messages are changed and nothing is opened for them, and the
# phones behind the gateway that go past it work as ever, on other ports.
#
#	a 192.168.1.11 --+  192.168.1.1 (server) 203.0.113.5
#	                 +-------------- gw ------------------ far 198.51.100.20
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns gw nft -f - <<-EOF || fail_all "cannot attach to its own"
add chain ip sipalg output { type filter hook output priority -150; }
add rule ip sipalg output udp dport 5060 ct helper set "sip"
EOF
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Plain, Story, sockets

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
inside, outside = End('gw', '192.168.1.1'), End('gw', WAN)
gw = Gateway()
gw.rules('oifname "wan" masquerade')
tap = Tap(2 * WHOLE + 6)


def server(*ways):
    """Calls of the gateway's own, with media on the ports that phones have."""
    flaws = []
    for ports, one, two in ways:
        plain = Plain(gw, ports)
        flaws += plain.found(plain.calls, one, two)
    return flaws


IN = (20000, 40000)
OUT = (20000, 30000)
tap.equal('a to the server', [], server((IN, a, inside)))
tap.equal('the server to far', [], server((OUT, outside, far)))
tap.equal('far to the server', [], server(((30010, 20000), far, outside)))
tap.equal('the server to a', [], server(((40000, 20000), inside, a)))
Story(gw, b, far, {WAN}, ports=(20100, 30100)).whole(tap, 'past it')
story = Story(gw, a, far, {WAN}, ports=(20200, 30200))


def beside():
    story.ring(a)
    story.take()
    story.talk(a)
    story.flaws += server(((20300, 30300), outside, far),
                          ((30310, 20310), far, outside))
    story.talk(far)
    story.hang_up(a)


tap.equal('beside it', [], story.found(beside))
# what the server has open already is not given to a phone
taken = list(sockets(outside, 20000))
story = Story(gw, b, far, {WAN}, ports=(20000, 30400))
story.whole(tap, 'on its ports')
tap.equal('nothing is left', (0, 0, 0), gw.now())
tap.finish()
PROGRAM
