/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-claims.h"
#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "cli/mp-command.h"

static const char description[] =
    "Actions:\n"
    "  list               what has been said (default)\n"
    "  import FILE        read a claims file: one section [claim ID] each, with\n"
    "                     kind (statement, document, denial, assumption, incident), by,\n"
    "                     on, says, custodian, address or list, held_by or window, reliability\n"
    "  add ID KEY=VALUE…  add one claim, with the same keys\n"
    "  forget ID          take a claim back\n"
    "\n"
    "Claims are never mixed into what the mail shows. A claim can exclude a dated\n"
    "incident as the source of a campaign, never a holder as such.\n";

static gboolean
report(MpClaimsImport *import)
{
    for (guint i = 0; i < import->problems->len; i++)
        mp_command_note("claims: %s: not taken\n", (const char *)import->problems->pdata[i]);
    return import->problems->len == 0;
}

static int
import_text(const MpCommandContext *ctx, MpSlice text, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_WRITE, error);
    g_auto(MpClaimsImport) import = { 0 };
    gboolean clean;

    if (store == NULL || !mp_case_begin(store, error))
        return MP_EXIT_FAILED;
    if (!mp_claims_import(store, text, &import, error)) {
        mp_case_rollback(store);
        return MP_EXIT_FAILED;
    }
    if (!mp_case_commit(store, error))
        return MP_EXIT_FAILED;
    clean = report(&import);
    if (!mp_command_print(ctx, error, "%u claim%s taken.\n", import.taken,
                          import.taken == 1 ? "" : "s"))
        return MP_EXIT_FAILED;
    return clean || import.taken > 0 ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

static int
import_file(const MpCommandContext *ctx, const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize len;

    if (!g_file_get_contents(path, &text, &len, error))
        return MP_EXIT_FAILED;
    return import_text(ctx, (MpSlice){ text, len }, error);
}

/* `add C4 kind=statement by=Ann …` is a claims file of one section. */
static int
add(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "[claim %s]\n", argv[0]);
    for (int i = 1; i < argc; i++) {
        if (strchr(argv[i], '=') == NULL || strchr(argv[i], '\n') != NULL) {
            g_set_error(error, MP_USAGE_ERROR, 0, "claims add: %s is not KEY=VALUE", argv[i]);
            return MP_EXIT_USAGE;
        }
        g_string_append_printf(text, "%s\n", argv[i]);
    }
    return import_text(ctx, (MpSlice){ text->str, text->len }, error);
}

static void
append_day(GString *line, const char *label, gint64 at)
{
    char text[MP_INSTANT_TEXT];

    if (at != MP_NO_TIME)
        g_string_append_printf(line, "  %s %s", label, mp_instant_format_day(at, text));
}

static gboolean
print_claim(const MpCommandContext *ctx, const MpClaimRow *claim, GError **error)
{
    g_autoptr(GString) raw = g_string_new(NULL);
    g_autoptr(GString) safe = g_string_new(NULL);

    g_string_append_printf(raw, "%s  %s", claim->id, claim->kind);
    if (claim->by_whom != NULL)
        g_string_append_printf(raw, " by %s", claim->by_whom);
    append_day(raw, "on", claim->made_on);
    if (claim->custodian != NULL)
        g_string_append_printf(raw, "  about %s", claim->custodian);
    append_day(raw, "held by", claim->held_by);
    append_day(raw, "from", claim->window_from);
    append_day(raw, "to", claim->window_to);
    if (claim->says != NULL)
        g_string_append_printf(raw, "  \"%s\"", claim->says);
    mp_text_append_terminal(safe, (MpSlice){ raw->str, raw->len });
    return mp_command_print(ctx, error, "%s\n", safe->str);
}

static int
list(const MpCommandContext *ctx, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_READ, error);
    g_autoptr(MpClaims) claims = store != NULL ? mp_claims_load(store, error) : NULL;

    if (claims == NULL)
        return MP_EXIT_FAILED;
    for (guint i = 0; i < mp_claims_count(claims); i++)
        if (!print_claim(ctx, mp_claims_at(claims, i), error))
            return MP_EXIT_FAILED;
    return MP_EXIT_DONE;
}

/* The table is small: written again without the one. */
static int
forget(const MpCommandContext *ctx, const char *id, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_WRITE, error);
    g_autoptr(MpClaims) claims = store != NULL ? mp_claims_load(store, error) : NULL;
    gboolean found = FALSE;

    if (claims == NULL || !mp_case_begin(store, error) ||
        !mp_case_clear_table(store, &mp_table_claim, error))
        return MP_EXIT_FAILED;
    for (guint i = 0; i < mp_claims_count(claims); i++) {
        const MpClaimRow *claim = mp_claims_at(claims, i);

        if (strcmp(claim->id, id) == 0)
            found = TRUE;
        else if (!mp_case_add_row(store, &mp_table_claim, claim, error))
            return MP_EXIT_FAILED;
    }
    if (!found) {
        mp_case_rollback(store);
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                    "%s: no such claim; see 'mailprov claims list'", id);
        return MP_EXIT_FAILED;
    }
    return mp_case_commit(store, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

/* mailprov claims [list | import FILE | add ID KEY=VALUE… | forget ID] */
int
mp_command_claims(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autoptr(GOptionContext) options = g_option_context_new(
        "[ACTION] [ARGUMENTS] - what people say, kept apart from what the mail shows");

    g_option_context_set_description(options, description);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc == 1 || (argc == 2 && strcmp(argv[1], "list") == 0))
        return list(ctx, error);
    if (argc == 3 && strcmp(argv[1], "import") == 0)
        return import_file(ctx, argv[2], error);
    if (argc >= 4 && strcmp(argv[1], "add") == 0)
        return add(ctx, argc - 2, argv + 2, error);
    if (argc == 3 && strcmp(argv[1], "forget") == 0)
        return forget(ctx, argv[2], error);
    g_set_error(
        error, MP_USAGE_ERROR, 0,
        "claims: list, import FILE, add ID KEY=VALUE… or forget ID; see 'mailprov claims --help'");
    return MP_EXIT_USAGE;
}
