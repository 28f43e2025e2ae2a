/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The attribution simulator: mailboxes with known causes, put to the method,
 * and how often its words were wrong. Prints the error table of
 * docs/attribution.md. `simulate [MAILBOXES [SEED]]`; as a test it runs a small
 * number and holds the bounds that matter. */

#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/mp-story.h"

#define BRANDS_MOST 60
#define PLATFORMS 8
#define VENDORS 3
#define HOLDERS_MOST (BRANDS_MOST + PLATFORMS + VENDORS + 2)
#define DAY (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)

/* How mailboxes are drawn. The weights are part of what is published. */
typedef struct {
    const char *name;
    double hidden;     /* a link of a holder to a brand that left no mail */
    double background; /* brands hit for other reasons */
    double blind;      /* mailboxes without a junk folder */
    double second;     /* a second leak merged into the campaign */
} Mix;

static const Mix mixes[] = {
    { "clean", 0, 0, 0.1, 0 },
    { "stress", 0.2, 0.02, 0.1, 0.1 },
};

typedef struct {
    guint n_brands;
    gint64 granted[BRANDS_MOST];
    gint64 hit[BRANDS_MOST];
    gint64 since[HOLDERS_MOST][BRANDS_MOST]; /* as the mail shows */
    gint64 truly[HOLDERS_MOST][BRANDS_MOST]; /* as it was */
    char names[HOLDERS_MOST][24];
    MpStoryHolder holders[HOLDERS_MOST];
    guint n_holders;
    int cause;    /* index of the holder, -1: background, -2: own mailbox */
    int second;   /* of the second leak, or G_MININT */
    guint caused; /* brands that the one cause hit */
    MpStoryQuestion question;
} Mailbox;

static double
uniform(GRand *rand)
{
    return g_rand_double(rand);
}

/* Zipf-like: the first platform has the most customers. */
static guint
draw_platform(GRand *rand)
{
    double total = 0;
    double at;

    for (guint i = 1; i <= PLATFORMS; i++)
        total += 1.0 / i;
    at = uniform(rand) * total;
    for (guint i = 0; i < PLATFORMS; i++) {
        at -= 1.0 / (i + 1);
        if (at <= 0)
            return i;
    }
    return PLATFORMS - 1;
}

static guint
add_holder(Mailbox *box, MpStory story, const char *name)
{
    guint h = box->n_holders++;

    g_strlcpy(box->names[h], name, sizeof box->names[h]);
    for (guint b = 0; b < BRANDS_MOST; b++)
        box->since[h][b] = box->truly[h][b] = MP_NO_TIME;
    box->holders[h] = (MpStoryHolder){
        .holder = box->names[h], .story = story, .since = box->since[h], .reference = MP_NO_TIME
    };
    return h;
}

typedef struct {
    Mailbox *box;
    const Mix *mix;
    GRand *rand;
} Drawing;

/* A holder has a list; in a stressed mix the mail may not show it. */
static void
hold(const Drawing *d, guint h, guint b, gint64 since)
{
    d->box->truly[h][b] = since;
    if (uniform(d->rand) >= d->mix->hidden)
        d->box->since[h][b] = since;
}

/* Brands, their platforms (some move to another in the middle), and vendors
 * that hold a few lists each. */
static void
draw_custody(Mailbox *box, const Mix *mix, GRand *rand)
{
    char name[24];
    const Drawing d = { box, mix, rand };

    box->n_brands = 12 + (guint)g_rand_int_range(rand, 0, BRANDS_MOST - 12);
    for (guint p = 0; p < PLATFORMS; p++) {
        g_snprintf(name, sizeof name, "esp:p%u", p);
        add_holder(box, MP_STORY_PLATFORM_BREACH, name);
    }
    for (guint v = 0; v < VENDORS; v++) {
        g_snprintf(name, sizeof name, "org:vendor%u.example", v);
        add_holder(box, MP_STORY_SUBCONTRACTOR_DISCLOSED, name);
    }
    for (guint b = 0; b < box->n_brands; b++) {
        guint platform = draw_platform(rand);

        box->granted[b] = DAY * (14000 + g_rand_int_range(rand, 0, 400));
        box->hit[b] = MP_NO_TIME;
        hold(&d, platform, b, box->granted[b] + DAY);
        if (uniform(rand) < 0.1)
            hold(&d, draw_platform(rand), b, box->granted[b] + 200 * DAY);
        if (uniform(rand) < 0.15)
            hold(&d, PLATFORMS + (guint)g_rand_int_range(rand, 0, VENDORS), b,
                 box->granted[b] + 30 * DAY);
    }
    for (guint b = 0; b < box->n_brands; b++) {
        g_snprintf(name, sizeof name, "org:brand%u.example", b);
        guint h = add_holder(box, MP_STORY_BRAND_DISCLOSED, name);

        box->since[h][b] = box->truly[h][b] = box->granted[b];
    }
}

