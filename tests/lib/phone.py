#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""One baresip phone, driven by lines of text.

    phone.py --dir DIR --user NAME --ip ADDR [--registrar ADDR] \\
             --tone FILE.wav [--rtp LOW-HIGH]

Makes a configuration in DIR, starts baresip with it in the network namespace
this runs in, and joins its JSON control port to two files:

    DIR/cmd       a FIFO: one command a line, as typed at baresip's prompt
                  without the slash ("dial sip:far@192.0.2.1", "hangup")
    DIR/events    what happened, one line each: event name, parameter
    DIR/log       baresip's own words

What the phone hears is in DIR/dump-*-dec.wav.  The phone answers by itself,
speaks PCMU or PCMA, and asks nobody about NAT: no STUN, no ICE.
"""

import argparse
import glob
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time

CTRL = ("127.0.0.1", 4444)
MODULE_DIRS = ("/usr/lib/baresip/modules",
               *glob.glob("/usr/lib/*/baresip/modules"))

CONFIG = """\
poll_method		epoll
sip_listen		{ip}:5060
call_local_timeout	60
call_max_calls		4
audio_path		{dir}/none
audio_source		aufile,{tone}
audio_player		aubridge,nil
audio_alert		aubridge,nil
ausrc_srate		8000
auplay_srate		8000
ausrc_channels		1
auplay_channels		1
rtp_ports		{rtp}
jitter_buffer_delay	2-10
dns_server		127.0.0.1:53
ringback_disabled	yes
statmode_default	off
snd_path		{dir}
ctrl_tcp_listen		127.0.0.1:4444
module_path		{modules}
module			g711.so
module			sndfile.so
module			aufile.so
module			aubridge.so
module_tmp		account.so
module_app		menu.so
module_app		ctrl_tcp.so
"""

ACCOUNT = ("<sip:{user}@{registrar}>;answermode={answer};regint={regint}"
           ";outbound=\"sip:{outbound}\";ptime=20"
           ";audio_codecs=PCMU/8000/1,PCMA/8000/1{more}\n")


def configure(args):
    modules = next((d for d in MODULE_DIRS if os.path.isdir(d)), None)
    if not modules:
        sys.exit("phone: no baresip modules: install baresip-core")
    with open(args.dir + "/config", "w") as f:
        f.write(CONFIG.format(dir=args.dir, ip=args.ip, tone=args.tone,
                              rtp=args.rtp, modules=modules))
        f.writelines(f"module {name}.so\n" for name in args.module)
        f.writelines(line + "\n" for line in args.config)
    with open(args.dir + "/accounts", "w") as f:
        f.write(ACCOUNT.format(user=args.user, regint=args.regint,
                               registrar=args.registrar or args.ip,
                               outbound=args.outbound or args.registrar
                               or args.ip,
                               answer=args.answer,
                               more="".join(";" + a for a in args.account)))
    open(args.dir + "/contacts", "w").close()


def connect(baresip):
    """The control connection, as soon as baresip listens."""
    for _ in range(600):
        if baresip.poll() is not None:
            sys.exit("phone: baresip ended at once")
        try:
            return socket.create_connection(CTRL, timeout=5)
        except OSError:
            time.sleep(0.05)
    sys.exit("phone: baresip does not listen on its control port")


def netstrings(buf):
    """Whole netstrings at the start of buf, and what is left."""
    found = []
    while b":" in buf:
        size, rest = buf.split(b":", 1)
        end = int(size)
        if len(rest) <= end:
            break
        found.append(rest[:end])
        buf = rest[end + 1:]
    return found, buf


def send(sock, line):
    word, _, params = line.partition(" ")
    order = {"command": word, "token": word}
    if params:
        order["params"] = params
    text = json.dumps(order).encode()
    sock.sendall(b"%d:%s," % (len(text), text))


def describe(raw):
    """One line for one message of baresip's."""
    said = json.loads(raw)
    if said.get("event"):
        return f"{said['type']} {said.get('param', '')}"
    words = " ".join(str(said.get("data", "")).split())
    return f"{'OK' if said.get('ok') else 'FAILED'} {said.get('token')} {words}"


def run(args, baresip):
    sock = connect(baresip)
    fifo = os.open(args.dir + "/cmd", os.O_RDWR)
    events = open(args.dir + "/events", "a", buffering=1)
    events.write("READY\n")
    lines, buf = b"", b""
    while True:
        ready = select.select([sock, fifo], [], [])[0]
        if fifo in ready:
            lines += os.read(fifo, 4096)
            *whole, lines = lines.split(b"\n")
            for line in whole:
                send(sock, line.decode().strip())
        if sock in ready:
            got = sock.recv(65536)
            if not got:
                return
            found, buf = netstrings(buf + got)
            for raw in found:
                events.write(describe(raw) + "\n")


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--dir", required=True)
    ap.add_argument("--user", required=True)
    ap.add_argument("--ip", required=True)
    ap.add_argument("--registrar")
    ap.add_argument("--tone", required=True)
    ap.add_argument("--rtp", default="10000-10100")
    ap.add_argument("--answer", default="auto", help="or early, manual")
    ap.add_argument("--outbound", help="another proxy than the registrar")
    ap.add_argument("--account", default=[], action="append",
                    help="more of the account: medianat=ice")
    ap.add_argument("--module", default=[], action="append",
                    help="one more of baresip's: ice")
    ap.add_argument("--config", default=[], action="append",
                    help="a line for baresip's configuration")
    args = ap.parse_args()
    args.regint = 600 if args.registrar and not args.outbound else 0

    os.makedirs(args.dir, exist_ok=True)
    configure(args)
    if not os.path.exists(args.dir + "/cmd"):
        os.mkfifo(args.dir + "/cmd")
    with open(args.dir + "/log", "w") as log:
        baresip = subprocess.Popen(["baresip", "-f", args.dir], stdout=log,
                                   stderr=log, stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        run(args, baresip)
    finally:
        # at once: a polite end would unregister, and wait for the answer
        baresip.kill()
        baresip.wait()


if __name__ == "__main__":
    main()
