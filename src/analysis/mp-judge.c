/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-judge.h"

#include "analysis/mp-contradiction.h"
#include "analysis/mp-platform.h"
#include "analysis/mp-recipient.h"
#include "analysis/mp-sender.h"

static MpInstant
date_of(const MpFactSet *facts)
{
    gsize n;
    const MpDateFact *dates = mp_fact_set_get(facts, MP_FACT_DATE, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(dates[i].role, MP_SLICE_LITERAL("date")))
            return dates[i].at;
    return (MpInstant){ .known = FALSE };
}

/* Platforms. */

static gboolean
is_own_host(MpSlice host, gpointer data)
{
    return mp_host_model_is_own(data, host);
}

static MpPlatformContext
context_of(const MpJudge *self, const MpTrustVerdict *trust)
{
    return (MpPlatformContext){ .boundary = trust->boundary_hop,
                                .ip = trust->boundary.ip,
                                .rdns = trust->boundary.rdns,
                                .helo = trust->boundary.helo,
                                .rdns_verified = trust->boundary.rdns_verified,
                                .boundary_field = trust->boundary_field,
                                .is_own_host = is_own_host,
                                .data = (gpointer)self->hosts };
}

static int
compare_findings(gconstpointer a, gconstpointer b)
{
    const MpJudgedFinding *x = a, *y = b;

    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    return (x->span.start > y->span.start) - (x->span.start < y->span.start);
}

static void
judge_platforms(const MpJudge *self,
                const MpFactSet *facts,
                const MpTrustVerdict *trust,
                MpArena *arena,
                MpJudgement *out)
{
    MpPlatformContext context = context_of(self, trust);
    MpPlatformVerdict verdict = { 0 };
    MpJudgedFinding *all;

    mp_platform_judge(facts, self->rules, &context, arena, &verdict);
    out->platforms = verdict.platforms;
    out->n_platforms = verdict.n_platforms;
    if (verdict.n_findings == 0)
        return;
    all = mp_arena_new0_n(arena, MpJudgedFinding, out->n_findings + verdict.n_findings);
    if (out->n_findings > 0)
        memcpy(all, out->findings, out->n_findings * sizeof *all);
    memcpy(all + out->n_findings, verdict.findings, verdict.n_findings * sizeof *all);
    out->findings = all;
    out->n_findings += verdict.n_findings;
    qsort(all, out->n_findings, sizeof *all, compare_findings);
}

void
mp_judge_message(const MpJudge *self, const MpFactSet *facts, MpArena *arena, MpJudgement *out)
{
    const MpContradictionContext context = { facts, self->hosts, self->own_addresses,
                                             self->wordless };
    MpTrustVerdict trust = { 0 };
    MpEnvelope envelope = { 0 };
    MpContradictions contradictions = { 0 };

    mp_trust_judge(facts, self->hosts, arena, &trust);
    mp_recipient_find(facts, &trust, arena, &envelope);
    mp_contradiction_find(&context, &trust, arena, &contradictions);
    *out = (MpJudgement){ .hops = trust.hops,
                          .n_hops = trust.n_hops,
                          .findings = contradictions.findings,
                          .n_findings = contradictions.n_findings,
                          .auth = trust.auth,
                          .n_auth = trust.n_auth,
                          .clocks = contradictions.clocks,
                          .n_clocks = contradictions.n_clocks,
                          .boundary = trust.boundary,
                          .delivered = trust.delivered,
                          .delivered_hop = trust.delivered_hop,
                          .date = date_of(facts),
                          .recipient = envelope.recipient,
                          .trail = envelope.trail,
                          .n_trail = envelope.n_trail,
                          .envelope_from = envelope.sender };
    judge_platforms(self, facts, &trust, arena, out);
    mp_sender_find(out, facts, arena);
}

/* The row. */

/* NULL where nothing is known; NUL-terminated in the arena otherwise. */
static const char *
text(MpArena *arena, MpSlice slice)
{
    return slice.len == 0 ? NULL : mp_arena_copy(arena, slice).data;
}

/* As tables of addresses have it: one mailbox, however it was typed. */
static const char *
lower(MpArena *arena, MpSlice slice)
{
    return slice.len == 0 ? NULL : mp_arena_copy_lower(arena, slice).data;
}

