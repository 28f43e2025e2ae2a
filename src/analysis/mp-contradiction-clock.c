/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-contradiction-state.h"
#include "facts/mp-clock.h"

typedef MpContradictionSearch Search;

#define HOUR_US (G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC)
#define DAY_US (24 * HOUR_US)
#define HOPS_LOOKED_AT 32 /* no honest chain is longer */
#define MINUTE_US (G_GINT64_CONSTANT(60) * G_USEC_PER_SEC)

/* What time an identifier is held against, and how far it may honestly lie from it. */
typedef enum {
    RULE_HOP,    /* its own hop: within the hour */
    RULE_DAY,    /* the message: within a day */
    RULE_BEFORE, /* begun earlier, at any time, but not later */
    RULE_NONE,   /* a number that may be no time at all */
} Rule;

static const struct {
    const char *scheme;
    Rule rule;
} rules[] = {
    { "dovecot-session-id", RULE_DAY }, /* a session lives on */
    { "epoch-ms-in-message-id", RULE_NONE },
    { "epoch-seconds-in-message-id", RULE_NONE },
    { "mongodb-objectid-hop-id", RULE_DAY },
    { "pine-message-id-local", RULE_BEFORE }, /* when writing began */
    { "thread-index-a", RULE_BEFORE },
    { "thread-index-b", RULE_BEFORE },
    { "uuidv1-in-message-id", RULE_NONE },
    { "x-ses-outgoing-day", RULE_DAY },
};

static Rule
rule_of(const MpClockFact *clock)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        if (mp_slice_equal(clock->scheme, mp_slice_of(rules[i].scheme)))
            return rules[i].rule;
    return clock->hop != 0 ? RULE_HOP : RULE_DAY;
}

/* The time beside an identifier: of its hop; of arrival, if the receiver made
 * it; else of the Date field, or of the oldest hop where that is missing. */
static const MpInstant *
reference_of(const Search *self, const MpClockFact *clock)
{
    const MpTrustVerdict *trust = self->trust;

    if (clock->hop != 0 && trust->hops[clock->hop - 1].fact->at.known)
        return &trust->hops[clock->hop - 1].fact->at;
    if (mp_slice_equal(clock->minter, MP_SLICE_LITERAL("receiver")) && trust->delivered.known)
        return &trust->delivered;
    if (self->date != NULL)
        return &self->date->at;
    for (gsize i = trust->n_hops; i > 0; i--)
        if (trust->hops[i - 1].fact->at.known)
            return &trust->hops[i - 1].fact->at;
    return NULL;
}

/* A wall clock is held against the wall clock of the other. */
static gint64
difference(const MpClockFact *clock, const MpInstant *reference)
{
    gint64 other = reference->utc_us;

    if (clock->basis == MP_CLOCK_LOCAL && reference->has_offset)
        other += reference->offset_minutes * MINUTE_US;
    return clock->at.utc_us - other;
}

/* Whether @clock is near any time that a hop states: Date alone may be wrong. */
static gboolean
is_near_a_hop(const Search *self, const MpClockFact *clock, gint64 limit_us)
{
    for (gsize i = 0; i < MIN(self->trust->n_hops, HOPS_LOOKED_AT); i++) {
        const MpInstant *at = &self->trust->hops[i].fact->at;

        if (at->known && ABS(difference(clock, at)) <= limit_us)
            return TRUE;
    }
    return FALSE;
}

/* Another scheme may read the same identifier better. */
static gboolean
has_agreeing_twin(const Search *self, const MpClockFact *clocks, gsize n, gsize i)
{
    for (gsize k = i > 4 ? i - 4 : 0; k < n && k < i + 5; k++) {
        const MpInstant *reference = reference_of(self, &clocks[k]);

        if (k != i && mp_slice_equal(clocks[k].text, clocks[i].text) && reference != NULL &&
            ABS(difference(&clocks[k], reference)) <= DAY_US)
            return TRUE;
    }
    return FALSE;
}

