#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who watches is told what happens, in the order in which it does: a phone
# registers, calls, is refused; of each message what was changed in it. Nobody
# else is told, and who is too slow knows that he missed something.
#
#	a 192.168.1.11 -- gw: sipalg -- far 198.51.100.20
#	                   |        \-- reg 198.51.100.10
#	   sipalg watch, sipalg trace
#
# timeout: 180
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
import atexit
import json
import os
import pty
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading

import sip
from dialog import Dialog, receive, sdp
from ends import End, Tap
from gateway import WAN, Gateway

NETLINK_GENERIC, SOL_NETLINK, ADD_MEMBERSHIP = 16, 270, 1
MANY, LINES = 64, 32

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
reg = End('reg', '198.51.100.10')
gw = Gateway()
tap = Tap(34)
tmp = tempfile.mkdtemp()
atexit.register(shutil.rmtree, tmp)


class Watcher:
    """A sipalg that runs in the gateway, and the objects that it has written."""

    def __init__(self, *args, reads=True):
        self.seen = []
        self.process = gw.inside(
            subprocess.Popen, ['sipalg', '-j', *args], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        atexit.register(self.process.kill)
        if reads:
            self.begin()

    def begin(self):
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.seen.append(json.loads(line))

    def find(self, **wanted):
        return [event for event in self.seen
                if wanted.items() <= event.items()]

    def wait(self, **wanted):
        return gw.wait(lambda: self.find(**wanted))

    def kinds(self, **wanted):
        return [event['event'] for event in self.find(**wanted)]

    def end(self):
        """Ctrl-C; its exit status and what it had to say."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(30)
        return code, self.process.stderr.read()


def place(end):
    return end and (end['address'], end['port'])


def both_listen():
    """Until both have been told of it a message without Via is sent."""
    a.sip.send(b'OPTIONS sip:far SIP/2.0\r\nCall-ID: x\r\n\r\n', far.sip.place)
    return watcher.find(reason='no_via') and tracer.find(reason='no_via')


def listens(one):
    """Who does not read has something to read when he has begun."""
    a.sip.send(b'OPTIONS sip:far SIP/2.0\r\nCall-ID: x\r\n\r\n', far.sip.place)
    return select.select([one.process.stdout], [], [], 0)[0]


def groups():
    """{name: number} of the family's groups, as anybody may ask."""
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
    name = b'sipalg\0\0'
    payload = struct.pack('BBHHH', 3, 1, 0, 4 + 7, 2) + name
    sock.send(struct.pack('IHHII', 16 + len(payload), 16, 1, 1, 0) + payload)
    data = sock.recv(65536)
    found = {}
    for word in (b'events\0', b'trace\0'):
        at = data.index(word)
        # the number stands in the attribute before that of the name
        length, kind, number = struct.unpack_from('HHI', data, at - 12)
        if (length, kind) == (8, 2):
            found[word] = number
    return found


def may_join(number, user):
    """Whether a user may be told."""
    pid = os.fork()
    if not pid:
        code = 0
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC
                          ).setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, number)
        except PermissionError:
            code = 1
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def register(status, number):
    a.sip.send(sip.message('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP 192.168.1.11:5060;branch=z9hG4bKr{number}',
        'From: <sip:a@example.com>;tag=1', 'To: <sip:a@example.com>',
        'Call-ID: r', f'CSeq: {number} REGISTER',
        'Contact: <sip:a@192.168.1.11>', 'Expires: 600']), reg.sip.place)
    text, back = receive(reg, 'REGISTER ')
    lines = [line for name in ('Via', 'From', 'To', 'Call-ID', 'CSeq',
                               'Contact', 'Expires')
             for line in sip.headers(text, name)]
    reg.sip.send(sip.message(f'SIP/2.0 {status}', lines), back)
    receive(a, f'SIP/2.0 {status}')


# who may
numbers = groups()
tap.equal('there are two groups', 2, len(numbers))
tap.equal('root may join', [True, True],
          [gw.inside(may_join, number, 0) for number in numbers.values()])
tap.equal('nobody may not', [False, False],
          [gw.inside(may_join, number, 65534) for number in numbers.values()])

watcher, tracer = Watcher('watch'), Watcher('trace', a.host, '-v', '--pcap',
                                            f'{tmp}/calls.pcap')
