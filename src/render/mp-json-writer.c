/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-json-writer.h"

#include <math.h>

#include "base/mp-text.h"
#include "case/mp-table.h"

#define BUFFER_BYTES (64u << 10)

struct _MpJsonWriter {
    GOutputStream *out;
    GString *buffer;
    GError *error;
    gboolean comma; /* the next value or key follows another */
};

MpJsonWriter *
mp_json_writer_new(GOutputStream *out)
{
    MpJsonWriter *self = g_new0(MpJsonWriter, 1);

    self->out = out;
    self->buffer = g_string_sized_new(BUFFER_BYTES);
    return self;
}

void
mp_json_writer_free(MpJsonWriter *self)
{
    if (self == NULL)
        return;
    g_clear_error(&self->error);
    g_string_free(self->buffer, TRUE);
    g_free(self);
}

static void
flush(MpJsonWriter *self)
{
    if (self->error == NULL && self->buffer->len > 0)
        g_output_stream_write_all(self->out, self->buffer->str, self->buffer->len, NULL, NULL,
                                  &self->error);
    g_string_truncate(self->buffer, 0);
}

static void
begin_value(MpJsonWriter *self)
{
    if (self->comma)
        g_string_append_c(self->buffer, ',');
    self->comma = TRUE;
    if (self->buffer->len > BUFFER_BYTES - 1024)
        flush(self);
}

void
mp_json_begin_object(MpJsonWriter *self)
{
    begin_value(self);
    g_string_append_c(self->buffer, '{');
    self->comma = FALSE;
}

void
mp_json_end_object(MpJsonWriter *self)
{
    g_string_append_c(self->buffer, '}');
    self->comma = TRUE;
}

void
mp_json_begin_array(MpJsonWriter *self)
{
    begin_value(self);
    g_string_append_c(self->buffer, '[');
    self->comma = FALSE;
}

void
mp_json_end_array(MpJsonWriter *self)
{
    g_string_append_c(self->buffer, ']');
    self->comma = TRUE;
}

void
mp_json_string(MpJsonWriter *self, MpSlice text)
{
    begin_value(self);
    g_string_append_c(self->buffer, '"');
    mp_text_append_json(self->buffer, text);
    g_string_append_c(self->buffer, '"');
}

void
mp_json_known(MpJsonWriter *self, MpSlice text)
{
    if (text.len == 0)
        mp_json_null(self);
    else
        mp_json_string(self, text);
}

void
mp_json_int(MpJsonWriter *self, gint64 value)
{
    begin_value(self);
    g_string_append_printf(self->buffer, "%" G_GINT64_FORMAT, value);
}

void
mp_json_real(MpJsonWriter *self, double value, int decimals)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    char format[] = "%.0f";

    if (!isfinite(value)) {
        mp_json_null(self);
        return;
    }
    begin_value(self);
    format[2] = (char)('0' + CLAMP(decimals, 0, 9));
    g_ascii_formatd(text, sizeof text, format, value);
    /* -0.00 and 0.00 are the same number, and two machines may differ in it */
    g_string_append(self->buffer,
                    strspn(text, "-0.") == strlen(text) && text[0] == '-' ? text + 1 : text);
}

void
mp_json_bool(MpJsonWriter *self, gboolean value)
{
    begin_value(self);
    g_string_append(self->buffer, value ? "true" : "false");
}

void
mp_json_null(MpJsonWriter *self)
{
    begin_value(self);
    g_string_append(self->buffer, "null");
}

void
mp_json_time(MpJsonWriter *self, gint64 utc_us)
{
    char text[MP_INSTANT_TEXT];

    if (utc_us == MP_NO_TIME)
        mp_json_null(self);
    else
        mp_json_string(self, mp_slice_of(mp_instant_format(utc_us, text)));
}

void
mp_json_key(MpJsonWriter *self, const char *key)
{
    begin_value(self);
    g_string_append_c(self->buffer, '"');
    g_string_append(self->buffer, key);
    g_string_append(self->buffer, "\":");
    self->comma = FALSE;
}

void
mp_json_put_known(MpJsonWriter *self, const char *key, MpSlice text)
{
    mp_json_key(self, key);
    mp_json_known(self, text);
}

void
mp_json_put_text(MpJsonWriter *self, const char *key, const char *text)
{
    mp_json_put_known(self, key, mp_slice_of(text));
}

void
mp_json_put_int(MpJsonWriter *self, const char *key, gint64 value)
{
    mp_json_key(self, key);
    mp_json_int(self, value);
}

void
mp_json_put_bool(MpJsonWriter *self, const char *key, gboolean value)
{
    mp_json_key(self, key);
    mp_json_bool(self, value);
}

void
mp_json_put_time(MpJsonWriter *self, const char *key, gint64 utc_us)
{
    mp_json_key(self, key);
    mp_json_time(self, utc_us);
}

void
mp_json_end_line(MpJsonWriter *self)
{
    g_string_append_c(self->buffer, '\n');
    self->comma = FALSE;
}

void
mp_json_break_line(MpJsonWriter *self)
{
    g_string_append_c(self->buffer, '\n');
}

gboolean
mp_json_writer_finish(MpJsonWriter *self, GError **error)
{
    flush(self);
    if (self->error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&self->error));
    return FALSE;
}
