/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"
#include "cli/mp-command.h"
#include "rules/mp-hint-rules.h"
#include "rules/mp-rules-check.h"
#include "scan/mp-trace.h"

static const char description[] =
    "Actions:\n"
    "  list          the platforms that are known, one a line (default)\n"
    "  show ID       one platform: its signals, what each proves, and how it is known\n"
    "  test FILE     which clause matches which bytes of a message\n"
    "  check         run every rule's own example; fails if one does not hold\n"
    "\n"
    "Rules of your own stand in files of the same form; see docs/adding-a-rule.md.\n";

/* What the actions are given. */
typedef struct {
    const MpCommandContext *ctx;
    const MpRules *rules;
    const char *argument; /* (nullable) */
} Request;

static gboolean
print(const Request *request, const char *label, MpSlice text, GError **error)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    mp_text_append_terminal(safe, text);
    return mp_command_print(request->ctx, error, "%s%s\n", label, safe->str);
}

/* Text of the message: nobody shall click on it. */
static gboolean
print_evidence(const Request *request, const char *label, MpSlice text, GError **error)
{
    g_autoptr(GString) dull = g_string_new(NULL);

    if (!request->ctx->defang)
        return print(request, label, text, error);
    mp_text_append_defanged(dull, text);
    return print(request, label, (MpSlice){ dull->str, dull->len }, error);
}

static gboolean
print_if(const Request *request, const char *label, const char *text, GError **error)
{
    return text[0] == '\0' || print(request, label, mp_slice_of(text), error);
}

static guint
count_rules(const MpRules *rules, const MpSubject *subject)
{
    gsize n;
    const MpRule *const *all = mp_rules_all(rules, &n);
    guint count = 0;

    for (gsize i = 0; i < n; i++)
        count += all[i]->subject == subject;
    return count;
}

static gboolean
list_platforms(const Request *request, GError **error)
{
    gsize n;
    const MpSubject *const *subjects = mp_rules_subjects(request->rules, &n);

    for (gsize i = 0; i < n; i++)
        if (!mp_command_print(request->ctx, error, "%-40s %-17s %-11s %2u  %s\n", subjects[i]->id,
                              subjects[i]->category, subjects[i]->era,
                              count_rules(request->rules, subjects[i]), subjects[i]->name))
            return FALSE;
    return TRUE;
}

static gboolean
show_rule(const Request *request, const MpRule *rule, GError **error)
{
    return mp_command_print(request->ctx, error, "\n%s: %s, %s%s\n", rule->id,
                            mp_signal_name(rule->signal), mp_strength_name(rule->strength),
                            rule->owned ? ", the platform's own name" : "") &&
           print(request, "  matches  ", mp_slice_of(rule->clause), error) &&
           print(request, "  source   ", mp_slice_of(rule->source), error) &&
           print_if(request, "  example  ", rule->example, error) &&
           print_if(request, "  gives    ", rule->expect, error) &&
           print_if(request, "  but not  ", rule->counter, error);
}

