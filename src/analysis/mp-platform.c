/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-platform.h"

#include "analysis/mp-platform-evidence.h"
#include "analysis/mp-platform-ids.h"
#include "base/mp-domain.h"

#define CARRIER_HOPS 6 /* a message takes no more inside a gateway */

/* The carrier's own machines, and machines of which nobody outside could know. */
static gboolean
is_within(const MpPlatformCase *self, const MpHopFact *hop, const MpSubject *carrier)
{
    MpSlice name = hop->rdns.len > 0 ? hop->rdns : hop->helo.len > 0 ? hop->helo : hop->from;

    return (hop->flags & (MP_HOP_FROM_MISSING | MP_HOP_LOCAL)) != 0 ||
           mp_slice_find(name, '.') < 0 || mp_platform_runs(self, carrier, name);
}

/* The hop by which the carrier had received it. Whoever connected wrote the hop
 * below the boundary; that one names who had connected to him. */
static const MpHopFact *
hop_beneath(const MpPlatformCase *self, const MpSubject *carrier)
{
    gsize n;
    const MpHopFact *hops = mp_fact_set_get(self->facts, MP_FACT_HOP, &n);
    guint32 last = self->context->boundary->n + CARRIER_HOPS;

    for (gsize i = 0; i < n && hops[i].n <= last; i++)
        if (hops[i].n > self->context->boundary->n && (hops[i].flags & MP_HOP_PARALLEL) == 0 &&
            !is_within(self, &hops[i], carrier))
            return &hops[i];
    return NULL;
}

/* Marks about the host beneath are as good as if the boundary had written them. */
static void
look_beneath(MpPlatformCase *self, const MpSubject *carrier)
{
    const MpHopFact *hop = hop_beneath(self, carrier);

    for (guint32 i = 0; hop != NULL && i < self->n; i++) {
        MpPlatformCandidate *candidate = &self->candidates[i];

        if (candidate->subject == carrier)
            continue;
        for (guint32 k = 0; k < candidate->n; k++) {
            MpPlatformEvidence *evidence = &candidate->evidence[k];

            if (evidence->fact->hop != hop->n || !candidate->rules[k]->owned ||
                (evidence->fact->signal != MP_SIGNAL_HOST &&
                 evidence->fact->signal != MP_SIGNAL_HELO))
                continue;
            evidence->verified = candidate->verified = candidate->beneath = TRUE;
        }
    }
}

static gboolean
is_carrier(const MpSubject *subject)
{
    return subject->conduct == MP_CONDUCT_GATEWAY || subject->conduct == MP_CONDUCT_FORWARDER;
}

/* An envelope rewritten by a forwarder is his, whatever its domain, if a mailbox
 * provider connected. */
static gboolean
verify_forwarding_envelope(const MpPlatformCase *self, MpPlatformCandidate *candidate)
{
    for (guint32 i = 0; i < candidate->n; i++) {
        MpPlatformEvidence *evidence = &candidate->evidence[i];

        if (evidence->fact->signal == MP_SIGNAL_ENVELOPE &&
            mp_platform_passed(self, "spf",
                               mp_platform_domain(MP_SIGNAL_ENVELOPE, evidence->fact->value)))
            evidence->verified = candidate->verified = TRUE;
    }
    return candidate->verified;
}

/* Whose address connected, else whose host did. */
static MpPlatformCandidate *
find_connected(const MpPlatformCase *self)
{
    MpPlatformCandidate *connected = NULL;

    for (guint32 i = 0; i < self->n; i++) {
        MpPlatformCandidate *candidate = &self->candidates[i];

        if (candidate->connected && candidate->subject->conduct != MP_CONDUCT_MARK &&
            candidate->subject->conduct != MP_CONDUCT_SOFTWARE &&
            (connected == NULL ||
             (self->range != NULL && self->range->subject == candidate->subject)))
            connected = candidate;
    }
    return connected;
}

