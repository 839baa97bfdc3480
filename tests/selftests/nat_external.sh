#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Another NAT, as clouds have it, shows the gateway as 203.0.113.5: the far side
# is told that address, whether it was set or learnt from answers; and nobody
# who sees the gateway itself. Phones behind it meet at it, too. What answers
# say counts for who sent them, and only in answers.
#
#	a 192.168.1.11 --+                            +-- reg 198.51.100.10
#	                 +-- gw 10.0.0.5 -- net (NAT) +-- reg 10.9.0.20
#	b 192.168.1.12 --+              203.0.113.5   +-- far 198.51.100.20
# timeout: 120
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

cloud() {
	ns_ip gw <<-EOF && ns_ip net <<-EOF_NET && ns_ip reg <<-EOF_REG
	addr del $WAN/24 dev wan
	addr add 10.0.0.5/24 dev wan
	route add default via 10.0.0.1
	EOF
	addr del $NET/24 dev gw
	addr add 10.0.0.1/24 dev gw
	addr add 10.9.0.1/24 dev out
	EOF_NET
	addr add 10.9.0.20/24 dev eth0
	route add 10.0.0.0/24 via 10.9.0.1
	EOF_REG
	ns_ip far <<-EOF
	$(printf 'addr add 198.51.100.%d/24 dev eth0\n' {100..164})
	EOF
}

need_sipalg
topo_up
cloud || fail_all "cannot build a cloud"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import re
import subprocess

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap
from gateway import Gateway, parameter
from hairpin import Hairpin, Proxied, Switched
from story import WHOLE, Exact, Story, at_once, contact_of, named, via_of

OURS, SHOWN = '10.0.0.5', '203.0.113.5'
HOSTS = [f'198.51.100.{n}' for n in range(100, 165)]
ONE_TO_ONE = '''
add table ip cloud
delete table ip cloud
table ip cloud {
	chain prerouting {
		type nat hook prerouting priority dstnat;
		%s
		iifname "out" ip daddr 203.0.113.5 dnat to 10.0.0.5
	}
	chain postrouting {
		type nat hook postrouting priority srcnat;
		%s
		oifname "out" ip saddr 10.0.0.5 ip daddr != 10.9.0.0/24 \\
			snat to 203.0.113.5
	}
}
'''
OTHER_PORT = (
    'iifname "out" ip daddr 203.0.113.5 udp dport 50060 dnat to 10.0.0.5:5060',
    'oifname "out" ip saddr 10.0.0.5 ip protocol udp udp sport 5060 '
    'snat to 203.0.113.5:50060')

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
site = End('reg', '10.9.0.20')
gw, net = Gateway(), Gateway('net')
tap = Tap(3 * WHOLE + 38)


def above(prerouting='', postrouting=''):
    """The rules of the other NAT."""
    net.run('nft', '-f', '-', stdin=ONE_TO_ONE % (prerouting, postrouting))
    net.run('conntrack', '-F')
    gw.rules('oifname "wan" masquerade')


def setting(value):
    gw.run('sipalg', 'set', 'external_address', value)


def options(phone, there, said='', branch=None):
    """A request and its answer, which says in Via where it saw the phone; both
    as they arrive."""
    call = Dialog(phone, there)
    text = call.request('OPTIONS', sdp(phone.host, 20000))
    answer = call.answer('200 OK').decode()
    if branch:
        answer = re.sub('branch=[^;]*', f'branch={branch}', answer)
    if said:
        answer = answer.replace(';rport', said, 1)
    there.sip.send(answer.encode(), call.place[there])
    return text, receive(phone, 'SIP/2.0 200')[0]


def told(phone, there, said='', branch=None):
    """The addresses that a message names for the phone: Via, Contact."""
    text, _ = options(phone, there, said, branch)
    return via_of(text), contact_of(text)


def pair_of(one, other, title):
    """Five results."""
    pair = Hairpin(gw, reg, one, other, {SHOWN})
    tap.equal(f'{title}: both register', [], pair.found(pair.register))
    for text, *how in (('by proxy, one calls', Proxied, one, one, one),
                       ('by proxy, the other', Proxied, other, one, other),
                       ('by switch', Switched, one, other, other)):
        tap.equal(f'{title}: {text}', [], pair.found(pair.calls, *how))
    tap.equal(f'{title}: both leave', [], pair.found(pair.leave))


def shows(story):
    """The addresses that the tool shows of a phone, in a call, that has
    registered twice; and what came in to its media."""
    story.flaws = []
    story.ask(60)
    story.ask(60)
    story.reach = SHOWN_END
    story.ring(story.phone)
    story.take()
    story.media(story.far)
    places = [place for _, place in gw.registrations().values()]
    places += [place for _, _, place in gw.media(story.call.id)]
    passed = [hole['packets_in'] for hole in gw.ask('media')['media']]
    story.hang_up(story.far, False)
    story.ask(0)
    return sorted({host for host, _ in places}), len(places), passed


OUR_END, SHOWN_END = (OURS, 5060), (SHOWN, 5060)
SEEN = ';received=203.0.113.5;rport=5060'

above()
gw.sysctl('net.netfilter.nf_conntrack_acct', 1)
tap.equal('by default ours is told', (OUR_END, OUR_END), told(a, far, SEEN))
setting(SHOWN)
story = Story(gw, a, far, {SHOWN})
story.whole(tap, 'set')
other = Story(gw, b, far, {SHOWN}, ports=(20000, 30100))
tap.equal('set: two at once', [], other.found(other.register) +
          at_once(story, other) + other.found(other.leave))
tap.equal('set: the tool shows it', ([SHOWN], 4, [1, 1]), shows(story))
pair_of(a, b, 'set')
tap.equal('who is on our side of it is told ours', (OUR_END, OUR_END),
          told(a, site))

