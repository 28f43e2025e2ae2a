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

/* A statement by a person, a document, a public incident. Times are UTC
 * midnights. A claim may exclude an incident's row, never a holder as such. */
typedef struct {
    const char *id;   /* "C1" */
    const char *kind; /* "statement", "document", "denial", "assumption", "incident" */
    const char *by_whom;
    gint64 made_on;
    const char *says;              /* verbatim */
    const char *custodian;         /* "org:..." or "esp:...": whom it is about */
    const char *address;           /* or NULL */
    const char *list_name;         /* or NULL */
    gint64 held_by;                /* the custodian held it then at the latest */
    gint64 window_from, window_to; /* of an incident */
    const char *reliability;
    const char *source; /* where an incident is documented; NULL: said by a person */
} MpClaimRow;
extern const MpTable mp_table_claim;

G_END_DECLS
