/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-ledger.h"

#include <stdio.h>

#include "base/mp-domain.h"
#include "base/mp-host.h"
#include "base/mp-instant.h"

#define MAX_COLUMNS 64

/* Which of its columns says what. The names are those of the first line, without case. */
typedef struct {
    const char *name;
    const char *address;
    const char *given_to; /* a domain or an address on the web */
    const char *or_note;  /* where there is no such column: text that may hold a domain */
    const char *date;
    const char *label;
    const char *related;
    const char *note;
} Format;

/* clang-format off */
static const Format formats[] = {
    { "csv", "address", "given_to", NULL, "date", "name", "related", "note" },
    { "bitwarden", "login_username", "login_uri", NULL, NULL, "name", NULL, NULL },
    { "keepassxc", "username", "url", NULL, "created", "title", NULL, NULL },
    { "simplelogin", "alias", NULL, "note", NULL, NULL, NULL, "note" },
    { "addy", "email", NULL, "description", "created_at", NULL, NULL, "description" },
};
/* clang-format on */

static const char *const format_names[] = { "csv",         "bitwarden", "keepassxc",
                                            "simplelogin", "addy",      NULL };

const char *const *
mp_ledger_formats(void)
{
    return format_names;
}

void
mp_ledger_import_clear(MpLedgerImport *import)
{
    g_clear_pointer(&import->problems, g_ptr_array_unref);
}

/* One line of the file, taken apart. */
typedef struct {
    char *cells[MAX_COLUMNS];
    guint n;
    guint line; /* where it begins */
} Row;

typedef struct {
    MpSlice rest;
    guint line;
} Reader;

static void
row_clear(Row *row)
{
    for (guint i = 0; i < row->n; i++)
        g_free(row->cells[i]);
    row->n = 0;
}

static void
end_cell(Row *row, GString *cell)
{
    if (row->n < MAX_COLUMNS)
        row->cells[row->n++] = g_strdup(g_strstrip(cell->str));
    g_string_truncate(cell, 0);
}

/* RFC 4180. A quote inside an unquoted cell stands for itself. */
static gboolean
read_row(Reader *reader, Row *row)
{
    g_autoptr(GString) cell = g_string_new(NULL);
    gboolean quoted = FALSE;
    gsize i = 0;

    row_clear(row);
    row->line = reader->line;
    if (reader->rest.len == 0)
        return FALSE;
    for (; i < reader->rest.len; i++) {
        char c = reader->rest.data[i];
        char next = i + 1 < reader->rest.len ? reader->rest.data[i + 1] : '\0';

        reader->line += c == '\n';
        if (quoted && c == '"' && next == '"')
            g_string_append_c(cell, reader->rest.data[++i]);
        else if (quoted && c == '"')
            quoted = FALSE;
        else if (!quoted && c == '"' && cell->len == 0)
            quoted = TRUE;
        else if (!quoted && c == ',')
            end_cell(row, cell);
        else if (!quoted && c == '\n')
            break;
        else if (c != '\0' && (quoted || c != '\r'))
            g_string_append_c(cell, c);
    }
    end_cell(row, cell);
    reader->rest = mp_slice_sub(reader->rest, i + 1, reader->rest.len);
    return TRUE;
}

static gboolean
is_blank(const Row *row)
{
    for (guint i = 0; i < row->n; i++)
        if (row->cells[i][0] != '\0')
            return FALSE;
    return TRUE;
}

/* The columns of one file, by what they say; -1: it has none. */
typedef struct {
    int address, given_to, or_note, date, label, related, note;
} Columns;

static int
column_of(const Row *header, const char *name)
{
    for (guint i = 0; name != NULL && i < header->n; i++)
        if (g_ascii_strcasecmp(header->cells[i], name) == 0)
            return (int)i;
    return -1;
}

static Columns
columns_of(const Row *header, const Format *format)
{
    return (Columns){ column_of(header, format->address), column_of(header, format->given_to),
                      column_of(header, format->or_note), column_of(header, format->date),
                      column_of(header, format->label),   column_of(header, format->related),
                      column_of(header, format->note) };
}

/* A spreadsheet's guard against formulas, which the program's own exports have, is no part of a
 * value. */
static const char *
cell_of(const Row *row, int column)
{
    const char *cell = column >= 0 && (guint)column < row->n ? row->cells[column] : "";

    return cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@", cell[1]) != NULL ? cell + 1 : cell;
}

/* The organisational domain of a host or an address on the web; a name that is no public one stays.
 */
