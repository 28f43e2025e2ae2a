/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The arithmetic of docs/attribution.md: closed forms, no sampling, every
 * integer visible. All values are log10. The unit is a brand's list, never an
 * address: all tags given to one brand count once. */

/* The 2x2 table of one holder and one campaign. */
typedef struct {
    guint held;         /* observable brands' lists the holder had by the first hit */
    guint held_hit;     /* of them, hit */
    guint not_held;     /* observable brands' lists it never had */
    guint not_held_hit; /* of them, hit */
} MpScoreTable;

/* What is integrated out. The published numbers are mp_score_priors(); the
 * others show how much they matter. */
typedef struct {
    double held_a, held_b;             /* share of a stolen list that is used: Beta(1, 1) */
    double background_a, background_b; /* brands hit for other reasons: Beta(0.2, 20) */
    double own_a, own_b; /* share of all tags used when the mailbox itself is lost: Beta(4, 1) */
} MpScorePriors;

MpScorePriors mp_score_priors(void);

/* log10 of B(a + k, b + n - k) / B(a, b): k hits among n, the share integrated out. */
double mp_score_beta(double a, double b, guint k, guint n);

/* A holder's list: both factors. */
double mp_score_holder(const MpScorePriors *priors, const MpScoreTable *table);
/* Guessing, harvesting, an unknown source: the second factor over all brands. */
double mp_score_background(const MpScorePriors *priors, guint hit, guint all);
/* The owner's own mailbox, device or provider: all brands at once. */
double mp_score_own(const MpScorePriors *priors, guint hit, guint all);

/* Two leaks at once (noisy-OR, shares uniform and independent). */
typedef struct {
    guint first_hit, first_missed;   /* brands only the first held */
    guint second_hit, second_missed; /* only the second */
    guint both_hit, both_missed;     /* both */
    guint neither_hit, neither_all;
} MpScorePair;

/* Without its cost of MP_SCORE_PAIR_COST. */
double mp_score_pair(const MpScorePriors *priors, const MpScorePair *pair);
#define MP_SCORE_PAIR_COST 1.0

/* Line E2: the first hit came @lag_days after the row's reference date, and
 * @exposed_days after the address was given out. Within +-1. */
double mp_score_timing(double lag_days, double exposed_days);

/* Line E1 between two rows: +-1 for one or two brands hit, +-4 for more. */
double mp_score_cap_pattern(double ratio, guint brands_hit);

typedef enum { MP_SUPPORT_NONE, MP_SUPPORT_WEAK, MP_SUPPORT_MODERATE, MP_SUPPORT_STRONG } MpSupport;

const char *mp_support_name(MpSupport support);

/* What lowers a word besides the ratio itself. */
typedef struct {
    guint brands_hit;
    gboolean canary; /* data only one holder had speak: one or two brands may reach moderate */
    gboolean cluster_broken; /* the campaign does not survive its split test */
    gboolean blind;          /* negatives could not be used and the leader changes without them */
} MpSupportLimits;

/* The strength table of product.md with its caps. */
MpSupport mp_score_support(double ratio, const MpSupportLimits *limits);

G_END_DECLS
