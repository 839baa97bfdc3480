#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# RTCP on the RTP port: who offers a=rtcp-mux has both ports open until the
# answer accepts it, and then one; who accepts it never has more. Lines that
# share a port, as BUNDLE has them, share a pinhole.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import re

from dialog import Dialog, sdp
from ends import End, Tap
from gateway import WAN, Gateway

MUX = 'a=rtcp-mux\n'
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
rtp, rtcp = a.udp(20000), a.udp(20001)
peer = far.udp(30000), far.udp(30001)
gw = Gateway()
tap = Tap(35)


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def media(call):
    """Kinds and inside ports of the pinholes of a call."""
    return [hole[:2] for hole in gw.media(call.id) if hole[0] != 'signal']


BOTH = [('rtcp', 20001), ('rtp', 20000)]
ONE = [('rtp', 20000)]


def answered(text, mine, yours, *want, early=''):
    """A call of a: its pinholes with the offer and after the answer."""
    call = Dialog(a, far)
    call.request('INVITE', sdp(a.host, 20000, more=mine))
    tap.equal(f'{text}: offered', want[0], media(call))
    if early:
        call.reply('183 Session Progress', sdp(far.host, 30000, more=early))
        tap.equal('while it rings', want[0], media(call))
    call.reply('200 OK', yours and sdp(far.host, 30000, more=yours))
    tap.equal('answered', want[1], media(call))
    call.ack()
    return call


def reaches(source, port, at):
    source.send(b'x', (WAN, port))
    got = at.get(0.5)
    return bool(got) and got[0] == b'x'


# a offers
call = answered('mux is accepted', MUX, MUX, BOTH, ONE)
tap.equal('RTP comes in, RTCP beside it does not', (True, False),
          (reaches(peer[0], 20000, rtp), reaches(peer[1], 20001, rtcp)))
call.request('INVITE', sdp(a.host, 20000, more=MUX))
tap.equal('it is offered again', BOTH, media(call))
call.reply('200 OK', sdp(far.host, 30000, more='a=sendrecv\n'))
tap.equal('and not accepted any more', BOTH, media(call))
call.ack()
tap.equal('RTCP comes in', True, reaches(peer[1], 20001, rtcp))
call.end()
call = answered('mux is not accepted', MUX, 'a=sendrecv\n', BOTH, BOTH)
tap.equal('RTP and RTCP come in', (True, True),
          (reaches(peer[0], 20000, rtp), reaches(peer[1], 20001, rtcp)))
call.end()
answered('mux is accepted but was not offered', 'a=sendrecv\n', MUX, BOTH,
         BOTH).end()
answered('it is accepted before the call', MUX, '', BOTH, ONE,
         early=MUX).end()
answered('one fork accepts it, another one is answered', MUX, 'a=sendrecv\n',
         BOTH, BOTH, early=MUX).end()
answered('nothing else is possible', MUX + 'a=rtcp-mux-only\n', MUX, ONE,
         ONE).end()

# a=rtcp with it
call = Dialog(a, far)
invite = call.request('INVITE', sdp(a.host, 20000,
                                    more=MUX + 'a=rtcp:20000\n'))
tap.equal('a=rtcp that names the RTP port costs no other', ONE, media(call))
tap.equal('and stays', sdp(WAN, 20000, more=MUX + 'a=rtcp:20000\n'),
          body(invite))
call.refuse('486 Busy Here')

# far offers
call = Dialog(a, far)
call.request('OPTIONS')
call.reply('200 OK')
place = call.place[far]


def called(text, mine, yours, want):
    call = Dialog(far, a, to=place)
    call.request('INVITE', sdp(far.host, 30000, more=yours))
    call.reply('180 Ringing')
    answer = call.reply('200 OK', sdp(a.host, 20000, more=mine))
    tap.equal(text, want, media(call))
    call.ack()
    return call, answer


called('a accepts mux', MUX, MUX, ONE)[0].end()
called('a does not', 'a=sendrecv\n', MUX, BOTH)[0].end()
called('a says so although it was not offered', MUX, 'a=sendrecv\n',
       BOTH)[0].end()
call, answer = called('a accepts mux and names a port all the same',
                      MUX + f'a=rtcp:20001 IN IP4 {a.host}\n', MUX, ONE)
tap.equal('which becomes that of RTP',
          sdp(WAN, 20000, more=MUX + f'a=rtcp:20000 IN IP4 {WAN}\n'),
          body(answer))
call.end()

# without an offer in the INVITE, the answer is in the ACK
call = Dialog(a, far)
call.request('INVITE')
call.reply('200 OK', sdp(far.host, 30000, more=MUX))
call.ack(sdp(a.host, 20000, more=MUX))
tap.equal('a accepts what the 200 offers, in its ACK', ONE, media(call))
call.end()
call = Dialog(far, a, to=place)
call.request('INVITE')
call.reply('200 OK', sdp(a.host, 20000, more=MUX))
tap.equal('a offers in its 200', BOTH, media(call))
call.ack(sdp(far.host, 30000, more=MUX))
tap.equal('far accepts in its ACK', ONE, media(call))
call.end()

# BUNDLE
VIDEO = 'm=video 20000 RTP/AVP 31\n'
call = Dialog(a, far)
invite = call.request('INVITE', sdp(a.host, 20000, more=MUX + VIDEO + MUX))
tap.equal('two lines on one port have one pair', BOTH, media(call))
tap.equal('and still have it outside', ['20000', '20000'],
          re.findall(r'^m=\w+ (\d+)', invite, re.M))
call.reply('200 OK', sdp(far.host, 30000, more=MUX + VIDEO.replace(
    '20000', '30000') + MUX))
tap.equal('or, multiplexed, one port', ONE, media(call))
call.ack()
call.end()
call = Dialog(a, far)
more = MUX + 'm=video 0 RTP/AVP 31\na=bundle-only\n' + MUX
invite = call.request('INVITE', sdp(a.host, 20000, more=more))
tap.equal('a line with port 0 for a bundle stays so',
          sdp(WAN, 20000, more=more), body(invite))
call.refuse('486 Busy Here')
more = MUX + 'm=video 9 RTP/AVP 31\n'
invite = call.request('INVITE', sdp(a.host, 20000, more=more))
tap.equal('and so does port 9', sdp(WAN, 20000, more=more), body(invite))
call.refuse('486 Busy Here')
tap.equal('nothing is left', 0, gw.now()[0])
tap.finish()
PROGRAM
