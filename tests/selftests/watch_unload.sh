#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Who watches when the module goes is told so, and does not wait for ever for
# what nobody says any more. Who joins a group by its number while there is no
# module, and so was not asked for his rights, is told nothing when it comes; who
# joins then is, and is not deaf because of the other.
#
#	a 192.168.1.11 -- gw: sipalg watch, sipalg trace -- far 198.51.100.20
#	                      rmmod, modprobe
# timeout: 100
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
export RULES
RULES=$(ns gw nft list table ip sipalg)
play <<'PROGRAM'
import atexit
import os
import socket
import struct
import subprocess
import threading

from ends import End, Tap, socket_in
from gateway import Gateway

NETLINK_GENERIC, SOL_NETLINK, ADD_MEMBERSHIP = 16, 270, 1

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(9)


class Watcher:
    def __init__(self, *args):
        self.lines = []
        self.process = gw.inside(
            subprocess.Popen, ['sipalg', *args], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        atexit.register(self.process.kill)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.append(line)

    def end(self):
        return self.process.wait(30), self.process.stderr.read()


def event():
    """Something that is told of: a message without Via."""
    a.sip.send(b'OPTIONS sip:far SIP/2.0\r\nCall-ID: x\r\n\r\n', far.sip.place)


def netlink():
    return socket_in(gw.netns, socket.SOCK_RAW, NETLINK_GENERIC,
                     socket.AF_NETLINK)


def group():
    """The number of the family's group "events"."""
    with netlink() as sock:
        payload = struct.pack('BBHHH', 3, 1, 0, 4 + 7, 2) + b'sipalg\0\0'
        sock.send(struct.pack('IHHII', 16 + len(payload), 16, 1, 1, 0) +
                  payload)
        data = sock.recv(65536)
    at = data.index(b'events\0')
    return struct.unpack_from('I', data, at - 8)[0]


def join():
    """A socket that is told, if that is possible."""
    sock = netlink()
    sock.bind((0, 0))
    try:
        sock.setsockopt(SOL_NETLINK, ADD_MEMBERSHIP, number)
    except OSError as error:
        print(f'# {error}')
    return sock


def is_told(sock):
    try:
        return len(sock.recv(65536, socket.MSG_DONTWAIT)) > 20
    except BlockingIOError:
        return False


def is_gone():
    with open('/proc/modules') as file:
        return not any(line.startswith('sipalg ') for line in file) or \
            not subprocess.run(['rmmod', 'sipalg'],
                               stderr=subprocess.DEVNULL).returncode


watchers = [Watcher('watch'), Watcher('-j', 'trace')]
tap.equal('both watch', True, gw.wait(
    lambda: event() or all(watcher.lines for watcher in watchers)))
number = group()
gw.run('nft', 'delete', 'table', 'ip', 'sipalg')
tap.equal('the module can go', True, gw.wait(is_gone))
for watcher in watchers:
    tap.equal('who watched is told', (
        2, "sipalg: the kernel module was unloaded\n"
           "  run 'sudo modprobe sipalg', and this again\n"), watcher.end())

early = join()
subprocess.run(['modprobe', 'sipalg'], check=True)
gw.run('nft', '-f', '-', stdin=os.environ['RULES'])
gw.run('conntrack', '-F')
tap.equal('it comes back', True, gw.wait(
    lambda: event() or gw.stats()['reasons.no_via'] > 0))
tap.equal('its group has the same number', number, group())
late, watcher = join(), Watcher('watch')
tap.equal('who watches now is told', True,
          gw.wait(lambda: event() or watcher.lines))
tap.equal('who joins now is told', True,
          gw.wait(lambda: event() or is_told(late)))
tap.equal('who joined before is not', False, is_told(early))
tap.finish()
PROGRAM
