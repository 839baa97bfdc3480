#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# The media of a call from its first offer to its last, however offer and answer
# travel: what is offered is open before it is answered, what holds stays open,
# what is said again changes nothing, what is replaced or handed over is heard
# at once, and forks do not hear each other.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10
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
import itertools

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap, media_of
from gateway import WAN, Gateway
from story import sockets

NUMBERS = itertools.count(1)
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(46)


def rtp(end, port):
    return next(sockets(end, port))


def way_in(phone):
    """Where reg and far reach a phone: it has sent to both."""
    for at in reg, far:
        phone.sip.send(sip.message('OPTIONS sip:example.com SIP/2.0', [
            f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKo{next(NUMBERS)};rport'
            % phone.sip.place, f'From: <sip:x@example.com>;tag={phone.host}',
            'To: <sip:x@example.com>', f'Call-ID: {phone.host}{at.host}',
            'CSeq: 1 OPTIONS']), at.sip.place)
        place = receive(at, 'OPTIONS ')[1]
    return place


def goes(source, to, at):
    """Where a packet to a place is seen to come from; None if nowhere."""
    data = f'media {next(NUMBERS)}'.encode()
    source.send(data, to)
    got = at.get(1)
    while got and got[0] != data:
        got = at.get(1)
    return got and got[1]


def talk(phone, port, far_port, shown, at=far):
    """Do media pass both ways between the two, by what was shown?"""
    inside, outside = rtp(phone, port), rtp(at, far_port)
    return (goes(inside, outside.place, outside),
            goes(outside, shown, inside)) == (shown, outside.place)


def hears(phone, port, shown, far_port=30900):
    """Is a port open to who was not heard of yet?"""
    outside = rtp(far, far_port + next(NUMBERS))
    return goes(outside, shown, rtp(phone, port)) == outside.place


def closed(*shown):
    """None of these places is a pinhole any more."""
    return not {place[1] for place in shown} & {
        hole['outside']['port'] for call in gw.ask('calls')['calls']
        for hole in call['media'] if hole['kind'] == 'rtp'}


# the offer comes late: in the answer, and is answered in ACK
call = Dialog(a, far)
call.request('INVITE')
tap.equal('an INVITE that offers nothing opens no media', (1, 0, 1), gw.now())
call.reply('200 OK', sdp(far.host, 30000))
shown = media_of(call.ack(sdp(a.host, 20000)))
tap.equal('the answer in ACK does', True, talk(a, 20000, 30000, shown))
call.request('INVITE', end=far)
shown2 = media_of(call.reply('200 OK', sdp(a.host, 20010)))
tap.equal('so does an offer in a 200', True, hears(a, 20010, shown2))
tap.equal('beside what was there', True, hears(a, 20000, shown))
call.ack(sdp(far.host, 30000), end=far)
tap.equal('until it is answered', (True, True),
          (closed(shown), talk(a, 20010, 30000, shown2)))
call.end()
tap.equal('at the end nothing is left', (0, 0, 0), gw.now())

# before the answer: PRACK and UPDATE
call = Dialog(a, far)
shown = media_of(call.request('INVITE', sdp(a.host, 20000)))
invite = call.last
call.reply('183 Session Progress', sdp(far.host, 30000))
tap.equal('early media pass', True, talk(a, 20000, 30000, shown))
shown2 = media_of(call.request('PRACK', sdp(a.host, 20020)))
tap.equal('an offer in PRACK is open at once', True,
          hears(a, 20020, shown2))
call.reply('200 OK', sdp(far.host, 30020))
tap.equal('and replaces what was there', (True, True),
          (closed(shown), talk(a, 20020, 30020, shown2)))
shown = media_of(call.request('UPDATE', sdp(a.host, 20030)))
tap.equal('one in UPDATE is', True, hears(a, 20030, shown))
call.reply('491 Request Pending')
tap.equal('refused, it closes', (True, True),
          (closed(shown), hears(a, 20020, shown2)))
shown = media_of(call.request('UPDATE', sdp(a.host, 20030)))
call.reply('200 OK', sdp(far.host, 30030))
tap.equal('accepted, it replaces', (True, True),
          (closed(shown2), talk(a, 20030, 30030, shown)))
call.request('UPDATE', sdp(far.host, 30040), end=far)
shown2 = media_of(call.reply('200 OK', sdp(a.host, 20030)))
tap.equal('UPDATE of the other end keeps what is the same', (shown, True),
          (shown2, talk(a, 20030, 30040, shown)))
call.reply('200 OK', to=invite)
call.ack()
tap.equal('answered, all is as it was', True, talk(a, 20030, 30040, shown))
call.end()
tap.equal('at the end nothing is left', (0, 0, 0), gw.now())

# said again, and held
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout', 3)
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout_stream', 3)
call = Dialog(a, far)
shown = media_of(call.stand(20000, 30000))
gw.news()


def again(offer, answer, end=a):
    """A new offer and answer; where the phone's media now are."""
    offer = call.request('INVITE', offer, end=end)
    answer = call.reply('200 OK', answer)
    call.ack(end=end)
    return media_of(offer if end is a else answer)


def silence():
    """Nobody sends; conntrack forgets."""
    inside = f'src={a.host}'
    return gw.wait(lambda: not any(
        inside in line and 'port=20000' in line for line in
        gw.run('conntrack', '-L', '-p', 'udp').splitlines()), 20)


