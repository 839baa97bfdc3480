#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A server behind the gateway, published on its own port and on others: phones
# outside register with it, call it and are called by it, and see only the port
# that is published. So does a phone inside that finds it at its public address.
#
#	pbx a 192.168.1.11:5060 --+    :5060
#	                    :5070 --+- gw :5070 ---- far 198.51.100.20
#	    b 192.168.1.12:5060 --+    :5080
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns gw nft 'add rule ip sipalg prerouting udp dport { 5070, 5080 } \
	ct helper set "sip"'
play <<'PROGRAM'
import re

import sip
from dialog import receive
from ends import End, Tap
from gateway import WAN, Gateway
from story import Story, contact_of, named, via_of

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
other = End('a', '192.168.1.11', 5070)
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(19)


def registers(pbx, place):
    """A phone outside registers here; what is wrong."""
    flaws = []
    here = '<sip:far@%s:%d>' % far.sip.place
    far.sip.send(sip.message('REGISTER sip:%s:%d SIP/2.0' % place, [
        f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKf{place[1]}' % far.sip.place,
        'From: <sip:far@%s:%d>;tag=f' % place, 'To: <sip:far@%s:%d>' % place,
        f'Call-ID: far{place[1]}', 'CSeq: 1 REGISTER', f'Contact: {here}']),
        place)
    text, seen = receive(pbx, 'REGISTER')
    # but for the sender's name, which is nobody's here
    if named(WAN, re.sub('From: .*', '', text)):
        flaws.append(text)
    pbx.sip.send(sip.message('SIP/2.0 200 OK', [
        line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact')
        for line in sip.headers(text, name)]), seen)
    answer, seen = receive(far, 'SIP/2.0 200')
    if (seen, via_of(answer), contact_of(answer)) != (
            place, far.sip.place, far.sip.place) or named(pbx.host, answer):
        flaws.append(answer)
    if sip.header(answer, 'To') != '<sip:far@%s:%d>' % place:
        flaws.append(answer)
    return flaws + ([gw.now()] if gw.now() != (0, 0, 0) else [])


gw.rules('oifname "wan" masquerade', f'''
    iifname "wan" udp dport 5060 dnat to {a.host}
    iifname "wan" udp dport 5070 dnat to {a.host}
    iifname "wan" udp dport 5080 dnat to {b.host}:5060''')
for pbx, port in (a, 5060), (other, 5070), (b, 5080):
    story = Story(gw, pbx, far, {WAN}, reach=(WAN, port))
    tap.equal(f'{port}: a phone outside registers', [],
              registers(pbx, (WAN, port)))
    story.tell(tap, str(port), (
        ('it calls, and sends first', story.calls, far, far, pbx),
        ('it calls, and sends last', story.calls, far, pbx, far),
        ('it is called, and sends first', story.calls, pbx, far, pbx),
        ('it is called, and sends last', story.calls, pbx, pbx, far)))
gw.run('conntrack', '-F')
story.tell(tap, str(port), (
    ('the server calls unasked', story.calls, pbx, far, pbx),
    ('and sends first', story.calls, pbx, pbx, far)))

# the other phone of the LAN, by the public address, comes from the gateway
gw.rules('oifname "lan" ip saddr 192.168.1.0/24 masquerade',
         f'ip daddr {WAN} udp dport 5060 dnat to {a.host}')
story = Story(gw, a, b, {WAN}, to=('192.168.1.1', 5060), reach=(WAN, 5060),
              ports=(20010, 30400))
story.tell(tap, 'from inside', (
    ('it is called, and sends first', story.calls, b, a, a),
    ('it is called, and sends last', story.calls, b, b, b)))
tap.finish()
PROGRAM
