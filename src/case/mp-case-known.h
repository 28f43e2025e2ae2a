/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case-source.h"

G_BEGIN_DECLS

/* What earlier scans know of files, so that unchanged ones are not opened. */

typedef struct {
    gint64 source; /* row number; 0: never met */
    gint64 extraction;
    gboolean is_complete; /* read to its end, and not merely unreadable */
    gboolean is_mbox;
    MpFileMark mark;
    MpSha256 sha256;
    guint64 resume_at;
    gboolean unquote;
} MpKnownSource;

/* @member: as in MpSourceName. %FALSE only with @error: a source that was never met is no error. */
gboolean mp_case_known_source(
    MpCase *self, const char *path, const char *member, MpKnownSource *out, GError **error);

/* One file of a folder. */
typedef struct {
    gint64 place;     /* row number */
    const char *name; /* what follows the folder's origin; until the next step */
    MpFileMark mark;
} MpKnownFile;

typedef struct _MpKnownCursor MpKnownCursor;

/* The live files of a folder, in no order. */
MpKnownCursor *mp_case_known_files(MpCase *self, gint64 source, GError **error);
gboolean mp_known_cursor_next(MpKnownCursor *self, MpKnownFile *out, GError **error);
void mp_known_cursor_free(MpKnownCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpKnownCursor, mp_known_cursor_free)

G_END_DECLS
