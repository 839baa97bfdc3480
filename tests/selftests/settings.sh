#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# A setting holds in the namespace where it was set, from the next message on;
# everywhere else the module's parameter does. Who has no right to set it, or
# wants what it cannot be, changes nothing.
#
#	a 192.168.1.11 -- gw: sipalg -- net: sipalg -- far 198.51.100.20
#
# gw and net see the same calls; net translates nothing.
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
sipalg_attach || fail_all "cannot attach"
ns net nft -f - <<'RULES' || fail_all "cannot attach in net"
table ip sipalg {
	ct helper sip {
		type "sipalg" protocol udp
		l3proto ip
	}
	chain prerouting {
		type filter hook prerouting priority -150;
		udp dport 5060 ct helper set "sip"
	}
}
RULES
play <<'PROGRAM'
import os
import re
import subprocess

from dialog import Dialog
from ends import End, Tap
from gateway import PARAMETERS, Gateway, parameter

NOBODY = {'user': 65534, 'group': 65534, 'extra_groups': []}

a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw, net = Gateway(), Gateway('net')
tap = Tap(33)


def settings(place):
    """By name, what the tool says of it."""
    return {setting['name']: setting
            for setting in place.ask('show')['settings']}


def shown(place, name):
    """What holds, whether that was set there, and what holds else."""
    setting = settings(place)[name]
    return setting['value'], setting['set'], setting['default']


def say(place, *command, **who):
    """Exit status, and all that a command writes."""
    done = place.inside(subprocess.run, command, text=True, **who,
                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout


def change(place, *words):
    """Exit status of `sipalg set`, and all that it writes."""
    return say(place, 'sipalg', 'set', *map(str, words))


def parameters():
    """What the module says in its parameters."""
    values = {}
    for name in os.listdir(PARAMETERS):
        with open(PARAMETERS + name) as file:
            values[name] = int(file.read())
    return values


def offer():
    """An INVITE of a, which arrives."""
    call = Dialog(a, far)
    call.request('INVITE')
    return call


def value(setting, which):
    """The first or last that it may be."""
    words = setting['words']
    if words:
        return words[0 if which == 'min' else -1]
    return setting[which]


# nothing is set
usual = settings(gw)
tap.equal('at first nothing is set, and the defaults hold', [],
          [name for name, it in usual.items()
           if it['set'] or it['value'] != it['default']])
tap.equal('a default is the parameter of that name', parameters(),
          {name: it['words'].index(it['default']) if it['words']
           else it['default'] for name, it in usual.items()})
limit = usual['calls_max']['default']

# a limit in one namespace
tap.equal('set says nothing', (0, ''), change(gw, 'calls_max', 1))
tap.equal('it holds where it was set', (1, True, limit),
          shown(gw, 'calls_max'))
tap.equal('and nowhere else', (limit, False, limit), shown(net, 'calls_max'))
tap.equal('status knows it', (1, limit),
          tuple(place.ask('status')['calls']['limit'] for place in (gw, net)))
tap.equal('the text marks it', True, bool(re.search(
    rf'^calls_max +\* 1 +{limit} ', gw.run('sipalg', 'show'), re.M)))
one = offer()
tap.equal('one call fits in both', [{'calls.started': 1}] * 2,
          [place.news('calls', 'reasons.call_limit') for place in (gw, net)])
two = offer()
tap.equal('a second is too many for one of them', {'reasons.call_limit': 1},
          gw.news('calls', 'reasons.call_limit'))
tap.equal('and fits in the other', {'calls.started': 1},
          net.news('calls', 'reasons.call_limit'))
two.refuse('486 Busy Here')
tap.equal('the default is set by that word', (0, ''),
          change(gw, 'calls_max', 'default'))
tap.equal('it holds again', (limit, False, limit), shown(gw, 'calls_max'))
gw.news()
two = offer()
tap.equal('and there is room', {'calls.started': 1},
          gw.news('calls', 'reasons.call_limit'))
one.refuse('486 Busy Here')
two.refuse('486 Busy Here')

# a time in one namespace
tap.equal('a time is set beside a limit', (0, ''),
          change(gw, 'unanswered_timeout', 10, 'calls_max', 50))
one = offer()
one.reply('180 Ringing')
expires = [place.ask('calls')['calls'][0]['expires_s'] for place in (gw, net)]
tap.equal('it ends what is not heard of where it was set', (True, True),
          (expires[0] <= 10, expires[1] > 60))
one.refuse('486 Busy Here')

# what is refused
for words, why in ((('calls_max', 1000001), 'cannot be'),
                   (('calls_max', 7, 'media_port_min', 80), 'cannot be'),
                   (('calls_max', 7, 'call_max', 8), 'did you mean')):
    code, text = change(gw, *words)
    tap.equal(f'{words} is a wrong command line', (1, True),
              (code, why in text))
tap.equal('and changes nothing',
          {'unanswered_timeout': 10, 'calls_max': 50},
          {name: it['value'] for name, it in settings(gw).items()
           if it['set']})
code, text = say(gw, 'sipalg', 'set', 'calls_max', '7', **NOBODY)
tap.equal('nobody may not set', (2, True),
          (code, text.startswith('sipalg: no permission')))
code, text = say(gw, 'sipalg', 'show', **NOBODY)
tap.equal('nor see', (2, True),
          (code, text.startswith('sipalg: no permission')))
tap.equal('nothing was changed by that either', (50, True, limit),
          shown(gw, 'calls_max'))
code, text = say(gw, 'unshare', '-Urn', 'sh', '-c',
                 'sipalg set calls_max 7 && sipalg show calls_max', **NOBODY)
if 'unshare' in text:
    tap.skip('but in a namespace of their own', 'they can have none here')
else:
    tap.equal('but in a namespace of their own', (0, True),
              (code, bool(re.search(rf'^calls_max +\* 7 +{limit} ', text,
                                    re.M))))
tap.equal('which is no other', (50, True, limit), shown(gw, 'calls_max'))

# the parameters of the module
parameter('calls_max', 3)
tap.equal('a parameter is the default at once', (3, False, 3),
          shown(net, 'calls_max'))
tap.equal('what was set stays above it', (50, True, 3),
          shown(gw, 'calls_max'))
change(gw, 'calls_max', 'default', 'unanswered_timeout', 'default')
tap.equal('until it is taken away', (3, False, 3), shown(gw, 'calls_max'))
parameter('media_port_min', 80)
tap.equal('one that is too small counts as the least', (1024, False, 1024),
          shown(gw, 'media_port_min'))
parameter('media_port_min', 4000000000)
tap.equal('one that is too large as the most', (65535, False, 65535),
          shown(gw, 'media_port_min'))

# each of them
for which in ('min', 'max'):
    wanted = {name: value(it, which) for name, it in usual.items()}
    code = change(gw, *(word for pair in wanted.items() for word in pair))
    tap.equal(f'each may have the {which} of its values', ((0, ''), wanted),
              (code, {name: it['value'] for name, it in settings(gw).items()
                      if it['set']}))
tap.equal('and its default', ((0, ''), []),
          (change(gw, *(word for name in usual for word in (name, 'default'))),
           [name for name, it in settings(gw).items() if it['set']]))
tap.equal('all that without a word in the other', [],
          [name for name, it in settings(net).items() if it['set']])
tap.finish()
PROGRAM
