/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "base/mp-digest.h"
#include "base/mp-origin.h"

G_BEGIN_DECLS

#define MP_EVIDENCE_ERROR (mp_evidence_error_quark())
GQuark mp_evidence_error_quark(void);
typedef enum {
    MP_EVIDENCE_ERROR_UNREADABLE,   /* the path given cannot be opened at all */
    MP_EVIDENCE_ERROR_UNKNOWN_FORM, /* no container recognises it */
} MpEvidenceError;

/* What a folder is for; from path, flags and labels. */
typedef enum {
    MP_FOLDER_UNKNOWN,
    MP_FOLDER_INBOX,
    MP_FOLDER_JUNK,
    MP_FOLDER_SENT,
    MP_FOLDER_TRASH,
    MP_FOLDER_ARCHIVE,
    MP_FOLDER_LIST,
} MpFolderRole;

const char *mp_folder_role_name(MpFolderRole role);

/* A regular file as lstat saw it: what tells that it is unchanged. */
typedef struct {
    guint64 bytes;
    gint64 mtime_ns;
    gint64 ctime_ns;
    guint64 inode;
    guint64 device;
} MpFileStat;

/* What an earlier scan knows of a file; asked before the file is opened. */
typedef enum {
    MP_KNOWN_NOT,       /* read it */
    MP_KNOWN_UNCHANGED, /* do not even open it */
    MP_KNOWN_GROWN,     /* check the known part, then read from @resume_at */
} MpKnownAnswer;

typedef struct {
    MpKnownAnswer answer;
    guint64 known_bytes;   /* GROWN: how much of the file was read last time */
    MpSha256 known_sha256; /* and its digest */
    guint64 resume_at;     /* offset of the separator of the last message known */
    gboolean trust;        /* GROWN: do not check the known part (--trust-mtime) */
} MpKnown;

typedef struct {
    const char *as; /* (nullable) container name that must be used */
    const char *const
        *exclude; /* (nullable) glob patterns over paths below the root, NULL-terminated */
    const char *const
        *spam_folders; /* (nullable) folder names that hold junk, besides the usual ones */
    /* (nullable) asked on the thread that calls mp_evidence_next() */
    MpKnown (*known)(const char *path, const MpFileStat *stat, gpointer data);
    gpointer known_data;
    guint shard, n_shards; /* 0 of 0: everything; else 1..n: see product.md, scan --shard */
} MpEvidenceOptions;

/* How one source of `list sources` ended. */
typedef enum {
    MP_SOURCE_READ,
    MP_SOURCE_PARTLY, /* some of its bytes could not be read */
    MP_SOURCE_UNREAD,
    MP_SOURCE_UNCHANGED,
} MpSourceStatus;

const char *mp_source_status_name(MpSourceStatus status);

/* A source: a single-message file, an mbox, a Maildir or MH folder, an
 * archive; inside archives too. Begin and end events frame its messages and
 * nest like brackets: an archive around its members. */
typedef struct {
    MpOrigin *origin;
    const char *kind;   /* "maildir", "mbox", "mh", "eml", "archive" ...; static */
    const char *folder; /* name of the mail folder, UTF-8, "" if there is none */
    MpFolderRole role;
    gboolean is_file; /* @stat is of a regular file on disk and @sha256 will be known */
    MpFileStat stat;

    /* in the end event only */
    MpSourceStatus status;
    guint64 bytes;
    MpSha256 sha256; /* of the file or member as read; zero for folders and unchanged files */
    guint64 n_messages;
    guint64 n_not_mail; /* index files, pseudo messages */
    gboolean unquote;   /* content digests take one '>' off: an mbox that quotes (product.md,
                           content_sha256) */
    guint64 preamble, separators, message_bytes,
        trailing;      /* byte accounting; sum is @bytes for an mbox */
    guint64 resume_at; /* offset of the last separator, for MpKnown */
    gboolean appended; /* only the tail was read, the known part was checked (or trusted) */
} MpSource;

/* One message: its bytes and where they came from. */
typedef struct {
    MpOrigin *origin; /* the file or archive member the bytes stand in */
    guint64 offset;   /* of the stored bytes within @origin */
    guint64 length;   /* bytes as stored */
    GBytes
        *head; /* all of them; of a message over MP_LIMIT_RESIDENT the first MP_LIMIT_LARGE_HEAD */
    GBytes *tail;             /* NULL, or the last MP_LIMIT_LARGE_TAIL bytes of such a message */
    gboolean has_digests;     /* large messages and single-message files: hashed while read */
    MpSha256 sha256;          /* of the stored bytes */
    MpSha256 content_sha256;  /* see mp-content.h; only with @has_digests */
    MpSha256 unquoted_sha256; /* the same with '>' taken off; equal where nothing is quoted */
    gboolean from_mbox;       /* '>From ' lines may be quoting: the source's end event tells */
    char *flags;              /* (nullable) Maildir flags "FS", MH or Mozilla state "deleted" */
    MpFileStat stat;          /* of its own file, where it has one on disk; else all zero */
} MpItem;

typedef enum {
    MP_EVIDENCE_BEGIN,     /* @source */
    MP_EVIDENCE_ITEM,      /* @item: belongs to the innermost open source */
    MP_EVIDENCE_UNCHANGED, /* @item without bytes: a file of a folder that is as it was (rescan) */
    MP_EVIDENCE_ANOMALY, /* @anomaly at @anomaly_origin; offsets count from the start of that origin
                          */
    MP_EVIDENCE_END,     /* @source, complete */
} MpEvidenceKind;

/* One step of the walk. Owned by the caller once filled; clear it. */
typedef struct {
    MpEvidenceKind kind;
    MpSource source;
    MpItem item;
    MpOrigin *anomaly_origin;
    MpDiagCode anomaly;
    MpSpan anomaly_where;
    char *anomaly_detail; /* (nullable) */
} MpEvidenceEvent;

void mp_evidence_event_clear(MpEvidenceEvent *event);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(MpEvidenceEvent, mp_evidence_event_clear)

/**
 * MpEvidence:
 *
 * Walks one path of any kind: Maildir, mbox, message file, archive of those.
 * Opens for reading only, in byte order of names, so the order of events does
 * not depend on the file system. Used from one thread.
 */
typedef struct _MpEvidence MpEvidence;

/* @options is copied; what it points at must outlive the walk. */
MpEvidence *mp_evidence_open(const char *path, const MpEvidenceOptions *options, GError **error);
/**
 * mp_evidence_next:
 *
 * Damage, missing files and unreadable bytes are anomaly events, so after a
 * path was opened there is nothing left that could fail.
 *
 * Returns: %TRUE and @out filled; %FALSE at the end
 */
gboolean mp_evidence_next(MpEvidence *self, MpEvidenceEvent *out);
void mp_evidence_close(MpEvidence *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpEvidence, mp_evidence_close)

/* Reads one message again: @origin as mp_origin_text() gave it. For inspect
 * `path:offset` and verify. transfer full; NULL and @error when it is not there. */
GBytes *mp_evidence_read_at(const char *origin, guint64 offset, guint64 length, GError **error);

G_END_DECLS
