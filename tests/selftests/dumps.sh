#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tables that are read while they are full, and while they change: a call with as
# many ports as it may have is told whole, and who reads a table from which
# something goes meanwhile is told that, and reads it again.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import socket
import struct

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap, socket_in
from gateway import Gateway

# linux/netlink.h, linux/genetlink.h, linux/sipalg.h
REQUEST, DUMP, MULTI, CHANGED, DONE = 0x1, 0x300, 0x2, 0x10, 3
NETLINK_GENERIC = CONTROL = 16
GET_FAMILY, FAMILY_ID, FAMILY_NAME = 3, 1, 2
CALLS, REGS, PINHOLES = 3, 4, 5

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(9)


class Table:
    """A dump, begun and not read yet."""

    def __init__(self, command, family=None, body=b'', flags=DUMP):
        self.link = socket_in(gw.netns, socket.SOCK_RAW, NETLINK_GENERIC,
                              socket.AF_NETLINK)
        self.link.send(struct.pack(
            'IHHIIBBH', 20 + len(body), family or find_family(),
            REQUEST | flags, 1, 0, command, 1, 0) + body)

    def messages(self):
        """Type, flags and the rest of each."""
        while True:
            data = self.link.recv(65536)
            while data:
                size, kind, flags = struct.unpack_from('IHH', data)
                yield kind, flags, data[16:size]
                if kind == DONE or not flags & MULTI:
                    return
                data = data[(size + 3) & ~3:]

    def read(self):
        """How many messages, and whether one says that something changed."""
        got = list(self.messages())
        return len(got) - 1, any(flags & CHANGED for _, flags, _ in got)


def find_family():
    name = struct.pack('HH', 11, FAMILY_NAME) + b'sipalg\0\0'
    table = Table(GET_FAMILY, CONTROL, name, 0)
    data = next(table.messages())[2][4:]
    while data:
        size, kind = struct.unpack_from('HH', data)
        if kind == FAMILY_ID:
            return struct.unpack_from('H', data, 4)[0]
        data = data[(size + 3) & ~3:]
    return None


def large(first):
    """An INVITE with 32 lines, of two ports each."""
    call = Dialog(a, far)
    call.request('INVITE', sdp(a.host, *range(first, first + 64, 2)))
    return call


def register(number, expires=60):
    a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP {a.host}:5060;branch=z9hG4bKr{number}e{expires}',
        f'From: <sip:{number}@example.com>;tag=r',
        f'To: <sip:{number}@example.com>', f'Call-ID: r{number}',
        f'CSeq: {2 - bool(expires)} REGISTER',
        f'Contact: <sip:{number}@{a.host}:5060>;expires={expires}']),
        far.sip.place)
    text, place = receive(far, 'REGISTER')
    far.sip.send(sip.message('SIP/2.0 200 OK', [
        line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq') +
        ('Contact',) * bool(expires) for line in sip.headers(text, name)]),
        place)
    receive(a, 'SIP/2.0 200')


calls = [large(20000)]
media = gw.ask('calls')['calls'][0]['media']
tap.equal('all ports of a large call are told', (64, 64, 64), (
    sum(hole['kind'] in ('rtp', 'rtcp') for hole in media),
    len({hole['inside']['port'] for hole in media
         if hole['kind'] != 'signal'}),
    sum('192.168.1.11:20' in line
        for line in gw.run('sipalg', 'calls', '-v').splitlines())))
tap.equal('also to who reads nothing else before', (1, False),
          Table(CALLS).read())

calls += [large(20000 + 64 * number) for number in range(1, 12)]
for number in range(60):
    register(number)
WHAT = (('calls', CALLS, 12, lambda: calls[0].refuse('486 Busy Here')),
        ('registrations', REGS, 60, lambda: register(0, 0)),
        ('pinholes', PINHOLES, 11 * 64 + 1, lambda: calls[1].refuse('480 Gone')))
for name, command, want, change in WHAT:
    tap.equal(f'{name}: nothing changes', (want, False), Table(command).read())
    table = Table(command)
    change()
    tap.equal(f'{name}: who reads them is told of a change', True,
              table.read()[1])
tap.equal('what comes is no such change', (11, False), (
    (table := Table(CALLS)), calls.append(large(21000)), table.read())[2])
tap.finish()
PROGRAM
