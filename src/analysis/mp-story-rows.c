/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-story-rows.h"

#include <stdlib.h>
#include <string.h>

#define HELD_PERHAPS 2 /* of a list: nobody knows */
#define DAY_US (24.0 * 3600 * G_USEC_PER_SEC)
#define PAIR_LEAST_UNEXPLAINED                                                                     \
    2                     /* a second leak is looked for from so many unexplained hits on          \
                           */
#define PAIR_FIRST_MOST 6 /* holders that are tried with every other, best first */

typedef struct {
    const MpStoryQuestion *question;
    const MpScorePriors *priors;
    MpArena *arena;
    MpStoryRows rows;
    guint room;
    gint64 first_hit;
} Builder;

guint
mp_story_brands_hit(const MpStoryQuestion *question)
{
    guint n = 0;

    for (guint b = 0; b < question->n_brands; b++)
        n += question->hit[b] != MP_NO_TIME;
    return n;
}

gboolean
mp_story_item_holds(const MpStoryItem *item, guint brand)
{
    return item->held[brand] != 0;
}

/* A list counts once it was given out, and for the campaign if that was before
 * it ended: here, before its first hit or hit at all. */
static gboolean
is_exposed(const Builder *b, guint brand)
{
    return b->question->hit[brand] != MP_NO_TIME || b->question->granted[brand] == MP_NO_TIME ||
           b->question->granted[brand] <= b->first_hit;
}

static MpStoryRow *
add_row(Builder *b, MpStory story, const char *holder, const guint8 *held)
{
    MpStoryItem *item;

    if (b->rows.n == b->room) {
        guint room = MAX(16, b->room * 2);

        b->rows.items =
            mp_arena_grow(b->arena, b->rows.items, b->room * sizeof *item, room * sizeof *item);
        b->room = room;
    }
    item = &b->rows.items[b->rows.n++];
    *item = (MpStoryItem){ .row = { .story = story, .holders = { holder, NULL } },
                           .held = held,
                           .paired = -G_MAXDOUBLE,
                           .paired_else = -G_MAXDOUBLE };
    return &item->row;
}

/* The 2x2 table over brands. Without observable negatives only hits count: n = k. */
static MpScoreTable
count(const Builder *b, const guint8 *held)
{
    const MpStoryQuestion *q = b->question;
    MpScoreTable table = { 0 };

    for (guint i = 0; i < q->n_brands; i++) {
        gboolean hit = q->hit[i] != MP_NO_TIME;

        if (!is_exposed(b, i) || (!hit && !q->observable))
            continue;
        if (held[i]) {
            table.held++;
            table.held_hit += hit;
        } else {
            table.not_held++;
            table.not_held_hit += hit;
        }
    }
    return table;
}

static guint8 *
held_by(const Builder *b, const MpStoryHolder *holder)
{
    const MpStoryQuestion *q = b->question;
    guint8 *held = mp_arena_alloc0(b->arena, MAX(q->n_brands, 1));

    for (guint i = 0; i < q->n_brands; i++)
        held[i] = holder->since[i] != MP_NO_TIME && is_exposed(b, i) &&
                  holder->since[i] <= (q->hit[i] != MP_NO_TIME ? q->hit[i] : b->first_hit);
    return held;
}

/* Days from @reference to the first hit among the brands the row holds, and
 * from the grant of that brand to it. */
static double
timing_from(const Builder *b, const guint8 *held, gint64 reference)
{
    const MpStoryQuestion *q = b->question;
    guint first = G_MAXUINT;

    for (guint i = 0; i < q->n_brands; i++)
        if (held[i] && q->hit[i] != MP_NO_TIME && (first == G_MAXUINT || q->hit[i] < q->hit[first]))
            first = i;
    if (first == G_MAXUINT || reference == MP_NO_TIME || q->granted[first] == MP_NO_TIME)
        return 0;
    return mp_score_timing((double)(q->hit[first] - reference) / DAY_US,
                           (double)(q->hit[first] - q->granted[first]) / DAY_US);
}

static void
add_incidents(Builder *b, const MpStoryRow *generic, const guint8 *held)
{
    const MpStoryRow base = *generic; /* the array may move */

    for (guint i = 0; i < b->question->n_incidents; i++) {
        const MpStoryIncident *incident = &b->question->incidents[i];
        MpStoryRow *row;

        if (g_strcmp0(incident->holder, base.holders[0]) != 0 || incident->from > b->first_hit)
            continue;
        row = add_row(b, base.story, base.holders[0], held);
        *row = base;
        row->incident = incident->id;
        row->excluded_by = incident->excluded_by;
        row->lines[MP_LINE_TIMING] = timing_from(b, held, MIN(incident->to, b->first_hit));
    }
}

