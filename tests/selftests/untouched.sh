#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What must not change does not, to the byte: what cannot be read, what is not
# SIP, what names other people's addresses, and in what is translated all but
# the addresses that are. The torture messages of RFC 4475 and RFC 5118 go
# through both ways.
#
#	a 192.168.1.11:5060 --+                   +-- reg 198.51.100.10, deaf
#	                      +-- gw 203.0.113.5 -+
#	b 192.168.1.12 -------+                   +-- far 198.51.100.20:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

# SIP over TCP, too, and how many segments pass
tcp_attach() {
	ns gw nft -f - <<-EOF
	table ip stream {
		counter segments {
		}
		ct helper sip {
			type "sipalg-observe" protocol tcp
			l3proto ip
		}
		chain prerouting {
			type filter hook prerouting priority -150;
			tcp dport 5060 ct helper set "sip"
		}
		chain forward {
			type filter hook forward priority filter;
			ip protocol tcp counter name segments
		}
	}
	EOF
}

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
tcp_attach || fail_all "cannot attach to TCP"
export GOLDEN=$dir/../golden
play <<'PROGRAM'
import collections
import glob
import os
import re
import socket
import struct

from dialog import sdp
from ends import End, Tap, socket_in
from gateway import WAN, Gateway

# what does not end as "ok": what is not understood, and answers with a
# description for calls that nobody began
REASONS = {
    'rfc4475': {
        'badinv01': 'bad_via', 'clerr': 'short_body',
        'ncl': 'bad_content_length', 'scalar02': 'bad_cseq',
        'scalarlg': 'bad_cseq', 'quotbal': 'bad_to',
        'ltgtruri': 'bad_request_uri', 'lwsruri': 'bad_request_uri',
        'regbadct': 'bad_contact', 'baddn': 'no_header_end',
        'badvers': 'bad_start_line', 'bigcode': 'bad_start_line',
        'mismatch01': 'cseq_method', 'mismatch02': 'cseq_method',
        'insuf': 'no_from', 'multi01': 'double_header',
        'mcl01': 'double_header', 'bcast': 'no_call',
        'unreason': 'no_call', 'mpart01': 'signed'},
    'rfc5118': {'ipv6-bad': 'bad_request_uri'}}

STUN = b'\0\1\0\0\x21\x12\xa4\x42' + bytes(12)
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
reg = far.netns.replace('far', 'reg'), '198.51.100.10'
gw = Gateway()
tap = Tap(30)


def news():
    """What was counted, but for calls, which end by themselves."""
    return gw.news('messages', 'reasons', 'edits', 'pinholes.opened')


def passes(source, data, to, at):
    """What arrives of a datagram: None if it is what was sent."""
    source.sip.send(data, to)
    got = at.sip.get()
    if not got:
        return b'nothing'
    return None if got[0] == data else got[0]


def out(data):
    return passes(a, data, far.sip.place, far)


def into(data):
    return passes(far, data, (WAN, 5060), a)


def crlf(text):
    return text.strip('\n').replace('\n', '\r\n').encode() + b'\r\n'


def whole(head, body=''):
    """A message of lines, with the length of its body."""
    body = body.replace('\n', '\r\n')
    return crlf(f'{head}\nContent-Length: {len(body)}\n') + \
        b'\r\n' + body.encode()


# torture, out and in
tap.equal('a has public port 5060', (b'\r\n\r\n', (WAN, 5060)),
          a.sip.send(b'\r\n\r\n', far.sip.place) or far.sip.get())
for rfc, reasons in REASONS.items():
    messages = {}
    for path in glob.glob(f'{os.environ["GOLDEN"]}/{rfc}/*.dat'):
        with open(path, 'rb') as file:
            messages[os.path.basename(path)[:-4]] = file.read()
    texts = [f'{rfc}: all messages {way}' for way in (
        'leave as they were', 'are counted', 'come in as they were')]
    if not messages:
        for text in texts:
            tap.skip(text, 'the messages are not here')
        continue
    news()
    changed = {name: out(data) for name, data in messages.items()}
    tap.equal(texts[0], {}, {k: v for k, v in changed.items() if v})
    count = collections.Counter(
        f'reasons.{reasons.get(name, "ok")}' for name in messages)
    tap.equal(texts[1], count, gw.news('reasons'))
    changed = {name: into(data) for name, data in messages.items()}
    tap.equal(texts[2], {}, {k: v for k, v in changed.items() if v})
