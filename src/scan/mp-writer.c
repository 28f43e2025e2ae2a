/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-writer.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "case/mp-case-known.h"

#define COMMIT_BYTES (64u << 20)
#define COMMIT_US (2 * G_USEC_PER_SEC)

/* A source between its begin and its end. */
typedef struct {
    MpCaseSource *stored;
    char *path; /* absolute, of the outermost file or folder */
    gboolean is_file;
} Open;

struct _MpWriter {
    MpCase *store;
    const MpScanOptions *options;
    const MpScanNumber *scan;
    GHashTable *open; /* of Open, by the origin's text */
    const MpOrigin *last_origin;
    Open *last;

    guint64 n_messages, n_bytes, n_new, n_unchanged;
    guint64 uncommitted; /* bytes */
    gint64 last_commit;  /* monotonic: says when to commit, never what */
};

static void
free_open(gpointer data)
{
    Open *open = data;

    mp_case_source_free(open->stored);
    g_free(open->path);
    g_free(open);
}

MpWriter *
mp_writer_new(MpCase *store, const MpScanOptions *options, const MpScanNumber *scan)
{
    MpWriter *self = g_new0(MpWriter, 1);

    self->store = store;
    self->options = options;
    self->scan = scan;
    self->open = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_open);
    self->last_commit = g_get_monotonic_time();
    return self;
}

void
mp_writer_free(MpWriter *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->open);
    g_free(self);
}

guint64
mp_writer_n_new(const MpWriter *self)
{
    return self->n_new;
}

guint64
mp_writer_n_unchanged(const MpWriter *self)
{
    return self->n_unchanged;
}

static Open *
find_open(MpWriter *self, const MpOrigin *origin)
{
    if (origin != self->last_origin) {
        self->last_origin = origin;
        self->last = g_hash_table_lookup(self->open, mp_origin_text(origin));
    }
    return self->last;
}

static gboolean
begin_source(MpWriter *self, const MpSource *source, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(mp_origin_path(source->origin), NULL);
    MpSourceName name = {
        .path = path,
        .member = mp_origin_text(source->origin) + strlen(mp_origin_path(source->origin)),
        .origin = mp_origin_text(source->origin),
        .kind = source->kind,
        .folder = source->folder == NULL ? "" : source->folder,
        .folder_role = mp_folder_role_name(source->role),
    };
    Open *open;

    if (source->kind[0] == '\0') /* unchanged: its end says the same */
        return TRUE;
    open = g_new0(Open, 1);
    open->is_file = source->is_file;
    open->stored = mp_case_source_open(self->store, &name, self->scan, error);
    open->path = g_steal_pointer(&path);
    self->last_origin = NULL;
    g_hash_table_insert(self->open, g_strdup(name.origin), open);
    return open->stored != NULL;
}

static gboolean
add_anomalies(Open *open, const MpBatch *batch, const MpJob *job, gint64 place, GError **error)
{
    const MpItem *item = &job->event.item;

    for (guint i = 0; i < job->n_anomalies; i++) {
        const MpJobAnomaly *odd =
            &g_array_index(batch->anomalies, MpJobAnomaly, job->first_anomaly + i);
        const char *detail = (const char *)batch->text->data + odd->detail_at;
        MpStoredAnomaly anomaly = {
            .start = item->offset + odd->where.start,
            .end = item->offset + odd->where.end,
            .code = mp_diag_code_name(odd->code),
            .class_name = mp_diag_class_name(mp_diag_code_class(odd->code)),
            .detail = detail[0] == '\0' ? NULL : detail,
            .place = place,
            .id_origin = mp_origin_text(item->origin),
        };

        if (!mp_case_source_add_anomaly(open->stored, &anomaly, error))
            return FALSE;
    }
    return TRUE;
}

/* What is known of a message besides its bytes. */
static void
describe_item(const MpJob *job, MpStored *stored, MpFileMark *mark)
{
    const MpItem *item = &job->event.item;

    *stored = (MpStored){
        .origin = mp_origin_text(item->origin),
        .offset = item->offset,
        .length = item->length,
        .flags = item->flags,
        .labels = item->labels,
        .role = item->role == MP_FOLDER_UNKNOWN ? NULL : mp_folder_role_name(item->role),
        .earlier = job->earlier,
    };
    if (item->stat.inode == 0 && item->stat.mtime_ns == 0)
        return;
    *mark = (MpFileMark){ (gint64)item->stat.bytes, item->stat.mtime_ns, (gint64)item->stat.inode };
    stored->mark = mark;
}

static gboolean
write_item(MpWriter *self, const MpBatch *batch, const MpJob *job, GError **error)
{
    Open *open = find_open(self, job->event.belongs_to);
    MpStored stored;
    MpFileMark mark;
    gboolean is_new;
    gint64 place;

    g_return_val_if_fail(open != NULL, TRUE);
    describe_item(job, &stored, &mark);
    stored.sha256 = &job->digests.sha256;
    stored.content = &job->digests.content;
    stored.unquoted = &job->digests.unquoted;
    stored.record =
        (MpSlice){ (const char *)batch->records->data + job->record_at, job->record_len };
    if (!mp_case_source_add(open->stored, &stored, &place, &is_new, error) ||
        !add_anomalies(open, batch, job, place, error))
        return FALSE;
    self->n_new += is_new ? 1 : 0;
    self->n_messages++;
    self->n_bytes += job->event.item.length;
    self->uncommitted += job->event.item.length;
    return TRUE;
}

