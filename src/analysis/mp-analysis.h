/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-host-model.h"
#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * mp_analysis_run:
 * @store: open for writing, or for reading (then findings stay in memory
 *   where the file cannot be written)
 *
 * Sees to it that the findings of the case rest on what it now holds: runs
 * the passes of mp-pass-table.c, unless the digest of all they rest on (facts,
 * rules, ledger, claims, pins, versions of the passes) is the one they were
 * made with. In one transaction: findings are whole or as they were. Linear in
 * the messages; memory at most 64 MB and 128 bytes a message.
 *
 * Returns: %FALSE and @error where the store refused
 */
gboolean mp_analysis_run(MpCase *store, const MpRules *rules, GError **error);

/* What the findings rest on, as stored: 64 hex digits. */
gboolean
mp_analysis_digest(MpCase *store, const MpRules *rules, char hex[MP_SHA256_HEX], GError **error);

/* Learns from all messages of the case, and from its pins, which machines are
 * the recipient's own. transfer full. */
MpHostModel *mp_analysis_learn_hosts(MpCase *store, GError **error);
/* The same by a walk over @messages that is there already; it is at its end then. */
MpHostModel *mp_analysis_learn_hosts_of(MpCase *store, MpMessageCursor *messages, GError **error);

/* A pin of scan's options, as mp_case_get() has it, in its items: one a line.
 * transfer full; empty where it is not set. */
char **mp_analysis_pins(MpCase *store, const char *name);

G_END_DECLS
