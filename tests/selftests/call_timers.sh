#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# How long a call lives when nobody says that it is over: half a minute after
# its INVITE or its CANCEL, some minutes while it rings, as long as its session
# timer says, or half a day. Nor is longer remembered what a stranger wrote.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap
from gateway import Gateway, parameter

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(38)
begun = gw.stats()


def about(seconds, call):
    """Is this what a call has left, but for what the test itself takes?"""
    left = gw.lasts(call.id)
    return left is not None and seconds - 20 < left <= seconds or left


def ring(port):
    call = Dialog(a, far)
    call.request('INVITE', sdp(a.host, port))
    call.invite = call.last
    call.reply('180 Ringing')
    return call


def again(call, method, status='200 OK', session=None, end=None):
    """A request in the call, and its answer."""
    body = sdp(a.host, 20000) if method == 'INVITE' else ''
    call.request(method, '' if end else body, end=end)
    call.reply(status, more=[f'Session-Expires: {session};refresher=uas']
               if session else [])
    if method == 'INVITE':
        call.ack(end=end)


def invade(number):
    """An OPTIONS of far whose To is the address of a itself; its echo."""
    def answer():
        a.sip.send(sip.message('SIP/2.0 200 OK', [
            line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
            for line in sip.headers(text, field)]), way)
        return sip.header(receive(far, 'SIP/2.0 200')[0], 'To')

    far.sip.send(sip.message('OPTIONS sip:x@%s:%d SIP/2.0' % lost.place[far], [
        f'Via: SIP/2.0/UDP {far.host}:5060;branch=z9hG4bKodd{number}',
        'From: <sip:x@example.com>;tag=x', f'To: <sip:y@{a.host}>',
        f'Call-ID: odd{number}', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70']),
        lost.place[far])
    text, way = receive(a, 'OPTIONS ')
    return answer


# cancelled, and never heard of again
lost = ring(20010)
odd = invade(1)
tap.equal('what far writes oddly is echoed as it is', f'<sip:y@{a.host}>',
          invade(2)())
tap.equal('a call may ring for three minutes', True, about(180, lost))
lost.request('CANCEL', branch=lost.branch)
lost.reply('200 OK')
tap.equal('cancelled, it has half a minute left', True, about(32, lost))
lost.reply('180 Ringing', to=lost.invite)
tap.equal('though it rings on', True, about(32, lost))

# answered by one, who is hung up on in vain, while it rings for another
forked, forks = Dialog(a, far), []
for tag in 'first', 'second':
    forked.cseq[a] = 0
    forked.request('INVITE', sdp(a.host, 20040))
    forks.append(forked.last)
    forked.reply('180 Ringing', tag=tag)
forked.reply('200 OK', sdp(far.host, 30040), tag='first', to=forks[0])
forked.tag[far] = 'first'
forked.ack()
forked.request('BYE')
tap.equal('hung up on, a call has half a minute', ('ending', True),
          (gw.calls()[forked.id], about(32, forked)))

# rung by somebody who writes oddly, and refused
odd_call = Dialog(far, a, to=lost.place[far])
far.sip.send(odd_call.text('INVITE').replace(
    b'<sip:callee@example.com>', b'<sip:y@%s>' % a.host.encode()),
    lost.place[far])
text, odd_call.place[a] = receive(a, 'INVITE ')
odd_call.last = odd_invite = text, a
odd_call.reply('180 Ringing')
tap.equal('so it is if it is to ring', f'<sip:y@{a.host}>',
          sip.header(odd_call.reply('486 Busy Here'), 'To').split(';')[0])
unheard = Dialog(a, far)
unheard.request('INVITE')

# CANCEL and 200 cross
race = ring(20020)
race.request('CANCEL', branch=race.branch)
race.reply('481 Call/Transaction Does Not Exist')
race.last = race.invite
race.reply('200 OK', sdp(far.host, 30020))
race.ack()
tap.equal('answered before CANCEL came, it lives', True, about(43200, race))
race.end()

# one INVITE after another, of which only the last gets an answer
gw.news()
call = Dialog(a, far)
for _ in range(3):
    call.request('INVITE', sdp(a.host, 20030))
tap.equal('three INVITEs are one call', {'calls.started': 1}, gw.news('calls'))
call.refuse('486 Busy Here')
tap.equal('the last is refused: it is over', {'calls.ended_failed': 1},
          gw.news('calls'))
tap.equal('and its ports are closed', None, gw.media(call.id))
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20030))
old, old_branch = call.last, call.branch
call.refuse('401 Unauthorized')
tap.equal('challenged, it waits for half a minute', True, about(32, call))
call.request('INVITE', sdp(a.host, 20030))
call.reply('403 Forbidden', to=old)
tap.equal('a late answer to the first INVITE ends nothing', 'trying',
          gw.calls().get(call.id))
