/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-names.h"
#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* Which discussion list each message went through, as judging saw it: a name
 * id (0: none) a message, in the order of the keys. */
typedef struct {
    MpNames *lists;
    GArray *of_message; /* of guint32 */
} MpPosted;

/* What campaigns are made from besides the tables. */
typedef struct {
    MpMessageCursor *messages; /* at its end */
    const MpPosted *posted;    /* of the messages that are judged */
} MpCampaignInput;

/**
 * mp_campaign_run:
 *
 * Foreign mail into campaigns, the stories of each, and the conclusions:
 * writes the tables campaign, campaign_mail, story and story_address. Rests on
 * the tables judged, address, holder, contact and claim and on the facts.
 * Deterministic: ids and order come from content. One thread.
 */
gboolean
mp_campaign_run(MpCase *store, const MpRules *rules, const MpCampaignInput *input, GError **error);

G_END_DECLS
