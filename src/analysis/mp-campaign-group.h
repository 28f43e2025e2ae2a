/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign-state.h"

G_BEGIN_DECLS

typedef enum {
    MP_CLASS_BUSINESS,
    MP_CLASS_CRIMINAL,
    MP_CLASS_ABUSED_PIPE,
    MP_CLASS_UNCLEAR
} MpCampaignClass;

const char *mp_campaign_class_name(MpCampaignClass klass);

/* One campaign: mails of one cluster, by time. */
typedef struct {
    char id[20];   /* "camp:" and 12 hex */
    GArray *mails; /* of guint32: numbers of the state's mails, by time then key */
    guint joins;   /* kinds of features that joined it, as bits */
    MpCampaignClass klass;
    const char *why; /* of the class; static */
    gint64 first, last;
    gboolean observable;
} MpCampaignGroup;

void mp_campaign_group_free(MpCampaignGroup *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpCampaignGroup, mp_campaign_group_free)

/* All clusters of the state's mails, by time of their first mail, classed.
 * transfer full: of MpCampaignGroup. */
GPtrArray *mp_campaign_groups(MpCampaignState *state);

/* Whether brands not hit count for each group: product.md, "Observable".
 * @spam_folder (nullable): the pin "none", "all" or a folder's name. */
void mp_campaign_observe(const MpCampaignState *state, GPtrArray *groups, const char *spam_folder);

/* The weakest kind of feature that joined the group, MP_JOIN_N if it is one mail. */
MpJoin mp_campaign_weakest(const MpCampaignGroup *group);

/* The split test: the group without its weakest kind of feature. Numbers of the
 * mails that stay together in the largest part; NULL where the group has
 * nothing to lose (one strong kind alone holds it). transfer full. */
GArray *mp_campaign_split(MpCampaignState *state, const MpCampaignGroup *group);

/* Foreign mails outside the group that may be of it: unverified, built alike,
 * and of its time. Only of a group so small that its own make says little;
 * NULL for any other, and where there are none. Numbers of mails. transfer full. */
GArray *mp_campaign_kin(MpCampaignState *state, const MpCampaignGroup *group);

G_END_DECLS
