/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-analysis.h"

#include "analysis/mp-own-hosts.h"
#include "analysis/mp-pass.h"
#include "case/mp-rows-told.h"

#define DIGEST_NAME "findings"

/* What the owner said with scan's options: findings rest on it. */
static const char *const pins[] = { "own-address", "own-host", "gateway", "spam-folder" };

static void
digest_text(MpDigest *digest, const char *text)
{
    /* with the NUL, so that no two texts run together */
    mp_digest_update(digest, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

typedef struct {
    MpDigest *digest;
    const MpTable *table;
} Sum;

static void
digest_row(gconstpointer row, gpointer data)
{
    const Sum *sum = data;

    for (const MpColumn *column = sum->table->columns; column->name != NULL; column++) {
        gconstpointer at = (const char *)row + column->offset;

        switch (column->type) {
        case MP_COLUMN_TEXT:
            digest_text(sum->digest, *(const char *const *)at);
            break;
        case MP_COLUMN_INT:
        case MP_COLUMN_TIME:
            mp_digest_update(sum->digest, at, sizeof(gint64));
            break;
        case MP_COLUMN_REAL:
            mp_digest_update(sum->digest, at, sizeof(double));
            break;
        case MP_COLUMN_SHA256:
            mp_digest_update(sum->digest, at, sizeof(MpSha256));
            break;
        }
    }
}

static void
digest_passes(MpDigest *digest)
{
    const MpPass *const *table = mp_pass_table();

    for (gsize i = 0; table[i] != NULL; i++) {
        g_autofree char *line = g_strdup_printf("%s %u", table[i]->name, table[i]->version);
        digest_text(digest, line);
    }
}

gboolean
mp_analysis_digest(MpCase *store, const MpRules *rules, char hex[MP_SHA256_HEX], GError **error)
{
    static const MpTable *const told[] = { &mp_table_ledger, &mp_table_claim };
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpSha256 facts, rule_set = mp_rules_digest(rules), all;

    if (!mp_case_facts_digest(store, &facts, error))
        return FALSE;
    mp_digest_update(digest, facts.bytes, sizeof facts.bytes);
    mp_digest_update(digest, rule_set.bytes, sizeof rule_set.bytes);
    digest_passes(digest);
    for (gsize i = 0; i < G_N_ELEMENTS(pins); i++) {
        g_autofree char *value = mp_case_get(store, pins[i]);
        digest_text(digest, value);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(told); i++) {
        Sum sum = { digest, told[i] };
        if (!mp_case_each_row(store, told[i], digest_row, &sum, error))
            return FALSE;
    }
    all = mp_digest_finish(digest);
    mp_sha256_hex(&all, hex);
    return TRUE;
}

char **
mp_analysis_pins(MpCase *store, const char *name)
{
    g_autofree char *value = mp_case_get(store, name);
    g_auto(GStrv) lines = g_strsplit(value != NULL ? value : "", "\n", -1);
    g_autoptr(GStrvBuilder) items = g_strv_builder_new();

    for (gsize i = 0; lines[i] != NULL; i++)
        if (g_strstrip(lines[i])[0] != '\0')
            g_strv_builder_add(items, lines[i]);
    return g_strv_builder_end(items);
}

MpHostModel *
mp_analysis_learn_hosts(MpCase *store, GError **error)
{
    g_autoptr(MpMessageCursor) messages = mp_case_messages(store, MP_HOST_LEARNER_FACTS, error);

    return messages != NULL ? mp_analysis_learn_hosts_of(store, messages, error) : NULL;
}

MpHostModel *
mp_analysis_learn_hosts_of(MpCase *store, MpMessageCursor *messages, GError **error)
{
    g_auto(GStrv) own = mp_analysis_pins(store, "own-host");
    g_auto(GStrv) gateways = mp_analysis_pins(store, "gateway");
    const MpHostPins said = { (const char *const *)own, (const char *const *)gateways };
    g_autoptr(MpHostLearner) learner = mp_host_learner_new(&said);
    g_autoptr(GError) failure = NULL;
    MpCaseMessage message;

    if (!mp_message_cursor_rewind(messages, MP_HOST_LEARNER_FACTS, error))
        return NULL;
    while (mp_message_cursor_next(messages, &message, &failure))
        mp_host_learner_add(learner, message.facts, message.folder);
    if (failure == NULL)
        return mp_host_learner_finish(g_steal_pointer(&learner));
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static gboolean
run_passes(MpCase *store, const MpRules *rules, GError **error)
{
    MpPassState state = { .store = store, .rules = rules };
    const MpPass *const *table = mp_pass_table();
    gboolean done = TRUE;

    state.own_addresses = mp_analysis_pins(store, "own-address");
    for (gsize i = 0; done && table[i] != NULL; i++) {
        done = table[i]->run(&state, error);
        if (!done)
            g_prefix_error(error, "analysis of %s: ", table[i]->name);
    }
    g_strfreev(state.own_addresses);
    mp_host_model_free(state.hosts);
    mp_custody_free(state.custody);
    mp_message_cursor_free(state.messages);
    mp_names_free(state.posted.lists);
    g_clear_pointer(&state.posted.of_message, g_array_unref);
    return done;
}

gboolean
mp_analysis_run(MpCase *store, const MpRules *rules, GError **error)
{
    g_autofree char *made_with = mp_case_get(store, DIGEST_NAME);
    char now[MP_SHA256_HEX];

    if (!mp_analysis_digest(store, rules, now, error))
        return FALSE;
    if (g_strcmp0(made_with, now) == 0)
        return TRUE;
    if (!mp_case_begin(store, error))
        return FALSE;
    if (run_passes(store, rules, error) && mp_case_set(store, DIGEST_NAME, now, error) &&
        mp_case_commit(store, error))
        return TRUE;
    mp_case_rollback(store);
    return FALSE;
}
