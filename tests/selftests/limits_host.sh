#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# No host fills a table for all: each has its share of it, counted for who sent
# what is remembered. What is more is counted by a reason of its own, its message
# goes on with what needs no place translated, and others have room. And what
# nobody has answered yet makes room: within a host's share for what that host
# asks for next, else for everybody.
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
import sip
from dialog import Dialog, receive, sdp
from ends import Tap
from gateway import WAN
from usual import a, b, far, gw, reg

tap = Tap(59)


def limit(*words):
    gw.run('sipalg', 'set', *words)
    gw.news()


def offer(phone, port, to=None, place=None, ring=True):
    """An INVITE; its call, and what arrived."""
    call = Dialog(phone, to or far, place)
    invite = call.request('INVITE', sdp(phone.host, port))
    if ring:
        call.reply('180 Ringing')
    return call, invite


def refuse(*calls):
    for call in calls:
        call.refuse('486 Busy Here')


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def is_header_done(text):
    return ([f'Contact: <sip:user@{WAN}:5060>'], True) == (
        sip.headers(text, 'Contact'),
        sip.header(text, 'Via').startswith(f'SIP/2.0/UDP {WAN}:5060;'))


def register(name, phone=a, expires=60, answered=True, method='REGISTER'):
    """A registration, or a subscription; what the registrar was told."""
    register.cseq += 1
    phone.sip.send(sip.message(f'{method} sip:example.com SIP/2.0', [
        'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr%d;rport'
        % (*phone.sip.place, register.cseq),
        f'From: <sip:{name}@example.com>;tag={name}',
        f'To: <sip:{name}@example.com>', f'Call-ID: {name}',
        f'CSeq: {register.cseq} {method}', f'Expires: {expires}',
        f'Contact: <sip:user@{phone.host}:5060>']), reg.sip.place)
    text, place = receive(reg, f'{method} ')
    if answered:
        reg.sip.send(sip.message('SIP/2.0 200 OK', [
            line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq',
                               'Expires', 'Contact')
            for line in sip.headers(text, field)]), place)
        receive(phone, 'SIP/2.0 200')
    return text


def subscribe(name, phone=a, expires=60, answered=True):
    return register(name, phone, expires, answered, 'SUBSCRIBE')


register.cseq = 0
settings = {setting['name']: setting['default']
            for setting in gw.ask('show')['settings']}
tap.equal('a PBX may have a thousand calls by default', [], [
    name for name, least in (('host_calls_max', 2000),
                             ('host_registrations_max', 2000),
                             ('host_pinholes_max', 8000),
                             ('host_memos_max', 2000))
    if settings[name] < least])
