/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-postgres-value.h"

#include "case/mp-postgres-text.h"

void
mp_postgres_value_clear(MpPostgresValue *self)
{
    g_free(self->kept);
    *self = (MpPostgresValue){ 0 };
}

void
mp_postgres_value_int(MpPostgresValue *self, gint64 value)
{
    mp_postgres_value_clear(self);
    self->len = g_snprintf(self->number, sizeof(self->number), "%" G_GINT64_FORMAT, value);
    self->data = self->number;
    self->value = value;
    self->is_int = TRUE;
}

void
mp_postgres_value_real(MpPostgresValue *self, double value)
{
    mp_postgres_value_clear(self);
    g_ascii_dtostr(self->number, sizeof(self->number), value);
    self->data = self->number;
    self->len = (int)strlen(self->number);
}

void
mp_postgres_value_text(MpPostgresValue *self, const char *text)
{
    mp_postgres_value_clear(self);
    self->kept = mp_postgres_text_wrap(text);
    self->data = self->kept != NULL ? self->kept : text;
    self->len = (int)strlen(self->data);
}

void
mp_postgres_value_bytes(MpPostgresValue *self, MpSlice bytes)
{
    mp_postgres_value_clear(self);
    self->data = bytes.data != NULL ? bytes.data : "";
    self->len = (int)bytes.len;
    self->format = 1;
}

void
mp_postgres_append_header(GByteArray *out)
{
    static const guint8 header[] = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0";

    g_byte_array_append(out, header, 19); /* its signature, flags, and no extension */
}

static void
append_value(GByteArray *out, const MpPostgresValue *value)
{
    guint64 number = GUINT64_TO_BE((guint64)value->value);
    const guint8 *data = value->is_int ? (const guint8 *)&number : (const guint8 *)value->data;
    guint len = value->is_int ? (guint)sizeof(number) : (guint)value->len;
    guint32 said = value->data == NULL ? G_MAXUINT32 : GUINT32_TO_BE(len);

    g_byte_array_append(out, (const guint8 *)&said, sizeof(said));
    if (value->data != NULL)
        g_byte_array_append(out, data, len);
}

void
mp_postgres_append_row(GByteArray *out, const GArray *values)
{
    guint16 n = GUINT16_TO_BE((guint16)values->len);

    g_byte_array_append(out, (const guint8 *)&n, sizeof(n));
    for (guint i = 0; i < values->len; i++)
        append_value(out, &g_array_index(values, MpPostgresValue, i));
}
