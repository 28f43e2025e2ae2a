/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-contradiction.h"

G_BEGIN_DECLS

/* Shared by mp-contradiction.c (hops) and mp-contradiction-clock.c (clocks). */

#define MP_FINDINGS_MAX 256 /* kept of one message; the marks on hops are complete */

typedef struct {
    const MpContradictionContext *context;
    MpTrustVerdict *trust;
    MpArena *arena;
    MpJudgedFinding *findings;
    gsize n_findings;
    gsize room;
    const MpDateFact *date; /* the Date field; NULL: none that is known */
} MpContradictionSearch;

/* What a finding is about. */
typedef struct {
    MpSpan span;
    guint32 hop; /* n; 0: none */
    guint32 other_hop;
} MpContradictionSubject;

void mp_contradiction_add(MpContradictionSearch *self,
                          MpFindingCode code,
                          const MpContradictionSubject *subject,
                          MpSlice detail);

/* What a finding says; nothing where only the codes are wanted. */
MpSlice mp_contradiction_say(const MpContradictionSearch *self, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* Judges all clocks; adds id-time-mismatch. */
void mp_contradiction_clocks(MpContradictionSearch *self, MpContradictions *out);

/* The instant a field states, in microseconds of UTC: a zone that is only
 * named counts as what it usually means. FALSE where it cannot be relied on. */
gboolean mp_contradiction_instant(const MpInstant *at, gint64 *utc_us);

G_END_DECLS