static void
add_holder(Builder *b, const MpStoryHolder *holder)
{
    const guint8 *held = held_by(b, holder);
    MpScoreTable table = count(b, held);
    MpStoryRow *row;

    if (table.held_hit == 0)
        return; /* explains nothing */
    row = add_row(b, holder->story, holder->holder, held);
    row->table = table;
    row->lines[MP_LINE_PATTERN] = mp_score_holder(b->priors, &table);
    row->lines[MP_LINE_TIMING] = timing_from(b, held, holder->reference);
    row->lines[MP_LINE_CANARY] = CLAMP(holder->canary, -2, 2);
    row->lines[MP_LINE_FORM] = CLAMP(holder->form, -0.5, 0.5);
    row->lines[MP_LINE_HINT] = CLAMP(holder->hint, -1, 1);
    add_incidents(b, row, held);
}

#define DEALER_LEAST 2    /* lists that make a dealer's */
#define DEALER_SHARE 3    /* he has at most one in so many */
#define DEALER_MARGIN 0.3 /* log10: what sets him apart from the rest of the unknown */

/* A dealer whom nobody saw had some of the lists, whoever mailed for them: the
 * rest of the unknown. By chance he hits many lists of a large mailing company,
 * but seldom only its lists. Who had most of all lists is no dealer but the
 * owner himself, and without negatives a dealer could be anybody. */
static void
consider_dealer(Builder *b, MpStoryItem *unknown)
{
    guint n = b->question->n_brands;
    guint hit = unknown->row.table.not_held_hit;
    double dealer =
        mp_score_beta(b->priors->held_a, b->priors->held_b, hit, unknown->row.table.not_held);
    guint8 *any;

    if (!b->question->observable || hit < DEALER_LEAST ||
        DEALER_SHARE * hit > unknown->row.table.not_held ||
        dealer < unknown->row.lines[MP_LINE_PATTERN] + DEALER_MARGIN)
        return;
    any = mp_arena_alloc0(b->arena, MAX(n, 1));
    memset(any, HELD_PERHAPS, n);
    unknown->held = any;
    unknown->row.lines[MP_LINE_PATTERN] = dealer;
}

/* Guessed, harvested and unknown share the second factor over all brands; the
 * own mailbox is all brands at once. */
static void
add_pseudo_holders(Builder *b)
{
    static const MpStory background[] = { MP_STORY_GUESSED, MP_STORY_HARVESTED,
                                          MP_STORY_UNDETERMINED };
    const MpStoryQuestion *q = b->question;
    const guint8 *none = mp_arena_alloc0(b->arena, MAX(q->n_brands, 1));
    guint8 *all = mp_arena_alloc0(b->arena, MAX(q->n_brands, 1));
    MpStoryRow *row;

    for (guint i = 0; i < G_N_ELEMENTS(background); i++) {
        row = add_row(b, background[i], NULL, none);
        row->table = count(b, none);
        row->lines[MP_LINE_PATTERN] =
            mp_score_background(b->priors, row->table.not_held_hit, row->table.not_held);
    }
    consider_dealer(b, &b->rows.items[b->rows.n - 1]);
    b->rows.items[b->rows.n - 3].row.lines[MP_LINE_GUESS] = CLAMP(q->guess, -2, 2);
    b->rows.items[b->rows.n - 3].row.lines[MP_LINE_FORM] = CLAMP(q->unguessable, -0.5, 0);
    b->rows.items[b->rows.n - 2].row.lines[MP_LINE_PUBLIC] = CLAMP(q->publicness, -1, 1);
    for (guint i = 0; i < q->n_brands; i++)
        all[i] = is_exposed(b, i);
    row = add_row(b, MP_STORY_OWN_COMPROMISE, NULL, all);
    row->table = count(b, all);
    row->lines[MP_LINE_PATTERN] = mp_score_own(b->priors, row->table.held_hit, row->table.held);
    row->lines[MP_LINE_BREADTH] = CLAMP(q->breadth, -2, 2);
    row->unranked = !q->observable && q->breadth <= 0;
}

static MpScorePair
count_pair(const Builder *b, const guint8 *first, const guint8 *second)
{
    const MpStoryQuestion *q = b->question;
    MpScorePair pair = { 0 };

    for (guint i = 0; i < q->n_brands; i++) {
        gboolean hit = q->hit[i] != MP_NO_TIME;

        if (!is_exposed(b, i) || (!hit && !q->observable))
            continue;
        if (first[i] && second[i]) {
            pair.both_hit += hit;
            pair.both_missed += !hit;
        } else if (first[i]) {
            pair.first_hit += hit;
            pair.first_missed += !hit;
        } else if (second[i]) {
            pair.second_hit += hit;
            pair.second_missed += !hit;
        } else {
            pair.neither_hit += hit;
            pair.neither_all++;
        }
    }
    return pair;
}

static void
credit(MpStoryItem *item, const char *partner, double reached)
{
    if (reached > item->paired) {
        item->paired_else = item->paired;
        item->paired = reached;
        item->partner = partner;
    } else if (reached > item->paired_else) {
        item->paired_else = reached;
    }
}

