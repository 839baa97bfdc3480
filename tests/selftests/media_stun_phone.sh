#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A phone of the time before ICE, which asks a STUN server for the public
# endpoints of its media ports and writes these into c=, m= and a=rtcp. Not a
# byte of that is changed; but they are pinholes, so that media comes in from
# whoever sends it, and what the phone sends leaves from there, as the server
# has seen it. Nobody can have another's that way.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10  STUN, media
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+   random ports    +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up fully-random
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import stun
from dialog import Dialog, sdp
from ends import End, Tap
from gateway import WAN, Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
rtp, rtcp, b_rtp = a.udp(20000), a.udp(20001), b.udp(20000)
server, relay = reg.udp(3478), reg.udp(40000)
peer, peer_rtcp = far.udp(30000), far.udp(30001)
gw = Gateway()
tap = Tap(24)


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def media(call):
    return [hole for hole in gw.media(call.id) if hole[0] != 'signal']


def reaches(source, place, sock):
    source.send(b'media', place)
    got = sock.get(0.5)
    return bool(got) and got[1] == source.place


def offer(phone, text):
    call = Dialog(phone, far)
    return call, body(call.request('INVITE', text))


# the gateway wakes up with the first message
Dialog(a, far).request('OPTIONS')
gw.wait(lambda: stun.ask(rtp, server) and gw.news('bindings'))
gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-dst', '3478')
public, control = stun.ask(rtp, server), stun.ask(rtcp, server)
tap.equal('NAT is random', True, (WAN, 20000) != public != control)
text = sdp(WAN, public[1], more=f'a=rtcp:{control[1]}\n')
call, told = offer(a, text)
tap.equal('what a has found out is left as it is', text, told)
tap.equal('and is a pinhole, each',
          [('rtcp', 20001, control), ('rtp', 20000, public)], media(call))
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
tap.equal('RTP of far', True, reaches(peer, public, rtp))
tap.equal('RTCP of far', True, reaches(peer_rtcp, control, rtcp))
tap.equal('RTP from an address that no SDP named', True,
          reaches(relay, public, rtp))
rtp.send(b'x', peer.place)
tap.equal('RTP of a leaves as it was told', (b'x', public), peer.get())
rtcp.send(b'x', peer_rtcp.place)
tap.equal('RTCP of a', (b'x', control), peer_rtcp.get())
tap.equal('the server still sees the same', public, stun.ask(rtp, server))

# a re-INVITE, when the server has not been asked for long
gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-dst', '3478')
tap.equal('again it is left', text, body(call.request('INVITE', text)))
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
tap.equal('and kept', [('rtcp', 20001, control), ('rtp', 20000, public)],
          media(call))
tap.equal('RTP of far, still', True, reaches(peer, public, rtp))
tap.equal('and from elsewhere', True, reaches(far.udp(30002), public, rtp))
call.end()
tap.equal('after BYE nothing comes in', (False, False),
          (reaches(peer, public, rtp), reaches(relay, public, rtp)))

# who may have it
public = stun.ask(rtp, server)
text = sdp(WAN, public[1])
call, told = offer(b, text)
tap.equal("b says that a's is its own: nothing is opened", [], media(call))
tap.equal('or changed', text, told)
tap.equal('nothing comes to b', False, reaches(peer, public, b_rtp))
tap.equal('nor to a', False, reaches(peer, public, rtp))
call.refuse('486 Busy Here')
gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-dst', '3478')
for title, port in (('one that nobody has', 40000), ('one that has ended',
                                                     public[1])):
    text = sdp(WAN, port)
    call, told = offer(a, text)
    tap.equal(f'{title}: nothing is opened', [], media(call))
    tap.equal('or changed', text, told)
    call.refuse('486 Busy Here')
one, _ = offer(a, sdp(a.host, 20000))
held = media(one)
text = sdp(WAN, held[1][2][1])
two, told = offer(b, text)
tap.equal("b names a pinhole of a: it does not get it", ([], text),
          (media(two), told))
two.refuse('486 Busy Here')
tap.equal('and a keeps it', held, media(one))
one.refuse('486 Busy Here')
tap.finish()
PROGRAM
