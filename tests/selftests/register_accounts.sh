#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What registrars answer, and how long a registration lasts by that: challenges
# and refusals, several names and Contacts of one phone, a registrar on another
# port. Who is let in is for register.sh.
#
#	a 192.168.1.11:5060 -- gw 203.0.113.5 --+-- reg 198.51.100.10
#	               anna, bert               |   :5060 and :5080
#	                                        +-- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns gw nft add rule ip sipalg prerouting udp dport 5080 ct helper set sip ||
	fail_all "cannot attach to another port"
play <<'PROGRAM'
import itertools

import sip
from dialog import quiet, receive
from ends import End, Tap
from gateway import WAN, Gateway

NUMBERS = itertools.count(1)
a = End('a', '192.168.1.11')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
other = End('reg', '198.51.100.10', 5080)
gw = Gateway()
tap = Tap(37)


class Account:
    """A name of a at a registrar."""

    def __init__(self, name, at=reg):
        self.name, self.at, self.cseq = name, at, 0

    def ask(self, *contacts, expires=3600):
        """REGISTER, with ports of a, or whole Contacts."""
        self.cseq += 1
        a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
            f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr{next(NUMBERS)};rport'
            % a.sip.place, f'From: <sip:{self.name}@example.com>;tag=a',
            f'To: <sip:{self.name}@example.com>', f'Call-ID: {self.name}',
            f'CSeq: {self.cseq} REGISTER',
            *([] if expires is None else [f'Expires: {expires}']),
            *('Contact: ' + (f'<sip:{self.name}@{a.host}:{contact}>'
                             if isinstance(contact, int) else contact)
              for contact in contacts)]), self.at.sip.place)
        self.request, self.way = receive(self.at, 'REGISTER ')
        self.public = sip.headers(self.request, 'Contact')

    def answer(self, status='200 OK', *headers):
        self.at.sip.send(sip.message(f'SIP/2.0 {status}', [
            line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
            for line in sip.headers(self.request, name)] + list(headers)),
            self.way)
        receive(a, f'SIP/2.0 {status}')

    def register(self, *contacts, more='', headers=(), expires=3600):
        self.ask(*contacts or (5060,), expires=expires)
        self.answer('200 OK', *(line + more for line in self.public), *headers)


def lasts(port=5060):
    """How long, and for how many names, a port of a is registered; in half
    minutes, begun ones counted."""
    left = [registration['expires_s']
            for registration in gw.ask('regs')['registrations']
            if registration['inside']['port'] == port
            and registration['state'] == 'active']
    return [seconds + -seconds % 30 for seconds in sorted(left)]


def called(caller, place=(WAN, 5060)):
    """Does a request that somebody sends there arrive at the phone?"""
    number = next(NUMBERS)
    caller.sip.send(sip.message(f'OPTIONS sip:x@%s:%d SIP/2.0' % place, [
        f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKq{number}' % caller.sip.place,
        f'From: <sip:q@example.com>;tag=q{number}', 'To: <sip:x@example.com>',
        f'Call-ID: q{number}', 'CSeq: 1 OPTIONS']), place)
    got = a.sip.get(1)
    return got is not None and got[1] == caller.sip.place


# how long
anna, bert = Account('anna'), Account('bert')
anna.register(more=';expires=120', headers=['Expires: 600'])
tap.equal('what the Contact says counts first', [120], lasts())
anna.register(headers=['Expires: 600'])
tap.equal('then what Expires says', [600], lasts())
anna.register(expires=900)
tap.equal('then what was asked for', [900], lasts())
anna.register(expires=None)
tap.equal('then an hour', [3600], lasts())
anna.register(expires=2**31, more=';expires=4294967295')
tap.equal('a week at most', [604800], lasts())
anna.ask('<sip:anna@192.168.1.11:5060>;expires=300')
anna.answer('200 OK')
tap.equal('asked for in the Contact', [300], lasts())
gw.news()

# refusals
anna.ask(5060, expires=900)
anna.answer('401 Unauthorized')
tap.equal('a challenge changes nothing', [300], lasts())
anna.ask(5060, expires=900)
anna.answer('407 Proxy Authentication Required')
anna.ask(5060, expires=1)
anna.answer('423 Interval Too Brief', 'Min-Expires: 60')
tap.equal('nor does a refusal', [300], lasts())
anna.ask(5060, expires=900)
anna.answer('503 Service Unavailable')
tap.equal('of whatever kind', ([300], True), (lasts(), called(reg)))
tap.equal('all are counted', {'registrations.refused': 4},
          gw.news('registrations'))
