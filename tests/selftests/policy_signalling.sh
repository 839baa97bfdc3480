#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who may send requests to the Contact of a registered phone, as signalling_from
# says: its registrar and the hosts of its calls, a list of prefixes alone, or
# any host; and always the phones inside. Who may not is counted.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+                   +-- far 198.51.100.20, which is
#	                                         198.51.100.96-127, too
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns far ip route add local 198.51.100.96/27 dev lo || fail_all "no addresses"
play <<'PROGRAM'
import itertools
import re
import subprocess

import sip
from dialog import quiet, receive
from ends import End, Tap, Udp
from gateway import WAN, Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(22)
NUMBERS = itertools.count(1)


def say(*words):
    """Exit status of `sipalg set`, and what it says."""
    done = gw.inside(subprocess.run, ('sipalg', 'set', *words), text=True,
                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def register(phone, name):
    """The public place of its Contact."""
    phone.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP {phone.host}:5060;branch=z9hG4bK{name};rport',
        f'From: <sip:{name}@example.com>;tag={name}',
        f'To: <sip:{name}@example.com>', f'Call-ID: {name}',
        'CSeq: 1 REGISTER', 'Expires: 60',
        f'Contact: <sip:{name}@{phone.host}:5060>']), reg.sip.place)
    text, place = receive(reg, 'REGISTER ')
    reg.sip.send(sip.message('SIP/2.0 200 OK', [
        line for field in ('Via', 'From', 'To', 'Call-ID', 'CSeq', 'Expires',
                           'Contact') for line in sip.headers(text, field)]),
        place)
    receive(phone, 'SIP/2.0 200')
    return WAN, int(re.search(rf'^Contact: <sip:\w+@{WAN}:(\d+)>', text,
                              re.M)[1])


def passes(sock, place, at=a):
    """Whether a request gets there. One that does is not there any more."""
    name = f'n{next(NUMBERS)}'
    sock.send(sip.message('OPTIONS sip:a@%s:%d SIP/2.0' % place, [
        'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bK%s' % (*sock.place, name),
        f'From: <sip:x@example.org>;tag={name}', 'To: <sip:a@example.com>',
        f'Call-ID: {name}', 'CSeq: 1 OPTIONS', 'Max-Forwards: 70']), place)
    return at.sip.get(1) is not None


def host(name):
    """A socket of a host that was not heard of."""
    netns = (reg if name == reg.host else far).netns
    return Udp(netns, name, 7000 + next(NUMBERS))


WHO = (reg.host, far.host, '198.51.100.97', '198.51.100.111', '198.51.100.112')
place = register(a, 'anna')
other = register(b, 'bert')
for words, may in (
        ('registrar', [reg.host]),
        ('198.51.100.96/28', ['198.51.100.97', '198.51.100.111']),
        ('2001:db8::/32,198.51.100.20', [far.host]),
        ('198.51.100.0/25', list(WHO)),
        ('any', list(WHO))):
    tap.equal(f'{words} is set', (0, ''), say(f'signalling_from={words}'))
    gw.news()
    tap.equal(f'{words}: who gets in', may,
              [name for name in WHO if passes(host(name), place)])
    refused = len(WHO) - len(may)
    tap.equal(f'{words}: the others are counted',
              {'pinholes.refused_source': refused} if refused else {},
              gw.news('pinholes.refused_source'))

shown = gw.ask('show')
tap.equal('the last list is kept', ['198.51.100.0/25'], shown['prefixes'])
say('signalling_from=list')
tap.equal('and holds again when it is asked for', True,
          passes(host(far.host), place))
say('signalling_from=2001:db8:ffff:1::1/34,198.51.100.127/27')
tap.equal('what is behind a prefix does not count',
          ['2001:db8:c000::/34', '198.51.100.96/27'],
          gw.ask('show')['prefixes'])
tap.equal('the text has it, too', True,
          'list is 2001:db8:c000::/34' in gw.run('sipalg', 'show'))
while quiet(b):
    pass
tap.equal('a phone inside gets in', True, passes(b.sip, place))
many = ','.join(f'10.0.{i}.0/24' for i in range(65))
tap.equal('65 prefixes are too many, and a name is none', [1, 1, 1],
          [say(f'signalling_from={words}')[0]
           for words in (many, 'example.com', '10.0.0.0/33')])
tap.equal('64 are not', ((0, ''), 64),
          (say(f'signalling_from={many.rpartition(",")[0]}'),
           len(gw.ask('show')['prefixes'])))
tap.finish()
PROGRAM