/* A thief takes some of a holder's lists and uses a share of them. */
static void
leak(Mailbox *box, GRand *rand, guint h, gint64 at)
{
    double share = uniform(rand);

    for (guint b = 0; b < box->n_brands; b++)
        if (box->truly[h][b] != MP_NO_TIME && box->truly[h][b] <= at && uniform(rand) < share)
            box->hit[b] = at + DAY * g_rand_int_range(rand, 0, 6);
}

static guint
count_hits(const Mailbox *box)
{
    guint n = 0;

    for (guint b = 0; b < box->n_brands; b++)
        n += box->hit[b] != MP_NO_TIME;
    return n;
}

static void
draw_cause(Mailbox *box, GRand *rand, gint64 at)
{
    double kind = uniform(rand) * 10;

    if (kind < 4)
        box->cause =
            (int)(uniform(rand) < 0.8 ? draw_platform(rand)
                                      : PLATFORMS + (guint)g_rand_int_range(rand, 0, VENDORS));
    else if (kind < 8)
        box->cause = PLATFORMS + VENDORS + g_rand_int_range(rand, 0, (gint32)box->n_brands);
    else
        box->cause = kind < 9 ? -2 : -1;
    if (box->cause >= 0)
        leak(box, rand, (guint)box->cause, at);
    else
        for (guint b = 0; b < box->n_brands; b++)
            if (box->cause == -2 ? uniform(rand) < 0.8 : uniform(rand) < 0.03)
                box->hit[b] = at + DAY * g_rand_int_range(rand, 0, 6);
}

/* One mailbox with at least one hit. */
static void
draw(Mailbox *box, const Mix *mix, GRand *rand)
{
    gint64 at = DAY * 14800;

    do {
        memset(box, 0, sizeof *box);
        box->second = G_MININT;
        draw_custody(box, mix, rand);
        draw_cause(box, rand, at);
        box->caused = count_hits(box);
        if (uniform(rand) < mix->second) {
            box->second = (int)draw_platform(rand);
            leak(box, rand, (guint)box->second, at);
        }
        for (guint b = 0; b < box->n_brands; b++)
            if (box->hit[b] == MP_NO_TIME && uniform(rand) < mix->background)
                box->hit[b] = at;
    } while (count_hits(box) == 0);
    box->question = (MpStoryQuestion){ .n_brands = box->n_brands,
                                       .granted = box->granted,
                                       .hit = box->hit,
                                       .observable = uniform(rand) >= mix->blind,
                                       .holders = box->holders,
                                       .n_holders = box->n_holders };
}

static gboolean
names(const MpStoryRow *row, const char *holder)
{
    return g_strcmp0(row->holders[0], holder) == 0 || g_strcmp0(row->holders[1], holder) == 0;
}

/* Whether the leading row, with its ties, holds a true cause. */
static gboolean
is_right(const Mailbox *box, const MpStoryAnswer *answer)
{
    for (guint i = 0; i < answer->n_leading; i++) {
        const MpStoryRow *row = &answer->rows[i];

        if (box->cause >= 0 && names(row, box->names[box->cause]))
            return TRUE;
        if (box->second != G_MININT && names(row, box->names[box->second]))
            return TRUE;
        if (box->cause == -2 && row->story == MP_STORY_OWN_COMPROMISE)
            return TRUE;
        if (box->cause == -1 && row->holders[0] == NULL && row->story != MP_STORY_OWN_COMPROMISE)
            return TRUE;
    }
    return FALSE;
}

