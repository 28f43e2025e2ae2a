/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include "analysis/mp-score.h"

typedef struct {
    const char *name; /* the TAP line: /score/holder/NAME */
    MpScoreTable table;
    double likelihood; /* as printed in docs/attribution.md, three digits */
} HolderCase;

/* clang-format off */
static const HolderCase holders[] = {
    { "dell-itself-one-of-forty",     { 1, 1, 39, 0 }, 0.402 },
    { "survey-house-one-of-three",    { 3, 1, 37, 0 }, 0.0674 },
    { "epsilon-one-of-six",           { 6, 1, 34, 0 }, 0.0195 },
    { "epsilon-three-of-six",         { 6, 3, 34, 0 }, 0.00584 },
    { "hotel-with-two-unexplained",   { 1, 1, 39, 2 }, 2.92e-5 },
    { "epsilon-four-of-six",          { 6, 4, 34, 0 }, 0.00779 },
    { "dell-with-three-unexplained",  { 1, 1, 39, 3 }, 1.15e-6 },
    { "esp-five-of-seven",            { 7, 5, 23, 0 }, 0.0051 },
    { "vendor-three-of-three",        { 3, 3, 27, 2 }, 2.44e-5 },
    { "icontact-three-of-three",      { 3, 3, 20, 0 }, 0.217 },
};
/* clang-format on */

/* What the worked tables print: how many times better the first row is. A
 * table with nothing held is the background row. */
typedef struct {
    const char *name;
    MpScoreTable best;
    MpScoreTable other;
    double ratio;
} RatioCase;

/* clang-format off */
static const RatioCase ratios[] = {
    { "d1-a/dell-over-epsilon",        { 1, 1, 39, 0 }, { 6, 1, 34, 0 }, 20.6 },
    { "d1-a/dell-over-survey",         { 1, 1, 39, 0 }, { 3, 1, 37, 0 }, 5.96 },
    { "d1-a/dell-over-background",     { 1, 1, 39, 0 }, { 0, 0, 40, 1 }, 148 },
    { "d1-e/epsilon-over-brand",       { 6, 3, 34, 0 }, { 1, 1, 39, 2 }, 200 },
    { "d1-e/epsilon-over-background",  { 6, 3, 34, 0 }, { 0, 0, 40, 3 }, 2.7e3 },
    { "d2-k2/epsilon-over-dell",       { 6, 4, 34, 0 }, { 1, 1, 39, 3 }, 6.8e3 },
    { "d2-k2/epsilon-over-background", { 6, 4, 34, 0 }, { 0, 0, 40, 4 }, 6.29e4 },
    { "esp/x-over-vendor",             { 7, 5, 23, 0 }, { 3, 3, 27, 2 }, 209 },
    { "esp/x-over-brand",              { 7, 5, 23, 0 }, { 1, 1, 29, 4 }, 3.38e4 },
    { "esp/x-over-background",         { 7, 5, 23, 0 }, { 0, 0, 30, 5 }, 1.98e5 },
    { "esp/x-over-y",                  { 7, 5, 23, 0 }, { 9, 0, 21, 5 }, 6.56e5 },
    { "icontact/esp-over-brand",       { 3, 3, 20, 0 }, { 1, 1, 22, 2 }, 3.45e3 },
    { "icontact/esp-over-background",  { 3, 3, 20, 0 }, { 0, 0, 23, 3 }, 3.31e4 },
};
/* clang-format on */

/* Equal to the printed digits: within half a step of the last of three. */
static void
assert_printed(double got, double want)
{
    double step = pow(10, floor(log10(want)) - 2);

    g_assert_cmpfloat_with_epsilon(got, want, step * 0.5000001);
}

static void
test_holder(gconstpointer data)
{
    const HolderCase *c = data;
    MpScorePriors priors = mp_score_priors();

    assert_printed(pow(10, mp_score_holder(&priors, &c->table)), c->likelihood);
}

static void
test_ratio(gconstpointer data)
{
    const RatioCase *c = data;
    MpScorePriors priors = mp_score_priors();

    assert_printed(
        pow(10, mp_score_holder(&priors, &c->best) - mp_score_holder(&priors, &c->other)),
        c->ratio);
}

/* The own mailbox of the worked tables: hits over all tags, Beta(4, 1). */
static void
test_own(void)
{
    MpScorePriors priors = mp_score_priors();

    assert_printed(pow(10, mp_score_own(&priors, 1, 40)), 7.37e-7);
    assert_printed(pow(10, mp_score_own(&priors, 5, 30)), 8.47e-9);
    assert_printed(pow(10, mp_score_own(&priors, 3, 23)), 6.43e-7);
}

/* D2: "Epsilon and a Dell-only holder" for the dell address itself:
 * B(4,3) - B(4,4)/2 against B(5,3), less the cost: one source is favoured x7. */
