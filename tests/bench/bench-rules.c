/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the rules cost. Prints; a figure never fails a test.
 *
 * bench-rules CORPORA: extraction of the messages of two packs with all rules
 * and with none, turn by turn; and of every pattern the worst of the texts of
 * 4 KiB that are made by repeating a part of its own example. */

#include "config.h"

#include <stdio.h>
#include <time.h>

#include "base/mp-digest.h"
#include "base/mp-limits.h"
#include "evidence/mp-evidence.h"
#include "facts/mp-extractor.h"
#include "rules/mp-rule-index.h"

#define TURNS 5
#define PUMPED 4 /* bytes of the longest part that is repeated */

static double
cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static gboolean
load_pack(const char *path, GPtrArray *messages)
{
    const MpEvidenceOptions options = { 0 };
    g_autoptr(MpEvidence) evidence = mp_evidence_open(path, &options, NULL);
    guint before = messages->len;

    while (evidence != NULL) {
        g_auto(MpEvidenceEvent) event = { 0 };

        if (!mp_evidence_next(evidence, &event))
            break;
        if (event.kind == MP_EVIDENCE_ITEM)
            g_ptr_array_add(messages, g_bytes_ref(event.item.head));
    }
    return messages->len > before;
}

/* Seconds that it takes to hash, parse and extract all @messages. */
static double
extract_all(const GPtrArray *messages, const MpRules *rules)
{
    g_autoptr(MpMessage) message = mp_message_new();
    double start = cpu_seconds();

    for (guint i = 0; i < messages->len; i++) {
        gsize len;
        const char *data = g_bytes_get_data(messages->pdata[i], &len);
        MpMessageBytes bytes = { { data, len }, MP_SLICE_EMPTY, len };

        mp_sha256(bytes.head);
        mp_message_parse(message, &bytes);
        mp_extract_all(message, rules, mp_fact_set_new(mp_message_arena(message)));
    }
    return cpu_seconds() - start;
}

static void
compare(const char *pack, const GPtrArray *messages, const MpRules *rules)
{
    g_autoptr(MpRules) none = mp_rules_load_none();
    double with = 0, without = 0;

    extract_all(messages, rules); /* patterns are compiled when first needed */
    for (guint turn = 0; turn < TURNS; turn++) {
        with += extract_all(messages, rules);
        without += extract_all(messages, none);
    }
    printf("%s, %u messages: %.1f us a message with all rules, %.1f with none: %.2f times\n", pack,
           messages->len, with / TURNS / messages->len * 1e6, without / TURNS / messages->len * 1e6,
           with / without);
}

static void
ignore(const MpRuleHit *hit G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
}

static double
time_match(const MpRules *rules, const MpRule *rule, MpSlice text, MpArena *arena)
{
    const MpRuleListener listener = { arena, ignore, NULL };
    g_auto(GStrv) names = g_strsplit(rule->clause, ":", 2);
    g_auto(GStrv) fields = g_strsplit(names[0], ";", 2);
    MpSlice name = mp_slice_of(g_strstrip(fields[0]));
    double start;

    mp_arena_reset(arena);
    start = cpu_seconds();
    if (rule->signal == MP_SIGNAL_FIELD)
        mp_rules_match_field(rules, name, mp_rule_index_hash(name), text, &listener);
    else
        mp_rules_match(rules, rule->signal, text, &listener);
    return cpu_seconds() - start;
}

/* The worst time over texts that begin and end as the example does. All rules
 * that look at such a text run, so it is an upper bound for the one. */
static double
worst_of(const MpRules *rules, const MpRule *rule, MpArena *arena)
{
    gsize len = strlen(rule->example);
    char text[MP_LIMIT_RULE_INPUT];
    double worst = 0;

    for (gsize at = 0; at < len; at++) {
        for (gsize part = 1; part <= PUMPED && at + part <= len; part++) {
            gsize tail = len - at - part, n = at;

            memcpy(text, rule->example, at);
            while (n + tail + part <= sizeof text) {
                memcpy(text + n, rule->example + at, part);
                n += part;
            }
            memcpy(text + n, rule->example + at + part, tail);
            /* the second of two runs: the first may have compiled the pattern */
            time_match(rules, rule, (MpSlice){ text, n + tail }, arena);
            worst = MAX(worst, time_match(rules, rule, (MpSlice){ text, n + tail }, arena));
        }
    }
    return worst;
}

static void
worst_case(const MpRules *rules)
{
    g_autoptr(MpArena) arena = mp_arena_new(1 << 16);
    const MpRule *worst = NULL;
    double seconds = 0;
    guint slow = 0;
    gsize n;
    const MpRule *const *all = mp_rules_all(rules, &n);

    for (gsize i = 0; i < n; i++) {
        double here = worst_of(rules, all[i], arena);

        slow += here > 1e-3;
        if (here > seconds) {
            seconds = here;
            worst = all[i];
        }
    }
    printf("worst 4 KiB of %" G_GSIZE_FORMAT " rules: %.0f us (%s); over 1 ms: %u\n", n,
           seconds * 1e6, worst == NULL ? "none" : worst->id, slow);
}

int
main(int argc, char *argv[])
{
    static const char *const packs[] = { "spamassassin-dev.mbox.xz",
                                         "phishing-maildir-dev.tar.gz" };
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRules) rules = mp_rules_load(NULL, &error);

    if (rules == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    worst_case(rules);
    for (gsize i = 0; i < G_N_ELEMENTS(packs); i++) {
        g_autoptr(GPtrArray) messages =
            g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
        g_autofree char *path = g_build_filename(argc > 1 ? argv[1] : "", packs[i], NULL);

        if (load_pack(path, messages))
            compare(packs[i], messages, rules);
        else
            printf("skipped: %s is not here\n", packs[i]);
    }
    return 0;
}
