/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-sender.h"

#include "base/mp-domain.h"
#include "facts/mp-list-headers.h"

typedef struct {
    const MpJudgement *judgement;
    const MpFactSet *facts;
    MpSlice from;     /* organisational domain of From */
    MpSlice envelope; /* of the envelope sender */
    MpSlice rdns;     /* of the connecting machine's looked-up name */
} Question;

gboolean
mp_sender_holds_lists(const char *category)
{
    static const char *const holders[] = { "esp", "transactional", "crm", "survey", NULL };

    return g_strv_contains(holders, category);
}

static MpSlice
domain_of(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');

    return at < 0 ? MP_SLICE_EMPTY : mp_slice_sub(address, (gsize)at + 1, address.len);
}

static gboolean
same_org(MpSlice domain, MpSlice org)
{
    return mp_domain_is_of(domain, org);
}

/* The first mailbox of a field; an empty address where there is none. */
static MpSlice
address_in(const MpFactSet *facts, const char *role)
{
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, mp_slice_of(role)))
            return all[i].address;
    return MP_SLICE_EMPTY;
}

/* A platform signs and bounces under its own names for all its customers. List
 * software is no platform in this: it runs under its owner's name. */
gboolean
mp_sender_is_platform_domain(const MpJudgement *judgement, MpSlice domain)
{
    MpSlice org = mp_domain_organisational(domain);

    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];

        if (strcmp(platform->subject->category, "list-manager") == 0)
            continue;
        for (guint32 k = 0; k < platform->n_evidence; k++) {
            MpSlice value = platform->evidence[k].fact->value;
            gssize at = mp_slice_find_last(value, '@');

            if (at >= 0)
                value = mp_slice_sub(value, (gsize)at + 1, value.len);
            if (same_org(value, org))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean
passed(const MpJudgedAuth *auth, const char *method)
{
    return auth->verified && mp_slice_equal(auth->fact->method, mp_slice_of(method)) &&
           mp_slice_equal(auth->fact->result, MP_SLICE_LITERAL("pass"));
}

/* A verified pass of @method for the organisation @org. */
static gboolean
passed_for(const Question *q, const char *method, MpSlice org)
{
    for (gsize i = 0; i < q->judgement->n_auth; i++) {
        const MpJudgedAuth *auth = &q->judgement->auth[i];

        if (passed(auth, method) && same_org(auth->fact->domain, org))
            return TRUE;
    }
    return FALSE;
}

/* The organisation of a verified pass of @method that is no platform's. */
static MpSlice
other_passed(const Question *q, const char *method)
{
    for (gsize i = 0; i < q->judgement->n_auth; i++) {
        const MpJudgedAuth *auth = &q->judgement->auth[i];
        MpSlice org = mp_domain_organisational(auth->fact->domain);

        if (passed(auth, method) && org.len > 0 && !mp_sender_is_platform_domain(q->judgement, org))
            return org;
    }
    return MP_SLICE_EMPTY;
}

static MpSlice
list_org(const MpFactSet *facts)
{
    gsize n;
    const MpTextFact *all = mp_fact_set_get(facts, MP_FACT_TEXT, &n);
    MpListId id;

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, MP_SLICE_LITERAL("list-id")) &&
            mp_list_id_parse(all[i].value, &id))
            return mp_domain_organisational(id.label);
    return MP_SLICE_EMPTY;
}

static gboolean
sent_by_list(const Question *q, MpSlice list)
{
    return list.len > 0 && !mp_sender_is_platform_domain(q->judgement, list) &&
           (mp_slice_equal_nocase(q->rdns, list) || passed_for(q, "spf", list) ||
            passed_for(q, "dkim", list));
}

static gboolean
sent_by_platform(const MpJudgement *judgement)
{
    for (gsize i = 0; i < judgement->n_platforms; i++) {
        const MpJudgedPlatform *platform = &judgement->platforms[i];

        if (platform->verified && mp_sender_holds_lists(platform->subject->category))
            return TRUE;
    }
    return FALSE;
}

/* A verified failure of a check on the organisation that From names. */
static gboolean
is_contradicted(const Question *q)
{
    static const char *const failures[] = { "fail", "softfail", "hardfail" };

    for (gsize i = 0; i < q->judgement->n_auth; i++) {
        const MpJudgedAuth *auth = &q->judgement->auth[i];
        gboolean about = mp_slice_equal(auth->fact->method, MP_SLICE_LITERAL("dmarc")) ||
                         (mp_slice_equal(auth->fact->method, MP_SLICE_LITERAL("spf")) &&
                          same_org(auth->fact->domain, q->from));

        for (gsize k = 0; auth->verified && about && k < G_N_ELEMENTS(failures); k++)
            if (mp_slice_equal(auth->fact->result, mp_slice_of(failures[k])))
                return TRUE;
    }
    return same_org(domain_of(q->judgement->recipient.address), q->from) &&
           q->judgement->boundary.hop > 0;
}

static MpSlice
answer(const Question *q, const char **why)
{
    static const char *const methods[] = { "dkim", "spf", "dmarc" };
    static const char *const others[] = { "dkim-other", "spf-other" };
    MpSlice list = list_org(q->facts);
    MpSlice other;

    *why = "list";
    if (sent_by_list(q, list))
        return list;
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        *why = methods[i];
        if (passed_for(q, *why, q->from))
            return q->from;
    }
    *why = "platform";
    if (q->from.len > 0 && sent_by_platform(q->judgement))
        return q->from;
    *why = "rdns";
    if (q->from.len > 0 && mp_slice_equal_nocase(q->rdns, q->from))
        return q->from;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        *why = others[i];
        other = other_passed(q, methods[i]);
        if (other.len > 0)
            return other;
    }
    *why = "rdns-other";
    if (q->envelope.len > 0 && mp_slice_equal_nocase(q->rdns, q->envelope) &&
        !mp_sender_is_platform_domain(q->judgement, q->envelope))
        return q->envelope;
    *why = is_contradicted(q) ? "contradicted" : "claimed";
    return MP_SLICE_EMPTY;
}

void
mp_sender_find(MpJudgement *judgement, const MpFactSet *facts, MpArena *arena)
{
    Question q = { judgement, facts, MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY };
    MpSlice org;

    q.from = mp_domain_organisational(domain_of(address_in(facts, "from")));
    q.envelope = mp_domain_organisational(domain_of(judgement->envelope_from));
    if (judgement->boundary.rdns_verified)
        q.rdns = mp_domain_organisational(judgement->boundary.rdns);
    org = answer(&q, &judgement->sender_why);
    judgement->from_domain = mp_arena_copy_lower(arena, q.from);
    judgement->sender_org = org.len > 0 ? mp_arena_copy_lower(arena, org) : MP_SLICE_EMPTY;
}

MpSlice
mp_sender_posted_to(const MpFactSet *facts)
{
    static const char *const fields[] = { "list-post", "x-beenthere", "mailing-list",
                                          "x-mailing-list" };
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(fields); k++)
            if (mp_slice_equal(all[i].role, mp_slice_of(fields[k])))
                return mp_domain_organisational(domain_of(all[i].address));
    return MP_SLICE_EMPTY;
}
