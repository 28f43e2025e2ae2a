/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan/mp-batch.h"

G_BEGIN_DECLS

/**
 * MpQueue:
 *
 * The road between one reader, several workers and one writer. Batches are
 * worked on in any order and come out in the order they went in, so what is
 * written does not depend on the number of workers. Bounded by the bytes that
 * are in flight: the reader waits for the writer. Any thread.
 */
typedef struct _MpQueue MpQueue;

/* @budget: bytes of messages in flight; a batch that is larger by itself goes
 * in when nothing else is on the road. */
MpQueue *mp_queue_new(gsize budget);
/* When no thread uses it any more. */
void mp_queue_free(MpQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpQueue, mp_queue_free)

/* The reader: an empty batch to fill. transfer full. */
MpBatch *mp_queue_blank(MpQueue *self);
/* The reader: takes @batch; waits for room. %FALSE: stopped, and @batch is gone. */
gboolean mp_queue_push(MpQueue *self, MpBatch *batch);
/* The reader: nothing will follow. */
void mp_queue_end(MpQueue *self);

/* A worker: the next batch to work on, or %NULL at the end. Borrowed until it is done. */
MpBatch *mp_queue_take(MpQueue *self);
void mp_queue_done(MpQueue *self, MpBatch *batch);

/* The writer: the next batch in order, once it is done; %NULL at the end.
 * Borrowed until it is released. */
MpBatch *mp_queue_next(MpQueue *self);
void mp_queue_release(MpQueue *self, MpBatch *batch);

/* Nobody waits any more: pushing fails, taking and next give %NULL. */
void mp_queue_stop(MpQueue *self);

G_END_DECLS
