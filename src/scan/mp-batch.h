/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-source.h"
#include "evidence/mp-content.h"
#include "evidence/mp-evidence.h"
#include "facts/mp-fact.h"

G_BEGIN_DECLS

#define MP_BATCH_BYTES (1u << 20) /* of messages: one round of locks each, so those are free */
#define MP_BATCH_JOBS 512u

/* One step of the walk on its way from the reader over a worker to the writer. */
typedef struct {
    MpEvidenceEvent event;

    /* from the reader, where an earlier scan knew the source */
    gint64 earlier;    /* row number of the place its file had, or 0 */
    gboolean is_moved; /* an unchanged file has another name now */
    GArray *lost;      /* (nullable) of gint64, at a folder's end: places that are there no more */

    /* from the worker, for an item */
    MpContentDigests digests;
    gsize record_at; /* within the batch's records */
    gsize record_len;
    guint first_anomaly; /* within the batch's anomalies */
    guint n_anomalies;
} MpJob;

/* What is odd about one message. */
typedef struct {
    MpDiagCode code;
    MpSpan where;
    gsize detail_at; /* within the batch's text, NUL-terminated */
} MpJobAnomaly;

/**
 * MpBatch:
 *
 * Some steps of the walk in their order. Filled by the reader, worked on by
 * one worker, written by the writer, then emptied and used again. In one
 * thread at a time: the queue hands it on.
 */
typedef struct {
    GArray *jobs; /* of MpJob */
    gsize bytes;  /* of messages */
    GByteArray *records;
    GArray *anomalies; /* of MpJobAnomaly */
    GByteArray *text;
    char *failure; /* (nullable) the walk could not go on: why */
} MpBatch;

MpBatch *mp_batch_new(void);
/* Empty again; the memory stays, unless a message of unusual size had swollen it. */
void mp_batch_reset(MpBatch *self);
void mp_batch_free(MpBatch *self);
/* A job for @event, whose insides it takes. */
MpJob *mp_batch_add(MpBatch *self, MpEvidenceEvent *event);
gboolean mp_batch_is_full(const MpBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpBatch, mp_batch_free)

G_END_DECLS
