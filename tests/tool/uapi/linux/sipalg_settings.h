/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * In the place of the module's list, for the tool that plays scenes: a setting
 * of each kind, which stay as they are while the module's list grows. What the
 * tool makes of that one is for the checks in run.
 */
#ifndef _UAPI_LINUX_SIPALG_SETTINGS_H
#define _UAPI_LINUX_SIPALG_SETTINGS_H

#define SIPALG_SETTINGS(S)						       \
S(CALLS_MAX, calls_max, "number", 0, 1000000, 16384, "Calls at once.")	       \
S(PORT_MIN, media_port_min, "port", 1024, 65535, 16384,			       \
  "First public port given to media.")					       \
S(ANSWERED, answered_timeout, "seconds", 60, 2592000, 43200,		       \
  "How long an answered call may stay without a word, if it has no session "    \
  "timer.")								       \
S(ADMIT, admit, "any|sdp|signalling", 0, 2, 1, "Who may send media.")	       \
S(QUIET, quiet, "off|on", 0, 1, 0, "Says less.")			       \
S(SEEN_AS, seen_as, "none|learn|address", 0, 3758096383, 0,		       \
  "What others see of us.")

#define SIPALG_SETTING_ENUM(id, name, kind, min, max, value, sentence)	       \
	SIPALG_SET_##id,
enum sipalg_setting {
	SIPALG_SETTINGS(SIPALG_SETTING_ENUM)
	SIPALG_SETTINGS_NUM
};
#undef SIPALG_SETTING_ENUM

#define SIPALG_SETTING_UNSET	0xffffffffU

#endif /* _UAPI_LINUX_SIPALG_SETTINGS_H */
