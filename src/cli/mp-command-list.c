/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command-findings.h"
#include "cli/mp-command.h"
#include "cli/mp-list-kind.h"

static char *
summary_of_kinds(void)
{
    g_autoptr(GString) text = g_string_new("Lists:\n");

    for (gsize i = 0; mp_list_kind_table()[i] != NULL; i++)
        g_string_append_printf(text, "  %-12s%s\n", mp_list_kind_table()[i]->name,
                               mp_list_kind_table()[i]->summary);
    g_string_append(text, "\nExamples:\n"
                          "  mailprov list addresses --foreign\n"
                          "  mailprov list messages --format json | jq .recipient\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* mailprov list KIND [--format NAME] [--foreign] */
int
mp_command_list(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autofree char *format = NULL;
    gboolean foreign = FALSE;
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_STRING, &format, "table, tsv, csv or json", "NAME" },
        { "foreign", 0, 0, G_OPTION_ARG_NONE, &foreign,
          "addresses: only those that strangers write to", NULL },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("KIND");
    g_autofree char *kinds = summary_of_kinds();
    g_autoptr(MpCase) store = NULL;
    MpListOptions how = { .out = ctx->out, .format = MP_TABLE_TABLE, .defang = ctx->defang };
    const MpListKind *kind;

    g_option_context_set_summary(options, "Shows one table of the case.");
    g_option_context_set_description(options, kinds);
    g_option_context_add_main_entries(options, entries, NULL);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc != 2) {
        g_set_error(error, MP_USAGE_ERROR, 0, "list: which one? (see 'mailprov list --help')");
        return MP_EXIT_USAGE;
    }
    kind = mp_list_kind_find(argv[1], error);
    if (kind == NULL)
        return MP_EXIT_USAGE;
    if (format != NULL && !mp_table_format_find(format, &how.format)) {
        g_set_error(error, MP_USAGE_ERROR, 0,
                    "list: no format is called '%s'; there are table, tsv, csv, json", format);
        return MP_EXIT_USAGE;
    }
    if (foreign && kind->write != mp_list_addresses) {
        g_set_error(error, MP_USAGE_ERROR, 0, "list: --foreign goes with addresses only");
        return MP_EXIT_USAGE;
    }
    how.foreign = foreign;
    store = kind->is_evidence ? mp_command_open_case(ctx, MP_CASE_READ, error)
                              : mp_command_open_findings(ctx, error);
    if (store == NULL || !kind->write(store, &how, error))
        return MP_EXIT_FAILED;
    return MP_EXIT_DONE;
}
