/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-story.h"

G_BEGIN_DECLS

/* The rows of a question before they are ranked: shared by mp-story.c and
 * mp-story-rows.c, and by nobody else. */
typedef struct {
    MpStoryRow row;
    const guint8 *held; /* a byte a brand: 1 = in the row's held-set */
    /* The best this holder reaches together with a second one, cost taken off,
     * and the best with yet another: -G_MAXDOUBLE where there is none. */
    double paired, paired_else;
    const char *partner; /* of @paired */
} MpStoryItem;

typedef struct {
    MpStoryItem *items;
    guint n;
    gsize held_bytes;
} MpStoryRows;

MpStoryRows
mp_story_rows_build(const MpStoryQuestion *question, const MpScorePriors *priors, MpArena *arena);
guint mp_story_brands_hit(const MpStoryQuestion *question);
gboolean mp_story_item_holds(const MpStoryItem *item, guint brand);

/* log10 of one source against two for brand @b: the leader alone, against the
 * leader and somebody who holds nothing but @b. */
double mp_story_pair_ratio(const MpStoryQuestion *question,
                           const MpStoryRows *rows,
                           guint leader,
                           guint b);

G_END_DECLS
