/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-private.h"
#include "case/mp-case-source.h"

G_BEGIN_DECLS

/* Messages and places, below mp-case-source.h: adding, keeping, losing. */

struct _MpCaseSource {
    MpCase *store;
    MpScanNumber scan;
    gint64 n;
    char *path;
    char *given;  /* its origin as this scan writes it */
    char *origin; /* and as the case has it */
    guint64 origin_hash;
    gboolean is_new;
    gboolean is_repeated;
    gboolean unquote;    /* what is taken for right until the end tells */
    gboolean undecided;  /* some digests wait for the end */
    gboolean changed;    /* something was added, moved or lost */
    guint64 resume_at;   /* of the earlier scan */
    gint64 last_anomaly; /* row numbers of earlier scans end here */
    gint64 last_place;
    guint8 *met; /* a bit for each place of an earlier scan that is still there */
    guint64 n_messages, n_distinct, n_bytes; /* added by this scan */
};

/* The statement of that number, prepared once. */
MpStatement *mp_case_statement(MpCase *self, MpSqlNumber number, GError **error);
/* Runs one whose only parameter is @value. */
gboolean mp_case_run_with(MpCase *self, MpSqlNumber number, gint64 value, GError **error);
/* A query for at most one number: 1 and @out; 0: no row; -1: @error. */
int mp_case_ask_number(MpStatement *ask, gint64 *out, GError **error);

/* Whether this scan met a place that an earlier one stored. */
gboolean mp_case_place_is_met(const MpCaseSource *self, gint64 place);
/* The message of place @n is @content, which was not taken at first. */
gboolean mp_case_place_decide(
    MpCaseSource *self, gint64 n, const MpSha256 *content, const MpStored *stored, GError **error);

G_END_DECLS
