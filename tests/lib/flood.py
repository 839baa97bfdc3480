# SPDX-License-Identifier: GPL-2.0-only
"""Very many messages over TCP, both ways at once and several connections at once,
each checked when it arrives; and how long one takes that nothing is before.

    flood = Flood([Pair(PHONE, FAR, port) for port in range(20000, 20008)], 20000)
    tap.equal('all arrive', '', flood.run())
    print(flood.bytes / flood.seconds)
"""
import collections
import random
import select
import time

from stream import REPLY, REQUEST, message

SHORTEST, LONGEST = 300, 20000	# bytes of a message
AHEAD = 1 << 18			# bytes that are made before they are sent
STALL_S = 400			# longer than any timer that is doubled
POOL = ''.join(random.choices('abcdefgh', k=2 * LONGEST))


def random_body(most=LONGEST):
    """As many short ones as long ones, of each size."""
    size = int(SHORTEST * (most / SHORTEST) ** random.random()) - SHORTEST
    start = random.randrange(LONGEST)
    return POOL[start:start + size]


class Flow:
    """One direction of a connection."""

    def __init__(self, kind, number, far, places):
        """places: the phone as the sender writes it, and as it is read"""
        self.kind, self.left, self.far = kind, number, far
        self.places = places
        self.out, self.got = b'', bytearray()
        self.wanted = collections.deque()
        self.bytes = 0
        self.wrong = ''

    def make(self, gap=b''):
        """A message as it is sent, and as it arrives."""
        more = {'body': random_body(), 'number': self.left}
        return [message(self.kind, place, self.far, **more).encode() + gap
                for place in self.places]

    def fill(self):
        parts = [self.out]
        size = len(self.out)
        while self.left and size < AHEAD:
            gap = b'\r\n\r\n' if random.random() < 0.2 else b''
            sent, arrives = self.make(gap)
            parts.append(sent)
            size += len(sent)
            self.wanted.append(arrives)
            self.left -= 1
        self.out = b''.join(parts)

    def write(self, sock, piece):
        if len(self.out) < AHEAD // 2:
            self.fill()
        size = random.randint(1, piece) if piece else len(self.out)
        self.out = self.out[sock.send(self.out[:size]):]

    def read(self, data):
        self.got += data
        self.bytes += len(data)
        while self.wanted and len(self.got) >= len(self.wanted[0]):
            want = self.wanted.popleft()
            if not self.wrong and self.got[:len(want)] != want:
                self.wrong = f'{bytes(self.got[:300])} for {want[:300]}'
            del self.got[:len(want)]
        if self.got and not self.wanted:
            self.wrong = f'more than was sent: {bytes(self.got[:60])}'

    def writes(self):
        return self.left or self.out

    def is_done(self):
        return not (self.left or self.out or self.wanted)


class Flood:
    def __init__(self, pairs, number, plain=False, piece=0):
        """number: messages in all; plain: nothing is translated; piece: bytes
        that are written at once, at most"""
        each = -(-number // (2 * len(pairs)))
        self.number = each * 2 * len(pairs)
        self.pairs, self.piece = pairs, piece
        self.bytes = self.seconds = 0
        self.sends, self.reads = {}, {}
        self.wrong = ''
        for pair in pairs:
            inside = pair.seen if plain else pair.place
            out = Flow(REQUEST, each, pair.far, (inside, pair.seen))
            back = Flow(REPLY, each, pair.far, (pair.seen, inside))
            self.sends[pair.phone], self.reads[pair.server] = out, out
            self.sends[pair.server], self.reads[pair.phone] = back, back
            pair.phone.setblocking(False)
            pair.server.setblocking(False)

    def step(self):
        """Whether anything moved."""
        writers = [sock for sock, flow in self.sends.items() if flow.writes()]
        reads, writes, _ = select.select(list(self.reads), writers, [], 0.2)
        for sock in writes:
            self.sends[sock].write(sock, self.piece)
        for sock in reads:
            data = sock.recv(1 << 18)
            if not data:
                self.wrong = 'a connection has ended'
            self.reads[sock].read(data)
        return bool(reads)

    def run(self):
        """What went wrong, '' for nothing."""
        start = last = time.monotonic()
        flows = list(self.sends.values())
        while not all(flow.is_done() for flow in flows):
            if self.step():
                last = time.monotonic()
            self.wrong += ''.join(flow.wrong for flow in flows)
            if time.monotonic() - last > STALL_S:
                self.wrong += 'nothing moves any more'
            if self.wrong:
                break
        self.seconds = time.monotonic() - start
        self.bytes = sum(flow.bytes for flow in flows)
        return self.wrong

    def turns(self, number):
        """How long each of so many messages takes that nothing is before, in
        ms, shortest first; all arrive, or what did is told."""
        took = []
        for i in range(number):
            pair = self.pairs[i % len(self.pairs)]
            sender, reader = pair.phone, pair.server
            if i & 1:
                sender, reader = reader, sender
            sent, arrives = self.sends[sender].make()
            reader.settimeout(STALL_S)
            sender.settimeout(STALL_S)
            start = time.monotonic()
            sender.sendall(sent)
            got = b''
            while len(got) < len(arrives):
                more = reader.recv(1 << 18)
                if not more:
                    break
                got += more
            took.append((time.monotonic() - start) * 1000)
            if got != arrives:
                raise SystemExit(f'# {got} for {arrives}')
        return sorted(took)
