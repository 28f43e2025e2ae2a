/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-claims.h"
#include "analysis/mp-explanation.h"
#include "render/mp-json-writer.h"

G_BEGIN_DECLS

/* How `explain` says it: one JSON object (mailprov/explanation/1), or a page
 * for people. */
void mp_explain_json(MpJsonWriter *json, const MpExplanation *explanation);
/* The campaign alone, with its verdict: one line of `list campaigns`. */
void mp_explain_campaign_json(MpJsonWriter *json, const MpExplanation *explanation);

typedef struct {
    const MpClaims *claims; /* (nullable): not to be spoken of */
    gboolean defang;
    guint n_lists; /* of the owner, in all */
} MpExplainText;

/* Appends the page of one campaign. */
void mp_explain_text(GString *out, const MpExplanation *explanation, const MpExplainText *how);

/* What the words of the pages mean: once, after the last of them. */
void mp_explain_legend(GString *out);

G_END_DECLS
