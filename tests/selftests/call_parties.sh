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

tap = Tap(68)
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
tap.equal('its UPDATE opens its own media at most', mine + [(b.host, 20100)],
          ports(call))
thief.reply('481 Call/Transaction Does Not Exist', tag=call.tag[far])
tap.equal('until the other end refuses', mine, ports(call))
tap.equal('the BYE is counted', {'reasons.spoofed_end': 1}, gw.news(*SPOOFED))
late = claim(call, b, far, callee_tag=call.tag[far])
late.request('INVITE', sdp(b.host, 20100))
invited = late.last
late.request('UPDATE', sdp(b.host, 20110))
late.reply('200 OK', sdp(far.host, 30000))
late.reply('481 Call/Transaction Does Not Exist', to=invited)
tap.equal('who was accepted keeps that when an older request is refused',
          mine + [(b.host, 20110)], ports(call))
call.end()
call = Dialog(a, far)
call.stand(20000, 30000)
gw.news()
thief = claim(call, b, reg)
thief.request('UPDATE', sdp(b.host, 20100), to_tag=call.tag[far])
tap.equal('one to another host opens nothing, and is counted',
          (mine, {'reasons.spoofed_party': 1}),
          (ports(call), gw.news(*SPOOFED)))

for number in range(9):
    thief = claim(call, b, far, caller_tag=f'thief{number}',
                  callee_tag=call.tag[a])
    thief.request('INVITE', sdp(b.host, 20100))
    thief.reply('481 Call/Transaction Does Not Exist', tag=call.tag[a])
tap.equal('however many are refused, they take no places',
          (mine, {}), (ports(call), gw.news('reasons.call_party_limit')))

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
gw.run('sipalg', 'set', 'media_from=sdp')
rtp, theirs = a.udp(20000), reg.udp(32000)
stranger.request('INVITE', sdp(reg.host, 32000))
stranger.reply('200 OK', sdp(a.host, 20000), tag=call.tag[a])
stranger.ack()
theirs.send(b'media', (WAN, 20000))
tap.equal('accepted by the phone, his media are heard at once', b'media',
          (rtp.get() or (b'nothing',))[0])