/* Who handed the message over: a forwarder that signed it or rewrote its
 * envelope, else who connected. */
static MpPlatformCandidate *
find_delivery(const MpPlatformCase *self, const MpPlatformCandidate *connected)
{
    for (guint32 i = 0; i < self->n; i++) {
        MpPlatformCandidate *candidate = &self->candidates[i];

        if (candidate->subject->conduct == MP_CONDUCT_FORWARDER &&
            (candidate->verified ||
             (connected != NULL && strcmp(connected->subject->category, "mailbox-provider") == 0 &&
              verify_forwarding_envelope(self, candidate))))
            return candidate;
    }
    return (MpPlatformCandidate *)connected;
}

static gboolean
has_own_field(const MpPlatformCandidate *candidate)
{
    for (guint32 i = 0; i < candidate->n; i++)
        if (candidate->evidence[i].fact->signal == MP_SIGNAL_FIELD &&
            candidate->evidence[i].fact->strength == MP_STRENGTH_DECISIVE)
            return TRUE;
    return FALSE;
}

static int
weigh_origin(const MpPlatformCandidate *candidate, const MpPlatformCandidate *delivery)
{
    int weight = 0;

    if (!candidate->verified || is_carrier(candidate->subject) ||
        candidate->subject->conduct == MP_CONDUCT_MARK)
        return 0;
    /* another's host name on the carrier's address is a name for hire: not enough alone */
    if (candidate->composed || candidate->beneath ||
        (candidate->connected && has_own_field(candidate)))
        weight = candidate == delivery ? 4 : 8;
    else if (candidate == delivery)
        weight = 4;
    for (guint32 i = 0; weight > 0 && i < candidate->n; i++)
        if (candidate->evidence[i].verified &&
            candidate->evidence[i].fact->strength == MP_STRENGTH_DECISIVE)
            return weight + 1;
    return weight;
}

static MpPlatformCandidate *
find_origin(MpPlatformCase *self, const MpPlatformCandidate *delivery)
{
    MpPlatformCandidate *best = NULL;
    int best_weight = 0;

    for (guint32 i = 0; i < self->n; i++) {
        int weight = weigh_origin(&self->candidates[i], delivery);
        if (weight > best_weight) {
            best_weight = weight;
            best = &self->candidates[i];
        }
    }
    return best;
}

/* Links alone are everywhere; a mail that leads to a newsletter archive imitates
 * nobody. Neither does a platform that really had a part in it, beside the two
 * that are named. */
static gboolean
is_worth_a_claim(const MpPlatformCandidate *candidate)
{
    if (candidate->verified && candidate->subject->conduct != MP_CONDUCT_MARK)
        return FALSE;
    for (guint32 i = 0; i < candidate->n; i++)
        if (candidate->evidence[i].fact->signal != MP_SIGNAL_LINK ||
            candidate->evidence[i].fact->strength == MP_STRENGTH_DECISIVE)
            return TRUE;
    return FALSE;
}

static int
compare_evidence(gconstpointer a, gconstpointer b)
{
    const MpPlatformEvidence *left = a, *right = b;
    const MpFactHead *l = &left->fact->head, *r = &right->fact->head;

    if (l->where.start != r->where.start)
        return l->where.start < r->where.start ? -1 : 1;
    return mp_slice_compare(left->fact->rule, right->fact->rule);
}

static int
compare_platforms(gconstpointer a, gconstpointer b)
{
    const MpJudgedPlatform *left = a, *right = b;
    int ids = strcmp(left->subject->id, right->subject->id);

    return ids != 0 ? ids : (int)left->role - (int)right->role;
}

