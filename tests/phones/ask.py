#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""ask.py OWN PROXY USER: OPTIONS to sip:USER@PROXY; prints the status."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '..', 'lib'))
import sip  # noqa: E402

own, proxy, user = sys.argv[1:]
sock = sip.bind(own + ':5066')
sock.settimeout(0.5)
request = sip.message(f'OPTIONS sip:{user}@{proxy} SIP/2.0', [
    f'Via: SIP/2.0/UDP {own}:5066;branch=z9hG4bK{os.getpid()}',
    f'From: <sip:asker@{own}>;tag=1', f'To: <sip:{user}@{proxy}>',
    f'Call-ID: {os.getpid()}@asker', 'CSeq: 1 OPTIONS',
    f'Contact: <sip:asker@{own}:5066>', 'Max-Forwards: 70'])
for _ in range(int(sip.TIMEOUT / 0.5)):
    sock.sendto(request, (proxy, 5060))
    try:
        answer = sock.recv(65536)
    except TimeoutError:
        continue
    if not answer.startswith(b'SIP/2.0 1'):
        print(answer.split()[1].decode())
        sys.exit(0)
sys.exit(1)
