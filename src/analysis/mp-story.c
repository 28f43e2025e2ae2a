/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-story.h"

#include <math.h>

#include "analysis/mp-story-rows.h"

#define TIED_BELOW 0.3        /* other lines in total, product.md */
#define UNSUPPORTED_ABOVE 2.0 /* uncapped: a hundred times worse than the leader */
#define LINE_EPSILON 1e-9

static const char *const story_names[MP_STORY_N] = {
    [MP_STORY_BRAND_DISCLOSED] = "brand-disclosed",
    [MP_STORY_PLATFORM_BREACH] = "platform-breach",
    [MP_STORY_SUBCONTRACTOR_DISCLOSED] = "subcontractor-disclosed",
    [MP_STORY_DOWNSTREAM_DISCLOSED] = "downstream-disclosed",
    [MP_STORY_SENDER_TAKEOVER] = "sender-takeover",
    [MP_STORY_GUESSED] = "guessed",
    [MP_STORY_HARVESTED] = "harvested",
    [MP_STORY_OWN_COMPROMISE] = "own-compromise",
    [MP_STORY_UNDETERMINED] = "undetermined",
};

static const char *const line_names[MP_LINE_N] = {
    [MP_LINE_PATTERN] = "pattern", [MP_LINE_TIMING] = "timing",   [MP_LINE_CANARY] = "canary",
    [MP_LINE_FORM] = "form",       [MP_LINE_GUESS] = "guess",     [MP_LINE_HINT] = "hint",
    [MP_LINE_PUBLIC] = "public",   [MP_LINE_BREADTH] = "breadth", [MP_LINE_COST] = "cost",
};

static const char *const status_names[] = { "leading", "possible", "unsupported", "excluded" };

const char *
mp_story_name(MpStory story)
{
    return story_names[story];
}

const char *
mp_story_line_name(MpStoryLine line)
{
    return line_names[line];
}

const char *
mp_story_status_name(MpStoryStatus status)
{
    return status_names[status];
}

static double
other_lines(const MpStoryRow *row)
{
    double sum = 0;

    for (guint i = 0; i < MP_LINE_N; i++)
        if (i != MP_LINE_PATTERN)
            sum += row->lines[i];
    return sum;
}

static gboolean
is_ranked(const MpStoryRow *row)
{
    return !row->unranked && row->incident == NULL;
}

/* The pattern a row reaches alone or together with the best second holder that
 * is not @without. */
static double
reach(const MpStoryItem *item, const char *without)
{
    double alone = item->row.lines[MP_LINE_PATTERN] + item->row.lines[MP_LINE_COST];
    gboolean barred = without != NULL && g_strcmp0(item->partner, without) == 0;

    return MAX(alone, barred ? item->paired_else : item->paired);
}

/* @a against @b: each line within its limit, the pattern capped by brands hit. */
static double
against(const MpStoryItem *a, const MpStoryItem *b, guint brands_hit)
{
    double others = other_lines(&a->row) - a->row.lines[MP_LINE_COST] - other_lines(&b->row) +
                    b->row.lines[MP_LINE_COST];
    double pattern = reach(a, b->row.holders[0]) - reach(b, a->row.holders[0]);

    return mp_score_cap_pattern(pattern, brands_hit) + others;
}

#define CONTENDERS 24 /* rows that can lead at all: the rest lose to these */

/* Single rows by what they can reach: the best few decide who leads. A pattern
 * counts no further below the best than its cap. */
static guint
find_contenders(const MpStoryRows *rows, guint brands_hit, guint *contenders)
{
    double keys[CONTENDERS];
    double best = -G_MAXDOUBLE;
    double cap = mp_score_cap_pattern(G_MAXDOUBLE, brands_hit);
    guint n = 0;

    for (guint i = 0; i < rows->n; i++)
        best = MAX(best, reach(&rows->items[i], NULL));
    for (guint i = 0; i < rows->n; i++) {
        const MpStoryRow *row = &rows->items[i].row;
        double key = MAX(reach(&rows->items[i], NULL), best - cap) + other_lines(row) -
                     row->lines[MP_LINE_COST];
        guint at = n;

        if (!is_ranked(row) || row->holders[1] != NULL)
            continue;
        while (at > 0 && keys[at - 1] < key - LINE_EPSILON)
            at--;
        if (at == CONTENDERS)
            continue;
        n = MIN(n + 1, CONTENDERS);
        for (guint k = n - 1; k > at; k--) {
            keys[k] = keys[k - 1];
            contenders[k] = contenders[k - 1];
        }
        keys[at] = key;
        contenders[at] = i;
    }
    return n;
}

