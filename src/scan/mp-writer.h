/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan/mp-batch.h"
#include "scan/mp-scan.h"

G_BEGIN_DECLS

/**
 * MpWriter:
 *
 * Writes batches to the case in the order of the evidence. On the thread that
 * called mp_scan(), inside the transactions it makes: one for each 64 MB of
 * mail or two seconds, so that a crash costs no more than that.
 */
typedef struct _MpWriter MpWriter;

/* In an open transaction. @store, @options and @scan must outlive it. */
MpWriter *mp_writer_new(MpCase *store, const MpScanOptions *options, const MpScanNumber *scan);
void mp_writer_free(MpWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpWriter, mp_writer_free)

gboolean mp_writer_write(MpWriter *self, const MpBatch *batch, GError **error);
/* After the last batch of a walk that came to its end: what the case holds at
 * or below @root, was not met, and is not on disk any more, is gone. */
gboolean mp_writer_sweep(MpWriter *self, const char *root, GError **error);

/* Messages that the case did not hold before; files that only cost a stat. */
guint64 mp_writer_n_new(const MpWriter *self);
guint64 mp_writer_n_unchanged(const MpWriter *self);

G_END_DECLS
