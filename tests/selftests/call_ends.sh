#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What ends a call closes what that call opened, and nothing else; what only
# looks like an end, or comes from somebody else, closes nothing.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10, forks
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+                   +-- far 198.51.100.20
#
# Numbers of pinholes: 2 for the media of a call (RTP, RTCP), 1 for a Contact,
# which all calls and the registration of a phone share.
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import sip
from dialog import Dialog, quiet, receive, sdp
from ends import Tap, media_of
from gateway import WAN
from usual import a, b, far, gw, reg

tap = Tap(40)


def pair(inside, outside=None):
    """The media of a call, as the gateway has them."""
    outside = outside or inside
    return [('rtcp', inside + 1, (WAN, outside + 1)),
            ('rtp', inside, (WAN, outside))]


def media(call):
    """What a call has open but for its Contact; None when there is no such
    call."""
    holes = gw.media(call.id)
    return holes and [hole for hole in holes if hole[0] != 'signal']


def heard(*ways):
    """Does what a source sends to a public port of the gateway arrive at the
    same port inside?  The last one must, or it is waited for."""
    for source, at in ways:
        source.send(b'x', (WAN, at.place[1]))
    last = ways[-1][1].get()
    return [quiet(at) is not None for _, at in ways[:-1]] + [last is not None]


# BYE
one, two = Dialog(a, far), Dialog(a, far)
one.stand(20000, 30000)
two.stand(20010, 30010)
tap.equal('two calls stand', (2, 0, 5), gw.now())
one.request('BYE')
tap.equal('BYE alone ends nothing', {one.id: 'ending', two.id: 'answered'},
          gw.calls())
tap.equal('nor closes anything', (2, 0, 5), gw.now())
one.reply('407 Proxy Authentication Required')
tap.equal('a BYE that is challenged ends nothing',
          {one.id: 'answered', two.id: 'answered'}, gw.calls())
tap.equal('nor closes anything, either', pair(20000), media(one))
gw.news()
one.request('BYE')
one.reply('200 OK')
tap.equal('BYE and 200 end that call', {two.id: 'answered'}, gw.calls())
tap.equal('and close its media', {'calls.ended_bye': 1, 'pinholes.closed': 2},
          gw.news('calls', 'pinholes'))
rtp, rtp_two = a.udp(20000), a.udp(20010)
tap.equal('only the other call still hears', [False, True],
          heard((far.udp(30001), rtp), (far.udp(30011), rtp_two)))
two.request('BYE', end=far)
two.reply('481 Call/Transaction Does Not Exist')
tap.equal('a BYE from outside and 481 end the other', (0, 0, 0), gw.now())

# before the answer
gw.news()
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
invite = call.last
call.reply('180 Ringing')
tap.equal('a call rings', {call.id: 'ringing'}, gw.calls())
call.request('CANCEL', branch=call.branch)
call.reply('200 OK')
tap.equal('CANCEL and its 200 end nothing', pair(20000), media(call))
call.last = invite
call.refuse('487 Request Terminated')
tap.equal('487 does', (0, 0, 0), gw.now())
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
call.refuse('486 Busy Here')
tap.equal('486 does', (0, 0, 0), gw.now())
for status in '302 Moved Temporarily', '603 Decline':
    call = Dialog(a, far)
    call.request('INVITE', sdp(a.host, 20000))
    call.refuse(status)
    tap.equal(f'{status[:3]} does', (0, 0, 0), gw.now())
tap.equal('all are counted',
          {'calls.started': 4, 'calls.ended_failed': 4, 'pinholes.opened': 12,
           'pinholes.closed': 12}, gw.news('calls', 'pinholes'))
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
call.refuse('401 Unauthorized')
tap.equal('401 does not', pair(20000), media(call))
invite = call.request('INVITE', sdp(a.host, 20000))
tap.equal('the next INVITE names the same port', (WAN, 20000),
          media_of(invite))
tap.equal('in the same call, with nothing more open', (1, 0, 3), gw.now())
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
call.end()
tap.equal('it is answered, and ends', {
    'calls.started': 1, 'calls.answered': 1, 'calls.ended_bye': 1,
    'pinholes.opened': 3, 'pinholes.closed': 3}, gw.news('calls', 'pinholes'))

# ends that are not
call = Dialog(a, far)
call.stand(20000, 30000)
gw.news()
for tags in ({'from_tag': 'wrong'}, {'to_tag': 'wrong'}):
    call.request('BYE', end=far, **tags)
    call.reply('481 Call/Transaction Does Not Exist')