/* The single row that loses to none, or loses least; among equals the one that
 * the uncapped total prefers, then the first by name. Pairs do not lead: what
 * they add is credited to their members. */
static guint
find_leader(const MpStoryRows *rows, guint brands_hit)
{
    guint contenders[CONTENDERS];
    guint n = find_contenders(rows, brands_hit, contenders);
    guint best = 0;
    double best_worst = -G_MAXDOUBLE;
    double best_total = -G_MAXDOUBLE;

    for (guint c = 0; c < n; c++) {
        guint i = contenders[c];
        const MpStoryRow *row = &rows->items[i].row;
        double worst = 0;
        double total = row->lines[MP_LINE_PATTERN] + other_lines(row);

        for (guint k = 0; k < n; k++)
            worst = MIN(worst, against(&rows->items[i], &rows->items[contenders[k]], brands_hit));
        if (worst > best_worst + LINE_EPSILON ||
            (worst > best_worst - LINE_EPSILON && total > best_total + LINE_EPSILON) ||
            (worst > best_worst - LINE_EPSILON && total > best_total - LINE_EPSILON && i < best)) {
            best = i;
            best_worst = worst;
            best_total = total;
        }
    }
    return best;
}

static gboolean
is_tied(const MpStoryRows *rows, guint a, guint b)
{
    return memcmp(rows->items[a].held, rows->items[b].held, rows->held_bytes) == 0 &&
           fabs(other_lines(&rows->items[a].row) - other_lines(&rows->items[b].row)) < TIED_BELOW;
}

/* Groups of tied rows, each begun by its best row: a group is what a reader
 * sees as one line, so membership is judged against that row. */
static void
group_rows(MpStoryRows *rows)
{
    for (guint i = 0; i < rows->n; i++) {
        rows->items[i].row.group = i;
        if (rows->items[i].row.unranked || rows->items[i].row.incident != NULL)
            continue;
        for (guint k = 0; k < i; k++)
            if (rows->items[k].row.group == k && rows->items[k].row.incident == NULL &&
                !rows->items[k].row.unranked && is_tied(rows, i, k)) {
                rows->items[i].row.group = k;
                break;
            }
    }
}

static int
by_rank(gconstpointer a, gconstpointer b)
{
    const MpStoryRow *p = &((const MpStoryItem *)a)->row;
    const MpStoryRow *q = &((const MpStoryItem *)b)->row;

    if (fabs(p->to_leader - q->to_leader) > LINE_EPSILON)
        return p->to_leader > q->to_leader ? -1 : 1;
    if (fabs(p->lines[MP_LINE_PATTERN] - q->lines[MP_LINE_PATTERN]) > LINE_EPSILON)
        return p->lines[MP_LINE_PATTERN] > q->lines[MP_LINE_PATTERN] ? -1 : 1;
    if (p->story != q->story)
        return p->story < q->story ? -1 : 1;
    for (guint i = 0; i < 2; i++)
        if (g_strcmp0(p->holders[i], q->holders[i]) != 0)
            return g_strcmp0(p->holders[i], q->holders[i]);
    return 0;
}

/* The names of the rows that lead together, in their order: what the
 * robustness runs compare. */
typedef struct {
    const MpStoryRow **rows;
    guint n;
} Leading;

static int
by_name(gconstpointer a, gconstpointer b)
{
    const MpStoryRow *p = *(const MpStoryRow *const *)a;
    const MpStoryRow *q = *(const MpStoryRow *const *)b;
    int first;

    if (p->story != q->story)
        return p->story < q->story ? -1 : 1;
    first = g_strcmp0(p->holders[0], q->holders[0]);
    return first != 0 ? first : g_strcmp0(p->holders[1], q->holders[1]);
}

