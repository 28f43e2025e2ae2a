/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpMboxSplit:
 *
 * Splits the bytes of an mbox into its entries, whatever program wrote it.
 * A line that begins with `From ` is a separator if mp_mbox_judge() says so,
 * unless it stands inside a MIME part or inside a body whose Content-Length
 * was verified. In MMDF files the lines of four 0x01 bytes decide alone.
 *
 * It holds no bytes: it is shown windows of the file and says what it found
 * in them, in file order. The answers do not depend on where windows end.
 * Linear in the size of the file. Used from one thread.
 */
typedef struct _MpMboxSplit MpMboxSplit;

/* A part of the file. It may grow at its end and lose bytes at its start
 * between calls, but not those from mp_mbox_split_keep() on. */
typedef struct {
    MpSlice bytes;
    guint64 offset; /* of the first of them in the file */
    gboolean at_end;
} MpMboxWindow;

/* One entry. All offsets count from the start of the file. */
typedef struct {
    guint64 separator;    /* of the separator line */
    guint64 start;        /* of the message: behind that line */
    guint64 end;          /* of the message: before the blank line that ends the entry */
    gboolean is_deleted;  /* Mozilla: deleted, still stored */
    gboolean is_internal; /* a folder-internal entry, not mail */
    MpSpan labels;        /* value of X-Gmail-Labels, folded; empty if there is none */
} MpMboxEntry;

/* Something odd, or where bytes are that no entry has. */
typedef struct {
    MpDiagCode code;
    MpSpan where; /* in the file */
} MpMboxNote;

typedef enum {
    MP_MBOX_MORE,  /* show a longer window */
    MP_MBOX_ENTRY, /* @entry was filled */
    MP_MBOX_NOTE,  /* @note was filled */
    MP_MBOX_END,   /* nothing is left */
} MpMboxAnswer;

/* What a whole file turned out to be. The first four add up to its size. */
typedef struct {
    guint64 preamble, separators, message_bytes, trailing;
    guint64 last_separator; /* offset; 0 if there was none */
    guint64 n_entries;
    guint64 n_quoted;   /* lines `>From ` */
    guint64 n_requoted; /* lines `>>From ` */
    guint64 n_unquoted; /* body lines that begin with `From ` */
    guint64 n_measured; /* entries whose Content-Length was right */
    gboolean is_mmdf;
} MpMboxTally;

/* @at: the offset to begin at, 0 or that of a separator that is known. */
MpMboxSplit *mp_mbox_split_new(guint64 at);
void mp_mbox_split_free(MpMboxSplit *self);

/**
 * mp_mbox_split_next:
 * @entry: (out): one entry, complete
 * @note: (out): one oddity; those of an entry come before it
 */
MpMboxAnswer mp_mbox_split_next(MpMboxSplit *self,
                                const MpMboxWindow *window,
                                MpMboxEntry *entry,
                                MpMboxNote *note);

/* The first offset that later windows must still hold. */
guint64 mp_mbox_split_keep(const MpMboxSplit *self);

/* The entry that was begun and not yet given, or %NULL; its end is not known.
 * All its bytes before mp_mbox_split_keep() are certain. Borrowed. */
const MpMboxEntry *mp_mbox_split_open(const MpMboxSplit *self);

const MpMboxTally *mp_mbox_split_tally(const MpMboxSplit *self);
/* "mboxrd" and so on, from @tally. Static; %NULL where nothing tells. */
const char *mp_mbox_tally_dialect(const MpMboxTally *tally);
/* Whether `>From ` lines are quoted `From ` lines in this file. */
gboolean mp_mbox_tally_quotes(const MpMboxTally *tally);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpMboxSplit, mp_mbox_split_free)

G_END_DECLS
