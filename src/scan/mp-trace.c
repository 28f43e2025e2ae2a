/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-trace.h"

#include "evidence/mp-evidence.h"
#include "facts/mp-extractor.h"

struct _MpTrace {
    char *origin;
    GBytes *head, *tail; /* @tail is NULL unless the message is large */
    guint64 length;
    MpMessage *message;
    MpFactSet *facts;
};

void
mp_trace_free(MpTrace *self)
{
    if (self == NULL)
        return;
    g_free(self->origin);
    g_clear_pointer(&self->message, mp_message_free);
    g_clear_pointer(&self->head, g_bytes_unref);
    g_clear_pointer(&self->tail, g_bytes_unref);
    g_free(self);
}

static MpSlice
slice_of(GBytes *bytes)
{
    gsize len = 0;
    const char *data = bytes == NULL ? NULL : g_bytes_get_data(bytes, &len);

    return data == NULL ? MP_SLICE_EMPTY : (MpSlice){ data, len };
}

static MpTrace *
trace_item(const MpItem *item, const MpRules *rules)
{
    MpTrace *self = g_new0(MpTrace, 1);
    MpMessageBytes bytes;

    self->origin = g_strdup(mp_origin_text(item->origin));
    self->head = g_bytes_ref(item->head);
    self->tail = item->tail == NULL ? NULL : g_bytes_ref(item->tail);
    self->length = item->length;
    self->message = mp_message_new();
    bytes = (MpMessageBytes){ slice_of(self->head), slice_of(self->tail), self->length };
    mp_message_parse(self->message, &bytes);
    self->facts = mp_fact_set_new(mp_message_arena(self->message));
    mp_extract_all(self->message, rules, self->facts);
    return self;
}

MpTrace *
mp_trace_open(const char *path, const MpRules *rules, GError **error)
{
    const MpEvidenceOptions options = { 0 };
    g_autoptr(MpEvidence) evidence = mp_evidence_open(path, &options, error);
    MpTrace *self = NULL;

    if (evidence == NULL)
        return NULL;
    while (self == NULL) {
        g_auto(MpEvidenceEvent) event = { 0 };

        if (!mp_evidence_next(evidence, &event))
            break;
        if (event.kind == MP_EVIDENCE_ITEM)
            self = trace_item(&event.item, rules);
    }
    if (self == NULL)
        g_set_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNKNOWN_FORM,
                    "%s: there is no message in it", path);
    return self;
}

const MpFactSet *
mp_trace_facts(const MpTrace *self)
{
    return self->facts;
}

const char *
mp_trace_origin(const MpTrace *self)
{
    return self->origin;
}

MpSlice
mp_trace_bytes(const MpTrace *self, MpSpan span)
{
    MpSlice head = slice_of(self->head), tail = slice_of(self->tail);
    guint64 tail_start = self->length - tail.len;

    if (span.end <= span.start)
        return MP_SLICE_EMPTY;
    if (tail.len > 0 && span.start >= tail_start)
        return mp_slice_sub(tail, (gsize)(span.start - tail_start), (gsize)(span.end - span.start));
    return mp_slice_sub(head, (gsize)span.start, (gsize)(span.end - span.start));
}
