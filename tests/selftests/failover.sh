#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A second gateway takes over when the first one dies: conntrackd has told it of
# the connections, and nobody of the calls. What is said keeps coming through in
# both directions, either side hangs up, and who calls or registers then is
# served as ever. A medium that had not begun waits for the next INVITE, and
# a TCP connection is reset, so that the phone makes another.
#
#	a 192.168.1.11 --+                         +-- reg 198.51.100.10
#	                 +-- gw 203.0.113.5 -- net +
#	                 |     | conntrackd        +-- far 198.51.100.20
#	                 +-- gw2, the same addresses
# timeout: 180
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

tmp=$(mktemp -d)
at_exit rm -rf "$tmp"

example=$dir/../examples/conntrackd/conntrackd.conf

# conntrackd_conf NAME [SED]: what it reads, with files of its own
conntrackd_conf() {
	sed "s#/var/[a-z]*/conntrackd#$tmp/$1#; ${2:-}" "$example" >"$tmp/$1.conf"
}

second_gateway() {
	ns_names+=(gw2)
	ip -batch - <<-EOF && ns_ip gw <<-EOF_GW && ns_ip gw2 <<-EOF_GW2 || return
	netns add $ns_prefix-gw2
	link add sync netns $ns_prefix-gw type veth peer name sync netns $ns_prefix-gw2
	EOF
	link set dev sync up
	addr add 10.9.9.1/30 dev sync
	EOF_GW
	link set dev lo up
	link set dev sync up
	addr add 10.9.9.2/30 dev sync
	link add lan type bridge forward_delay 0
	link set dev lan up
	EOF_GW2
	conntrackd_conf gw
	conntrackd_conf gw2 's/10.9.9.1/other/; s/10.9.9.2/10.9.9.1/; s/other/10.9.9.2/'
	ns gw nft insert rule ip gateway forward tcp dport 5060 ct state new \
		tcp flags '&' syn == 0 reject with tcp reset || return
	ns gw nft list ruleset | ns gw2 nft -f -
}

[ -e "$example" ] || skip_all "the examples are not here"
command -v conntrackd >/dev/null || skip_all "there is no conntrackd"
need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach"
second_gateway || fail_all "there is no second gateway"
ns gw2 sysctl -qw net.ipv4.ip_forward=1
ns_start "$tmp/gw.out" gw conntrackd -C "$tmp/gw.conf"
disown
export FIRST=$ns_pid TMP=$tmp
ns_start "$tmp/gw2.out" gw2 conntrackd -C "$tmp/gw2.conf"
play <<'PROGRAM'
import os
import signal
import subprocess
import sys

import sip
from dialog import Dialog, quiet, receive, sdp
from ends import End, Tap, Tcp, media_of
from gateway import WAN, Gateway

TMP, PREFIX = os.environ['TMP'], os.environ['NS_PREFIX']
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
gw, second = Gateway(), Gateway('gw2')
tap = Tap(21)


def register(number):
    a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP 192.168.1.11:5060;branch=z9hG4bKr{number}',
        'From: <sip:a@example.com>;tag=1', 'To: <sip:a@example.com>',
        'Call-ID: r', f'CSeq: {number} REGISTER',
        'Contact: <sip:a@192.168.1.11>', 'Expires: 600']), reg.sip.place)
    text, back = receive(reg, 'REGISTER ')
    lines = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq',
                               'Contact', 'Expires')
             for line in sip.headers(text, name)]
    reg.sip.send(sip.message('SIP/2.0 200 OK', lines), back)
    return sip.header(receive(a, 'SIP/2.0 200')[0], 'Contact')


def heard(rtp, far_rtp, far_first=False):
    """Who hears whom, and from where."""
    ways = [lambda: rtp.send(b'phone', far_rtp.place) or far_rtp.get(),
            lambda: far_rtp.send(b'far', (WAN, rtp.place[1])) or rtp.get()]
    got = [way() for way in (reversed(ways) if far_first else ways)]
    return tuple(reversed(got) if far_first else got)


def both_ways(port, far_port):
    return ((b'phone', (WAN, port)), (b'far', ('198.51.100.20', far_port)))