tap.equal('none of them opened a port', 0, gw.now()[2])

# what is not a message
news()
alive = [b'', b'\r\n', b'\r\n\r\n', bytes(4), b'jaK\0', STUN]
tap.equal('what only keeps a connection alive passes', [None] * 12,
          [out(data) for data in alive] + [into(data) for data in alive])
tap.equal('and is counted as that', {'reasons.keepalive': 12}, news())
noise = [b'GET / HTTP/1.1\r\nHost: 192.168.1.11:5060\r\n\r\n',
         b'192.168.1.11:5060', bytes(range(255, 0, -1)), b'\x80' + bytes(171),
         b'INVITE', b' SIP/2.0\r\n\r\n']
tap.equal('what is not SIP passes', [None] * 6, [out(data) for data in noise])
tap.equal('and is counted as that', {'reasons.not_sip': 6}, news())
raw = socket_in(a.netns, socket.SOCK_RAW, socket.IPPROTO_UDP)
hidden = b'hidden behind it'
raw.sendto(struct.pack('!4H', 5060, 5060, 8 + 4, 0) + bytes(4) + hidden,
           (far.host, 0))
tap.equal('a datagram shorter than its packet passes', bytes(4),
          far.sip.get()[0])
tap.equal('and is not read', {'reasons.bad_udp_length': 1}, news())

# other people's addresses
FOREIGN = '''
{method} sip:far@198.51.100.20:5060;maddr=198.51.100.77 SIP/2.0
Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bKu1;rport
Via: SIP/2.0/UDP 198.51.100.78;received=192.168.1.13;branch=z9hG4bKu2
Record-Route: <sip:198.51.100.78;lr>, <sip:192.168.1.13;lr>
Route: <sip:198.51.100.79;lr>
From: "A" <sip:a@{host}>;tag=u1
To: <sip:far@198.51.100.20>
Call-ID: {method}@192.168.1.11
CSeq: 1 {method}
Contact: "A" <sip:a@{host}:{port}>;q=0.5, <sip:a@192.168.1.11:5062>
P-Asserted-Identity: <sip:a@198.51.100.78>
Refer-To: <sip:x@192.168.1.13?Replaces=1%40192.168.1.11>
Content-Type: application/sdp'''
for text, host, opened in (
        ("a message with somebody else's addresses", '192.168.1.14', {}),
        ('one with the same port elsewhere', '198.51.100.77', {}),
        ('one of a phone that knows its public address', WAN,
         {'pinholes.opened': 1})):
    news()
    message = whole(FOREIGN.format(method='INVITE', host=host, port=5060),
                    sdp(host, 20000, 20002))
    tap.equal(f'{text} is not touched', None, out(message))
    tap.equal('nor is anything opened but what is its own',
              {'reasons.ok': 1, 'messages.udp.requests': 1,
               'messages.udp.left_as_is': 1} | opened,
              news())

# in what is translated, only that
MINE = '''
{method} sip:192.168.1.11@198.51.100.20 SIP/2.0
v:  SIP / 2.0 / UDP
 {host}:5060 ;branch=z9hG4bK192.168.1.11:5060;x=192.168.1.11
From: "192.168.1.11:5060" <sip:192.168.1.11@example.com;x=192.168.1.11>;tag=192.168.1.11
t: <sip:far@example.com>
i: 192.168.1.11:5060@192.168.1.11
CSeq:	1	{method}
m: "sip:a@192.168.1.11:5060"   < sip:a@{host}:5060;x=192.168.1.11 > ; y="192.168.1.11:5060"
Authorization: Digest username="a", uri="sip:192.168.1.11:5060", response="0"
Warning: 399 192.168.1.11:5060 "192.168.1.11"
User-Agent: sip:192.168.1.11:5060
X-Via: SIP/2.0/UDP 192.168.1.11:5060
Identity: sip:192.168.1.11:5060
Replaces: 1@192.168.1.11;to-tag=192.168.1.11;from-tag=192.168.1.11'''
for text, more, body in (
        ('plain text', 'c: text/plain', '192.168.1.11:5060\n'),
        ('an encoded description', 'c: application/sdp\ne: gzip',
         sdp(a.host, 20000)),
        ('an encoded part', 'c: multipart/mixed;boundary=b',
         '--b\nContent-Type: application/sdp\n'
         'Content-Transfer-Encoding: base64\n\n' + sdp(a.host, 20000) +
         '--b--\n')):
    head = f'{MINE}\n{more}'
    a.sip.send(whole(head.format(method='INVITE', host=a.host), body),
               far.sip.place)
    tap.equal(f'only Via and Contact change beside {text}',
              whole(head.format(method='INVITE', host=WAN), body),
              far.sip.get()[0])
