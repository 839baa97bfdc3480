#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What comes back to a phone is what it wrote, to the byte: Via in the answer,
# From and To in every message of a dialog, Contact in the request URI. Also
# where turning the mapping round would not give it: one phone that spells its
# endpoint in two ways, one that knows its public address, addresses far away
# that happen to be the phone's own.
#
#	a 192.168.1.11:5060 --+
#	                      +-- gw 203.0.113.5 --- far 198.51.100.20:5060
#	b 192.168.1.12:5060 --+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
export MEMOS=/sys/module/sipalg/parameters/memos_max
play <<'PROGRAM'
import os
import re

from ends import End, Tap
from gateway import WAN, Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
far = End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(35)

REQUEST = '''{method} {uri} SIP/2.0
Via: SIP/2.0/UDP {via};branch=z9hG4bK{call}{cseq}
Max-Forwards: 70
From: <sip:user@{host}>;tag=f{call}
To: <sip:other@{to}>{to_tag}
Call-ID: {call}
CSeq: {cseq} {method}
Contact: <sip:user@{contact}>
Content-Length: 0

'''
USUAL = {'method': 'OPTIONS', 'uri': 'sip:far@198.51.100.20',
         'via': '192.168.1.11:5060', 'contact': '192.168.1.11:5060',
         'host': 'example.com', 'to': 'example.net', 'to_tag': '', 'cseq': 1}


def request(call, **words):
    text = REQUEST.format(**{**USUAL, 'call': call, **words})
    return text.replace('\n', '\r\n').encode()


def answer(data):
    """200, with all that an answer must repeat."""
    lines = [line for line in data.split(b'\r\n')
             if re.match(rb'(Via|From|To|Call-ID|CSeq):', line)]
    lines = [line + b';tag=t' if line.startswith(b'To:') and
             b';tag=' not in line else line for line in lines]
    return b'\r\n'.join([b'SIP/2.0 200 OK'] + lines +
                        [b'Content-Length: 0', b'', b''])


def send(data, source=a, to=far, place=None):
    """What arrives of it, and from where."""
    source.sip.send(data, place or to.sip.place)
    got = to.sip.get()
    return got if got else (b'nothing', None)


def back(data, came, source=far, to=a):
    """What the sender of @data gets for an answer to what came of it; the
    answer to @data itself is what it must be."""
    return answer(data), send(answer(came[0]), source, to, came[1])[0]


def translated(data):
    return data.replace(b'192.168.1.11', WAN.encode())


# the ordinary phone
gw.news('messages', 'reasons')
one, two = request('one'), request('two', via='192.168.1.11')
came = send(one)
tap.equal('what is usual is translated', translated(one), came[0])
other = send(two)
tap.equal('and so is another spelling', translated(two), other[0])
tap.equal('each gets back its own', [back(two, other)] * 2 + [back(one, came)],
          [(answer(two),) * 2] * 2 + [(answer(one),) * 2])
tap.equal('sent again, it is translated alike', other[0], send(two)[0])
data = request('unusual', via='192.168.1.11:05060', contact='192.168.1.11')
came = send(data)
tap.equal('numbers with zeros are restored', *back(data, came))
data = request('known', host='192.168.1.11')
came = send(data)
tap.equal('From is translated', translated(data), came[0])
tap.equal('and restored', *back(data, came))
data = request('itself', to=WAN)
came = send(data)
tap.equal('a public address that the phone wrote is left', data.replace(
    b'192.168.1.11', WAN.encode()), came[0])
tap.equal('and comes back as that', *back(data, came))

# a dialog from inside, with the public address in To
data = request('dialog', method='INVITE', to=WAN, host='192.168.1.11')
came = send(data)
tap.equal('a call to the public address goes out', translated(data), came[0])
tap.equal('its answer is restored', *back(data, came))
bye = request('dialog', method='BYE', cseq=7, via='198.51.100.20:5060',
              contact='198.51.100.20', uri=f'sip:user@{WAN}:5060',
              host=WAN, to=WAN, to_tag=';tag=fdialog')
bye = bye.replace(b'From: <sip:user@', b'From: <sip:other@').replace(
    b'To: <sip:other@', b'To: <sip:user@').replace(
    b'tag=fdialog\r\nTo', b'tag=t\r\nTo')
want = bye.replace(f'To: <sip:user@{WAN}'.encode(),
                   b'To: <sip:user@192.168.1.11').replace(
    f'BYE sip:user@{WAN}'.encode(), b'BYE sip:user@192.168.1.11')
came = send(bye, far, a, (WAN, 5060))
tap.equal('From and To of a request from outside are those of the dialog',
          want, came[0])
tap.equal('and the answer to it is what far expects',
          answer(bye), send(answer(came[0]), a, far)[0])

# what happens to be ours
data = request('twin', via='198.51.100.20:5060\nVia: SIP/2.0/UDP '
               '192.168.1.11:5060;branch=z9hG4bKx', host='192.168.1.11',
               to=WAN, contact='198.51.100.20', uri=f'sip:user@{WAN}:5060')
came = send(data, far, a, (WAN, 5060))
tap.equal('addresses of a network far away come in as they are',
          data.replace(f'To: <sip:other@{WAN}'.encode(),
                       b'To: <sip:other@192.168.1.11').replace(
              f'sip:user@{WAN}'.encode(), b'sip:user@192.168.1.11', 1),
          came[0])
tap.equal('and go back as they came', answer(data),
          send(answer(came[0]), a, far)[0])
