/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* What a well-kept library decodes for us, value by value and behind caps:
 * this is the only door to GMime. Plain values never reach it. Any thread;
 * the answer depends on the bytes alone, never on the locale: where no
 * charset is said, text is UTF-8 if it is valid as such, else ISO 8859-1. */

/* How a part's bytes are encoded (RFC 2045 section 6). */
typedef enum {
    MP_ENCODING_IDENTITY, /* 7bit, 8bit, binary, none, unknown */
    MP_ENCODING_BASE64,
    MP_ENCODING_QUOTED_PRINTABLE,
    MP_ENCODING_UUENCODE,
} MpTransferEncoding;

/* A Content-Type (RFC 2045 section 5, RFC 2231). Any of it may be empty. */
typedef struct {
    MpSlice type;     /* "text/html", lower case */
    MpSlice charset;  /* lower case */
    MpSlice boundary; /* as written, unquoted */
    MpSlice name;     /* UTF-8 */
} MpContentType;

/**
 * mp_decode_text:
 * @value: an unfolded value or a display name
 *
 * Encoded words (RFC 2047) and 8-bit text as UTF-8, at most
 * MP_LIMIT_DECODED_VALUE bytes of it; NUL becomes U+2400. Controls stay: the
 * sinks of mp-text.h are for them.
 *
 * Returns: valid UTF-8; a part of @value where nothing had to be decoded
 */
MpSlice mp_decode_text(MpSlice value, MpArena *arena);

/* Never fails: what cannot be read is empty. */
MpContentType mp_decode_content_type(MpSlice value, MpArena *arena);

/* The file name of a Content-Disposition (RFC 2183), UTF-8; empty if there is none. */
MpSlice mp_decode_filename(MpSlice value, MpArena *arena);

/* A Content-Transfer-Encoding. */
MpTransferEncoding mp_decode_encoding_named(MpSlice value);

/* @encoded without its transfer encoding; @encoded itself for identity. What
 * is not of the encoding is passed over. */
MpSlice mp_decode_transfer(MpTransferEncoding encoding, MpSlice encoded, MpArena *arena);

/* @bytes of @charset (any case, may be empty or unknown) as UTF-8. What the
 * charset has no character for is U+FFFD; a character cut at either end is dropped. */
MpSlice mp_decode_charset(MpSlice bytes, MpSlice charset, MpArena *arena);

/* "gmime" and its version, for the custody record. transfer full. */
char *mp_decode_library(void);

G_END_DECLS
