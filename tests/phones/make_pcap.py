#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""make_pcap.py DIR: what sipp is to send as media, as it wants it: in audio.pcap
a second of silence as RTP (PCMU), in fax.pcap one of something like UDPTL, in
tone.pcap four seconds of 860 Hz."""
import math
import struct
import sys

PACKETS = 50
HZ = 860


def ulaw(sample):
    """A sample of 16 bits as G.711 has it."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size += 0x84
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | size >> (exponent + 3) & 15) & 255


def rtp(number, samples):
    return struct.pack('!BBHII', 0x80, 0, number, 160 * number, 0x51) + samples


def tone(number):
    return bytes(ulaw(round(12000 * math.sin(2 * math.pi * HZ * n / 8000)))
                 for n in range(160 * number, 160 * number + 160))


def pcap(path, payloads):
    with open(path, 'wb') as out:
        out.write(struct.pack('<IHHiIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for number, payload in enumerate(payloads):
            udp = struct.pack('!HHHH', 6000, 6000, 8 + len(payload), 0)
            ip = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 28 + len(payload), 0,
                             0, 64, 17, 0, b'\x7f\0\0\1', b'\x7f\0\0\1')
            frame = bytes(12) + b'\x08\0' + ip + udp + payload
            out.write(struct.pack('<IIII', 1, number * 20000, len(frame),
                                  len(frame)) + frame)


def main():
    pcap(sys.argv[1] + '/audio.pcap', [
        rtp(n, b'\xff' * 160) for n in range(PACKETS)])
    pcap(sys.argv[1] + '/tone.pcap', [
        rtp(n, tone(n)) for n in range(4 * PACKETS)])
    pcap(sys.argv[1] + '/fax.pcap', [
        b'T38!' + struct.pack('!H', n) + bytes(40) for n in range(PACKETS)])


main()
