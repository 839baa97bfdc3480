#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# Somebody has a phone's host, or a browser on it, send what looks like SIP where a
# segment or a fragment begins: in a web page's form, behind a TLS hello, on a
# connection that nobody saw begin, in place of other bytes that have been sent, in
# a long STUN message. Nothing is opened, and no byte is changed.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import socket
import struct

from ends import End, Tap
from gateway import Gateway
from stream import REQUEST, Pair, forge, message, numbers

A, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
PORTS = itertools.count(20000)
ACK, PSH = 0x10, 0x08
POST = b'POST / HTTP/1.1\r\nHost: far:5060\r\nContent-Length: 99999\r\n\r\n'
HELLO = bytes.fromhex('16030100c8010000c40303') + b'\x5a' * 196
RULE = 'rule ip sipalg_tcp prerouting tcp dport 5060 ct helper set "sip"'
gw = Gateway()
tap = Tap(12)


def connect():
    pair = Pair(A, FAR, next(PORTS))
    pair.nagle(False)
    for sock in pair.phone, pair.server:
        sock.settimeout(20)
    return pair


def evil(pair, method='REGISTER'):
    """What should not be taken for the phone's word."""
    return message(REQUEST, pair.place, pair.far, method=method).encode()


def get(sock, length):
    got = b''
    while len(got) < length:
        got += sock.recv(length - len(got)) or b'(end)' * length
    return got


def segments(pair, *parts):
    """Whether each arrives as it is, alone in its segment."""
    good = True
    for part in parts:
        pair.phone.sendall(part)
        good &= get(pair.server, len(part)) == part
    return good


def opened():
    return gw.now()


wrong = []
for length in (len(POST), *range(100, 1400, 100), 1447, 1448):
    pair = connect()
    if not segments(pair, POST.ljust(length, b'x'), evil(pair),
                    evil(pair, 'INVITE')):
        wrong.append(length)
    pair.close()
tap.equal('behind a form, wherever it begins', [], wrong)
pair = connect()
size = pair.phone.getsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG)
parts = [evil(pair, method).ljust(size, b'\n') for method in
         ('REGISTER', 'INVITE', 'OPTIONS', 'MESSAGE')]
tap.equal('at the beginning of every full segment', True, segments(
    pair, POST.ljust(size, b'x'), *parts * 5))
pair.phone.sendall(b''.join(parts * 5))
tap.equal('of many that are sent at once', b''.join(parts * 5),
          get(pair.server, 20 * size))
pair.close()
pair = connect()
tap.equal('behind a form that begins with line ends', True, segments(
    pair, b'\r\n\r\n' + POST, evil(pair)))
pair.close()
pair = connect()
tap.equal('behind a TLS hello', True, segments(pair, HELLO, evil(pair)))
pair.close()

gw.run('nft', 'flush', 'chain', 'ip', 'sipalg_tcp', 'prerouting')
pair = connect()
segments(pair, b'anything')
gw.run('nft', 'add ' + RULE)
gw.run('conntrack', '-D', '-p', 'tcp', '--orig-port-src', str(pair.place[1]))
tap.equal('on a connection that nobody saw begin', True,
          segments(pair, evil(pair), evil(pair, 'INVITE')))
pair.close()
tap.equal('none of it opens anything', (0, 0, 0), opened())

# other bytes with numbers that have been sent already
pair = connect()
sent, want = (message(REQUEST, place, pair.far, 'x' * 500).encode()
              for place in (pair.place, pair.seen))
pair.phone.sendall(sent[:400])
seq, ack = numbers(pair.phone)
forge('a', pair.place, pair.far,
      (seq - 400, ack, ACK | PSH, evil(pair)[:300]))
pair.phone.sendall(sent[400:])
tap.equal('in place of what is here, but not whole', want,
          get(pair.server, len(want)))
seq, ack = numbers(pair.phone)
forge('a', pair.place, pair.far,
      (seq - len(sent), ack, ACK | PSH, evil(pair)))
pair.phone.sendall(sent)
tap.equal('in place of what has arrived', want, get(pair.server, len(want)))
pair.close()
pair = connect()
segments(pair, POST.ljust(600, b'x'))
seq, ack = numbers(pair.phone)
forge('a', pair.place, pair.far,
      (seq - 600, ack, ACK | PSH, evil(pair)))
tap.equal('in place of a form', True, segments(pair, evil(pair)))
pair.close()

# the second fragment begins with a UDP header, and a message
phone, server = End(*A), End(*FAR)
fake = message(REQUEST, phone.sip.place, server.sip.place, method='REGISTER',
               ).replace('TCP', 'UDP').replace('tcp', 'udp').encode()
fake = struct.pack('!HHHH', 5060, 5060, 8 + len(fake), 0) + fake
stun = struct.pack('!HHI', 3, 2980, 0x2112a442) + b'transaction.' + \
    struct.pack('!HH', 6, 2976)
stun = stun.ljust(1480 - 8, b'u') + fake
stun = stun.ljust(3000, b'u')
phone.sip.send(stun, server.sip.place)
tap.equal('in a fragment of a long STUN message', stun,
          (server.sip.get() or [None])[0])
tap.equal('none of that either', (0, 0, 0), opened())
tap.finish()
PROGRAM