other = Watcher('trace', '192.168.1.99')
tap.equal('a message that is left alone is told of', True,
          gw.wait(both_listen))
tap.equal('with its ends, and that it passed', {
    (('192.168.1.11', 5060), ('198.51.100.20', 5060), 'pass', None)},
    {(place(event['source']), place(event['target']), event['verdict'],
      event['call_id']) for event in watcher.find(reason='no_via')})
far.sip.sock.setblocking(False)
try:
    while far.sip.sock.recv(65535):
        pass
except BlockingIOError:
    far.sip.sock.setblocking(True)

# a registration
register('200 OK', 1)
tap.equal('a registration is told of', True, watcher.wait(event='reg-added'))
event = watcher.find(event='reg-added')[0]
tap.equal('with where it can be reached, and by whom',
          (('192.168.1.11', 5060), WAN, ('198.51.100.10', 5060), 'started'),
          (place(event['inside']), place(event['outside'])[0],
           place(event['registrar']), event['how']))
register('200 OK', 2)
tap.equal('it is refreshed', True, watcher.wait(event='reg-refreshed'))
register('403 Forbidden', 3)
tap.equal('it is refused', True,
          watcher.wait(event='reg-refused', status=403, how='refused'))
register('401 Unauthorized', 4)

# a call
call = Dialog(a, far)
invite = call.request('INVITE', sdp(a.host, 20000))
call.reply('180 Ringing')
call.reply('200 OK', sdp(far.host, 30000))
call.ack()
call.end()
tap.equal('the end of a call is told of', True,
          watcher.wait(event='call-ended', how='ended_bye'))
tap.equal('and all that was before it, in order',
          ['call-started', 'call-ringing', 'call-answered', 'call-ended'],
          watcher.kinds(call_id=call.id))
tap.equal('with both its ends', {(('192.168.1.11', 5060),
                                  ('198.51.100.20', 5060))},
          {(place(event['caller']), place(event['callee']))
           for event in watcher.find(call_id=call.id)})
tap.equal('ports are opened for it', {('rtp', 'audio', ('192.168.1.11', 20000)),
                                      ('rtcp', 'audio', ('192.168.1.11', 20001))},
          {(event['kind'], event['type'], place(event['inside']))
           for event in watcher.find(event='pinhole-opened', type='audio')})
tap.equal('and closed after it', True, gw.wait(lambda: len(watcher.find(
    event='pinhole-closed', type='audio')) == 2))
tap.equal('to ask for credentials is not to refuse', 1,
          len(watcher.find(event='reg-refused')))
busy = Dialog(a, far)
busy.request('INVITE', sdp(a.host, 20010))
busy.refuse('486 Busy Here')
tap.equal('a call that fails says how', True, watcher.wait(
    event='call-ended', how='ended_failed', status=486, call_id=busy.id))

# its messages
tap.equal('every message is traced', True, tracer.wait(
    call_id=busy.id, method='ACK'))
said = tracer.find(call_id=call.id, method='INVITE', status=None)[0]
tap.equal('with its ends after NAT', ((WAN, 5060), ('198.51.100.20', 5060)),
          (place(said['source_after']), place(said['target_after'])))
tap.equal('with what was changed', {
    ('via', '192.168.1.11', WAN),
    ('sdp_connection', '192.168.1.11', WAN)} - {
        (edit['field'], edit['old'], edit['new']) for edit in said['edits']},
    set())
tap.equal('and as it went on', invite, said['after'])
tap.equal('and its outcome', ('ok', 'pass'), (said['reason'], said['verdict']))
tap.equal('who traces another host sees nothing', [], other.seen)

# how it ends
tap.equal('Ctrl-C ends both well', [(0, '')] * 3,
          [watcher.end(), tracer.end(), other.end()])
pcap = f'{tmp}/calls.pcap'
if shutil.which('tshark'):
    lines = subprocess.run(
        ['tshark', '-r', pcap, '-o', 'ip.check_checksum:TRUE', '-o',
         'udp.check_checksum:TRUE', '-Y', 'sip.Method == "INVITE" && '
         'udp.checksum.status == 1 && ip.checksum.status == 1', '-T', 'fields',
         '-e', 'ip.src', '-e', 'sip.Via.sent-by.address'],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        check=False).stdout.splitlines()
    tap.equal('wireshark reads the capture', [
        '192.168.1.11\t192.168.1.11', f'{WAN}\t{WAN}'] * 2, lines)
