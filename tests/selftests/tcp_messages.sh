#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# Messages on a TCP connection are rewritten however they are cut: in one
# segment, in two anywhere, byte by byte, several in one, long ones; line ends
# between them pass. Both ends close when they want.
#
#	a 192.168.1.11:5060 ---- gw 203.0.113.5 ---- far 198.51.100.20:5060
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach_tcp || fail_all "cannot attach"
play <<'PROGRAM'
import random
import socket

import sip
from ends import Tap, Tcp
from gateway import WAN, Gateway

A, FAR = '192.168.1.11', '198.51.100.20'
gw = Gateway()
tap = Tap(18)

OPTIONS = '''OPTIONS sip:far@198.51.100.20;transport=tcp SIP/2.0
Via: SIP/2.0/TCP {0}:5060;branch=z9hG4bK1;rport
Max-Forwards: 70
From: <sip:a@{0}>;tag=a
To: <sip:far@198.51.100.20>
Call-ID: tcp
CSeq: 1 OPTIONS
Contact: <sip:a@{0}:5060;transport=tcp>
Content-Length: 0

'''.replace('\n', '\r\n')
REPLY = '''SIP/2.0 200 OK
Via: SIP/2.0/TCP {0}:5060;branch=z9hG4bK1;received={0};rport=5060
From: <sip:a@{0}>;tag=a
To: <sip:far@198.51.100.20>;tag=far
Call-ID: tcp
CSeq: 1 OPTIONS
Contact: <sip:far@198.51.100.20:5060;transport=tcp>
Content-Length: 0

'''.replace('\n', '\r\n')
BODY = '''v=0
o=- 1 1 IN IP4 {0}
s=-
c=IN IP4 {0}
t=0 0
m=audio 20000 RTP/AVP 0
'''.replace('\n', '\r\n')


def message(body, host, kind='text/plain', method='MESSAGE'):
    body = body.format(host)
    head = OPTIONS.format(host).replace('OPTIONS', method)
    return (head.replace('Content-Length: 0\r\n\r\n', f'Content-Type: {kind}'
                         f'\r\nContent-Length: {len(body)}\r\n\r\n') + body)


def listen():
    listener = Tcp('far', FAR, 5060)
    listener.listen()
    return listener


def connect():
    phone = Tcp('a', A, 5060)
    if not phone.connect((FAR, 5060)):
        raise SystemExit('# a cannot connect')
    server, peer = listener.accept()
    for end in phone, server:
        end.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.sock.settimeout(30)
    return phone, server


def read(end, length):
    """So many bytes, or what came before the end of the stream."""
    got = b''
    while len(got) < length:
        try:
            more = end.sock.recv(length - len(got))
        except OSError as error:
            return got + f' {error}'.encode()
        if not more:
            break
        got += more
    return got.decode()


def cut(source, text, *places):
    last = 0
    for place in (*places, len(text)):
        source.sock.sendall(text[last:place].encode())
        last = place


def lasts():
    """Seconds that conntrack keeps the connection, as of now."""
    return int(gw.run('conntrack', '-L', '-p', 'tcp').split()[2])


listener = listen()
phone, server = connect()
ask, asked = OPTIONS.format(A), OPTIONS.format(WAN)
cut(phone, ask)
tap.equal('a message in one segment', asked, read(server, len(asked)))
cut(server, REPLY.format(WAN))
tap.equal('and its answer', REPLY.format(A), read(phone, len(REPLY.format(A))))
tap.equal('both are counted', {
    'messages.tcp.requests': 1, 'messages.tcp.responses': 1,
    'messages.tcp.rewritten': 2}, gw.news('messages'))
tap.equal('conntrack knows that they have arrived', True,
          gw.wait(lambda: lasts() > 300, 3))

wrong = []
for place in range(1, len(ask), 3):
    cut(phone, ask, place)
    if read(server, len(asked)) != asked:
        wrong.append(place)
        break
tap.equal('a message in two segments, wherever it is cut', [], wrong)
cut(phone, ask, *range(1, len(ask)))
tap.equal('byte by byte', asked, read(server, len(asked)))
back, told = REPLY.format(WAN), REPLY.format(A)
cut(server, back, *range(1, len(back), 7))
tap.equal('an answer by seven bytes', told, read(phone, len(told)))
cut(phone, ask * 5)
tap.equal('five in one segment', asked * 5, read(server, 5 * len(asked)))
half = len(ask) * 3 // 2
cut(phone, ask * 2, half)
tap.equal('one and a half, and a half', asked * 2, read(server, 2 * len(asked)))
gaps = '\r\n\r\n{0}\r\n\r\n\r\n{0}\r\n\r\n'
cut(phone, gaps.format(ask), 1, 5)
tap.equal('line ends before and between', gaps.format(asked),
          read(server, len(gaps.format(asked))))
cut(server, '\r\n')
tap.equal('and as an answer', '\r\n', read(phone, 2))
invite = message(BODY, A, 'application/sdp', 'INVITE')
want = message(BODY, WAN, 'application/sdp', 'INVITE')
cut(phone, invite)
tap.equal('a description, and its length', want, read(server, len(want)))
for size in 3000, 20000, 60000:
    text = ''.join(random.choices('abcdefgh', k=size))
    want = message(text, WAN)
    cut(phone, message(text, A))
    tap.equal(f'{size} bytes', True, read(server, len(want)) == want)
# many under way at once, both directions
cut(phone, ask * 40)
cut(server, back * 40)
tap.equal('forty at once, and forty back', (True, True), (
    read(server, 40 * len(asked)) == asked * 40,
    read(phone, 40 * len(told)) == told * 40))
cut(phone, ask + ask[:100])
phone.sock.shutdown(socket.SHUT_WR)
got = read(server, 100000)
cut(server, back)
server.sock.shutdown(socket.SHUT_WR)
tap.equal('half a message before the end passes as it is',
          (asked + ask[:100], told), (got, read(phone, 100000)))
tap.equal('nothing went wrong', {}, {
    name: count for name, count in gw.news('reasons').items()
    if name != 'reasons.ok'})
tap.finish()
PROGRAM
