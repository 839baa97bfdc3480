#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# SIP over IPv6, through a firewall that lets in only answers and relatives:
# without NAT, where pinholes let media in and no byte changes, under each
# profile; and with masquerade, where addresses are written as IPv6 wants it.
#
#	a 2001:db8:1::11 -- gw 2001:db8:f::5 -- net -- far 2001:db8:64::20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
six_up || fail_all "no IPv6"
ns_ip net <<<"route add 2001:db8:1::/64 via 2001:db8:f::5"
play <<'PROGRAM'
from ends import End, Tap
from gateway import Gateway

PHONE, OUTSIDE, FAR = '2001:db8:1::11', '2001:db8:f::5', '2001:db8:64::20'
RULES = '''
table ip6 test
delete table ip6 test
table ip6 test {
	ct helper sip {
		type "%s" protocol udp
		l3proto ip6
	}
	chain prerouting {
		type filter hook prerouting priority -150;
		udp dport 5060 ct helper set "sip"
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iif "lan" accept
	}
	chain postrouting {
		type nat hook postrouting priority srcnat;
		%s
	}
}
'''
INVITE = '''INVITE sip:far@[2001:db8:64::20] SIP/2.0
Via: SIP/2.0/UDP [{host}]:5060;branch=z9hG4bK{call};rport
From: <sip:a@example.com>;tag=a{call}
To: <sip:far@example.com>
Call-ID: {call}
CSeq: 1 INVITE
Contact: <sip:a@[{host}]:5060>
Content-Type: application/sdp
Content-Length: {len}

'''
SDP = '''v=0
o=- 1 1 IN IP6 {host}
s=-
c=IN IP6 {host}
t=0 0
m=audio 20000 RTP/AVP 0
a=rtcp:20001 IN IP6 {host}
'''


tap = Tap(24)
phone, there = End('a', PHONE), End('far', FAR)
gw = Gateway()
sip, far = phone.sip, there.sip
media = {port: phone.udp(port) for port in (20000, 20001)}
rtp = {port: there.udp(port) for port in (30000, 30001, 30002)}


def invite(call, host):
    body = SDP.format(host=host).replace('\n', '\r\n')
    head = INVITE.format(host=host, call=call, len=len(body))
    return (head.replace('\n', '\r\n') + body).encode()


def answer(data, status, method):
    """With all that an answer must repeat."""
    lines = [line for line in data.split(b'\r\n\r\n')[0].split(b'\r\n')
             if line.split(b':')[0] in (b'Via', b'From', b'To', b'Call-ID')]
    return b'\r\n'.join([b'SIP/2.0 ' + status] + lines +
                        [b'CSeq: 1 ' + method, b'Content-Length: 0', b'', b''])


def comes(source, place, at):
    """Whether media from @source to @place comes."""
    source.send(b'media', place)
    return at.get(1) is not None


def call(profile, opens):
    """A call of the phone under a profile without NAT."""
    gw.run('nft', '-f', '-', stdin=RULES % (profile, ''))
    gw.run('conntrack', '-F')
    tap.equal(f'{profile}: nobody comes in before', False,
              comes(rtp[30000], (PHONE, 20000), media[20000]))
    gw.news()
    data = invite(profile, PHONE)
    sip.send(data, far.place)
    got = far.get()
    tap.equal('the INVITE goes as it is', data, got[0])
    # the look-ups are armed beside the first message
    gw.wait(lambda: comes(rtp[30000], (PHONE, 20000), media[20000]),
            2 if opens else 0)
    tap.equal('RTP comes' if opens else 'RTP does not', opens,
              comes(rtp[30001], (PHONE, 20000), media[20000]))
    tap.equal('RTCP alike', opens,
              comes(rtp[30002], (PHONE, 20001), media[20001]))
    far.send(answer(got[0], b'486 Busy Here', b'INVITE'), sip.place)
    tap.equal('the answer comes as it is', answer(data, b'486 Busy Here',
                                                  b'INVITE'), sip.get()[0])
    tap.equal('and nothing is left', (0, 0, 0), gw.now())
    changed = {name: count for name, count in gw.news('messages').items()
               if 'rewritten' in name}
    tap.equal('no byte was changed', {}, changed)


for profile, opens in (('sipalg', True), ('sipalg-pinhole', True),
                       ('sipalg-observe', False)):
    call(profile, opens)

gw.run('nft', '-f', '-', stdin=RULES % ('sipalg', 'oif "wan" masquerade'))
gw.run('conntrack', '-F')
data = invite('nat', PHONE)
sip.send(data, far.place)
got = far.get()
tap.equal('with NAT the INVITE names the gateway',
          invite('nat', OUTSIDE), got[0])
tap.equal('media comes to it', True,
          gw.wait(lambda: comes(rtp[30000], (OUTSIDE, 20000), media[20000])))
far.send(answer(got[0], b'486 Busy Here', b'INVITE'), got[1])
tap.equal('and the answer names the phone again',
          answer(data, b'486 Busy Here', b'INVITE'), sip.get()[0])
tap.finish()
PROGRAM
