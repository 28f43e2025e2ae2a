/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "evidence/mp-source.h"

G_BEGIN_DECLS

#define MP_EVIDENCE_ERROR (mp_evidence_error_quark())
GQuark mp_evidence_error_quark(void);
typedef enum {
    MP_EVIDENCE_ERROR_UNREADABLE,   /* the path given cannot be opened at all */
    MP_EVIDENCE_ERROR_UNKNOWN_FORM, /* no container recognises it */
} MpEvidenceError;

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
    gboolean unquote;      /* GROWN: as its end event said last time */
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

typedef enum {
    MP_EVIDENCE_BEGIN,     /* @source */
    MP_EVIDENCE_ITEM,      /* @item */
    MP_EVIDENCE_UNCHANGED, /* @item without bytes, its origin a path: a file of a folder that is as
                              it was (rescan) */
    MP_EVIDENCE_ANOMALY, /* @anomaly at @anomaly_origin; offsets count from the start of that origin
                          */
    MP_EVIDENCE_END,     /* @source, complete */
} MpEvidenceKind;

/* One step of the walk. Owned by the caller once filled; clear it. */
typedef struct {
    MpEvidenceKind kind;
    MpOrigin *belongs_to; /* @origin of the source this is about; equal for all its events */
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
/* The same over bytes that are in memory already (standard input); @name is their origin. */
MpEvidence *mp_evidence_open_bytes(GBytes *bytes,
                                   const char *name,
                                   const MpEvidenceOptions *options,
                                   GError **error);
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