call.refuse('403 Forbidden')
tap.equal('one to the second does', None, gw.calls().get(call.id))

# session timers
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000), headers=['x: 90'])
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
tap.equal('what only the caller asks for does not count', True,
          about(43200, call))
again(call, 'INVITE', session=1800)
tap.equal('what the 2xx says does, and some grace', True, about(1832, call))
again(call, 'UPDATE', session=300)
tap.equal('also that to UPDATE', True, about(332, call))
again(call, 'UPDATE', status='500 Server Error', session=900)
tap.equal('but no refusal', True, about(332, call))
again(call, 'OPTIONS', session=900)
again(call, 'INFO')
tap.equal('nor what does not refresh', True, about(332, call))
again(call, 'UPDATE', session=90, end=far)
tap.equal('the other end may refresh, too', True, about(120, call))
again(call, 'UPDATE', session=2**32)
tap.equal('a week is the longest', True, about(604832, call))
again(call, 'INVITE')
tap.equal('a 2xx without it ends the timer', True, about(43200, call))
again(call, 'INVITE', session=1800)
gw.wait(lambda: gw.lasts(call.id) < 1831)
again(call, 'BYE', status='401 Unauthorized')
tap.equal('a BYE that is challenged neither ends nor renews it', True,
          1800 < gw.lasts(call.id) < 1831)
gw.news()
again(call, 'INVITE', session=3)
held = gw.media(call.id)
tap.equal('the same description holds the same ports open', 3, len(held))
tap.equal('without a refresh the call ends', True,
          gw.wait(lambda: call.id not in gw.calls()))
news = gw.news('calls.ended_expired', 'pinholes.closed')
tap.equal('and what it had open closes', (1, True),
          (news['calls.ended_expired'], news['pinholes.closed'] >= 2))
call = Dialog(a, far)
call.stand(20000, 30000)
gw.news()
for _ in range(6):
    again(call, 'UPDATE', session=3)
    gw.wait(lambda: gw.lasts(call.id) < 3)
tap.equal('with refreshes it lives', 'answered', gw.calls().get(call.id))
call.end()

# two dialogs of one call, each with its own timer
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
for tag, seconds in ('first', 1800), ('second', 3):
    call.reply('200 OK', sdp(far.host, 30000), tag=tag,
               more=[f'Session-Expires: {seconds};refresher=uas'])
tap.equal('of two answers the one that lasts longer counts', True,
          about(1832, call))
for tag in 'first', 'second':
    call.tag[far] = tag
    call.ack()
call.tag[far] = 'first'
again(call, 'UPDATE', session=600)
tap.equal('each is refreshed by itself', True, about(632, call))
call.tag[far] = 'second'
again(call, 'OPTIONS')
tap.equal('which no other message does', True, about(632, call))
call.request('BYE')
call.reply('481 Call/Transaction Does Not Exist')
call.tag[far] = 'first'
tap.equal('the other stays when one is over', 'answered',
          gw.calls().get(call.id))
call.end()

# unanswered
parameter('unanswered_timeout', 100)
call = Dialog(a, far)
call.request('INVITE', sdp(a.host, 20000))
tap.equal('without any answer it has half a minute', True, about(32, call))
call.reply('100 Trying')
tap.equal('100 gives as long as a call may ring', True, about(100, call))
parameter('unanswered_timeout', 10)
call.reply('180 Ringing')
tap.equal('what rings for too long ends', True,
          gw.wait(lambda: call.id not in gw.calls(), 20))
tap.equal('so does what was cancelled', True,
          gw.wait(lambda: lost.id not in gw.calls(), 40))
tap.equal('hung up on in vain, a call rings on for who has not answered', True,
          gw.wait(lambda: gw.calls().get(forked.id) == 'ringing', 40))
forked.reply('486 Busy Here', tag='second', to=forks[1])
gw.wait(lambda: unheard.id not in gw.calls(), 40)
tap.equal('each is counted as such', (
    {'calls.ended_expired': 3, 'calls.ended_failed': 4, 'calls.ended_bye': 4},
    (0, 0, 0)), ({name: count - begun[name]
                  for name, count in gw.stats().items()
                  if name.startswith('calls.ended_') and
                  count != begun[name]}, gw.now()))
tap.equal('and what came from outside before is remembered no longer', False,
          a.host in odd())
tap.equal('nor what rang', False, a.host in sip.header(
    odd_call.reply('486 Busy Here', to=odd_invite), 'To'))
tap.finish()
PROGRAM
