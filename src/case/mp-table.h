/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/mp-digest.h"

G_BEGIN_DECLS

/* A relational table and the plain struct that is one of its rows. One
 * description serves storing, reading and exporting, so a column is named in
 * one place. */
typedef enum {
    MP_COLUMN_INT,    /* gint64 */
    MP_COLUMN_TIME,   /* gint64, UTC microseconds; MP_NO_TIME is unknown */
    MP_COLUMN_REAL,   /* double */
    MP_COLUMN_TEXT,   /* const char *; NULL is unknown */
    MP_COLUMN_SHA256, /* MpSha256; all zero is unknown */
} MpColumnType;

#define MP_NO_TIME G_MININT64

typedef struct {
    const char *name;
    MpColumnType type;
    gsize offset;
} MpColumn;

typedef struct {
    const char *name;
    const char *key; /* columns of the primary key, comma-separated */
    gsize row_size;
    const MpColumn *columns; /* ends with a NULL name */
} MpTable;

G_END_DECLS
