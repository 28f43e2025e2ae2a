/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-evidence.h"

#include "evidence/mp-tree.h"
#include "evidence/mp-walk.h"

G_DEFINE_QUARK(mp - evidence - error - quark, mp_evidence_error)

struct _MpEvidence {
    MpWalk *walk;
};

const char *
mp_source_status_name(MpSourceStatus status)
{
    static const char *const names[] = {
        [MP_SOURCE_READ] = "read",
        [MP_SOURCE_PARTLY] = "partly",
        [MP_SOURCE_UNREAD] = "unread",
        [MP_SOURCE_UNCHANGED] = "unchanged",
    };

    return names[status];
}

static gboolean
fail(GError **error, const char *path, const MpFileFailure *why)
{
    g_set_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE, "%s: cannot be read: %s",
                path,
                why->error != 0 ? strerrordesc_np(why->error) : mp_diag_code_meaning(why->code));
    return FALSE;
}

static gboolean
fail_unknown(GError **error, const char *path)
{
    g_set_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNKNOWN_FORM,
                "%s: is neither mail nor an archive of mail", path);
    return FALSE;
}

static gboolean
open_file(MpWalk *walk, const char *path, const MpFileStat *stat, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    MpTreeFile where = { .path = path,
                         .below = name,
                         .known = mp_walk_known(walk, path, stat),
                         .is_named = TRUE,
                         .is_others = !mp_walk_is_of_shard(walk, name) };
    MpFileFailure why;
    MpStream *stream;
    MpFile *file;

    if (where.known.answer == MP_KNOWN_UNCHANGED) {
        mp_tree_unread(walk, &where, stat, NULL);
        return TRUE;
    }
    file = mp_file_open(path, &why);
    if (file == NULL)
        return fail(error, path, &why);
    stream = mp_stream_new_file(file);
    return mp_tree_open(walk, &where, stream, file) || fail_unknown(error, path);
}

static gboolean
open_path(MpWalk *walk, const char *path, GError **error)
{
    MpFileFailure why;
    MpFileKind kind;
    MpFileStat stat;
    MpDir *dir;

    if (!mp_file_look(path, &kind, &stat, &why))
        return fail(error, path, &why);
    if (kind == MP_FILE_REGULAR)
        return open_file(walk, path, &stat, error);
    if (kind != MP_FILE_FOLDER)
        return fail(error, path, &(MpFileFailure){ MP_DIAG_SPECIAL_FILE, 0 });
    dir = mp_dir_open(path, &why);
    if (dir == NULL)
        return fail(error, path, &why);
    mp_tree_push(walk, dir, path);
    return TRUE;
}

MpEvidence *
mp_evidence_open(const char *path, const MpEvidenceOptions *options, GError **error)
{
    g_autoptr(MpWalk) walk = mp_walk_new(options);
    MpEvidence *self;

    if (!open_path(walk, path, error))
        return NULL;
    self = g_new0(MpEvidence, 1);
    self->walk = g_steal_pointer(&walk);
    return self;
}

MpEvidence *
mp_evidence_open_bytes(GBytes *bytes,
                       const char *name,
                       const MpEvidenceOptions *options,
                       GError **error)
{
    g_autoptr(MpWalk) walk = mp_walk_new(options);
    MpTreeFile where = {
        .path = name, .below = name, .is_named = TRUE, .is_others = !mp_walk_is_of_shard(walk, name)
    };
    MpEvidence *self;

    if (!mp_tree_open(walk, &where, mp_stream_new_bytes(bytes), NULL)) {
        fail_unknown(error, name);
        return NULL;
    }
    self = g_new0(MpEvidence, 1);
    self->walk = g_steal_pointer(&walk);
    return self;
}

gboolean
mp_evidence_next(MpEvidence *self, MpEvidenceEvent *out)
{
    return mp_walk_next(self->walk, out);
}

void
mp_evidence_close(MpEvidence *self)
{
    if (self == NULL)
        return;
    mp_walk_free(self->walk);
    g_free(self);
}
