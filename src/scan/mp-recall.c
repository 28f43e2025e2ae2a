/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-recall.h"

#include "scan/mp-known.h"

/* An open source that is no file. */
typedef struct {
    MpOrigin *origin;
    MpKnownFolder *files; /* NULL: no earlier scan knew it */
    gboolean may_skip;    /* it was read with the extractors and rules of this scan */
} Folder;

struct _MpRecall {
    MpCase *store;
    gint64 extraction;
    gboolean rehash;
    gboolean trust_mtime;
    GArray *folders; /* of Folder; the innermost is the last */
};

static void
clear_folder(gpointer data)
{
    Folder *folder = data;

    mp_origin_unref(folder->origin);
    mp_known_folder_free(folder->files);
}

MpRecall *
mp_recall_new(const char *case_path, const MpSha256 *extraction, const MpScanOptions *options)
{
    MpCase *store = mp_case_open(case_path, MP_CASE_READ, NULL);
    MpRecall *self;

    if (store == NULL)
        return NULL;
    self = g_new0(MpRecall, 1);
    self->store = store;
    self->rehash = options->rehash;
    self->trust_mtime = options->trust_mtime;
    self->folders = g_array_new(FALSE, TRUE, sizeof(Folder));
    g_array_set_clear_func(self->folders, clear_folder);
    if (!mp_case_find_extraction(store, extraction, &self->extraction))
        self->extraction = -1; /* no source was read with these */
    return self;
}

void
mp_recall_free(MpRecall *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->folders);
    mp_case_close(self->store);
    g_free(self);
}

/* What an origin adds to its outermost path. */
static const char *
member_of(const MpOrigin *origin)
{
    return mp_origin_text(origin) + strlen(mp_origin_path(origin));
}

static gboolean
find_source(MpRecall *self, const char *path, const char *member, MpKnownSource *out)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);

    return mp_case_known_source(self->store, absolute, member, out, NULL) && out->source != 0;
}

/* The innermost open folder that @path lies in. */
static const Folder *
folder_of(MpRecall *self, const char *path)
{
    for (guint i = self->folders->len; i > 0; i--) {
        const Folder *folder = &g_array_index(self->folders, Folder, i - 1);
        const char *origin = mp_origin_text(folder->origin);
        gsize len = strlen(origin);

        if (strncmp(path, origin, len) == 0 && path[len] == '/')
            return folder;
    }
    return NULL;
}

static MpKnown
known_source(MpRecall *self, const char *path, const MpFileStat *stat)
{
    MpKnownSource source;
    MpKnown known = { .answer = MP_KNOWN_NOT };

    if (self->rehash || !find_source(self, path, "", &source) || !source.is_complete ||
        source.extraction != self->extraction || source.mark.inode != (gint64)stat->inode)
        return known;
    if (source.mark.bytes == (gint64)stat->bytes && source.mark.mtime_ns == stat->mtime_ns) {
        known.answer = MP_KNOWN_UNCHANGED;
        return known;
    }
    if (!source.is_mbox || source.mark.bytes <= 0 || (guint64)source.mark.bytes >= stat->bytes ||
        (mp_sha256_is_zero(&source.sha256) && !self->trust_mtime))
        return known;
    return (MpKnown){
        .answer = MP_KNOWN_GROWN,
        .known_bytes = (guint64)source.mark.bytes,
        .known_sha256 = source.sha256,
        .resume_at = source.resume_at,
        .trust = self->trust_mtime,
        .unquote = source.unquote,
    };
}

MpKnown
mp_recall_ask(MpRecall *self, const char *path, const MpFileStat *stat)
{
    const Folder *folder = folder_of(self, path);

    if (folder != NULL && folder->may_skip &&
        mp_known_folder_is_unchanged(folder->files, path, stat))
        return (MpKnown){ .answer = MP_KNOWN_UNCHANGED };
    return known_source(self, path, stat);
}

/* Where an earlier scan knew it, its files are loaded. */
void
mp_recall_enter(MpRecall *self, const MpSource *source)
{
    Folder folder = { 0 };
    MpKnownSource row;

    if (source->is_file)
        return;
    folder.origin = mp_origin_ref(source->origin);
    if (find_source(self, mp_origin_path(source->origin), member_of(source->origin), &row))
        folder.files =
            mp_known_folder_load(self->store, row.source, mp_origin_text(source->origin), NULL);
    folder.may_skip = folder.files != NULL && row.extraction == self->extraction && !self->rehash;
    g_array_append_val(self->folders, folder);
}

static gboolean
is_same(const MpOrigin *a, const MpOrigin *b)
{
    return a == b || strcmp(mp_origin_text(a), mp_origin_text(b)) == 0;
}

GArray *
mp_recall_leave(MpRecall *self, const MpSource *source)
{
    GArray *unmet = NULL;

    for (guint i = self->folders->len; i > 0; i--) {
        const Folder *folder = &g_array_index(self->folders, Folder, i - 1);

        if (!is_same(folder->origin, source->origin))
            continue;
        if (folder->files != NULL)
            unmet = mp_known_folder_unmet(folder->files);
        g_array_remove_index(self->folders, i - 1);
        break;
    }
    return unmet;
}

gint64
mp_recall_meet(MpRecall *self, const MpEvidenceEvent *event, gboolean *is_moved)
{
    const char *origin = mp_origin_text(event->item.origin);

    for (guint i = self->folders->len; i > 0; i--) {
        const Folder *folder = &g_array_index(self->folders, Folder, i - 1);

        if (!is_same(folder->origin, event->belongs_to))
            continue;
        if (folder->files == NULL || !mp_known_folder_holds(folder->files, origin))
            break;
        return mp_known_folder_meet(folder->files, origin, event->item.stat.inode, is_moved);
    }
    return 0;
}
