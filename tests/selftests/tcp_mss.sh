#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Nobody is to be trusted with how long a segment may be: a maximum segment size
# of nothing, of one byte, and one that is just too small, of a host that is
# called and of one that calls, and messages that must be cut for it. And where a
# router on the way takes less than both hosts say, messages arrive, although
# their sender does not believe it: it quotes a number that he has never sent.
#
#	a 192.168.1.11:5060 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
from ends import Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

RULES = '''
table ip small
delete table ip small
table ip small {
	chain output {
		type filter hook output priority mangle;
		tcp flags & syn == syn tcp option maxseg size set %d
	}
}
'''
far, a, net = Gateway('far'), Gateway('a'), Gateway('net')
tap = Tap(10)


def unbelieved():
    """Errors of routers that a did not believe."""
    names, values = (line.split() for line in a.run(
        'grep', '^TcpExt:', '/proc/net/netstat').splitlines())
    return int(dict(zip(names, values))['OutOfWindowIcmps'])


for size in 0, 1, 87:
    for host in far, a:
        host.run('nft', '-f', '-', stdin=RULES % size)
        pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'))
        body = 'x' * 5000
        ask, told = (message(REQUEST, place, pair.far, body)
                     for place in (pair.place, pair.seen))
        answer, heard = (message(REPLY, place, pair.far, body)
                         for place in (pair.seen, pair.place))
        tap.equal(f'{size} bytes, of {host.netns.split("-")[-1]}', True,
                  pair.check((ask, answer), (told, heard)))
        pair.close()
        host.run('nft', 'delete', 'table', 'ip', 'small')
net.run('ip', 'route', 'add', '198.51.100.20', 'dev', 'out', 'mtu', '1300')
pair = Pair(('a', '192.168.1.11'), ('far', '198.51.100.20'), 20000)
tap.equal('what is short enough', True, pair.carry(times=20))
tap.equal('both count differently', True, len(str(pair.place)) !=
          len(str(pair.seen)))
tap.equal('what is too long for a router arrives', True,
          pair.carry(body='x' * 20000, times=3))
tap.equal('its word is not believed', True, unbelieved() > 0)
tap.finish()
PROGRAM