static gint64
time_of(const MpInstant *at)
{
    return at->known ? at->utc_us : MP_NO_TIME;
}

static const MpFactId *
account_of(const MpJudgedPlatform *platform)
{
    for (guint32 i = 0; i < platform->n_ids; i++)
        if (mp_slice_equal(platform->ids[i].type, MP_SLICE_LITERAL("account")))
            return &platform->ids[i];
    return NULL;
}

/* A certificate has no role in the way of the mail. */
static const char *
role_word(const MpJudgedPlatform *platform)
{
    if (mp_subject_certifies(platform->subject))
        return "certificate";
    return platform->role == MP_ROLE_ORIGIN ? "origin" : "delivery";
}

/* "sendgrid/origin/verified/account=123;..." in the order of the judgement. */
static const char *
platforms_text(const MpJudgement *judgement, MpArena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];
        const MpFactId *account = account_of(platform);

        if (i > 0)
            g_string_append_c(out, ';');
        g_string_append(out, platform->subject->id);
        g_string_append_c(out, '/');
        g_string_append(out, role_word(platform));
        g_string_append(out, platform->verified ? "/verified" : "/claimed");
        if (account != NULL) {
            gsize start = out->len + strlen("/account=");

            g_string_append(out, "/account=");
            g_string_append_len(out, account->value.data, (gssize)account->value.len);
            /* it may be anything, and must not pass for an item of its own */
            g_strdelimit(out->str + start, ";", ',');
        }
    }
    return text(arena, (MpSlice){ out->str, out->len });
}

static const char *
findings_text(const MpJudgement *judgement, MpArena *arena)
{
    guint32 codes = 0;
    g_autoptr(GString) out = NULL;

    for (gsize i = 0; i < judgement->n_findings; i++)
        codes |= 1u << judgement->findings[i].code;
    if (codes == 0)
        return NULL;
    out = g_string_new(NULL);
    for (guint code = 0; code < MP_FINDING_N; code++)
        if ((codes & 1u << code) != 0) {
            if (out->len > 0)
                g_string_append_c(out, ',');
            g_string_append(out, mp_finding_name((MpFindingCode)code));
        }
    return text(arena, (MpSlice){ out->str, out->len });
}

static void
fill_platforms(const MpJudgement *judgement, MpArena *arena, MpJudgedRow *out)
{
    if (judgement->n_platforms == 0)
        return;
    out->platforms = platforms_text(judgement, arena);
    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];
        const MpFactId *account = account_of(platform);

        if (!platform->verified || platform->subject->conduct == MP_CONDUCT_MARK)
            continue;
        if (platform->role == MP_ROLE_ORIGIN)
            out->platform_origin = platform->subject->id;
        else
            out->platform_delivery = platform->subject->id;
        if (account != NULL && (out->platform_account == NULL || platform->role == MP_ROLE_ORIGIN))
            out->platform_account = text(arena, account->value);
    }
}

void
mp_judge_fill_row(const MpJudgement *judgement,
                  const MpCaseMessage *message,
                  MpArena *arena,
                  MpJudgedRow *out)
{
    *out = (MpJudgedRow){
        .message = message->key,
        .delivered = time_of(&judgement->delivered),
        .delivered_hop = judgement->delivered_hop,
        .date = time_of(&judgement->date),
        .recipient = lower(arena, judgement->recipient.address),
        .recipient_source = text(arena, judgement->recipient.source),
        .recipient_tag = text(arena, judgement->recipient.tag),
        .sender_org = text(arena, judgement->sender_org),
        .sender_why = judgement->sender_why,
        .from_domain = text(arena, judgement->from_domain),
        .envelope_from = text(arena, judgement->envelope_from),
        .boundary_ip = text(arena, judgement->boundary.ip),
        .boundary_rdns = text(arena, judgement->boundary.rdns),
        .boundary_helo = text(arena, judgement->boundary.helo),
        .boundary_hop = judgement->boundary.hop,
        .findings = findings_text(judgement, arena),
        .folder_role = message->folder_role,
    };
    fill_platforms(judgement, arena, out);
}
