#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Media find their way whichever end sends first, before and after the answer,
# from whatever address they come, on the RTP and the RTCP port; what the phone
# sends leaves from the port it advertised; and after BYE nothing comes in.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
#	  rtp 20000                        |      rtp 30000
#	                                   +--- reg 198.51.100.10
#	                                          a relay for media, too
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"

[ "${HELPER:-sipalg}" != sipalg ] || need_sipalg
topo_up
[ "${HELPER:-}" = none ] || sipalg_attach "${HELPER:-sipalg}" ||
	fail_all "cannot attach"
tap_finished=y
NS_PREFIX=$ns_prefix PYTHONPATH=$dir/../lib PYTHONDONTWRITEBYTECODE=1 \
	python3 - <<'EOF'
from ends import Call, End, Tap, rtcp_of

WAN = '203.0.113.5'
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
rtp, rtcp, odd = a.udp(20000), a.udp(20001), a.udp(20011)
tap = Tap(58)


class Media:
    """Sockets outside: far's for a call on its ports, and a relay's."""

    def __init__(self, port):
        self.port = port
        self.rtp, self.rtcp = far.udp(port), far.udp(port + 1)
        self.relay = reg.udp(port)


def goes(text, source, to, at, seen):
    """What source sends to a place arrives at a socket, from where it must."""
    data = text.encode()
    source.send(data, to)
    tap.equal(text, (data, seen), at.get())


def next_to(place):
    return place[0], place[1] + 1


def end(call, media, place, mine=(rtp, rtcp)):
    """After BYE nobody gets in, where they got in before."""
    call.bye()
    for source in media.rtp, media.rtcp, media.relay:
        source.send(b'too late', place)
        source.send(b'too late', next_to(place))
    late = [sock.get(0.3) for sock in mine]
    tap.equal('after BYE nothing comes in', [None, None], late)


def far_first(title, m):
    call = Call(a, far, 20000)
    place = call.advertised
    tap.equal(f'{title}: the public address is advertised', WAN, place[0])
    tap.equal('with an even port', 0, place[1] % 2)
    goes('early RTP of far, before the answer', m.rtp, place, rtp, m.rtp.place)
    goes('early RTCP of far', m.rtcp, next_to(place), rtcp, m.rtcp.place)
    call.answer(m.port)
    goes('RTP of a, after it', rtp, m.rtp.place, m.rtp, place)
    goes('RTCP of a, after it', rtcp, m.rtcp.place, m.rtcp, next_to(place))
    goes('RTP of far again', m.rtp, place, rtp, m.rtp.place)
    end(call, m, place)


def phone_first(title, m):
    call = Call(a, far, 20000)
    place = call.advertised
    call.answer(m.port)
    goes(f'{title}: RTP of a', rtp, m.rtp.place, m.rtp, place)
    goes('RTCP of a', rtcp, m.rtcp.place, m.rtcp, next_to(place))
    goes('RTP of far follows', m.rtp, place, rtp, m.rtp.place)
    goes('RTCP of far follows', m.rtcp, next_to(place), rtcp, m.rtcp.place)
    goes('RTP from an address that no SDP named', m.relay, place, rtp,
         m.relay.place)
    goes('and back to it', rtp, m.relay.place, m.relay, place)
    goes('while far still gets its own', rtp, m.rtp.place, m.rtp, place)
    end(call, m, place)


def relay_only(title, m):
    call = Call(a, far, 20000)
    place = call.advertised
    call.answer(m.port)
    goes(f'{title}: RTP of the relay', m.relay, place, rtp, m.relay.place)
    goes('and back', rtp, m.relay.place, m.relay, place)
    end(call, m, place)


def rtcp_elsewhere(title, m):
    call = Call(a, far, 20000, more='a=rtcp:20011\n')
    place = WAN, rtcp_of(call.invite)
    goes(f'{title}: RTCP of far', m.rtcp, place, odd, m.rtcp.place)
    goes('RTCP of a', odd, m.rtcp.place, m.rtcp, place)
    goes('RTP beside it', m.rtp, call.advertised, rtp, m.rtp.place)
    call.answer(m.port)
    end(call, m, call.advertised)


def call_in(title, m, a_first):
    # by the connection that a itself has opened, as from a registrar
    call = Call(far, a, m.port, to=(WAN, 5060))
    tap.equal(f'{title}: a sees where far really is', m.rtp.place,
              call.advertised)
    call.answer(20000)
    place = call.answered
    tap.equal('the answer names the public address', WAN, place[0])
    ways = [('RTP of far', m.rtp, place, rtp, m.rtp.place),
            ('RTP of a', rtp, m.rtp.place, m.rtp, place)]
    for way in reversed(ways) if a_first else ways:
        goes(*way)
    goes('RTCP of far', m.rtcp, next_to(place), rtcp, m.rtcp.place)
    end(call, m, place)


def hasty(title, m, mine, *early):
    # as baresip does when it answers: media are out before the 200 is
    call = Call(far, a, m.port, to=(WAN, 5060))
    for n in early:
        mine[n].send(b'hasty', (m.rtp, m.rtcp)[n].place)
        (m.rtp, m.rtcp)[n].get()
    call.answer(mine[0].place[1])
    place = call.answered
    goes(f'{title}: RTP of a', mine[0], m.rtp.place, m.rtp, place)
    goes('RTCP of a', mine[1], m.rtcp.place, m.rtcp, next_to(place))
    goes('RTP of far', m.rtp, place, mine[0], m.rtp.place)
    goes('RTCP of far', m.rtcp, next_to(place), mine[1], m.rtcp.place)
    end(call, m, place, mine)


def redial(title, m):
    # what far sent after BYE must not stand in the way of the next call on
    # the same ports, nor be heard in it
    call = Call(a, far, 20000)
    call.answer(m.port)
    goes(f'{title}: RTP of a', rtp, m.rtp.place, m.rtp, call.advertised)
    goes('RTP of far', m.rtp, call.advertised, rtp, m.rtp.place)
    end(call, m, call.advertised)


first = Media(30000)
far_first('call out, far sends first', first)
phone_first('call out, a sends first', Media(30010))
relay_only('media only from an address that no SDP named', Media(30020))
rtcp_elsewhere('RTCP on the port of a=rtcp', Media(30030))
call_in('call in, far sends first', Media(30040), a_first=False)
call_in('call in, a sends first', Media(30050), a_first=True)
redial('the first call again', first)
hasty('call in, RTCP of a before its answer', Media(30060), (rtp, rtcp), 1)
hasty('call in, both before', Media(30070), (rtp, rtcp), 0, 1)
# with its media on ports outside of the module's range
low = a.udp(10000), a.udp(10001)
hasty('the same from low ports, RTCP', Media(30080), low, 1)
hasty('both', Media(30090), low, 0, 1)
tap.finish()
EOF
