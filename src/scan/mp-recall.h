/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-evidence.h"
#include "scan/mp-scan.h"

G_BEGIN_DECLS

/**
 * MpRecall:
 *
 * What earlier scans know, asked while the evidence is walked: which files
 * need not be opened, which place a file had. It has a connection of its own,
 * and is told of every source that begins and ends. One thread.
 */
typedef struct _MpRecall MpRecall;

/* %NULL where the case at @case_path cannot be read: then everything is read. */
MpRecall *
mp_recall_new(const char *case_path, const MpSha256 *extraction, const MpScanOptions *options);
void mp_recall_free(MpRecall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRecall, mp_recall_free)

/* For MpEvidenceOptions. */
MpKnown mp_recall_ask(MpRecall *self, const char *path, const MpFileStat *stat);
void mp_recall_enter(MpRecall *self, const MpSource *source);
/* Rows of the places of a folder that were not met. transfer full: of gint64; (nullable) */
GArray *mp_recall_leave(MpRecall *self, const MpSource *source);
/* The row of the place that the event's item had, or 0. @is_moved (out): under another name. */
gint64 mp_recall_meet(MpRecall *self, const MpEvidenceEvent *event, gboolean *is_moved);

G_END_DECLS
