#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two phones on the same port register, and each is reached through a public
# port of its own: by its registrar, from any port of it, for as long as the
# registration lives and longer than conntrack would have kept its connection.
# Nobody else gets in that way. What a phone wrote into Contact it gets back.
#
#	a 192.168.1.11:5060 --+                   +-- reg 198.51.100.10:5060
#	                      +-- gw 203.0.113.5 -+
#	b 192.168.1.12:5060 --+                   +-- far 198.51.100.20, a stranger
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import itertools
import re

import sip
from dialog import quiet, receive
from ends import End, Tap
from gateway import WAN, Gateway

NUMBERS = itertools.count(1)
a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
other = End('reg', '198.51.100.10', 5070)
gw = Gateway()
tap = Tap(63)


class Phone:
    """Its registration at reg."""

    def __init__(self, end, name):
        self.end, self.name, self.cseq = end, name, 0
        self.contact = self.public = self.seen = None

    def ask(self, contact, *more):
        """REGISTER; it arrives, with the Contact `public`, out of the public
        port `seen`."""
        self.contact = contact
        self.cseq += 1
        self.end.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
            f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKr{next(NUMBERS)};rport'
            % self.end.sip.place, 'Max-Forwards: 70',
            f'From: <sip:{self.name}@example.com>;tag={self.name}',
            f'To: <sip:{self.name}@example.com>',
            f'Call-ID: reg{self.name}@example.com',
            f'CSeq: {self.cseq} REGISTER', *contact, *more]),
            reg.sip.place)
        self.request, self.seen = receive(reg, 'REGISTER ')
        self.public = sip.headers(self.request, 'Contact')

    def answer(self, status, *headers):
        """The registrar's; it arrives, its Contacts are returned."""
        reg.sip.send(sip.message(f'SIP/2.0 {status}', [
            line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
            for line in sip.headers(self.request, name)] + list(headers)),
            self.seen)
        text, _ = receive(self.end, f'SIP/2.0 {status}')
        return sip.headers(text, 'Contact')

    def register(self, *contact, granted=';expires=60'):
        self.ask(contact, 'Expires: 3600')
        return self.answer('200 OK', *(line + granted for line in self.public))

    def target(self):
        """The URI at which the registrar has been told to call."""
        return re.search(r'<(.*)>', self.public[0])[1]

    def wrote(self):
        return re.search(r'<(.*)>', self.contact[0])[1]


def place_of(uri):
    host, port = re.search(r'@([\w.]+)(?::(\d+))?', uri).groups()
    maddr = re.search(r';maddr=([\d.]+)', uri)
    return maddr[1] if maddr else host, int(port or 5060)


def call(caller, uri):
    """An INVITE on its way in."""
    number = next(NUMBERS)
    caller.sip.send(sip.message(f'INVITE {uri} SIP/2.0', [
        f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKi{number}' % caller.sip.place,
        f'From: <sip:x@example.com>;tag=i{number}', 'To: <sip:y@example.com>',
        f'Call-ID: in{number}@example.com', 'CSeq: 1 INVITE',
        'Contact: <sip:x@%s:%d>' % caller.sip.place]), place_of(uri))
    return f'in{number}@example.com'


def reaches(text, caller, uri, end, wrote):
    """It arrives, asking for what the phone wrote, and is answered from the
    place that it went to."""
    call(caller, uri)
    invite, way_back = receive(end, 'INVITE ')
    tap.equal(text, (f'INVITE {wrote} SIP/2.0', caller.sip.place),
              (invite.split('\r\n')[0], way_back))
    end.sip.send(sip.message('SIP/2.0 603 Decline', [
        line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq')
        for line in sip.headers(invite, name)]), way_back)
    tap.equal('the answer comes from there', place_of(uri),
              receive(caller, 'SIP/2.0 603')[1])


# one that writes its port and one that does not
phone, phone_b = Phone(a, 'anna'), Phone(b, 'bert')
tap.equal('anna gets back the Contact that she wrote',
          ['Contact: <sip:anna@192.168.1.11:5060>;expires=60'],
          phone.register('Contact: <sip:anna@192.168.1.11:5060>'))
