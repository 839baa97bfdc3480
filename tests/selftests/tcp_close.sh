#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# Both sides of a TCP connection close at the same moment, each with a last
# message; one closes and is still talked to; either resets when nothing was said,
# within a message of either side, when the other was not heard or did not hear,
# and when the other had closed. Nobody is left hanging, and the same port can be
# used again at once, while conntrack still waits for the end of what was there.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import socket
import struct
from contextlib import nullcontext

from ends import PATIENCE, Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, forge, message, numbers

A, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
PORTS = itertools.count(20000)
ACK, FIN = 0x10, 0x01
CLOSED = 7	# of net/tcp_states.h
RESET = struct.pack('ii', 1, 0)
RULE = '''
table ip deaf {
	chain one {
		type filter hook %s priority filter;
		meta length > %d drop
	}
}
'''
gates = {name: Gateway(name) for name in ('a', 'far', 'gw')}
gw = gates['gw']
tap = Tap(24)


class deaf:
    """What leaves or comes to a host is lost, if it is longer than that."""

    def __init__(self, name, hook='output', longer=0):
        self.gate, self.rule = gates[name], RULE % (hook, longer)

    def __enter__(self):
        self.gate.run('nft', '-f', '-', stdin=self.rule)

    def __exit__(self, *_):
        self.gate.run('nft', 'delete', 'table', 'ip', 'deaf')


def connect(port=None):
    pair = Pair(A, FAR, port or next(PORTS))
    pair.nagle(False)
    for sock in pair.phone, pair.server:
        sock.settimeout(20 * PATIENCE)
    return pair


def again(pair):
    pair.close()
    return connect(pair.place[1])


def request(pair, **more):
    return tuple(message(REQUEST, place, pair.far, **more).encode()
                 for place in (pair.place, pair.seen))


def reply(pair, **more):
    return tuple(message(REPLY, place, pair.far, **more).encode()
                 for place in (pair.seen, pair.place))


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


def talk(pair, times=3):
    """Both send messages; whether each arrives as it must."""
    (ask, asked), (say, said) = request(pair), reply(pair, body='hello')
    pair.phone.sendall(ask * times)
    got = get(pair.server, times * len(asked))
    pair.server.sendall(say * times)
    return (got, get(pair.phone, times * len(said))) == \
        (asked * times, said * times)


def state(pair):
    return gw.run('conntrack', '-L', '-p', 'tcp', '--orig-port-src',
                  str(pair.place[1])).split()[3:4]


def comes(pair, what):
    """Whether conntrack gets that far."""
    return gw.wait(lambda: state(pair) == [what])


def waits(name, pair):
    """Whether a host keeps a connection that it has closed."""
    return str(pair.place[1] if name == 'a' else pair.seen[1]) in gates[name].run(
        'ss', '-Htan', 'state', 'time-wait')


# one after the other
pair = connect()
talk(pair)
old = numbers(pair.server)
pair.server.shutdown(socket.SHUT_WR)
ask, asked = request(pair)
pair.phone.sendall(ask)
tap.equal('who has closed is still talked to', (b'', asked),
          (get(pair.phone), get(pair.server, len(asked))))
pair.phone.close()
tap.equal('the server closed first', (b'', True),
          (get(pair.server), comes(pair, 'TIME_WAIT')))
pair = again(pair)
tap.equal('the same port again', True, talk(pair))
forge('far', pair.far, pair.seen, (*old, ACK | FIN, b''))
tap.equal('FIN once more of what it was before ends nothing', (True, True),
          (talk(pair), comes(pair, 'ESTABLISHED')))
pair.phone.shutdown(socket.SHUT_WR)
tap.equal('the phone closed first', b'', get(pair.server))
pair.server.close()
tap.equal('and conntrack waits', True, comes(pair, 'TIME_WAIT'))
pair = again(pair)
tap.equal('the same port again', (True, True),
          (talk(pair, 5), comes(pair, 'ESTABLISHED')))

# both at once, and each says something before
(ask, asked), (say, said) = request(pair), reply(pair)
with deaf('a'), deaf('far'):
    pair.phone.sendall(ask)
    pair.server.sendall(say)
    pair.phone.shutdown(socket.SHUT_WR)
    pair.server.shutdown(socket.SHUT_WR)
tap.equal('both close at once', (asked, said),
          (get(pair.server), get(pair.phone)))
tap.equal('both hosts, and conntrack, wait', (True, True, True), (
    gw.wait(lambda: waits('a', pair)), gw.wait(lambda: waits('far', pair)),
    comes(pair, 'TIME_WAIT')))
pair = again(pair)
tap.equal('the same port again', True, talk(pair))
pair.close()


def nothing(pair):
    pass


def half(pair):
    pair.phone.sendall(request(pair)[0][:100])


def half_back(pair):
    pair.server.sendall(reply(pair)[0][:100])


def unheard(pair):
    pair.phone.sendall(request(pair)[0])
    get(pair.server, len(request(pair)[1]))


def lost(pair):
    pair.phone.sendall(request(pair)[0])


def closed(pair):
    pair.phone.shutdown(socket.SHUT_WR)
    get(pair.server)


def closed_back(pair):
    pair.server.shutdown(socket.SHUT_WR)
    get(pair.phone)


def ends(before, who, line=None):
    """Whether the other one has ended, too, when who resets, and whether there
    is a connection again by the same port."""
    pair = connect()
    talk(pair)
    both = pair.phone, pair.server
    sock, other = both if who == 'phone' else reversed(both)
    with line or nullcontext():
        before(pair)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        sock.close()
    gone = gw.wait(lambda: other.getsockopt(
        socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == CLOSED)
    return gone, talk(again(pair))


for who in 'phone', 'server':
    for text, *more in (
            ('when nothing was said', nothing),
            ('within a message of the phone', half),
            ('within one of the server', half_back),
            ('when the server has it and is not heard', unheard, deaf('far')),
            ('when the server does not get it', lost,
             deaf('far', 'input', longer=100)),
            ('when the phone has closed', closed),
            ('when the server has', closed_back)):
        tap.equal(f'the {who} resets {text}', (True, True),
                  ends(more[0], who, *more[1:]))
tap.finish()
PROGRAM
