/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-walk.h"

#include "base/mp-limits.h"

typedef struct {
    const MpReaderKind *kind;
    gpointer reader;
} Frame;

struct _MpWalk {
    MpEvidenceOptions options;
    GArray *frames; /* of Frame */
    GArray *events; /* of MpEvidenceEvent; those before n_taken are gone */
    guint n_taken;
    gboolean has_touched;
};

struct _MpOpenSource {
    MpSource source;
    char *folder;
    gboolean has_status;
    guint64 n_unread, n_damaged;
    guint n_told[MP_DIAG_N_CODES];
};

MpWalk *
mp_walk_new(const MpEvidenceOptions *options)
{
    MpWalk *self = g_new0(MpWalk, 1);

    if (options != NULL)
        self->options = *options;
    self->frames = g_array_new(FALSE, FALSE, sizeof(Frame));
    self->events = g_array_new(FALSE, FALSE, sizeof(MpEvidenceEvent));
    return self;
}

void
mp_walk_free(MpWalk *self)
{
    if (self == NULL)
        return;
    while (self->frames->len > 0) { /* innermost first: it may read from the ones around it */
        Frame frame = g_array_index(self->frames, Frame, self->frames->len - 1);

        g_array_set_size(self->frames, self->frames->len - 1);
        frame.kind->free(frame.reader);
    }
    for (guint i = self->n_taken; i < self->events->len; i++)
        mp_evidence_event_clear(&g_array_index(self->events, MpEvidenceEvent, i));
    g_array_unref(self->frames);
    g_array_unref(self->events);
    g_free(self);
}

const MpEvidenceOptions *
mp_walk_options(const MpWalk *self)
{
    return &self->options;
}

void
mp_walk_push(MpWalk *self, const MpReaderKind *kind, gpointer reader)
{
    Frame frame = { kind, reader };

    g_array_append_val(self->frames, frame);
}

gboolean
mp_walk_next(MpWalk *self, MpEvidenceEvent *out)
{
    while (self->n_taken == self->events->len) {
        guint top = self->frames->len;
        Frame frame;

        g_array_set_size(self->events, 0);
        self->n_taken = 0;
        if (top == 0)
            return FALSE;
        frame = g_array_index(self->frames, Frame, top - 1);
        if (!frame.kind->step(frame.reader, self)) {
            g_array_remove_index(self->frames, top - 1);
            frame.kind->free(frame.reader);
        }
    }
    *out = g_array_index(self->events, MpEvidenceEvent, self->n_taken++);
    return TRUE;
}

