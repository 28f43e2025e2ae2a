/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "base/mp-diag.h"
#include "message/mp-field.h"

G_BEGIN_DECLS

/* The bytes of one stored message; all of them in @head, or, of a large one,
 * its first and its last bytes. */
typedef struct {
    MpSlice head;
    MpSlice tail; /* empty unless the message is large; its bytes end the message */
    guint64 length;
} MpMessageBytes;

/**
 * MpMessage:
 *
 * A parsed message. One a worker, used again for each message: everything it
 * returns borrows from the bytes it was given or lives in its arena, until the
 * next mp_message_parse(). One thread.
 */
typedef struct _MpMessage MpMessage;

MpMessage *mp_message_new(void);
void mp_message_free(MpMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpMessage, mp_message_free)

/* Never fails: what cannot be read becomes a diagnostic and an empty part. */
void mp_message_parse(MpMessage *self, const MpMessageBytes *bytes);

const MpMessageBytes *mp_message_bytes(const MpMessage *self);
const MpFieldBlock *mp_message_block(const MpMessage *self);
const MpField *mp_message_fields(const MpMessage *self, gsize *n_fields);
/* The first field of that name after @after (%NULL: from the top), or %NULL. Without case. */
const MpField *mp_message_find(const MpMessage *self, const char *name, const MpField *after);
/* RFC 5322 section 2.2.3, at most MP_LIMIT_FIELD_VALUE bytes of it. The result lives in the
 * message's arena; white space at both ends is gone. */
MpSlice mp_message_unfold(MpMessage *self, const MpField *field);
/* Unfolded and, where there are encoded words (RFC 2047) or 8-bit bytes, decoded to UTF-8. */
MpSlice mp_message_decode(MpMessage *self, const MpField *field);

/* What a caller found out about fields of one name, for all messages to come;
 * all zero at first. */
typedef struct {
    gpointer words[4];
} MpNameNote;

MpNameNote *mp_message_find_note(MpMessage *self, const MpField *field); /* for the next one */

/* The note of @field's name as it is written, to be read and filled by the one
 * who uses @self; lives until the next mp_message_parse() at least. An archive
 * has some hundred names: a note is made once, not once a field. */
static inline MpNameNote *
mp_message_name_note(MpMessage *self, const MpField *field)
{
    return field->note != NULL ? field->note : mp_message_find_note(self, field);
}

MpArena *mp_message_arena(MpMessage *self);
MpDiagSink *mp_message_diags(MpMessage *self);
/* Whether the message is header lines alone: no body, as pasted for inspect. */
gboolean mp_message_is_header_only(const MpMessage *self);

/* What mp-mime.c and mp-mime-window.c found out about this message, in its arena. */
typedef struct {
    const struct _MpMimePart *parts; /* %NULL: not walked yet */
    gsize n_parts;
    const struct _MpTextWindow *windows;
    gsize n_windows;
    gboolean has_windows;
} MpMessageMime;

MpMessageMime *mp_message_mime(MpMessage *self);

G_END_DECLS