static char *
org_of(const char *text)
{
    const char *host = strstr(text, "://");
    const char *at;
    gsize len;
    MpSlice name, org;

    host = host != NULL ? host + 3 : text;
    len = strcspn(host, "/?#");
    at = memrchr(host, '@', len);
    if (at != NULL) {
        len -= (gsize)(at + 1 - host);
        host = at + 1;
    }
    len = MIN(len, strcspn(host, ":/?#"));
    name = mp_slice_trim((MpSlice){ host, len });
    if (!mp_host_is_name(name))
        return NULL;
    org = mp_domain_organisational(name);
    return g_ascii_strdown(org.len > 0 ? org.data : name.data,
                           (gssize)(org.len > 0 ? org.len : name.len));
}

/* The first word of a note that is a domain. */
static char *
org_in(const char *note)
{
    g_auto(GStrv) words = g_strsplit_set(note, " \t,;()<>\"\n", -1);

    for (gsize i = 0; words[i] != NULL; i++) {
        char *org = strchr(words[i], '.') != NULL ? org_of(words[i]) : NULL;

        if (org != NULL)
            return org;
    }
    return NULL;
}

/* `2009-07-15`, with or without a time behind it. */
static gboolean
read_day(const char *text, gint64 *out)
{
    int year, month, day, used = 0;
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    *out = MP_NO_TIME;
    if (text[0] == '\0')
        return TRUE;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &used) != 3 || used != 10 ||
        (text[10] != '\0' && text[10] != 'T' && text[10] != ' ') || month < 1 || month > 12 ||
        day < 1 || day > days[month - 1] || year < 1970)
        return FALSE;
    *out = mp_instant_from_civil(year, month, day, 0);
    return TRUE;
}

typedef struct {
    MpCase *store;
    const Format *format;
    Columns columns;
    MpLedgerImport *out;
} Import;

static void
refuse(Import *import, const Row *row, const char *what, const char *value)
{
    g_ptr_array_add(import->out->problems,
                    value[0] != '\0' ? g_strdup_printf("line %u: %s: %s", row->line, value, what)
                                     : g_strdup_printf("line %u: %s", row->line, what));
}

static gboolean
is_address(const char *text)
{
    const char *at = strrchr(text, '@');

    return at != NULL && at > text && strpbrk(text, " \t<>,;") == NULL &&
           mp_host_is_name(mp_slice_of(at + 1));
}

static char *
organisation(const Import *import, const Row *row)
{
    const char *given = cell_of(row, import->columns.given_to);

    if (import->columns.given_to < 0)
        return org_in(cell_of(row, import->columns.or_note));
    if (g_ascii_strcasecmp(given, "public") == 0)
        return g_strdup("public");
    return org_of(given);
}

static gboolean
take_row(Import *import, const Row *row, GError **error)
{
    g_autofree char *address = g_ascii_strdown(cell_of(row, import->columns.address), -1);
    g_autofree char *org = organisation(import, row);
    const char *date = cell_of(row, import->columns.date);
    MpLedgerRow entry = { .address = address,
                          .given_to = org,
                          .name = cell_of(row, import->columns.label),
                          .related = cell_of(row, import->columns.related),
                          .note = cell_of(row, import->columns.note) };

    if (!is_address(address)) {
        refuse(import, row, "not an address", cell_of(row, import->columns.address));
        return TRUE;
    }
    if (org == NULL) {
        refuse(import, row, "names no domain it was given to", address);
        return TRUE;
    }
    if (!read_day(date, &entry.date)) {
        refuse(import, row, "not a day of the form 2009-07-15", date);
        return TRUE;
    }
    import->out->taken++;
    return mp_case_add_row(import->store, &mp_table_ledger, &entry, error);
}

static const Format *
format_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static gboolean
find_columns(Import *import, const Row *header, GError **error)
{
    const Format *format = import->format;

    import->columns = columns_of(header, format);
    if (import->columns.address >= 0 &&
        (import->columns.given_to >= 0 || import->columns.or_note >= 0))
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                "the first line names no column '%s' beside '%s': not an export of %s",
                format->address, format->given_to != NULL ? format->given_to : format->or_note,
                format->name);
    return FALSE;
}

gboolean
mp_ledger_import(
    MpCase *store, MpSlice text, const char *format, MpLedgerImport *out, GError **error)
{
    Import import = { .store = store, .format = format_of(format), .out = out };
    Reader reader = { text, 1 };
    Row row = { .n = 0 };
    gboolean done;

    g_return_val_if_fail(import.format != NULL, FALSE);
    *out = (MpLedgerImport){ .problems = g_ptr_array_new_with_free_func(g_free) };
    if (mp_slice_starts_nocase(text, MP_SLICE_LITERAL("\xef\xbb\xbf")))
        reader.rest = mp_slice_sub(text, 3, text.len);
    read_row(&reader, &row);
    done = find_columns(&import, &row, error);
    while (done && read_row(&reader, &row))
        if (!is_blank(&row))
            done = take_row(&import, &row, error);
    row_clear(&row);
    return done;
}
