#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What devices, and the kernel in their place, do for TCP: segments that arrive
# one after the other become one packet, or a row of packets (7.x), before the
# gateway reads them; it makes packets that are cut when they leave. Messages
# arrive all the same, checksums are right, and what is said once (CWR) is.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import os

from ends import Tap
from gateway import Gateway
from stream import REQUEST, Pair, forge, message, numbers

CWR, ACK, PSH = 0x80, 0x10, 0x08

LARGE = '''
table ip count {
	counter large { }
	chain prerouting {
		type filter hook prerouting priority raw;
		ip length > 1500 counter name "large"
	}
}
'''
COUNT = '''
table ip count {
	counter said { }
	chain input {
		type filter hook input priority filter;
		tcp flags & cwr == cwr counter name "said"
	}
}
'''
JOINS = tuple(int(part) for part in os.uname().release.split('.')[:2]) >= (5, 13)
gates = {name: Gateway(name) for name in ('a', 'far', 'gw')}
gw = gates['gw']
tap = Tap(8)


def receive(state, rows):
    for dev in 'a', 'wan':
        gw.run('ethtool', '-K', dev, 'gro', state, 'rx-gro-list', rows)


def counted(name, counter):
    text = gates[name].run('nft', 'list', 'counter', 'ip', 'count', counter)
    return int(text.split('packets')[1].split()[0])


def bad_checksums():
    return sum(int(gates[name].run('grep', '^Tcp:', '/proc/net/snmp').split()[-1])
               for name in ('a', 'far'))


def carries(port):
    pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), port)
    pair.nagle(False)
    good = all([pair.carry(body='x' * 20000, times=10),
                pair.carry(body='x' * 400, times=100),
                pair.carry(body='x' * 60000, times=3)])
    pair.close()
    return good


gw.run('nft', '-f', '-', stdin=LARGE)
before = 0
for rows in 'off', 'on':
    receive('on', rows)
    text = {'off': 'joined', 'on': 'in rows'}[rows]
    tap.equal(f'segments {text}', True, carries(20000 + (rows == 'on')))
    now = counted('gw', 'large')
    if JOINS:
        tap.equal('there were some', True, now > before)
    else:
        tap.skip('there were some', 'veth joins nothing before 5.13')
    before = now
receive('off', 'off')
tap.equal('one by one', True, carries(20002))
tap.equal('all checksums were right', 0, bad_checksums())

gates['far'].run('nft', '-f', '-', stdin=COUNT)
pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20003)
pair.nagle(False)
body = 'x' * 4000
sent, want = (message(REQUEST, place, pair.far, body)
              for place in (pair.place, pair.seen))
pair.server.settimeout(20)
pair.phone.sendall(sent[:-100].encode())
forge('a', pair.place, pair.far, (*numbers(pair.phone), ACK | PSH | CWR,
                                  sent[-100:].encode()))
got = b''
while len(got) < len(want):
    got += pair.server.recv(65536) or b'(end)' * len(want)
tap.equal('a message that says CWR at its end', want, got.decode())
tap.equal('and says it once', 1, counted('far', 'said'))
tap.finish()
PROGRAM
