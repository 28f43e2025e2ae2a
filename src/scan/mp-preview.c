/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-preview.h"

#include "facts/mp-extractor.h"
#include "scan/mp-recall.h"

typedef struct {
    MpRecall *recall; /* (nullable) */
    const MpPreviewListener *listener;
    GHashTable *to_read; /* paths that would be opened, until their event comes */
    GHashTable *folders; /* of MpPreview, by origin */
} Preview;

/* Whatever is known: nothing is opened now. */
static MpKnown
ask(const char *path, const MpFileStat *stat, gpointer data)
{
    Preview *self = data;

    if (self->recall == NULL ||
        mp_recall_ask(self->recall, path, stat).answer != MP_KNOWN_UNCHANGED)
        g_hash_table_add(self->to_read, g_strdup(path));
    return (MpKnown){ .answer = MP_KNOWN_UNCHANGED };
}

static void
add_file(Preview *self, MpPreview *preview, const char *path, guint64 bytes)
{
    preview->files++;
    preview->bytes += bytes;
    preview->files_unchanged += g_hash_table_remove(self->to_read, path) ? 0 : 1;
}

static gboolean
end_source(Preview *self, const MpSource *source, GError **error)
{
    const char *origin = mp_origin_text(source->origin);
    MpPreview *folder = g_hash_table_lookup(self->folders, origin);
    MpPreview preview = { .path = origin, .kind = "file" };
    GArray *unmet = self->recall == NULL ? NULL : mp_recall_leave(self->recall, source);

    g_clear_pointer(&unmet, g_array_unref); /* only a scan marks places as gone */
    if (source->is_file)
        add_file(self, &preview, origin, source->stat.bytes);
    else if (folder != NULL)
        preview = *folder;
    preview.path = origin;
    g_hash_table_remove(self->folders, origin);
    return preview.files == 0 || self->listener->found(&preview, self->listener->data, error);
}

static gboolean
look_at(Preview *self, const MpEvidenceEvent *event, GError **error)
{
    gboolean is_moved;
    MpPreview *folder;

    switch (event->kind) {
    case MP_EVIDENCE_BEGIN:
        if (self->recall != NULL)
            mp_recall_enter(self->recall, &event->source);
        if (!event->source.is_file) {
            folder = g_new0(MpPreview, 1);
            folder->kind = event->source.kind;
            g_hash_table_insert(self->folders, g_strdup(mp_origin_text(event->source.origin)),
                                folder);
        }
        return TRUE;
    case MP_EVIDENCE_UNCHANGED:
        folder = g_hash_table_lookup(self->folders, mp_origin_text(event->belongs_to));
        if (self->recall != NULL)
            mp_recall_meet(self->recall, event, &is_moved);
        if (folder != NULL)
            add_file(self, folder, mp_origin_text(event->item.origin), event->item.stat.bytes);
        return TRUE;
    case MP_EVIDENCE_END:
        return end_source(self, &event->source, error);
    case MP_EVIDENCE_ITEM:
    case MP_EVIDENCE_ANOMALY:
    default:
        return TRUE;
    }
}

static gboolean
look_through(Preview *self, const char *path, const MpScanOptions *options, GError **error)
{
    MpEvidenceOptions walk = { .as = options->as,
                               .exclude = options->exclude,
                               .spam_folders = options->spam_folders,
                               .known = ask,
                               .known_data = self,
                               .shard = options->shard,
                               .n_shards = options->n_shards };
    g_autoptr(MpEvidence) evidence = mp_evidence_open(path, &walk, error);
    gboolean good = evidence != NULL;

    while (good) {
        g_auto(MpEvidenceEvent) event = { 0 };

        if (!mp_evidence_next(evidence, &event))
            break;
        good = look_at(self, &event, error);
    }
    return good;
}

gboolean
mp_scan_preview(MpCase *store,
                const char *const *paths,
                const MpScanOptions *options,
                const MpPreviewListener *listener,
                GError **error)
{
    MpSha256 extraction = mp_extraction_digest(options->rules);
    g_autoptr(MpRecall) recall =
        store == NULL ? NULL : mp_recall_new(mp_case_location(store), &extraction, options);
    g_autoptr(GHashTable) to_read = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Preview self = { recall, listener, to_read, folders };

    for (const char *const *path = paths; *path != NULL; path++)
        if (!look_through(&self, *path, options, error))
            return FALSE;
    return TRUE;
}
