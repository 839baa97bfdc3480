# SPDX-License-Identifier: GPL-2.0-only
"""SIP over one connection, said and heard message by message, for tests that ask
who can connect to whom. An end is a Tcp, or a Udp that talks to one place.

    line = connect('a', A, 40000, (REG, 5060))
    back, peer = registrar.accept()
    say(line, 'REGISTER sip:example.com SIP/2.0', (A, 40000), 'one', '1 REGISTER',
        contact=(A, 5060))
    text = hear(back, 'REGISTER ')
    answer(back, text, '200 OK')
"""
import itertools
import re

import sip
from ends import Tcp, spell


class Datagrams:
    """A Udp that talks to one place."""

    transport = 'UDP'

    def __init__(self, udp, place):
        self.udp, self.place = udp, place

    def send(self, data):
        self.udp.send(data, self.place)

    def get(self):
        """What comes next, from anywhere; its sender is talked to from then
        on."""
        got = self.udp.get()
        if got:
            self.place = got[1]
        return got and got[0]


def transport_of(end):
    return getattr(end, 'transport', 'TCP')


def say(end, start, place, call, cseq, body='', contact=None, tag='', more=(),
        by='tcp'):
    """A request; place is its sender's, by the transport of the Contact."""
    end.send(sip.message(start, [
        f'Via: SIP/2.0/{transport_of(end)} {spell(place)};'
        f'branch=z9hG4bK{call}{cseq[0]};rport',
        'Max-Forwards: 70', f'From: <sip:x@example.com>;tag=x{call}',
        f'To: <sip:y@example.com>{tag}', f'Call-ID: {call}', f'CSeq: {cseq}',
        *([f'Contact: <sip:x@{spell(contact)};transport={by}>']
          if contact else []), *more], body))


def answer(end, text, status, contact=None, body='', more=()):
    lines = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
             for line in sip.headers(text, name)]
    lines = [line + ';tag=y' * (line.startswith('To:') and ';tag=' not in line)
             for line in lines]
    if contact:
        lines.append(f'Contact: <sip:y@{spell(contact)};transport=tcp>')
    end.send(sip.message(f'SIP/2.0 {status}', lines + list(more), body))


def hear(end, start):
    text = (end.get() or b'nothing').decode()
    if not text.startswith(start):
        raise SystemExit(f'# waits for "{start}" and gets:\n# ' +
                         text.replace('\r\n', '\n# '))
    return text


def contacts_of(text):
    return [(host, int(port)) for host, port in re.findall(
        r'^Contact: <sip:.@([0-9.]+):(\d+)', text, re.M)]


def contact_of(text):
    return contacts_of(text)[0]


def connect(name, host, port, place):
    """A connection, or None."""
    end = Tcp(name, host, port)
    return end if end.connect(place) else None


def first_connect(gateway, name, host, port, place):
    """The same, to the first port of all that was opened: the first message has
    NAT told of such ports, a moment after it has gone on. From another port each
    time, for what was refused stays so."""
    ends = []
    ports = itertools.count(port, -1)
    gateway.wait(lambda: ends.append(connect(name, host, next(ports), place)) or
                 ends[-1])
    return ends[-1]
