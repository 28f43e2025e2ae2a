/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/* Writing what was read. A scan opens each source it meets, adds its messages,
 * and closes it; what an earlier scan stored of it is kept, moved or marked
 * gone. Messages that share the source's origin (an mbox) and were not met
 * again are gone when it is closed; of a folder, whose files have origins of
 * their own, the scan says which are. All in the transaction that is open. */

typedef struct {
    const char *path;   /* absolute, of the outermost file or folder */
    const char *member; /* what the origin adds to it: "" or "!backup/Maildir"; a merge has given
                           it a second line, if it is not what lies there now */
    const char *origin; /* as the user gave it; a source keeps the first one */
    const char *kind;
    const char *folder;
    const char *folder_role;
} MpSourceName;

/* Which scan writes. */
typedef struct {
    gint64 number;     /* of its custody record */
    gint64 extraction; /* mp_case_extraction() */
    gboolean refresh;  /* records are stored again even where nothing changed (--rehash) */
} MpScanNumber;

/* What tells that a file is unchanged. */
typedef struct {
    gint64 bytes;
    gint64 mtime_ns;
    gint64 inode;
} MpFileMark;

/* A message where it was met. All borrowed for the call. */
typedef struct {
    const char *origin; /* as the scan writes it: the source's, or longer */
    guint64 offset;
    guint64 length;
    const MpSha256 *sha256;
    const MpSha256 *content;
    const MpSha256 *unquoted; /* another than @content where only the source's end decides */
    MpSlice record;           /* of mp_codec_encode() */
    const char *flags;        /* (nullable) */
    const char *labels;       /* (nullable) */
    const char *role;         /* (nullable): a folder role of its own */
    const MpFileMark *mark;   /* (nullable): of its own file */
    gint64 earlier;           /* row number of the place its file had in an earlier scan, or 0 */
} MpStored;

typedef struct {
    guint64 start;
    guint64 end; /* within the origin */
    const char *code;
    const char *class_name;
    const char *origin; /* (nullable): as the scan writes it; %NULL: the place's or the source's */
    const char *detail; /* (nullable) */
    gint64 place;       /* row number, or 0 */
    const char *id_origin; /* the origin that its id is made of; never %NULL */
} MpStoredAnomaly;

/* What is known at the end of a source. */
typedef struct {
    const char *status;
    guint64 bytes;
    MpSha256 sha256;
    guint64 not_mail;
    guint64 preamble, separators, message_bytes, trailing;
    guint64 resume_at;
    gboolean unquote;       /* which of the two digests is right */
    gboolean appended;      /* read from the known resume_at on only: what stands before it stays */
    const MpFileMark *mark; /* (nullable): of a file on disk */
    guint part, n_parts;    /* which of the parts into which shards divide it was read; else 0 */
} MpSourceEnd;

typedef struct _MpCaseSource MpCaseSource;

/* The number that @digest has in this case, given where it is new. */
gboolean mp_case_extraction(MpCase *self, const MpSha256 *digest, gint64 *number, GError **error);

MpCaseSource *mp_case_source_open(MpCase *store,
                                  const MpSourceName *name,
                                  const MpScanNumber *scan,
                                  GError **error);
void mp_case_source_free(MpCaseSource *self); /* does not close it: it stays half read */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpCaseSource, mp_case_source_free)

/* Whether an earlier scan met it. (One that this scan met before is not added again.) */
gboolean mp_case_source_was_known(const MpCaseSource *self);

/* @place (out): its row number; @is_new (out): whether the case did not hold the message. */
gboolean mp_case_source_add(
    MpCaseSource *self, const MpStored *stored, gint64 *place, gboolean *is_new, GError **error);
/* The file of @stored->earlier is unchanged; its name, flags and role may be others. */
gboolean mp_case_source_rename(MpCaseSource *self, const MpStored *stored, GError **error);
/* The place is there no more. */
gboolean mp_case_source_lose(MpCaseSource *self, gint64 place, GError **error);
gboolean
mp_case_source_add_anomaly(MpCaseSource *self, const MpStoredAnomaly *anomaly, GError **error);
gboolean mp_case_source_close(MpCaseSource *self, const MpSourceEnd *end, GError **error);

/* An unchanged file was met: it and everything inside it. */
gboolean
mp_case_touch_path(MpCase *self, const char *path, const MpScanNumber *scan, GError **error);
/* Everything at @path that this scan did not meet is gone. */
gboolean
mp_case_lose_members(MpCase *self, const char *path, const MpScanNumber *scan, GError **error);
/* Paths at or below @root of sources that this scan did not meet, in order. transfer full. */
GPtrArray *
mp_case_unmet_paths(MpCase *self, const char *root, const MpScanNumber *scan, GError **error);

/* Of what a scan met. */
typedef struct {
    guint64 messages, bytes, folders, sources, not_mail, anomalies, unread;
} MpScanSums;

gboolean mp_case_scan_sums(MpCase *self, const MpScanNumber *scan, MpScanSums *out, GError **error);

G_END_DECLS
