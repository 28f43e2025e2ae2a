/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-batch.h"

#define KEPT_BYTES (2u << 20) /* results beyond that are given back to the system */

static void
clear_job(gpointer data)
{
    MpJob *job = data;

    mp_evidence_event_clear(&job->event);
    g_clear_pointer(&job->lost, g_array_unref);
}

MpBatch *
mp_batch_new(void)
{
    MpBatch *self = g_new0(MpBatch, 1);

    self->jobs = g_array_sized_new(FALSE, TRUE, sizeof(MpJob), MP_BATCH_JOBS);
    g_array_set_clear_func(self->jobs, clear_job);
    self->records = g_byte_array_sized_new(256 << 10);
    self->anomalies = g_array_new(FALSE, FALSE, sizeof(MpJobAnomaly));
    self->text = g_byte_array_new();
    return self;
}

static void
empty(GByteArray **bytes)
{
    gboolean swollen = (*bytes)->len > KEPT_BYTES;

    if (swollen)
        g_byte_array_unref(*bytes);
    if (swollen)
        *bytes = g_byte_array_new();
    g_byte_array_set_size(*bytes, 0);
}

void
mp_batch_reset(MpBatch *self)
{
    g_array_set_size(self->jobs, 0);
    g_array_set_size(self->anomalies, 0);
    empty(&self->records);
    empty(&self->text);
    g_clear_pointer(&self->failure, g_free);
    self->bytes = 0;
}

void
mp_batch_free(MpBatch *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->jobs);
    g_array_unref(self->anomalies);
    g_byte_array_unref(self->records);
    g_byte_array_unref(self->text);
    g_free(self->failure);
    g_free(self);
}

MpJob *
mp_batch_add(MpBatch *self, MpEvidenceEvent *event)
{
    MpJob *job;

    g_array_set_size(self->jobs, self->jobs->len + 1);
    job = &g_array_index(self->jobs, MpJob, self->jobs->len - 1);
    job->event = *event;
    memset(event, 0, sizeof(*event));
    if (job->event.item.head != NULL)
        self->bytes += g_bytes_get_size(job->event.item.head);
    if (job->event.item.tail != NULL)
        self->bytes += g_bytes_get_size(job->event.item.tail);
    return job;
}

gboolean
mp_batch_is_full(const MpBatch *self)
{
    return self->bytes >= MP_BATCH_BYTES || self->jobs->len >= MP_BATCH_JOBS;
}