static void
add_pair(Builder *b, guint i, guint k)
{
    const MpStoryQuestion *q = b->question;
    guint8 *held = mp_arena_alloc0(b->arena, MAX(q->n_brands, 1));
    MpStoryItem first = b->rows.items[i];
    MpStoryItem second = b->rows.items[k];
    MpScorePair pair = count_pair(b, first.held, second.held);
    MpStoryRow *row;
    double reached;

    if (pair.first_hit == 0 || pair.second_hit == 0)
        return; /* one of them explains all that the other does */
    for (guint n = 0; n < q->n_brands; n++)
        held[n] = first.held[n] | second.held[n];
    if (g_strcmp0(first.row.holders[0], second.row.holders[0]) > 0) {
        MpStoryItem swapped = first;

        first = second;
        second = swapped;
    }
    row = add_row(b, first.row.story, first.row.holders[0], held);
    row->holders[1] = second.row.holders[0];
    row->table = count(b, held);
    row->lines[MP_LINE_PATTERN] = mp_score_pair(b->priors, &pair);
    row->lines[MP_LINE_COST] = -MP_SCORE_PAIR_COST;
    reached = row->lines[MP_LINE_PATTERN] - MP_SCORE_PAIR_COST;
    credit(&b->rows.items[i], b->rows.items[k].row.holders[0], reached);
    credit(&b->rows.items[k], b->rows.items[i].row.holders[0], reached);
}

static gboolean
may_pair(const MpStoryItem *item)
{
    return item->row.holders[0] != NULL && item->row.holders[1] == NULL &&
           item->row.incident == NULL;
}

static int
by_pattern(gconstpointer a, gconstpointer b)
{
    const MpStoryRow *p = &((const MpStoryItem *)a)->row;
    const MpStoryRow *q = &((const MpStoryItem *)b)->row;

    if (p->lines[MP_LINE_PATTERN] != q->lines[MP_LINE_PATTERN])
        return p->lines[MP_LINE_PATTERN] > q->lines[MP_LINE_PATTERN] ? -1 : 1;
    return p->story != q->story ? (int)p->story - (int)q->story
                                : g_strcmp0(p->holders[0], q->holders[0]);
}

/* Pairs are tried when no single holder explains all but one hit: the best few
 * holders with every other. */
static void
add_pairs(Builder *b)
{
    guint n = b->rows.n;
    guint unexplained = G_MAXUINT;
    guint tried = 0;

    for (guint i = 0; i < n; i++)
        if (may_pair(&b->rows.items[i]))
            unexplained = MIN(unexplained, b->rows.items[i].row.table.not_held_hit);
    if (unexplained == G_MAXUINT || unexplained < PAIR_LEAST_UNEXPLAINED)
        return;
    qsort(b->rows.items, n, sizeof *b->rows.items, by_pattern);
    for (guint i = 0; i < n && tried < PAIR_FIRST_MOST; i++) {
        if (!may_pair(&b->rows.items[i]))
            continue;
        tried++;
        for (guint k = i + 1; k < n; k++)
            if (may_pair(&b->rows.items[k]))
                add_pair(b, i, k);
    }
}

MpStoryRows
mp_story_rows_build(const MpStoryQuestion *question, const MpScorePriors *priors, MpArena *arena)
{
    Builder b = { .question = question, .priors = priors, .arena = arena, .first_hit = G_MAXINT64 };

    b.rows.held_bytes = question->n_brands;
    for (guint i = 0; i < question->n_brands; i++)
        if (question->hit[i] != MP_NO_TIME)
            b.first_hit = MIN(b.first_hit, question->hit[i]);
    for (guint i = 0; i < question->n_holders; i++)
        add_holder(&b, &question->holders[i]);
    add_pairs(&b);
    add_pseudo_holders(&b);
    return b.rows;
}

double
mp_story_pair_ratio(const MpStoryQuestion *question,
                    const MpStoryRows *rows,
                    guint leader,
                    guint brand)
{
    MpScorePriors priors = mp_score_priors();
    const MpStoryItem *item = &rows->items[leader];
    g_autoptr(MpArena) arena = mp_arena_new(256);
    Builder b = { .question = question, .arena = arena, .first_hit = G_MAXINT64 };
    guint8 *only = mp_arena_alloc0(arena, question->n_brands);
    MpScorePair pair;

    for (guint i = 0; i < question->n_brands; i++)
        if (question->hit[i] != MP_NO_TIME)
            b.first_hit = MIN(b.first_hit, question->hit[i]);
    only[brand] = 1;
    if (memcmp(only, item->held, question->n_brands) == 0 || item->row.holders[1] != NULL)
        return G_MAXDOUBLE; /* nobody else is needed */
    pair = count_pair(&b, item->held, only);
    return item->row.lines[MP_LINE_PATTERN] - (mp_score_pair(&priors, &pair) - MP_SCORE_PAIR_COST);
}
