/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"

G_BEGIN_DECLS

/* What the owner says, kept apart from what the mail says. Analysis rests on
 * it and never writes it. */

/* One line of the ledger: who was given which address, when. */
typedef struct {
    const char *address;
    const char *given_to; /* the organisation's domain, or "public" */
    gint64 date;          /* UTC midnight of the day, or MP_NO_TIME */
    const char *name;     /* what people call the organisation */
    const char *related;  /* its other domains, separated by ';' */
    const char *note;
} MpLedgerRow;
extern const MpTable mp_table_ledger;

G_END_DECLS
