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
tap = Tap(53)


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
            text = file.read().strip()
            values[name] = int(text) if text.isdigit() else text
    return values


def fits(name, text):
    """Whether a parameter can be set to that."""
    try:
        parameter(name, text)
    except OSError:
        return False
    return True


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
          {name: it['default'] for name, it in usual.items()})
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
# what rings makes no room
one.reply('180 Ringing')
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
                   (('calls_max=7', 'media_port_min=80'), 'cannot be'),
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


def own(command):
    """Exit status and words of a command in a namespace of nobody's own."""
    return say(gw, 'unshare', '-Urn', 'sh', '-c', command, **NOBODY)


can = 'unshare' not in own('true')[1]
for name, command, want in (
        ('but in a namespace of their own',
         'sipalg set calls_max 7 && sipalg show calls_max',
         (0, rf'^calls_max +\* 7 +{limit} ')),
        ('as much as the parameter says, or in other ways',
         f'sipalg set calls_max={limit} answered_timeout=100000 '
         '&& sipalg show calls_max', (0, rf'^calls_max +\* {limit} +{limit} ')),
        ('not above that, which is said',
         f'sipalg set calls_max={limit + 1}',
         (2, "refuses calls_max: only the host's root may go above the "
             "module's parameter")),
        ('and nothing else with it',
         f'sipalg set media_port_min=2000 calls_max={limit + 1}; '
         'sipalg show | grep -c "[*]"', (1, '^0$'))):
    if can:
        code, text = own(command)
        tap.equal(name, (want[0], True),
                  (code, bool(re.search(want[1], text, re.M)) or text))
    else:
        tap.skip(name, 'they can have none here')
tap.equal('who is root here may go above', ((0, ''), limit + 1),
          (change(gw, 'calls_max', limit + 1), shown(gw, 'calls_max')[0]))
change(gw, 'calls_max', 50)
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

parameter('media_port_min', 16384)

# a range of ports
for words in (('media_port_min=30000', 'media_port_max=29999'),
              ('media_port_min=30000', 'media_port_max=30000'),
              ('media_port_min=40000',), ('media_port_max=16384',)):
    code, text = change(gw, *words)
    tap.equal(f'{" ".join(words)} is no range', (2, True),
              (code, 'media_port_min must be below media_port_max' in text))
tap.equal('nor was it set', [], [name for name, it in settings(gw).items()
                                 if it['set']])
tap.equal('two ports are one', (0, ''),
          change(gw, 'media_port_min=30000', 'media_port_max=30001'))
tap.equal('whoever is named first', (0, ''),
          change(gw, 'media_port_max=40001', 'media_port_min=40000'))
code, text = change(gw, 'media_port_max', 'default')
tap.equal('a default can make none, too', (2, True),
          (code, 'media_port_min must be below' in text))


def ports(place):
    """The range that holds."""
    holes = place.ask('status')['pinholes']
    return holes['port_min'], holes['port_max']


parameter('media_port_min', 41000)
parameter('media_port_max', 40500)
tap.equal('parameters that are none do not count', (16384, 32767), ports(net))
tap.equal('but where nothing was set', (40000, 40001), ports(gw))
change(gw, 'media_port_min=default', 'media_port_max=42000')
tap.equal('what was set may go with a parameter', (41000, 42000), ports(gw))
parameter('media_port_min', 50000)
parameter('media_port_max', 50001)
tap.equal('until that is changed: then the parameters hold', (50000, 50001),
          ports(gw))
change(gw, 'media_port_min=default', 'media_port_max=default')
parameter('media_port_min', 16384)
parameter('media_port_max', 32767)

# words in a parameter
tap.equal('a parameter may be a word, or its number', [True, True],
          [fits('media_from', value) for value in ('sdp', '2')])
tap.equal('and says the word', ('signalling', False, 'signalling'),
          shown(gw, 'media_from'))
tap.equal('but no other word, nor a part of one', [False] * 3,
          [fits('media_from', value) for value in ('sd', 'sdps', 'any|sdp')])
parameter('media_from', 'any')

# each of them
for which in ('min', 'max'):
    wanted = {name: value(it, which) for name, it in usual.items()}
    wanted |= {'media_port_min': 1024, 'media_port_max': 1025} \
        if which == 'min' else \
        {'media_port_min': 65534, 'media_port_max': 65535}
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
