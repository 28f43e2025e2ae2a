/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-hint-rules.h"
#include "rules/mp-rules-check.h"

/* One row a section of every rule file: its own example and counter-example.
 * There is no list to keep. */
typedef struct {
    const MpRules *rules;
    const MpRule *rule;
    const MpHintWording *wording;
} Row;

/* Somebody else must be able to look it up: a document, a repository by its
 * name, or a count of real messages. */
static gboolean
is_source(const char *source)
{
    return g_regex_match_simple("^(document[: ]\\s*\\S|public repository [^/ ]+/\\S|count\\b.*\\d)",
                                source, 0, 0);
}

static void
test_example(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GError) error = NULL;

    if (!mp_rules_check_rule(row->rules, row->rule, &error))
        g_test_fail_printf("%s", error->message);
    if (!is_source(row->rule->source))
        g_test_fail_printf("%s: no source that can be looked up: %s", row->rule->id,
                           row->rule->source);
}

static void
test_wording(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(GError) error = NULL;

    if (!mp_hint_rules_check(row->rules, row->wording, &error))
        g_test_fail_printf("%s", error->message);
}

int
main(int argc, char *argv[])
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRules) rules = NULL;
    g_autofree Row *rows = NULL;
    const MpRule *const *all;
    const MpHintWording *wordings;
    gsize n, n_wordings;

    g_test_init(&argc, &argv, NULL);
    rules = mp_rules_load(NULL, &error);
    g_assert_no_error(error);
    all = mp_rules_all(rules, &n);
    wordings = mp_hint_rules_wordings(rules, &n_wordings);
    rows = g_new0(Row, n + n_wordings);
    for (gsize i = 0; i < n; i++) {
        g_autofree char *path = g_strconcat("/rule-examples/", all[i]->id, NULL);
        rows[i] = (Row){ rules, all[i], NULL };
        g_test_add_data_func(path, &rows[i], test_example);
    }
    for (gsize i = 0; i < n_wordings; i++) {
        g_autofree char *path = g_strconcat("/hint-examples/", wordings[i].id, NULL);
        rows[n + i] = (Row){ rules, NULL, &wordings[i] };
        g_test_add_data_func(path, &rows[n + i], test_wording);
    }
    return g_test_run();
}
