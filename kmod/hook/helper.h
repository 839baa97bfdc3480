/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The conntrack helper "sipalg".
 */
#ifndef SIPALG_HOOK_HELPER_H
#define SIPALG_HOOK_HELPER_H

bool sipalg_helper_leaving(void);
struct nf_conntrack_helper *
sipalg_helper_for(const struct nf_conntrack_helper *helper, u8 proto);
int sipalg_helper_setup(void);
void sipalg_helper_teardown(void);

#endif /* SIPALG_HOOK_HELPER_H */
