/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-table-text.h"

#include <string.h>

#include "base/mp-text.h"
#include "case/mp-table.h"

/* Rows that are held back to see how wide the columns are. */
#define MEASURED 1000
/* A cell wider than this does not widen its column: one long line must not push all others apart.
 */
#define WIDEST 48

struct _MpTableText {
    GOutputStream *out;
    MpTableFormat format;
    const MpTableColumn *columns;
    gsize n_columns;
    gboolean defang;
    MpJsonWriter *json;
    gsize at; /* the column of the next cell */
    GString *text;
    GPtrArray *held; /* of char *, cell by cell; for people only */
    gsize *widths;
    gboolean measured;
    GError *error;
};

gboolean
mp_table_format_find(const char *name, MpTableFormat *out)
{
    static const char *const names[] = { "table", "tsv", "csv", "json" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0) {
            *out = (MpTableFormat)i;
            return TRUE;
        }
    return FALSE;
}

static void
flush(MpTableText *self, gsize least)
{
    if (self->text->len < least)
        return;
    if (self->error == NULL)
        g_output_stream_write_all(self->out, self->text->str, self->text->len, NULL, NULL,
                                  &self->error);
    g_string_truncate(self->text, 0);
}

static void
begin(MpTableText *self)
{
    const char separator = self->format == MP_TABLE_TSV ? '\t' : ',';

    if (self->format == MP_TABLE_JSON)
        self->json = mp_json_writer_new(self->out);
    if (self->format != MP_TABLE_TSV && self->format != MP_TABLE_CSV)
        return;
    for (gsize i = 0; i < self->n_columns; i++) {
        if (i > 0)
            g_string_append_c(self->text, separator);
        g_string_append(self->text, self->columns[i].name);
    }
    g_string_append(self->text, self->format == MP_TABLE_CSV ? "\r\n" : "\n");
}

MpTableText *
mp_table_text_new(GOutputStream *out,
                  MpTableFormat format,
                  const MpTableColumn *columns,
                  gboolean defang)
{
    MpTableText *self = g_new0(MpTableText, 1);

    self->out = out;
    self->format = format;
    self->columns = columns;
    self->defang = defang;
    self->text = g_string_new(NULL);
    self->held = g_ptr_array_new_with_free_func(g_free);
    while (columns[self->n_columns].name != NULL)
        self->n_columns++;
    self->widths = g_new0(gsize, self->n_columns + 1);
    for (gsize i = 0; i < self->n_columns; i++)
        self->widths[i] = strlen(columns[i].name);
    begin(self);
    return self;
}

void
mp_table_text_free(MpTableText *self)
{
    if (self == NULL)
        return;
    mp_json_writer_free(self->json);
    g_string_free(self->text, TRUE);
    g_ptr_array_unref(self->held);
    g_free(self->widths);
    g_clear_error(&self->error);
    g_free(self);
}

/* The machine-made text of a cell, or of the evidence, on its way to a person. */
static void
hold(MpTableText *self, MpSlice text)
{
    const MpTableColumn *column = &self->columns[self->at];
    GString *cell = g_string_new(NULL);
    g_autoptr(GString) safe = g_string_new(NULL);

    if (self->defang && (column->flags & MP_TABLE_OWN) == 0) {
        mp_text_append_defanged(safe, text);
        text = (MpSlice){ safe->str, safe->len };
    }
    mp_text_append_terminal(cell, text);
    if (cell->len == 0)
        g_string_append_c(cell, '-');
    self->widths[self->at] =
        MAX(self->widths[self->at], MIN(mp_text_width((MpSlice){ cell->str, cell->len }), WIDEST));
    g_ptr_array_add(self->held, g_string_free(cell, FALSE));
}

static void
append_tsv(GString *out, MpSlice text)
{
    for (;;) {
        gsize n = 0;

        while (n < text.len && text.data[n] != '\t' && text.data[n] != '\\')
            n++;
        mp_text_append_terminal(out, mp_slice_sub(text, 0, n));
        if (n == text.len)
            return;
        g_string_append(out, text.data[n] == '\t' ? "\\t" : "\\\\");
        text = mp_slice_sub(text, n + 1, text.len);
    }
}

static void
put_cell(MpTableText *self, MpSlice text)
{
    g_return_if_fail(self->at < self->n_columns);
    if (self->format == MP_TABLE_TABLE) {
        if ((self->columns[self->at].flags & MP_TABLE_WIDE) == 0)
            hold(self, text);
    } else {
        if (self->at > 0)
            g_string_append_c(self->text, self->format == MP_TABLE_TSV ? '\t' : ',');
        if (self->format == MP_TABLE_TSV)
            append_tsv(self->text, text);
        else
            mp_text_append_csv(self->text, text);
    }
    self->at++;
}