static MpJudgedPlatform
judged(MpPlatformCase *self,
       const MpPlatformCandidate *candidate,
       MpPlatformRole role,
       gboolean verified)
{
    MpJudgedPlatform platform = {
        .subject = candidate->subject,
        .role = role,
        .verified = verified,
        .n_evidence = candidate->n,
    };
    MpSlice bytes = { (const char *)candidate->evidence,
                      candidate->n * sizeof *candidate->evidence };
    MpPlatformEvidence *sorted = (MpPlatformEvidence *)mp_arena_copy(self->arena, bytes).data;

    qsort(sorted, candidate->n, sizeof *sorted, compare_evidence);
    platform.evidence = sorted;
    platform.ids = mp_platform_ids(self, candidate, &platform.n_ids);
    return platform;
}

/* What is verified was sent by the platform once; its clock tells whether this time. */
static void
add_finding(MpPlatformCase *self, const MpPlatformCandidate *candidate, GArray *findings)
{
    MpJudgedFinding finding = { .code = MP_FINDING_REPLAYED_PLATFORM_ID };

    if (candidate->subject->conduct == MP_CONDUCT_SERVICE &&
        (candidate->verified
             ? mp_platform_has_far_clock(self, candidate, &finding.detail, &finding.span)
             : mp_platform_is_replay(self, candidate, &finding.detail, &finding.span)))
        g_array_append_val(findings, finding);
}

static int
compare_findings(gconstpointer a, gconstpointer b)
{
    const MpJudgedFinding *left = a, *right = b;

    if (left->span.start != right->span.start)
        return left->span.start < right->span.start ? -1 : 1;
    return mp_slice_compare(left->detail, right->detail);
}

static MpSlice
keep_array(MpArena *arena, const GArray *array)
{
    return mp_arena_copy(
        arena, (MpSlice){ array->data, array->len * g_array_get_element_size((GArray *)array) });
}

void
mp_platform_judge(const MpFactSet *facts,
                  const MpRules *rules,
                  const MpPlatformContext *context,
                  MpArena *arena,
                  MpPlatformVerdict *out)
{
    MpPlatformCase self = { facts, rules, context, arena, NULL, 0, 0, NULL };
    g_autoptr(GArray) platforms = g_array_new(FALSE, FALSE, sizeof(MpJudgedPlatform));
    g_autoptr(GArray) findings = g_array_new(FALSE, FALSE, sizeof(MpJudgedFinding));
    MpPlatformCandidate *connected, *delivery, *origin;

    mp_platform_gather(&self);
    connected = find_connected(&self);
    delivery = find_delivery(&self, connected);
    if (delivery != NULL && is_carrier(delivery->subject))
        look_beneath(&self, connected != NULL ? connected->subject : delivery->subject);
    origin = find_origin(&self, delivery);

    for (guint32 i = 0; i < self.n; i++) {
        MpPlatformCandidate *candidate = &self.candidates[i];
        MpJudgedPlatform entry;

        if (candidate == origin || candidate == delivery) {
            add_finding(&self, candidate, findings);
            if (candidate == origin) {
                entry = judged(&self, candidate, MP_ROLE_ORIGIN, TRUE);
                g_array_append_val(platforms, entry);
            }
            if (candidate == delivery) {
                entry = judged(&self, candidate, MP_ROLE_DELIVERY, TRUE);
                g_array_append_val(platforms, entry);
            }
            continue;
        }
        if (!is_worth_a_claim(candidate))
            continue;
        /* a receiver's stamp speaks of who connected; it makes nobody a sender */
        entry = judged(&self, candidate, candidate->verified ? MP_ROLE_DELIVERY : MP_ROLE_ORIGIN,
                       candidate->verified);
        g_array_append_val(platforms, entry);
        if (!candidate->verified)
            add_finding(&self, candidate, findings);
    }
    g_array_sort(platforms, compare_platforms);
    g_array_sort(findings, compare_findings);
    out->n_platforms = platforms->len;
    out->platforms = (const MpJudgedPlatform *)(gconstpointer)keep_array(arena, platforms).data;
    out->n_findings = findings->len;
    out->findings = (const MpJudgedFinding *)(gconstpointer)keep_array(arena, findings).data;
}
