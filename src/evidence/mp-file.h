/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "evidence/mp-source.h"

G_BEGIN_DECLS

/* The only place where evidence is opened: for reading, without following
 * links, without waiting for pipes, and without touching access times where
 * the system allows that. Nothing here can write. One thread at a time. */

typedef enum {
    MP_FILE_REGULAR,
    MP_FILE_FOLDER,
    MP_FILE_LINK,
    MP_FILE_SPECIAL, /* pipe, socket, device */
} MpFileKind;

/* Why something could not be opened or read. */
typedef struct {
    MpDiagCode code; /* VANISHED, PERMISSION_DENIED, SYMLINK, SPECIAL_FILE, READ_ERROR */
    int error;       /* errno, for the detail; 0 if the system did not refuse */
} MpFileFailure;

/* An open folder. Names in it are opened relative to it, so that a path
 * exchanged under the walk leads nowhere else. */
typedef struct _MpDir MpDir;

/* @path may be a symbolic link: the user named it. %NULL and @why filled on failure. */
MpDir *mp_dir_open(const char *path, MpFileFailure *why);
MpDir *mp_dir_open_at(MpDir *parent, const char *name, MpFileFailure *why);
void mp_dir_close(MpDir *self);
/* transfer full: what is in the folder (of char), in byte order, without `.`
 * and `..`, and which of these are folders. What could not be listed is
 * missing: then @why is filled and %FALSE returned. */
gboolean mp_dir_list(MpDir *self, GPtrArray **names, GHashTable **folders, MpFileFailure *why);
/* lstat of a name in the folder. %FALSE and @why on failure. */
gboolean
mp_dir_stat(MpDir *self, const char *name, MpFileKind *kind, MpFileStat *stat, MpFileFailure *why);
/* Whether the system refused to leave its access time alone. */
gboolean mp_dir_touched(const MpDir *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpDir, mp_dir_close)

/* What @path is, links followed. %FALSE and @why on failure. */
gboolean mp_file_look(const char *path, MpFileKind *kind, MpFileStat *stat, MpFileFailure *why);

/**
 * MpFile:
 *
 * An open regular file. It ends where it ended when it was opened: what a
 * mail program appends meanwhile is not read, and mp_file_changed() tells.
 */
typedef struct _MpFile MpFile;

/* @path may be a symbolic link, @name may not. */
MpFile *mp_file_open(const char *path, MpFileFailure *why);
MpFile *mp_file_open_at(MpDir *dir, const char *name, MpFileFailure *why);
void mp_file_close(MpFile *self);
const MpFileStat *mp_file_stat(const MpFile *self);
gboolean mp_file_touched(const MpFile *self);

/* The bytes at @offset, at most MP_LIMIT_READ_BLOCK. 0: the end, or mp_file_error(). */
gsize mp_file_read(MpFile *self, guint64 offset, void *buffer, gsize n);
/* errno of the first failed read; 0. */
int mp_file_error(const MpFile *self);
/* Whether it is no longer as it was when it was opened, or ended early. */
gboolean mp_file_changed(MpFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpFile, mp_file_close)

G_END_DECLS
