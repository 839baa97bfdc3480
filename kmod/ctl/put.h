/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What several messages to operators have in them.
 */
#ifndef SIPALG_CTL_PUT_H
#define SIPALG_CTL_PUT_H

#include <net/genetlink.h>
#include "../state/pinhole.h"

int sipalg_put_end(struct sk_buff *skb, int attr,
		   const struct sipalg_end *end);
int sipalg_put_place(struct sk_buff *skb, int attr,
		     const struct sipalg_place *place);

#endif /* SIPALG_CTL_PUT_H */
