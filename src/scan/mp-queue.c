/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-queue.h"

#include <pthread.h>

#define SLOTS 256u /* batches on the road, if they are small */
#define SPARE 8u   /* empty batches kept for the next */

typedef struct {
    MpBatch *batch;
    gsize bytes;
    gboolean is_done;
} Slot;

/* Three marks go round the ring: writer <= worker <= reader. */
struct _MpQueue {
    pthread_mutex_t lock;
    pthread_cond_t room; /* the reader waits */
    pthread_cond_t work; /* workers wait */
    pthread_cond_t done; /* the writer waits */

    Slot slots[SLOTS];
    guint64 n_pushed;
    guint64 n_taken;
    guint64 n_released;
    gsize budget;
    gsize in_flight;
    gboolean ended;
    gboolean stopped;

    MpBatch *spare[SPARE];
    guint n_spare;
};

MpQueue *
mp_queue_new(gsize budget)
{
    MpQueue *self = g_new0(MpQueue, 1);

    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->room, NULL);
    pthread_cond_init(&self->work, NULL);
    pthread_cond_init(&self->done, NULL);
    self->budget = budget;
    return self;
}

void
mp_queue_free(MpQueue *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < SLOTS; i++)
        mp_batch_free(self->slots[i].batch);
    for (guint i = 0; i < self->n_spare; i++)
        mp_batch_free(self->spare[i]);
    pthread_cond_destroy(&self->room);
    pthread_cond_destroy(&self->work);
    pthread_cond_destroy(&self->done);
    pthread_mutex_destroy(&self->lock);
    g_free(self);
}

MpBatch *
mp_queue_blank(MpQueue *self)
{
    MpBatch *batch = NULL;

    pthread_mutex_lock(&self->lock);
    if (self->n_spare > 0)
        batch = self->spare[--self->n_spare];
    pthread_mutex_unlock(&self->lock);
    return batch != NULL ? batch : mp_batch_new();
}

static gboolean
has_room(const MpQueue *self, gsize bytes)
{
    return self->n_pushed - self->n_released < SLOTS &&
           (self->in_flight == 0 || self->in_flight + bytes <= self->budget);
}

gboolean
mp_queue_push(MpQueue *self, MpBatch *batch)
{
    gboolean pushed;

    pthread_mutex_lock(&self->lock);
    while (!self->stopped && !has_room(self, batch->bytes))
        pthread_cond_wait(&self->room, &self->lock);
    pushed = !self->stopped;
    if (pushed) {
        self->slots[self->n_pushed++ % SLOTS] = (Slot){ batch, batch->bytes, FALSE };
        self->in_flight += batch->bytes;
        pthread_cond_signal(&self->work);
    }
    pthread_mutex_unlock(&self->lock);
    if (!pushed)
        mp_batch_free(batch);
    return pushed;
}

void
mp_queue_end(MpQueue *self)
{
    pthread_mutex_lock(&self->lock);
    self->ended = TRUE;
    pthread_cond_broadcast(&self->work);
    pthread_cond_signal(&self->done);
    pthread_mutex_unlock(&self->lock);
}

MpBatch *
mp_queue_take(MpQueue *self)
{
    MpBatch *batch = NULL;

    pthread_mutex_lock(&self->lock);
    while (!self->stopped && !self->ended && self->n_taken == self->n_pushed)
        pthread_cond_wait(&self->work, &self->lock);
    if (!self->stopped && self->n_taken < self->n_pushed)
        batch = self->slots[self->n_taken++ % SLOTS].batch;
    pthread_mutex_unlock(&self->lock);
    return batch;
}

void
mp_queue_done(MpQueue *self, MpBatch *batch)
{
    pthread_mutex_lock(&self->lock);
    for (guint64 i = self->n_released; i < self->n_taken; i++)
        if (self->slots[i % SLOTS].batch == batch) {
            self->slots[i % SLOTS].is_done = TRUE;
            if (i == self->n_released)
                pthread_cond_signal(&self->done);
            break;
        }
    pthread_mutex_unlock(&self->lock);
}

MpBatch *
mp_queue_next(MpQueue *self)
{
    MpBatch *batch = NULL;
    const Slot *slot;

    pthread_mutex_lock(&self->lock);
    slot = &self->slots[self->n_released % SLOTS];
    while (!self->stopped && !(self->ended && self->n_released == self->n_pushed) &&
           !(self->n_released < self->n_taken && slot->is_done))
        pthread_cond_wait(&self->done, &self->lock);
    if (!self->stopped && self->n_released < self->n_taken && slot->is_done)
        batch = slot->batch;
    pthread_mutex_unlock(&self->lock);
    return batch;
}

/* Emptying happens outside the lock: it gives back the messages' memory. */
void
mp_queue_release(MpQueue *self, MpBatch *batch)
{
    Slot *slot;

    mp_batch_reset(batch);
    pthread_mutex_lock(&self->lock);
    slot = &self->slots[self->n_released++ % SLOTS];
    self->in_flight -= slot->bytes;
    *slot = (Slot){ 0 };
    if (self->n_spare < SPARE)
        self->spare[self->n_spare++] = g_steal_pointer(&batch);
    pthread_cond_signal(&self->room);
    pthread_mutex_unlock(&self->lock);
    mp_batch_free(batch);
}

void
mp_queue_stop(MpQueue *self)
{
    pthread_mutex_lock(&self->lock);
    self->stopped = TRUE;
    pthread_cond_broadcast(&self->room);
    pthread_cond_broadcast(&self->work);
    pthread_cond_broadcast(&self->done);
    pthread_mutex_unlock(&self->lock);
}
