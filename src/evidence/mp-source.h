/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-digest.h"
#include "base/mp-folder-role.h"
#include "base/mp-origin.h"

G_BEGIN_DECLS

/* A regular file as lstat saw it: what tells that it is unchanged. */
typedef struct {
    guint64 bytes;
    gint64 mtime_ns;
    gint64 ctime_ns;
    guint64 inode;
    guint64 device;
} MpFileStat;

/* How one source of `list sources` ended. */
typedef enum {
    MP_SOURCE_READ,
    MP_SOURCE_PARTLY, /* some of its bytes could not be read */
    MP_SOURCE_UNREAD,
    MP_SOURCE_UNCHANGED,
} MpSourceStatus;

const char *mp_source_status_name(MpSourceStatus status);

/**
 * MpSource:
 *
 * A single-message file, an mbox, a Maildir or MH folder, an archive; the
 * same inside archives. A plain folder is a source (kind "folder", never a
 * message) only where it holds files that are not mail, or something odd.
 *
 * Begin and end events nest like brackets, an archive around its members;
 * but Maildir and MH folders inside an archive stay open until the archive
 * ends, because their members may come in any order. So an item's source is
 * the one that the event's @belongs_to names, not the innermost one.
 */
typedef struct {
    MpOrigin *origin;   /* different for each source of a walk */
    const char *kind;   /* "maildir", "mbox", "mh", "eml", "archive" ...; static. "" where
                           @status is UNCHANGED: the file was not opened */
    const char *folder; /* name of the mail folder, UTF-8, "" if there is none; goes with the
                           event */
    MpFolderRole role;
    gboolean is_file; /* @stat is of a regular file on disk and @sha256 will be known */
    MpFileStat stat;

    /* in the end event only */
    MpSourceStatus status;
    guint64 bytes;
    MpSha256 sha256; /* of the file or member as read; zero for folders, unchanged files and where
                        it is not known (grown and trusted) */
    guint64 n_messages;  /* items and unchanged ones */
    guint64 n_not_mail;  /* index files, pseudo messages, files that are no mail */
    const char *dialect; /* (nullable) of an mbox: "mboxo", "mboxrd", "mboxcl", "mboxcl2", "mmdf",
                            "mixed"; static */
    gboolean unquote;    /* content digests take one '>' off: an mbox that quotes (product.md,
                            content_sha256) */
    guint64 preamble, separators, message_bytes,
        trailing;      /* byte accounting; sum is @bytes for an mbox (less what was known where
                          @appended: then it counts from the offset it was resumed at) */
    guint64 resume_at; /* offset of the last separator, for MpKnown */
    gboolean appended; /* only the tail was read, the known part was checked (or trusted) */
    guint part;        /* of a source that shards divide: the one this walk read; else 0 */
    guint n_parts;
} MpSource;

/* One message: its bytes and where they came from. */
typedef struct {
    MpOrigin *origin; /* the file or archive member the bytes stand in */
    guint64 offset;   /* of the stored bytes within @origin */
    guint64 length;   /* bytes as stored */
    GBytes
        *head; /* all of them; of a message over MP_LIMIT_RESIDENT the first MP_LIMIT_LARGE_HEAD */
    GBytes *tail;             /* NULL, or the last MP_LIMIT_LARGE_TAIL bytes of such a message */
    gboolean has_sha256;      /* @sha256 is known, even where @has_digests is not set */
    gboolean has_digests;     /* all three are known; always so for a large message */
    MpSha256 sha256;          /* of the stored bytes */
    MpSha256 content_sha256;  /* see mp-content.h; only with @has_digests */
    MpSha256 unquoted_sha256; /* the same with '>' taken off; equal where nothing is quoted */
    gboolean from_mbox;       /* '>From ' lines may be quoting: the source's end event tells */
    char *flags;              /* (nullable) Maildir flags "FS", MH or Mozilla state "deleted" */
    char *labels;             /* (nullable) folder hints of its own: Gmail's labels, UTF-8 */
    MpFolderRole role;        /* told by @labels or @flags; UNKNOWN: as its source */
    MpFileStat stat;          /* of its own file, where it has one on disk; else all zero */
} MpItem;

G_END_DECLS
