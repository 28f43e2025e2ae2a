/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-campaign.h"

/* clang-format off */
#define COLUMN(Row, name, type) { #name, MP_COLUMN_##type, offsetof(Row, name) }
#define END { NULL, MP_COLUMN_INT, 0 }

static const MpColumn campaign_columns[] = {
    COLUMN(MpCampaignRow, id, TEXT), COLUMN(MpCampaignRow, class_name, TEXT),
    COLUMN(MpCampaignRow, class_why, TEXT), COLUMN(MpCampaignRow, first_seen, TIME),
    COLUMN(MpCampaignRow, last_seen, TIME), COLUMN(MpCampaignRow, messages, INT),
    COLUMN(MpCampaignRow, addresses, TEXT), COLUMN(MpCampaignRow, sender_orgs, TEXT),
    COLUMN(MpCampaignRow, platforms, TEXT), COLUMN(MpCampaignRow, joined_by, TEXT),
    COLUMN(MpCampaignRow, weakest_join, TEXT), COLUMN(MpCampaignRow, brands_hit, INT),
    COLUMN(MpCampaignRow, guessed_addresses, INT), COLUMN(MpCampaignRow, observable, INT),
    COLUMN(MpCampaignRow, forged_from, TEXT), COLUMN(MpCampaignRow, imitates, TEXT),
    COLUMN(MpCampaignRow, replayed, TEXT),
    COLUMN(MpCampaignRow, marks, TEXT), COLUMN(MpCampaignRow, limits, TEXT),
    COLUMN(MpCampaignRow, verdict, TEXT), COLUMN(MpCampaignRow, verdict_holders, TEXT),
    COLUMN(MpCampaignRow, support, TEXT), COLUMN(MpCampaignRow, ratio, REAL),
    COLUMN(MpCampaignRow, cluster_broken, INT), COLUMN(MpCampaignRow, next_evidence, TEXT), END,
};
const MpTable mp_table_campaign = { "campaign", "id", sizeof(MpCampaignRow), campaign_columns };

static const MpColumn campaign_mail_columns[] = {
    COLUMN(MpCampaignMailRow, message, INT), COLUMN(MpCampaignMailRow, campaign, TEXT),
    COLUMN(MpCampaignMailRow, address, TEXT), COLUMN(MpCampaignMailRow, address_kind, TEXT),
    COLUMN(MpCampaignMailRow, brand, TEXT), COLUMN(MpCampaignMailRow, sender_org, TEXT),
    COLUMN(MpCampaignMailRow, folder_role, TEXT), COLUMN(MpCampaignMailRow, delivered, TIME), END,
};
const MpTable mp_table_campaign_mail = { "campaign_mail", "campaign,message,address", sizeof(MpCampaignMailRow), campaign_mail_columns };

static const MpColumn story_columns[] = {
    COLUMN(MpStoryFindingRow, campaign, TEXT), COLUMN(MpStoryFindingRow, with_claims, INT),
    COLUMN(MpStoryFindingRow, rank, INT), COLUMN(MpStoryFindingRow, tied_with, INT),
    COLUMN(MpStoryFindingRow, story, TEXT), COLUMN(MpStoryFindingRow, holders, TEXT),
    COLUMN(MpStoryFindingRow, incident, TEXT), COLUMN(MpStoryFindingRow, excluded_by, TEXT),
    COLUMN(MpStoryFindingRow, status, TEXT), COLUMN(MpStoryFindingRow, ratio_to_next, REAL),
    COLUMN(MpStoryFindingRow, to_leader, REAL), COLUMN(MpStoryFindingRow, support, TEXT),
    COLUMN(MpStoryFindingRow, held, INT), COLUMN(MpStoryFindingRow, held_hit, INT),
    COLUMN(MpStoryFindingRow, not_held, INT), COLUMN(MpStoryFindingRow, not_held_hit, INT),
    COLUMN(MpStoryFindingRow, pattern, REAL), COLUMN(MpStoryFindingRow, timing, REAL),
    COLUMN(MpStoryFindingRow, canary, REAL), COLUMN(MpStoryFindingRow, form, REAL),
    COLUMN(MpStoryFindingRow, guess, REAL), COLUMN(MpStoryFindingRow, hint, REAL),
    COLUMN(MpStoryFindingRow, publicness, REAL), COLUMN(MpStoryFindingRow, breadth, REAL),
    COLUMN(MpStoryFindingRow, cost, REAL), END,
};
const MpTable mp_table_story = { "story", "campaign,with_claims,rank", sizeof(MpStoryFindingRow), story_columns };

static const MpColumn story_address_columns[] = {
    COLUMN(MpStoryAddressRow, campaign, TEXT), COLUMN(MpStoryAddressRow, address, TEXT),
    COLUMN(MpStoryAddressRow, story, TEXT), COLUMN(MpStoryAddressRow, holders, TEXT),
    COLUMN(MpStoryAddressRow, support, TEXT), COLUMN(MpStoryAddressRow, ratio, REAL), END,
};
const MpTable mp_table_story_address = { "story_address", "campaign,address", sizeof(MpStoryAddressRow), story_address_columns };
/* clang-format on */
