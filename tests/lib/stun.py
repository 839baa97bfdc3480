# SPDX-License-Identifier: GPL-2.0-only
"""STUN (RFC 8489) as far as a NAT sees it: a request, and what its answer
tells.

    server = far.udp(3478)
    place = stun.ask(a_socket, server)      # the public endpoint of a_socket
"""
import os
import struct
import sys

MAGIC = 0x2112a442
REQUEST, SUCCESS = 0x0001, 0x0101
XOR_MAPPED_ADDRESS = 0x0020


def header(kind, length, number):
    return struct.pack('>HHI12s', kind, length, MAGIC, number)


def request():
    return header(REQUEST, 0, os.urandom(12))


def reply(asked, place):
    """The answer that tells of a place."""
    host = struct.unpack('>I', bytes(map(int, place[0].split('.'))))[0]
    value = struct.pack('>BBHI', 0, 1, place[1] ^ MAGIC >> 16, host ^ MAGIC)
    attribute = struct.pack('>HH', XOR_MAPPED_ADDRESS, len(value)) + value
    return header(SUCCESS, len(attribute), asked[8:20]) + attribute


def told(answer):
    port, host = struct.unpack('>HI', answer[26:32])
    return ('.'.join(map(str, struct.pack('>I', host ^ MAGIC))),
            port ^ MAGIC >> 16)


def ask(sock, server):
    """The public endpoint of a socket, as the server at another sees it."""
    sock.send(request(), server.place)
    got = server.get()
    if not got:
        sys.exit('# a STUN request got lost')
    server.send(reply(*got), got[1])
    got = sock.get()
    if not got:
        sys.exit('# a STUN answer got lost')
    return told(got[0])
