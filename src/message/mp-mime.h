/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "message/mp-decode.h"
#include "message/mp-message.h"

G_BEGIN_DECLS

/* One leaf or multipart of a message, in the order of the bytes. */
typedef struct _MpMimePart {
    MpSlice type;     /* "text/html", lower case; "text/plain" where none is said */
    MpSlice charset;  /* lower case, may be empty */
    MpSlice boundary; /* of a multipart */
    MpSlice filename; /* decoded, may be empty */
    MpTransferEncoding encoding;
    guint depth;   /* 0: the message itself */
    MpSpan header; /* its own fields; empty for the message itself */
    MpSpan body;   /* encoded bytes */
} MpMimePart;

/**
 * mp_mime_parts:
 * @message: a parsed message
 * @n_parts: (out): 1 at least: the message itself comes first
 *
 * The bounded walk over the parts (RFC 2046 section 5), in the order of the
 * bytes: multiparts, leaves, and message/rfc822 with the message inside it.
 * Depth and number are capped, and what is cut is recorded. Of a large message
 * the parts that begin in its head or tail. Walks once a message; later calls
 * return the same. Linear.
 */
const MpMimePart *mp_mime_parts(MpMessage *message, gsize *n_parts);

/* What the charset did to a window. */
typedef enum {
    MP_MAPPING_SAME,       /* nothing: the same bytes */
    MP_MAPPING_CHARACTERS, /* each byte became one character */
    MP_MAPPING_UNKNOWN,
} MpTextMapping;

/* A byte of a window in the text, behind the charset's conversion, and the
 * same one in the bytes before it and in the encoded ones. */
typedef struct {
    gsize text, of_text;
    gsize raw, of_raw;
} MpTextPlace;

/* Where about every so many bytes before the charset's conversion stand in the
 * encoded ones; found on the way to the first byte behind. */
#define MP_TEXT_MARK_BYTES 512u
#define MP_TEXT_MARKS 32u
typedef struct {
    guint32 raw, of_raw; /* zero: not found yet */
} MpTextMark;

/**
 * MpTextWindow:
 * @part: the text part
 * @text: decoded from transfer encoding and charset: UTF-8
 * @where: the encoded bytes it came from, within the stored message
 * @is_html: whether the part is HTML
 * @is_end: the last window of a part longer than one window
 * @encoded: the bytes of @where
 * @raw_len: bytes of @encoded behind its transfer encoding
 * @mapping: how offsets in @text lead back to these bytes
 * @skipped: where they are the same, how many of them stand before @text: of a character that was
 *   cut
 * @place: where the last span was found: they are asked for in rising order, mostly, so that the
 *   next one goes on from there
 * @marks: of quoted-printable: MP_TEXT_MARKS of them, for those that do not
 */
typedef struct _MpTextWindow {
    const MpMimePart *part;
    MpSlice text;
    MpSpan where;
    gboolean is_html;
    gboolean is_end;
    MpSlice encoded;
    gsize raw_len;
    MpTextMapping mapping;
    gsize skipped;
    MpTextPlace *place;
    MpTextMark *marks;
} MpTextWindow;

/* The first and last MP_LIMIT_TEXT_WINDOW bytes of each text part (at most
 * MP_LIMIT_TEXT_PARTS), decoded. Once a message; later calls return the same. */
const MpTextWindow *mp_mime_text_windows(MpMessage *message, gsize *n_windows);

/**
 * mp_mime_window_span:
 *
 * Maps [start, end) of a window's decoded text to bytes of the stored message:
 * exact for identity and quoted-printable, whole quanta of four for base64;
 * the window where a charset of several bytes a character was converted.
 */
MpSpan mp_mime_window_span(const MpTextWindow *window, gsize start, gsize end);

G_END_DECLS
