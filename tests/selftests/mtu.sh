#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A message that grows past the MTU arrives whole, although its sender forbade
# to fragment it; one that came in fragments is translated; and one that would
# grow beyond what a datagram can hold goes on as it is. That messages arrive at
# all shows that their checksums are right.
#
#	a 192.168.1.11:5060 --+
#	                      +-- gw 203.0.113.5 ---- far 198.51.100.20
#	b 192.168.1.12:5060 --+
#
# a has public port 5060, so wherever b writes no port one is put in.
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import socket

from dialog import sdp
from ends import End, Tap, socket_in
from gateway import WAN, Gateway

IP_MTU_DISCOVER, PMTUDISC_DONT, PMTUDISC_DO = 10, 0, 2
SO_NO_CHECK = 11
ROOM = 1500 - 20 - 8
LARGEST = 65535 - 20 - 8
DF = 0x40
NUMBERS = itertools.count(1)
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(20)
wire = socket_in(far.netns, socket.SOCK_RAW, socket.IPPROTO_UDP)
wire.setblocking(False)


def fragment(end, allowed):
    end.sip.sock.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER,
                            PMTUDISC_DONT if allowed else PMTUDISC_DO)


def flags():
    """Those of the IP header of the last datagram that came to far."""
    last = None
    try:
        while True:
            last = wire.recv(65535)
    except BlockingIOError:
        return last and last[6] & DF


def make(number, host, end, target, pad):
    """What b or far writes where it is called host, in two places end."""
    body = sdp(host, 20000).replace('\n', '\r\n')
    return '\r\n'.join([
        f'INVITE sip:user@{target} SIP/2.0',
        f'Via: SIP/2.0/UDP {end};branch=z9hG4bK{number}',
        f'From: <sip:b@example.com>;tag={number}',
        'To: <sip:far@example.com>', f'Call-ID: mtu{number}',
        'CSeq: 1 INVITE', f'Contact: <sip:b@{end}>',
        'Content-Type: application/sdp', f'Content-Length: {len(body)}',
        f'X-Pad: {pad}', '', body]).encode()


def pair(size, public):
    """A message of b of that size, and what it is to become."""
    number, target = next(NUMBERS), '%s:%d' % far.sip.place
    pad = 'p' * (size - len(make(number, b.host, b.host, target, '')))
    return (make(number, b.host, b.host, target, pad),
            make(number, WAN, f'{WAN}:{public}', target, pad))


def sends(text, size):
    """A message of that size arrives translated; by what it has grown."""
    message, want = pair(size, PUBLIC)
    b.sip.send(message, far.sip.place)
    got = far.sip.get() or (b'nothing', None)
    tap.equal(text, want, got[0])
    return len(got[0]) - size


# who is what outside
for phone in a, b:
    phone.sip.send(b'\r\n\r\n', far.sip.place)
    PUBLIC = far.sip.get()[1][1]
tap.equal('the public port of b is not its own', False, PUBLIC == 5060)

fragment(b, False)
gw.news()
growth = sends('a small message', 1000)
tap.equal('it grows', True, growth > 0)
tap.equal('and still must not be cut', DF, flags())
sends('one that just fits when it has grown', ROOM - growth)
tap.equal('is not cut, either', DF, flags())
tap.equal('no bit was cleared', {}, gw.news('messages.udp.df_cleared'))
sends('one too much', ROOM - growth + 1)
tap.equal('may be cut', 0, flags())
sends('one that only just fitted', ROOM)
tap.equal('both are counted', {'messages.udp.df_cleared': 2},
          gw.news('messages.udp.df_cleared'))

fragment(b, True)
sends('one that was allowed to be cut', ROOM)
sends('one that comes in five fragments', 6000)
tap.equal('for them nothing was to be cleared', {},
          gw.news('messages.udp.df_cleared'))
b.sip.sock.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
sends('one without checksum', 800)
b.sip.sock.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 0)

# inbound, where it shrinks: only the request URI is ours
fragment(far, True)
for size in 1000, 6000:
    number = next(NUMBERS)
    pad = 'p' * (size - len(make(number, far.host, far.host,
                                 f'{WAN}:{PUBLIC}', '')))
    far.sip.send(make(number, far.host, far.host, f'{WAN}:{PUBLIC}', pad),
                 (WAN, PUBLIC))
    tap.equal(f'{size} bytes come in',
              make(number, far.host, far.host, b.host, pad),
              b.sip.get()[0])

# the largest datagram there is
gw.news()
message, _ = pair(LARGEST, PUBLIC)
b.sip.send(message, far.sip.place)
tap.equal('what cannot grow arrives as it was', True,
          far.sip.get()[0] == message)
tap.equal('that is counted',
          {'reasons.grown_too_long': 1, 'messages.udp.requests': 1,
           'messages.udp.left_as_is': 1, 'calls.started': 1}, gw.news())
tap.equal('and nothing is promised', [], gw.media(f'mtu{next(NUMBERS) - 1}'))
tap.finish()
PROGRAM
