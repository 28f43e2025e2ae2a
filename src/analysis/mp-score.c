/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-score.h"

#include <math.h>

#define TIMING_MEDIAN_DAYS 60.0
#define TIMING_SIGMA 1.2
#define TIMING_LIMIT 1.0
#define PATTERN_LIMIT_FEW 1.0
#define PATTERN_LIMIT_MANY 4.0

MpScorePriors
mp_score_priors(void)
{
    return (MpScorePriors){
        .held_a = 1, .held_b = 1, .background_a = 0.2, .background_b = 20, .own_a = 4, .own_b = 1
    };
}

/* Natural logarithm of the beta function. lgamma_r and not lgamma: the latter
 * writes a global sign. */
static double
log_beta(double a, double b)
{
    int sign;

    return lgamma_r(a, &sign) + lgamma_r(b, &sign) - lgamma_r(a + b, &sign);
}

double
mp_score_beta(double a, double b, guint k, guint n)
{
    return (log_beta(a + k, b + n - k) - log_beta(a, b)) / M_LN10;
}

double
mp_score_background(const MpScorePriors *priors, guint hit, guint all)
{
    return mp_score_beta(priors->background_a, priors->background_b, hit, all);
}

double
mp_score_own(const MpScorePriors *priors, guint hit, guint all)
{
    return mp_score_beta(priors->own_a, priors->own_b, hit, all);
}

double
mp_score_holder(const MpScorePriors *priors, const MpScoreTable *table)
{
    return mp_score_beta(priors->held_a, priors->held_b, table->held_hit, table->held) +
           mp_score_background(priors, table->not_held_hit, table->not_held);
}

double
mp_score_pair(const MpScorePriors *priors, const MpScorePair *pair)
{
    double a = priors->held_a;
    double b = priors->held_b;
    double sum = 0;
    double binomial = 1;

    /* Inclusion and exclusion over the hits both could explain: alternating,
     * but short (the hits of one campaign on brands two holders share). */
    for (guint j = 0; j <= pair->both_hit; j++) {
        double first =
            log_beta(a + pair->first_hit, b + pair->first_missed + pair->both_missed + j);
        double second =
            log_beta(a + pair->second_hit, b + pair->second_missed + pair->both_missed + j);

        sum += (j % 2 == 0 ? 1 : -1) * binomial * exp(first + second - 2 * log_beta(a, b));
        binomial = binomial * (pair->both_hit - j) / (j + 1);
    }
    return log10(MAX(sum, 1e-300)) +
           mp_score_background(priors, pair->neither_hit, pair->neither_all);
}

double
mp_score_timing(double lag_days, double exposed_days)
{
    double by_then;
    double by_chance;

    if (lag_days <= 0 || exposed_days <= 0 || lag_days > exposed_days)
        return 0;
    by_then = 0.5 * erfc(-(log(lag_days) - log(TIMING_MEDIAN_DAYS)) / (TIMING_SIGMA * M_SQRT2));
    by_chance = lag_days / exposed_days;
    return CLAMP(log10(MAX(by_then, 1e-12) / by_chance), -TIMING_LIMIT, TIMING_LIMIT);
}

double
mp_score_cap_pattern(double ratio, guint brands_hit)
{
    double limit = brands_hit >= 3 ? PATTERN_LIMIT_MANY : PATTERN_LIMIT_FEW;

    return CLAMP(ratio, -limit, limit);
}

const char *
mp_support_name(MpSupport support)
{
    static const char *const names[] = { "none", "weak", "moderate", "strong" };

    return names[support];
}

static MpSupport
word_of(double ratio)
{
    if (ratio < 0.3)
        return MP_SUPPORT_NONE;
    if (ratio <= 1.0)
        return MP_SUPPORT_WEAK;
    return ratio <= 3.0 ? MP_SUPPORT_MODERATE : MP_SUPPORT_STRONG;
}

MpSupport
mp_score_support(double ratio, const MpSupportLimits *limits)
{
    MpSupport word = word_of(ratio);

    if (limits->brands_hit < 3)
        word = MIN(word, limits->canary ? MP_SUPPORT_MODERATE : MP_SUPPORT_WEAK);
    if (limits->cluster_broken && word > MP_SUPPORT_NONE)
        word--;
    if (limits->blind && word > MP_SUPPORT_NONE)
        word--;
    return word;
}