MpJsonWriter *
mp_table_text_json(MpTableText *self)
{
    if (self->json == NULL)
        return NULL;
    g_return_val_if_fail(self->at < self->n_columns, NULL);
    if (self->at == 0)
        mp_json_begin_object(self->json);
    mp_json_key(self->json, self->columns[self->at++].name);
    return self->json;
}

void
mp_table_text_slice(MpTableText *self, MpSlice text)
{
    MpJsonWriter *json = mp_table_text_json(self);

    if (json != NULL)
        mp_json_known(json, text);
    else
        put_cell(self, text);
}

void
mp_table_text_put(MpTableText *self, const char *text)
{
    mp_table_text_slice(self, mp_slice_of(text));
}

void
mp_table_text_int(MpTableText *self, gint64 value)
{
    MpJsonWriter *json = mp_table_text_json(self);
    char text[32];

    if (json != NULL) {
        mp_json_int(json, value);
        return;
    }
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    put_cell(self, mp_slice_of(text));
}

void
mp_table_text_real(MpTableText *self, double value, int decimals)
{
    MpJsonWriter *json = mp_table_text_json(self);
    char text[G_ASCII_DTOSTR_BUF_SIZE], format[] = "%.0f";

    if (json != NULL) {
        mp_json_real(json, value, decimals);
        return;
    }
    format[2] = (char)('0' + CLAMP(decimals, 0, 9));
    put_cell(self, mp_slice_of(g_ascii_formatd(text, sizeof text, format, value)));
}

void
mp_table_text_bool(MpTableText *self, gboolean value)
{
    MpJsonWriter *json = mp_table_text_json(self);

    if (json != NULL)
        mp_json_bool(json, value);
    else
        put_cell(self, mp_slice_of(value ? "yes" : "no"));
}

void
mp_table_text_time(MpTableText *self, gint64 utc_us)
{
    MpJsonWriter *json = mp_table_text_json(self);
    char text[MP_INSTANT_TEXT];

    if (json != NULL) {
        mp_json_time(json, utc_us);
        return;
    }
    if (utc_us == MP_NO_TIME) {
        put_cell(self, MP_SLICE_EMPTY);
        return;
    }
    mp_instant_format(utc_us, text);
    if (self->format == MP_TABLE_TABLE && strlen(text) >= 19) {
        text[10] = ' ';
        text[19] = '\0';
    }
    put_cell(self, mp_slice_of(text));
}

static gsize
n_shown(const MpTableText *self)
{
    gsize n = 0;

    for (gsize i = 0; i < self->n_columns; i++)
        n += (self->columns[i].flags & MP_TABLE_WIDE) == 0;
    return n;
}

static void
append_aligned(MpTableText *self, const char *cell, gsize column, gboolean last)
{
    gsize width = mp_text_width(mp_slice_of(cell));
    gsize pad = self->widths[column] > width ? self->widths[column] - width : 0;
    gboolean right = (self->columns[column].flags & MP_TABLE_RIGHT) != 0;

    if (right)
        g_string_append_printf(self->text, "%*s", (int)pad, "");
    g_string_append(self->text, cell);
    if (!right && !last)
        g_string_append_printf(self->text, "%*s", (int)pad, "");
    g_string_append(self->text, last ? "\n" : "  ");
}

static void
append_line(MpTableText *self, const char *const *cells)
{
    gsize n = n_shown(self);

    for (gsize i = 0, k = 0; i < self->n_columns; i++)
        if ((self->columns[i].flags & MP_TABLE_WIDE) == 0) {
            k++;
            append_aligned(self, cells != NULL ? cells[k - 1] : self->columns[i].name, i, k == n);
        }
}

static void
let_go(MpTableText *self)
{
    gsize n = n_shown(self);

    if (!self->measured)
        append_line(self, NULL);
    self->measured = TRUE;
    for (gsize i = 0; i + n <= self->held->len; i += n)
        append_line(self, (const char *const *)(self->held->pdata + i));
    g_ptr_array_set_size(self->held, 0);
}

void
mp_table_text_end_row(MpTableText *self)
{
    g_return_if_fail(self->at == self->n_columns);
    self->at = 0;
    switch (self->format) {
    case MP_TABLE_JSON:
        mp_json_end_object(self->json);
        mp_json_end_line(self->json);
        return;
    case MP_TABLE_TABLE:
        if (self->measured || self->held->len >= MEASURED * n_shown(self))
            let_go(self);
        break;
    case MP_TABLE_TSV:
        g_string_append_c(self->text, '\n');
        break;
    case MP_TABLE_CSV:
        g_string_append(self->text, "\r\n");
        break;
    }
    flush(self, 64u << 10);
}

gboolean
mp_table_text_finish(MpTableText *self, GError **error)
{
    if (self->json != NULL)
        return mp_json_writer_finish(self->json, error);
    if (self->format == MP_TABLE_TABLE && self->held->len > 0)
        let_go(self);
    flush(self, 0);
    if (self->error == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&self->error));
    return FALSE;
}
