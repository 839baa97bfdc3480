#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# A phone that never registers subscribes, and is notified for as long as the
# subscription lasts, however long nobody speaks meanwhile: by who accepted it
# and from where that one wants to be reached. Nobody else gets in, and nothing
# is left of what has ended.
#
#	a 192.168.1.11 --+                   +-- reg 198.51.100.10, a proxy
#	                 +-- gw 203.0.113.5 -+
#	b 192.168.1.12 --+                   +-- far 198.51.100.20, a notifier
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
from gateway import WAN, Gateway, parameter

NUMBERS = itertools.count(1)
a, a2 = End('a', '192.168.1.11'), End('a', '192.168.1.11', 5070)
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(33)
USUAL = 'Via', 'From', 'To', 'Call-ID', 'CSeq'


def copy(text, *names):
    return [line for name in names for line in sip.headers(text, name)]


class Subscription:
    """One of a at a notifier; end is where its Contact is."""
    method, more = 'SUBSCRIBE', ['Event: dialog']

    def __init__(self, at, end=a, notifier=None):
        self.at, self.end, self.notifier = at, end, notifier or at
        self.id = f'subscription{next(NUMBERS)}'
        self.phone = f'<sip:a@example.com>;tag={self.id}'
        self.other, self.cseq, self.cseq_in = '<sip:b@example.com>', 0, 0
        self.way = self.target = None

    def ask(self, expires=3600):
        self.cseq += 1
        a.sip.send(sip.message(f'{self.method} sip:b@example.com SIP/2.0', [
            f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKs{next(NUMBERS)};rport'
            % a.sip.place, f'From: {self.phone}', f'To: {self.other}',
            f'Call-ID: {self.id}', f'CSeq: {self.cseq} {self.method}',
            'Contact: <sip:a@%s:%d>' % self.end.sip.place, *self.more,
            *([] if expires is None else [f'Expires: {expires}'])]),
            self.at.sip.place)
        self.request, self.way = receive(self.at, f'{self.method} ')
        self.target = re.search(r'^Contact: <sip:a@(.*?)>', self.request, re.M)[1]

    def answer(self, status='200 OK', expires=3600):
        self.other = '<sip:b@example.com>;tag=b'
        headers = [line if not line.startswith('To:') else f'To: {self.other}'
                   for line in copy(self.request, *USUAL)]
        self.at.sip.send(sip.message(f'SIP/2.0 {status}', headers + [
            'Contact: <sip:b@%s:%d>' % self.notifier.sip.place] + (
                [] if expires is None else [f'Expires: {expires}'])), self.way)
        receive(a, f'SIP/2.0 {status}')

    def begin(self, expires=3600):
        self.ask()
        self.answer(expires=expires)

    def notify(self, state, source=None, to=None):
        """NOTIFY, on its way."""
        source = source or self.at
        self.cseq_in += 1
        host, port = re.search(r'([\d.]+):?(\d*)', self.target).groups()
        source.sip.send(sip.message(f'NOTIFY sip:a@{self.target} SIP/2.0', [
            f'Via: SIP/2.0/UDP %s:%d;branch=z9hG4bKn{next(NUMBERS)}'
            % source.sip.place, f'From: {self.other}', f'To: {self.phone}',
            f'Call-ID: {self.id}', f'CSeq: {self.cseq_in} NOTIFY',
            'Event: dialog', f'Subscription-State: {state}']),
            to or (host, int(port or 5060)))

    def told(self, state='active', source=None, status='200 OK'):
        """The phone is notified and answers; where that answer came from."""
        source = source or self.at
        self.notify(state, source)
        text, way = receive(self.end, 'NOTIFY ')
        self.end.sip.send(sip.message(f'SIP/2.0 {status}',
                                      copy(text, *USUAL)), way)
        return receive(source, f'SIP/2.0 {status}')[1]


def connections():
    listing = gw.run('conntrack', '-L', '-p', 'udp')
    return re.findall(r'src=(192\S+) dst=(\S+) sport=(\d+)', listing)


COUNTED = 'subscriptions', 'pinholes.opened', 'pinholes.closed'

# longer than conntrack keeps a connection
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout', 4)
gw.sysctl('net.netfilter.nf_conntrack_udp_timeout_stream', 4)
gw.news()
one = Subscription(far)
one.begin()
tap.equal('a subscription is counted, and is no registration',
          ({'subscriptions.started': 1, 'pinholes.opened': 1}, (0, 0, 1), {}),
          (gw.news(*COUNTED, 'registrations'), gw.now(), gw.registrations()))
a.udp(4000).send(b'x', (far.host, 4000))
tap.equal('a connection that serves nobody ends', True,
          gw.wait(lambda: (a.host, far.host, '4000') not in connections(), 20))
tap.equal('that of the phone stays', True,
          (a.host, far.host, '5060') in connections())
tap.equal('and it is notified', (WAN, 5060), one.told())
one.notify('active', reg)
tap.equal('by nobody else', None, quiet(a))
one.begin()
tap.equal('renewed, it is the same', {'subscriptions.refreshed': 1},
          gw.news(*COUNTED))
