/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/* What a merge added. */
typedef struct {
    gint64 messages; /* that the case did not hold */
    gint64 sources;
    gint64 scans;
} MpMerged;

/**
 * mp_case_merge:
 * @into: may be written
 * @from: another case
 * @out: (out)
 *
 * Adds all that @from holds of evidence, and what its owner said, to @into: a
 * union by what the bytes are, so that neither the order of merges matters nor
 * doing one twice. The custody record of each scan comes with it. Findings are
 * to be made again. In one transaction: all of it or nothing.
 */
gboolean mp_case_merge(MpCase *into, MpCase *from, MpMerged *out, GError **error);

/* What @from knows of the sources at and below @roots, without the facts of their messages: enough
 * for a scan of them into @into, which is then merged back. */
gboolean mp_case_seed(MpCase *into, MpCase *from, const char *const *roots, GError **error);
/* The same sources, as they are now. */
gboolean mp_case_merge_back(MpCase *into, MpCase *from, MpMerged *out, GError **error);

G_END_DECLS
