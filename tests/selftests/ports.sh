#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Which public port a media line gets: the phone's own when it is in the range
# and nothing else has it, else another of the same parity, each with its
# neighbour for RTCP; none when there is none, and then the rest of the message
# is translated all the same.
#
#	a 192.168.1.11 --+
#	                 +-- gw 203.0.113.5 ---- far 198.51.100.20
#	b 192.168.1.12 --+   ports 20000-20999
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

# an expectation of the kernel's own, for what is sent to the port that asked
tftp_attach() {
	ns gw nft -f - <<-EOF
	table ip tftp {
		ct helper tftp {
			type "tftp" protocol udp
		}
		chain prerouting {
			type filter hook prerouting priority -150;
			udp dport 69 ct helper set "tftp"
		}
	}
	EOF
}

need_sipalg
modprobe nf_nat_tftp 2>/dev/null || skip_all "the kernel has no TFTP helper"
topo_up
sipalg_attach || fail_all "cannot attach"
tftp_attach || fail_all "cannot attach tftp"
play <<'PROGRAM'
import re

import sip
from dialog import Dialog, sdp
from ends import End, Tap, Tcp, Udp, media_of, rtcp_of
from gateway import WAN, Gateway, parameter

RANGE = range(20000, 21000)
parameter('media_port_min', RANGE[0])
parameter('media_port_max', RANGE[-1])
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(45)


def offer(phone, *media, more=''):
    """An INVITE of a phone; its call, and what far was told."""
    call = Dialog(phone, far)
    return call, call.request('INVITE', sdp(phone.host, *media, more=more))


def port_of(text):
    return media_of(text)[1]


def picked(port, like):
    """Is it one that was looked for, of the right parity?"""
    return port in RANGE and port % 2 == like % 2


def refuse(*calls):
    for call in calls:
        call.refuse('486 Busy Here')


def media(call):
    return [hole for hole in gw.media(call.id) if hole[0] != 'signal']


def body(text):
    return text.split('\r\n\r\n')[1].replace('\r', '')


# taken by a pinhole
one, invite = offer(a, 20002)
tap.equal('the port of a is free, and its public one', 20002, port_of(invite))
two, invite = offer(b, 20002)
port = port_of(invite)
tap.equal('b, with the same port, gets another, as even', True,
          picked(port, 20002))
tap.equal('with its neighbour for RTCP',
          [('rtcp', 20003, (WAN, port + 1)), ('rtp', 20002, (WAN, port))],
          media(two))
three, invite = offer(b, 20001)
tap.equal('a pair of which one half is taken is left alone', True,
          picked(port_of(invite), 20001))
refuse(two, three)
two, invite = offer(b, 20002, more='a=rtcp:20007\n')
tap.equal('with a=rtcp the neighbour is named',
          (True, port_of(invite) + 1),
          (picked(port_of(invite), 20002), rtcp_of(invite)))
tap.equal('and leads to what the phone named', 20007, media(two)[0][1])
refuse(two)
two, invite = offer(b, 20002, more=f'a=rtcp:20007 IN IP4 {b.host}\n')
tap.equal('also with an address',
          f'a=rtcp:{port_of(invite) + 1} IN IP4 {WAN}',
          re.search(r'^a=rtcp.*', body(invite), re.M)[0])
refuse(one, two)
one, invite = offer(a, 40000)
tap.equal('a port out of range is not kept', True,
          picked(port_of(invite), 40000))
refuse(one)

# odd ports
one, invite = offer(a, 20003)
tap.equal('an odd port stays', 20003, port_of(invite))
two, invite = offer(b, 20003)
port = port_of(invite)
tap.equal('an odd port becomes an odd one', True, picked(port, 20003))
tap.equal('with its neighbour for RTCP',
          [('rtcp', 20004, (WAN, port + 1)), ('rtp', 20003, (WAN, port))],
          media(two))
refuse(one, two)

# taken by what conntrack expects, or knows
tftp = b.udp(20000)
server = far.udp(69)
tftp.send(b'\0\1file\0octet\0', server.place)
tap.equal('b asks a server by TFTP', (WAN, 20000), server.get()[1])
tap.equal('which may answer from any port', 1,
          len(gw.run('conntrack', '-L', 'expect').splitlines()))
one, invite = offer(a, 20000)
tap.equal('a does not get the port that is waited on', True,
          picked(port_of(invite), 20000))
refuse(one)
data = far.udp(40000)
data.send(b'\0\3\0\1data', (WAN, 20000))
tap.equal('b gets its answer', (b'\0\3\0\1data', data.place), tftp.get())

one, two = Dialog(a, far), Dialog(a, far)
stream, target = b.udp(20010), far.udp(40010)
stream.send(b'x', target.place)
tap.equal('b sends to where far will have its media', (WAN, 20010),
          target.get()[1])
one.request('INVITE', sdp(a.host, 20020))
call_in = Dialog(far, a, to=one.place[far])
call_in.request('INVITE', sdp(far.host, 40010))
answer = call_in.reply('200 OK', sdp(a.host, 20010))
tap.equal('a is called from there, and does not get that port', True,
          picked(port_of(answer), 20010))
call_in.ack()
call_in.end()
call_in = Dialog(far, a, to=one.place[far])
call_in.request('INVITE', sdp(far.host, 40012))
answer = call_in.reply('200 OK', sdp(a.host, 20010))
tap.equal('called from elsewhere it does', 20010, port_of(answer))
call_in.ack()
call_in.end()
refuse(one)
tap.equal('nothing is left', (0, 0, 0), gw.now())

