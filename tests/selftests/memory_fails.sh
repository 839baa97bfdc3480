#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# timeout: 120
#
# The module asks for memory and often gets none: every message arrives all the
# same, whole, changed or not, and once. When there is memory again all is as
# before, and nothing of it is left when the module goes. For kernels that refuse
# memory when they are told to (failslab), as that of make test-debug does.
#
#	a 192.168.1.11 ---- gw 203.0.113.5 ---- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

# what little else asks for while packets are on their way (slub_debug=A,kmalloc-512)
grep -qs 1 /sys/kernel/slab/kmalloc-512/failslab || skip_all "the kernel does not refuse memory"
[ -e /sys/kernel/debug/failslab ] || mount -t debugfs none /sys/kernel/debug
need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
sipalg_attach_tcp || fail_all "cannot attach to TCP"
play <<'PROGRAM'
import ctypes
import os
import threading

import ends
from dialog import Dialog, receive, sdp
from ends import End, Tap
from gateway import Gateway
from stream import REPLY, REQUEST, Pair, message

FAIL = '/sys/kernel/debug/failslab/'
CLONE_NEWNET = 0x40000000
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(8)


def write(path, value):
    with open(path, 'w', encoding='ascii') as file:
        file.write(str(value))


def scarce(percent):
    write(FAIL + 'probability', percent)


def begin(here, nth):
    """A new namespace, with this request for memory refused: what came of it,
    and how many requests more it would have taken."""
    os.pwrite(here, str(nth).encode(), 0)
    made = not ends.LIBC.unshare(CLONE_NEWNET)
    failed = ctypes.get_errno()
    left = int(os.pread(here, 20, 0))
    os.pwrite(here, b'0', 0)
    return made or os.strerror(failed), left


def begins():
    """Of the last requests of a new namespace, which are the module's, each is
    refused once."""
    here = os.open(f'/proc/self/task/{threading.get_native_id()}/fail-nth',
                   os.O_RDWR)
    far_off = 1 << 20
    whole = far_off - begin(here, far_off)[1]
    results.extend(begin(here, nth)[0]
                   for nth in range(max(whole - 60, 1), whole + 1))


def call(number):
    """Offers and answers from both sides; each message that does not arrive
    ends the test."""
    one = Dialog(*((a, far) if number % 2 else (far, a)), to=reach[number % 2])
    one.stand(20000 + 2 * number, 30000 + 2 * number)
    one.request('INVITE', sdp(a.host, 20100 + 2 * number), end=a)
    one.reply('200 OK', sdp(far.host, 30100))
    one.ack(end=a)
    one.end()


def carry(port):
    """Ten messages each way on a connection of their own: is each there, in
    order, as it was sent or as it must be?"""
    scarce(0)
    pair = Pair(('a', a.host), ('far', far.host), port)
    scarce(8)
    kinds = {pair.server: (REQUEST, pair.place, pair.seen, pair.far),
             pair.phone: (REPLY, pair.seen, pair.place, pair.far)}
    sent, right = {}, {}
    for end, (kind, place, seen, other) in kinds.items():
        both = [[message(kind, where, other, 'x' * 500 * number, number=number)
                 for number in range(10)] for where in (place, seen)]
        sent[end] = ''.join(both[0])
        right[end] = list(zip(*both))
    for sock, end in (pair.phone, pair.server), (pair.server, pair.phone):
        sock.sendall(sent[end].encode())
    good = all([reads(end, right[end]) for end in kinds])
    pair.close()
    return good


def reads(sock, messages):
    sock.settimeout(120)
    text = ''
    for either in messages:
        while not text.startswith(either):
            more = sock.recv(65536)
            if not more or len(text) > 200000:
                print(f'# in place of {either} came {text[:1000]!r}')
                return False
            text += more.decode()
        text = text[len(next(one for one in either if text.startswith(one))):]
    return not text


def register(number):
    a.send('REGISTER sip:example.com SIP/2.0', [
        f'Via: SIP/2.0/UDP {a.host}:5060;branch=z9hG4bKr{number}',
        f'From: <sip:r{number}@example.com>;tag=r',
        f'To: <sip:r{number}@example.com>', f'Call-ID: r{number}',
        'CSeq: 1 REGISTER', 'Max-Forwards: 70',
        f'Contact: <sip:r{number}@{a.host}>', 'Expires: 60'], far.sip.place)
    receive(far, 'REGISTER')


# a flow of a, so that far can call
one = Dialog(a, far)
one.stand(20000, 30000)
one.end()
reach = one.place[far], None
gw.news()

for name, value in (('cache-filter', 'Y'), ('ignore-gfp-wait', 'Y'), ('times', -1),
                    ('verbose', 0)):
    write(FAIL + name, value)
scarce(20)
for number in range(20):
    call(number)
    register(number)
    done = number
tap.equal('each message of twenty calls arrives', 19, done)
tap.equal('not all of them got it', True,
          gw.news('reasons.no_memory')['reasons.no_memory'] > 5)
tap.equal('each on a stream', [], [
    port for port in range(6000, 6008) if not carry(port)])
tap.equal('nor all of these', True,
          gw.news('messages')['messages.tcp.dropped'] > 2)
scarce(0)
for name in 'cache-filter', 'ignore-gfp-wait':
    write(FAIL + name, 'N')
results = []
thread = threading.Thread(target=begins)
thread.start()
thread.join()
tap.equal('a namespace begins, or does not', {True, 'Cannot allocate memory', 'No buffer space available'},
          set(results))
gw.news()
call(1)
tap.equal('when there is enough, a call is a call', (
    {'calls.started': 1, 'calls.answered': 1, 'calls.ended_bye': 1}, {}),
    (gw.news('calls'), {name: count for name, count in gw.news('reasons').items()
                        if name != 'reasons.ok'}))
tap.equal('and a stream is one', True, Pair(
    ('a', a.host), ('far', far.host), 7000).carry())
tap.equal('no call is left', {}, gw.calls())
tap.finish()
PROGRAM
