#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Messages that come to us in another way than straight from the wire: somebody
# listens on it, a program has had them in a queue, before NAT or behind it, and
# has given them back as they were or written anew, or they are in pieces.
# Phones register, call and are called as ever.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
#	                    queue and back
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
for module in nfnetlink_queue nft_queue; do
	modprobe $module 2>/dev/null || skip_all "the kernel has no $module"
done
topo_up
sipalg_attach || fail_all "cannot attach"
# so that what is sent in two goes does not become one piece
ns a ethtool -K eth0 tx on sg on >/dev/null || fail_all "cannot send in pieces"
play <<'PROGRAM'
import socket
import struct
import threading

from ends import End, Tap, socket_in
from gateway import WAN, Gateway
from story import WHOLE, Story

# linux/netfilter/nfnetlink_queue.h
NETLINK_NETFILTER = 12
PACKET, VERDICT, CONFIG = 3 << 8, 3 << 8 | 1, 3 << 8 | 2
COMMAND, PARAMETERS, BIND, COPY = 1, 2, 1, 2
HEAD, VERDICT_HEAD, PAYLOAD = 1, 2, 10
ACCEPT, ETH_P_ALL = 1, 3
RULES = '''
add table ip program
delete table ip program
table ip program {
	chain packets {
		type filter hook %s priority %s;
		meta l4proto udp queue num %d
	}
}
'''

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(4 * (WHOLE + 1))
gw.rules('oifname "wan" masquerade')


def attr(kind, data):
    return struct.pack('HH', len(data) + 4, kind) + data + \
        bytes(-len(data) % 4)


class Queue(threading.Thread):
    """A program that gives back what it gets."""

    def __init__(self, number, anew):
        super().__init__(daemon=True)
        self.number, self.anew, self.count = number, anew, 0
        self.link = socket_in(gw.netns, socket.SOCK_RAW, NETLINK_NETFILTER,
                              socket.AF_NETLINK)
        self.say(CONFIG, attr(COMMAND, struct.pack('!BBH', BIND, 0, 0)))
        self.say(CONFIG, attr(PARAMETERS, struct.pack('!IB', 0xffff, COPY)))
        self.start()

    def say(self, kind, body):
        self.link.send(struct.pack('IHHII', len(body) + 20, kind, 1, 0, 0) +
                       struct.pack('!BBH', 0, 0, self.number) + body)

    def run(self):
        while True:
            data = self.link.recv(65536)
            kind = struct.unpack_from('IH', data)[1]
            if kind == PACKET:
                self.give_back(data[20:])

    def give_back(self, data):
        got = {}
        while data:
            size, kind = struct.unpack_from('HH', data)
            got[kind & 0x3fff] = data[4:size]
            data = data[(size + 3) & ~3:]
        self.count += 1
        body = attr(VERDICT_HEAD, struct.pack('!I', ACCEPT) + got[HEAD][:4])
        if self.anew:
            body += attr(PAYLOAD, got[PAYLOAD])
        self.say(VERDICT, body)


def tell(title):
    Story(gw, a, far, {WAN}).whole(tap, title)


def in_pieces(data, place):
    a.sip.sock.sendto(data[:100], socket.MSG_MORE, place)
    a.sip.sock.sendto(data[100:], place)


listener = socket_in(gw.netns, socket.SOCK_RAW, socket.htons(ETH_P_ALL),
                     socket.AF_PACKET)
tell('somebody listens')
tap.equal('and hears', True, len(listener.recv(65536)) > 0)
for number, (title, hook, priority, anew) in enumerate((
        ('before NAT', 'forward', '0', False),
        ('behind NAT, written anew', 'postrouting', '250', True))):
    queue = Queue(number, anew)
    gw.run('nft', '-f', '-', stdin=RULES % (hook, priority, number))
    tell(f'a queue {title}')
    tap.equal('it had all that went by', True, queue.count > 60)
gw.run('nft', 'delete', 'table', 'ip', 'program')
listener.close()
a.sip.send = in_pieces
gw.news()
tell('in pieces')
tap.equal('all were read', set(),
          {*gw.news('reasons')} - {'reasons.ok', 'reasons.keepalive'})
tap.finish()
PROGRAM
