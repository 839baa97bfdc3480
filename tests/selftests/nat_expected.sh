#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A connection for SIP that another helper, here that of FTP, has expected: what
# that one keeps in its connection is not taken for what we keep in ours.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 -+-- reg 198.51.100.10
#	              FTP, and SIP to :2    +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe nf_conntrack_ftp 2>/dev/null || skip_all "the kernel has no FTP helper"
modprobe nf_conntrack_netlink 2>/dev/null || skip_all "conntrack takes no orders"
external=/sys/module/sipalg/parameters/external_address
at_exit eval "echo none >$external"
# so that namespaces begin with it, and with nothing that was forgotten
echo learn >$external
topo_up
sipalg_attach || fail_all "cannot attach"
ns gw nft -f - <<-EOF || fail_all "cannot attach FTP"
table ip ftp {
	ct helper ftp { type "ftp" protocol tcp; }
	chain prerouting {
		type filter hook prerouting priority -150;
		tcp dport 21 ct helper set "ftp"
		udp dport 2 ct helper set "sip"
	}
	ct helper sip { type "sipalg" protocol udp; }
}
EOF
play <<'PROGRAM'
import os
import socket
import struct
import sys

from dialog import Dialog
from ends import End, Tap, Tcp, socket_in
from gateway import WAN, Gateway
from story import contact_of, via_of

# linux/netfilter/nfnetlink_conntrack.h
NETLINK_NETFILTER, EXP_NEW, CREATE = 12, 2 << 8, 0x605
MASTER, TUPLE, MASK, TIMEOUT = 1, 2, 3, 4
NESTED = 0x8000

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
gw = Gateway()
tap = Tap(4)


def attr(kind, data):
    return struct.pack('HH', len(data) + 4, kind) + data + \
        bytes(-len(data) % 4)


def endpoints(kind, proto, src, dst):
    """A tuple, or a mask of one."""
    hosts = (attr(i + 1, socket.inet_aton(place[0]))
             for i, place in enumerate((src, dst)))
    ports = (attr(i + 2, struct.pack('!H', place[1]))
             for i, place in enumerate((src, dst)))
    return attr(kind | NESTED, attr(1 | NESTED, b''.join(hosts)) + attr(
        2 | NESTED, attr(1, bytes([proto])) + b''.join(ports)))


def expect(master, src, dst):
    """UDP from a host to a place is related to a TCP connection."""
    body = struct.pack('BBH', socket.AF_INET, 0, 0)
    body += endpoints(MASTER, socket.IPPROTO_TCP, *master)
    body += endpoints(TUPLE, socket.IPPROTO_UDP, (src, 0), dst)
    body += endpoints(MASK, 255, ('255.255.255.255', 0),
                      ('255.255.255.255', 65535))
    body += attr(TIMEOUT, struct.pack('!I', 300))
    link = socket_in(gw.netns, socket.SOCK_RAW, NETLINK_NETFILTER,
                     socket.AF_NETLINK)
    link.send(struct.pack('IHHII', len(body) + 16, EXP_NEW, CREATE, 1, 0) +
              body)
    error = -struct.unpack_from('i', link.recv(4096), 16)[0]
    if error:
        sys.exit(f'# no expectation: {os.strerror(error)}')


def ask(one, other, said='', to=None):
    """A request and its answer, as they arrive."""
    call = Dialog(one, other, to=to)
    call.request('OPTIONS')
    answer = call.answer('200 OK').decode()
    if said:
        answer = answer.replace(';rport', said, 1)
    other.sip.send(answer.encode(), call.place[other])
    return call.last[0], one.sip.get()[0].decode()


gw.rules('oifname "wan" masquerade',
         f'iifname "wan" udp dport 2 dnat to {a.host}:5060')
ask(a, reg, ';received=192.0.2.77;rport=5060')
tap.equal('somebody has told an address', ('192.0.2.77', 5060),
          contact_of(ask(a, reg)[0]))

ftp = Tcp('far', far.host, 21)
ftp.listen()
out = Tcp('a', a.host, 2100)
out.connect((far.host, 21))
back, _ = ftp.accept()
for one, other in ((out, back), (back, out)) * 2:
    one.send(b'NOOP\r\n')
    other.get()
expect(((a.host, 2100), (far.host, 21)), far.host, (WAN, 2))
asked, answer = ask(far, a, to=(WAN, 2))
tap.equal('a message comes in', True, asked.startswith('OPTIONS'))
tap.equal('as one that FTP expected', True, any(
    'dport=2 ' in line and f'dst={WAN}' in line for line in
    gw.run('conntrack', '-L', '-p', 'udp', '-u', 'EXPECTED').splitlines()))
tap.equal('its answer names our own address', ((WAN, 2), far.sip.place),
          (contact_of(answer), via_of(answer)))
tap.finish()
PROGRAM
