/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-command-findings.h"
#include "render/mp-explain.h"

typedef struct {
    gboolean json;
    gboolean without_claims;
} Choice;

static gboolean
read_format(const char *format, Choice *choice, GError **error)
{
    if (format == NULL || strcmp(format, "text") == 0)
        return TRUE;
    choice->json = strcmp(format, "json") == 0;
    if (!choice->json)
        g_set_error(error, MP_USAGE_ERROR, 0, "explain: --format is text or json, not %s", format);
    return choice->json;
}

/* What is asked for must be an address or a campaign of the case. */
static MpExplanations *
open_about(MpCase *store, const char *about, GError **error)
{
    g_autoptr(MpExplanations) found = mp_explanations_open(store, about, error);

    if (found != NULL && about != NULL && mp_explanations_count(found) == 0) {
        g_set_error(
            error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
            "%s: no campaign hit it; see 'mailprov list addresses' and 'mailprov list campaigns'",
            about);
        return NULL;
    }
    return g_steal_pointer(&found);
}

static gboolean
explain_json(const MpCommandContext *ctx,
             MpExplanations *found,
             const Choice *choice,
             GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(ctx->out);
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(GError) stop = NULL;
    MpExplanation explanation;

    while (mp_explanations_next(found, arena, &explanation, &stop)) {
        if (choice->without_claims)
            explanation.n_with_claims = 0;
        mp_explain_json(json, &explanation);
        mp_arena_reset(arena);
    }
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        return FALSE;
    }
    return mp_json_writer_finish(json, error);
}

static gboolean
explain_text(const MpCommandContext *ctx,
             MpCase *store,
             MpExplanations *found,
             const Choice *choice,
             GError **error)
{
    g_autoptr(MpClaims) claims = choice->without_claims ? NULL : mp_claims_load(store, error);
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(GString) page = g_string_new(NULL);
    g_autoptr(GError) stop = NULL;
    MpExplainText how = { .claims = claims, .defang = ctx->defang };
    MpExplanation explanation;

    if (claims == NULL && !choice->without_claims)
        return FALSE;
    if (mp_explanations_count(found) == 0)
        return mp_command_print(ctx, error,
                                "No stranger's mail was found: there is nothing to explain.\n");
    for (guint i = 0; mp_explanations_next(found, arena, &explanation, &stop); i++) {
        if (choice->without_claims)
            explanation.n_with_claims = 0;
        g_string_assign(page, i > 0 ? "\n" : "");
        mp_explain_text(page, &explanation, &how);
        if (!mp_command_print(ctx, error, "%s", page->str))
            return FALSE;
        mp_arena_reset(arena);
    }
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        return FALSE;
    }
    g_string_assign(page, "\n");
    mp_explain_legend(page);
    return mp_command_print(ctx, error, "%s", page->str);
}

/* mailprov explain [ADDRESS|CAMPAIGN] [--all] [--without-claims] [--format text|json] */
int
mp_command_explain(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autofree char *format = NULL;
    gboolean all = FALSE;
    Choice choice = { 0 };
    const GOptionEntry entries[] = {
        { "all", 'a', 0, G_OPTION_ARG_NONE, &all, "every campaign (the same as naming none)",
          NULL },
        { "without-claims", 0, 0, G_OPTION_ARG_NONE, &choice.without_claims,
          "the mail alone, nothing that people say", NULL },
        { "format", 'f', 0, G_OPTION_ARG_STRING, &format, "text or json (default: text)", "NAME" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new(
        "[ADDRESS|CAMPAIGN] - weigh the stories of how strangers got an address");
    g_autoptr(MpCase) store = NULL;
    g_autoptr(MpExplanations) found = NULL;
    gboolean ok;

    g_option_context_add_main_entries(options, entries, NULL);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (!read_format(format, &choice, error))
        return MP_EXIT_USAGE;
    if (argc > 2 || (all && argc > 1)) {
        g_set_error(error, MP_USAGE_ERROR, 0,
                    "explain: one address or campaign at a time, or --all");
        return MP_EXIT_USAGE;
    }
    store = mp_command_open_findings(ctx, error);
    if (store == NULL)
        return MP_EXIT_FAILED;
    found = open_about(store, argc > 1 ? argv[1] : NULL, error);
    if (found == NULL)
        return MP_EXIT_FAILED;
    ok = choice.json ? explain_json(ctx, found, &choice, error)
                     : explain_text(ctx, store, found, &choice, error);
    return ok ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
