#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two customers on one gateway, with the same addresses inside, kept apart by
# conntrack zones: even calls with the same Call-ID and tags are two, and each
# address has its own share.
#
#	a 192.168.1.11 -- lan -- gw -- wan  203.0.113.5 --+
#	                                                  +-- far 198.51.100.20
#	c 192.168.1.11 -- c --- gw -- wan2 192.0.2.5 -----+
#	                zone 2
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
zone_up || fail_all "cannot set up zones"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap, media_of
from gateway import WAN, Gateway

WAN2 = '192.0.2.5'
a, c = End('a', '192.168.1.11'), End('c', '192.168.1.11')
far = End('far', '198.51.100.20')
gw = Gateway()
gw.rules('oifname { "wan", "wan2" } masquerade', inside='"lan", "c"')
tap = Tap(12)
gw.run('sipalg', 'set', 'host_calls_max=1', 'host_memos_max=1')
gw.news()


def call(phone):
    """The same call, of another phone."""
    dialog = Dialog(phone, far)
    dialog.id, dialog.tag[phone] = 'zones', 'caller'
    return dialog


one, two = call(a), call(c)
for dialog, wan in (one, WAN), (two, WAN2):
    invite = dialog.request('INVITE', sdp('192.168.1.11', 20000))
    tap.equal(f'{wan} offers its own', wan, media_of(invite)[0])
tap.equal('there are two calls, each with its media', (2, 0, 6), gw.now())
tap.equal('both of which began', {'calls.started': 2}, gw.news('calls'))
for dialog in one, two:
    dialog.reply('200 OK', sdp(far.host, 30000 if dialog is one else 30010))
    dialog.ack()
one.end()
tap.equal('one ends, the other stays', (1, 0, 3), gw.now())
rtp, source = c.udp(20000), far.udp(30010)
source.send(b'x', (WAN2, 20000))
tap.equal('and is heard', (b'x', source.place), rtp.get())
tap.equal('as it is known', ['answered'], list(gw.calls().values()))
two.end()
tap.equal('until it ends, too', (0, 0, 0), gw.now())
tap.equal('and nothing was odd', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name != 'reasons.ok'})


def spelled(phone, wan, name):
    """An OPTIONS whose To is the address that NAT writes; what came back."""
    phone.sip.send(sip.message(f'OPTIONS sip:x@{far.host} SIP/2.0', [
        f'Via: SIP/2.0/UDP {phone.host}:5060;branch=z9hG4bK{name}',
        f'From: <sip:x@example.com>;tag={name}', f'To: <sip:y@{wan}>',
        f'Call-ID: {name}', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70']),
        far.sip.place)
    text, way = receive(far, 'OPTIONS ')
    far.sip.send(sip.message('SIP/2.0 200 OK', [
        line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
        for line in sip.headers(text, field)]), way)
    return sip.header(receive(phone, 'SIP/2.0 200')[0], 'To')


tap.equal('what is spelled oddly in messages of one Call-ID comes back to both',
          [f'<sip:y@{WAN}>', f'<sip:y@{WAN2}>'],
          [spelled(a, WAN, 'odd'), spelled(c, WAN2, 'odd')])
tap.equal('which is one memo each', {}, gw.news('reasons.host_memo_limit'))
spelled(c, WAN2, 'more')
tap.equal('and all that one may have', {'reasons.host_memo_limit': 1},
          gw.news('reasons.host_memo_limit'))
tap.finish()
PROGRAM