else:
    tap.equal('explain reads the capture', True, 'INVITE' in subprocess.run(
        ['sipalg', 'explain', pcap], text=True, stdout=subprocess.PIPE,
        check=False).stdout)

# more than there is room for
watcher, tracer = Watcher('watch'), Watcher('trace')
gw.wait(both_listen)
for number in range(MANY):
    a.sip.send(sip.message(f'INVITE sip:{number}@198.51.100.20 SIP/2.0', [
        f'Via: SIP/2.0/UDP 192.168.1.11:5060;branch=z9hG4bKm{number}',
        f'From: <sip:a@192.168.1.11>;tag=m{number}', f'To: <sip:{number}@far>',
        f'Call-ID: many{number}', 'CSeq: 1 INVITE',
        'Contact: <sip:a@192.168.1.11>'],
        sdp(a.host, *(f'm=audio {20000 + 200 * number + 2 * line} RTP/AVP 0'
                      for line in range(LINES)))), far.sip.place)
tap.equal('many calls begin', True, gw.wait(lambda: gw.now()[0] == MANY))
gw.run('conntrack', '-F')
tap.equal('they end at once', True, gw.wait(lambda: gw.now()[0] == 0, 30))
lost = gw.stats()['events.lost']
print(f'# {lost} events were lost')
tap.equal('there is no room for all that', True, lost > 0)
tap.equal('who watches knows how many are missing', lost, gw.wait(
    lambda: sum(event['lost'] or 0 for event in watcher.seen +
                tracer.seen) == lost) and lost)

# who does not take what he is told
def memory():
    """What VmRSS says is late by as much as is looked for."""
    with open(f'/proc/{slow.process.pid}/smaps_rollup') as file:
        return int(re.search(r'Anonymous:\s+(\d+)', file.read())[1])


def is_full():
    """His socket has no room; netlink counts what it did not take."""
    for number in range(50):
        a.sip.send(b'OPTIONS sip:far SIP/2.0\r\nX: ' + b'x' * 8000 +
                   b'\r\n\r\n', far.sip.place)
    with open(f'/proc/{slow.process.pid}/net/netlink') as file:
        return any(line.split()[2] == str(slow.process.pid) and
                   int(line.split()[8]) for line in file)


for one in watcher, tracer:
    one.end()
slow = Watcher('trace', reads=False)
tap.equal('who does not read has begun', True, gw.wait(
    lambda: listens(slow)))
before = memory()
tap.equal('there is no room for all that he is told', True,
          gw.wait(is_full, 60))
tap.equal('he takes no memory for it', True, memory() < before + 1024)
slow.begin()
tap.equal('and knows that something is missing', True, slow.wait(lost=None))
slow.end()

# who is not heard
gw.sysctl('net.netfilter.nf_conntrack_acct', 1)
call = Dialog(a, far)
far.sip.sock.setblocking(False)
try:
    while far.sip.sock.recv(65535):
        pass
except BlockingIOError:
    far.sip.sock.setblocking(True)
call.stand(20000, 30000)
rtp, far_rtp = a.udp(20000), far.udp(30000)
rtp.send(b'sound', far_rtp.place)
far_rtp.send(b'sound', far_rtp.get()[1])
tap.equal('both are heard', True, bool(rtp.get()))
ours, theirs = pty.openpty()
top = gw.inside(subprocess.Popen, ['sipalg', 'top'], stdin=theirs,
                stdout=theirs)
atexit.register(top.kill)
screen = bytearray()


def read():
    while True:
        screen.extend(os.read(ours, 65536))


def is_named():
    """While the phone speaks on and the other does not."""
    rtp.send(b'sound', far_rtp.place)
    return re.search(rb'outside \d+s', screen)


threading.Thread(target=read, daemon=True).start()
tap.equal('top names who is silent, and for how long', True,
          bool(gw.wait(is_named, 20)))
os.write(ours, b'q')
top.wait(30)
tap.finish()
PROGRAM
