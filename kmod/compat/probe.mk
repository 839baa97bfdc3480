# SPDX-License-Identifier: GPL-2.0-only
#
# Questions put to the headers of the kernel that is built for, answered as
# COMPAT_* macros. Never its version: stable series changed these APIs between
# point releases. $(srctree) is the kernel's source or headers; a header is
# asked as one line, so that a pattern may span several.

compat-has = $(shell tr '\n\t' '  ' < $(srctree)/include/$(1) 2>/dev/null | \
	grep -Eq '$(2)' && echo -D$(3))
compat-helper := net/netfilter/nf_conntrack_helper.h

# helpers are registered as templates, and unregistered by what came back
compat-y += $(call compat-has,$(compat-helper),nf_conntrack_helpers_unregister.struct nf_conntrack_helper [*][*],COMPAT_HELPER_HANDLES)
# a helper is made with the ports it wants
compat-y += $(call compat-has,$(compat-helper),u16 default_port,COMPAT_HELPER_PORTS)
# connections count references on their helper
compat-y += $(call compat-has,$(compat-helper),refcount_t ct_refcnt,COMPAT_HELPER_REFS)
# nf_ct_refresh() wants the packet
compat-y += $(call compat-has,net/netfilter/nf_conntrack.h,nf_ct_refresh.struct nf_conn [*]ct. +const struct sk_buff,COMPAT_REFRESH_SKB)
# who looks for a listener names the table
compat-y += $(call compat-has,net/inet_hashtables.h,sock [*]inet_lookup_listener.[^;{]*hashinfo,COMPAT_LISTENER_TABLE)
# and finds it behind a pointer
compat-y += $(call compat-has,net/netns/ipv4.h,struct inet_timewait_death_row +[*]tcp_death_row,COMPAT_DEATH_ROW_POINTER)
# who joins a group of generic netlink can be asked for a right
compat-y += $(call compat-has,net/genetlink.h,struct genl_multicast_group [{][^}]*u8 +flags,COMPAT_GROUP_FLAGS)
