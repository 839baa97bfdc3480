#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who knows Call-ID and tags of a call is not yet part of it: what he sends
# neither opens nor ends anything for the others. But calls fork, through more
# than one proxy, and a far end may move to another host: whom a host of the
# call accepts, that one takes part.
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
import re

import sip
from dialog import Dialog, receive, sdp
from ends import Tap, media_of
from gateway import WAN
from usual import a, b, far, gw, reg

tap = Tap(36)
SPOOFED = 'reasons.spoofed_party', 'reasons.spoofed_end'


def known(end, at):
    """A way in to a phone, which it has opened itself."""
    end.sip.send(sip.message('OPTIONS sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKo{at.host};rport'
        % end.sip.place, f'From: <sip:x@example.com>;tag={at.host}',
        'To: <sip:x@example.com>', f'Call-ID: {end.host}{at.host}',
        'CSeq: 1 OPTIONS']), at.sip.place)
    return receive(at, 'OPTIONS ')[1]


def claim(call, caller, callee, to=None, caller_tag=None, callee_tag=None):
    """The same call, as another host has it."""
    other = Dialog(caller, callee, to=to)
    other.id = call.id
    other.tag = {caller: caller_tag or call.tag[call.caller],
                 callee: callee_tag}
    other.cseq[caller] = 10
    return other


def ports(call):
    """Of the media that a call has open, by host inside."""
    for one in gw.ask('calls')['calls']:
        if one['call_id'] == call.id:
            return sorted((hole['inside']['address'], hole['inside']['port'])
                          for hole in one['media'] if hole['kind'] == 'rtp')
    return None


# a phone claims to be another one
call = Dialog(a, far)
call.stand(20000, 30000)
mine = [(a.host, 20000)]
gw.news()
thief = claim(call, b, reg)
invite = thief.request('INVITE', sdp(b.host, 20100))
tap.equal('an INVITE of another phone to another host passes as it is',
          (b.host, 20100), media_of(invite))
tap.equal('opens nothing', (mine, (1, 0, 3)), (ports(call), gw.now()))
tap.equal('and is counted', {'reasons.spoofed_party': 1}, gw.news(*SPOOFED))
thief.reply('200 OK', sdp(reg.host, 31000), tag=call.tag[far])
thief.request('BYE', to_tag=call.tag[far])
thief.reply('200 OK', tag=call.tag[far])
tap.equal('its BYE ends nothing', {call.id: 'answered'}, gw.calls())
tap.equal('and is counted, too',
          {'reasons.spoofed_party': 1, 'reasons.spoofed_end': 1},
          gw.news(*SPOOFED))
thief = claim(call, b, far)
thief.request('INVITE', sdp(b.host, 20100))
tap.equal('one to the other end opens its own media at most',
          mine + [(b.host, 20100)], ports(call))
thief.reply('482 Loop Detected')
tap.equal('until that one refuses', mine, ports(call))
thief.request('BYE', to_tag=call.tag[far])
thief.reply('481 Call/Transaction Does Not Exist', tag=call.tag[far])
tap.equal('its BYE ends nothing, either', {call.id: 'answered'}, gw.calls())
thief.request('UPDATE', sdp(b.host, 20100), to_tag=call.tag[far])
tap.equal('nor does its UPDATE open anything', mine, ports(call))
tap.equal('both are counted',
          {'reasons.spoofed_party': 1, 'reasons.spoofed_end': 1},
          gw.news(*SPOOFED))

# somebody outside does
way, way_b = known(a, reg), known(b, far)
stranger = claim(call, reg, a, to=way, caller_tag=call.tag[far],
                 callee_tag=call.tag[a])
stranger.request('INVITE', sdp(reg.host, 32000))
invited = stranger.last
stranger.request('BYE')
tap.equal('a stranger outside ends nothing', ({call.id: 'answered'}, {
    'reasons.spoofed_end': 1}), (gw.calls(), gw.news(*SPOOFED)))
stranger.reply('481 Call/Transaction Does Not Exist', tag=call.tag[a],
               to=invited)
stranger.request('BYE')
tap.equal('refused, no more than before', {call.id: 'answered'}, gw.calls())
stranger.request('INVITE', sdp(reg.host, 32000))
stranger.reply('200 OK', sdp(a.host, 20000), tag=call.tag[a])
stranger.ack()
gw.news()
stranger.request('BYE')
stranger.reply('200 OK', tag=call.tag[a])
tap.equal('accepted by the phone, he takes part, and may end the call',
          ({}, {}), (gw.calls(), gw.news(*SPOOFED)))

# the phone moves to another address
call = Dialog(a, far)
call.stand(20000, 30000)
moved = claim(call, b, far, callee_tag=call.tag[far])
moved.request('INVITE', sdp(b.host, 20200))
moved.reply('200 OK', sdp(far.host, 30000), tag=call.tag[far])
moved.ack()
tap.equal('a phone that moves to another address is heard there',
          (True, WAN), ((b.host, 20200) in ports(call),
                        media_of(moved.last[0])[0]))
