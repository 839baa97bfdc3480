#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A Contact may name another transport than its message came by: the phone is
# reached there, by that transport and no other. What its URI becomes is told
# apart from what the same port is by the other.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 -+- reg 198.51.100.10
#	  listens 5060, UDP and TCP         +- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import os

import sip
from dialog import sdp
from ends import Tap, Tcp, Udp, spell
from gateway import WAN, Gateway
from line import (Datagrams, answer, connect, contact_of, contacts_of,
                  first_connect, hear, say)

PREFIX = os.environ['NS_PREFIX']
A, REG, FAR = '192.168.1.11', '198.51.100.10', '198.51.100.20'
OPTIONS = 'OPTIONS sip:x@{};transport={} SIP/2.0'
gw = Gateway()
tap = Tap(19)


def udp(name, host, place, port=5060):
    return Datagrams(Udp(f'{PREFIX}-{name}', host, port), place)


def granted(text, seconds=60):
    """What a registrar says of the Contacts in a REGISTER."""
    return [f'{line};expires={seconds}' for line in sip.headers(text, 'Contact')]


def asked(end, line):
    """The request line that a phone gets, which it answers."""
    text = hear(end, 'OPTIONS ')
    answer(end, text, '200 OK')
    hear(line, 'SIP/2.0 200')
    return text[:text.index(' SIP/2.0')]


phone = Tcp('a', A, 5060)
phone.listen()
registrar, server = Tcp('reg', REG, 5060), Tcp('far', FAR, 5060)
registrar.listen()
server.listen()

# by UDP, a Contact of TCP
line, back = udp('a', A, (REG, 5060)), udp('reg', REG, None)
say(line, 'REGISTER sip:example.com SIP/2.0', (A, 5060), 'one', '1 REGISTER',
    contact=(A, 5060), more=['Expires: 60'])
text = hear(back, 'REGISTER ')
mapped, public = back.place, contact_of(text)
tap.equal('Via is of UDP', True,
          f'Via: SIP/2.0/UDP {spell(mapped)};' in text)
tap.equal('Contact has a port of its own', (WAN, True),
          (public[0], public != mapped))
answer(back, text, '200 OK', more=granted(text))
tap.equal('the phone reads what it wrote', (A, 5060),
          contact_of(hear(line, 'SIP/2.0 200')))
caller = first_connect(gw, 'reg', REG, 41000, public)
tap.equal('the registrar can connect', True, bool(caller))
callee, _ = phone.accept()
say(caller, OPTIONS.format(spell(public), 'tcp'), (REG, 41000), 'two',
    '1 OPTIONS', contact=(REG, 5060))
tap.equal('its messages are read there, too', f'OPTIONS sip:x@{A}:5060;transport='
          'tcp', asked(callee, caller))
tap.equal('nobody else can connect', None, connect('far', FAR, 42000, public))
say(back, OPTIONS.format(spell(public), 'tcp'), (REG, 5060), 'three',
    '1 OPTIONS', contact=(REG, 5060))
tap.equal('by UDP, too, it is what the phone calls it',
          f'OPTIONS sip:x@{A}:5060;transport=tcp', asked(line, back))
say(back, OPTIONS.format(spell(mapped), 'udp'), (REG, 5060), 'four',
    '1 OPTIONS', contact=(REG, 5060))
tap.equal('and the other port is the phone\'s by UDP',
          f'OPTIONS sip:x@{A}:5060;transport=udp', asked(line, back))

# both at once
both = [f'Contact: <sip:x@{A}:5060;transport={by}>' for by in ('udp', 'tcp')]
say(line, 'REGISTER sip:example.com SIP/2.0', (A, 5060), 'one', '2 REGISTER',
    more=[*both, 'Expires: 60'])
text = hear(back, 'REGISTER ')
tap.equal('one port by two transports is two', [mapped, public],
          contacts_of(text))
answer(back, text, '200 OK', more=granted(text))
tap.equal('and one for the phone', [(A, 5060)] * 2,
          contacts_of(hear(line, 'SIP/2.0 200')))
say(line, 'REGISTER sip:example.com SIP/2.0', (A, 5060), 'one', '3 REGISTER',
    more=[f'{both[1]};expires=0'])
text = hear(back, 'REGISTER ')
answer(back, text, '200 OK', more=[
    f'Contact: <sip:x@{spell(mapped)};transport=udp>;expires=60'])
hear(line, 'SIP/2.0 200')
tap.equal('each ends for itself', (None, 1),
          (connect('reg', REG, 41001, public), gw.now()[1]))

# by TCP, a Contact of UDP
stream = connect('a', A, 40000, (REG, 5060))
back, peer = registrar.accept()
say(stream, 'REGISTER sip:example.com SIP/2.0', (A, 40000), 'five', '1 REGISTER',
    contact=(A, 5070), more=['Expires: 60'], by='udp')
text = hear(back, 'REGISTER ')
public = contact_of(text)
tap.equal('Contact of UDP is not of the connection', (WAN, True),
          (public[0], public != peer))
answer(back, text, '200 OK', more=granted(text))
tap.equal('the phone reads what it wrote', (A, 5070),
          contact_of(hear(stream, 'SIP/2.0 200')))
listener, caller = udp('a', A, None, 5070), udp('reg', REG, public, 5080)
say(caller, OPTIONS.format(spell(public), 'udp'), (REG, 5080), 'six',
    '1 OPTIONS', contact=(REG, 5080), by='udp')
tap.equal('the registrar reaches it by UDP',
          f'OPTIONS sip:x@{A}:5070;transport=udp', asked(listener, caller))
tap.equal('which answers from there', public, caller.place)
tap.equal('nobody connects to it', None, connect('reg', REG, 41002, public))

# a call by UDP, whose other side ends it by TCP
line = udp('a', A, (FAR, 5060), 5072)
back = udp('far', FAR, None)
say(line, f'INVITE sip:y@{FAR} SIP/2.0', (A, 5072), 'seven', '1 INVITE',
    sdp(A, 20010), (A, 5060))
text = hear(back, 'INVITE ')
public = contact_of(text)
answer(back, text, '200 OK', (FAR, 5060), sdp(FAR, 30010))
hear(line, 'SIP/2.0 200')
ender = connect('far', FAR, 42001, public)
tap.equal('far can connect to who called', True, bool(ender))
callee, _ = phone.accept()
ender.send(sip.message(f'BYE sip:x@{spell(public)};transport=tcp SIP/2.0', [
    f'Via: SIP/2.0/TCP {FAR}:42001;branch=z9hG4bKb', 'Max-Forwards: 70',
    'From: <sip:y@example.com>;tag=y', 'To: <sip:x@example.com>;tag=xseven',
    'Call-ID: seven', 'CSeq: 1 BYE']))
answer(callee, hear(callee, 'BYE '), '200 OK')
hear(ender, 'SIP/2.0 200')
tap.equal('and end the call', 0, gw.now()[0])
tap.equal('nothing went wrong', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name != 'reasons.ok'})
tap.finish()
PROGRAM
