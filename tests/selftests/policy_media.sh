#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who may send media to a phone before the phone has sent there, as media_from
# says: any host, those that the other side's SDP names, or those that its
# signalling comes from. Who may not is dropped and counted, leaves nothing
# behind, and gets in when he may. What the phone itself began always passes,
# and so do phones inside.
#
#	a 192.168.1.11 --+                     +-- far 198.51.100.20, which is
#	                 +-- gw 203.0.113.5 ---+   198.51.100.96-127, too
#	b 192.168.1.12 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns far ip route add local 198.51.100.96/27 dev lo || fail_all "no addresses"
play <<'PROGRAM'
from dialog import Dialog, sdp
from ends import End, Tap, Udp
from gateway import WAN, Gateway

RELAY, CONTROL, CANDIDATE, STRANGER = (f'198.51.100.{host}'
                                       for host in (97, 98, 100, 99))
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(34)


def policy(word):
    gw.run('sipalg', 'set', f'media_from={word}')


def passes(sock, place, at):
    """Whether what a socket sends there arrives."""
    sock.send(b'x', place)
    return at.get(1) is not None


def answer(port):
    """The description of far: media and RTCP at other hosts, and ICE."""
    return sdp(RELAY, port, more=(
        f'a=rtcp:{port + 1} IN IP4 {CONTROL}\n'
        f'a=candidate:1 1 UDP 1 {CANDIDATE} {port} typ host\n'))


WHO = {'relay': (RELAY, 0), 'its other port': (RELAY, 500),
       'control': (CONTROL, 1), 'candidate': (CANDIDATE, 0),
       'far': (far.host, 0), 'stranger': (STRANGER, 0)}
MAY = {'any': set(WHO),
       'sdp': {'relay', 'its other port', 'control', 'candidate'},
       'signalling': {'far'}}
for number, (word, may) in enumerate(MAY.items()):
    port, there = 20000 + 100 * number, 30000 + 100 * number
    policy(word)
    rtp, rtcp = a.udp(port), a.udp(port + 1)
    who = {name: Udp(far.netns, host, there + plus)
           for name, (host, plus) in WHO.items()}
    call = Dialog(a, far)
    call.request('INVITE', sdp(a.host, port))
    gw.news()
    tap.equal(f'{word}: before any answer', word == 'any',
              passes(who['relay'], (WAN, port), rtp))
    call.reply('200 OK', answer(there))
    call.ack()
    gw.news()
    tap.equal(f'{word}: who gets in', may,
              {name for name, sock in who.items()
               if passes(sock, (WAN, port), rtp)})
    refused = len(who) - len(may)
    tap.equal(f'{word}: the others are counted',
              {'pinholes.refused_media': refused} if refused else {},
              gw.news('pinholes.refused_media', 'pinholes.refused_source'))
    late = Udp(far.netns, CONTROL, there + 700)
    tap.equal(f'{word}: RTCP from where it is put', word != 'signalling',
              passes(late, (WAN, port + 1), rtcp))
    late.close()
    rtp.send(b'x', who['stranger'].place)
    tap.equal(f'{word}: the phone sends where it wants', (WAN, port),
              who['stranger'].get()[1])
    tap.equal(f'{word}: and hears from there', True,
              passes(who['stranger'], (WAN, port), rtp))
    # another phone, by way of the public ports of both
    other, b_rtp = Dialog(b, far), b.udp(port + 10)
    other.request('INVITE', sdp(b.host, port + 10))
    tap.equal(f'{word}: a phone inside gets in', True,
              passes(b_rtp, (WAN, port), rtp))
    other.refuse('486 Busy Here')
    call.end()
    for sock in rtp, rtcp, b_rtp, *who.values():
        sock.close()

# it holds from the next connection on
policy('sdp')
rtp = a.udp(21000)
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 21000))
call.reply('200 OK', answer(31000))
call.ack()
stranger = Udp(far.netns, STRANGER, 31000)
tap.equal('a stranger does not get in', False,
          passes(stranger, (WAN, 21000), rtp))
tap.equal('and leaves nothing in conntrack', '',
          gw.run('conntrack', '-L', '-s', STRANGER))
policy('any')
tap.equal('when anybody may he does at once', True,
          passes(stranger, (WAN, 21000), rtp))
policy('sdp')
tap.equal('who is in stays', True, passes(stranger, (WAN, 21000), rtp))

# a new description
moved = Udp(far.netns, '198.51.100.101', 31000)
tap.equal('a host not named yet', False, passes(moved, (WAN, 21000), rtp))
call.request('INVITE', sdp('198.51.100.101', 31000), end=far)
call.reply('200 OK', sdp(a.host, 21000))
call.ack(end=far)
tap.equal('is let in when it is', True, passes(moved, (WAN, 21000), rtp))
tap.equal('on hold nothing changes', True, bool(
    call.request('INVITE', sdp('0.0.0.0', 31000), end=far)))
call.reply('200 OK', sdp(a.host, 21000))
call.ack(end=far)
again = Udp(far.netns, '198.51.100.101', 31002)
tap.equal('nor is who was named forgotten', True,
          passes(again, (WAN, 21000), rtp))

# a description that is signed
signer = Udp(far.netns, '198.51.100.96', 31000)
call.request('INVITE', sdp('198.51.100.96', 31000), end=far, headers=[
    'Identity: "c2lnbmVk"', 'Identity-Info: <https://example.net/x.cer>'])
call.reply('200 OK', sdp(a.host, 21000))
call.ack(end=far)
tap.equal('where nothing may be changed the hosts are known all the same', True,
          passes(signer, (WAN, 21000), rtp))

# many descriptions: the last hosts count
for host in range(102, 122):
    call.request('INVITE', sdp(f'198.51.100.{host}', 31000), end=far)
    call.reply('200 OK', sdp(a.host, 21000))
    call.ack(end=far)
last = Udp(far.netns, '198.51.100.121', 31000)
first = Udp(far.netns, RELAY, 31500)
tap.equal('of twenty hosts the last gets in', True,
          passes(last, (WAN, 21000), rtp))
tap.equal('but no more the first', False, passes(first, (WAN, 21000), rtp))

# another call with the same ports of the phone shares the pinhole
policy('signalling')
other = Dialog(far, a, to=call.place[far])
other.request('INVITE', sdp(far.host, 31200))
other.reply('200 OK', sdp(a.host, 21000))
other.ack()
call.end()
signal = Udp(far.netns, far.host, 31600)
tap.equal('of two calls with one pinhole the second is enough', True,
          passes(signal, (WAN, 21000), rtp))
other.end()
tap.equal('nothing is left', (0, 0, 0), gw.now())
tap.finish()
PROGRAM
