# SPDX-License-Identifier: GPL-2.0-only
"""A dialog of which a test sends each message itself, when and as it wants.
ends.py has calls that just work; this is for those that do not.

    call = Dialog(a, far)
    invite = call.request('INVITE', sdp(a.host, 20000))
    call.reply('180 Ringing')
    call.reply('200 OK', sdp(far.host, 30000))
    call.ack()
    call.request('BYE', end=far)
    call.reply('407 Proxy Authentication Required')

request() and reply() return the text that arrived at the other end.
"""
import itertools
import os
import sys

import sip
from ends import family_of, spell

NUMBERS = itertools.count(1)


def sdp(host, *media, more='', origin=None):
    """A description. Media are ports of audio, or lines as they are."""
    lines = [line if isinstance(line, str) else f'm=audio {line} RTP/AVP 0'
             for line in media]
    return '\n'.join(['v=0', f'o=- 1 1 IN {family_of(host)} {origin or host}', 's=-',
                      f'c=IN {family_of(host)} {host}', 't=0 0', *lines, more])


def receive(end, start):
    """The next message at an end, and where it came from; it begins so, or
    something is so wrong that the test is over."""
    got = end.sip.get()
    text = got[0].decode() if got else 'nothing'
    if not text.startswith(start):
        sys.exit(f'# {end.host} waits for "{start}" and gets:\n# ' +
                 text.replace('\r\n', '\n# '))
    return text, got[1]


def quiet(end):
    """What lies at an end, or at a socket, unasked; None, when it is quiet."""
    sock = getattr(end, 'sip', end).sock
    sock.setblocking(False)
    try:
        return sock.recv(65535)[:20]
    except (BlockingIOError, ConnectionRefusedError):
        return None


class Dialog:
    def __init__(self, caller, callee, to=None):
        number = f'{next(NUMBERS)}x{os.getpid()}'
        self.id = f'dialog{number}'
        self.caller, self.callee = caller, callee
        self.place = {caller: to or callee.sip.place, callee: None}
        self.tag = {caller: f'caller{number}', callee: None}
        self.cseq = {caller: 0, callee: 0}
        self.branch = None
        self.last = None

    def other(self, end):
        return self.callee if end is self.caller else self.caller

    def party(self, end, tag=None):
        name = 'caller' if end is self.caller else 'callee'
        tag = tag or self.tag[end]
        return f'<sip:{name}@example.com>' + (f';tag={tag}' if tag else '')

    def text(self, method, body='', end=None, branch=None, **tags):
        """A request from the caller or another end, not sent. Others than its
        own may be from_tag, to_tag; headers may be more."""
        end = end or self.caller
        if method not in ('ACK', 'CANCEL'):
            self.cseq[end] += 1
        other = self.other(end)
        branch = branch or f'z9hG4bKb{next(NUMBERS)}x{os.getpid()}'
        if method == 'INVITE':
            self.branch = branch
        return sip.message(
            f'{method} sip:user@{spell(self.place[end])} SIP/2.0',
            [f'Via: SIP/2.0/UDP {spell(end.sip.place)};branch={branch};rport',
             'Max-Forwards: 70',
             f'From: {self.party(end, tags.get("from_tag"))}',
             f'To: {self.party(other, tags.get("to_tag"))}',
             f'Call-ID: {self.id}', f'CSeq: {self.cseq[end]} {method}',
             f'Contact: {end.contact()}',
             *tags.get('headers', ())], body)

    def request(self, method, body='', end=None, **more):
        """Send a request; it arrives, and the next reply is to it."""
        end = end or self.caller
        other = self.other(end)
        end.sip.send(self.text(method, body, end, **more), self.place[end])
        text, self.place[other] = receive(other, method)
        if method != 'ACK':
            self.last = text, other
        return text

    def answer(self, status, body='', tag=None, to=None, more=()):
        """The reply to the last request, or to another that arrived."""
        text, end = to or self.last
        if not tag:
            self.tag[end] = self.tag[end] or f'callee{self.id}'
            tag = self.tag[end]
        headers = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
                   for line in sip.headers(text, name)]
        headers = [f'{line};tag={tag}' if line.startswith('To:') and
                   ';tag=' not in line else line for line in headers]
        return sip.message(
            f'SIP/2.0 {status}',
            headers + [f'Contact: {end.contact()}', *more], body)

    def reply(self, status, body='', tag=None, to=None, more=()):
        """Send it; it arrives. `more` are headers."""
        end = (to or self.last)[1]
        other = self.other(end)
        end.sip.send(self.answer(status, body, tag, to, more),
                     self.place[end])
        return receive(other, f'SIP/2.0 {status}')[0]

    def ack(self, body='', end=None, branch=None):
        return self.request('ACK', body, end, branch=branch)

    def refuse(self, status):
        """The last INVITE fails, and that is acknowledged."""
        end = self.other(self.last[1])
        self.reply(status)
        return self.ack(end=end, branch=self.branch)

    def stand(self, port, far_port):
        """From nothing to an answered call; the INVITE that arrived."""
        invite = self.request('INVITE', sdp(self.caller.host, port))
        self.reply('200 OK', sdp(self.callee.host, far_port))
        self.ack()
        return invite

    def end(self):
        self.request('BYE')
        self.reply('200 OK')
