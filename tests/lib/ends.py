#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Both ends of a call in one program, each in a network namespace of its own,
so that a test says in one place, and in order, who sends what and what the
other must get.  For selftests; the namespaces are those of netns.sh.

    tap = Tap(3)
    a, far = End("a", "192.168.1.11"), End("far", "198.51.100.20")
    call = Call(a, far, media=20000)    # a's INVITE is out, far has it
    rtp = far.udp(30000)
    rtp.send(b"x", call.advertised)
    tap.equal("it arrives", ..., a.udp(20000).get())
    call.answer(30000); call.bye()
    tap.finish()
"""
import ctypes
import itertools
import os
import re
import socket
import sys

import sip

PATIENCE = float(os.environ.get('PATIENCE') or 1)
CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)
NUMBERS = itertools.count(1)

SDP = '''v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {media} RTP/AVP 0
'''


class Tap:
    """Results in KTAP, as tap.sh gives them."""

    def __init__(self, plan):
        self.plan, self.count, self.failed = plan, 0, 0
        print(f'KTAP version 1\n1..{plan}', flush=True)

    def equal(self, text, want, got):
        self.count += 1
        good = want == got
        self.failed += not good
        print(f'{"ok" if good else "not ok"} {self.count} {text}')
        if not good:
            print(f'# want: {want}\n# got:  {got}')
        sys.stdout.flush()

    def skip(self, text, reason):
        self.count += 1
        print(f'ok {self.count} {text} # SKIP {reason}', flush=True)

    def finish(self):
        if self.count != self.plan:
            print(f'# planned {self.plan} results, gave {self.count}')
        sys.exit(bool(self.failed) or self.count != self.plan)


def spell(place):
    """A place as it stands in a URI."""
    host, port = place
    return f'[{host}]:{port}' if ':' in host else f'{host}:{port}'


def family_of(host):
    """As SDP names it."""
    return 'IP6' if ':' in host else 'IP4'


def socket_in(netns, kind=socket.SOCK_DGRAM, protocol=0,
              family=socket.AF_INET):
    """A UDP socket in a namespace, or another: it stays there when we have
    left."""
    with open('/proc/self/ns/net') as home, \
            open(f'/run/netns/{netns}') as there:
        enter(there)
        try:
            return socket.socket(family, kind, protocol)
        finally:
            enter(home)


def enter(namespace):
    if LIBC.setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), 'setns')


class Udp:
    """A socket of one end."""

    def __init__(self, netns, host, port):
        self.place = host, port
        self.sock = socket_in(netns, family=socket.AF_INET6 if ':' in host
                              else socket.AF_INET)
        self.sock.bind(self.place)

    def send(self, data, place):
        try:
            self.sock.sendto(data, place)
        except ConnectionRefusedError:
            # an ICMP error about an earlier datagram
            self.sock.sendto(data, place)

    def get(self, seconds=3):
        """What arrives and from where; None if nothing does."""
        self.sock.settimeout(seconds * PATIENCE)
        try:
            data, place = self.sock.recvfrom(65535)
            return data, place[:2]
        except ConnectionRefusedError:
            return self.get(seconds)
        except socket.timeout:
            return None

    def close(self):
        self.sock.close()


class Tcp:
    """A TCP socket of one end: it listens, or connects, or is what came of
    that."""

    def __init__(self, name, host, port):
        self.sock = socket_in(f'{os.environ["NS_PREFIX"]}-{name}',
                              socket.SOCK_STREAM, family=socket.AF_INET6
                              if ':' in host else socket.AF_INET)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.sock.settimeout(3 * PATIENCE)
        self.sock.bind((host, port))

    @classmethod
    def of(cls, sock):
        self = cls.__new__(cls)
        self.sock = sock
        sock.settimeout(3 * PATIENCE)
        return self

    def listen(self):
        self.sock.listen()

    def accept(self):
        """The next connection, and who it is from."""
        sock, place = self.sock.accept()
        return Tcp.of(sock), place

    def connect(self, place):
        """Whether somebody is there."""
        try:
            self.sock.connect(place)
        except OSError:
            return False
        return True

    def send(self, data):
        self.sock.sendall(data)

    def get(self):
        try:
            return self.sock.recv(65535)
        except OSError:
            return None


class End:
    """A host: its namespace, its address, its SIP port."""

    def __init__(self, name, host, port=5060):
        self.netns = f'{os.environ["NS_PREFIX"]}-{name}'
        self.host = host
        self.sip = self.udp(port)

    def udp(self, port):
        return Udp(self.netns, self.host, port)

    def contact(self):
        return f'<sip:user@{spell(self.sip.place)}>'

    def send(self, start, headers, place, body=''):
        self.sip.send(sip.message(start, headers, body), place)

    def get(self, start):
        """The next message that starts so, and who sent it."""
        while True:
            got = self.sip.get()
            if not got:
                sys.exit(f'# {self.host} waits in vain for: {start}')
            text = got[0].decode()
            if text.startswith(start):
                return text, got[1]


def media_of(text):
    """The place that an SDP names for its audio."""
    host = re.search(r'^c=IN IP[46] (\S+)', text, re.M)
    port = re.search(r'^m=audio (\d+)', text, re.M)
    return host[1], int(port[1])


def rtcp_of(text):
    port = re.search(r'^a=rtcp:(\d+)', text, re.M)
    return int(port[1]) if port else None


class Call:
    """A call from one end to the other.  The INVITE goes to `to`, where the
    callee is reached from outside or inside; the rest follows the ways that
    the messages themselves name.  Made, it is ringing: `advertised` is where
    the callee was told to send media."""

    def __init__(self, caller, callee, media, to=None, more=''):
        self.caller, self.callee = caller, callee
        self.to = to or callee.sip.place
        number = next(NUMBERS)
        self.dialog = [
            f'From: <sip:caller@{caller.host}>;tag=c{number}',
            f'To: <sip:callee@{callee.host}>',
            f'Call-ID: call{number}x{os.getpid()}']
        self.cseq = 0
        self.answered = None
        self.request('INVITE', caller, self.to,
                     SDP.format(host=caller.host, media=media) + more)
        self.invite, self.way_back = callee.get('INVITE ')
        self.advertised = media_of(self.invite)

    def request(self, method, end, place, body='', target=None):
        self.cseq += method != 'ACK'
        end.send(
            f'{method} {target or "sip:callee@%s:%d" % place} SIP/2.0',
            [f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK{next(NUMBERS)}x'
             f'{os.getpid()};rport' % end.sip.place, 'Max-Forwards: 70',
             *self.dialog, f'CSeq: {self.cseq} {method}',
             f'Contact: {end.contact()}'], place, body)

    def reply(self, request, place, end, status, body=''):
        headers = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
                   for line in sip.headers(request, name)]
        headers = [line + ';tag=d' * (line.startswith('To:')
                                      and ';tag=' not in line)
                   for line in headers]
        end.send(f'SIP/2.0 {status}', headers + [f'Contact: {end.contact()}'],
                 place, body)

    def answer(self, media, more=''):
        """The callee takes the call; both know.  The caller was told of
        `answered` for its media."""
        self.reply(self.invite, self.way_back, self.callee, '200 OK',
                   SDP.format(host=self.callee.host, media=media) + more)
        ok, _ = self.caller.get('SIP/2.0 200')
        self.answered = media_of(ok)
        self.dialog[1] = f'To: {sip.header(ok, "To")}'
        self.request('ACK', self.caller, self.to)
        self.callee.get('ACK ')

    def bye(self):
        """The caller hangs up; both know."""
        self.request('BYE', self.caller, self.to)
        bye, way_back = self.callee.get('BYE ')
        self.reply(bye, way_back, self.callee, '200 OK')
        self.caller.get('SIP/2.0 200')
