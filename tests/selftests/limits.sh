#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Each table is full at its limit: what does not fit is counted by its own
# reason and its message goes on, with what needs no place in the table
# translated; and when something ends there is room again.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10
#	                 +-- gw 203.0.113.5 -+   and 198.51.100.64-127
#	b 192.168.1.12 --+                   +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
# reg is many registrars
ns reg ip route add local 198.51.100.64/26 dev lo || fail_all "no addresses"
play <<'PROGRAM'
import re

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap
from gateway import WAN, Gateway, parameter

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(37)


def offer(*ports):
    """An INVITE of a; its call, what far was told."""
    call = Dialog(a, far)
    return call, call.request('INVITE', sdp(a.host, *ports))


def ring(*calls):
    """Who rings makes room for nobody."""
    for call in calls:
        call.reply('180 Ringing')


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


def refuse(*calls):
    for call in calls:
        call.refuse('486 Busy Here')


def is_header_done(text):
    return ([f'Contact: <sip:user@{WAN}:5060>'], True) == (
        sip.headers(text, 'Contact'),
        sip.header(text, 'Via').startswith(f'SIP/2.0/UDP {WAN}:5060;'))


def register(name, expires=60, ports=(5060,), at=reg):
    """A registration of a for one name more; what the registrar was told."""
    register.cseq += 1
    a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr%d;rport'
        % (*a.sip.place, register.cseq), f'From: <sip:{name}@example.com>;tag={name}',
        f'To: <sip:{name}@example.com>', f'Call-ID: {name}',
        f'CSeq: {register.cseq} REGISTER', f'Expires: {expires}',
        *(f'Contact: <sip:user@{a.host}:{port}>' for port in ports)]),
        at.sip.place)
    text, place = receive(at, 'REGISTER ')
    at.sip.send(sip.message('SIP/2.0 200 OK', [
        line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq', 'Expires',
                           'Contact') for line in sip.headers(text, field)]),
        place)
    receive(a, 'SIP/2.0 200')
    return text


register.cseq = 0

# calls
parameter('calls_max', 2)
one, two = offer(20000)[0], offer(20010)[0]
ring(one, two)
tap.equal('two calls fit', {'calls.started': 2, 'reasons.ok': 4},
          gw.news('calls', 'reasons'))
three, invite = offer(20020)
tap.equal('a third does not: its description is left', sdp(a.host, 20020),
          body(invite))
tap.equal('while its header is translated', True, is_header_done(invite))
tap.equal('and that is counted', {'reasons.call_limit': 1},
          gw.news('calls', 'reasons', 'pinholes'))
answer = three.reply('200 OK', sdp(far.host, 30000))
three.ack()
tap.equal('it can be answered all the same', sdp(far.host, 30000),
          body(answer))
tap.equal('as a call that is not known',
          {'reasons.no_call': 1, 'reasons.ok': 1}, gw.news('reasons'))
three.end()
tap.equal('the others are as they were', (2, 0, 5), gw.now())
refuse(one)
gw.news()
three, invite = offer(20020)
tap.equal('when one has ended there is room', sdp(WAN, 20020), body(invite))
tap.equal('and nothing is missed', {'calls.started': 1, 'reasons.ok': 1},
          gw.news('calls', 'reasons'))
ring(three)
parameter('calls_max', 1)
tap.equal('a lower limit ends no call', (2, 0, 5), gw.now())
refuse(two)
gw.news()
two, _ = offer(20010)
tap.equal('but holds for the next', {'reasons.call_limit': 1},
          gw.news('calls', 'reasons'))
refuse(two, three)
one, _ = offer(20000)
tap.equal('until there is room', (1, 0, 3), gw.now())
refuse(one)
parameter('calls_max', 100)

# registrations
parameter('registrations_max', 2)
gw.news()
register('anna')
register('bert')
tap.equal('two names are registered', {'registrations.started': 2},
          gw.news('registrations'))
text = register('carl')
tap.equal('a third is not, but its message is translated', True,
          is_header_done(text))
tap.equal('and that is counted',
          {'reasons.registration_limit': 1, 'reasons.ok': 1},
          gw.news('registrations', 'reasons'))
register('anna')
tap.equal('those that are can be renewed',
          {'registrations.refreshed': 1, 'reasons.ok': 2},
          gw.news('registrations', 'reasons'))
