/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-reader.h"

#include "scan/mp-recall.h"

struct _MpReader {
    MpReaderPlan plan;
    MpRecall *recall; /* NULL: nothing is known */
    MpBatch *batch;
    gboolean complete;
};

MpReader *
mp_reader_new(const MpReaderPlan *plan)
{
    MpReader *self = g_new0(MpReader, 1);

    self->plan = *plan;
    return self;
}

void
mp_reader_free(MpReader *self)
{
    if (self == NULL)
        return;
    mp_recall_free(self->recall);
    mp_batch_free(self->batch);
    g_free(self);
}

gboolean
mp_reader_is_complete(const MpReader *self)
{
    return self->complete;
}

static MpKnown
ask(const char *path, const MpFileStat *stat, gpointer data)
{
    MpReader *self = data;

    return mp_recall_ask(self->recall, path, stat);
}

static void
recall(MpReader *self, MpJob *job)
{
    switch (job->event.kind) {
    case MP_EVIDENCE_BEGIN:
        mp_recall_enter(self->recall, &job->event.source);
        break;
    case MP_EVIDENCE_END:
        job->lost = mp_recall_leave(self->recall, &job->event.source);
        break;
    case MP_EVIDENCE_ITEM:
    case MP_EVIDENCE_UNCHANGED:
        job->earlier = mp_recall_meet(self->recall, &job->event, &job->is_moved);
        break;
    case MP_EVIDENCE_ANOMALY:
    default:
        break;
    }
}

static gboolean
push(MpReader *self)
{
    MpBatch *batch = g_steal_pointer(&self->batch);

    return batch == NULL || mp_queue_push(self->plan.queue, batch);
}

static gboolean
hand_on(MpReader *self, MpEvidenceEvent *event)
{
    MpJob *job;

    if (self->batch == NULL)
        self->batch = mp_queue_blank(self->plan.queue);
    job = mp_batch_add(self->batch, event);
    if (self->recall != NULL)
        recall(self, job);
    return !mp_batch_is_full(self->batch) || push(self);
}

static MpEvidence *
open_evidence(MpReader *self, const char *path, GError **error)
{
    const MpScanOptions *options = self->plan.options;
    MpEvidenceOptions walk = {
        .as = options->as,
        .exclude = options->exclude,
        .spam_folders = options->spam_folders,
        .known = self->recall == NULL ? NULL : ask,
        .known_data = self,
        .shard = options->shard,
        .n_shards = options->n_shards,
    };

    if (options->input != NULL && strcmp(path, "-") == 0)
        return mp_evidence_open_bytes(options->input, path, &walk, error);
    return mp_evidence_open(path, &walk, error);
}

static gboolean
read_path(MpReader *self, const char *path, GError **error)
{
    g_autoptr(MpEvidence) evidence = open_evidence(self, path, error);
    MpEvidenceEvent event = { 0 };

    if (evidence == NULL)
        return FALSE;
    while (mp_evidence_next(evidence, &event))
        if (!hand_on(self, &event) || g_cancellable_is_cancelled(self->plan.options->cancel)) {
            g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "interrupted");
            return FALSE;
        }
    return TRUE;
}

void
mp_reader_run(MpReader *self)
{
    g_autoptr(GError) error = NULL;

    if (self->plan.case_path != NULL)
        self->recall =
            mp_recall_new(self->plan.case_path, self->plan.extraction, self->plan.options);
    self->complete = TRUE;
    for (const char *const *path = self->plan.paths; *path != NULL && self->complete; path++)
        self->complete = read_path(self, *path, &error);
    if (error != NULL && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        if (self->batch == NULL)
            self->batch = mp_queue_blank(self->plan.queue);
        self->batch->failure = g_strdup(error->message);
    }
    push(self);
    mp_queue_end(self->plan.queue);
    /* here, since the connection belongs to this thread */
    g_clear_pointer(&self->recall, mp_recall_free);
}