tap.equal('her public port is her own', (WAN, 5060), phone.seen)
tap.equal('the registrar is told so', [f'Contact: <sip:anna@{WAN}:5060>'],
          phone.public)
tap.equal('bert gets back the Contact that he wrote',
          ['Contact: <sip:bert@192.168.1.12>;expires=60'],
          phone_b.register('Contact: <sip:bert@192.168.1.12>'))
tap.equal('his public port is not that of anna', (WAN, False),
          (phone_b.seen[0], phone_b.seen[1] == 5060))
tap.equal('the registrar is told so',
          [f'Contact: <sip:bert@{WAN}:{phone_b.seen[1]}>'], phone_b.public)
tap.equal('both are registered',
          {a.sip.place: ('active', phone.seen),
           b.sip.place: ('active', phone_b.seen)}, gw.registrations())
tap.equal('and counted', {'registrations.started': 2, 'pinholes.opened': 2},
          gw.news('registrations', 'pinholes', 'reasons.no_signal_port'))
reaches('anna is called', reg, phone.target(), a, phone.wrote())
reaches('bert is called', reg, phone_b.target(), b, phone_b.wrote())
reaches('anna is called from another port of the registrar', other,
        phone.target(), a, phone.wrote())
reaches('and bert', other, phone_b.target(), b, phone_b.wrote())
tap.equal('that port came in through the pinholes',
          {'pinholes.used_inbound': 2}, gw.news('pinholes.used_inbound'))

# the other way round
tap.equal('anna renews without a port and gets that back',
          ['Contact: <sip:anna@192.168.1.11>;expires=60'],
          phone.register('Contact: <sip:anna@192.168.1.11>'))
tap.equal('her public port is the default', [f'Contact: <sip:anna@{WAN}>'],
          phone.public)
tap.equal('bert renews with a port and gets that back',
          ['Contact: <sip:bert@192.168.1.12:5060>;expires=60'],
          phone_b.register('Contact: <sip:bert@192.168.1.12:5060>'))
tap.equal('both are renewed, nothing is opened',
          {'registrations.refreshed': 2},
          gw.news('registrations', 'pinholes.opened'))
reaches('anna is called without a port', reg, phone.target(), a,
        phone.wrote())
reaches('bert is called with his port', reg, phone_b.target(), b,
        phone_b.wrote())

# what conntrack alone forgets meanwhile
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout', 4)
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout_stream', 4)
phone.register('Contact: <sip:anna@192.168.1.11:5060>')
phone_b.register('Contact: <sip:bert@192.168.1.12:5060>')
a.udp(4000).send(b'x', (far.host, 4000))


def connections():
    listing = gw.run('conntrack', '-L', '-p', 'udp')
    return re.findall(r'src=(192\S+) dst=\S+ sport=\d+ dport=(\d+)', listing)


tap.equal('a connection that serves no registration ends', True,
          gw.wait(lambda: (a.host, '4000') not in connections(), 20))
tap.equal('those of the phones stay', [True, True],
          [(phone.host, '5060') in connections() for phone in (a, b)])
reaches('anna is called later', reg, phone.target(), a, phone.wrote())
reaches('bert is called later', reg, phone_b.target(), b, phone_b.wrote())
gw.news()
reaches('and from another port', other, phone_b.target(), b, phone_b.wrote())
tap.equal('the registrations are as they were',
          ({a.sip.place, b.sip.place}, {}),
          (set(gw.registrations()), gw.news('registrations')))

# others
call(far, phone.target())
call(other, phone.target())
receive(a, 'INVITE ')
tap.equal('a stranger does not reach anna', None, quiet(a))
tap.equal('the attempt is counted', {'pinholes.refused_source': 1},
          gw.news('pinholes.refused_source'))

# a Contact that is not where the phone sends from
gw.news()
phone.end2, phone_b.end2 = (End(end.netns.split('-')[1], end.host, 5071)
                            for end in (a, b))
contact = 'Contact: <sip:anna@192.168.1.11:5071>'
tap.equal('anna is elsewhere, too, and gets that back',
          [contact + ';expires=60'], phone.register(contact))
