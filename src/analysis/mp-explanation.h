/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-story.h"
#include "case/mp-case.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-told.h"

G_BEGIN_DECLS

/* A sentence for or against a story, and the messages it rests on. */
typedef struct {
    const char *text;
    const char *const *messages; /* Message-IDs; NULL-terminated, may be empty */
} MpStatement;

/* A story as a reader sees it: a group of tied rows is one. */
typedef struct {
    MpStoryFindingRow row;         /* of its first; ratio_to_next and lines below are to be shown */
    guint rank;                    /* of the group; an incident row has its holder's */
    const MpStoryFindingRow *tied; /* the others of the group */
    guint n_tied;
    double lines[MP_LINE_N]; /* against the best that is not tied, the pattern capped */
    const MpStatement *speaks_for;
    guint n_for;
    const MpStatement *against;
    guint n_against;
} MpExplainedStory;

typedef struct {
    MpCampaignRow campaign;
    const char *const *message_ids; /* all of the campaign's that have one; NULL-terminated */
    const MpExplainedStory *stories;
    guint n_stories;
    const MpExplainedStory *with_claims; /* none where claims change nothing */
    guint n_with_claims;
    const MpStoryAddressRow *addresses;
    guint n_addresses;
} MpExplanation;

/* Explanations of the campaigns that hit @about (an address or a campaign's
 * id; %NULL: all), one by one, by first mail. Everything lives in @arena. */
typedef struct _MpExplanations MpExplanations;

MpExplanations *mp_explanations_open(MpCase *store, const char *about, GError **error);
/* %TRUE and @out filled, in @arena; %FALSE with no error at the end. */
gboolean
mp_explanations_next(MpExplanations *self, MpArena *arena, MpExplanation *out, GError **error);
/* How many there are. */
guint mp_explanations_count(const MpExplanations *self);
void mp_explanations_free(MpExplanations *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpExplanations, mp_explanations_free)

G_END_DECLS
