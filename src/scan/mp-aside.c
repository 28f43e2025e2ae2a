/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-aside.h"

#include <glib/gstdio.h>

#include "case/mp-case-merge.h"

struct _MpAside {
    MpCase *store; /* borrowed: where it goes */
    MpCase *beside;
    gboolean is_seeded;
    char *folder;
    char *path;
};

MpAside *
mp_aside_new(MpCase *store, GError **error)
{
    g_autoptr(MpAside) self = g_new0(MpAside, 1);

    self->store = store;
    self->folder = g_dir_make_tmp("mailprov-XXXXXX", error);
    if (self->folder == NULL)
        return NULL;
    self->path = g_build_filename(self->folder, "scan.case", NULL);
    self->beside = mp_case_open(self->path, MP_CASE_CREATE, error);
    return self->beside == NULL ? NULL : g_steal_pointer(&self);
}

void
mp_aside_free(MpAside *self)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

    if (self == NULL)
        return;
    mp_case_close(self->beside);
    for (gsize i = 0; self->path != NULL && i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(self->path, ends[i], NULL);

        g_unlink(path);
    }
    if (self->folder != NULL)
        g_rmdir(self->folder);
    g_free(self->path);
    g_free(self->folder);
    g_free(self);
}

MpCase *
mp_aside_case(MpAside *self)
{
    return self->beside;
}

gboolean
mp_aside_seed(MpAside *self, const char *const *roots, GError **error)
{
    self->is_seeded = TRUE;
    return mp_case_seed(self->beside, self->store, roots, error);
}

gboolean
mp_aside_merge(MpAside *self, guint64 *n_new, GError **error)
{
    MpMerged merged = { 0 };

    if (self->is_seeded ? !mp_case_merge_back(self->store, self->beside, &merged, error)
                        : !mp_case_merge(self->store, self->beside, &merged, error))
        return FALSE;
    *n_new = (guint64)merged.messages;
    return TRUE;
}
