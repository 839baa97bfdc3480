#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A TCP connection whose messages were rewritten outlives the module: what it
# sends then arrives as it was sent, both ways. One with half a message here, or
# whose receiver has not said that it has one, breaks: nothing arrives in place of
# something else, however long the module takes to go.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
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
import subprocess

from ends import Tap, Udp
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, forge, message, numbers

ACK, PSH = 0x10, 0x08
DEAF = '''
table ip deaf {
	chain output {
		type filter hook output priority filter;
		tcp dport 20002 drop
	}
}
'''
HEARD = '''
delete table ip deaf
table ip heard {
	counter heard { }
	chain input {
		type filter hook input priority filter;
		tcp sport 20002 meta length > 100 counter name "heard"
	}
}
'''
LATER = '''
link add out type dummy
link set dev out up
addr add 192.0.2.1/24 dev out
'''
gw = Gateway()
far = Gateway('far')
tap = Tap(7)


def hold():
    """Have a namespace end, which takes as long as a packet of it that conntrack
    knows is not sent. No module can take its own leave of namespaces before."""
    name = f'{os.environ["NS_PREFIX"]}-later'
    subprocess.run(['ip', 'netns', 'add', name], check=True)
    later = Gateway('later')
    later.run('ip', '-batch', '-', stdin=LATER)
    later.run('tc', 'qdisc', 'add', 'dev', 'out', 'root', 'netem', 'delay', '8s')
    later.run('nft', 'add table ip t; add chain ip t output { type filter hook '
              'output priority filter; }; add rule ip t output ct state new')
    end = Udp(name, '192.0.2.1', 5060)
    end.send(b'x', ('192.0.2.2', 5060))
    end.close()
    subprocess.run(['ip', 'netns', 'del', name], check=True)


pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20000)
pair.nagle(False)
out = message(REQUEST, pair.place, pair.far)
back = message(REPLY, pair.seen, pair.far)
seen = message(REQUEST, pair.seen, pair.far)
told = message(REPLY, pair.place, pair.far)
tap.equal('messages are rewritten, and longer or shorter then', (True, True), (
    pair.check((out * 3, back * 2), (seen * 3, told * 2)),
    len(out) != len(seen)))
half = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20001)
half.nagle(False)
half.carry(times=3)
begun = message(REQUEST, half.place, half.far)
half.phone.setblocking(True)
half.phone.sendall(begun[:100].encode())
late = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20002)
late.nagle(False)
late.carry(times=3)
far.run('nft', '-f', '-', stdin=DEAF)
whole = message(REQUEST, late.place, late.far)
seq, ack = numbers(late.phone)
late.phone.setblocking(True)
late.phone.sendall(whole.encode())
late.server.setblocking(True)
late.server.settimeout(5)
tap.equal('a message whose receiver is not heard',
          message(REQUEST, late.seen, late.far), late.server.recv(65536).decode())
gw.run('nft', 'delete', 'table', 'ip', 'sipalg_tcp')


def unload():
    return not subprocess.run(['rmmod', 'sipalg'], stderr=subprocess.DEVNULL
                              ).returncode


hold()
tap.equal('the module goes', True, gw.wait(unload))
tap.equal('what follows arrives', True, pair.check((out, back), (out, back)))
out, back = out * 100, back * 100
tap.equal('however much it is', True, pair.check((out, back), (out, back)))
far.run('nft', '-f', '-', stdin=HEARD)


def comes(pair):
    """What does."""
    try:
        return pair.server.recv(65536)
    except OSError as error:
        return type(error).__name__


NOTHING = 'TimeoutError', 'ConnectionResetError'
half.phone.sendall((begun[100:] + begun * 3).encode())
half.server.setblocking(True)
half.server.settimeout(5)
tap.equal('but nothing of what cannot be gone on with', True,
          comes(half) in NOTHING)
# as its host will, at some time
forge('a', late.place, late.far, (seq, ack, ACK | PSH, (whole * 3).encode()))
tap.equal('when that is heard again, too', (True, True), (
    gw.wait(lambda: 'packets 0' not in far.run('nft', 'list', 'counters')),
    comes(late) in NOTHING))
tap.finish()
PROGRAM