tap.equal('BYE with a wrong tag ends nothing', pair(20000), media(call))
tap.equal('if that of the caller is right it is counted',
          {'reasons.spoofed_end': 1}, gw.news('reasons.spoofed_end'))
a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
    'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr1;rport' % a.sip.place,
    'From: <sip:a@example.com>;tag=a', 'To: <sip:a@example.com>',
    'Call-ID: r@example.com', 'CSeq: 1 REGISTER',
    'Contact: <sip:user@%s:%d>' % a.sip.place]), reg.sip.place)
text, place = receive(reg, 'REGISTER ')
reg.sip.send(sip.message('SIP/2.0 200 OK', [
    line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact')
    for line in sip.headers(text, name)]), place)
receive(a, 'SIP/2.0 200')
reg.sip.send(call.text('BYE', end=far), place)
receive(a, 'BYE ')
tap.equal('BYE with the right tags from another host ends nothing',
          {call.id: 'answered'}, gw.calls())
tap.equal('but is counted, too', {'reasons.spoofed_end': 1},
          gw.news('reasons.spoofed_end'))
for method in 'BYE', 'CANCEL':
    b.sip.send(call.text(method, end=a), far.sip.place)
    receive(far, method)
tap.equal('so are BYE and CANCEL from another phone',
          {'reasons.spoofed_end': 2}, gw.news('reasons.spoofed_end'))
tap.equal('and the call still hears',
          ({call.id: 'answered'}, [True]),
          (gw.calls(), heard((far.udp(30002), rtp))))

# a new offer in the call
call.request('INVITE', sdp(a.host, 20020))
tap.equal('an offer with a new port leaves the old one open',
          sorted(pair(20000) + pair(20020)), media(call))
call.refuse('488 Not Acceptable Here')
tap.equal('refused, the new one closes', pair(20000), media(call))
call.request('INVITE', sdp(a.host, 20020))
call.reply('200 OK', sdp(far.host, 30000))
tap.equal('accepted, the old one closes', pair(20020), media(call))
call.ack()
tap.equal('what comes there no longer arrives', [False, True],
          heard((far.udp(30004), rtp), (far.udp(30003), a.udp(20020))))
call.request('INVITE', sdp(far.host, 30020), end=far)
call.reply('200 OK', sdp(a.host, 20030))
tap.equal('so it is when a answers with a new port', pair(20030), media(call))
call.ack(end=far)
call.request('INVITE', sdp(a.host, 20030))
call.refuse('401 Unauthorized')
tap.equal('a challenge for the same port closes nothing', pair(20030),
          media(call))
call.end()
tap.equal('at its end all closes but what the registration has', (0, 1, 1),
          gw.now())

# forks: one INVITE of the far end, for two phones, with a branch each
b.sip.send(sip.message('OPTIONS sip:example.com SIP/2.0', [
    'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKo1;rport' % b.sip.place,
    'From: <sip:b@example.com>;tag=b', 'To: <sip:b@example.com>',
    'Call-ID: o@example.com', 'CSeq: 1 OPTIONS']), reg.sip.place)
place_b = receive(reg, 'OPTIONS ')[1]
gw.news()
fork_a, fork_b = Dialog(reg, a, to=place), Dialog(reg, b, to=place_b)
fork_b.id, fork_b.tag[reg] = fork_a.id, fork_a.tag[reg]
for fork, port in (fork_a, 20040), (fork_b, 20050):
    fork.request('INVITE', sdp(reg.host, 30000))
    fork.tag[fork.callee] = f'callee{port}'
    fork.reply('183 Session Progress', sdp(fork.callee.host, port))
tap.equal('two phones ring for one call', {fork_a.id: 'ringing'}, gw.calls())
tap.equal('with media open for both', sorted(pair(20040) + pair(20050)),
          media(fork_a))
fork_a.refuse('486 Busy Here')
tap.equal('one is busy: the other keeps its media', pair(20050),
          media(fork_b))
tap.equal('and the call goes on', {'calls.started': 1, 'pinholes.closed': 2},
          gw.news('calls', 'pinholes.closed'))
fork_b.reply('200 OK', sdp(b.host, 20050))
fork_b.ack()
tap.equal('it is answered', {fork_b.id: 'answered'}, gw.calls())
tap.equal('and heard', [True], heard((reg.udp(30000), b.udp(20050))))
fork_b.end()
tap.equal('its end closes the rest', {
    'calls.answered': 1, 'calls.ended_bye': 1, 'pinholes.closed': 3},
    gw.news('calls', 'pinholes.closed'))
tap.finish()
PROGRAM
