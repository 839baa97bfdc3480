#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 240
#
# Messages of any length, both ways at once, on lines that lose, repeat, delay
# and reorder, with small windows, small packets and large ones: each arrives
# once, whole, in order and right. ROUNDS=100 for longer.
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
import os
import random
import socket

from ends import Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message, random_body

ROUNDS = int(os.environ.get('ROUNDS') or 1)
PHONE, FAR = ('a', '192.168.1.11'), ('far', '198.51.100.20')
LINES = ('a', 'eth0'), ('far', 'eth0'), ('gw', 'a'), ('gw', 'wan')
gates = {name: Gateway(name) for name in ('a', 'far', 'gw', 'net')}
gw = gates['gw']
tap = Tap(9)


def lines(*netem):
    for name, dev in LINES:
        gates[name].run('tc', 'qdisc', 'replace', 'dev', dev, 'root', 'netem',
                        'limit', '2000', *netem)


def everywhere(setting, value):
    for name in 'a', 'far':
        gates[name].run('sysctl', '-qw', f'net.ipv4.{setting}={value}')


def offload(state):
    for name, *devs in (('a', 'eth0'), ('far', 'eth0'), ('gw', 'a', 'wan'),
                        ('net', 'gw', 'far')):
        for dev in devs:
            gates[name].run('ethtool', '-K', dev, 'tx', state, 'tso', state,
                            'gso', state, 'gro', state)


def batch(pair, kind, number, most):
    """Messages as they are sent, and as they arrive."""
    sent = arrives = ''
    inside, outside = pair.place, pair.seen
    if kind is REPLY:
        inside, outside = outside, inside
    for number in range(number):
        body = random_body(most)
        gap = '\r\n\r\n' * (random.random() < 0.2)
        sent += message(kind, inside, pair.far, body, number=number) + gap
        arrives += message(kind, outside, pair.far, body, number=number) + gap
    return sent, arrives


def transfer(text, port, number=8, most=8000, nagle=False, options=(), **more):
    right = True
    for i in range(ROUNDS):
        pair = Pair(PHONE, FAR, port + i, options)
        pair.nagle(nagle)
        out, out_wanted = batch(pair, REQUEST, number, most)
        back, back_wanted = batch(pair, REPLY, number, most)
        right &= pair.check((out, back), (out_wanted, back_wanted), **more)
        pair.close()
    tap.equal(text, True, right)


seed = random.randrange(1 << 32)
print(f'# seed {seed}')
random.seed(seed)
transfer('a good line', 20000, number=20, most=20000)
lines('delay', '3ms')
transfer('a long line', 20200)
lines('delay', '3ms', '3ms', 'loss', '6%', 'duplicate', '4%')
transfer('loss, duplication, reordering', 20400, number=30)
transfer('with small writes, gathered', 20600, number=4, most=2000, nagle=True,
         piece=100)
everywhere('tcp_timestamps', 0)
transfer('without timestamps', 20800)
everywhere('tcp_timestamps', 1)
lines('delay', '1ms')
small = (socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),
transfer('with small windows', 21000, number=4, most=20000, options=small)
gates['a'].run('ip', 'link', 'set', 'dev', 'eth0', 'mtu', '576')
transfer('with small packets', 21200)
gates['a'].run('ip', 'link', 'set', 'dev', 'eth0', 'mtu', '1500')
offload('on')
transfer('with offloads', 21400, number=20, most=20000)
tap.equal('nothing went wrong', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name != 'reasons.ok'})
tap.finish()
PROGRAM
