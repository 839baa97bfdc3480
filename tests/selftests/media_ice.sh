#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# ICE through the gateway (RFC 8839, 9.2.2): the default destination, c= and m=
# and a=rtcp, is left when it is external; becomes what NAT has given already
# when the phone has asked a STUN server; else becomes a new port, and the
# candidate that it was follows it. So the peer always finds it among the
# candidates. With NAT that keeps ports, and with NAT that gives random ones to
# each connection, where no candidate would work without a pinhole.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10  STUN, relay
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+                   +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import re

import stun
from dialog import Dialog, quiet, sdp
from ends import End, Tap, Udp
from gateway import WAN, Gateway, parameter

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
rtp, rtcp = a.udp(20000), a.udp(20001)
server, second = reg.udp(3478), reg.udp(3479)
peer = far.udp(30000)
gw = Gateway()
tap = Tap(2 * 23 + 10)


KEPT, RANDOM = 'masquerade', 'masquerade fully-random'


def use_nat(rule):
    chain = 'ip', 'gateway', 'postrouting'
    gw.run('nft', 'flush', 'chain', *chain)
    gw.run('nft', 'add', 'rule', *chain, 'oifname', 'wan', *rule.split())


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def media(call):
    return [hole for hole in gw.media(call.id) if hole[0] != 'signal']


def host(place, component=1, number=1):
    return (f'a=candidate:{number} {component} UDP 2130706431 %s %d typ host\n'
            % place)


def srflx(place, base, component=1):
    return (f'a=candidate:2 {component} UDP 1694498815 %s %d typ srflx raddr '
            '%s rport %d\n' % (*place, *base))


def description(default, *candidates, rtcp_port=None, origin=None):
    """With one audio line; default is its c= and m=."""
    rtcp_line = f'a=rtcp:{rtcp_port}\n' if rtcp_port else ''
    return sdp(default[0], default[1], more=rtcp_line + ''.join(candidates),
               origin=origin or default[0])


def offer(text, phone=a):
    call = Dialog(phone, far)
    return call, body(call.request('INVITE', text))


def refuse(call):
    call.refuse('486 Busy Here')


def forget():
    """Nothing is known of phones any more; the gateway is awake."""
    gw.run('conntrack', '-F')
    call = Dialog(a, far)
    call.request('OPTIONS')
    call.reply('200 OK')
    for sock in rtp, rtcp, server, second, peer:
        while quiet(sock):
            pass


def reaches(source, place, sock):
    source.send(b'media', place)
    return (sock.get() or (None,))[0] == b'media'


def learnt(*socks):
    """Public places of these sockets, which the gateway has noticed, too."""
    gw.news()
    places = [stun.ask(sock, server) for sock in socks]
    return places, gw.news('bindings') == {'bindings.learnt': len(socks)}


def external(kind):
    forget()
    (public,), noticed = learnt(rtp)
    tap.equal(f'{kind}: a STUN request is noticed', True, noticed)
    text = description(public, host(rtp.place), srflx(public, rtp.place),
                       rtcp_port=public[1])
    call, told = offer(text)
    tap.equal('an external default destination is left, and all with it', text,
              told)
    tap.equal('but is a pinhole', [('rtp', 20000, public)], media(call))
    tap.equal('that lets anybody in', True, reaches(peer, public, rtp))
    rtp.send(b'x', peer.place)
    tap.equal('what a sends leaves from there', (b'x', public), peer.get())
    refuse(call)
    forget()
    text = description((reg.host, 40000), host(rtp.place), rtcp_port=40001)
    call, told = offer(text)
    tap.equal('that of a relay is left', text, told)
    tap.equal('and costs no port', [], media(call))
    refuse(call)
    text = description(('0.0.0.0', 9), host(('f00.local', 20000)))
    call, told = offer(text)
    tap.equal('as is one that says nothing yet', text, told)
    refuse(call)


def with_binding(kind):
    forget()
    (public, control), noticed = learnt(rtp, rtcp)
    lines = [host(rtp.place), host(rtcp.place, 2), srflx(public, rtp.place),
             srflx(control, rtcp.place, 2)]
    call, told = offer(description(rtp.place, *lines, rtcp_port=20001))
    tap.equal(f'{kind}: what NAT has given is promised',
              description(public, *lines, rtcp_port=control[1]), told)
    tap.equal('both', [('rtcp', 20001, control), ('rtp', 20000, public)],
              media(call))
    tap.equal('RTP comes in', True, reaches(peer, public, rtp))
    tap.equal('RTCP comes in', True, reaches(peer, control, rtcp))
    refuse(call)
    tap.equal('afterwards nothing does', False, reaches(peer, public, rtp))

    forget()
    (public,), _ = learnt(rtp)
    other = stun.ask(rtp, second)
    lines = [host(rtp.place), srflx(public, rtp.place)]
    call, told = offer(description(rtp.place, *lines, rtcp_port=20000))
    tap.equal('of two the one that is a candidate',
              description(public, *lines, rtcp_port=public[1]), told)
    refuse(call)
    tap.equal('they differ if NAT is random', kind == 'random',
              other != public)

    forget()
    (public,), _ = learnt(rtp)
    call, told = offer(sdp(a.host, 20000, more='a=rtcp:20000\n'))
    tap.equal('without ICE it is promised as well',
              sdp(WAN, public[1], more=f'a=rtcp:{public[1]}\n'), told)
    refuse(call)


