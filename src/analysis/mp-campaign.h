/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * mp_campaign_run:
 *
 * Foreign mail into campaigns, the stories of each, and the conclusions:
 * writes the tables campaign, campaign_mail, story and story_address. Rests on
 * the tables judged, address, holder, contact and claim and on the facts.
 * Deterministic: ids and order come from content. One thread.
 */
gboolean mp_campaign_run(MpCase *store, const MpRules *rules, GError **error);

G_END_DECLS