def conntrackd(gateway, name, option):
    done = gateway.inside(
        subprocess.run, ['conntrackd', '-C', f'{TMP}/{name}.conf', option],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        print(f'# conntrackd {option}: {done.stdout}')
    return done.stdout


def told(*ports):
    """Whether the second one knows of these, answers included."""
    cache = [line for line in conntrackd(second, 'gw2', '-e').splitlines()
             if 'UNREPLIED' not in line]
    return all(any(f'sport={port} ' in line for line in cache)
               for port in ports)


def take_over():
    """The first one is dead, and can tell nobody that it forgets."""
    os.kill(int(os.environ['FIRST']), signal.SIGKILL)
    for device in ('a', 'b', 'wan'):
        gw.run('ip', 'link', 'set', 'dev', device, 'netns', f'{PREFIX}-gw2')
    second.run('ip', '-batch', '-', stdin='''
link set dev a up master lan
link set dev b up master lan
link set dev wan up
addr add 192.168.1.1/24 dev lan
addr add 203.0.113.5/24 dev wan
route add default via 203.0.113.1
''')
    # as its primary-backup.sh has it
    for option in ('-c', '-f', '-R'):
        conntrackd(second, 'gw2', option)


# before
contact = register(1)
calls = [Dialog(a, far) for _ in range(3)]
for number, call in enumerate(calls):
    call.stand(20000 + 10 * number, 30000 + 10 * number)
rtp = [(a.udp(20000 + 10 * number), far.udp(30000 + 10 * number))
       for number in range(3)]
for number in range(2):
    tap.equal('both hear each other', both_ways(
        20000 + 10 * number, 30000 + 10 * number), heard(*rtp[number]))
listener = Tcp('far', far.host, 5060)
listener.listen()
old = Tcp('a', a.host, 5061)
tap.equal('a phone connects', True, old.connect(listener.sock.getsockname()))
tap.equal('the second gateway knows the connections', True,
          gw.wait(lambda: told(5060, 20000, 20010), 30))
tap.equal('and no call', {}, second.calls())

take_over()

# after
for number in range(2):
    tap.equal('both hear each other still', both_ways(
        20000 + 10 * number, 30000 + 10 * number),
        heard(*rtp[number], far_first=True))
tap.equal('the far side hangs up, at the phone as it is', 'BYE sip:user@192.168.1.11',
          calls[1].request('BYE', end=far).split(' SIP')[0].removesuffix(':5060'))
calls[1].reply('200 OK')
bye = calls[0].request('BYE')
tap.equal('the phone hangs up, and nothing private gets out', False,
          '192.168.' in bye)
tap.equal('its Via comes back as it wrote it', True,
          'Via: SIP/2.0/UDP 192.168.1.11:5060;' in calls[0].reply('200 OK'))
rtp[2][1].send(b'far', (WAN, 20020))
tap.equal('what had not begun is not let in', None, rtp[2][0].get(1))
again = calls[2].request('INVITE', sdp(a.host, 20020))
tap.equal('until the phone says again where', WAN, media_of(again)[0])
calls[2].reply('200 OK', sdp(far.host, 30020))
calls[2].ack()
rtp[2][1].send(b'far', media_of(again))
tap.equal('then it is', b'far', (rtp[2][0].get() or (None,))[0])
tap.equal('that call is known', {calls[2].id: 'answered'}, second.calls())
tap.equal('the phone registers as before', contact, register(2))
tap.equal('and is known', 1, second.now()[1])
try:
    old.send(b'OPTIONS sip:far SIP/2.0\r\n')
    lost = gw.wait(lambda: old.sock.send(b'\r\n') < 0)
except ConnectionError:
    lost = True
tap.equal('a TCP connection is reset', True, lost)
tap.equal('and another can be made', True, Tcp('a', a.host, 5062).connect(
    listener.sock.getsockname()))
call = Dialog(a, far)
invite = call.stand(20040, 30040)
tap.equal('a new call', both_ways(media_of(invite)[1], 30040),
          heard(a.udp(20040), far.udp(30040)))
call.end()
tap.equal('ends', True, second.wait(lambda: call.id not in second.calls()))
tap.equal('nothing else lies there', (None, None), (quiet(a), quiet(far)))
tap.finish()
PROGRAM