typedef struct {
    guint n[4][4];            /* brands hit (1, 2, 3+), support word */
    guint wrong[4][4];        /* of them */
    guint wide, wide_decided; /* one cause, three brands or more, negatives observable; of them
                                 moderate or better */
} Tally;

static void
simulate(const Mix *mix, guint mailboxes, guint seed, Tally *tally)
{
    GRand *rand = g_rand_new_with_seed(seed);
    g_autofree Mailbox *box = g_new(Mailbox, 1);
    g_autoptr(MpArena) arena = mp_arena_new(1 << 16);

    for (guint i = 0; i < mailboxes; i++) {
        MpStoryAnswer answer;
        guint row;

        draw(box, mix, rand);
        mp_arena_reset(arena);
        mp_story_weigh(&box->question, arena, &answer);
        row = MIN(answer.brands_hit, 3);
        tally->n[row][answer.support]++;
        tally->wrong[row][answer.support] += !is_right(box, &answer);
        if (answer.brands_hit >= 3 && box->cause >= 0 && box->second == G_MININT &&
            box->question.observable) {
            tally->wide++;
            tally->wide_decided += answer.support >= MP_SUPPORT_MODERATE;
        }
    }
    g_rand_free(rand);
}

static double
share(guint part, guint whole)
{
    return whole == 0 ? 0 : 100.0 * part / whole;
}

static void
print_table(const Mix *mix, const Tally *t)
{
    static const char *const rows[] = { "", "one brand", "two brands", "three or more" };

    g_print(
        "# %s: hidden links %.2f, background hits %.2f, no junk folder %.2f, second leak %.2f\n",
        mix->name, mix->hidden, mix->background, mix->blind, mix->second);
    g_print("# %-14s %21s %21s %21s %8s\n", "brands hit", "weak (wrong)", "moderate (wrong)",
            "strong (wrong)", "none");
    for (guint r = 1; r <= 3; r++) {
        g_print("# %-14s", rows[r]);
        for (guint s = MP_SUPPORT_WEAK; s <= MP_SUPPORT_STRONG; s++)
            g_print(" %10u (%6.2f %%)", t->n[r][s], share(t->wrong[r][s], t->n[r][s]));
        g_print(" %8u\n", t->n[r][MP_SUPPORT_NONE]);
    }
    g_print("# one cause, three brands or more, observable: %u, moderate or better %.1f %%\n",
            t->wide, share(t->wide_decided, t->wide));
}

static guint
sum(const guint table[4][4], MpSupport support)
{
    return table[1][support] + table[2][support] + table[3][support];
}

static void
check(gconstpointer data)
{
    const Mix *mix = data;
    Tally t = { 0 };
    guint decided, right;

    simulate(mix, 2000, 20110603, &t);
    print_table(mix, &t);
    decided = sum(t.n, MP_SUPPORT_MODERATE) + sum(t.n, MP_SUPPORT_STRONG);
    right = decided - sum(t.wrong, MP_SUPPORT_MODERATE) - sum(t.wrong, MP_SUPPORT_STRONG);
    g_assert_cmpfloat(share(sum(t.wrong, MP_SUPPORT_STRONG), sum(t.n, MP_SUPPORT_STRONG)), <=, 0.5);
    g_assert_cmpfloat(share(sum(t.wrong, MP_SUPPORT_MODERATE), sum(t.n, MP_SUPPORT_MODERATE)), <=,
                      5);
    g_assert_cmpfloat(share(right, decided), >=, 95);
    g_assert_cmpuint(decided, >, 200);
}

static int
run_full(guint mailboxes, guint seed)
{
    g_print("# %u mailboxes a mix, seed %u\n", mailboxes, seed);
    for (gsize i = 0; i < G_N_ELEMENTS(mixes); i++) {
        Tally t = { 0 };

        simulate(&mixes[i], mailboxes, seed, &t);
        print_table(&mixes[i], &t);
    }
    return 0;
}

int
main(int argc, char *argv[])
{
    if (argc > 1 && g_ascii_isdigit(argv[1][0]))
        return run_full((guint)g_ascii_strtoull(argv[1], NULL, 10),
                        argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : 1);
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(mixes); i++) {
        g_autofree char *path = g_strconcat("/simulate/", mixes[i].name, NULL);
        g_test_add_data_func(path, &mixes[i], check);
    }
    return g_test_run();
}
