#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""A SIP end point of a few lines, for tests that need many messages or odd
moments rather than sound.

  sip.py answer ADDR:PORT [--log FILE]
      answer every request with 200 (INVITE and UPDATE with SDP, REGISTER with
      its Contact) until killed. Prints "ready" when it listens. FILE gets each
      message as it came, after a line "--- FROM".
  sip.py request METHOD LOCAL REMOTE [--contact ADDR:PORT]
      one request; prints the answer
  sip.py call LOCAL REMOTE [--bye] [--call-id ID]
      INVITE, 200, ACK, and with --bye BYE; prints the 200
  sip.py bye LOCAL REMOTE --call-id ID
      end a call that `call` left standing; prints the answer
  sip.py traffic LOCAL REMOTE --until FILE
      call after call until FILE exists; prints how many were answered and how
      many were not

Lost datagrams are sent again, as SIP does. Exit 1: no answer in time.
"""
import argparse
import itertools
import os
import re
import socket
import sys
import time

T1 = 0.5
TIMEOUT = 8 * float(os.environ.get('PATIENCE') or 1)

SDP = '''v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {media} RTP/AVP 0 8
a=rtpmap:0 PCMU/8000
a=rtpmap:8 PCMA/8000
'''


def endpoint(text):
    host, port = text.rsplit(':', 1)
    return host, int(port)


def bind(text):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(endpoint(text))
    return sock


def message(start, headers, body=''):
    body = body.replace('\n', '\r\n')
    if body:
        headers.append('Content-Type: application/sdp')
    headers.append(f'Content-Length: {len(body)}')
    return ('\r\n'.join([start] + headers) + '\r\n\r\n' + body).encode()


def header(text, name):
    found = re.search(rf'^{name}:[ \t]*(.*?)\r?$', text, re.M | re.I)
    return found[1] if found else ''


def headers(text, name):
    return [f'{name}: {value}' for value in
            re.findall(rf'^{name}:[ \t]*(.*?)\r?$', text, re.M | re.I)]


class Phone:
    """The calling side: one socket, one request at a time."""

    numbers = itertools.count(1)

    def __init__(self, local, remote):
        self.local = local
        self.host = local.rsplit(':', 1)[0]
        self.remote = remote
        self.sock = bind(local)
        self.sock.connect(endpoint(remote))

    def build(self, method, call_id, cseq, contact=None, tag=''):
        user = f'sip:user@{self.host}'
        body = ''
        if method in ('INVITE', 'UPDATE'):
            media = 20000 + 2 * (next(self.numbers) % 5000)
            body = SDP.format(host=self.host, media=media)
        branch = f'z9hG4bK{os.getpid()}x{next(self.numbers)}'
        return message(f'{method} sip:far@{self.remote} SIP/2.0', [
            f'Via: SIP/2.0/UDP {self.local};branch={branch};rport',
            'Max-Forwards: 70',
            f'From: <{user}>;tag=a{call_id.split("@")[0]}',
            f'To: <sip:far@{self.remote.rsplit(":", 1)[0]}>{tag}',
            f'Call-ID: {call_id}',
            f'CSeq: {cseq} {method}',
            f'Contact: <sip:user@{contact or self.local}>',
        ] + (['Expires: 60'] if method == 'REGISTER' else []), body)

    def transact(self, request, cseq, timeout=TIMEOUT):
        """Send until the final answer to this CSeq is there."""
        end = time.monotonic() + timeout
        wait = T1
        while time.monotonic() < end:
            try:
                self.sock.send(request)
            except ConnectionRefusedError:
                pass
            resend = time.monotonic() + wait
            while time.monotonic() < min(resend, end):
                self.sock.settimeout(max(resend - time.monotonic(), 0.01))
                try:
                    text = self.sock.recv(65535).decode(errors='replace')
                except (socket.timeout, ConnectionRefusedError):
                    continue
                if (re.match(r'SIP/2.0 [2-6]', text) and
                        header(text, 'CSeq') == cseq):
                    return text
            wait *= 2
        return None

    def request(self, method, call_id, cseq, **more):
        return self.transact(self.build(method, call_id, cseq, **more),
                             f'{cseq} {method}')

    def call(self, call_id):
        answer = self.request('INVITE', call_id, 1)
        if answer:
            tag = re.search(r';tag=[^;\s]*', header(answer, 'To'))
            self.sock.send(self.build('ACK', call_id, 1,
                                      tag=tag[0] if tag else ''))
        return answer


def answer(args):
    sock = bind(args.local)
    host = args.local.rsplit(':', 1)[0]
    media = itertools.count(30000, 2)
    log = open(args.log, 'ab', buffering=0) if args.log else None
    print('ready', flush=True)
    while True:
        data, peer = sock.recvfrom(65535)
        if log:
            log.write(b'--- %s:%d\n' % (peer[0].encode(), peer[1]) + data + b'\n')
        text = data.decode(errors='replace')
        method = text.split(' ', 1)[0]
        if method in ('ACK', 'SIP/2.0') or not header(text, 'CSeq'):
            continue
        to = header(text, 'To')
        if ';tag=' not in to:
            to += ';tag=b1'
        reply = headers(text, 'Via')
        reply += [f'From: {header(text, "From")}', f'To: {to}',
                  f'Call-ID: {header(text, "Call-ID")}',
                  f'CSeq: {header(text, "CSeq")}']
        body = ''
        if method == 'REGISTER':
            reply += headers(text, 'Contact') + headers(text, 'Expires')
        elif method in ('INVITE', 'UPDATE'):
            reply.append(f'Contact: <sip:far@{args.local}>')
            body = SDP.format(host=host, media=next(media) % 60000)
        sock.sendto(message('SIP/2.0 200 OK', reply, body), peer)


def give(text):
    if not text:
        sys.exit('sip.py: no answer')
    print(text.replace('\r', ''))


def new_call_id():
    return f'{os.getpid()}x{time.monotonic_ns()}@test'


def request(args):
    phone = Phone(args.local, args.remote)
    give(phone.request(args.method, new_call_id(), 1, contact=args.contact))


def call(args):
    phone = Phone(args.local, args.remote)
    call_id = args.call_id or new_call_id()
    text = phone.call(call_id)
    if text and args.bye:
        phone.request('BYE', call_id, 2)
    give(text)


def bye(args):
    phone = Phone(args.local, args.remote)
    give(phone.request('BYE', args.call_id, 2, tag=';tag=b1'))


def traffic(args):
    phone = Phone(args.local, args.remote)
    answered = lost = 0
    while not os.path.exists(args.until):
        call_id = f'{answered + lost}x{new_call_id()}'
        if phone.call(call_id) and phone.request('BYE', call_id, 2):
            answered += 1
        else:
            lost += 1
        # news for whoever waits for traffic to flow
        with open(args.until + '.count', 'w', encoding='utf8') as file:
            file.write(f'{answered}\n')
    print(answered, lost)


def main():
    ap = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = ap.add_subparsers(required=True)

    def command(function, *names):
        parser = sub.add_parser(function.__name__)
        parser.set_defaults(function=function)
        for name in names:
            parser.add_argument(name)
        return parser

    command(answer, 'local').add_argument('--log')
    command(request, 'method', 'local', 'remote').add_argument('--contact')
    parser = command(call, 'local', 'remote')
    parser.add_argument('--bye', action='store_true')
    parser.add_argument('--call-id')
    command(bye, 'local', 'remote').add_argument('--call-id', required=True)
    command(traffic, 'local', 'remote').add_argument('--until', required=True)
    args = ap.parse_args()
    args.function(args)


if __name__ == '__main__':
    main()
