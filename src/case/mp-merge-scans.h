/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpMergedScans:
 *
 * The custody records of two cases, each once, numbered in the order of their
 * start. Those of @into are numbered so as soon as this is made.
 */
typedef struct _MpMergedScans MpMergedScans;

MpMergedScans *mp_merged_scans_new(MpCase *into, MpCase *from, GError **error);
void mp_merged_scans_free(MpMergedScans *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpMergedScans, mp_merged_scans_free)

/* The number that a scan of the other case has now. */
gint64 mp_merged_scans_number(const MpMergedScans *self, gint64 number);
/* When a scan last read with the extraction of that digest in hex; the least time if none did. */
gint64 mp_merged_scans_last(const MpMergedScans *self, const char *extraction);
/* How many came from the other case and were not known. */
gint64 mp_merged_scans_n_new(const MpMergedScans *self);

G_END_DECLS
