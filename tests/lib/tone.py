#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tones for phones to play, and ears that tell whether one was heard.

    tone.py make HZ SECONDS FILE.wav
        Write a sine, 8 kHz mono 16 bit, as the phones' microphone.
    tone.py hear HZ FILE.wav [--seconds S] [--not HZ ...]
        Exit 0 when HZ alone fills at least S seconds of the recording and no
        HZ after --not is in it; 1 when not.  Always prints what it heard.

The recording is cut in windows of 50 ms.  In each the power at one frequency
(one bin of a Fourier transform) is held against the power of the whole
window; a window in which it has more than 60 % is a window with that tone.
Frequencies must be multiples of 20 Hz, so that a window holds whole periods.
"""

import argparse
import array
import math
import operator
import sys
import wave

RATE = 8000
WINDOW = 400			# samples: 50 ms, bins 20 Hz apart
STEP = RATE // WINDOW
SILENCE = 50 * 50		# mean square below which a window is silent
SHARE = 0.6


def make(hz, seconds, path):
    """One second repeated: whole periods, so no click at the seam."""
    second = array.array("h", (
        round(12000 * math.sin(2 * math.pi * hz * n / RATE))
        for n in range(RATE)))
    if sys.byteorder == "big":
        second.byteswap()
    with wave.open(path, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        for _ in range(seconds):
            out.writeframesraw(second.tobytes())


def samples(path):
    """The samples of a WAV file whose header may not be finished yet."""
    try:
        data = open(path, "rb").read()
    except OSError:
        return array.array("h")
    start = data.find(b"data")
    if data[:4] != b"RIFF" or start < 0:
        return array.array("h")
    rate = int.from_bytes(data[24:28], "little")
    if rate != RATE or data[22:24] != b"\1\0" or data[34:36] != b"\x10\0":
        sys.exit(f"tone: {path}: not 8 kHz mono 16 bit")
    body = data[start + 8:]
    pcm = array.array("h", body[:len(body) & ~1])
    if sys.byteorder == "big":
        pcm.byteswap()
    return pcm


class Ear:
    """Listens for one frequency."""

    def __init__(self, hz):
        if hz % STEP:
            sys.exit(f"tone: {hz} Hz is not a multiple of {STEP}")
        turn = [2 * math.pi * hz * n / RATE for n in range(WINDOW)]
        self.cos = [math.cos(t) for t in turn]
        self.sin = [math.sin(t) for t in turn]

    def share(self, window, power):
        """Part of the window's power (a mean square) at the frequency."""
        re = sum(map(operator.mul, window, self.cos))
        im = sum(map(operator.mul, window, self.sin))
        return 2 * (re * re + im * im) / (WINDOW * WINDOW) / power


def listen(pcm, freqs):
    """Seconds of each frequency, and of sound of any kind."""
    ears = {hz: Ear(hz) for hz in freqs}
    heard = dict.fromkeys(freqs, 0)
    sound = 0
    for off in range(0, len(pcm) - WINDOW + 1, WINDOW):
        window = pcm[off:off + WINDOW]
        power = sum(map(operator.mul, window, window)) / WINDOW
        if power < SILENCE:
            continue
        sound += 1
        for hz, ear in ears.items():
            heard[hz] += ear.share(window, power) > SHARE
    return {hz: n / STEP for hz, n in heard.items()}, sound / STEP


def hear(hz, path, seconds, unwanted):
    heard, sound = listen(samples(path), [hz, *unwanted])
    good = heard[hz] >= seconds and not any(heard[u] for u in unwanted)
    others = "".join(f", {heard[u]:.1f} s at {u} Hz" for u in unwanted
                     if heard[u])
    print(f"{heard[hz]:.1f} s at {hz} Hz of {sound:.1f} s of sound{others}")
    return 0 if good else 1


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sub = ap.add_subparsers(dest="verb", required=True)
    p = sub.add_parser("make")
    p.add_argument("hz", type=int)
    p.add_argument("seconds", type=int)
    p.add_argument("path")
    p = sub.add_parser("hear")
    p.add_argument("hz", type=int)
    p.add_argument("path")
    p.add_argument("--seconds", type=float, default=1.0)
    p.add_argument("--not", dest="unwanted", type=int, nargs="*", default=[])
    args = ap.parse_args()
    if args.verb == "make":
        make(args.hz, args.seconds, args.path)
        return 0
    return hear(args.hz, args.path, args.seconds, args.unwanted)


if __name__ == "__main__":
    sys.exit(main())