/* Identifiers whose shape others share speak against a hop only where it names
 * the program that makes them. */
static gboolean
is_of_its_program(const Search *self, const MpClockFact *clock)
{
    const MpHopFact *hop = clock->hop == 0 ? NULL : self->trust->hops[clock->hop - 1].fact;

    if (hop == NULL)
        return TRUE;
    if (mp_slice_equal(clock->scheme, MP_SLICE_LITERAL("sendmail-queue-id")))
        return mp_clock_queue_id_shape(hop->by_program, hop->id) == MP_QUEUE_ID_RIGHT;
    if (mp_slice_equal(clock->scheme, MP_SLICE_LITERAL("mongodb-objectid-hop-id")))
        return mp_slice_starts_nocase(hop->with, MP_SLICE_LITERAL("http"));
    return TRUE;
}

static gboolean
is_mismatch(const Search *self, const MpClockFact *clock, gint64 difference_us)
{
    Rule rule = rule_of(clock);
    gint64 limit = rule == RULE_HOP ? HOUR_US : DAY_US;

    if (rule == RULE_NONE || !is_of_its_program(self, clock))
        return FALSE;
    if (clock->basis == MP_CLOCK_LOCAL && rule == RULE_HOP)
        limit = DAY_US; /* Pacific time under another zone */
    if (clock->precision_us > 60 * G_USEC_PER_SEC)
        limit += DAY_US;
    if (clock->impossible)
        return rule != RULE_BEFORE; /* Thread-Index has variants that nobody has described */
    if (rule == RULE_BEFORE ? difference_us <= limit : ABS(difference_us) <= limit)
        return FALSE;
    return clock->hop != 0 || !is_near_a_hop(self, clock, limit);
}

static void
add_mismatch(Search *self, const MpClockFact *clock, gint64 difference_us)
{
    MpContradictionSubject subject = { .span = clock->head.where, .hop = clock->hop };
    char text[MP_INSTANT_TEXT];

    mp_contradiction_add(
        self, MP_FINDING_ID_TIME_MISMATCH, &subject,
        mp_contradiction_say(self, "%.*s carries %s, %" G_GINT64_FORMAT " s from what is beside it",
                             (int)clock->scheme.len, clock->scheme.data,
                             mp_instant_format(clock->at.utc_us, text),
                             difference_us / G_USEC_PER_SEC));
}

/* A hop's id was made by who wrote the hop; otherwise the scheme tells. */
static MpSlice
minter_of(const Search *self, const MpClockFact *clock)
{
    for (gsize i = 0; clock->hop != 0 && i < self->trust->n_hops; i++)
        if (self->trust->hops[i].fact->n == clock->hop)
            return self->trust->hops[i].trust == MP_TRUST_CLAIMED ? MP_SLICE_LITERAL("relay")
                                                                  : MP_SLICE_LITERAL("receiver");
    return clock->minter;
}

void
mp_contradiction_clocks(Search *self, MpContradictions *out)
{
    gsize n;
    const MpClockFact *clocks = mp_fact_set_get(self->context->facts, MP_FACT_CLOCK, &n);
    MpJudgedClock *judged = mp_arena_new0_n(self->arena, MpJudgedClock, n);

    for (gsize i = 0; i < n; i++) {
        const MpInstant *reference = reference_of(self, &clocks[i]);

        judged[i].fact = &clocks[i];
        judged[i].minter = minter_of(self, &clocks[i]);
        if (reference == NULL)
            continue;
        judged[i].difference_known = TRUE;
        judged[i].difference_us = difference(&clocks[i], reference);
        if (is_mismatch(self, &clocks[i], judged[i].difference_us) &&
            !has_agreeing_twin(self, clocks, n, i))
            add_mismatch(self, &clocks[i], judged[i].difference_us);
    }
    out->clocks = judged;
    out->n_clocks = n;
}
