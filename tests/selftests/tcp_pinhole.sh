#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The helper that opens pinholes and changes no byte changes none of TCP either:
# not the messages, however they are cut, nor what both ends agree on. It reads
# them all the same.
#
#	a 192.168.1.11 ---- gw, no NAT ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp sipalg-pinhole || fail_all "cannot attach"
play <<'PROGRAM'
import socket

from dialog import sdp
from ends import Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

A, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
SACK = 2
gw, net = Gateway(), Gateway('net')
tap = Tap(7)


def agreed(sock):
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & SACK


gw.rules('')
net.run('ip', 'route', 'add', '192.168.1.0/24', 'via', '203.0.113.5')
pair = Pair(A, FAR, 20000)
pair.nagle(False)
tap.equal('who that is', pair.place, pair.seen)
tap.equal('both agreed on SACK', (SACK, SACK),
          (agreed(pair.phone), agreed(pair.server)))
gw.news()
tap.equal('one message each', True, pair.carry(seconds=10))
tap.equal('is read once', {
    'messages.tcp.requests': 1, 'messages.tcp.responses': 1,
    'messages.tcp.left_as_is': 2}, gw.news('messages'))
tap.equal('in many pieces', [], [
    piece for piece in (7, 500, 3000)
    if not pair.carry(body='x' * 5000, times=5, piece=piece, seconds=10)])
tap.equal('all were read', {
    'reasons.ok': 30, 'messages.tcp.requests': 15,
    'messages.tcp.responses': 15, 'messages.tcp.left_as_is': 30},
    gw.news('messages', 'reasons'))
body = sdp(A[1], 30000).replace('\n', '\r\n')
head, rest = message(REQUEST, pair.place, pair.far, 'x',
                     method='INVITE').split('Content-Type', 1)
invite = (f'{head}Content-Type: application/sdp\r\n'
          f'Content-Length: {len(body)}\r\n\r\n{body}')
pair.check((invite, ''), (invite, ''), seconds=10)
tap.equal('a call has its ports', (1, True), (gw.now()[0], gw.now()[2] > 0))
tap.finish()
PROGRAM
