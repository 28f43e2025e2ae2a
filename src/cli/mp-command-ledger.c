/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-ledger.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"
#include "cli/mp-command-findings.h"
#include "render/mp-table-text.h"

#define FILE_BYTES (64u << 20)

/* draft: the ledger as it stands, and beside it what the mail suggests for the
 * other addresses, in the form that import takes. */

typedef struct {
    MpTableText *text;
    GHashTable *told; /* address -> GPtrArray of char **: its rows of the ledger */
} Draft;

static void
free_rows(gpointer data)
{
    g_ptr_array_unref(data);
}

static void
free_cells(gpointer data)
{
    g_strfreev(data);
}

/* Cells that are empty stand as "": a vector ends at %NULL. */
static char *
cell(const char *text)
{
    return g_strdup(text != NULL ? text : "");
}

static void
see_told(gconstpointer data, gpointer user)
{
    const MpLedgerRow *row = data;
    Draft *draft = user;
    GPtrArray *rows = g_hash_table_lookup(draft->told, row->address);
    char day[MP_INSTANT_TEXT];
    char **cells = g_new0(char *, 7);

    cells[0] = cell(row->address);
    cells[1] = cell(row->given_to);
    cells[2] = cell(row->date == MP_NO_TIME ? NULL : mp_instant_format_day(row->date, day));
    cells[3] = cell(row->name);
    cells[4] = cell(row->related);
    cells[5] = cell(row->note);
    if (rows == NULL) {
        rows = g_ptr_array_new_with_free_func(free_cells);
        g_hash_table_insert(draft->told, g_strdup(row->address), rows);
    }
    g_ptr_array_add(rows, cells);
}

static gboolean
put_told(const Draft *draft, const char *address)
{
    GPtrArray *rows = g_hash_table_lookup(draft->told, address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        char **cells = g_ptr_array_index(rows, i);

        for (guint k = 0; cells[k] != NULL; k++)
            mp_table_text_put(draft->text, cells[k]);
        mp_table_text_end_row(draft->text);
    }
    return rows != NULL;
}

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    const Draft *draft = user;
    MpTableText *text = draft->text;
    char day[MP_INSTANT_TEXT];
    gboolean public = row->given_to == NULL && row->is_public;

    if (put_told(draft, row->address) || (row->given_to == NULL && !public))
        return;
    mp_table_text_put(text, row->address);
    mp_table_text_put(text, public ? "public" : row->given_to);
    mp_table_text_put(
        text, row->given_since == MP_NO_TIME ? NULL : mp_instant_format_day(row->given_since, day));
    mp_table_text_put(text, row->label);
    mp_table_text_put(text, NULL);
    mp_table_text_put(text, public ? row->public_reason : row->given_reason);
    mp_table_text_end_row(text);
}

static int
draft(const MpCommandContext *ctx, GError **error)
{
    static const MpTableColumn columns[] = {
        { "address", 0 }, { "given_to", 0 }, { "date", 0 }, { "name", 0 },
        { "related", 0 }, { "note", 0 },     { NULL, 0 },
    };
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(MpTableText) text = mp_table_text_new(ctx->out, MP_TABLE_CSV, columns, FALSE);

    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_rows);
    Draft draft = { text, told };

    if (store == NULL || !mp_case_each_row(store, &mp_table_ledger, see_told, &draft, error) ||
        !mp_case_each_row(store, &mp_table_address, see_address, &draft, error) ||
        !mp_table_text_finish(text, error))
        return MP_EXIT_FAILED;
    return MP_EXIT_DONE;
}

/* import */

static gboolean
is_format(const char *name, GError **error)
{
    const char *const *formats = mp_ledger_formats();
    g_autofree char *all = g_strjoinv(", ", (char **)formats);

    if (g_strv_contains(formats, name))
        return TRUE;
    g_set_error(error, MP_USAGE_ERROR, 0, "ledger: nothing is imported from '%s'; there are %s",
                name, all);
    return FALSE;
}

static gboolean
read_file(const char *path, char **text, gsize *len, GError **error)
{
    if (!g_file_get_contents(path, text, len, error))
        return FALSE;
    if (*len <= FILE_BYTES)
        return TRUE;
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s: larger than 64 MiB", path);
    return FALSE;
}

static int
import_file(const MpCommandContext *ctx, const char *path, const char *from, GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(MpCase) store = NULL;
    g_auto(MpLedgerImport) import = { 0 };
    gsize len;

    if (!is_format(from, error))
        return MP_EXIT_USAGE;
    if (!read_file(path, &text, &len, error))
        return MP_EXIT_FAILED;
    store = mp_command_open_case(ctx, MP_CASE_WRITE, error);
    if (store == NULL || !mp_case_begin(store, error))
        return MP_EXIT_FAILED;
    if (!mp_ledger_import(store, (MpSlice){ text, len }, from, &import, error) ||
        !mp_case_commit(store, error)) {
        mp_case_rollback(store);
        g_prefix_error(error, "%s: ", path);
        return MP_EXIT_FAILED;
    }
    for (guint i = 0; i < import.problems->len; i++)
        mp_command_note("%s: %s", path, (const char *)g_ptr_array_index(import.problems, i));
    mp_command_note("%s: %u taken, %u not taken", path, import.taken, import.problems->len);
    return MP_EXIT_DONE;
}

/* check */

static int
check(const MpCommandContext *ctx, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(GPtrArray) found = store == NULL ? NULL : mp_ledger_check(store, error);

    if (found == NULL)
        return MP_EXIT_FAILED;
    for (guint i = 0; i < found->len; i++)
        if (!mp_command_print(ctx, error, "%s\n", (const char *)g_ptr_array_index(found, i)))
            return MP_EXIT_FAILED;
    if (found->len == 0)
        mp_command_note("ledger and mail agree");
    return MP_EXIT_DONE;
}

/* mailprov ledger draft|import FILE|check */
int
mp_command_ledger(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autofree char *from = NULL;
    const GOptionEntry entries[] = {
        { "from", 0, 0, G_OPTION_ARG_STRING, &from,
          "import: csv (default), bitwarden, keepassxc, simplelogin or addy", "NAME" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("draft|import FILE|check");
    const char *what;

    g_option_context_set_summary(options, "Keeps who was given which address, and when.");
    g_option_context_set_description(
        options, "draft writes the ledger and what the mail suggests besides, to be\n"
                 "corrected and imported;\n"
                 "check tells where the ledger and the mail disagree.\n\n"
                 "Examples:\n"
                 "  mailprov ledger draft > ledger.csv\n"
                 "  mailprov ledger import ledger.csv\n"
                 "  mailprov ledger import export.csv --from bitwarden\n");
    g_option_context_add_main_entries(options, entries, NULL);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    what = argc > 1 ? argv[1] : "";
    if (strcmp(what, "draft") == 0 && argc == 2)
        return draft(ctx, error);
    if (strcmp(what, "check") == 0 && argc == 2)
        return check(ctx, error);
    if (strcmp(what, "import") == 0 && argc == 3)
        return import_file(ctx, argv[2], from != NULL ? from : "csv", error);
    g_set_error(error, MP_USAGE_ERROR, 0,
                "ledger: draft, import FILE or check? (see 'mailprov ledger --help')");
    return MP_EXIT_USAGE;
}
