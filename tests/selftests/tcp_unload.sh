#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A TCP connection whose messages were rewritten outlives the module: what it
# sends then arrives as it was sent, both ways. One with half a message here, or
# whose receiver has not said that it has one, breaks: nothing arrives in place of
# something else.
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
import subprocess

from ends import Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

gw = Gateway()
far = Gateway('far')
DEAF = '''
table ip deaf {
	chain output {
		type filter hook output priority filter;
		tcp dport 20002 drop
	}
}
'''
tap = Tap(7)
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


tap.equal('the module goes', True, gw.wait(unload))
tap.equal('what follows arrives', True, pair.check((out, back), (out, back)))
out, back = out * 100, back * 100
tap.equal('however much it is', True, pair.check((out, back), (out, back)))
far.run('nft', 'delete', 'table', 'ip', 'deaf')


def arrives(pair, text):
    """What does when the phone goes on with this."""
    pair.phone.setblocking(True)
    pair.phone.sendall(text.encode())
    pair.server.setblocking(True)
    pair.server.settimeout(5)
    try:
        return pair.server.recv(65536)
    except OSError as error:
        return type(error).__name__


NOTHING = 'TimeoutError', 'ConnectionResetError'
tap.equal('but nothing of what cannot be gone on with', True,
          arrives(half, begun[100:] + begun * 3) in NOTHING)
tap.equal('when that is heard again, too', True,
          arrives(late, whole * 3) in NOTHING)
tap.finish()
PROGRAM