news()
ANSWER = '''
SIP/2.0 200 OK
Via: SIP/2.0/UDP 198.51.100.20:5060;branch=z9hG4bKn1
From: <sip:far@example.com>;tag=n1
To: <sip:a@example.com>;tag=n2
Call-ID: nobody began this
CSeq: 1 INVITE
Content-Type: application/sdp'''
message = whole(ANSWER, sdp(a.host, 20000))
tap.equal('an answer that nobody waits for opens nothing',
          (None, {'reasons.no_call': 1, 'messages.udp.responses': 1,
                  'messages.udp.left_as_is': 1}), (out(message), news()))

# errors quote messages
HELLO = '''
OPTIONS sip:x@{host}:{port} SIP/2.0
Via: SIP/2.0/UDP {via}:5060;branch=z9hG4bKq1
From: <sip:x@example.com>;tag=q1
To: <sip:y@example.com>
Call-ID: q
CSeq: 1 OPTIONS'''


def quoted(icmp):
    """The text in the port unreachable that comes, behind its own headers and
    those of the datagram that it is about."""
    icmp.settimeout(10)
    data = icmp.recv(65535)
    return data[20:22] == b'\3\3' and data[20 + 8 + 20 + 8:]


icmp = socket_in(a.netns, socket.SOCK_RAW, socket.IPPROTO_ICMP)
target = {'host': reg[1], 'port': 5060}
news()
a.sip.send(whole(HELLO.format(via=a.host, **target)), (reg[1], 5060))
tap.equal('an error from outside quotes what arrived there',
          whole(HELLO.format(via=WAN, **target)), quoted(icmp))
icmp = socket_in(far.netns, socket.SOCK_RAW, socket.IPPROTO_ICMP)
b.sip.send(b'\r\n\r\n', far.sip.place)
place = far.sip.get()[1]
b.sip.close()
far.sip.send(whole(HELLO.format(via=far.host, host=WAN, port=place[1])),
             place)
tap.equal('an error from inside quotes what arrived there',
          whole(HELLO.format(via=far.host, host=b.host, port=5060)),
          quoted(icmp))
tap.equal('neither is read', {'reasons.not_ours': 1},
          gw.news('reasons.not_ours'))

# streams
listening = socket_in(far.netns, socket.SOCK_STREAM)
listening.bind(far.sip.place)
listening.listen()
caller = socket_in(a.netns, socket.SOCK_STREAM)
caller.settimeout(10)
caller.bind((a.host, 5060))
news()
caller.connect(far.sip.place)
answerer, _ = listening.accept()
message = whole(HELLO.format(via=a.host, **target))


def stream(source, to):
    """What arrives of a message in two pieces, until the end."""
    source.sendall(message[:40])
    source.sendall(message[40:])
    source.shutdown(socket.SHUT_WR)
    return b''.join(iter(lambda: to.recv(65535), b''))


tap.equal('SIP over TCP passes as it is, both ways', [message, message],
          [stream(caller, answerer), stream(answerer, caller)])


def segments():
    listing = gw.run('nft', 'list', 'counter', 'ip', 'stream', 'segments')
    return int(re.search(r'packets (\d+)', listing)[1])


def all_counted():
    number = segments()
    return number > 8 and gw.stats()['reasons.stream'] == number


tap.equal('each segment is counted', True, gw.wait(all_counted))
tap.equal('as nothing else', ['reasons.stream'], list(news()))
tap.finish()
PROGRAM
