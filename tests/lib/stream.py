# SPDX-License-Identifier: GPL-2.0-only
"""SIP over TCP, for tests that say how it is cut: messages as the phone writes
them and as the far host must read them, and two ends that send and read at
once.

    pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'))
    sent = message(REQUEST, pair.place, pair.far), ''
    want = message(REQUEST, pair.seen, pair.far), ''
    tap.equal('it arrives', True, pair.check(sent, want))
"""
import os
import random
import select
import socket
import struct
import time

from ends import PATIENCE, Tcp, socket_in, spell

# of linux/tcp.h
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ = 19, 20, 21
RECEIVED, SENT, REPAIR_OFF = 1, 2, -1

REQUEST = '''{method} sip:far@{far};transport=tcp SIP/2.0
Via: SIP/2.0/TCP {host};branch=z9hG4bK{number};rport
Max-Forwards: 70
From: <sip:a@example.com>;tag=a
To: <sip:far@example.com>
Call-ID: {number}
CSeq: 1 {method}
Contact: <sip:a@{host};transport=tcp>
'''
REPLY = '''SIP/2.0 200 OK
Via: SIP/2.0/TCP {host};branch=z9hG4bK{number};rport={port}
From: <sip:a@example.com>;tag=a
To: <sip:far@example.com>;tag=far
Call-ID: {number}
CSeq: 1 {method}
Contact: <sip:far@{far};transport=tcp>
'''


def message(kind, place, far, body='', **more):
    """As it is written by the phone at place, or for it."""
    text = kind.format(host=spell(place), port=place[1], far=spell(far),
                       **{'method': 'MESSAGE', 'number': 1, **more})
    if body:
        text += 'Content-Type: text/plain\n'
    text += f'Content-Length: {len(body)}\n\n'
    return text.replace('\n', '\r\n') + body


def random_body(most):
    return ''.join(random.choices('abcdefgh', k=random.randrange(most)))


def numbers(sock):
    """The next byte of a connection that is sent, and that is received."""
    def option(name, *value):
        return (sock.setsockopt if value else sock.getsockopt)(
            socket.IPPROTO_TCP, name, *value)

    def number(queue):
        option(TCP_REPAIR_QUEUE, queue)
        return option(TCP_QUEUE_SEQ) & 0xffffffff

    option(TCP_REPAIR, 1)
    both = number(SENT), number(RECEIVED)
    option(TCP_REPAIR, REPAIR_OFF)
    return both


def forge(name, place, to, segment):
    """A segment that the TCP of this host knows nothing of: its numbers, flags
    and bytes."""
    seq, ack, flags, data = segment
    head = struct.pack('!HHIIBBHHH', place[1], to[1], seq & 0xffffffff, ack,
                       0x50, flags, 1000, 0, 0)
    pseudo = (socket.inet_aton(place[0]) + socket.inet_aton(to[0]) +
              struct.pack('!HH', socket.IPPROTO_TCP, len(head) + len(data)))
    words = pseudo + head + data + b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(words) // 2}H', words))
    total = (total & 0xffff) + (total >> 16)
    total = ~(total + (total >> 16)) & 0xffff
    raw = socket_in(f'{os.environ["NS_PREFIX"]}-{name}', socket.SOCK_RAW,
                    socket.IPPROTO_TCP)
    raw.sendto(head[:16] + struct.pack('!H', total) + head[18:] + data, to)
    raw.close()


class Pair:
    """A connection of a phone to a far host, both ends of it."""

    def __init__(self, phone, far, port=5060, options=(), to=None):
        """phone, far: their namespaces and addresses; options: for
        setsockopt() before they connect; to: what far is to the phone"""
        listener = Tcp(*far, 5060)
        one = Tcp(*phone, port)
        for end in listener, one:
            # on a line that loses, a SYN goes more than once
            end.sock.settimeout(20 * PATIENCE)
            for option in options:
                end.sock.setsockopt(*option)
        listener.listen()
        self.place, self.far = (phone[1], port), (far[1], 5060)
        if not one.connect(to or self.far):
            raise SystemExit(f'# {phone[1]} cannot connect')
        self.phone = one.sock
        other, seen = listener.accept()
        self.server, self.seen = other.sock, seen[:2]
        listener.sock.close()

    def nagle(self, on):
        for sock in self.phone, self.server:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, not on)

    def exchange(self, out, back, piece=65536, seconds=40):
        """Send all that each writes, in pieces of random sizes, and read all
        the while. What each end read."""
        ends = {self.phone: out.encode(), self.server: back.encode()}
        got = {self.phone: b'', self.server: b''}
        last = time.monotonic()
        for sock in ends:
            sock.setblocking(False)
        while time.monotonic() - last < seconds * PATIENCE / 4:
            reads, writes, _ = select.select(
                list(ends), [sock for sock in ends if ends[sock]], [], 0.2)
            for sock in writes:
                part = ends[sock][:random.randint(1, piece)]
                ends[sock] = ends[sock][sock.send(part):]
            for sock in reads:
                more = sock.recv(65536)
                got[sock] += more
                last = time.monotonic()
            if self.is_done(got):
                break
        return got[self.server].decode(), got[self.phone].decode()

    def is_done(self, got):
        return (len(got[self.server]), len(got[self.phone])) == self.wanted

    def carry(self, told=None, body='', times=1, **more):
        """Whether requests arrive, and answers to them; told: what the phone
        takes far for"""
        told = told or self.far
        return self.check(
            (message(REQUEST, self.place, told, body) * times,
             message(REPLY, self.seen, self.far, body) * times),
            (message(REQUEST, self.seen, self.far, body) * times,
             message(REPLY, self.place, told, body) * times), **more)

    def check(self, sent, want, **more):
        """Whether of what both send arrives what must."""
        self.wanted = tuple(len(text) for text in want)
        got = self.exchange(*sent, **more)
        for end, (one, other) in zip(('far', 'phone'), zip(want, got)):
            if one != other:
                same = sum(1 for _ in iter_same(one, other))
                print(f'# {end}: {len(other)} of {len(one)} bytes, the first '
                      f'{same} right; then {other[same:same + 60]!r}')
        return got == want

    def close(self):
        self.phone.close()
        self.server.close()


def iter_same(one, other):
    for a, b in zip(one, other):
        if a != b:
            return
        yield a