anna.ask(5060, expires=60)
late = anna.request, anna.way
anna.ask(5060, expires=180)
newer = anna.request
anna.request, anna.way = late
anna.answer('200 OK')
tap.equal('nor does the answer to another request than the last', [300],
          lasts())
anna.request = newer
anna.answer('200 OK')
tap.equal('that to the last does', [180], lasts())
anna.ask(5060, expires=60)
far.sip.send(sip.message('SIP/2.0 200 OK', [
    line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
    for line in sip.headers(anna.request, name)]), anna.way)
tap.equal('nobody else can answer', [180], lasts())
anna.answer('200 OK')
tap.equal('but the registrar', [60], lasts())

# several names
gw.news()
bert.register(more=';expires=240')
tap.equal('two names share a port and its pinhole',
          ([60, 240], (0, 2, 1)), (lasts(), gw.now()))
anna.register(expires=0)
tap.equal('one leaves, the other stays', ([240], (0, 1, 1), True),
          (lasts(), gw.now(), called(reg)))
tap.equal('both is counted', {'registrations.started': 1,
                              'registrations.ended': 1},
          gw.news('registrations'))
bert.register(5060, 5061, 5062)
tap.equal('a name has three Contacts', ([3600], [3600], [3600]),
          (lasts(), lasts(5061), lasts(5062)))
bert.ask('<sip:bert@192.168.1.11:5061>;expires=0')
bert.answer('200 OK')
tap.equal('one of them is taken away', ([3600], [], [3600]),
          (lasts(), lasts(5061), lasts(5062)))
bert.ask(5060, 5062)
bert.answer('200 OK', bert.public[0] + ';expires=30',
            bert.public[1] + ';expires=90')
tap.equal('each has its own time', ([30], [90]), (lasts(), lasts(5062)))
bert.ask('*', expires=0)
tap.equal('"*" takes none away before it is granted', ([30], [90]),
          (lasts(), lasts(5062)))
bert.answer('401 Unauthorized')
tap.equal('or if it is refused', ([30], [90]), (lasts(), lasts(5062)))
bert.ask('*', expires=0)
bert.answer('200 OK')
tap.equal('granted, it takes all', (0, 0, 0), gw.now())
anna.register()
anna.ask(5060, expires=0)
anna.answer('200 OK', anna.public[0] + ';expires=690')
tap.equal('a registrar that does not let go keeps it', [690], lasts())
anna.register(expires=0)

# another port of the registrar, with its own connection
gw.news()
carl = Account('carl', other)
anna.register()
carl.register()
tap.equal('names at two ports of a registrar',
          ([3600, 3600], True, True), (lasts(), called(reg), called(other)))
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout', 3)
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout_stream', 3)
a.udp(4000).send(b'x', (far.host, 4000))
tap.equal('outlive what nobody needs', True, gw.wait(
    lambda: 'dport=4000' not in gw.run('conntrack', '-L', '-p', 'udp'), 20))
tap.equal('each on its own connection', (True, True),
          (called(reg), called(other)))
tap.equal('while nobody else comes in', False, called(far))
carl.register(expires=0)
tap.equal('one ends', (1, True), (len(lasts()), called(reg)))
tap.equal('nothing was refused or flushed',
          {'registrations.started': 2, 'registrations.ended': 1},
          gw.news('registrations'))
anna.register(expires=0)
tap.equal('then the other', (0, 0, 0), gw.now())
tap.equal('with it its connection is kept no longer', True, gw.wait(
    lambda: 'dport=5060' not in gw.run('conntrack', '-L', '-p', 'udp'), 20))
anna.register()
gw.run('conntrack', '-F')
tap.equal('what was flushed is gone', True,
          gw.wait(lambda: gw.now() == (0, 0, 0)))
tap.equal('and is counted', 1,
          gw.news('registrations').get('registrations.flushed'))

# one name at two registrars
dora, double = Account('dora'), Account('dora', far)
for account in dora, double:
    account.register(headers=['Expires: 600'])
tap.equal('a name may be registered at two registrars', [600, 600], lasts())
tap.equal('both of which may call', [True, True],
          [called(End(name, host, 5090)) for name, host in (
              ('reg', reg.host), ('far', far.host))])
double.register(expires=0)
tap.equal('what one of them ends the other keeps', ([600], True, False),
          (lasts(), called(End('reg', reg.host, 5091)),
           called(End('far', far.host, 5091))))
dora.register(expires=0)
tap.finish()
PROGRAM