static Leading
leading_rows(const MpStoryRows *rows, const MpStoryQuestion *question, MpArena *arena)
{
    guint leader = find_leader(rows, mp_story_brands_hit(question));
    Leading leading = { .rows = mp_arena_new0_n(arena, const MpStoryRow *, rows->n) };

    for (guint i = 0; i < rows->n; i++)
        if (i == leader || (!rows->items[i].row.unranked && rows->items[i].row.incident == NULL &&
                            is_tied(rows, i, leader)))
            leading.rows[leading.n++] = &rows->items[i].row;
    if (leading.n > 1)
        qsort(leading.rows, leading.n, sizeof *leading.rows, by_name);
    return leading;
}

static gboolean
lead_alike(const Leading *a, const Leading *b)
{
    if (a->n != b->n)
        return FALSE;
    for (guint i = 0; i < a->n; i++)
        if (by_name(&a->rows[i], &b->rows[i]) != 0)
            return FALSE;
    return TRUE;
}

/* The leader under other priors and without negatives (2.5 of the method). */
static void
test_robustness(const MpStoryQuestion *question, MpArena *arena, MpStoryAnswer *out)
{
    static const double held[][2] = { { 2, 1 }, { 1, 2 }, { 0.5, 0.5 } };
    static const double background[][2] = { { 0.5, 20 }, { 0.1, 20 }, { 0.2, 10 } };
    MpScorePriors usual = mp_score_priors();
    MpStoryQuestion seeing = *question;
    MpStoryRows rows = mp_story_rows_build(question, &usual, arena);
    Leading leader = leading_rows(&rows, question, arena);
    Leading other;

    for (guint i = 0; i < G_N_ELEMENTS(held) && !out->priors_matter; i++)
        for (guint k = 0; k < G_N_ELEMENTS(background) && !out->priors_matter; k++) {
            MpScorePriors priors = usual;

            priors.held_a = held[i][0];
            priors.held_b = held[i][1];
            priors.background_a = background[k][0];
            priors.background_b = background[k][1];
            rows = mp_story_rows_build(question, &priors, arena);
            other = leading_rows(&rows, question, arena);
            out->priors_matter = !lead_alike(&leader, &other);
        }
    if (!question->observable) {
        seeing.observable = TRUE;
        rows = mp_story_rows_build(&seeing, &usual, arena);
        other = leading_rows(&rows, &seeing, arena);
        out->blind = !lead_alike(&leader, &other);
    }
}

static void
set_statuses(MpStoryRows *rows, guint leader, gboolean named)
{
    const MpStoryRow *best = &rows->items[leader].row;
    double best_total = best->lines[MP_LINE_PATTERN] + other_lines(best);

    for (guint i = 0; i < rows->n; i++) {
        MpStoryRow *row = &rows->items[i].row;
        double total = row->lines[MP_LINE_PATTERN] + other_lines(row);

        if (row->excluded_by != NULL)
            row->status = MP_STATUS_EXCLUDED;
        else if (named && row->group == rows->items[leader].row.group && row->incident == NULL &&
                 !row->unranked)
            row->status = MP_STATUS_LEADING;
        else if (row->unranked || best_total - total <= UNSUPPORTED_ABOVE)
            row->status = MP_STATUS_POSSIBLE;
        else
            row->status = MP_STATUS_UNSUPPORTED;
    }
}

/* The incidents at a row's holder: a part of it, so neither nearer to the
 * leader nor better supported. */
static guint
lay_incidents(const MpStoryRows *rows, const MpStoryRow *row, MpStoryRow *laid, guint n)
{
    for (guint k = 0; k < rows->n; k++) {
        const MpStoryRow *incident = &rows->items[k].row;

        if (incident->incident == NULL || incident->story != row->story ||
            row->holders[1] != NULL || g_strcmp0(incident->holders[0], row->holders[0]) != 0)
            continue;
        laid[n] = *incident;
        laid[n].to_leader = MIN(incident->to_leader, row->to_leader);
        if (row->status == MP_STATUS_UNSUPPORTED && incident->status == MP_STATUS_POSSIBLE)
            laid[n].status = row->status;
        n++;
    }
    return n;
}

/* Ranked rows with each incident row directly behind its holder's. */
static MpStoryRow *
lay_out(const MpStoryRows *rows, guint leading_group, MpArena *arena, MpStoryAnswer *out)
{
    MpStoryRow *laid = mp_arena_new0_n(arena, MpStoryRow, rows->n);
    guint n = 0;

    for (guint pass = 0; pass < 2; pass++)
        for (guint i = 0; i < rows->n; i++) {
            const MpStoryRow *row = &rows->items[i].row;
            gboolean leads = row->group == leading_group && !row->unranked;

            if (row->incident != NULL || leads != (pass == 0))
                continue;
            laid[n++] = *row;
            out->n_leading += leads;
            n = lay_incidents(rows, row, laid, n);
        }
    out->n_rows = n;
    return laid;
}

