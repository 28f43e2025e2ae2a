/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign-state.h"
#include "analysis/mp-profile.h"
#include "case/mp-case.h"
#include "case/mp-rows-findings.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* What the files of one collection of foreign mail share: mp-campaign-collect.c
 * walks, mp-campaign-habits.c knows what each known sender's mail is like, and
 * mp-campaign-features.c keeps what joins. */

#define MP_TEXT_LEAST 20 /* words below which two texts are alike by chance */

/* One message with all that both walks ask of it. */
typedef struct {
    const MpCaseMessage *message; /* NULL until it is read */
    const MpJudgedRow *judged;
    guint32 address; /* of the exposure, G_MAXUINT32: not the owner's */
    gint64 at;
    const char *claims; /* whom it says it is from, where nothing speaks against that; or NULL */
    gboolean listed;    /* it went through a discussion list */
    gboolean foreign;
} MpSeen;

typedef struct {
    MpCampaignState *state;
    const MpRules *rules;
    MpProfile *profile;
    guint16 day;          /* of the message that is kept now */
    GHashTable *networks; /* as the state's common, of networks */
    GHashTable *counted;  /* pairs already counted in either */
    GHashTable *many;     /* organisation -> 1: strangers write under it, 2: they do not */
} MpCollector;

guint64 mp_seen_hash(MpSlice text);
/* %NULL: it has no text. */
const MpContentFact *mp_seen_content(const MpFactSet *facts);
/* The author: a value without name and address where there is no From. */
MpAddressFact mp_seen_author(const MpFactSet *facts);
/* The text fact of @role, empty where there is none. */
MpSlice mp_seen_text(const MpFactSet *facts, const char *role);
/* A link that the sending platform puts into everybody's mail, to count clicks
 * or to leave the list: it leads nowhere of the sender's. */
gboolean mp_seen_is_platform_link(const MpSeen *seen, MpSlice domain);
gboolean mp_seen_offers_unsubscribe(const MpFactSet *facts);
/* Hash of the /24 or /48 that the boundary took the mail from; 0: unknown. */
guint32 mp_seen_network(const MpJudgedRow *judged);

/* Learns from a message of @org, whom the owner knows: where it links and
 * comes from, and what his mail is like where it is verified as his. */
void mp_campaign_learn(MpCollector *self, const MpSeen *seen, guint32 org);
/* Whether so many known senders have to do with @value that it tells nobody apart. */
gboolean mp_campaign_is_common(GHashTable *common, guint32 value);
/* Sender takeover: signed by his own system, leading where he never led in
 * words that are not his. Where his own mail is of many kinds, one habit more
 * has to be broken. */
gboolean mp_campaign_is_takeover(const MpCollector *self, const MpSeen *seen);
/* %FALSE where it cannot be one, whatever the message says. */
gboolean mp_campaign_may_be_takeover(const MpCollector *self, const MpSeen *seen);

/* Keeps a foreign message: its record and its joining features. */
MpForeignMail *mp_campaign_keep(MpCollector *self, const MpSeen *seen);

G_END_DECLS
