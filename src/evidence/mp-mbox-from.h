/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-origin.h"
#include "base/mp-slice.h"

G_BEGIN_DECLS

/* What stands behind `From ` at the start of a line. */
typedef enum {
    MP_MBOX_FROM_DATED, /* [anything] DATE [remote from HOST], to the line end */
    MP_MBOX_FROM_BARE,  /* nothing, `-`, or one word: Mozilla, Takeout, GYB */
    MP_MBOX_FROM_OTHER, /* anything else: prose, or a date in another language */
} MpMboxFromShape;

/* @line begins with `From ` and has no line end. Reads from the right, since
 * senders may hold blanks; months and weekdays in English, without case. */
MpMboxFromShape mp_mbox_from_shape(MpSlice line);

/* The next `From ` in the bytes from @p to @end, wherever in a line; %NULL. */
const char *mp_mbox_from_find(const char *p, const char *end);

/* Bytes of an mbox as far as they are known. */
typedef struct {
    MpSlice bytes;
    gboolean at_end; /* nothing follows @bytes */
    char eol;        /* '\n', or '\r' in a file that has no LF */
} MpMboxView;

/* The line at @at, without its end; @next receives where the following one
 * begins. %FALSE: its end is not in view. */
gboolean mp_mbox_view_line(const MpMboxView *view, gsize at, MpSlice *line, gsize *next);

/* Whether @line is `name:`, as RFC 5322 section 2.2 and 4.5 (blanks before the colon). */
gboolean mp_mbox_is_field(MpSlice line);

/* The lines up to the first blank one, read as a header block. */
typedef struct {
    gsize end;         /* index of the byte after the blank line, or where reading stopped */
    gboolean follows;  /* the first line is a field; `>From ` lines before it do not count */
    gboolean ends;     /* a blank line, or the end of the file, was reached */
    gboolean complete; /* that, and nothing but fields before it */
    guint n_fields;
    guint n_common;        /* fields that nearly every message has; not counted beyond 3 */
    gint64 content_length; /* -1: none, or not a number */
    gboolean is_deleted;   /* X-Mozilla-Status has the bit for it */
    gboolean is_internal;  /* X-IMAP and the subject of a folder-internal entry */
    MpSpan labels;         /* of @bytes: the value of X-Gmail-Labels, still folded */
} MpMboxBlock;

/* How closely a block is read. */
typedef enum {
    MP_MBOX_ALL,
    MP_MBOX_HINTS, /* what is behind a sure separator: the first line, @ends and the last four
                      members are right; lines that cannot matter to them pass for fields */
} MpMboxDetail;

/**
 * mp_mbox_block_read:
 * @at: index of the first line
 *
 * Reads at most MP_LIMIT_CANDIDATE_BLOCK bytes.
 *
 * Returns: %FALSE where the block goes on behind the view
 */
gboolean
mp_mbox_block_read(const MpMboxView *view, gsize at, MpMboxDetail detail, MpMboxBlock *out);

/* What a line beginning with `From ` is. */
typedef enum {
    MP_MBOX_BODY,
    MP_MBOX_SEPARATOR,
    MP_MBOX_SEPARATOR_WEAK,      /* after a blank line, with a header block but no readable date */
    MP_MBOX_SEPARATOR_NO_HEADER, /* after a blank line, dated, with no field behind it */
    MP_MBOX_UNDECIDED,           /* needs more bytes */
} MpMboxVerdict;

/* Where a candidate stands. */
typedef enum {
    MP_MBOX_AFTER_TEXT,
    MP_MBOX_AFTER_BLANK, /* after a blank line, or at the start of the file */
} MpMboxPlace;

/**
 * mp_mbox_judge:
 * @at: index of a line that begins with `From `
 * @block: (out): the header block behind it, MP_MBOX_HINTS where it is dated;
 *   not filled when undecided
 *
 * The separator rule for one line, but for what lies before it (MIME parts,
 * Content-Length): mp-mbox-split.h. A pure function; any thread.
 */
MpMboxVerdict
mp_mbox_judge(const MpMboxView *view, gsize at, MpMboxPlace place, MpMboxBlock *block);

/**
 * mp_mbox_part_boundary:
 * @from: index of the first byte of the entry that @at stands in
 * @n_fields: (out): part fields between that line and @at
 *
 * Looks back from a line: is it the first of a MIME part's body, with nothing
 * but part fields between it and a `--boundary` line?
 *
 * Returns: that boundary line; empty if it is not so
 */
MpSlice mp_mbox_part_boundary(const MpMboxView *view, gsize from, gsize at, guint *n_fields);

G_END_DECLS
