#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# The gateway's address changes, while a phone is registered and in a call. What
# was promised on the old one ends; the next REGISTER and the next INVITE of the
# call name the new one, and media follow. So it does when the way out changes.
#
#	                wan  203.0.113.5, .6 --+
#	a 192.168.1.11 ---- gw                 +---- far 198.51.100.20
#	                wan2 192.0.2.5 --------+
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

need_sipalg
topo_up
wan_up || fail_all "no other way out"
sipalg_attach || fail_all "cannot attach"
play <<'PROGRAM'
from ends import End, Tap
from gateway import WAN, Gateway
from story import WHOLE, Story

NEW = '203.0.113.6'
WAN2 = '192.0.2.5'
a, far = End('a', '192.168.1.11'), End('far', '198.51.100.20')
gw = Gateway()
tap = Tap(3 * 9 + WHOLE)
# an address that was the second one stays when the first one goes
gw.sysctl('net.ipv4.conf.all.promote_secondaries', 1)


def other_address(old, new, *order):
    """As a lease that ran out does, or a new one that comes before that."""
    steps = {'take': f'addr del {old}/24 dev wan',
             'give': f'addr add {new}/24 dev wan'}
    gw.run('ip', '-batch', '-', stdin='\n'.join(
        [steps[step] for step in order] +
        ['route replace default via 203.0.113.1', '']))


def other_way():
    """The connections do not know before a packet of theirs goes there."""
    gw.run('ip', 'route', 'replace', 'default', 'via', '192.0.2.1')
    a.sip.send(b'\r\n\r\n', far.sip.place)


def goes_on(story):
    """The call, at the new address."""
    story.shown = None
    story.hold(a)
    story.talk(a)
    story.hold(far)
    story.talk(far)
    story.hang_up(far, (0, 1, 1))


def moves(title, new, change, *args):
    """Nine results."""
    story.flaws = []
    tap.equal(f'{title}: registers', [], story.found(story.register))
    tap.equal(f'{title}: calls', [], story.found(story.ring, a))
    tap.equal(f'{title}: is answered', [], story.found(story.take))
    tap.equal(f'{title}: talks', [], story.found(story.talk, far))
    gw.news()
    change(*args)
    tap.equal(f'{title}: all of the old address ends', True,
              gw.wait(lambda: gw.now() == (0, 0, 0)))
    tap.equal(f'{title}: and is counted',
              {'calls.ended_flushed': 1, 'registrations.flushed': 1,
               'pinholes.closed': 3},
              gw.news('calls', 'registrations', 'pinholes'))
    story.public = {new}
    tap.equal(f'{title}: registers with the new one', [],
              story.found(story.register))
    tap.equal(f'{title}: the call goes on', [], story.found(goes_on, story))
    tap.equal(f'{title}: leaves', [], story.found(story.leave))


gw.rules('oifname { "wan", "wan2" } masquerade')
story = Story(gw, a, far, {WAN})
moves('no address between', NEW, other_address, WAN, NEW, 'take', 'give')
moves('two addresses between', WAN, other_address, NEW, WAN, 'give', 'take')
moves('another way', WAN2, other_way)
story.whole(tap, 'there')
tap.finish()
PROGRAM
