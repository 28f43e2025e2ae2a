/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/mp-instant.h"

G_BEGIN_DECLS

/**
 * MpJsonWriter:
 *
 * JSON (RFC 8259) as it is said, key by key, on one line: nothing is sorted
 * and nothing is kept but a small buffer. Bytes that are not UTF-8 become
 * U+FFFD. An error of the stream is remembered and given by
 * mp_json_writer_finish(); until then writing goes nowhere. One thread.
 */
typedef struct _MpJsonWriter MpJsonWriter;

/* @out is borrowed and must outlive the writer. */
MpJsonWriter *mp_json_writer_new(GOutputStream *out);
void mp_json_writer_free(MpJsonWriter *self);

/* Values. Inside an object each stands behind its mp_json_key(). */
void mp_json_begin_object(MpJsonWriter *self);
void mp_json_end_object(MpJsonWriter *self);
void mp_json_begin_array(MpJsonWriter *self);
void mp_json_end_array(MpJsonWriter *self);
void mp_json_string(MpJsonWriter *self, MpSlice text);
/* Unknown is null, never an empty string: %NULL and "" give null. */
void mp_json_known(MpJsonWriter *self, MpSlice text);
void mp_json_int(MpJsonWriter *self, gint64 value);
/* With @decimals digits behind the point; what is not a number gives null. */
void mp_json_real(MpJsonWriter *self, double value, int decimals);
void mp_json_bool(MpJsonWriter *self, gboolean value);
void mp_json_null(MpJsonWriter *self);
/* RFC 3339 in UTC; MP_NO_TIME (mp-table.h) gives null. */
void mp_json_time(MpJsonWriter *self, gint64 utc_us);

/* @key is one of the program's own: written as it is. */
void mp_json_key(MpJsonWriter *self, const char *key);

/* A key and its value in one. */
void mp_json_put_known(MpJsonWriter *self, const char *key, MpSlice text);
void mp_json_put_text(MpJsonWriter *self, const char *key, const char *text); /* nullable: null */
void mp_json_put_int(MpJsonWriter *self, const char *key, gint64 value);
void mp_json_put_bool(MpJsonWriter *self, const char *key, gboolean value);
void mp_json_put_time(MpJsonWriter *self, const char *key, gint64 utc_us);

/* Ends the line: the next value begins a new one. */
void mp_json_end_line(MpJsonWriter *self);

/* A line end between two items of one value, so that no line is endless. */
void mp_json_break_line(MpJsonWriter *self);

/* Hands everything to the stream. Returns: %FALSE and the first error there was */
gboolean mp_json_writer_finish(MpJsonWriter *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpJsonWriter, mp_json_writer_free)

G_END_DECLS