gw.run('sipalg', 'set', 'media_from=default')
rtp.close()
gw.news()
stranger.request('BYE')
stranger.reply('200 OK', tag=call.tag[a])
tap.equal('and he takes part, and may end the call',
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

# or says so by UPDATE
call = Dialog(a, far)
call.stand(20000, 30000)
moved = claim(call, b, far, callee_tag=call.tag[far])
update = moved.request('UPDATE', sdp(b.host, 20200))
moved.reply('200 OK', sdp(far.host, 30000), tag=call.tag[far])
tap.equal('so it is when it says so by UPDATE', (True, WAN),
          ((b.host, 20200) in ports(call), media_of(update)[0]))
# far moves as well, to where b has to be reached past the host it talks to
update = moved.request('UPDATE')
far.sip.send(moved.answer('200 OK').replace(
    moved.callee.contact().encode(), reg.contact().encode()), moved.place[far])
receive(b, 'SIP/2.0 200')
target = re.search(r'@([0-9.]+):(\d+)', sip.header(update, 'Contact'))
reg.udp(5070).send(moved.text('INFO', end=far), (target[1], int(target[2])))
tap.equal('and can be reached at its new Contact by that of the other end', b'INFO',
          (b.sip.get() or (b'nothing',))[0][:4])
moved.request('INFO')
moved.reply('200 OK')
refer = moved.text('REFER').replace(b'%s:5060>' % b.host.encode(),
                                    b'%s:5080>' % b.host.encode())
b.sip.send(refer, moved.place[b])
moved.last = receive(far, 'REFER ')[0], far
target = re.search(r'@([0-9.]+):(\d+)', sip.header(moved.last[0], 'Contact'))
moved.reply('202 Accepted')
phone = b.udp(5080)
far.udp(5080).send(moved.text('INFO', end=far), (target[1], int(target[2])))
tap.equal('or at one of a REFER', b'INFO', (phone.get() or (b'nothing',))[0][:4])
moved.request('BYE', end=far)
moved.reply('200 OK')
tap.equal('which makes it part of the call', (0, 0, 0), gw.now())

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

# one has hung up before the other answers
one = Dialog(reg, a, to=way)
two = claim(one, far, b, to=way_b)
for fork, port in (one, 20300), (two, 20310):
    fork.request('INVITE', sdp(fork.caller.host, 33000))
    fork.tag[fork.callee] = f'callee{port}'
    fork.reply('183 Session Progress', sdp(fork.callee.host, port))
gw.news()
invited = one.last
one.reply('200 OK', sdp(a.host, 20300))
one.ack()
one.end()
tap.equal('hung up by one, a call rings on for the other',
          ({one.id: 'ringing'}, forked[1:]), (gw.calls(), ports(one)))
one.reply('200 OK', sdp(a.host, 20300), to=invited)
tap.equal('for him alone, whatever is late', ({one.id: 'ringing'}, forked[1:]),
          (gw.calls(), ports(one)))
two.reply('200 OK', sdp(b.host, 20310))
two.ack()
tap.equal('who may answer', ({one.id: 'answered'}, forked[1:]),
          (gw.calls(), ports(one)))
two.end()
tap.equal('until he hangs up, too',
          ((0, 0, 0), {'calls.answered': 1, 'calls.ended_bye': 1}),
          (gw.now(), gw.news('calls')))

# the other answers while that one's BYE is under way
one = Dialog(reg, a, to=way)
two = claim(one, far, b, to=way_b)
for fork, port in (one, 20300), (two, 20310):
    fork.request('INVITE', sdp(fork.caller.host, 33000))
    fork.tag[fork.callee] = f'callee{port}'
    fork.reply('183 Session Progress', sdp(fork.callee.host, port))
one.reply('200 OK', sdp(a.host, 20300))
one.ack()
one.request('BYE')
two.reply('200 OK', sdp(b.host, 20310))
two.ack()
tap.equal('who answers while another is hung up on has a call of his own',
          ({one.id: 'answered'}, True), (gw.calls(), gw.lasts(one.id) > 60))
one.reply('200 OK')
tap.equal('which stays', ({one.id: 'answered'}, forked[1:]),
          (gw.calls(), ports(one)))
two.end()

# a proxy tries many phones at once
gw.news()
one = Dialog(reg, a, to=way)
one.request('INVITE', sdp(reg.host, 33000))
two = claim(one, far, b, to=way_b)
forks = []
for _ in range(12):
    two.cseq[far] = 0
    two.request('INVITE', sdp(far.host, 33000))
    forks.append(two.last)
two.reply('183 Session Progress', sdp(b.host, 20310), tag='fork', to=forks[0])
tap.equal('of twelve forks of a second proxy the first may ring',
          (forked[1:], {}), (ports(one), gw.news(
              'reasons.call_party_limit', *SPOOFED)))
for fork in forks:
    two.reply('486 Busy Here', tag='fork', to=fork)
one.refuse('486 Busy Here')

# what somebody says whom nobody has answered
one = Dialog(reg, a, to=way)
one.request('INVITE', sdp(reg.host, 33000))
invited = one.last
two = claim(one, far, b, to=way_b)
two.request('INVITE', sdp(far.host, *range(34000, 34016, 2)))
one.request('UPDATE', sdp(reg.host, 33100))
one.reply('200 OK')
stream, theirs = b.udp(20010), reg.udp(33100)
stream.send(b'x', theirs.place)
taken = theirs.get()[1]
answer = one.reply('200 OK', sdp(a.host, 20010), to=invited)
tap.equal('what a stranger names takes no place of who takes part',
          ((WAN, 20010), False), (taken, media_of(answer) == taken))
one.ack()
one.end()

# two phones answer, one of them for a short session
one = Dialog(reg, a, to=way)
two = claim(one, far, b, to=way_b)
two.cseq[far] = 0
for fork, port, seconds in (one, 20300, 1800), (two, 20310, 3):
    fork.request('INVITE', sdp(fork.caller.host, 33000))
    fork.tag[fork.callee] = f'callee{port}'
    fork.reply('200 OK', sdp(fork.callee.host, port),
               more=[f'Session-Expires: {seconds};refresher=uas'])
    fork.ack()
tap.equal('two phones may answer', forked, ports(one))
tap.equal('when the session of one runs out its media close', True,
          gw.wait(lambda: ports(one) == forked[:1], 20))
one.end()
tap.equal('those of the other with its call', (0, 0, 0), gw.now())

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
far.sip.send(re.sub(rb'(To: [^;]*);tag=[^\r]*', rb'\1',
                    call.answer('180 Ringing')), call.place[far])
receive(a, 'SIP/2.0 180')
call.tag[far] = None
tap.equal('who has no tag rings', {call.id: 'ringing'}, gw.calls())
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
for branch in range(33):
    call.cseq[a] = 0
    call.request('INVITE', sdp(a.host, 20000))
    if branch == 31:
        tap.equal('a call may have 32 open INVITEs', {},
                  gw.news('reasons.call_party_limit'))
tap.equal('one more is counted', {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
tap.equal('and translated all the same', WAN, media_of(call.last[0])[0])
claim(call, b, far).request('INVITE', sdp(b.host, 20100))
tap.equal('that of a stranger opens nothing',
          (mine, {'reasons.call_party_limit': 1}),
          (ports(call), gw.news('reasons.call_party_limit')))
call.cseq[a] = 2
call.request('INVITE', sdp(a.host, 20000))
gw.news()
call.refuse('486 Busy Here')
tap.equal('the next number leaves none of them open',
          {'calls.ended_failed': 1}, gw.news('calls'))
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
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
way_far = known(a, far)


def bring(host, status, reply=True, number=1, **more):
    """An INVITE in `call` whose Contact is another host's, and its answer."""
    call.cseq[far] = 0
    text = call.text('INVITE', sdp(far.host, 30000), **more).replace(
        b'Contact: <sip:user@198.51.100.20', b'Contact: <sip:user@192.0.2.%d'
        % host)
    far.sip.send(text, call.place[far])
    text, call.place[a] = receive(a, 'INVITE')
    call.last = text, a
    if reply:
        call.reply(status, tag=f'fork{host}')


call = Dialog(far, a, to=way_far)
bring(0, None, reply=False)
ringing = call.last
for host in range(1, 70):
    bring(host, '486 Busy Here')
call.reply('180 Ringing', tag='fork0', to=ringing)
tap.equal('where those want to be reached who are refused does not count', {},
          gw.news('reasons.call_party_limit'))
for host in range(1, 64):
    bring(host, '180 Ringing', reply=False)
    call.reply('180 Ringing', tag=f'fork{host}')
    call.reply('486 Busy Here', tag=f'fork{host}')
    if host == 62:
        tap.equal('of those for whom it rings 64 pairs of hosts do', {},
                  gw.news('reasons.call_party_limit'))
tap.equal('of 65 one is counted once more',
          {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
call.reply('486 Busy Here', tag='fork0', to=ringing)

# strangers who know it all
call = Dialog(a, far)
call.stand(20000, 30000)
again = Dialog(a, far)
again.request('INVITE', sdp(a.host, 20500))
again.reply('180 Ringing')
gw.news()
before = gw.lasts(again.id)
stranger = claim(again, reg, a, to=way, caller_tag='callee' + again.id,
                 callee_tag=again.tag[a])
stranger.tag[reg] = again.tag[far]
for number in range(32):
    stranger.cseq[reg] = 10
    stranger.request('INVITE', sdp(reg.host, 32000))
    if number == 30:
        tap.equal('strangers may have what INVITEs the call leaves', {},
                  gw.news('reasons.call_party_limit'))
tap.equal('of one more is counted', {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit'))
first, again.cseq[a] = again.last, 0
again.request('INVITE', sdp(a.host, 20500))
again.reply('180 Ringing')
tap.equal('those of the call take their places',
          {'reasons.call_party_limit': 1},
          gw.news('reasons.call_party_limit', *SPOOFED))
again.reply('486 Busy Here', tag='busy', to=first)
again.reply('200 OK', sdp(far.host, 30500))
again.ack()
tap.equal('whose INVITEs leave place for an answer',
          {again.id: 'answered', call.id: 'answered'}, gw.calls())
again.end()

# a stranger without an offer, while that of the call is not answered yet
call.request('INVITE', sdp(a.host, 20010))
offer = call.last
stranger = claim(call, reg, a, to=way, caller_tag=call.tag[far],
                 callee_tag=call.tag[a])
stranger.request('INVITE')
call.reply('200 OK', sdp(far.host, 30000), to=offer)
tap.equal('an INVITE of a stranger leaves the answer to another an answer',
          [(a.host, 20010)], ports(call))
call.ack()

# nor does the phone's refusal keep the call alive
gw.run('sipalg', 'set', 'answered_timeout=60')
call.request('UPDATE')
call.reply('200 OK')
tap.equal('a call without a word lasts for a minute', True,
          gw.wait(lambda: gw.lasts(call.id) < 58))
stranger.reply('481 Call/Transaction Does Not Exist', tag=call.tag[a])
tap.equal('what a phone refuses to a stranger prolongs nothing', True,
          gw.lasts(call.id) < 58)
call.request('UPDATE')
call.reply('200 OK')
tap.equal('what it says to the other end does', True, gw.lasts(call.id) > 58)
gw.run('sipalg', 'set', 'answered_timeout=default')
call.end()

# a port for two purposes
call = Dialog(a, far)
gw.news()
invite = call.request('INVITE', sdp(a.host, 5060))
tap.equal('a port for both Contact and media is one of media',
          {'reasons.shared_port': 1}, gw.news('reasons.shared_port'))
tap.finish()
PROGRAM
