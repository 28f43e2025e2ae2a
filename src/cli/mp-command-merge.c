/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-analysis.h"
#include "case/mp-case-merge.h"
#include "cli/mp-case-path.h"
#include "cli/mp-command-findings.h"
#include "cli/mp-command.h"
#include "cli/mp-progress.h"
#include "cli/mp-summary.h"

static const char description[] =
    "Joins the evidence of each CASE, and what its owner said, into the case of --case, which is\n"
    "made if it is not there. What both hold is held once; the order does not matter, and merging\n"
    "a case again adds only what is new in it. No CASE is changed.\n"
    "\n"
    "  mailprov scan --shard 1/2 --case one.case big.mbox\n"
    "  mailprov scan --shard 2/2 --case two.case big.mbox\n"
    "  mailprov merge --case all.case one.case two.case\n";

static gboolean
is_same_file(const char *a, const char *b)
{
    g_autofree char *left = mp_case_path_absolute(a);
    g_autofree char *right = mp_case_path_absolute(b);

    return strcmp(left, right) == 0;
}

/* All of them, before anything is written. */
static GPtrArray *
open_cases(char *const *paths, const char *into, GError **error)
{
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func((GDestroyNotify)mp_case_close);

    for (; *paths != NULL; paths++) {
        MpCase *store;

        if (is_same_file(*paths, into)) {
            g_set_error(error, MP_USAGE_ERROR, 0, "%s: is the case that is merged into", *paths);
            return NULL;
        }
        store = mp_case_open(*paths, MP_CASE_READ, error);
        if (store == NULL)
            return NULL;
        g_ptr_array_add(cases, store);
    }
    return g_steal_pointer(&cases);
}

static gboolean
print_merged(const MpCommandContext *ctx, guint n, const MpMerged *merged, GError **error)
{
    g_autoptr(GString) line = g_string_new("Merged ");

    mp_progress_append_count(line, n);
    g_string_append(line, n == 1 ? " case: " : " cases: ");
    mp_progress_append_count(line, (guint64)merged->messages);
    g_string_append(line, merged->messages == 1 ? " message and " : " messages and ");
    mp_progress_append_count(line, (guint64)merged->sources);
    g_string_append(line, merged->sources == 1 ? " source are new" : " sources are new");
    return mp_command_print(ctx, error, "%s.\n", line->str);
}

/* Findings rest on all of it, so they are made again. */
static gboolean
conclude(const MpCommandContext *ctx, MpCase *store, GError **error)
{
    g_autoptr(MpRules) rules = mp_command_load_rules(store, error);
    g_autoptr(GString) text = g_string_new(NULL);

    return rules != NULL && mp_analysis_run(store, rules, error) &&
           mp_summary_append(text, store, ctx, error) &&
           mp_command_print(ctx, error, "%s", text->str);
}

static gboolean
merge_all(const MpCommandContext *ctx, MpCase *store, const GPtrArray *cases, GError **error)
{
    MpMerged all = { 0 };

    for (guint i = 0; i < cases->len; i++) {
        MpMerged one = { 0 };

        if (!mp_case_merge(store, g_ptr_array_index(cases, i), &one, error))
            return FALSE;
        all.messages += one.messages;
        all.sources += one.sources;
    }
    return print_merged(ctx, cases->len, &all, error) && conclude(ctx, store, error);
}

/* mailprov merge CASE... */
int
mp_command_merge(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autoptr(GOptionContext) options =
        g_option_context_new("CASE... - join cases, or shards of one, into the case of --case");
    g_autoptr(GPtrArray) cases = NULL;
    g_autoptr(MpCase) store = NULL;

    g_option_context_set_description(options, description);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc < 2 || ctx->case_path == NULL) {
        g_set_error(error, MP_USAGE_ERROR, 0,
                    argc < 2 ? "merge which cases? (see 'mailprov merge --help')"
                             : "merge into which case? name it with --case FILE");
        return MP_EXIT_USAGE;
    }
    cases = open_cases(argv + 1, ctx->case_path, error);
    store = cases == NULL ? NULL : mp_command_open_case(ctx, MP_CASE_CREATE, error);
    if (store == NULL || !merge_all(ctx, store, cases, error))
        return MP_EXIT_FAILED;
    mp_case_path_remember(mp_case_path(store));
    return MP_EXIT_DONE;
}
