/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign.h"
#include "analysis/mp-custody.h"
#include "analysis/mp-judge.h"

G_BEGIN_DECLS

/* What passes hand on to each other. */
typedef struct {
    MpCase *store;
    const MpRules *rules;
    MpMessageCursor *messages; /* one for all walks: where they lie is read once */
    char **own_addresses;      /* pinned */
    MpHostModel *hosts;        /* after "hosts" */
    MpCustody *custody;        /* after "judge": what it has seen */
    MpPosted posted;           /* after "judge" */
} MpPassState;

/* One question put to the whole case. Passes run in table order and may read
 * what earlier ones wrote; none reads a message again. */
typedef struct {
    const char *name; /* stable: part of the digest findings rest on */
    guint version;    /* raised when its answers change */
    gboolean (*run)(MpPassState *state, GError **error);
} MpPass;

/* NULL-terminated, in running order. ADD A QUESTION in mp-pass-table.c. */
const MpPass *const *mp_pass_table(void);

G_END_DECLS
