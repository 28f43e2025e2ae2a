/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-source.h"
#include "scan/mp-scan.h"

G_BEGIN_DECLS

/**
 * MpRecord:
 *
 * The record that each scan leaves in the case: which tool, libraries, rules,
 * options and limits, when, what came of it. Written as "running" when the
 * scan begins, so that one that was cut off can be told.
 */
typedef struct _MpCustody MpRecord;

/* In an open transaction. */
MpRecord *mp_record_new(MpCase *store, const MpScanOptions *options, GError **error);
void mp_record_free(MpRecord *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRecord, mp_record_free)

/* The number of this scan and what it reads with. Borrowed. */
const MpScanNumber *mp_record_scan(const MpRecord *self);
/* @outcome: "done", "interrupted" or "failed" */
gboolean
mp_record_end(MpRecord *self, const char *outcome, const MpScanTotals *totals, GError **error);

G_END_DECLS
