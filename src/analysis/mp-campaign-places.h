/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-campaign-state.h"

G_BEGIN_DECLS

/* Takes links to public places out of the features: a host of pictures or a
 * standard's page is linked by strangers who have nothing else in common, and
 * joining by it makes one campaign of them all. Asks the mail itself, since
 * no list of such places stays complete. Features must be mail by mail, and
 * stay so. */
void mp_campaign_drop_places(MpCampaignState *state);

G_END_DECLS
