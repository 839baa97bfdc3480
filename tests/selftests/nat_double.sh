#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Two gateways in a row, each with NAT. With sipalg on both, all works as behind
# one. With it on the inner one alone, messages name the inner's address, and a
# far end that answers to where it is spoken to from is understood; or, if the
# inner one is to learn it, the outer's, and any far end is, as far as the outer
# lets in: media, once the phone has sent some. The outer one alone finds nothing
# of its own in them, and leaves them as they are, also where both are to learn.
#
#	c 192.168.3.11 -- inner 192.168.1.20 -- gw 203.0.113.5 -- far 198.51.100.20
dir=$(dirname "$0")
. "$dir/../lib/tap.sh"
. "$dir/../lib/netns.sh"
. "$dir/../lib/play.sh"

INNER=192.168.1.20

# inner: its interface eth0 is the way out, lan the way to c
inner_up() {
	ns_names+=(inner c)
	ip -batch - <<-EOF || return
	netns add $ns_prefix-inner
	netns add $ns_prefix-c
	link add eth0 netns $ns_prefix-inner type veth peer name inner netns $ns_prefix-gw
	link add eth0 netns $ns_prefix-c type veth peer name lan netns $ns_prefix-inner
	EOF
	ns_ip gw <<<"link set dev inner up master lan" &&
		host inner "$INNER" "$LAN" && host c 192.168.3.11 192.168.3.1 &&
		ns_ip inner <<-EOF && no_offload gw inner && no_offload inner lan || return
	link set dev lan up
	addr add 192.168.3.1/24 dev lan
	EOF
	ns inner sysctl -qw net.ipv4.ip_forward=1
}

need_sipalg
topo_up
inner_up || fail_all "no inner gateway"
play <<'PROGRAM'
from dialog import Dialog, sdp
from ends import End, Tap, media_of
from gateway import WAN, Gateway
from story import WHOLE, Exact, Flaws, Story, contact_of, named, sockets

INNER = '192.168.1.20'
SIPALG = '''
add table ip sipalg
delete table ip sipalg
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
'''
c, far = End('c', '192.168.3.11'), End('far', '198.51.100.20')
inner, outer = Gateway('inner'), Gateway()
tap = Tap(2 * WHOLE + 13)


def attach(*gateways):
    """To these, and to no other."""
    for gw, way in (inner, 'eth0'), (outer, 'wan'):
        gw.run('nft', '-f', '-', stdin=SIPALG)
        if gw not in gateways:
            gw.run('nft', 'delete', 'table', 'ip', 'sipalg')
        gw.rules(f'oifname "{way}" masquerade')


class Half(Flaws):
    """A call with a far end that takes no notice of what it is told."""

    def inner_alone(self, caller, ends):
        """far knows the phone by where its messages come from."""
        call = Dialog(caller, far if caller is c else c,
                      to=far.sip.place if caller is c else self.reach)
        self.way = list(sockets(c, 20000)), list(sockets(far, 30000))
        self.offer(call, caller)
        self.talk()
        for end in c, far:
            self.offer(call, end, 'a=sendonly\n', 'a=recvonly\n')
            self.offer(call, end)
        self.talk()
        call.request('BYE', end=ends)
        call.reply('200 OK')
        self.equal('what is left', (0, 1, 1), inner.now())

    def offer(self, call, end, here='', there=''):
        """And its answer. The phone shows the address that the inner one has,
        and is shown what far says."""
        callee = call.other(end)
        for sender, message in (
                (end, lambda: call.request('INVITE', self.describe(end, here),
                                           end)),
                (callee, lambda: call.reply('200 OK',
                                            self.describe(callee, there)))):
            text = message()
            self.equal('media are at',
                       (INNER if sender is c else far.host, self.port[sender]),
                       media_of(text))
            self.equal('Contact is',
                       (INNER if sender is c else far.host, 5060),
                       contact_of(text))
            self.equal('far reads of the phone', False,
                       sender is c and named(c.host, text))
        call.ack(end=end)

    port = {c: 20000, far: 30000}

    def describe(self, end, more):
        return sdp(end.host, self.port[end], more=more)

    def talk(self):
        """The phone begins: the outer one lets in answers alone."""
        for source, at in zip(*self.way):
            source.send(b'x', at.place)
            got = at.get()
            self.equal('media come', b'x', got and got[0])
            at.send(b'y', got[1])
            self.equal('and go back', (b'y', at.place), source.get())

    def outer_alone(self):
        call = Exact(c, far)
        call.request('INVITE', sdp(c.host, 20010))
        call.reply('200 OK', sdp(far.host, 30010))
        call.ack()
        call.request('INVITE', sdp(c.host, 20010, more='a=sendonly\n'))
        call.reply('200 OK', sdp(far.host, 30010, more='a=recvonly\n'))
        call.ack()
        call.request('BYE')
        call.reply('200 OK')
        self.equal('messages that changed', 0, call.changed)
        self.equal('what is left', (0, 0, 0), outer.now())


half = Half()
half.gw = outer
half.everything = lambda: (c, far)
attach(inner, outer)
story = Story(outer, c, far, {WAN})
story.whole(tap, 'both')
tap.equal('both: registers again', [], story.found(story.register))
# on a connection of its own: the phone is at the end of it that answers
other = Story(outer, c, End('far', far.host, 5070), {WAN}, ports=(20000, 30200),
              reach=story.reach, to=(far.host, 5070))
tap.equal('both: called from elsewhere', [],
          other.found(other.calls, other.far, c, other.far))
story.leave()
tap.equal('the inner one has nothing left, either', (0, 0, 0), inner.now())
attach(inner)
story = Story(inner, c, far, {WAN})
_, _, half.reach = story.ask(60)
for caller, ends in (c, far), (c, c), (far, c), (far, far):
    tap.equal(f'the inner one alone, {caller.netns} calls, {ends.netns} ends',
              [], half.found(half.inner_alone, caller, ends))
story.ask(0)
inner.run('sipalg', 'set', 'external_address', 'learn')
attach(inner)
story = Story(inner, c, far, {WAN})
story.ask(60)
story.tell(tap, 'the inner one alone, learning', (
    ('registers', story.register),
    ('calls', story.calls, c, c, far),
    ('is called', story.calls, far, c, c),
    ('leaves', story.leave)))
attach(outer)
outer.run('sipalg', 'set', 'external_address', 'learn')
outer.news()
tap.equal('the outer one alone', [], half.found(half.outer_alone))
tap.equal('saw it all', {'messages.udp.requests': 5,
                         'messages.udp.responses': 3,
                         'messages.udp.left_as_is': 8},
          outer.news('messages'))
attach(inner, outer)
inner.run('sipalg', 'set', 'external_address', 'learn')
Story(outer, c, far, {WAN}).whole(tap, 'both, learning')
tap.finish()
PROGRAM
