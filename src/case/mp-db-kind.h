/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-db.h"

G_BEGIN_DECLS

/* What a database must do, as mp-db.h says it. One const table each; nothing
 * above mp-db.c knows which one answers. The SQL is what SQLite and PostgreSQL
 * both understand, but for parameters, which are written ?1. */
typedef struct {
    void (*close)(MpDb *self);
    gboolean (*execute)(MpDb *self, const char *sql, GError **error);
    gboolean (*begin)(MpDb *self, GError **error);
    char *(*table_shape)(MpDb *self, const char *name, MpDbPlace place, GError **error);
    gboolean (*make_table)(MpDb *self, const char *shape, MpDbPlace place, GError **error);
    gint64 (*changes)(const MpDb *self);
    gint64 (*last_row)(const MpDb *self);
    MpStatement *(*prepare)(MpDb *self, const char *sql, GError **error);
    MpStatement *(*prepare_load)(MpDb *self, const char *table, int n, GError **error);

    void (*free)(MpStatement *self);
    void (*bind_int)(MpStatement *self, int i, gint64 value);
    void (*bind_real)(MpStatement *self, int i, double value);
    void (*bind_text)(MpStatement *self, int i, const char *text);
    void (*bind_bytes)(MpStatement *self, int i, MpSlice bytes);
    void (*bind_null)(MpStatement *self, int i);
    int (*step)(MpStatement *self, GError **error);
    gboolean (*run)(MpStatement *self, GError **error);
    void (*reset)(MpStatement *self);
    gboolean (*finish)(MpStatement *self, GError **error);
    int (*n_columns)(const MpStatement *self);
    const char *(*column_name)(const MpStatement *self, int i);
    gint64 (*get_int)(const MpStatement *self, int i);
    double (*get_real)(const MpStatement *self, int i);
    const char *(*get_text)(const MpStatement *self, int i);
    MpSlice (*get_bytes)(const MpStatement *self, int i);
    gboolean (*is_null)(const MpStatement *self, int i);
    gboolean (*is_blob)(const MpStatement *self, int i);
} MpDbKind;

/* What each kind's own struct begins with. */
struct _MpDb {
    const MpDbKind *kind;
    char *path; /* for messages; NULL: anonymous */
    gboolean readonly;
    gboolean is_shared;
};

struct _MpStatement {
    const MpDbKind *kind;
    MpDb *db;
};

MpDb *mp_db_sqlite_open(const char *path, MpCaseMode mode, GError **error);
MpDb *mp_db_postgres_open(const char *url, MpCaseMode mode, GError **error);

G_END_DECLS
