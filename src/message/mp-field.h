/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpField:
 * @name: without the colon and without white space before it
 * @value: after the colon, still folded, without the last line end
 * @span: whole field, first byte of the name to last of the value, within the
 *   stored message
 * @value_start: offset of @value within the stored message
 * @name_hash: mp_field_name_hash() of @name: names are compared by it first
 * @note: what mp_message_name_note() gave; NULL: not asked for yet
 *
 * One header field exactly as it stands in the evidence. Borrows from the
 * message's bytes.
 */
typedef struct {
    MpSlice name;
    MpSlice value;
    MpSpan span;
    guint64 value_start;
    guint32 name_hash;
    gpointer note;
} MpField;

typedef enum {
    MP_LINE_END_NONE, /* no line end at all */
    MP_LINE_END_LF,
    MP_LINE_END_CRLF,
    MP_LINE_END_CR, /* old Mac: no LF in the whole message */
} MpLineEnd;

/* Fields of one header block, in order. */
typedef struct {
    const MpField *fields;
    gsize n_fields;
    MpLineEnd line_end;
    gsize header_end; /* offset of the blank line, or of the end */
    gsize body_start; /* offset behind the blank line */
} MpFieldBlock;

/* Case-blind hash of a field name (FNV-1a over lower-case ASCII). */
guint32 mp_field_name_hash(MpSlice name);

/**
 * mp_field_split:
 * @bytes: a stored message, or the head of one
 * @base: offset of @bytes within the stored message
 * @arena: what the array lives in
 * @diags: (nullable): where odd lines are recorded
 *
 * Splits a header block into fields: RFC 5322 section 2.2 with LF, CRLF and
 * lone CR alike; NULs and 8-bit bytes survive, in names too; a line that is no
 * field is recorded and passed over. Leading `From ` and `>From ` lines are
 * passed over. Where no line is a field there is no header block: all is body.
 * Behind the caps of mp-limits.h fields are no longer kept, but the end of the
 * block is still found. Linear.
 */
MpFieldBlock mp_field_split(MpSlice bytes, guint64 base, MpArena *arena, MpDiagSink *diags);

/* RFC 5322 section 2.2.3: line ends before white space are taken out (the
 * white space stays). A value without line ends is returned as it is. */
MpSlice mp_field_unfold(MpSlice value, MpArena *arena);

G_END_DECLS
