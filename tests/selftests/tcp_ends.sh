#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
#
# However a TCP connection ends, or goes wrong, nobody is left hanging: closed
# by one or both, with half a message, reset, with nonsense in it, taken out of
# conntrack, over a limit. What is not rewritten passes as it is. A stream that
# does not begin with SIP is never read.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+                   +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import select
import socket
import struct

from ends import Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

A, B = ('a', '192.168.1.11'), ('b', '192.168.1.12')
FAR = 'far', '198.51.100.20'
PORTS = itertools.count(20000)
RESET = struct.pack('ii', 1, 0)
gw = Gateway()
tap = Tap(33)


def connect(phone=A, port=None):
    pair = Pair(phone, FAR, port or next(PORTS))
    pair.nagle(False)
    for sock in pair.phone, pair.server:
        sock.settimeout(20)
    return pair


def ask(pair, body='hello'):
    return (message(REQUEST, pair.place, pair.far, body).encode(),
            message(REQUEST, pair.seen, pair.far, body).encode())


def back(pair, body='hello'):
    return (message(REPLY, pair.seen, pair.far, body).encode(),
            message(REPLY, pair.place, pair.far, body).encode())


def get(sock, length=1 << 20):
    """So many bytes, or all, or what became of it."""
    got = b''
    while len(got) < length:
        try:
            more = sock.recv(length - len(got))
        except OSError as error:
            return got, type(error).__name__
        if not more:
            break
        got += more
    return got


def talk(pair):
    """Both send a message; whether each arrives as it must."""
    sent, want = ask(pair)
    pair.phone.sendall(sent)
    got = get(pair.server, len(want))
    answer, told = back(pair)
    pair.server.sendall(answer)
    return (got, get(pair.phone, len(told))) == (want, told)


def untouched(pair):
    sent, answer = ask(pair)[0], back(pair)[0]
    pair.phone.sendall(sent)
    got = get(pair.server, len(sent))
    pair.server.sendall(answer)
    return (got, get(pair.phone, len(answer))) == (sent, answer)


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    sock.close()


# ends
pair = connect()
tap.equal('a connection', True, talk(pair))
pair.phone.shutdown(socket.SHUT_WR)
tap.equal('the phone closes', b'', get(pair.server))
answer, told = back(pair)
pair.server.sendall(answer)
pair.server.close()
tap.equal('and is still told what it asked', told, get(pair.phone))
pair.phone.close()
pair = connect(port=pair.place[1])
tap.equal('the same port again', True, talk(pair))
pair.server.close()
tap.equal('the server closes', b'', get(pair.phone))
pair.close()
pair = connect(port=pair.place[1])
tap.equal('the same port again, which the server waits for the end of', True,
          talk(pair))
pair.close()
pair = connect()
talk(pair)
pair.phone.shutdown(socket.SHUT_WR)
pair.server.shutdown(socket.SHUT_WR)
tap.equal('both at once', (b'', b''), (get(pair.server), get(pair.phone)))
pair.close()
pair = connect()
talk(pair)
pair.phone.sendall(ask(pair)[0][:100])
pair.phone.shutdown(socket.SHUT_WR)
tap.equal('with half a message', ask(pair)[0][:100], get(pair.server))
pair.close()

# resets
pair = connect()
talk(pair)
reset(pair.phone)
tap.equal('the phone resets', (b'', 'ConnectionResetError'), get(pair.server))
pair = connect()
talk(pair)
reset(pair.server)
tap.equal('the server does', (b'', 'ConnectionResetError'), get(pair.phone))
pair = connect()
talk(pair)
sent, want = ask(pair)
pair.phone.sendall(sent + sent[:100])
get(pair.server, len(want))
reset(pair.phone)
tap.equal('with half a message', (b'', 'ConnectionResetError'), get(pair.server))
pair = connect(port=pair.place[1])
tap.equal('the same port again', True, talk(pair))
pair.close()
tap.equal('all that is usual', {'reasons.ok'}, set(gw.news('reasons')))

# nonsense
pair = connect()
sent, want = ask(pair)
pair.phone.sendall(sent + b'This is no message.\r\n' + sent)
tap.equal('nonsense behind a message passes, and what follows it',
          want + b'This is no message.\r\n' + sent,
          get(pair.server, len(want) + 21 + len(sent)))
tap.equal('it is counted', 1, gw.news('reasons').get('reasons.stream_broken'))
answer, told = back(pair)
pair.server.sendall(answer * 3)
tap.equal('the other direction is none the worse', told * 3,
          get(pair.phone, 3 * len(told)))
