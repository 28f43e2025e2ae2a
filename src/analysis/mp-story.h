/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-score.h"
#include "base/mp-arena.h"
#include "case/mp-table.h"

G_BEGIN_DECLS

/* The closed list of stories (product.md). */
typedef enum {
    MP_STORY_BRAND_DISCLOSED,
    MP_STORY_PLATFORM_BREACH,
    MP_STORY_SUBCONTRACTOR_DISCLOSED,
    MP_STORY_DOWNSTREAM_DISCLOSED,
    MP_STORY_SENDER_TAKEOVER,
    MP_STORY_GUESSED,
    MP_STORY_HARVESTED,
    MP_STORY_OWN_COMPROMISE,
    MP_STORY_UNDETERMINED,
    MP_STORY_N
} MpStory;

const char *mp_story_name(MpStory story);

/* The lines of a row besides E0: log10, each within its limit. */
typedef enum {
    MP_LINE_PATTERN, /* E1 */
    MP_LINE_TIMING,  /* E2 */
    MP_LINE_CANARY,  /* E3 */
    MP_LINE_FORM,    /* E4 */
    MP_LINE_GUESS,   /* E5 */
    MP_LINE_HINT,    /* E6 */
    MP_LINE_PUBLIC,  /* E7 */
    MP_LINE_BREADTH, /* E8 */
    MP_LINE_COST,    /* of a second leak */
    MP_LINE_N
} MpStoryLine;

const char *mp_story_line_name(MpStoryLine line);

/* Somebody who held lists: one holder in one part. */
typedef struct {
    const char *holder; /* "org:dell.com", "esp:epsilon" */
    MpStory story;
    const gint64
        *since; /* a brand each: held by then at the latest; MP_NO_TIME: never seen to hold it */
    gint64 reference; /* E2: an acquirer's first own use; MP_NO_TIME: none */
    double canary, form, hint;
} MpStoryHolder;

/* A dated incident at a holder, publicly known or claimed. */
typedef struct {
    const char *id; /* claim or incident id */
    const char *holder;
    gint64 from, to;         /* the window */
    const char *excluded_by; /* claim id that excludes it for this campaign, or NULL */
} MpStoryIncident;

/* One campaign put to the method. Brands are the owner's lists: all tags given
 * to one organisation are one. */
typedef struct {
    guint n_brands;
    const char *const *brands;         /* "org:dell.com" */
    const gint64 *granted;             /* a brand each */
    const gint64 *hit;                 /* first hit of a brand; MP_NO_TIME: not hit */
    gboolean observable;               /* brands not hit count */
    gboolean cluster_broken;           /* the caller's split test failed */
    double guess, publicness, breadth; /* E5, E7, E8 */
    double unguessable; /* E4 for guessing: below 0 where nobody would try the addresses */
    const MpStoryHolder *holders;
    guint n_holders;
    const MpStoryIncident *incidents;
    guint n_incidents;
} MpStoryQuestion;

typedef enum {
    MP_STATUS_LEADING,
    MP_STATUS_POSSIBLE,
    MP_STATUS_UNSUPPORTED,
    MP_STATUS_EXCLUDED
} MpStoryStatus;

const char *mp_story_status_name(MpStoryStatus status);

/* One row of the answer. Rows of equal @group are tied: they cannot be told apart. */
typedef struct {
    MpStory story;
    const char *holders[2]; /* a pair has two; the background rows none */
    MpScoreTable table;
    double lines[MP_LINE_N];
    double to_leader; /* capped total against the leader: 0 for it, negative below */
    MpStoryStatus status;
    guint group;
    const char *incident;    /* NULL but for incident rows, which follow their holder's */
    const char *excluded_by; /* with claims: the claim */
    gboolean unranked;       /* own compromise, when negatives are not observable */
} MpStoryRow;

/* The conclusion for one address where a second source is weighed. */
typedef struct {
    guint brand;
    double ratio; /* one source against two */
    MpSupport support;
    const MpStoryRow *row; /* NULL: undetermined */
} MpStoryAddress;

typedef struct {
    const MpStoryRow *rows; /* leader first, then by to_leader, then by name */
    guint n_rows;
    guint n_leading; /* rows of the leading group, first in @rows */
    double ratio;    /* log10, of the leader to the next that is not tied */
    MpSupport support;
    gboolean undetermined; /* no leader is named */
    guint brands_hit;
    gboolean priors_matter;
    gboolean blind; /* negatives were not used, and the leader would be another with them */
    const MpStoryAddress *addresses; /* a hit brand each */
    guint n_addresses;
} MpStoryAnswer;

/**
 * mp_story_weigh:
 * @arena: what the answer lives in
 *
 * The method of docs/attribution.md. Pure: the same question gives the same
 * answer, in any order of holders and brands.
 */
void mp_story_weigh(const MpStoryQuestion *question, MpArena *arena, MpStoryAnswer *out);

G_END_DECLS
