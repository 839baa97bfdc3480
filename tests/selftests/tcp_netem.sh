#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 300
#
# Messages of any length, both ways at once, on lines that lose, repeat, delay
# and reorder, with small windows, small packets and large ones: each arrives
# once, whole, in order and right. With MESSAGES=20000 so many for each kind of
# line, on eight connections at once; and as many without sipalg, for a table of
# what it costs: bytes per second, and how long a message takes alone (the middle
# one, and the longest of twenty). LINE="good|twice" picks lines.
#
#	a 192.168.1.11 ~~~~ gw 203.0.113.5 ~~~~ far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
modprobe -q sch_netem || skip_all "needs netem"
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import os
import random
import re
import socket

from ends import Tap
from flood import Flood
from gateway import Gateway
from stream import Pair

MESSAGES = int(os.environ.get('MESSAGES') or 0)
PHONE, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
LINES = ('a', 'eth0'), ('far', 'eth0'), ('gw', 'a'), ('gw', 'wan')
SMALL = (socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),
ATTACH = 'add rule ip sipalg_tcp prerouting tcp dport 5060 ct helper set "sip"'
# none twice: what a connection left in conntrack is still there when its last
# packet is lost
PORTS = itertools.count(20000)
gates = {name: Gateway(name) for name in ('a', 'far', 'gw', 'net')}
gw = gates['gw']


def lines(*netem):
    for name, dev in LINES:
        gates[name].run('tc', 'qdisc', 'replace', 'dev', dev, 'root', 'netem',
                        'limit', '2000', *netem)


def stamps(value):
    for name in 'a', 'far':
        gates[name].sysctl('net.ipv4.tcp_timestamps', value)


def sack(value):
    for name in 'a', 'far':
        gates[name].sysctl('net.ipv4.tcp_sack', value)


def mtu(size):
    gates['a'].run('ip', 'link', 'set', 'dev', 'eth0', 'mtu', str(size))


def offload(state):
    for name, *devs in (('a', 'eth0'), ('far', 'eth0'), ('gw', 'a', 'wan'),
                        ('net', 'gw', 'far')):
        for dev in devs:
            gates[name].run('ethtool', '-K', dev, 'tx', state, 'tso', state,
                            'gso', state, 'gro', state)


class Profile:
    def __init__(self, text, number, *netem, prepare=None, options=(),
                 nagle=False, piece=0):
        """number: messages where no more are asked for; prepare: a function,
        what it is given before, and what afterwards"""
        self.text, self.number, self.netem = text, number, netem
        self.prepare, self.options = prepare, options
        self.nagle, self.piece = nagle, piece

    def flood(self, plain):
        if plain:
            gw.run('nft', 'flush', 'chain', 'ip', 'sipalg_tcp', 'prerouting')
        pairs = [Pair(PHONE, FAR, next(PORTS), self.options)
                 for _ in range(8 if MESSAGES else 1)]
        for pair in pairs:
            pair.nagle(self.nagle)
        flood = Flood(pairs, MESSAGES or self.number, plain, self.piece)
        wrong = flood.run()
        took = [] if wrong or not MESSAGES else flood.turns(
            max(100, MESSAGES // 50))
        for pair in pairs:
            pair.close()
        if plain:
            gw.run('nft', ATTACH)
        return wrong, flood, took

    def row(self, results):
        """KiB/s, and the middle and the longest of 20 turns, ms."""
        cells = [self.text, str(results[0][1].number)]
        for _, flood, took in results:
            cells.append(f'{flood.bytes / flood.seconds / 1024:.0f}')
            cells.append(f'{took[len(took) // 2]:.1f}')
            cells.append(f'{took[len(took) * 19 // 20]:.0f}')
        print(f'# | {" | ".join(cells)} |', flush=True)

    def run(self):
        lines(*self.netem)
        if self.prepare:
            self.prepare[0](self.prepare[1])
        results = [self.flood(False)]
        tap.equal(self.text, '', results[0][0])
        if results[0][0]:
            print(f'# {gw.news("reasons")} {gw.news("streams")}', flush=True)
        if MESSAGES and not results[0][0]:
            self.row(results + [self.flood(True)])
        if self.prepare:
            self.prepare[0](self.prepare[2])


BAD = ('delay', '3ms', '3ms', 'loss', '6%', 'duplicate', '5%',
       'reorder', '25%')
PROFILES = [profile for profile in (
    Profile('a good line', 40),
    Profile('3 ms each way', 20, 'delay', '3ms'),
    Profile('1 % lost', 30, 'delay', '3ms', 'loss', '1%'),
    Profile('10 % lost', 30, 'delay', '3ms', 'loss', '10%'),
    Profile('25 % overtake', 30, 'delay', '3ms', 'reorder', '25%'),
    Profile('5 % twice', 20, 'delay', '3ms', 'duplicate', '5%'),
    Profile('3 ms, now and then 6', 20, 'delay', '3ms', '3ms'),
    Profile('all of that', 60, *BAD),
    Profile('all of that, small writes, gathered', 10, *BAD, nagle=True,
            piece=100),
    Profile('all of that, without timestamps', 20, *BAD,
            prepare=(stamps, 0, 1)),
    Profile('all of that, nobody has SACK', 20, *BAD,
            prepare=(sack, 0, 1)),
    Profile('small windows', 10, 'delay', '1ms', options=SMALL),
    Profile('small packets', 20, 'delay', '1ms', prepare=(mtu, 576, 1500)),
    Profile('small packets, all of that', 20, *BAD, prepare=(mtu, 576, 1500)),
    Profile('large packets', 40, prepare=(offload, 'on', 'off')),
    Profile('large packets, all of that', 20, *BAD,
            prepare=(offload, 'on', 'off')),
) if re.search(os.environ.get('LINE', ''), profile.text)]


def bad_checksums():
    count = 0
    for name in 'a', 'far':
        text = gates[name].run('grep', '^Tcp:', '/proc/net/snmp')
        count += int(text.split()[-1])
    return count


tap = Tap(len(PROFILES) + 2)
seed = random.randrange(1 << 32)
print(f'# seed {seed}')
random.seed(seed)
if MESSAGES:
    print('# | line | messages | KiB/s | ms | of 20 | plain KiB/s | ms | of 20 |')
    print('# |---|--:|--:|--:|--:|--:|--:|--:|', flush=True)
for profile in PROFILES:
    profile.run()
# a socket that is closed resets what comes late, with a number of then
tap.equal('nothing went wrong', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name not in ('reasons.ok', 'reasons.stream_far')})
tap.equal('all checksums were right', 0, bad_checksums())
tap.finish()
PROGRAM
