#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Under the profile that only looks, calls and phones are known, and nothing is
# done: no byte changes, no port is promised, nobody is asked about NAT, and in
# the kernel nothing of ours stands in the way of packets. Under the next one it
# does.
#
#	a 192.168.1.11 ---- gw, no NAT ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe nf_conntrack_netlink 2>/dev/null || skip_all "conntrack tells nothing"
topo_up
ns_ip net <<<"route replace 192.168.0.0/16 via $WAN"
sipalg_attach sipalg-observe || fail_all "cannot attach"
# nobody but us has a reason for NAT
ns gw nft delete table ip gateway
play <<'PROGRAM'
import socket
import struct

import stun
from ends import End, Tap, socket_in
from dialog import sdp
from gateway import Gateway
from story import Exact, Story

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
server = far.udp(3478)
gw = Gateway()
tap = Tap(9)
# linux/nfnetlink_conntrack.h, nf_conntrack_common.h
NETLINK_NETFILTER, GET, DUMP, STATUS, NAT_DONE = 12, 0x101, 0x301, 3, 0x180


def attributes(data):
    while data:
        size, kind = struct.unpack_from('HH', data)
        yield kind & 0x3fff, data[4:size]
        data = data[(size + 3) & ~3:]


def asked():
    """How many connections NAT was asked about, and how many there are."""
    link = socket_in(gw.netns, socket.SOCK_RAW, NETLINK_NETFILTER,
                     socket.AF_NETLINK)
    link.send(struct.pack('IHHII', 20, GET, DUMP, 1, 0) +
              struct.pack('BBH', socket.AF_INET, 0, 0))
    seen = []
    while True:
        data = link.recv(65536)
        while data:
            size, kind = struct.unpack_from('IH', data)
            if kind == 3:
                return sum(map(bool, seen)), len(seen)
            seen += [struct.unpack('!I', value)[0] & NAT_DONE
                     for kind, value in attributes(data[20:size])
                     if kind == STATUS]
            data = data[size:]


def call():
    """A call that stands, and whether all arrived as it was sent."""
    dialog = Exact(a, far)
    dialog.request('INVITE', sdp(a.host, 20000))
    dialog.reply('200 OK', sdp(far.host, 30000))
    dialog.ack()
    return dialog


story = Story(gw, a, far, {a.host})
rtp = story.rtp[a][0]
tap.equal('a phone registers', [], story.found(story.register))
one = call()
tap.equal('and calls', 0, one.changed)
tap.equal('both are known, and nothing is promised', (1, 1, 0), gw.now())
tap.equal('STUN tells what the phone is', rtp.place, stun.ask(rtp, server))
tap.equal('and nothing is remembered of it', {}, gw.news('bindings',
                                                         'pinholes'))
tap.equal('NAT was asked about none of all that', (0, 2), asked())
rtp.send(b'media', (far.host, 30000))
tap.equal('nor of media', (0, 3), asked())
one.end()

gw.run('nft', '-f', '-', stdin='''
delete table ip sipalg
table ip sipalg {
	ct helper sip { type "sipalg-pinhole" protocol udp; }
	chain prerouting {
		type filter hook prerouting priority -150;
		udp dport 5060 ct helper set "sip"
	}
}''')
gw.run('conntrack', '-F')
one = call()
# without NAT both sides are inside
tap.equal('who opens pinholes does promise',
          [5060, 5060, 20000, 20001, 30000, 30001],
          sorted(port for _, port, _ in gw.media(one.id)))
tap.equal('and has look-ups', True, gw.wait(
    lambda: stun.ask(rtp, server) and asked()[0] or
    gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-dst', '3478') and 0))
tap.finish()
PROGRAM