static gboolean
show_platform(const Request *request, GError **error)
{
    const MpSubject *subject =
        request->argument == NULL ? NULL : mp_rules_subject(request->rules, request->argument);
    gsize n;
    const MpRule *const *all = mp_rules_all(request->rules, &n);

    if (subject == NULL) {
        g_set_error(error, MP_USAGE_ERROR, 0, "'%s' is no platform; see 'mailprov rules list'",
                    request->argument == NULL ? "" : request->argument);
        return FALSE;
    }
    if (!print(request, "", mp_slice_of(subject->name), error) ||
        !print_if(request, "  category   ", subject->category, error) ||
        !print_if(request, "  era        ", subject->era, error) ||
        !print_if(request, "  also       ", subject->aliases, error) ||
        !print_if(request, "  ranges of  ", subject->range_date, error) ||
        !print_if(request, "  file       ", subject->file, error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (all[i]->subject == subject && !show_rule(request, all[i], error))
            return FALSE;
    return TRUE;
}

static gboolean
print_mark(const Request *request, const MpTrace *trace, const MpPlatformFact *mark, GError **error)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    g_autofree char *rule_id = mp_slice_dup(mark->rule);
    const MpRule *rule = mp_rules_find(request->rules, rule_id);

    for (guint32 i = 0; i < mark->n_ids; i++) {
        g_string_append_printf(ids, "%s", i == 0 ? "" : ";");
        g_string_append_len(ids, mark->ids[i].type.data, (gssize)mark->ids[i].type.len);
        g_string_append_c(ids, '=');
        g_string_append_len(ids, mark->ids[i].value.data, (gssize)mark->ids[i].value.len);
    }
    return mp_command_print(request->ctx, error,
                            "\n%s, %s %s, bytes %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT "\n",
                            rule_id, mp_strength_name((MpStrength)mark->strength),
                            mp_signal_name((MpSignal)mark->signal), mark->head.where.start,
                            mark->head.where.end) &&
           print(request, "  in       ", mark->name, error) &&
           print_evidence(request, "  bytes    ", mp_trace_bytes(trace, mark->head.where), error) &&
           print_evidence(request, "  text     ", mark->value, error) &&
           (rule == NULL || print(request, "  clause   ", mp_slice_of(rule->clause), error)) &&
           (ids->len == 0 ||
            print_evidence(request, "  gives    ", (MpSlice){ ids->str, ids->len }, error));
}

static gboolean
test_message(const Request *request, GError **error)
{
    g_autoptr(MpTrace) trace = NULL;
    const MpPlatformFact *marks;
    gsize n;

    if (request->argument == NULL) {
        g_set_error(error, MP_USAGE_ERROR, 0, "rules test needs a message file");
        return FALSE;
    }
    trace = mp_trace_open(request->argument, request->rules, error);
    if (trace == NULL)
        return FALSE;
    marks = mp_fact_set_get((MpFactSet *)mp_trace_facts(trace), MP_FACT_PLATFORM, &n);
    if (!mp_command_print(request->ctx, error, "%" G_GSIZE_FORMAT " marks in ", n) ||
        !print(request, "", mp_slice_of(mp_trace_origin(trace)), error))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        if (!print_mark(request, trace, &marks[i], error))
            return FALSE;
    return TRUE;
}

/* Counts what fails; a failure of the outside world goes to @error. */
static gboolean
check_wordings(const Request *request, guint *failed, GError **error)
{
    gsize n;
    const MpHintWording *wordings = mp_hint_rules_wordings(request->rules, &n);

    for (gsize i = 0; i < n; i++) {
        g_autoptr(GError) reason = NULL;

        if (mp_hint_rules_check(request->rules, &wordings[i], &reason))
            continue;
        ++*failed;
        if (!print(request, "", mp_slice_of(reason->message), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_rules(const Request *request, GError **error)
{
    gsize n, n_subjects;
    const MpRule *const *all = mp_rules_all(request->rules, &n);
    const MpRule *costliest = NULL;
    guint failed = 0;

    mp_rules_subjects(request->rules, &n_subjects);
    for (gsize i = 0; i < n; i++) {
        g_autoptr(GError) reason = NULL;

        if (costliest == NULL || mp_rules_rule_cost(all[i]) > mp_rules_rule_cost(costliest))
            costliest = all[i];
        if (mp_rules_check_rule(request->rules, all[i], &reason))
            continue;
        failed++;
        if (!print(request, "", mp_slice_of(reason->message), error))
            return FALSE;
    }
    if (!check_wordings(request, &failed, error))
        return FALSE;
    if (failed > 0) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_EXAMPLE,
                    "%u rules do not do what they say", failed);
        return FALSE;
    }
    return mp_command_print(
        request->ctx, error,
        "%" G_GSIZE_FORMAT " rules of %" G_GSIZE_FORMAT
        " platforms: every example holds; the costliest is %s, %" G_GUINT64_FORMAT
        " steps over 4 KiB at worst\n",
        n, n_subjects, costliest == NULL ? "none" : costliest->id,
        costliest == NULL ? 0 : mp_rules_rule_cost(costliest));
}

/* mailprov rules [list | show ID | test FILE | check] [--rules DIR] */
int
mp_command_rules(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    static const struct {
        const char *name;
        gboolean (*act)(const Request *request, GError **error);
    } actions[] = { { "list", list_platforms },
                    { "show", show_platform },
                    { "test", test_message },
                    { "check", check_rules } };
    g_autofree char *folder = NULL;
    const GOptionEntry entries[] = {
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &folder,
          "rule files of your own, beside or instead of ours", "DIR" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options =
        g_option_context_new("[list | show ID | test FILE | check] - the platform and list rules");
    g_autoptr(MpRules) rules = NULL;
    Request request = { .ctx = ctx };
    const char *wanted;

    g_option_context_add_main_entries(options, entries, NULL);
    g_option_context_set_description(options, description);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    wanted = argc > 1 ? argv[1] : "list";
    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (strcmp(actions[i].name, wanted) != 0)
            continue;
        rules = mp_rules_load(folder, error);
        if (rules == NULL)
            return MP_EXIT_FAILED;
        request.rules = rules;
        request.argument = argc > 2 ? argv[2] : NULL;
        return actions[i].act(&request, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
    }
    g_set_error(error, MP_USAGE_ERROR, 0, "'%s' is not list, show, test or check", wanted);
    return MP_EXIT_USAGE;
}
