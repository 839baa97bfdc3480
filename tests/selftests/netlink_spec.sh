#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A program that knows only the specification of the netlink family, the
# kernel's own client for any of them, sees what the tool sees and sets what the
# tool can set. Where there is no client or no specification there is no test.
#
#	a 192.168.1.11 -- gw: sipalg -- far 198.51.100.20
#	                   |        \-- reg 198.51.100.10
#	         sipalg -j, client
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

[ -e "$dir/../ynl/lib" ] || skip_all "the kernel's netlink client is not here"
[ -e "$dir/../sipalg.yaml" ] || skip_all "the specification is not here"
need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
export SPEC=$dir/../sipalg.yaml YNL=$dir/../ynl
play <<'PROGRAM'
import ipaddress
import os
import sys

import sip
from dialog import Dialog, receive
from ends import End, Tap
from gateway import WAN, Gateway

sys.path.append(os.environ['YNL'])
from lib import NlError, YnlFamily

UNSET = 0xffffffff
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
gw = Gateway()
tap = Tap(25)
ynl = gw.inside(YnlFamily, os.environ['SPEC'], '')


def place(end):
    return str(end['endpoint-addr']), end['endpoint-port']


def told(place):
    return place['address'], place['port']


def refused(request):
    """What the client says of it."""
    try:
        ynl.do('set', request)
        return None
    except NlError as error:
        return os.strerror(error.error), error.nl_msg.extack


def were_set():
    """{setting: value} as the client and as the tool see it."""
    return ({name: value for name, value in
             ynl.do('settings', {})['settings'].items() if value != UNSET},
            {setting['name'].replace('_', '-'): setting['value']
             for setting in gw.ask('show')['settings'] if setting['set']})


def prefix(text):
    net = ipaddress.ip_network(text)
    return {'endpoint-addr': net.network_address.packed,
            'prefix-len': net.prefixlen}


# a call
call = Dialog(a, far)
call.stand(20000, 30000)

# what is going on
info, status = ynl.do('info', {}), gw.ask('status')
tap.equal('info says what status says',
          (status['calls']['now'], status['calls']['limit'],
           status['pinholes']['now'], status['pinholes']['port_min']),
          (info['calls'], info['calls-max'], info['pinholes'],
           info['port-min']))
tap.equal('and of which version it is', gw.ask('version')['module'],
          info['version'])
tap.equal('one call is answered', (1, 1),
          (info['calls'], info['calls-answered']))

# all that is counted
stats = ynl.do('stats', {})
mine = {name.replace('-', '_'): count
        for name, count in stats['counters'].items()}
mine.update({'reasons_' + name.replace('-', '_'): count
             for name, count in stats['reasons'].items()})
theirs = {name.replace('.', '_'): count for name, count in gw.stats().items()}
tap.equal('stats has what the tool counts', [],
          sorted(set(mine.items()) - set(theirs.items())))
tap.equal('a call was begun', 1, stats['counters']['calls-started'])
tap.equal('messages were understood', True, stats['reasons']['ok'] >= 2)

# calls
listed, shown = ynl.dump('calls', {}), gw.ask('calls')['calls']
tap.equal('calls has the call', [call['call_id'] for call in shown],
          [call['call-id'] for call in listed])
tap.equal('with its ends', (told(shown[0]['caller']), told(shown[0]['callee'])),
          (place(listed[0]['caller']), place(listed[0]['callee'])))
tap.equal('and its state', 2, listed[0]['state'])
tap.equal('and its media', sorted(
    (hole['kind'], hole['type'] or 'other', told(hole['inside']), told(hole['outside']))
    for hole in shown[0]['media']), sorted(
    (hole['kind'], hole['media-type'], place(hole['inside']),
     place(hole['outside'])) for hole in listed[0]['media']['medium']))

# pinholes
holes = ynl.dump('pinholes', {})
tap.equal('pinholes has those of the call, and its Contact',
          {('rtp', WAN), ('rtcp', WAN), ('signal', WAN)},
          {(hole['kind'], place(hole['outside'])[0]) for hole in holes})

