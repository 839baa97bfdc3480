#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A port on which a server of the gateway's own listens is not promised to
# anybody: neither for media nor for a Contact.
#
#	b 192.168.1.12 ---- gw (server) 203.0.113.5 -+-- reg 198.51.100.10
#	                                             +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import Story, sockets

b, far = End('b', '192.168.1.12'), End('far', '198.51.100.20')
server = End('gw', WAN)
gw = Gateway()
gw.rules('oifname "wan" masquerade')
tap = Tap(4)
media = list(sockets(server, 20000))
other = End('far', far.host, 5070)
story = Story(gw, b, far, {WAN})
tap.equal('a phone registers', [], story.found(story.register))
other.sip.send(b'to the server', (WAN, 5060))
tap.equal('the server is reached', (b'to the server', other.sip.place),
          server.sip.get(1))


def beside():
    story.ring(b)
    story.take()
    story.talk(b)
    story.equal('port', False, story.shown[1] == 20000)
    story.hang_up(b)


tap.equal('a phone calls', [], story.found(beside))
story.ring(b)
source = far.udp(31000)
source.send(b'media', (WAN, 20000))
tap.equal('media of the server arrive there', (b'media', source.place),
          media[0].get(1))
tap.finish()
PROGRAM