one.ask()
one.answer('401 Unauthorized', None)
tap.equal('a challenge is counted, and ends nothing',
          ({'subscriptions.refused': 1}, (WAN, 5060)),
          (gw.news(*COUNTED), one.told()))

# ends
one.ask(0)
one.answer(expires=0)
tap.equal('the phone ends it', ({'subscriptions.ended': 1,
                                 'pinholes.closed': 1}, (0, 0, 0)),
          (gw.news(*COUNTED), gw.now()))
tap.equal('the last NOTIFY still arrives', (WAN, 5060),
          one.told('terminated;reason=timeout'))
two = Subscription(far)
two.begin()
two.told('terminated;reason=noresource')
tap.equal('NOTIFY ends it', ({'subscriptions.started': 1,
                              'subscriptions.ended': 1}, (0, 0, 0)),
          (gw.news('subscriptions'), gw.now()))
two.begin()
two.told(status='481 Subscription Does Not Exist')
tap.equal('the phone that knows nothing of it ends it',
          ({'subscriptions.started': 1, 'subscriptions.ended': 1}, (0, 0, 0)),
          (gw.news('subscriptions'), gw.now()))
two.begin()
two.ask()
two.answer('481 Subscription Does Not Exist', None)
tap.equal('and the notifier that does',
          ({'subscriptions.started': 1, 'subscriptions.refused': 1,
            'subscriptions.ended': 1}, (0, 0, 0)),
          (gw.news('subscriptions'), gw.now()))
two.begin(expires=1)
tap.equal('what is granted for a second ends by itself', True,
          gw.wait(lambda: gw.now() == (0, 0, 0)))
tap.equal('and is counted', {'subscriptions.started': 1,
                             'subscriptions.expired': 1},
          gw.news('subscriptions'))
two.begin()
two.told('active;expires=1')
tap.equal('so does what NOTIFY cuts short', True,
          gw.wait(lambda: gw.now() == (0, 0, 0)))
two.ask(0)
two.answer(expires=0)
tap.equal('what is fetched once is not kept', (0, 0, 0), gw.now())
gw.news()
two.ask(None)
tap.equal('what was only asked for opens a port', (0, 0, 1), gw.now())
two.answer('202 Accepted', None)
tap.equal('202 grants it as well', {'subscriptions.started': 1},
          gw.news('subscriptions'))
two.told('terminated')

# by way of a proxy that does not stay between
gw.news()
three = Subscription(reg, end=a2, notifier=far)
three.begin()
tap.equal('a Contact elsewhere has a port of its own', True,
          three.target != f'{WAN}:5060')
tap.equal('the notifier reaches it', True,
          three.told(source=far)[0] == WAN)
tap.equal('and the proxy', True, three.told(source=reg)[0] == WAN)
three.notify('terminated', End('far', far.host, 5080))
receive(a2, 'NOTIFY ')
tap.equal('the notifier ends it', (0, 0, 0), gw.now())

# a subscription in somebody else's name
four, five = Subscription(far), Subscription(reg)
four.begin()
five.begin()
gw.news()
five.id, own = four.id, five.id
five.phone = four.phone
five.told('terminated')
tap.equal('who did not accept it cannot end it', ({}, (0, 0, 1)),
          (gw.news('subscriptions'), gw.now()))
five.id, five.phone = own, f'<sip:a@example.com>;tag={own}'
for ended in four, five:
    ended.told('terminated')
tap.equal('who did can', {'subscriptions.ended': 2},
          gw.news('subscriptions'))

# what a REFER asks for, outside of a call
refer = Subscription(reg, end=a2, notifier=far)
refer.method = 'REFER'
refer.more = ['Refer-To: <sip:c@example.com>']
gw.news()
refer.ask(None)
refer.answer('202 Accepted', None)
tap.equal('a REFER subscribes', {'subscriptions.started': 1,
                                 'pinholes.opened': 1}, gw.news(*COUNTED))
tap.equal('who is referred tells how it goes', True,
          refer.told('active;expires=60', source=far)[0] == WAN)
refer.told('terminated;reason=noresource', source=far)
tap.equal('until that is over', ({'subscriptions.ended': 1,
                                  'pinholes.closed': 1}, (0, 0, 0)),
          (gw.news(*COUNTED), gw.now()))

# the limit
parameter('subscriptions_max', 1)
four.begin()
gw.news()
five.ask()
tap.equal('one too many goes on, with its header translated',
          ({'reasons.subscription_limit': 1}, f'{WAN}:5060'),
          (gw.news('reasons.subscription_limit'),
           five.target if ':' in five.target else f'{five.target}:5060'))
five.answer()
tap.equal('and is none', {}, gw.news('subscriptions'))
four.told('terminated')
five.begin()
tap.equal('when one has ended there is room', {
    'subscriptions.started': 1, 'subscriptions.ended': 1},
    gw.news('subscriptions'))

# its connection is forgotten
gw.news()
gw.run('conntrack', '-F')
tap.equal('with its connection it is forgotten', True,
          gw.wait(lambda: gw.now() == (0, 0, 0)))
tap.equal('and counted as such', {'subscriptions.flushed': 1},
          gw.news('subscriptions'))
one.begin()
tap.equal('a new one begins afresh', {'subscriptions.started': 1},
          gw.news('subscriptions'))
tap.finish()
PROGRAM
