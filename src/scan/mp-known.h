/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-known.h"
#include "evidence/mp-evidence.h"

G_BEGIN_DECLS

/**
 * MpKnownFolder:
 *
 * The files of one folder as an earlier scan left them, so that asking for
 * each of a hundred thousand costs a look into memory (48 bytes a file). A
 * file is the same under another name when what is left of its name without
 * flags, its inode, size and time are: what Maildir programs do.
 */
typedef struct _MpKnownFolder MpKnownFolder;

/* The folder @origin, whose row is @source. */
MpKnownFolder *
mp_known_folder_load(MpCase *store, gint64 source, const char *origin, GError **error);
void mp_known_folder_free(MpKnownFolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpKnownFolder, mp_known_folder_free)

/* Whether @path is of something in this source, not of the source itself. */
gboolean mp_known_folder_holds(const MpKnownFolder *self, const char *path);
/* Whether the file at @path is as it was, maybe under another name; then it is
 * spoken for, and no other file can be it. */
gboolean
mp_known_folder_is_unchanged(MpKnownFolder *self, const char *path, const MpFileStat *stat);
/* The row of the place that @origin had, or 0; it counts as met from now on.
 * @is_moved (out): whether its name is another one now. */
gint64
mp_known_folder_meet(MpKnownFolder *self, const char *origin, guint64 inode, gboolean *is_moved);
/* Rows of places that were not met. transfer full: of gint64; %NULL if there are none. */
GArray *mp_known_folder_unmet(const MpKnownFolder *self);

G_END_DECLS