tap.equal('and no host has a whole table', [], [
    name for name in settings if name.startswith('host_') and
    settings[name] > settings[name.removeprefix('host_')] // 2])

# calls
limit('host_calls_max=2')
one, _ = offer(a, 20000)
two, _ = offer(a, 20010)
three, invite = offer(a, 20020)
tap.equal('a may have two calls, of a third the description is left',
          (sdp(a.host, 20020), True), (body(invite), is_header_done(invite)))
tap.equal('that is counted',
          {'calls.started': 2, 'reasons.ok': 5, 'reasons.host_call_limit': 1},
          gw.news('calls', 'reasons'))
other, invite = offer(b, 20030)
tap.equal('b may call', (sdp(WAN, 20030), {'calls.started': 1, 'reasons.ok': 2}),
          (body(invite), gw.news('calls', 'reasons')))
refuse(one)
gw.news()
four, invite = offer(a, 20000)
tap.equal('when one has ended a may, too', {'calls.started': 1, 'reasons.ok': 2},
          gw.news('calls', 'reasons'))
refuse(two, three, four)

# a host outside is one as well; far may send to the Contact of b, as b called
place = other.place[far]
inward = [offer(far, 30000 + 10 * i, b, place)[0] for i in range(3)]
tap.equal('far may begin two calls, not three',
          {'calls.started': 2, 'reasons.host_call_limit': 1}, {
              name: count for name, count in gw.news('calls', 'reasons').items()
              if name in ('calls.started', 'reasons.host_call_limit')})
one, _ = offer(a, 20000)
tap.equal('which costs a nothing', {'calls.started': 1, 'reasons.ok': 2},
          gw.news('calls', 'reasons'))
refuse(one, *inward, other)
tap.equal('nothing is left', (0, 0, 0), gw.now())

# pinholes: one for Contact, two for media
limit('host_calls_max=default', 'host_pinholes_max=4')
one, _ = offer(a, 20000)
two, invite = offer(a, 20010)
tap.equal('a may have four pinholes: of five the media are left',
          (sdp(a.host, 20010, origin=WAN), True),
          (body(invite), is_header_done(invite)))
tap.equal('that is counted, and no half of a pair is kept',
          ({'reasons.ok': 3, 'reasons.host_pinhole_limit': 1}, (2, 0, 3)),
          (gw.news('reasons'), gw.now()))
other, invite = offer(b, 20010)
tap.equal('b has four, too', sdp(WAN, 20010), body(invite))
refuse(one)
three, invite = offer(a, 20020)
tap.equal('when the first has ended there is room', sdp(WAN, 20020),
          body(invite))
refuse(two, three, other)

# registrations
limit('host_pinholes_max=default', 'host_registrations_max=2')
for name in 'anna', 'bert':
    register(name)
text = register('carl')
tap.equal('a may have two registrations, a third is only translated',
          ({'registrations.started': 2, 'reasons.ok': 5,
            'reasons.host_registration_limit': 1}, True),
          (gw.news('registrations', 'reasons'), is_header_done(text)))
register('dora', b)
tap.equal('b registers', {'registrations.started': 1, 'reasons.ok': 2},
          gw.news('registrations', 'reasons'))
register('anna', expires=0)
gw.news()
register('carl')
tap.equal('when one has ended there is room',
          {'registrations.started': 1, 'reasons.ok': 2},
          gw.news('registrations', 'reasons'))
for name, phone in ('bert', a), ('carl', a), ('dora', b):
    register(name, phone, expires=0)

# what nobody has answered
limit('host_registrations_max=default', 'registrations_max=2')
for name in 'eric', 'fred', 'gina':
    register(name, b, answered=False)
tap.equal('of three requests without an answer two are kept',
          ({'registrations.displaced': 1, 'reasons.ok': 3}, 2),
          (gw.news('registrations', 'reasons'), gw.now()[1]))
register('hans', expires=0)
tap.equal('what asks for nothing displaces none', ({}, 2),
          (gw.news('registrations'), gw.now()[1]))
register('anna')
register('bert')
tap.equal('and they make room for who is answered',
          {'registrations.displaced': 2, 'registrations.started': 2,
           'reasons.ok': 4}, gw.news('registrations', 'reasons'))
register('eric', b, answered=False)
tap.equal('who is not displaced',
          {'reasons.registration_limit': 1},
          gw.news('registrations', 'reasons'))
register('anna', expires=0)
register('bert', expires=0)
limit('registrations_max=2', 'host_registrations_max=1')
register('eric', b, answered=False)
register('anna')
gw.news()
register('bert')
tap.equal('who has all of his share displaces nobody else',
          {'reasons.host_registration_limit': 1, 'reasons.ok': 1},
          gw.news('registrations', 'reasons'))
register('fred', b, answered=False)
tap.equal('but himself', ({'registrations.displaced': 1, 'reasons.ok': 1}, 2),
          (gw.news('registrations', 'reasons'), gw.now()[1]))
register('fred', b)
tap.equal('until he is answered',
          {'registrations.started': 1, 'reasons.ok': 2},
          gw.news('registrations', 'reasons'))
register('eric', b, answered=False)
tap.equal('then he is refused', {'reasons.host_registration_limit': 1},
          gw.news('registrations', 'reasons'))
register('anna', expires=0)
register('fred', b, expires=0)

# likewise subscriptions
limit('registrations_max=default', 'host_registrations_max=default',
      'host_subscriptions_max=1')
subscribe('anna')
text = subscribe('bert')
tap.equal('a may have one subscription, a second is only translated',
          ({'subscriptions.started': 1, 'reasons.ok': 3,
            'reasons.host_subscription_limit': 1}, True),
          (gw.news('subscriptions', 'reasons'), is_header_done(text)))
for name in 'eric', 'fred':
    subscribe(name, b, answered=False)
tap.equal('of b one, and one without an answer makes room for the next',
          {'subscriptions.displaced': 1, 'reasons.ok': 2},
          gw.news('subscriptions', 'reasons'))
limit('host_subscriptions_max=default', 'subscriptions_max=2')
subscribe('bert')
tap.equal('if the table is full, for everybody',
          {'subscriptions.displaced': 1, 'subscriptions.started': 1},
          gw.news('subscriptions'))
subscribe('fred', b, answered=False)
tap.equal('who was answered does not', {'reasons.subscription_limit': 1},
          gw.news('subscriptions', 'reasons'))
subscribe('anna', expires=0)
subscribe('bert', expires=0)

# likewise calls
limit('subscriptions_max=default', 'calls_max=2')
one, two, three = (offer(a, 20000 + 10 * i, ring=False)[0] for i in range(3))
tap.equal('of three INVITEs without an answer two are calls',
          ({'calls.started': 3, 'calls.ended_displaced': 1, 'reasons.ok': 3},
           {two.id: 'trying', three.id: 'trying'}, (2, 0, 5)),
          (gw.news('calls', 'reasons'), gw.calls(), gw.now()))
one.reply('180 Ringing')
tap.equal('the third is answered as one that is not known', {},
          gw.news('calls'))
two.reply('100 Trying')
four, _ = offer(b, 20030)
tap.equal('100 is no answer: it makes room for who rings',
          ({'calls.started': 1, 'calls.ended_displaced': 1},
           {three.id: 'trying', four.id: 'ringing'}),
          (gw.news('calls'), gw.calls()))
three.reply('180 Ringing')
five, _ = offer(b, 20040, ring=False)
tap.equal('who rings is not displaced', {'reasons.call_limit': 1},
          gw.news('calls', 'reasons.call_limit'))
refuse(one, two, three, four, five)
limit('calls_max=default', 'host_calls_max=2')
other, _ = offer(b, 20030, ring=False)
one, two, three = (offer(a, 20000 + 10 * i, ring=False)[0] for i in range(3))
tap.equal('who has all of his calls ends none that may be answered yet',
          ({'calls.started': 3, 'reasons.host_call_limit': 1},
           {call.id for call in (other, one, two)}),
          (gw.news('calls', 'reasons.host_call_limit'), set(gw.calls())))
refuse(three)
gw.wait(lambda: gw.lasts(two.id) < 16, 30)
gw.news()
three, _ = offer(a, 20020, ring=False)
tap.equal('later the oldest of his own',
          ({'calls.started': 1, 'calls.ended_displaced': 1},
           {call.id for call in (other, two, three)}),
          (gw.news('calls'), set(gw.calls())))

# and their ports
limit('host_calls_max=default', 'host_pinholes_max=5')
four, invite = offer(a, 20040, ring=False)
tap.equal('who has all his pinholes gets those of one that waits in vain',
          (sdp(WAN, 20040), {'calls.started': 1, 'calls.ended_displaced': 1,
                             'reasons.ok': 1}),
          (body(invite), gw.news('calls', 'reasons')))
five, invite = offer(a, 20050, ring=False)
tap.equal('of one that may be answered, or of another host, he does not',
          (sdp(a.host, 20050, origin=WAN),
           {'calls.started': 1, 'reasons.host_pinhole_limit': 1}),
          (body(invite), gw.news('calls', 'reasons')))
refuse(three, four, five, other)
limit('host_pinholes_max=default', 'pinholes_max=6')
one, _ = offer(a, 20000, ring=False)
two, _ = offer(b, 20010, ring=False)
three, _ = offer(b, 20020, ring=False)
tap.equal('if the table is full, those of the oldest',
          ({two.id: 'trying', three.id: 'trying'}, (2, 0, 5)),
          (gw.calls(), gw.now()))
three.reply('180 Ringing')
four, invite = offer(b, 20030, ring=False)
tap.equal('be it his own', (
    sdp(WAN, 20030), {three.id: 'ringing', four.id: 'trying'}),
    (body(invite), gw.calls()))
limit('pinholes_max=5')
register('anna')
tap.equal('who is new and registers gets none of theirs',
          ({'registrations.started': 1, 'reasons.pinhole_limit': 1},
           {three.id: 'ringing', four.id: 'trying'}, (2, 1, 5)),
          (gw.news('calls', 'registrations', 'reasons.pinhole_limit'),
           gw.calls(), gw.now()))
register('anna')
tap.equal('who was accepted does',
          ({'calls.ended_displaced': 1, 'registrations.refreshed': 1},
           {three.id: 'ringing'}, (1, 1, 4)),
          (gw.news('calls', 'registrations'), gw.calls(), gw.now()))
register('anna', expires=0)
one, two = Dialog(a, far), Dialog(a, far)
for call in one, two:
    call.request('INVITE')
limit('pinholes_max=4')
four, invite = offer(b, 20030, ring=False)
tap.equal('a Contact that stays with the next call ends none',
          (sdp(b.host, 20030, origin=WAN), {'reasons.pinhole_limit': 1}, 4),
          (body(invite), gw.news('reasons', 'calls.ended_displaced'),
           len(gw.calls())))
refuse(one, two, three, four)
limit('pinholes_max=6')
one, _ = offer(a, 20000, ring=False)
gw.news()
invite = one.request('INVITE', sdp(a.host, 20000, 20010, 20020))
tap.equal('a call does not end for itself',
          ({one.id: 'trying'}, {'reasons.pinhole_limit': 1}, (1, 0, 5)),
          (gw.calls(), gw.news('calls', 'reasons'), gw.now()))
refuse(one)
limit('pinholes_max=default', 'media_port_min=20000', 'media_port_max=20003')
one, _ = offer(a, 20000, ring=False)
two, _ = offer(b, 20002, ring=False)
one.reply('100 Trying')
three, invite = offer(b, 20000, ring=False)
tap.equal('who finds no port gets those of the oldest, too',
          (sdp(WAN, 20000), {two.id: 'trying', three.id: 'trying'}),
          (body(invite), gw.calls()))
three.reply('180 Ringing')
four, invite = offer(b, 20006)
tap.equal('be it his own', (sdp(WAN, 20002), {
    three.id: 'ringing', four.id: 'ringing'}), (body(invite), gw.calls()))
gw.news()
five = Dialog(a, far)
five.request('INVITE')
six, invite = offer(b, 20004, ring=False)
tap.equal('but of nobody who rings, nor one that is in no range',
          (sdp(b.host, 20004, origin=WAN),
           {'calls.started': 2, 'reasons.no_media_port': 1, 'reasons.ok': 1}),
          (body(invite), gw.news('calls', 'reasons')))
# where a was to be reached
stream, late, theirs = b.udp(20000), far.udp(30000), far.udp(30010)
late.send(b'late', (WAN, 20000))
three.reply('200 OK', sdp(far.host, 30010))
three.ack()
late.send(b'late', (WAN, 20000))
theirs.send(b'media', (WAN, 20000))
tap.equal('who answers a call that was ended is not heard in the next one',
          (b'media', {'pinholes.refused_media': 2}),
          ((stream.get() or (b'nothing',))[0], gw.news('pinholes.refused_media')))
three.end()
seven, _ = offer(b, 20000)
seven.reply('200 OK', sdp(far.host, 30010))
seven.ack()
late.send(b'late', (WAN, 20000))
theirs.send(b'more', (WAN, 20000))
tap.equal('nor in the one after that, of the same phone',
          (b'more', {'pinholes.refused_media': 1}),
          ((stream.get() or (b'nothing',))[0], gw.news('pinholes.refused_media')))
seven.end()
refuse(four, five, six)
limit('media_port_min=default', 'media_port_max=default')

# spellings
limit('host_memos_max=1')


def spelled(phone, name):
    """An OPTIONS whose To is the address that NAT writes; counted reasons."""
    gw.news()
    phone.sip.send(sip.message(f'OPTIONS sip:x@{far.host} SIP/2.0', [
        f'Via: SIP/2.0/UDP {phone.host}:5060;branch=z9hG4bK{name}',
        f'From: <sip:x@example.com>;tag={name}', f'To: <sip:y@{WAN}>',
        f'Call-ID: {name}', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70']),
        far.sip.place)
    receive(far, 'OPTIONS ')
    return gw.news('reasons')


tap.equal('of a one unusual spelling is remembered',
          [{'reasons.ok': 1}, {'reasons.host_memo_limit': 1}],
          [spelled(a, name) for name in ('one', 'two')])
tap.equal('and one of b', {'reasons.ok': 1}, spelled(b, 'three'))

# those of messages from outside; far may send to b, as b has sent there
limit('host_memos_max=default', 'memos_max=4')
call, _ = offer(b, 20000)
place = call.place[far]
refuse(call)


def invade(name):
    """An OPTIONS of far whose To is the address of b itself; counted."""
    gw.news()
    far.sip.send(sip.message('OPTIONS sip:x@%s:%d SIP/2.0' % place, [
        f'Via: SIP/2.0/UDP {far.host}:5060;branch=z9hG4bK{name}',
        f'From: <sip:x@example.com>;tag={name}', f'To: <sip:y@{b.host}>',
        f'Call-ID: {name}', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70']), place)
    invade.text, invade.way = receive(b, 'OPTIONS ')
    return gw.news('spellings', 'reasons')


def echo():
    """To, as far gets it back."""
    b.sip.send(sip.message('SIP/2.0 200 OK', [
        line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
        for line in sip.headers(invade.text, field)]), invade.way)
    return sip.header(receive(far, 'SIP/2.0 200')[0], 'To')


tap.equal('what comes from outside is remembered, too',
          [{'reasons.ok': 1}] * 2, [invade(name) for name in ('in1', 'in2')])
tap.equal('and answered as it was written', f'<sip:y@{b.host}>',
          echo())
tap.equal('it makes room for what else comes from there',
          {'spellings.displaced': 1, 'reasons.ok': 1}, invade('in3'))
tap.equal('that is answered as it was written', f'<sip:y@{b.host}>',
          echo())
ringing = Dialog(far, b, place)
far.sip.send(ringing.text('INVITE').replace(
    b'<sip:callee@example.com>', b'<sip:y@%s>' % b.host.encode()), place)
text, ringing.place[b] = receive(b, 'INVITE ')
ringing.last = text, b
ringing.reply('180 Ringing')
for name in 'in5', 'in6':
    invade(name)
text = ringing.reply('486 Busy Here')
tap.equal('but none of a call that rings', f'<sip:y@{b.host}>',
          sip.header(text, 'To').split(';')[0])
ringing.ack(branch=ringing.branch)
limit('memos_max=5')
tap.equal('and for what comes from inside', [{'reasons.ok': 1}] * 2,
          [spelled(a, name) for name in ('five', 'six')])
tap.equal('which makes room for nobody', {'reasons.memo_limit': 1},
          invade('in4'))
limit('memos_max=default')
limit('host_memos_max=0')
tap.equal('or none, and none of who is new', {'reasons.host_memo_limit': 1},
          spelled(a, 'four'))
limit('host_memos_max=default', 'host_calls_max=0')
one, invite = offer(b, 20000)
tap.equal('no call at all', {'reasons.host_call_limit': 1, 'reasons.ok': 1},
          gw.news('reasons'))
gw.run('conntrack', '-F')
tap.equal('nothing is left', True, gw.wait(lambda: gw.now() == (0, 0, 0)))
tap.finish()
PROGRAM