# registrations
tap.equal('no registration is no message', [], ynl.dump('regs', {}))
a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
    'Via: SIP/2.0/UDP 192.168.1.11:5060;branch=z9hG4bKr',
    'From: <sip:a@example.com>;tag=1', 'To: <sip:a@example.com>',
    'Call-ID: r', 'CSeq: 1 REGISTER', 'Contact: <sip:a@192.168.1.11>',
    'Expires: 600']), reg.sip.place)
receive(reg, 'REGISTER ')
said = ynl.dump('regs', {})
tap.equal('one is, not answered yet',
          [(0, ('192.168.1.11', 5060), ('198.51.100.10', 5060))],
          [(it['state'], place(it['inside']), place(it['registrar']))
           for it in said])

# settings
settings = ynl.do('settings', {})
tap.equal('settings has the defaults', {
    it['name'].replace('_', '-') for it in gw.ask('show')['settings']},
    set(settings['defaults']))
tap.equal('one is that of info', info['calls-max'],
          settings['defaults']['calls-max'])
ynl.do('set', {'settings': {'calls-max': 7, 'media-port-min': 20000}})
tap.equal('what the client sets is set',
          ({'calls-max': 7, 'media-port-min': 20000},) * 2, were_set())
networks = '198.51.100.0/24', '2001:db8::/32'
ynl.do('set', {'prefixes': {'prefix': [prefix(net) for net in networks]}})
tap.equal('a list is replaced by it', list(networks), gw.ask('show')['prefixes'])
tap.equal('and can be read', [(net.split('/')[0], int(net.split('/')[1]))
                              for net in networks],
          [(str(it['endpoint-addr']), it['prefix-len']) for it in
           ynl.do('settings', {})['prefixes']['prefix']])
error, extack = refused({'settings': {'calls-max': 5, 'media-port-min': 80}})
tap.equal('what cannot be is refused, and named', (
    'Numerical result out of range', '.settings.media-port-min'),
    (error, (extack or {}).get('bad-attr')))
tap.equal('with all that stands beside it', 7, were_set()[0]['calls-max'])
ynl.do('set', {'settings': {'calls-max': UNSET, 'media-port-min': UNSET}})
tap.equal('what was set is taken away', ({}, {}), were_set())


# what happens
def listener(group):
    """A client that is told of it."""
    client = gw.inside(YnlFamily, os.environ['SPEC'], '')
    client.ntf_subscribe(group)
    return client


def heard(client, **wanted):
    """What it was told, as far as it is so."""
    client.check_ntf()
    return [said['msg'] for said in client.async_msg_queue
            if wanted.items() <= said['msg'].items()]


def hangs_up():
    """Another call, until both have heard of its end: it may be too soon."""
    other = Dialog(a, far)
    other.stand(20010, 30010)
    other.end()
    return gw.wait(lambda: heard(events, **{'call-id': other.id, 'how': bye}) and
                   heard(trace, **{'call-id': other.id, 'method': 'BYE'}), 2)


events, trace = listener('events'), listener('trace')
bye = list(stats['counters']).index('calls-ended-bye')
via = list(stats['counters']).index('edits-via')
far.sip.sock.setblocking(False)
while True:
    try:
        far.sip.sock.recv(65535)
    except BlockingIOError:
        break
far.sip.sock.setblocking(True)
tap.equal('who listens is told', True, gw.wait(hangs_up))
said = heard(events, how=bye)[0]
tap.equal('with the ends of the call', (a.sip.place, far.sip.place),
          (place(said['caller']), place(said['callee'])))
said = heard(trace, method='BYE')[0]
tap.equal('and of the message', (a.sip.place, (WAN, 5060)),
          (place(said['source']), place(said['source-after'])))
edit = [edit for edit in said['edits']['edit'] if edit['field'] == via][0]
tap.equal('with what was changed in it', (b'192.168.1.11', WAN.encode()), (
    said['message'][edit['offset']:][:edit['old-len']], edit['text']))
tap.finish()
PROGRAM