for number in range(3):
    tap.equal(f'the same offer, {number + 1}', shown,
              again(sdp(a.host, 20000), sdp(far.host, 30000)))
tap.equal('opens and closes nothing', {}, gw.news('pinholes.opened',
                                                  'pinholes.closed'))
tap.equal('media pass', True, talk(a, 20000, 30000, shown))
for end in a, far:
    who = 'the phone' if end is a else 'far'
    for hold in 'sendonly', 'inactive':
        reply = 'recvonly' if hold == 'sendonly' else hold
        mine, other = (hold, reply) if end is a else (reply, hold)
        bodies = [sdp(a.host, 20000, more=f'a={mine}'),
                  sdp(far.host, 30000, more=f'a={other}')]
        tap.equal(f'held by {who}, {hold}: the same port', shown,
                  again(*bodies[::1 if end is a else -1], end=end))
again(sdp('0.0.0.0', 20000), sdp(far.host, 30000))
tap.equal('held with 0.0.0.0 nothing is opened or closed', {},
          gw.news('pinholes.opened', 'pinholes.closed'))
tap.equal('silence lasts longer than conntrack remembers', True, silence())
tap.equal('resumed, it has the port that it had', shown,
          again(sdp(a.host, 20000), sdp(far.host, 30000)))
tap.equal('and is heard there', True, talk(a, 20000, 30000, shown))
tap.equal('silence in an open call', True, silence())
tap.equal('changes nothing', True, talk(a, 20000, 30000, shown))
again(sdp(far.host, 30000), sdp('0.0.0.0', 20000), end=far)
tap.equal('held in an answer, too', True, hears(a, 20000, shown))
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout', 30)
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout_stream', 30)
talk(a, 20000, 30000, shown)
call.end()
tap.equal('its end closes all, and ends the media connections',
          ((0, 0, 0), []), (gw.now(), [
              line for line in
              gw.run('conntrack', '-L', '-p', 'udp').splitlines()
              if 'port=20000' in line]))

# a relay that no description names, and that sends beyond the end of a call
relay = rtp(reg, 31000)
for number in range(2):
    call = Dialog(a, far)
    shown = media_of(call.stand(20000, 30070))
    tap.equal(f'a relay that nobody named is heard, {number + 1}', True,
              goes(relay, shown, rtp(a, 20000)) == relay.place and
              goes(rtp(a, 20000), relay.place, relay) == shown)
    call.end()
    for source, to in (relay, shown), (rtp(a, 20000), relay.place):
        source.send(b'too late', to)
    relay.get(1)

# forks: early media of each, on the same port inside
ways = {phone: way_in(phone) for phone in (a, b)}
one, two = Dialog(far, a, to=ways[a]), Dialog(far, b, to=ways[b])
two.id, two.tag[far] = one.id, one.tag[far]
shows = {}
for fork in one, two:
    fork.tag[fork.callee] = f'callee{fork.callee.host}'
    fork.request('INVITE', sdp(far.host, 30050))
    shows[fork] = media_of(fork.reply('183 Session Progress',
                                      sdp(fork.callee.host, 20000)))
tap.equal('two forks have a port each', 2, len(set(shows.values())))
for fork in one, two:
    tap.equal(f'early media of {fork.callee.host}', True,
              talk(fork.callee, 20000, 30050, shows[fork]))
two.reply('200 OK', sdp(b.host, 20000))
two.ack()
one.refuse('487 Request Terminated')
tap.equal('one is answered: it goes on, the other is closed', (True, True),
          (talk(b, 20000, 30050, shows[two]), closed(shows[one])))
two.end()

# transfer of one phone to another, which takes over (Replaces); far keeps its
# port, and the phones have the same
first = Dialog(a, far)
shown = media_of(first.stand(20000, 30060))
tap.equal('a talks to far', True, talk(a, 20000, 30060, shown))
refer = first.request('REFER', headers=[
    'Refer-To: <sip:b@%s:%d?Replaces=x%%3Bto-tag%%3Dy>' % b.sip.place])
first.reply('202 Accepted')
tap.equal('and refers it to b', False, b.host in refer.split('Refer-To')[0])
second = Dialog(far, b, to=ways[b])
second.request('INVITE', sdp(far.host, 30060), headers=[
    f'Replaces: {first.id};to-tag=y;from-tag=z'])
shown2 = media_of(second.reply('200 OK', sdp(b.host, 20000)))
second.ack()
tap.equal('b has another port than a', True, shown2 != shown)
first.request('BYE', end=far)
first.reply('200 OK')
tap.equal('a is out', (True, {second.id: 'answered'}),
          (closed(shown), gw.calls()))
tap.equal('b talks to far', True, talk(b, 20000, 30060, shown2))
third = Dialog(a, far)
invite = third.request('INVITE', sdp(a.host, 20000), headers=[
    f'Replaces: {second.id};to-tag=y;from-tag=z'])
third.reply('200 OK', sdp(far.host, 30060))
third.ack()
shown = media_of(invite)
tap.equal('a takes the call back', True, talk(a, 20000, 30060, shown))
second.end()
tap.equal('and keeps it', (True, {third.id: 'answered'}),
          (talk(a, 20000, 30060, shown), gw.calls()))
third.end()
tap.equal('in the end nothing is left', (0, 0, 0), gw.now())
tap.finish()
PROGRAM
