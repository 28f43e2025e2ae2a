/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * mp_takeover_run:
 *
 * Mail that came through a company's own system while somebody else had it
 * says nothing of the company: takes the messages of campaigns of the class
 * "abused-pipe" out of what the table holder counts. Rests on the tables
 * campaign, campaign_mail and judged.
 */
gboolean mp_takeover_run(MpCase *store, GError **error);

G_END_DECLS