pair.phone.sendall(sent * 50)
tap.equal('and both go on', sent * 50, get(pair.server, 50 * len(sent)))
pair.close()
pair = connect()
long = sent.replace(b'Content-Length: 5', b'Content-Length: 100000')[:-5]
pair.phone.sendall(long + b'x' * 100000 + sent)
tap.equal('what is too long passes', True, long + b'x' * 100000 + sent ==
          get(pair.server, len(long) + 100000 + len(sent)))
tap.equal('it is counted', 1, gw.news('reasons').get('reasons.stream_too_long'))
pair.close()

# urgent data
pair = connect()
talk(pair)
pair.phone.send(b'!', socket.MSG_OOB)
urgent = select.select([], [], [pair.server], 20)[2]
sent = ask(pair)[0]
pair.phone.sendall(sent)
tap.equal('what is urgent passes, and so does what follows it', (b'!', sent), (
    urgent and pair.server.recv(1, socket.MSG_OOB), get(pair.server, len(sent))))
tap.equal('it is counted', 1, gw.news('reasons').get('reasons.stream_urgent'))
pair.close()

# what a web page can send
pair = connect()
register = sent.replace(b'MESSAGE', b'REGISTER')
post = (b'POST / HTTP/1.1\r\nHost: far:5060\r\nContent-Length: 9999\r\n\r\n')
post += b'x' * (1460 - len(post)) + register + b'\r\n\r\n' + register
pair.phone.sendall(post[:1460])
first = get(pair.server, 1460)
pair.phone.sendall(post[1460:])
tap.equal('a message within something else is none', post,
          first + get(pair.server, len(post) - 1460))
tap.equal('it opens nothing', (0, 0, 0), gw.now())
tap.equal('it is counted once', {'reasons.stream_not_sip': 1},
          gw.news('reasons'))
pair.close()

# conntrack forgets
pair = connect()
talk(pair)
gw.run('conntrack', '-D', '-p', 'tcp', '--orig-port-src', str(pair.place[1]))
tap.equal('out of conntrack it goes on', True, talk(pair))
sent, want = ask(pair)
pair.phone.sendall(sent[:100])
gw.run('conntrack', '-D', '-p', 'tcp', '--orig-port-src', str(pair.place[1]))
pair.phone.sendall(sent[100:])
tap.equal('within a message, too', want, get(pair.server, len(want)))
pair.close()

# limits
gw.news()
gw.run('sipalg', 'set', 'host_streams_max=0')
pair = connect()
tap.equal('one connection too many is left alone', True, untouched(pair))
tap.equal('it is counted', 1,
          gw.news('reasons').get('reasons.host_stream_limit'))
pair.close()
gw.run('sipalg', 'set', 'host_streams_max=default', 'streams_max=0')
pair = connect(B)
tap.equal('nor does any host have more than there are', (True, 1),
          (untouched(pair), gw.news('reasons').get('reasons.stream_limit')))
pair.close()
gw.run('sipalg', 'set', 'streams_max=default', 'host_stream_memory=5')
before = gw.stats()['reasons.host_stream_memory']
hog = [connect() for _ in range(4)]
for pair in hog:
    pair.phone.sendall(ask(pair)[0][:100])
modest = connect(B)
tap.equal('who waits with half of many messages takes from nobody else', True,
          talk(modest))
for pair in hog:
    pair.phone.sendall(ask(pair)[0][100:])
arrived = [get(pair.server, len(ask(pair)[1])) for pair in hog]
passed = sum(got == ask(pair)[0][:len(got)] for pair, got in zip(hog, arrived))
tap.equal('and waits a while for room, or passes as he is', (len(hog), passed), (
    passed + sum(got == ask(pair)[1] for pair, got in zip(hog, arrived)),
    gw.stats()['reasons.host_stream_memory'] - before))
for pair in (*hog, modest):
    pair.close()
gw.news()
gw.run('sipalg', 'set', 'host_stream_memory=1')
pair = connect()
tap.equal('what there is never room for passes as it is',
          (True, 2), (untouched(pair), gw.news('reasons').get(
              'reasons.host_stream_memory')))
pair.close()
gw.run('sipalg', 'set', 'host_stream_memory=default', 'stream_memory=1')
pair = connect()
tap.equal('the same of all hosts', (True, 2), (
    untouched(pair), gw.news('reasons').get('reasons.stream_memory')))
tap.finish()
PROGRAM
