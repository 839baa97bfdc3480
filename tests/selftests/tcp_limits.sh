#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 180
#
# Who only says that he wants a TCP connection takes no place from those who have
# one; what of such a connection was changed breaks, and is never mixed up. Who
# sends half a message takes memory for a time that is set, no longer.
#
#	a 192.168.1.11 --+
#	                 +-- gw 203.0.113.5 ---- far 198.51.100.20
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import itertools

from ends import Tap, Tcp
from gateway import Gateway
from stream import Pair, REQUEST, message

A, B = ('a', '192.168.1.11'), ('b', '192.168.1.12')
FAR = 'far', '198.51.100.20'
PORTS = itertools.count(20000)
MUTE = itertools.count(30000)
DEAF = 31000
RULES = f'''
add table ip mute
delete table ip mute
table ip mute {{
	chain input {{
		type filter hook input priority filter;
		tcp dport 5060 tcp sport 30000-30999 drop
	}}
	chain output {{
		type filter hook output priority filter;
		tcp dport {DEAF} tcp flags & syn == 0 drop
	}}
}}
'''
gw, far = Gateway(), Gateway('far')
tap = Tap(10)


def ask(number):
    """So many SYNs that nobody answers, each once."""
    for port in itertools.islice(MUTE, number):
        end = Tcp(*A, port)
        end.sock.setblocking(False)
        end.sock.connect_ex((FAR[1], 5060))
        end.sock.close()


def connect(phone=B):
    return Pair(phone, FAR, next(PORTS))


def streams():
    return {name.split('.')[1]: count
            for name, count in gw.news('streams').items()}


def read(sock, length):
    got = b''
    sock.setblocking(True)
    sock.settimeout(30)
    while len(got) < length:
        got += sock.recv(length - len(got)) or b'(end)' * length
    return got.decode()


slow = connect(A)
slow.carry(seconds=10)
half = message(REQUEST, slow.place, slow.far)
slow.phone.setblocking(True)
slow.phone.sendall(half[:100].encode())
far.run('nft', '-f', '-', stdin=RULES)
gw.run('sipalg', 'set', 'streams_max=3')
gw.news()
ask(5)
tap.equal('the newest of those that nobody answers have a place',
          {'started': 5, 'displaced': 3}, streams())
pairs = [connect(), connect()]
tap.equal('who speaks has one', [True, True],
          [pair.carry(seconds=10) for pair in pairs])
tap.equal('in place of those', {'started': 2, 'displaced': 2}, streams())
ask(2)
tap.equal('and keeps it', ({'reasons.stream_limit': 2}, [True, True]), (
    gw.news('streams', 'reasons.stream_limit'),
    [pair.carry(seconds=10) for pair in pairs]))
for end in pairs:
    end.close()

# what was changed and not acknowledged cannot go on as it was
gw.run('sipalg', 'set', 'streams_max=default', 'host_streams_max=2')
gw.news()
listener = Tcp(*FAR, 5060)
listener.listen()
phone = Tcp(*A, DEAF)
tap.equal('one whose far end is not heard', True,
          phone.connect((FAR[1], 5060)))
phone.send(message(REQUEST, (A[1], DEAF), (FAR[1], 5060)).encode())
server, seen = listener.accept()
want = message(REQUEST, seen[:2], (FAR[1], 5060))
tap.equal('its message is changed', want, (server.get() or b'').decode())
ask(1)
tap.equal('it makes room', {'started': 2, 'displaced': 1}, streams())
far.run('nft', 'delete', 'table', 'ip', 'mute')
phone.send(b'\r\n\r\n')
tap.equal('and nothing of it passes any more', (True, True), (
    gw.wait(lambda: gw.stats()['reasons.stream_lost'] > 0),
    server.get() is None))

gw.run('sipalg', 'set', 'stream_timeout=10')
gw.wait(lambda: gw.stats()['reasons.stream_stalled'], 40)
tap.equal('half a message is not waited for for ever', True,
          gw.stats()['reasons.stream_stalled'] > 0)
slow.phone.sendall(half[100:].encode())
tap.equal('then it passes as it is', half, read(slow.server, len(half)))
tap.finish()
PROGRAM