data = request('neighbour', via='198.51.100.20:5060', host=WAN, to=WAN,
               contact='198.51.100.20', uri=f'sip:user@{WAN}')
data = data.replace(b'Contact:', f'P-Asserted-Identity: <sip:n@{WAN}>\r\n'
                                 'Contact:'.encode())
came = send(data, far, a, (WAN, 5060))
tap.equal("somebody else's public address is not made the callee's own",
          [True, True, True],
          [f'From: <sip:user@{WAN}>'.encode() in came[0],
           f'P-Asserted-Identity: <sip:n@{WAN}>'.encode() in came[0],
           b'To: <sip:other@192.168.1.11>' in came[0]])
tap.equal('and the answer says the same', answer(data),
          send(answer(came[0]), a, far)[0])

# a phone that knows its public endpoint: it asks first
b.sip.send(b'\r\n\r\n', far.sip.place)
public = far.sip.get()[1]
where = f'{public[0]}:{public[1]}'
data = request('stun', via=where + ';rport', contact=where, host=WAN)
came = send(data, b)
tap.equal('what is public already is left', data, came[0])
reply = answer(data).replace(
    b';rport', f';rport={public[1]};received={WAN}'.encode())
tap.equal('and so is the answer, with rport and received', reply,
          send(reply, far, b, public)[0])
data = request('called', via='198.51.100.20:5060', contact='198.51.100.20',
               uri=f'sip:user@{where}', to=WAN)
tap.equal('a request from outside finds its public address', data,
          send(data, far, b, public)[0])

# REGISTER: the Contact in the answer
def granted(data):
    contact = re.search(rb'Contact: [^\r]*', data)[0]
    return answer(data).replace(b'Content-Length',
                                contact + b';expires=60\r\nContent-Length')


for call, contact in (('explicit', '192.168.1.11:5060'),
                      ('bare', '192.168.1.11')):
    data = request(call, method='REGISTER', contact=contact)
    came = send(data)
    tap.equal(f'the Contact of a registration comes back {call}',
              granted(data), send(granted(came[0]), far, a, came[1])[0])
data = request('route', method='INVITE', contact='192.168.1.11:5060')
data = data.replace(b'Max-F', b'Record-Route: <sip:192.168.1.11;lr>\r\nMax-F')
came = send(data)
tap.equal('Record-Route is translated', translated(data), came[0])
info = request('route', method='INFO', cseq=9, via='198.51.100.20:5060',
               contact='198.51.100.20', uri=f'sip:user@{WAN}:5060')
info = info.replace(b'Max-F', f'Route: <sip:{WAN};lr>\r\nMax-F'.encode())
tap.equal('and comes back as the Route that the phone wrote',
          info.replace(f'Route: <sip:{WAN}'.encode(),
                       b'Route: <sip:192.168.1.11').replace(
              f'sip:user@{WAN}:5060'.encode(), b'sip:user@192.168.1.11:5060'),
          send(info, far, a, (WAN, 5060))[0])

# a proxy inside that passes on what another phone wrote
data = request('phoneofb', method='REGISTER', via='192.168.1.12:5060',
               contact='192.168.1.12:5060')
came = send(data, b)
send(granted(came[0]), far, b, came[1])
data = request('relayed', via='192.168.1.11:5060;branch=z9hG4bKtop\n'
               'Via: SIP/2.0/UDP 192.168.1.12:5060')
came = send(data)
tap.equal('the Via of a registered phone is translated, too',
          translated(data).replace(b'192.168.1.12:5060', where.encode()),
          came[0])
tap.equal('and restored for the proxy', *back(data, came))

# several spellings that go out as the same text
NEXT = ';branch=z9hG4bK{}\nVia: SIP/2.0/UDP '
data = request('spiral', via='192.168.1.11:5060' + NEXT.format('a') +
               '192.168.001.011:5060' + NEXT.format('b') + '192.168.1.11:5060')
came = send(data)
tap.equal('spellings of one endpoint are translated alike', data.replace(
    b'192.168.001.011', b'192.168.1.11').replace(b'192.168.1.11', WAN.encode()),
    came[0])
tap.equal('and come back in their order', *back(data, came))
data = request('spiral', cseq=2, via='192.168.001.011:5060')
tap.equal('one of them alone comes back, too', *back(data, send(data)))
data = request('spiral', cseq=3, via='192.168.1.11:5060' + NEXT.format('c') +
               '192.168.1.11:5060')
tap.equal('and so do others after it', *back(data, send(data)))

# the signed, which stay
data = request('signed', host='192.168.1.11').replace(
    b'Contact', b'Identity: "c2lnbmVk"\r\nContact')
gw.news('reasons')
came = send(data)
tap.equal('what is signed with its addresses is left', data, came[0])
tap.equal('and counted', {'reasons.signed': 1}, gw.news('reasons'))
tap.equal('its answer, too', *back(data, came))

# the limit
with open(os.environ['MEMOS'], 'w') as limit:
    limit.write('0')
gw.news('reasons')
data = request('toomany', to=WAN)
came = send(data)
tap.equal('past the limit it is translated all the same, and counted',
          (translated(data), {'reasons.memo_limit': 1}),
          (came[0], gw.news('reasons')))
tap.equal('and comes back as the map has it',
          answer(data).replace(f'<sip:other@{WAN}'.encode(),
                               b'<sip:other@192.168.1.11'),
          send(answer(came[0]), far, a, came[1])[0])
tap.finish()
PROGRAM
