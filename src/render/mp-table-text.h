/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "render/mp-json-writer.h"

G_BEGIN_DECLS

typedef enum {
    MP_TABLE_TABLE, /* for people: aligned, escaped, defanged */
    MP_TABLE_TSV,   /* one line a row; tabs and control characters as \t, \n, \x1b */
    MP_TABLE_CSV,   /* RFC 4180, formulas disarmed */
    MP_TABLE_JSON,  /* one object a line */
} MpTableFormat;

/* %FALSE where @name is none of table, tsv, csv, json. */
gboolean mp_table_format_find(const char *name, MpTableFormat *out);

typedef enum {
    MP_TABLE_LEFT = 0,
    MP_TABLE_RIGHT = 1 << 0, /* numbers */
    MP_TABLE_WIDE = 1 << 1,  /* left out of the table for people */
    MP_TABLE_OWN = 1 << 2,   /* the owner's or the program's words: never defanged */
} MpTableFlags;

typedef struct {
    const char *name; /* as in JSON */
    guint flags;      /* of MpTableFlags */
} MpTableColumn;

/**
 * MpTableText:
 *
 * Rows of one table as they come, in any of the four formats. For people,
 * widths are measured over the first thousand rows. One thread.
 */
typedef struct _MpTableText MpTableText;

/* @columns ends with a %NULL name; @defang as the user wants it. */
MpTableText *mp_table_text_new(GOutputStream *out,
                               MpTableFormat format,
                               const MpTableColumn *columns,
                               gboolean defang);
void mp_table_text_free(MpTableText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpTableText, mp_table_text_free)

/* The next cell of the row. Unknown is null, "-" for people, nothing otherwise. */
void mp_table_text_slice(MpTableText *self, MpSlice text);
void mp_table_text_put(MpTableText *self, const char *text); /* nullable */
void mp_table_text_int(MpTableText *self, gint64 value);
void mp_table_text_real(MpTableText *self, double value, int decimals);
void mp_table_text_bool(MpTableText *self, gboolean value);
/* For people to the second, in UTC. */
void mp_table_text_time(MpTableText *self, gint64 utc_us);

/* A cell that holds more than text where the format is JSON: the writer that
 * stands behind its key, for exactly one value. Otherwise %NULL, and the
 * caller gives the cell as text. */
MpJsonWriter *mp_table_text_json(MpTableText *self);

void mp_table_text_end_row(MpTableText *self);
/* Returns: %FALSE and the first error of the stream */
gboolean mp_table_text_finish(MpTableText *self, GError **error);

G_END_DECLS