register('anna', expires=0)
register('carl')
tap.equal('when one has ended there is room',
          {'registrations.ended': 1, 'registrations.started': 1,
           'reasons.ok': 4}, gw.news('registrations', 'reasons'))
register('carl', expires=0)
register('bert', expires=0)
tap.equal('and nothing is left', (0, 0, 0), gw.now())

# pinholes: one for a Contact, two for audio
parameter('pinholes_max', 4)
gw.news()
one, invite = offer(20000)
tap.equal('a call takes three ports', (1, 0, 3), gw.now())
ring(one)
two, invite = offer(20010)
tap.equal('for the media of another is one too few: they are left',
          sdp(a.host, 20010, origin=WAN), body(invite))
tap.equal('while its header is translated', True, is_header_done(invite))
tap.equal('that is counted, and no half of a pair is kept',
          ({'reasons.pinhole_limit': 1, 'reasons.ok': 2}, (2, 0, 3)),
          (gw.news('reasons'), gw.now()))
refuse(one)
three, invite = offer(20020)
tap.equal('when the first has ended there is room', sdp(WAN, 20020),
          body(invite))
refuse(two, three)
parameter('pinholes_max', 5)
one, invite = offer(20000, 20010, 20020)
tap.equal('of three media lines two fit',
          ['m=audio 20000 RTP/AVP 0', 'm=audio 20010 RTP/AVP 0'],
          [line for line in body(invite).split('\n')
           if line.startswith('m=')][:2])
refuse(one)
parameter('pinholes_max', 0)
gw.news()
text = register('anna')
tap.equal('a registration without a port is one all the same',
          ({'registrations.started': 1}, True),
          (gw.news('registrations'), is_header_done(text)))
tap.equal('though it has none', (0, 1, 0), gw.now())
parameter('pinholes_max', 1000)
register('anna')
tap.equal('it gets one when it is renewed', (0, 1, 1), gw.now())
register('anna', expires=0)

# one call alone
gw.news()
call = Dialog(a, far)
offers = []
for first in range(20000, 20320, 64):
    invite = call.request('INVITE',
                          sdp(a.host, *range(first, first + 64, 2)))
    offers.append((call.last, call.branch))
    if first == 20192:
        tap.equal('one call may have 256 ports', {'reasons.ok': 4},
                  gw.news('reasons'))
tap.equal('but no more than 260', {'reasons.call_pinhole_limit': 1},
          gw.news('reasons'))
tap.equal('the header is translated', True, is_header_done(invite))
tap.equal('and it has no more', True, gw.now()[2] <= 260)
for call.last, call.branch in offers:
    call.refuse('486 Busy Here')
tap.equal('when all is refused nothing is left', (0, 0, 0), gw.now())

# one name alone, and one Contact
parameter('registrations_max', 100)
gw.news()
text = register('anna', ports=range(5061, 5066))
tap.equal('a name may have four Contacts, a fifth is left as it is',
          (4, 1), (len(re.findall(rf'@{WAN}:', text)),
                   len(re.findall(rf'@{a.host}:5065', text))))
tap.equal('and that is counted',
          {'registrations.started': 4, 'pinholes.opened': 4,
           'reasons.contact_limit': 1, 'reasons.ok': 1},
          gw.news('registrations', 'pinholes.opened', 'reasons'))
register('anna', expires=0, ports=range(5061, 5065))
gw.news()
registrars = [End('reg', f'198.51.100.{host}') for host in range(64, 128)]
for registrar in registrars:
    register(registrar.host, at=registrar)
tap.equal('64 registrars may call a Contact',
          {'registrations.started': 64, 'reasons.ok': 128},
          gw.news('registrations', 'reasons'))
register('anna')
tap.equal('one more is refused that, not its registration',
          {'registrations.started': 1, 'reasons.admit_limit': 1,
           'reasons.ok': 1}, gw.news('registrations', 'reasons'))
register(registrars[0].host, expires=0, at=registrars[0])
register('anna')
tap.equal('and is let in when another has ended',
          {'registrations.ended': 1, 'registrations.refreshed': 1,
           'reasons.ok': 4}, gw.news('registrations', 'reasons'))
tap.finish()
PROGRAM
