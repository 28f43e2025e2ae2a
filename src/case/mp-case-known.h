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

/* Where a place's file lies on disk; transfer full. %NULL without @error: it
 * lies inside an archive. */
char *mp_case_place_path(MpCase *self, gint64 place, GError **error);
/* What is to be re-hashed: the outermost paths of all sources that are not
 * gone, none of them below another. transfer full. */
GPtrArray *mp_case_root_paths(MpCase *self, GError **error);
/* One live place, in the order of the rows. */
typedef struct {
    gint64 place;
    gint64 source;
    const char *origin; /* until the next step, as all text here */
    const char *path;   /* on disk; %NULL inside an archive */
    gboolean has_file;  /* of its own, and @mark is of it */
    guint64 offset;
    guint64 length;
    MpSha256 sha256;
    MpFileMark mark;
} MpKnownPlace;

/* The live place at @offset of a source whose messages share its origin; its
 * row is 0 where there is none. Fills row, source, length and digest only. */
gboolean mp_case_known_place_at(
    MpCase *self, gint64 source, guint64 offset, MpKnownPlace *out, GError **error);
gboolean mp_case_known_place(MpCase *self, gint64 place, MpKnownPlace *out, GError **error);

MpKnownCursor *mp_case_known_places(MpCase *self, GError **error);
gboolean mp_known_cursor_next_place(MpKnownCursor *self, MpKnownPlace *out, GError **error);

/* A whole file on disk as it was when it was read. */
typedef struct {
    const char *path; /* until the next step */
    guint64 bytes;
    MpSha256 sha256; /* zero where only a part of it, or what was packed in it, was hashed */
} MpKnownDigest;

/* In the order of the paths. */
MpKnownCursor *mp_case_known_digests(MpCase *self, GError **error);
gboolean mp_known_cursor_next_digest(MpKnownCursor *self, MpKnownDigest *out, GError **error);

/* The number of @digest in this case, if any scan read with it. */
gboolean mp_case_find_extraction(MpCase *self, const MpSha256 *digest, gint64 *number);
/* Whether any scan wrote to the case. */
gboolean mp_case_is_blank(MpCase *self);

G_END_DECLS