def without_binding(kind):
    forget()
    lines = [host(rtp.place), host(rtcp.place, 2), host((a.host, 20500), 1, 3)]
    call, told = offer(description(rtp.place, *lines, rtcp_port=20001))
    tap.equal(f'{kind}: a new port, and the candidates follow', description(
        (WAN, 20000), host((WAN, 20000)), host((WAN, 20001), 2), lines[2],
        rtcp_port=20001), told)
    tap.equal('RTP comes in', True, reaches(peer, (WAN, 20000), rtp))
    refuse(call)

    forget()
    (public,), _ = learnt(rtp)
    lines = [host(rtp.place)]
    call, told = offer(description(rtp.place, *lines, rtcp_port=20000))
    tap.equal('a binding that is no candidate makes one of the default',
              description(public, host(public), rtcp_port=public[1]), told)
    refuse(call)

    # what was given has ended
    forget()
    (public,), _ = learnt(rtp)
    gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-src', '20000')
    call, told = offer(description(rtp.place, srflx(public, rtp.place),
                                   host(rtp.place), rtcp_port=20000))
    tap.equal('a binding that has ended is not promised',
              public if kind == 'kept' else (WAN, 20000),
              (WAN, int(re.search(r'^m=audio (\d+)', told, re.M)[1])))
    refuse(call)

    # not everything that comes from the port is one
    forget()
    gw.news()
    for data in (b'', b'x' * 40, stun.request()[:19],
                 stun.header(stun.SUCCESS, 0, b''),
                 stun.header(stun.REQUEST, 4, b''),
                 stun.header(stun.REQUEST, 2, b'') + b'xx',
                 stun.request().replace(b'\x21\x12', b'\x21\x13', 1)):
        rtp.send(data, server.place)
        server.get()
        gw.run('conntrack', '-D', '-p', 'udp', '--orig-port-src', '20000')
    tap.equal('nothing else is taken for a STUN request', {},
              gw.news('bindings'))
    rtp.send(stun.header(stun.REQUEST, 4, b'') + b'\x80\x22\0\0',
             server.place)
    server.get()
    tap.equal('one with attributes is', {'bindings.learnt': 1},
              gw.news('bindings'))
    b_rtp = b.udp(20000)
    public_b = stun.ask(b_rtp, server)
    call, told = offer(description(rtp.place, srflx(public_b, rtp.place),
                                   host(rtp.place), rtcp_port=20000))
    tap.equal("another phone's is not promised to a", True,
              f'm=audio {public_b[1]} ' not in told)
    refuse(call)
    b_rtp.close()


for name, rule in ('kept', KEPT), ('random', RANDOM):
    use_nat(rule)
    external(name)
    with_binding(name)
    without_binding(name)

# what the gateway serves itself
use_nat(KEPT)
forget()
service, mine = Udp(gw.netns, '0.0.0.0', 41194), a.udp(41194)
place = stun.ask(mine, server)
call, told = offer(description(mine.place, rtcp_port=41194))
tap.equal('a port at which the gateway listens is not given away',
          (41194, False), (place[1], 'm=audio 41194' in told))
refuse(call)
service.close()

# how much is remembered
use_nat(RANDOM)
forget()
gw.news()
many = [a.udp(21000 + i) for i in range(65)]
for sock in many:
    sock.send(stun.request(), server.place)
    server.get()
tap.equal('of one host 64, then the oldest goes',
          {'bindings.learnt': 65, 'bindings.displaced': 1},
          gw.news('bindings'))
forget()
parameter('bindings_max', 2)
gw.news()
places = [stun.ask(sock, server) for sock in many[:3]]
tap.equal('of all as many as there may be',
          {'bindings.learnt': 3, 'bindings.displaced': 1}, gw.news('bindings'))
for i, want in ((0, False), (2, True)):
    port = 21000 + i
    call, told = offer(description((a.host, port), rtcp_port=port))
    tap.equal(f'binding {i} of 3 is known: {want}', want,
              f'm=audio {places[i][1]} ' in told)
    refuse(call)
forget()
phone, mine = Dialog(b, far), [b.udp(21100 + i) for i in range(5)]
phone.request('INVITE', sdp(b.host, 21200))
for sock in mine[3:]:
    stun.ask(sock, server)
gw.news()
stun.ask(many[2], server)
tap.equal('who has not been answered yet is no phone',
          {'bindings.learnt': 1, 'bindings.displaced': 1}, gw.news('bindings'))
phone.reply('200 OK', sdp(far.host, 31200))
phone.ack()
for i in range(2):
    stun.ask(many[i], server)
gw.news()
for sock in mine[:2]:
    stun.ask(sock, server)
tap.equal('whom nothing else is known of makes room for a phone',
          {'bindings.learnt': 2}, gw.news('bindings.learnt', 'bindings.refused'))
for i in range(10, 13):
    stun.ask(many[i], server)
tap.equal('but displaces none', {'bindings.refused': 3}, gw.news('bindings'))
stun.ask(mine[2], server)
tap.equal('a phone displaces its own', {'bindings.learnt': 1,
          'bindings.displaced': 1}, gw.news('bindings'))
phone.end()
parameter('bindings_max', 0)
gw.news()
stun.ask(many[20], server)
tap.equal('or none', {}, gw.news('bindings'))
tap.finish()
PROGRAM
