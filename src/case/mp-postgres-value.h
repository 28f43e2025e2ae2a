/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* A value on its way to PostgreSQL, as a parameter or in a row of COPY. Bytes
 * that are not its own must stay as they are until it was sent. */
typedef struct {
    const char *data; /* as a parameter; NULL: null */
    int len;
    int format; /* 0: text; 1: bytes */

    char *kept; /* what @data points to, where it is its own */
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    gint64 value; /* of an integer: COPY wants eight bytes */
    gboolean is_int;
} MpPostgresValue;

void mp_postgres_value_clear(MpPostgresValue *self);
void mp_postgres_value_int(MpPostgresValue *self, gint64 value);
void mp_postgres_value_real(MpPostgresValue *self, double value);
/* Text that is not UTF-8 is wrapped. */
void mp_postgres_value_text(MpPostgresValue *self, const char *text);
void mp_postgres_value_bytes(MpPostgresValue *self, MpSlice bytes);

/* What stands before the rows of COPY in binary form, and one row of them. */
void mp_postgres_append_header(GByteArray *out);
void mp_postgres_append_row(GByteArray *out, const GArray *values);

G_END_DECLS
