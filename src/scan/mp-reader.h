/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan/mp-queue.h"
#include "scan/mp-scan.h"

G_BEGIN_DECLS

/**
 * MpReader:
 *
 * Walks the evidence and fills batches. The only thread that reads mail; it
 * asks the case on a connection of its own what earlier scans know.
 */
typedef struct _MpReader MpReader;

/* What it reads and where it puts it; all of it must outlive the reader. */
typedef struct {
    const char *const *paths;
    const MpScanOptions *options;
    const char *case_path; /* (nullable): nothing is known */
    const MpSha256 *extraction;
    MpQueue *queue;
} MpReaderPlan;

MpReader *mp_reader_new(const MpReaderPlan *plan);
void mp_reader_free(MpReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpReader, mp_reader_free)

/* On the reader's thread: all of it, until the end, a stop or Ctrl-C; ends the queue. */
void mp_reader_run(MpReader *self);
/* Once it has run: whether it came to the end of every path. */
gboolean mp_reader_is_complete(const MpReader *self);

G_END_DECLS
