/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"

G_BEGIN_DECLS

/* Foreign mail in clusters, and the stories that may explain each. Lists in
 * text columns are sorted, ';' between their items. */

typedef struct {
    const char *id;         /* "camp:" and 12 hex of its first message's content */
    const char *class_name; /* "business", "criminal", "abused-pipe", "unclear" */
    const char *class_why;
    gint64 first_seen, last_seen;
    gint64 messages;
    const char *addresses;   /* of the owner, hit */
    const char *sender_orgs; /* verified ones only: a forged From is no actor */
    const char *platforms;   /* verified */
    const char *joined_by;   /* names of the features that joined it */
    const char *weakest_join;
    gint64 brands_hit;
    gint64 guessed_addresses; /* never-given addresses of the owner that it hit */
    gint64 observable;        /* brands not hit count */
    const char *forged_from;  /* From domains that nothing confirms */
    const char *imitates;     /* platforms whose marks it carries without proof */
    const char *replayed;     /* customers whose copied marks it carries most often, with counts:
                                 "12 sendgrid/1234567" */
    const char *marks;        /* certification marks that receivers stamped on it */
    const char *limits;
    const char *verdict; /* story name */
    const char *verdict_holders;
    const char *support;
    double ratio;
    gint64 cluster_broken;
    const char *next_evidence; /* sentences, a line each: what would settle it */
} MpCampaignRow;
extern const MpTable mp_table_campaign;

/* One message of a campaign, to one address of the owner. */
typedef struct {
    gint64 message;
    const char *campaign;
    const char *address;
    const char *address_kind;
    const char *brand; /* "org:dell.com"; NULL: given to nobody */
    const char *sender_org;
    const char *folder_role;
    gint64 delivered;
} MpCampaignMailRow;
extern const MpTable mp_table_campaign_mail;

/* One row of one campaign's table of stories. */
typedef struct {
    const char *campaign;
    gint64 with_claims; /* 0: mail only; 1: if the claims are true */
    gint64 rank;        /* from 1, in order */
    gint64 tied_with;   /* the first rank of its group */
    const char *story;
    const char *holders;
    const char *incident;
    const char *excluded_by;
    const char *status;
    double ratio_to_next; /* of the leading group; 0 for the others */
    double to_leader;
    const char *support;
    gint64 held, held_hit, not_held, not_held_hit;
    double pattern, timing, canary, form, guess, hint, publicness, breadth, cost;
} MpStoryFindingRow;
extern const MpTable mp_table_story;

/* The conclusion for one address, where it differs from its campaign's. */
typedef struct {
    const char *campaign;
    const char *address;
    const char *story;
    const char *holders;
    const char *support;
    double ratio;
} MpStoryAddressRow;
extern const MpTable mp_table_story_address;

G_END_DECLS
