# SPDX-License-Identifier: GPL-2.0-only
"""The hosts of netns.sh as most tests want them: two phones, and outside a
registrar and a far end, each with a socket for SIP; and the gateway between.

    from usual import a, b, far, gw, reg
"""
from ends import End
from gateway import Gateway

a, b = End('a', '192.168.1.11'), End('b', '192.168.1.12')
reg, far = End('reg', '198.51.100.10'), End('far', '198.51.100.20')
gw = Gateway()
