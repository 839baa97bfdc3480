#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A phone that connects from any port and listens on another, which its Contact
# names: while it is registered its registrar can connect to it, while it is in
# a call that one's other side can. One whose Contact names the connection is
# reached by that. Media of their calls go as those of calls by UDP.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 -+- reg 198.51.100.10
#	  listens 5060                      +- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import os

import sip
from dialog import sdp
from ends import Tap, Tcp, media_of, spell, Udp
from gateway import WAN, Gateway
from line import answer, connect, contact_of, first_connect, hear, say

PREFIX = os.environ['NS_PREFIX']
A, REG, FAR = '192.168.1.11', '198.51.100.10', '198.51.100.20'
gw = Gateway()
tap = Tap(18)

phone = Tcp('a', A, 5060)
phone.listen()
registrar, server = Tcp('reg', REG, 5060), Tcp('far', FAR, 5060)
registrar.listen()
server.listen()

# a registration
line = connect('a', A, 40000, (REG, 5060))
back, peer = registrar.accept()
say(line, 'REGISTER sip:example.com SIP/2.0', (A, 40000), 'one', '1 REGISTER',
    contact=(A, 5060), more=['Expires: 60'])
text = hear(back, 'REGISTER ')
public = contact_of(text)
tap.equal('Contact is a public port, and not that of the connection',
          (WAN, True), (public[0], public != peer))
tap.equal('Via is that of the connection', True,
          f'Via: SIP/2.0/TCP {spell(peer)};' in text)
answer(back, text, '200 OK', more=[f'Contact: <sip:x@{spell(public)};'
                                   'transport=tcp>;expires=60'])
tap.equal('it is told its own', (A, 5060), contact_of(hear(line, 'SIP/2.0 200')))
tap.equal('a registration is known', 1, gw.now()[1])

# a call that comes by a connection of its own
caller = first_connect(gw, 'reg', REG, 41000, public)
tap.equal('the registrar can connect', True, bool(caller))
callee, _ = phone.accept()
say(caller, f'INVITE sip:x@{spell(public)};transport=tcp SIP/2.0', (REG, 41000),
    'two', '1 INVITE', sdp(REG, 30000), (REG, 5060))
text = hear(callee, 'INVITE ')
tap.equal('and says who is meant', f'INVITE sip:x@{A}:5060;transport=tcp ',
          text[:text.index('SIP/2.0')])
answer(callee, text, '200 OK', (A, 5060), sdp(A, 20000))
text = hear(caller, 'SIP/2.0 200')
tap.equal('the answer names the same port', public, contact_of(text))
media = media_of(text)
tap.equal('and media have a port', WAN, media[0])
rtp, heard = Udp(f'{PREFIX}-reg', REG, 30000), Udp(f'{PREFIX}-a', A, 20000)
rtp.send(b'x', media)
tap.equal('that is open', b'x', (heard.get() or [None])[0])
say(caller, f'BYE sip:y@{spell(public)};transport=tcp SIP/2.0', (REG, 41000),
    'two', '2 BYE', tag=';tag=y')
answer(callee, hear(callee, 'BYE '), '200 OK')
hear(caller, 'SIP/2.0 200')
tap.equal('BYE ends the call', 0, gw.now()[0])
tap.equal('nobody else can connect', None, connect('far', FAR, 42000, public))

# the connection that registered is gone, the registration is not
line.sock.close()
tap.equal('the registration outlives its connection', True,
          bool(connect('reg', REG, 41001, public)))
phone.accept()
line = connect('a', A, 40002, (REG, 5060))
back, peer = registrar.accept()
say(line, 'REGISTER sip:example.com SIP/2.0', (A, 40002), 'one', '2 REGISTER',
    contact=(A, 5060), more=['Expires: 0'])
text = hear(back, 'REGISTER ')
tap.equal('it keeps its port', public, contact_of(text))
answer(back, text, '200 OK')
hear(line, 'SIP/2.0 200')
tap.equal('and its end closes that', None, connect('reg', REG, 41002, public))

# a call that goes out; the far side has its own connection
line = connect('a', A, 40001, (FAR, 5060))
back, peer = server.accept()
say(line, f'INVITE sip:y@{FAR};transport=tcp SIP/2.0', (A, 40001), 'three',
    '1 INVITE', sdp(A, 20010), (A, 5060))
text = hear(back, 'INVITE ')
public = contact_of(text)
answer(back, text, '200 OK', (FAR, 5060), sdp(FAR, 30010))
hear(line, 'SIP/2.0 200')
say(line, f'ACK sip:y@{FAR};transport=tcp SIP/2.0', (A, 40001), 'three',
    '1 ACK', tag=';tag=y')
hear(back, 'ACK ')
ender = connect('far', FAR, 42001, public)
tap.equal('far can connect to who called', True, bool(ender))
callee, _ = phone.accept()
ender.send(sip.message(f'BYE sip:x@{spell(public)};transport=tcp SIP/2.0', [
    f'Via: SIP/2.0/TCP {FAR}:42001;branch=z9hG4bKb', 'Max-Forwards: 70',
    'From: <sip:y@example.com>;tag=y', 'To: <sip:x@example.com>;tag=xthree',
    'Call-ID: three', 'CSeq: 1 BYE']))
answer(callee, hear(callee, 'BYE '), '200 OK')
hear(ender, 'SIP/2.0 200')
tap.equal('and end the call', 0, gw.now()[0])

# who wants to be reached by the connection that it has made
say(line, f'OPTIONS sip:y@{FAR};transport=tcp SIP/2.0', (A, 40001), 'four',
    '1 OPTIONS', contact=(A, 40001))
text = hear(back, 'OPTIONS ')
tap.equal('Contact may be the connection', peer, contact_of(text))
answer(back, text, '200 OK')
hear(line, 'SIP/2.0 200')
tap.equal('nothing went wrong', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name != 'reasons.ok'})
tap.finish()
PROGRAM