tap.equal('the registrar is told of a port that can be spared', True,
          place_of(phone.target())[1] in range(16384, 32768))
reaches('anna is called there', reg, phone.target(), phone.end2,
        phone.wrote())
contact = 'Contact: <sip:bert@192.168.1.12:5071>'
phone_b.register(contact)
tap.equal('bert, too, elsewhere, gets another', False,
          phone_b.target().split('@')[1] == phone.target().split('@')[1])
reaches('bert is called there', other, phone_b.target(), phone_b.end2,
        phone_b.wrote())
tap.equal('two more registrations', {'registrations.started': 2,
                                     'pinholes.opened': 2},
          gw.news('registrations', 'pinholes.opened', 'pinholes.closed'))

# one whose maddr alone names it (RFC 3261, 19.1.1)
mara = Phone(End('a', a.host, 5073), 'mara')
contact = 'Contact: <sip:mara@phone.example.com:5074;maddr=192.168.1.11>'
there = End('a', a.host, 5074)
tap.equal('mara gets back her maddr', [contact + ';expires=60'],
          mara.register(contact))
tap.equal('the registrar is told of a public one', WAN,
          place_of(mara.target())[0])
reaches('mara is called there', other, mara.target(), there, mara.wrote())
tap.equal('it is granted for as long as that Contact', [contact + ';expires=1'],
          mara.register(contact, granted=';expires=1'))
tap.equal('and ends by itself', True,
          gw.wait(lambda: there.sip.place not in gw.registrations()))
gw.news()

# ends
phone.ask(['Contact: <sip:anna@192.168.1.11:5060>'], 'Expires: 0')
tap.equal('anna is answered without a Contact', [], phone.answer('200 OK'))
other2 = End('reg', '198.51.100.10', 5072)
call(other2, f'sip:anna@{WAN}:5060')
reaches('bert is still called', other2, f'sip:bert@{WAN}:{phone_b.seen[1]}',
        b, 'sip:bert@192.168.1.12:5060')
tap.equal('anna no longer', None, quiet(a))
tap.equal('one registration ended', {'registrations.ended': 1,
                                     'pinholes.closed': 1},
          gw.news('registrations', 'pinholes.closed'))
phone_b.ask(['Contact: *'], 'Expires: 0')
phone_b.answer('200 OK')
tap.equal('Contact: * ends all of bert, none of anna',
          ({(a.host, 5071)}, {'registrations.ended': 2, 'pinholes.closed': 2}),
          (set(gw.registrations()),
           gw.news('registrations', 'pinholes.closed')))

# what is only asked for, and what runs out
wanted = End('a', a.host, 5072)
phone.ask(['Contact: <sip:anna@192.168.1.11:5072>'])
call(other, phone.target())
phone.answer('401 Unauthorized')
tap.equal('before it is granted nobody gets in', None, quiet(wanted))
tap.equal('a refusal is counted',
          {'registrations.refused': 1, 'pinholes.opened': 1,
           'pinholes.refused_source': 1}, gw.news('registrations', 'pinholes'))
phone.register('Contact: <sip:anna@192.168.1.11:5072>', granted=';expires=1')
tap.equal('what is granted for a second ends by itself', True,
          gw.wait(lambda: wanted.sip.place not in gw.registrations()))
tap.equal('and is counted', {
    'registrations.started': 1, 'registrations.expired': 1,
    'pinholes.closed': 1}, gw.news('registrations', 'pinholes'))

# sips: without a port means 5061
secure = Phone(End('a', a.host, 5061), 'sam')
tap.equal('sam gets back the Contact that he wrote',
          ['Contact: <sips:sam@192.168.1.11>;expires=1'],
          secure.register('Contact: <sips:sam@192.168.1.11>',
                          granted=';expires=1'))
tap.equal('the registrar is told of the same port',
          [f'Contact: <sips:sam@{WAN}>'], secure.public)
tap.equal('what is granted to that Contact is not more', True,
          gw.wait(lambda: secure.end.sip.place not in gw.registrations()))
tap.finish()
PROGRAM
