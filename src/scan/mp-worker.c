/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-worker.h"

#include "case/mp-codec.h"
#include "facts/mp-extractor.h"
#include "message/mp-message.h"

struct _MpWorker {
    const MpRules *rules;
    guint codec_flags;
    MpMessage *message;
    MpDigest *digest;
    MpCodec *codec;
};

MpWorker *
mp_worker_new(const MpRules *rules, guint codec_flags)
{
    MpWorker *self = g_new0(MpWorker, 1);

    self->rules = rules;
    self->codec_flags = codec_flags;
    self->message = mp_message_new();
    self->digest = mp_digest_new();
    self->codec = mp_codec_new();
    return self;
}

void
mp_worker_free(MpWorker *self)
{
    if (self == NULL)
        return;
    mp_message_free(self->message);
    mp_digest_free(self->digest);
    mp_codec_free(self->codec);
    g_free(self);
}

static MpSlice
slice_of(GBytes *bytes)
{
    MpSlice slice = MP_SLICE_EMPTY;

    if (bytes != NULL && g_bytes_get_size(bytes) > 0)
        slice.data = g_bytes_get_data(bytes, &slice.len);
    return slice;
}

static void
list_anomalies(MpBatch *batch, MpJob *job, const MpFactSet *facts)
{
    const MpAnomalyFact *fact;
    gsize n;

    fact = mp_fact_set_get(facts, MP_FACT_ANOMALY, &n);
    job->first_anomaly = batch->anomalies->len;
    job->n_anomalies = (guint)n;
    for (gsize i = 0; i < n; i++, fact++) {
        MpJobAnomaly anomaly = { (MpDiagCode)fact->code, fact->head.where, batch->text->len };

        if (fact->detail.len > 0)
            g_byte_array_append(batch->text, (const guint8 *)fact->detail.data,
                                (guint)fact->detail.len);
        g_byte_array_append(batch->text, (const guint8 *)"", 1);
        g_array_append_val(batch->anomalies, anomaly);
    }
}

static void
digest_item(MpWorker *self, const MpItem *item, MpContentDigests *out)
{
    out->sha256 = item->sha256;
    if (item->has_digests)
        *out = (MpContentDigests){ item->sha256, item->content_sha256, item->unquoted_sha256 };
    else if (item->has_sha256)
        mp_content_digests_known(self->digest, slice_of(item->head), item->from_mbox, out);
    else
        mp_content_digests(self->digest, slice_of(item->head), item->from_mbox, out);
}

static void
work_on_item(MpWorker *self, MpBatch *batch, MpJob *job)
{
    const MpItem *item = &job->event.item;
    MpMessageBytes bytes = { slice_of(item->head), slice_of(item->tail), item->length };
    MpFactSet *facts;
    MpSlice record;

    mp_message_parse(self->message, &bytes);
    facts = mp_fact_set_new(mp_message_arena(self->message));
    mp_extract_all(self->message, self->rules, facts);
    digest_item(self, item, &job->digests);
    list_anomalies(batch, job, facts);
    record = mp_codec_encode(self->codec, facts, self->codec_flags);
    job->record_at = batch->records->len;
    job->record_len = record.len;
    g_byte_array_append(batch->records, (const guint8 *)record.data, (guint)record.len);
}

void
mp_worker_run(MpWorker *self, MpBatch *batch)
{
    for (guint i = 0; i < batch->jobs->len; i++) {
        MpJob *job = &g_array_index(batch->jobs, MpJob, i);

        if (job->event.kind == MP_EVIDENCE_ITEM)
            work_on_item(self, batch, job);
    }
}