static void
test_pair(void)
{
    MpScorePriors priors = mp_score_priors();
    MpScorePair pair = { .first_hit = 3, .first_missed = 2, .both_hit = 1 };
    MpScoreTable alone = { .held = 6, .held_hit = 4 };
    double both = mp_score_pair(&priors, &pair);

    assert_printed(pow(10, both), 0.0131);
    assert_printed(pow(10, mp_score_holder(&priors, &alone)), 0.00952);
    assert_printed(pow(10, mp_score_holder(&priors, &alone) - (both - MP_SCORE_PAIR_COST)), 7.27);
}

/* One holder that explains everything and a second that held nothing is the
 * single formula times the second one's empty integral. */
static void
test_pair_of_one(void)
{
    MpScorePriors priors = mp_score_priors();
    MpScorePair pair = { .first_hit = 5, .first_missed = 2, .neither_all = 23 };
    MpScoreTable alone = { 7, 5, 23, 0 };

    g_assert_cmpfloat_with_epsilon(mp_score_pair(&priors, &pair), mp_score_holder(&priors, &alone),
                                   1e-9);
}

typedef struct {
    const char *name;
    double lag_days, exposed_days;
    double factor; /* as printed; 0: exactly no line */
} TimingCase;

/* clang-format off */
static const TimingCase timings[] = {
    { "intervision-eighteen-days", 18, 688, 6.03 },
    { "limit-above",               60, 6000, 10 },
    { "no-lag-known",              0, 688, 0 },
    { "no-exposure-known",         18, 0, 0 },
    { "before-the-grant",          700, 688, 0 },
};
/* clang-format on */

static void
test_timing(gconstpointer data)
{
    const TimingCase *c = data;
    double got = mp_score_timing(c->lag_days, c->exposed_days);

    if (c->factor == 0)
        g_assert_cmpfloat(got, ==, 0);
    else
        assert_printed(pow(10, got), c->factor);
}

typedef struct {
    const char *name;
    double ratio;
    MpSupportLimits limits;
    const char *word;
} WordCase;

/* clang-format off */
static const WordCase words[] = {
    { "below-0.3",                 0.29, { 5, FALSE, FALSE, FALSE }, "none" },
    { "from-0.3",                  0.3,  { 5, FALSE, FALSE, FALSE }, "weak" },
    { "to-1.0",                    1.0,  { 5, FALSE, FALSE, FALSE }, "weak" },
    { "above-1.0",                 1.01, { 5, FALSE, FALSE, FALSE }, "moderate" },
    { "to-3.0",                    3.0,  { 5, FALSE, FALSE, FALSE }, "moderate" },
    { "above-3.0",                 3.01, { 3, FALSE, FALSE, FALSE }, "strong" },
    { "two-brands-are-weak",       3.9,  { 2, FALSE, FALSE, FALSE }, "weak" },
    { "canary-lifts-two-brands",   3.9,  { 2, TRUE, FALSE, FALSE },  "moderate" },
    { "canary-makes-no-word",      0.5,  { 1, TRUE, FALSE, FALSE },  "weak" },
    { "split-test-failed",         3.9,  { 4, FALSE, TRUE, FALSE },  "moderate" },
    { "blind",                     3.9,  { 4, FALSE, FALSE, TRUE },  "moderate" },
    { "blind-and-split",           3.9,  { 4, FALSE, TRUE, TRUE },   "weak" },
    { "weak-drops-to-none",        0.5,  { 1, FALSE, FALSE, TRUE },  "none" },
};
/* clang-format on */

static void
test_word(gconstpointer data)
{
    const WordCase *c = data;

    g_assert_cmpstr(mp_support_name(mp_score_support(c->ratio, &c->limits)), ==, c->word);
}

static void
test_pattern_cap(void)
{
    g_assert_cmpfloat(mp_score_cap_pattern(1.31, 1), ==, 1);
    g_assert_cmpfloat(mp_score_cap_pattern(-5, 2), ==, -1);
    g_assert_cmpfloat(mp_score_cap_pattern(5.7, 3), ==, 4);
    g_assert_cmpfloat(mp_score_cap_pattern(0.78, 1), ==, 0.78);
}

#define ADD_TABLE(prefix, table, function)                                                         \
    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {                                              \
        g_autofree char *path = g_strconcat("/score/" prefix "/", (table)[i].name, NULL);          \
        g_test_add_data_func(path, &(table)[i], function);                                         \
    }

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    ADD_TABLE("holder", holders, test_holder)
    ADD_TABLE("ratio", ratios, test_ratio)
    ADD_TABLE("timing", timings, test_timing)
    ADD_TABLE("word", words, test_word)
    g_test_add_func("/score/own", test_own);
    g_test_add_func("/score/pair", test_pair);
    g_test_add_func("/score/pair-of-one", test_pair_of_one);
    g_test_add_func("/score/pattern-cap", test_pattern_cap);
    return g_test_run();
}
