/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-evidence.h"
#include "evidence/mp-stream.h"

G_BEGIN_DECLS

/**
 * MpWalk:
 *
 * What a walk is made of inside: a stack of readers, of which the innermost
 * takes the next step, and the events they told that nobody took yet. One
 * thread.
 */
typedef struct _MpWalk MpWalk;

/* A reader on the stack. */
typedef struct {
    /* Tells some events or pushes another reader, then returns. %FALSE: it is done. */
    gboolean (*step)(gpointer self, MpWalk *walk);
    void (*free)(gpointer self);
} MpReaderKind;

MpWalk *mp_walk_new(const MpEvidenceOptions *options);
void mp_walk_free(MpWalk *self);
const MpEvidenceOptions *mp_walk_options(const MpWalk *self);
/* Takes @reader. */
void mp_walk_push(MpWalk *self, const MpReaderKind *kind, gpointer reader);
/* The next event, stepping readers as needed; %FALSE when all are done. */
gboolean mp_walk_next(MpWalk *self, MpEvidenceEvent *out);

/* Whether files below this name are this walk's: not excluded, and of its shard. */
gboolean mp_walk_is_excluded(const MpWalk *self, const char *path);
gboolean mp_walk_is_of_shard(const MpWalk *self, const char *path);
/* Whether a file is large enough for the shards to divide it, if it is an mbox. */
gboolean mp_walk_may_divide(const MpWalk *self, guint64 bytes);
/* What the caller knows of a file. */
MpKnown mp_walk_known(const MpWalk *self, const char *path, const MpFileStat *stat);

/* A source that was begun and not yet ended. */
typedef struct _MpOpenSource MpOpenSource;

/* Tells that @source begins; it and its strings are copied. */
MpOpenSource *mp_walk_begin(MpWalk *self, const MpSource *source);
/* To be filled in before the end: what only the end event has. */
MpSource *mp_open_source_edit(MpOpenSource *self);
/* Takes what @item owns and clears it. */
void mp_walk_item(MpWalk *self, MpOpenSource *source, MpItem *item);
void mp_walk_unchanged(MpWalk *self, MpOpenSource *source, MpItem *item);
/* @detail (nullable) is copied. Told at most MP_LIMIT_DIAGS_PER_SOURCE times for
 * one code that is only odd; the rest is counted and told at the end. */
void mp_walk_anomaly(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpDiag *diag);
/* Ends and frees it. Where nothing set its status, the anomalies do. */
void mp_walk_end(MpWalk *self, MpOpenSource *source);
/* Frees it without a word: the walk is given up. %NULL is welcome. */
void mp_open_source_free(MpOpenSource *self);

/* An anomaly about a whole origin. */
void mp_walk_odd(
    MpWalk *self, MpOpenSource *source, MpOrigin *origin, MpDiagCode code, const char *detail);
void
mp_walk_failure(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpFileFailure *why);
/* The fault of a stream over @origin, if it has one. */
void mp_walk_fault(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpFault *fault);
/* Once a walk: the system could not be kept from touching access times. */
void mp_walk_touched(MpWalk *self, MpOpenSource *source, MpOrigin *origin);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpWalk, mp_walk_free)

G_END_DECLS
