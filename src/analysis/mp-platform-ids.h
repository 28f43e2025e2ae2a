/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-platform-evidence.h"

G_BEGIN_DECLS

/* The identifiers that @candidate's marks hold: one of each type, the best
 * borne out first, sorted by type. What only serves comparison (addresses,
 * times, checksums, recipients) is left out. */
const MpFactId *
mp_platform_ids(const MpPlatformCase *self, const MpPlatformCandidate *candidate, guint32 *n);

/* Whether a clock inside a mark of @candidate lies far from the time of the
 * boundary hop, longer than a queue keeps mail: it was made for another message,
 * even where its signature still holds. @detail and @span as below. */
gboolean mp_platform_has_far_clock(const MpPlatformCase *self,
                                   const MpPlatformCandidate *candidate,
                                   MpSlice *detail,
                                   MpSpan *span);

/* Whether the marks of @candidate contradict the message or each other: they
 * were made for another one. @detail says how; it lives in the arena. */
gboolean mp_platform_is_replay(const MpPlatformCase *self,
                               const MpPlatformCandidate *candidate,
                               MpSlice *detail,
                               MpSpan *span);

G_END_DECLS
