/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign-state.h"
#include "case/mp-case.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* Two walks over the messages: the first learns what each known sender's mail
 * is like and which links everybody has, the second keeps a record and the
 * joining features of each foreign message, and of those that came through a
 * known sender's own system but are nothing like his mail. */
gboolean
mp_campaign_collect(MpCase *store, const MpRules *rules, MpCampaignState *state, GError **error);

G_END_DECLS
