#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Reads what tcpdump wrote: UDP over IPv4 out of Ethernet frames.

    pcap.py list FILE           one line a datagram
    pcap.py first-rtp FILE      source address of the first PCMU or PCMA packet
    pcap.py rtp-ports FILE IP   source ports from which IP sent RTP, once it had
                                sent SDP: some phones are faster than that
    pcap.py sdp-port FILE IP    the audio port in the last SDP that IP sent
"""

import collections
import itertools
import re
import socket
import struct
import sys

Datagram = collections.namedtuple(
    "Datagram", "time src sport dst dport payload bad_checksum")


def frames(data):
    """Times and frames of a pcap file, up to where it is cut."""
    order = {b"\xd4\xc3\xb2\xa1": "<", b"\xa1\xb2\xc3\xd4": ">"}.get(data[:4])
    if not order:
        return
    off = 24
    while off + 16 <= len(data):
        sec, usec, size, _ = struct.unpack_from(order + "IIII", data, off)
        off += 16
        if off + size > len(data):
            return
        yield sec + usec / 1e6, data[off:off + size]
        off += size


def checksum(data):
    if len(data) & 1:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return total ^ 0xffff


def datagram(when, frame):
    """The UDP datagram in a frame, or nothing.  Fragments are left out."""
    if frame[12:14] != b"\x08\x00":
        return None
    packet = frame[14:]
    ihl = (packet[0] & 15) * 4
    size = struct.unpack_from("!H", packet, 2)[0]
    if packet[9] != 17 or struct.unpack_from("!H", packet, 6)[0] & 0x3fff:
        return None
    udp = packet[ihl:size]
    sport, dport, ulen, ucsum = struct.unpack_from("!HHHH", udp)
    pseudo = packet[12:20] + struct.pack("!HH", 17, ulen)
    return Datagram(when, socket.inet_ntoa(packet[12:16]), sport,
                    socket.inet_ntoa(packet[16:20]), dport, udp[8:ulen],
                    bool(ucsum and checksum(pseudo + udp)))


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    for when, frame in frames(data):
        found = datagram(when, frame)
        if found:
            yield found


def is_rtp(d):
    """PCMU or PCMA, with or without the marker; not RTCP, not SIP."""
    return (len(d.payload) >= 12 and d.payload[0] == 0x80
            and d.payload[1] & 0x7f in (0, 8))


def audio_port(d):
    """The port that SDP in a datagram names, or nothing."""
    found = re.search(rb"(?m)^m=audio (\d+)", d.payload)
    return found and found[1].decode()


def main():
    verb, path, *rest = sys.argv[1:] or ["help", ""]
    if verb == "list":
        for d in read(path):
            print(f"{d.time:.6f} {d.src}:{d.sport} {d.dst}:{d.dport} "
                  f"{len(d.payload)}{' bad checksum' * d.bad_checksum}")
    elif verb == "first-rtp":
        print(next((d.src for d in read(path) if is_rtp(d)), "nobody"))
    elif verb == "rtp-ports":
        sent = itertools.dropwhile(lambda d: not audio_port(d), (
            d for d in read(path) if d.src == rest[0]))
        print(*sorted({d.sport for d in sent if is_rtp(d)}))
    elif verb == "sdp-port":
        ports = [audio_port(d) for d in read(path) if d.src == rest[0]]
        print(*list(filter(None, ports))[-1:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
