/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-explanation.h"
#include "analysis/mp-holder-names.h"

G_BEGIN_DECLS

/* The words in which explanations are told, the same in every output. They
 * may hold bytes of evidence: they pass through a sink's function. */

/* Appends a story: what it says of the list, never what it says of people.
 * @names (nullable): how holders are called; else by their ids. */
void
mp_explain_append_story(GString *out, const MpStoryFindingRow *row, const MpHolderNames *names);

/* How a row stands against the leader, in words and in the number behind them.
 * transfer full. */
char *mp_explain_standing(const MpExplainedStory *story);

/* The same story if the claims are true, or %NULL where they change nothing. */
const MpExplainedStory *mp_explain_with_claims(const MpExplanation *explanation,
                                               const MpExplainedStory *story);

/* What joined a campaign, as a reader may check it; an unknown @name is itself. */
const char *mp_explain_join_meaning(const char *name);

/* What a limit (product.md's closed list) means to a reader. Static, or @name. */
const char *mp_explain_limit_meaning(const char *name);

G_END_DECLS
