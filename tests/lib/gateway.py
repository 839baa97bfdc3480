# SPDX-License-Identifier: GPL-2.0-only
"""The gateway of netns.sh: what its sipalg counted and holds, and what the
test changes there.

    gw = Gateway()
    ...
    tap.equal('one call', {'calls.started': 1}, gw.news('calls'))
"""
import atexit
import json
import os
import subprocess
import sys
import time

from ends import PATIENCE, enter

PARAMETERS = '/sys/module/sipalg/parameters/'
WAN = '203.0.113.5'
RULES = '''
add table %s gateway
delete table %s gateway
table %s gateway {
	chain forward {
		type filter hook forward priority filter; policy drop;
		ct state established,related accept
		iifname { %s } accept
		ct status dnat accept
	}
	chain prerouting {
		type nat hook prerouting priority dstnat;
		%s
	}
	chain postrouting {
		type nat hook postrouting priority srcnat;
		%s
	}
}
'''


def flatten(document, path=''):
    """{'calls': {'started': 1}} is {'calls.started': 1}; no other types."""
    flat = {}
    for key, value in document.items():
        if isinstance(value, dict):
            flat.update(flatten(value, f'{path}{key}.'))
        elif path and isinstance(value, int):
            flat[path + key] = value
    return flat


def endpoint(place):
    return place and (place['address'], place['port'])


class Gateway:
    def __init__(self, name='gw'):
        self.netns = f'{os.environ["NS_PREFIX"]}-{name}'
        self.counted = self.stats()

    def inside(self, function, *args, **more):
        """Call a function in the gateway's namespace."""
        with open('/proc/self/ns/net') as home, \
                open(f'/run/netns/{self.netns}') as there:
            enter(there)
            try:
                return function(*args, **more)
            finally:
                enter(home)

    def run(self, *command, stdin=''):
        """What a command writes; one that fails ends the test."""
        done = self.inside(subprocess.run, command, text=True, input=stdin,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit(f'# {" ".join(command)}: {done.stderr}')
        return done.stdout

    def ask(self, command):
        return json.loads(self.run('sipalg', '-j', command))

    def stats(self):
        """All counters, as 'group.name', the reasons as 'reasons.name'."""
        document = self.ask('stats')
        reasons = {f'reasons.{reason["name"]}': reason['count']
                   for reason in document.pop('reasons')}
        return flatten(document) | reasons

    def news(self, *groups):
        """What was counted since last asked, zeros left out; of these groups
        only, or of single counters."""
        before, self.counted = self.counted, self.stats()
        for group in groups:
            if not any(f'{name}.'.startswith(f'{group}.') for name in before):
                sys.exit(f'# nothing is counted as {group}')
        return {name: now - before[name] for name, now in self.counted.items()
                if now != before[name] and (not groups or name in groups or
                                            name.split('.')[0] in groups)}

    def calls(self):
        """Call-ID: state."""
        return {call['call_id']: call['state']
                for call in self.ask('calls')['calls']}

    def media(self, call_id):
        """What a call holds open: (kind, inside port, outside place)."""
        for call in self.ask('calls')['calls']:
            if call['call_id'] == call_id:
                return sorted((hole['kind'], hole['inside']['port'],
                               endpoint(hole['outside']))
                              for hole in call['media'])
        return None

    def lasts(self, call_id):
        """Seconds until a call ends by itself; None when there is none."""
        for call in self.ask('calls')['calls']:
            if call['call_id'] == call_id:
                return call['expires_s']
        return None

    def registrations(self):
        """Inside place: (state, outside place)."""
        return {endpoint(reg['inside']): (reg['state'],
                                          endpoint(reg['outside']))
                for reg in self.ask('regs')['registrations']}

    def now(self):
        """How many calls, registrations and pinholes there are."""
        status = self.ask('status')
        return tuple(status[table]['now']
                     for table in ('calls', 'registrations', 'pinholes'))

    def rules(self, postrouting, prerouting='', inside='"lan"', family='ip'):
        """Other NAT rules than netns.sh gave it, and all forgotten that was
        done by the old ones."""
        self.run('nft', '-f', '-', stdin=RULES % (
            family, family, family, inside, prerouting, postrouting))
        self.run('conntrack', '-F')
        if not self.wait(lambda: self.now() == (0, 0, 0)):
            sys.exit('# what was begun by other rules does not end')

    def sysctl(self, name, value):
        """In this namespace, which goes with the test."""
        def write():
            with open('/proc/sys/' + name.replace('.', '/'), 'w') as file:
                file.write(str(value))
        self.inside(write)

    def wait(self, condition, seconds=10):
        """Whether it comes true in time."""
        end = time.monotonic() + seconds * PATIENCE
        while not condition():
            if time.monotonic() > end:
                return False
            time.sleep(0.1)
        return True


def parameter(name, value):
    """Set one of the module, until the test ends."""
    def write(text):
        with open(PARAMETERS + name, 'w') as file:
            file.write(text)
    with open(PARAMETERS + name) as file:
        atexit.register(write, file.read())
    write(str(value))