setting('learn')
above()
gw.news()
tap.equal('learn: at first ours is told', (OUR_END, OUR_END), told(a, far))
text, answer = options(a, far, SEEN)
tap.equal('the answer says what the phone knows',
          (a.sip.place, False), (via_of(answer), named(SHOWN, answer)))
tap.equal('it is learnt', {'external.learnt': 1}, gw.news('external'))
tap.equal('and told', (SHOWN_END, SHOWN_END), told(a, far))
story = Story(gw, a, far, {SHOWN})
story.whole(tap, 'learnt')
setting('learn')
tap.equal('learnt: the tool shows it', ([SHOWN], 4, [1, 1]), shows(story))
tap.equal('other phones tell it, too', (SHOWN_END[0],) * 2,
          tuple(place[0] for place in told(b, far)))
tap.equal('not to other hosts', (OUR_END, OUR_END), told(a, reg))
tap.equal('nor when the answer is to another request', (OUR_END, OUR_END),
          (told(a, reg, SEEN, 'z9hG4bKother'), told(a, reg))[1])
tap.equal('nor when a request says it', (OUR_END, OUR_END), (
    reg.send('OPTIONS sip:a@203.0.113.5 SIP/2.0', [
        'Via: SIP/2.0/UDP 198.51.100.10;branch=z9hG4bKq' + SEEN,
        'From: <sip:reg@example.com>;tag=q', 'To: <sip:a@example.com>',
        'Call-ID: q', 'CSeq: 1 OPTIONS'], SHOWN_END),
    receive(a, 'OPTIONS'), told(a, reg))[-1])
told(a, reg, SEEN)
pair_of(a, b, 'learnt')

above(*OTHER_PORT)
SEEN_ELSEWHERE = ';received=203.0.113.5;rport=50060'
told(a, far, SEEN_ELSEWHERE)
tap.equal('a port that is not kept is told', ((SHOWN, 50060),) * 2,
          told(a, far))
story = Story(gw, a, far, {SHOWN})
story.whole(tap, 'another port')

# what goes before what
setting('learn')
tap.equal('to be set is to learn anew', (OUR_END, OUR_END), told(a, far))
told(a, far, SEEN_ELSEWHERE)
setting('203.0.113.77')
tap.equal('what is set goes before that', '203.0.113.77', told(a, far)[1][0])
setting('none')
tap.equal('none goes before both', (OUR_END, OUR_END), told(a, far))
tap.equal('no other addresses are set', [1] * 4, [
    gw.inside(subprocess.run, ['sipalg', 'set', 'external_address', word],
              stderr=subprocess.DEVNULL).returncode
    for word in ('0.0.0.2', '127.0.0.1', '224.0.0.1', 'other')])

# the same by the module's parameter
setting('default')
parameter('external_address', 'learn')
told(a, far, SEEN_ELSEWHERE)
known = told(a, far)
parameter('external_address', 'learn')
tap.equal('to set the parameter is to learn anew, too',
          ((SHOWN, 50060), OUR_END), (known[0], told(a, far)[0]))
parameter('external_address', '203.0.113.77')
tap.equal('and another is told at once', '203.0.113.77',
          told(a, far)[1][0])
setting('learn')
told(a, far, SEEN_ELSEWHERE)
parameter('external_address', 'learn')
tap.equal('where something else is set, it changes nothing',
          (SHOWN, 50060), told(a, far)[0])
parameter('external_address', 'none')

# what is not believed, and how much is
above()
setting('learn')
many = [End('far', host) for host in HOSTS]
told(a, many[0], ';received=192.168.7.7;rport=5060')
tap.equal('nobody out there sees a private address', (OUR_END, OUR_END),
          told(a, many[0]))
gw.news()
for end in many:
    told(a, end, SEEN)
tap.equal('so many hosts are known at once', True,
          gw.news('external')['external.displaced'] >= 1)
told(a, many[-1], SEEN)
tap.equal('the last of them', {}, gw.news('external'))

# a phone that knows its address
setting(SHOWN)
knows = [f'Via: SIP/2.0/UDP {SHOWN};branch=z9hG4bKknows',
         'From: <sip:a@example.com>;tag=k', 'To: <sip:far@example.com>',
         'Call-ID: knows', 'CSeq: 1 OPTIONS', f'Contact: <sip:a@{SHOWN}>']
request = sip.message('OPTIONS sip:far@198.51.100.20 SIP/2.0', knows)
a.sip.send(request, far.sip.place)
tap.equal('what knows the address is left alone', request.decode(),
          receive(far, 'OPTIONS')[0])
answer = sip.message('SIP/2.0 200 OK', knows[:5])
far.sip.send(answer, SHOWN_END)
tap.equal('and its echo', answer.decode(), receive(a, 'SIP/2.0 200')[0])

# a server on the gateway itself, which has no NAT of ours before it: whether it
# knows the address or not is its own affair
gw.run('nft', '-f', '-', stdin='''
table ip sipalg {
    chain output {
        type filter hook output priority -150;
        udp dport 5060 ct helper set "sip"
    }
}''')
server = End('gw', OURS, 5080)
for host in OURS, SHOWN:
    call = Exact(server, far)
    call.place[far] = SHOWN, 5080
    for method, end, body in (('INVITE', server, sdp(host, 20000)),
                              ('INVITE', far, sdp(far.host, 30000)),
                              ('BYE', server, '')):
        call.request(method, body, end)
        call.reply('200 OK', body and sdp(
            far.host if end is server else host,
            30000 if end is server else 20000))
        if body:
            call.ack(end=end)
    tap.equal(f'a server here that says {host}', (0, (0, 0, 0)),
              (call.changed, gw.now()))
tap.finish()
PROGRAM