moved.request('BYE', end=far)
moved.reply('200 OK')
tap.equal('and can be hung up on', (0, 0, 0), gw.now())

# forks by two proxies
gw.news()
one = Dialog(reg, a, to=way)
two = claim(one, far, b, to=way_b)
two.cseq[far] = 0
for fork, port in (one, 20300), (two, 20310):
    fork.request('INVITE', sdp(fork.caller.host, 33000))
    fork.tag[fork.callee] = f'callee{port}'
    fork.reply('183 Session Progress', sdp(fork.callee.host, port))
forked = [(a.host, 20300), (b.host, 20310)]
tap.equal('two proxies may fork one call to two phones',
          ({one.id: 'ringing'}, forked), (gw.calls(), ports(one)))
tap.equal('which is nothing unusual', {}, gw.news(*SPOOFED))
one.reply('200 OK', sdp(a.host, 20300))
one.ack()
claimed = claim(one, far, a, to=known(a, far), callee_tag=one.tag[a])
claimed.request('BYE')
tap.equal('one may not end what the other has begun',
          ({one.id: 'answered'}, {'reasons.spoofed_end': 1}),
          (gw.calls(), gw.news(*SPOOFED)))
two.refuse('487 Request Terminated')
tap.equal('what failed is closed', forked[:1], ports(one))
one.end()
tap.equal('and at the end the rest', (0, 0, 0), gw.now())

# two answers
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
call.reply('200 OK', sdp(far.host, 30000), tag='first')
call.reply('200 OK', sdp(far.host, 30010), tag='second')
for tag in 'first', 'second':
    call.tag[far] = tag
    call.ack()
for tag in 'first', 'second':
    call.tag[far] = tag
    call.request('BYE')
    call.reply('200 OK')
    if tag == 'first':
        tap.equal('answered twice, a call stands until both have hung up',
                  ({call.id: 'answered'}, mine), (gw.calls(), ports(call)))
tap.equal('then it is over', (0, 0, 0), gw.now())

# somebody who has no tag, as RFC 2543 allows
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
for answered in {call.id: 'answered'}, {}:
    answer = call.answer('200 OK', sdp(far.host, 30000))
    call.tag[far] = None
    far.sip.send(re.sub(rb'(To: [^;]*);tag=[^\r]*', rb'\1', answer),
                 call.place[far])
    receive(a, 'SIP/2.0 200')
    tap.equal('who has no tag answers, or hangs up', answered, gw.calls())
    if answered:
        call.request('BYE')

# limits
gw.news()
call = Dialog(a, far)
for branch in range(9):
    call.cseq[a] = 0
    call.request('INVITE', sdp(a.host, 20000))
    if branch == 7:
        tap.equal('a call may have eight open INVITEs', {},
                  gw.news('reasons.call_party_limit'))
tap.equal('a ninth is counted', {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
tap.equal('and translated all the same', WAN, media_of(call.last[0])[0])
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
call.end()
call = Dialog(reg, a, to=way)
call.request('INVITE', sdp(reg.host, 30000))
for tag in range(9):
    answer = call.reply('183 Session Progress', sdp(a.host, 20000),
                        tag=f't{tag}')
    if tag == 7:
        tap.equal('eight parties', {}, gw.news('reasons.call_party_limit'))
tap.equal('of nine one is counted', {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
tap.equal('and translated all the same', WAN, media_of(answer)[0])
for tag in range(9):
    call.reply('200 OK', tag=f't{tag}')
    if tag == 7:
        tap.equal('eight answers', {}, gw.news('reasons.call_party_limit'))
tap.equal('of nine one is counted again', {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
for tag in range(8):
    call.tag[a] = f't{tag}'
    call.end()
tap.equal('with the last of them all is over', (0, 0, 0), gw.now())
# a proxy and a caller for each phone that it tries, one after the other
call = Dialog(far, a, to=known(a, far))
for host in range(16):
    call.cseq[far] = 0
    text = call.text('INVITE', sdp(far.host, 30000)).replace(
        b'Contact: <sip:user@198.51.100.20', b'Contact: <sip:user@192.0.2.%d'
        % host)
    far.sip.send(text, call.place[far])
    text, call.place[a] = receive(a, 'INVITE')
    call.last = text, a
    if host:
        call.reply('486 Busy Here', tag=f'busy{host}')
    if host == 14:
        tap.equal('sixteen pairs of hosts', {},
                  gw.news('reasons.call_party_limit'))
tap.equal('of seventeen one is counted once more',
          {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))

# a port for two purposes
call = Dialog(a, far)
gw.news()
invite = call.request('INVITE', sdp(a.host, 5060))
tap.equal('a port for both Contact and media is one of media',
          {'reasons.shared_port': 1}, gw.news('reasons.shared_port'))
tap.finish()
PROGRAM