# what is not to be changed
gw.news()
one, invite = offer(a, 20000, 'm=video 0 RTP/AVP 31')
tap.equal('a line that is refused stays so',
          sdp(WAN, 20000, 'm=video 0 RTP/AVP 31'), body(invite))
tap.equal('and costs no port', 2, len(media(one)))
refuse(one)
hold = sdp('0.0.0.0', 20000, origin=a.host)
one = Dialog(a, far)
tap.equal('hold with 0.0.0.0 stays, but for who wrote it',
          sdp('0.0.0.0', 20000, origin=WAN),
          body(one.request('INVITE', hold)))
tap.equal('and costs no port', [], media(one))
refuse(one)
one = Dialog(a, far)
one.stand(20000, 40000)
held = media(one)
one.request('INVITE', hold)
one.reply('200 OK', sdp(far.host, 40000))
one.ack()
tap.equal('a call that is put on hold that way keeps its ports', held,
          media(one))
one.end()
foreign = sdp('198.51.100.77', 20000, 20002, more='a=rtcp:20009\n')
one = Dialog(a, far)
tap.equal("somebody else's media stay", foreign,
          body(one.request('INVITE', foreign)))
tap.equal('and cost no port', [], media(one))
refuse(one)
gw.news()
one, invite = offer(a, 1023)
tap.equal('nothing is opened below 1024',
          (sdp(a.host, 1023, origin=WAN), []), (body(invite), media(one)))
tap.equal('and that is counted', {'reasons.low_media_port': 1},
          {name: count for name, count in gw.news('reasons').items()
           if name != 'reasons.ok'})
refuse(one)

# many lines
ports = range(20000, 20064, 2)
one, invite = offer(a, *ports)
tap.equal('32 media lines', sdp(WAN, *ports), body(invite))
two, invite = offer(b, *ports)
others = [int(port) for port in re.findall(r'^m=audio (\d+)', invite, re.M)]
tap.equal('and 32 more of another phone, all different and even', [32, True],
          [len(set(others)), all(picked(port, 20000) for port in others)])
tap.equal('each with its RTCP', sorted(
    [(f'{kind}', port + plus, (WAN, other + plus)) for kind, plus in
     (('rtp', 0), ('rtcp', 1)) for port, other in zip(ports, others)]),
    media(two))
refuse(one, two)
gw.news()
ports = range(20000, 20066, 2)
one, invite = offer(a, *ports)
tap.equal('33 are left as they are', sdp(a.host, *ports), body(invite))
tap.equal('while the header is translated',
          f'Contact: <sip:user@{WAN}:5060>', sip.headers(invite, 'Contact')[0])
tap.equal('and that is counted', 1, gw.news()['reasons.too_many_media'])
refuse(one)

# what the gateway serves itself, by the one protocol or the other
service, other = Tcp('gw', '0.0.0.0', 20100), Udp(gw.netns, '0.0.0.0', 20102)
service.listen()


def stream(port):
    """The port that is told for one of a TCP stream."""
    call, invite = offer(a, f'm=message {port} TCP/MSRP *\na=setup:passive')
    refuse(call)
    return int(re.search(r'^m=message (\d+)', invite, re.M)[1])


def datagrams(port):
    call, invite = offer(a, port)
    refuse(call)
    return port_of(invite)


tap.equal('where it listens by TCP no stream is promised', True,
          stream(20100) != 20100)
tap.equal('but datagrams are', 20100, datagrams(20100))
tap.equal('where it has a UDP socket they are not', True,
          datagrams(20102) != 20102)
tap.equal('but a stream is', 20102, stream(20102))

# no port left
parameter('media_port_min', 31000)
parameter('media_port_max', 31003)
gw.news()
takers = [offer(b, port) for port in (20000, 20010)]
tap.equal('four ports are two pairs', [31000, 31002],
          sorted(port_of(invite) for _, invite in takers))
tap.equal('so far all is well', {'reasons.ok': 2}, gw.news('reasons'))
# what rings makes no room
for call, _ in takers:
    call.reply('180 Ringing')
gw.news()
one, invite = offer(b, 20020)
tap.equal('then there is none: the line is left',
          sdp(b.host, 20020, origin=WAN), body(invite))
tap.equal('the header is translated', one.place[far],
          (WAN, int(re.search(rf'^Contact: <sip:user@{WAN}:(\d+)>', invite,
                              re.M)[1])))
tap.equal('and that is counted', {'reasons.no_media_port': 1},
          gw.news('reasons'))
refuse(takers[0][0], one)
one, invite = offer(b, 20020)
tap.equal('when a call ends its ports are there again',
          port_of(takers[0][1]), port_of(invite))
refuse(takers[1][0], one)

# a hundred pairs: chance alone would miss the last ones
parameter('media_port_max', 31199)
calls = [offer(b, *range(first, last, 2)) for first, last in
         ((40000, 40064), (41000, 41064), (42000, 42064), (43000, 43008))]
tap.equal('each pair of a range is found, to the last', [*range(31000, 31200, 2)],
          sorted(int(port) for _, invite in calls
                 for port in re.findall(r'^m=audio (\d+)', invite, re.M)))
tap.finish()
PROGRAM
