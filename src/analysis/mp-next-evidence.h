/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-story.h"

G_BEGIN_DECLS

/* What one campaign is asked about besides its question. */
typedef struct {
    const MpStoryQuestion *question;
    const MpStoryAnswer *answer;
    const char *const *labels; /* a brand each: its name for people */
    gint64 first, last;        /* of the campaign */
} MpNextEvidenceInput;

/* What would tell the leading story from the next: the lists on which the two
 * predict different things, the folder that is missing, the question that can
 * be asked. At most six English sentences without a full stop, a line each,
 * best first; "" where there is nothing to settle. transfer full. */
char *mp_next_evidence(const MpNextEvidenceInput *input);

G_END_DECLS