static void
weigh_addresses(const MpStoryQuestion *question,
                const MpStoryRows *rows,
                guint leader,
                MpArena *arena,
                MpStoryAnswer *out)
{
    MpStoryAddress *addresses = mp_arena_new0_n(arena, MpStoryAddress, MAX(out->brands_hit, 1));
    MpSupportLimits limits = { .brands_hit = out->brands_hit,
                               .cluster_broken = question->cluster_broken,
                               .blind = out->blind };

    for (guint b = 0; b < question->n_brands; b++) {
        MpStoryAddress *address;

        if (question->hit[b] == MP_NO_TIME)
            continue;
        address = &addresses[out->n_addresses++];
        address->brand = b;
        if (out->undetermined || !mp_story_item_holds(&rows->items[leader], b))
            continue;
        address->ratio = MIN(out->ratio, mp_story_pair_ratio(question, rows, leader, b));
        address->support = mp_score_support(address->ratio, &limits);
        if (address->support != MP_SUPPORT_NONE)
            address->row = &out->rows[0];
    }
    out->addresses = addresses;
}

/* The leading group names nobody when the background stands in it. */
static gboolean
names_nobody(const MpStoryRows *rows, guint leader)
{
    for (guint i = 0; i < rows->n; i++)
        if (rows->items[i].row.group == rows->items[leader].row.group &&
            rows->items[i].row.story == MP_STORY_UNDETERMINED)
            return TRUE;
    return FALSE;
}

/* The hits that speak for a row: those it leaves to somebody else do not. */
static guint
explained(const MpStoryRow *row, guint brands_hit)
{
    return row->holders[0] != NULL ? MIN(row->table.held_hit, brands_hit) : brands_hit;
}

void
mp_story_weigh(const MpStoryQuestion *question, MpArena *arena, MpStoryAnswer *out)
{
    MpScorePriors priors = mp_score_priors();
    MpStoryRows rows = mp_story_rows_build(question, &priors, arena);
    MpSupportLimits limits = { .cluster_broken = question->cluster_broken };
    guint leader;
    MpStoryItem best;

    *out = (MpStoryAnswer){ .brands_hit = mp_story_brands_hit(question), .ratio = G_MAXDOUBLE };
    if (out->brands_hit > 0)
        test_robustness(question, arena, out);
    best = rows.items[find_leader(&rows, out->brands_hit)];
    for (guint i = 0; i < rows.n; i++) {
        MpStoryRow *row = &rows.items[i].row;

        row->to_leader = against(&rows.items[i], &best, out->brands_hit);
        if (!is_ranked(row) || row->holders[1] != NULL)
            row->to_leader = MIN(row->to_leader, 0); /* none of these may outrank anybody */
    }
    qsort(rows.items, rows.n, sizeof *rows.items, by_rank);
    leader = find_leader(&rows, out->brands_hit);
    group_rows(&rows);
    for (guint i = 0; i < rows.n; i++) {
        const MpStoryRow *row = &rows.items[i].row;

        if (row->group != rows.items[leader].row.group && is_ranked(row) && row->holders[1] == NULL)
            out->ratio = MIN(out->ratio, -row->to_leader);
    }
    if (out->ratio == G_MAXDOUBLE || out->ratio < 0)
        out->ratio = 0;
    limits.brands_hit = explained(&rows.items[leader].row, out->brands_hit);
    limits.canary = rows.items[leader].row.lines[MP_LINE_CANARY] > 0;
    limits.blind = out->blind;
    out->support = mp_score_support(out->ratio, &limits);
    out->undetermined = out->support == MP_SUPPORT_NONE || names_nobody(&rows, leader);
    if (out->undetermined)
        out->support = MP_SUPPORT_NONE;
    set_statuses(&rows, leader, !out->undetermined);
    out->rows = lay_out(&rows, rows.items[leader].row.group, arena, out);
    weigh_addresses(question, &rows, leader, arena, out);
}