/* `*` is any run of bytes, `?` one byte. No recursion, so no pattern is costly. */
static gboolean
glob_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *resume = NULL;

    while (*text != '\0') {
        if (*pattern == '*') {
            star = pattern++;
            resume = text;
        } else if (*pattern == '?' || *pattern == *text) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resume;
        } else {
            return FALSE;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

gboolean
mp_walk_is_excluded(const MpWalk *self, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;

    if (self->options.exclude == NULL)
        return FALSE;
    for (const char *const *p = self->options.exclude; *p != NULL; p++)
        if (glob_matches(*p, path) || (strchr(*p, '/') == NULL && glob_matches(*p, name)))
            return TRUE;
    return FALSE;
}

gboolean
mp_walk_is_of_shard(const MpWalk *self, const char *path)
{
    MpSha256 hash;
    guint32 value = 0;

    if (self->options.n_shards < 2)
        return TRUE;
    hash = mp_sha256(mp_slice_of(path));
    for (guint i = 0; i < 4; i++)
        value = value << 8 | hash.bytes[i];
    return value % self->options.n_shards + 1 == self->options.shard;
}

gboolean
mp_walk_may_divide(const MpWalk *self, guint64 bytes)
{
    return self->options.n_shards > 1 && bytes >= MP_LIMIT_SHARD_FILE;
}

MpKnown
mp_walk_known(const MpWalk *self, const char *path, const MpFileStat *stat)
{
    MpKnown known = { .answer = MP_KNOWN_NOT };

    if (self->options.known != NULL)
        known = self->options.known(path, stat, self->options.known_data);
    /* what of the tail is whose would depend on where it begins */
    if (known.answer == MP_KNOWN_GROWN && self->options.n_shards > 1)
        known.answer = MP_KNOWN_NOT;
    return known;
}

static MpEvidenceEvent *
add_event(MpWalk *self, MpEvidenceKind kind, MpOrigin *belongs_to)
{
    MpEvidenceEvent event = { .kind = kind, .belongs_to = mp_origin_ref(belongs_to) };

    g_array_append_val(self->events, event);
    return &g_array_index(self->events, MpEvidenceEvent, self->events->len - 1);
}

/* The event's own copy of what the source says now. */
static void
add_source_event(MpWalk *self, MpEvidenceKind kind, const MpSource *source)
{
    MpEvidenceEvent *event = add_event(self, kind, source->origin);

    event->source = *source;
    mp_origin_ref(source->origin);
    event->source.folder = g_ref_string_new(source->folder);
}

MpOpenSource *
mp_walk_begin(MpWalk *self, const MpSource *source)
{
    MpOpenSource *open = g_new0(MpOpenSource, 1);

    open->source = *source;
    open->folder = g_strdup(source->folder != NULL ? source->folder : "");
    open->source.folder = open->folder;
    mp_origin_ref(source->origin);
    add_source_event(self, MP_EVIDENCE_BEGIN, &open->source);
    return open;
}

MpSource *
mp_open_source_edit(MpOpenSource *self)
{
    return &self->source;
}

void
mp_walk_item(MpWalk *self, MpOpenSource *source, MpItem *item)
{
    MpEvidenceEvent *event = add_event(self, MP_EVIDENCE_ITEM, source->source.origin);

    source->source.n_messages++;
    event->item = *item;
    *item = (MpItem){ 0 };
}

void
mp_walk_unchanged(MpWalk *self, MpOpenSource *source, MpItem *item)
{
    mp_walk_item(self, source, item);
    g_array_index(self->events, MpEvidenceEvent, self->events->len - 1).kind =
        MP_EVIDENCE_UNCHANGED;
}

void
mp_walk_anomaly(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpDiag *diag)
{
    MpDiagClass klass = mp_diag_code_class(diag->code);
    MpEvidenceEvent *event;

    source->n_unread += klass == MP_DIAG_UNREAD;
    source->n_damaged += klass == MP_DIAG_DAMAGED;
    if (klass == MP_DIAG_ODD && ++source->n_told[diag->code] > MP_LIMIT_DIAGS_PER_SOURCE)
        return;
    event = add_event(self, MP_EVIDENCE_ANOMALY, source->source.origin);
    event->anomaly = diag->code;
    event->anomaly_origin = mp_origin_ref(origin);
    event->anomaly_where = diag->where;
    if (diag->detail.len > 0)
        event->anomaly_detail = mp_slice_dup(diag->detail);
}

void
mp_walk_odd(
    MpWalk *self, MpOpenSource *source, MpOrigin *origin, MpDiagCode code, const char *detail)
{
    MpDiag diag = { .code = code, .detail = mp_slice_of(detail) };

    mp_walk_anomaly(self, source, origin, &diag);
}

void
mp_walk_failure(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpFileFailure *why)
{
    mp_walk_odd(self, source, origin, why->code,
                why->error != 0 ? strerrordesc_np(why->error) : NULL);
}

void
mp_walk_fault(MpWalk *self, MpOpenSource *source, MpOrigin *origin, const MpFault *fault)
{
    MpDiag diag;

    if (fault == NULL)
        return;
    diag = (MpDiag){ .code = fault->code,
                     .where = { fault->offset, fault->offset },
                     .detail = mp_slice_of(fault->detail) };
    mp_walk_anomaly(self, source, origin, &diag);
    if (fault->is_cut)
        source->n_unread++; /* whatever its class: some of the source was not read */
}

void
mp_walk_touched(MpWalk *self, MpOpenSource *source, MpOrigin *origin)
{
    if (!self->has_touched)
        mp_walk_odd(self, source, origin, MP_DIAG_ACCESS_TIME, NULL);
    self->has_touched = TRUE;
}

/* What was not told one by one. */
static void
tell_rest(MpWalk *self, MpOpenSource *source)
{
    for (guint code = 0; code < MP_DIAG_N_CODES; code++) {
        g_autofree char *detail = NULL;

        if (source->n_told[code] <= MP_LIMIT_DIAGS_PER_SOURCE)
            continue;
        detail = g_strdup_printf("%u more: %s", source->n_told[code] - MP_LIMIT_DIAGS_PER_SOURCE,
                                 mp_diag_code_name((MpDiagCode)code));
        mp_walk_odd(self, source, source->source.origin, MP_DIAG_MORE_ANOMALIES, detail);
    }
}

void
mp_walk_end(MpWalk *self, MpOpenSource *open)
{
    MpSource *source = &open->source;

    tell_rest(self, open);
    if (source->status == MP_SOURCE_READ && open->n_unread > 0)
        source->status = source->n_messages > 0 || source->n_not_mail > 0 || open->n_damaged > 0
                             ? MP_SOURCE_PARTLY
                             : MP_SOURCE_UNREAD;
    add_source_event(self, MP_EVIDENCE_END, source);
    mp_open_source_free(open);
}

void
mp_open_source_free(MpOpenSource *self)
{
    if (self == NULL)
        return;
    mp_origin_unref(self->source.origin);
    g_free(self->folder);
    g_free(self);
}

void
mp_evidence_event_clear(MpEvidenceEvent *event)
{
    MpItem *item = &event->item;

    g_clear_pointer(&event->belongs_to, mp_origin_unref);
    g_clear_pointer(&event->source.origin, mp_origin_unref);
    if (event->source.folder != NULL)
        g_ref_string_release((char *)event->source.folder);
    event->source.folder = NULL;
    g_clear_pointer(&item->origin, mp_origin_unref);
    g_clear_pointer(&item->head, g_bytes_unref);
    g_clear_pointer(&item->tail, g_bytes_unref);
    g_clear_pointer(&item->flags, g_free);
    g_clear_pointer(&item->labels, g_free);
    g_clear_pointer(&event->anomaly_origin, mp_origin_unref);
    g_clear_pointer(&event->anomaly_detail, g_free);
}