static gboolean
write_unchanged(MpWriter *self, const MpJob *job, GError **error)
{
    Open *open = find_open(self, job->event.belongs_to);
    MpStored stored;
    MpFileMark mark;

    g_return_val_if_fail(open != NULL, TRUE);
    self->n_messages++;
    self->n_bytes += job->event.item.stat.bytes;
    self->n_unchanged++;
    if (!job->is_moved)
        return TRUE;
    describe_item(job, &stored, &mark);
    return mp_case_source_rename(open->stored, &stored, error);
}

static gboolean
write_anomaly(MpWriter *self, const MpEvidenceEvent *event, GError **error)
{
    Open *open = find_open(self, event->belongs_to);
    MpStoredAnomaly anomaly = {
        .start = event->anomaly_where.start,
        .end = event->anomaly_where.end,
        .code = mp_diag_code_name(event->anomaly),
        .class_name = mp_diag_class_name(mp_diag_code_class(event->anomaly)),
        .origin = mp_origin_text(event->anomaly_origin),
        .detail = event->anomaly_detail,
        .id_origin = mp_origin_text(event->anomaly_origin),
    };

    g_return_val_if_fail(open != NULL, TRUE);
    return mp_case_source_add_anomaly(open->stored, &anomaly, error);
}

static gboolean
is_on_disk(const char *path)
{
    GStatBuf seen;

    return g_lstat(path, &seen) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* Files of a folder that were not met: gone, unless they are there and only
 * could not be read, or were left out. */
static gboolean
lose_unmet(MpWriter *self, Open *open, const GArray *unmet, GError **error)
{
    for (guint i = 0; i < unmet->len; i++) {
        gint64 place = g_array_index(unmet, gint64, i);
        g_autoptr(GError) failure = NULL;
        g_autofree char *path = mp_case_place_path(self->store, place, &failure);

        if (failure != NULL) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
        if (path != NULL && is_on_disk(path))
            continue;
        if (!mp_case_source_lose(open->stored, place, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
end_unchanged(MpWriter *self, const MpSource *source, GError **error)
{
    g_autofree char *path = g_canonicalize_filename(mp_origin_path(source->origin), NULL);

    self->n_unchanged++;
    self->n_messages += source->n_messages;
    self->n_bytes += source->stat.bytes;
    return mp_case_touch_path(self->store, path, self->scan, error);
}

static gboolean
end_source(MpWriter *self, const MpJob *job, GError **error)
{
    const MpSource *source = &job->event.source;
    const char *origin = mp_origin_text(source->origin);
    Open *open = g_hash_table_lookup(self->open, origin);
    MpFileMark mark = { (gint64)source->stat.bytes, source->stat.mtime_ns,
                        (gint64)source->stat.inode };
    MpSourceEnd end = {
        .status = mp_source_status_name(source->status),
        .bytes = source->bytes,
        .sha256 = source->sha256,
        .not_mail = source->n_not_mail,
        .preamble = source->preamble,
        .separators = source->separators,
        .message_bytes = source->message_bytes,
        .trailing = source->trailing,
        .resume_at = source->resume_at,
        .unquote = source->unquote,
        .appended = source->appended,
        .part = source->part,
        .n_parts = source->n_parts,
        .mark = source->is_file ? &mark : NULL,
    };

    if (source->status == MP_SOURCE_UNCHANGED)
        return end_unchanged(self, source, error);
    g_return_val_if_fail(open != NULL, TRUE);
    if ((job->lost != NULL && !lose_unmet(self, open, job->lost, error)) ||
        !mp_case_source_close(open->stored, &end, error) ||
        (open->is_file && mp_case_source_was_known(open->stored) &&
         !mp_case_lose_members(self->store, open->path, self->scan, error)))
        return FALSE;
    self->last_origin = NULL;
    g_hash_table_remove(self->open, origin);
    return TRUE;
}

static gboolean
write_job(MpWriter *self, const MpBatch *batch, const MpJob *job, GError **error)
{
    switch (job->event.kind) {
    case MP_EVIDENCE_BEGIN:
        return begin_source(self, &job->event.source, error);
    case MP_EVIDENCE_ITEM:
        return write_item(self, batch, job, error);
    case MP_EVIDENCE_UNCHANGED:
        return write_unchanged(self, job, error);
    case MP_EVIDENCE_ANOMALY:
        return write_anomaly(self, &job->event, error);
    case MP_EVIDENCE_END:
    default:
        return end_source(self, job, error);
    }
}

static gboolean
commit_if_due(MpWriter *self, GError **error)
{
    gint64 now = g_get_monotonic_time();

    if (self->uncommitted < COMMIT_BYTES && now - self->last_commit < COMMIT_US)
        return TRUE;
    self->uncommitted = 0;
    self->last_commit = now;
    return mp_case_commit(self->store, error) && mp_case_begin(self->store, error);
}

gboolean
mp_writer_write(MpWriter *self, const MpBatch *batch, GError **error)
{
    for (guint i = 0; i < batch->jobs->len; i++)
        if (!write_job(self, batch, &g_array_index(batch->jobs, MpJob, i), error))
            return FALSE;
    /* an origin of the next batch may lie where one of this batch did */
    self->last_origin = NULL;
    if (self->options->progress != NULL)
        self->options->progress(self->n_messages, self->n_bytes, self->options->progress_data);
    return commit_if_due(self, error);
}

gboolean
mp_writer_sweep(MpWriter *self, const char *root, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(root, NULL);
    g_autoptr(GPtrArray) paths = mp_case_unmet_paths(self->store, absolute, self->scan, error);

    for (guint i = 0; paths != NULL && i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);

        if (!is_on_disk(path) && !mp_case_lose_members(self->store, path, self->scan, error))
            return FALSE;
    }
    return paths != NULL;
}
