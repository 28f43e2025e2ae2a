/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-analysis.h"
#include "analysis/mp-campaign.h"
#include "analysis/mp-own-hosts.h"
#include "analysis/mp-pass.h"
#include "analysis/mp-sender.h"
#include "analysis/mp-takeover.h"

/* hosts: which machines are the recipient's. */

static gboolean
run_hosts(MpPassState *state, GError **error)
{
    const MpHostLine *lines;
    gsize n;

    state->messages = mp_case_messages(state->store, MP_HOST_LEARNER_FACTS, error);
    if (state->messages == NULL)
        return FALSE;
    state->hosts = mp_analysis_learn_hosts_of(state->store, state->messages, error);
    if (state->hosts == NULL || !mp_case_clear_table(state->store, &mp_table_host, error))
        return FALSE;
    lines = mp_host_model_lines(state->hosts, &n);
    for (gsize i = 0; i < n; i++) {
        MpHostRow row = { .host_template = lines[i].host_template,
                          .own = lines[i].own,
                          .gateway = lines[i].gateway,
                          .support = lines[i].support,
                          .networks = lines[i].networks,
                          .perplexity = lines[i].perplexity,
                          .clock_offset_s = lines[i].clock_offset_us / G_USEC_PER_SEC,
                          .scope = lines[i].scope,
                          .pin = lines[i].pin };

        if (!mp_case_add_row(state->store, &mp_table_host, &row, error))
            return FALSE;
    }
    return TRUE;
}

/* judge: what rests on the trust boundary, message by message. */

static void
pin_addresses(MpPassState *state)
{
    for (gsize i = 0; state->own_addresses[i] != NULL; i++)
        mp_custody_pin(state->custody, state->own_addresses[i]);
}

static gboolean
judge_one(MpPassState *state, const MpCaseMessage *message, MpArena *arena, GError **error)
{
    const MpJudge judge = { state->hosts, state->rules, (const char *const *)state->own_addresses,
                            .wordless = TRUE };
    MpJudgement judgement;
    MpJudgedRow row;
    guint32 list;

    mp_arena_reset(arena);
    mp_judge_message(&judge, message->facts, arena, &judgement);
    mp_custody_add(state->custody, message, &judgement);
    list = mp_names_add(state->posted.lists, mp_sender_posted_to(message->facts));
    g_array_append_val(state->posted.of_message, list);
    mp_judge_fill_row(&judgement, message, arena, &row);
    return mp_case_add_row(state->store, &mp_table_judged, &row, error);
}

/* The kinds of facts that judging and custody ask. */
#define JUDGED_KINDS                                                                               \
    (1u << MP_FACT_TEXT | 1u << MP_FACT_ADDRESS | 1u << MP_FACT_DATE | 1u << MP_FACT_HOP |         \
     1u << MP_FACT_AUTH | 1u << MP_FACT_SIGNATURE | 1u << MP_FACT_PLATFORM | 1u << MP_FACT_CLOCK | \
     1u << MP_FACT_LINK)

static gboolean
run_judge(MpPassState *state, GError **error)
{
    g_autoptr(MpArena) arena = mp_arena_new(64u << 10);
    g_autoptr(GError) failure = NULL;
    MpCaseMessage message;

    state->custody = mp_custody_new(state->rules);
    state->posted.lists = mp_names_new();
    state->posted.of_message = g_array_new(FALSE, FALSE, sizeof(guint32));
    pin_addresses(state);
    if (!mp_case_clear_table(state->store, &mp_table_judged, error) ||
        !mp_message_cursor_rewind(state->messages, JUDGED_KINDS, error))
        return FALSE;
    while (mp_message_cursor_next(state->messages, &message, &failure))
        if (!judge_one(state, &message, arena, &failure))
            break;
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* custody: who was given which address, and who has held it since. */

static gboolean
run_custody(MpPassState *state, GError **error)
{
    return mp_custody_conclude(state->custody, state->store, error);
}

/* campaigns: foreign mail in clusters, and the stories that may explain each. */

static gboolean
run_campaigns(MpPassState *state, GError **error)
{
    return mp_campaign_run(state->store, state->rules,
                           &(MpCampaignInput){ state->messages, &state->posted }, error);
}

/* takeovers: what came through systems that somebody else had. */

static gboolean
run_takeovers(MpPassState *state, GError **error)
{
    return mp_takeover_run(state->store, error);
}

/* clang-format off */
static const MpPass hosts = { "hosts", 1, run_hosts };
static const MpPass judge = { "judge", 2, run_judge };
static const MpPass custody = { "custody", 2, run_custody };
static const MpPass takeovers = { "takeovers", 1, run_takeovers };
static const MpPass campaigns = { "campaigns", 2, run_campaigns };
/* clang-format on */

const MpPass *const *
mp_pass_table(void)
{
    static const MpPass *const table[] = { &hosts, &judge, &custody, &campaigns, &takeovers, NULL };

    return table;
}
