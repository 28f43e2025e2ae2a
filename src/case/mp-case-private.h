/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-db.h"

G_BEGIN_DECLS

/* What the files of this floor share of a case. */

/* Statements that are run for each message or source: prepared once, kept. The SQL of
 * each stands in mp-case-place.c. */
typedef enum {
    MP_SQL_ADD_MESSAGE,
    MP_SQL_FIND_MESSAGE,
    MP_SQL_REPLACE_RECORD,
    MP_SQL_ADD_PLACE,
    MP_SQL_FIND_PLACE,
    MP_SQL_FIND_PLACE_AT,
    MP_SQL_KEEP_PLACE,
    MP_SQL_MOVE_PLACE,
    MP_SQL_LOSE_PLACE,
    MP_SQL_SAME_IN_SOURCE,
    MP_SQL_ADD_ANOMALY,
    MP_SQL_FORGET_ANOMALIES,
    MP_SQL_ADD_UNDECIDED,
    MP_SQL_FIND_OTHER_PLACE,
    MP_SQL_DROP_MESSAGE,
    MP_SQL_FIND_SOURCE,
    MP_SQL_ADD_SOURCE,
    MP_SQL_REOPEN_SOURCE,
    MP_SQL_CLOSE_SOURCE,
    MP_SQL_TOUCH_PATH,
    MP_SQL_UNMET_MEMBERS,
    MP_SQL_KNOWN_SOURCE,
    MP_SQL_KNOWN_PLACE,
    MP_SQL_KNOWN_PLACE_AT,
    MP_SQL_N
} MpSqlNumber;

struct _MpCase {
    MpDb *db;
    char *location;
    MpCaseMode mode;
    gboolean findings_in_memory; /* tables of findings are temporary ones */
    GHashTable *inserts;         /* how to add rows, by MpTable; mp-case-rows.c */
    MpStatement *statements[MP_SQL_N];

    /* the order-free sum of what is known, as it is in this transaction */
    guint64 sum[2];
    gboolean sum_known;
    gboolean sum_changed;
    GHashTable *extractions; /* first bytes of each one's digest, by its number */
};

/* Whether scans write @table, so that its shape is the schema's. */
gboolean mp_table_is_evidence(const MpTable *table);

G_END_DECLS
