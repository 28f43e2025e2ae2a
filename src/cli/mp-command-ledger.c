/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-ledger.h"
#include "case/mp-rows-findings.h"
#include "cli/mp-command-findings.h"
#include "render/mp-table-text.h"

#define FILE_BYTES (64u << 20)

/* draft: what the mail suggests, in the form that import takes. */

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    MpTableText *text = user;
    char day[MP_INSTANT_TEXT];
    gboolean public = row->given_to == NULL && row->is_public;

    if (row->given_to == NULL && !public)
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

    if (store == NULL || !mp_case_each_row(store, &mp_table_address, see_address, text, error) ||
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
        options, "draft writes what the mail suggests, to be corrected and imported;\n"
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
