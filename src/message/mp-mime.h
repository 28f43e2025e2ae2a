/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "message/mp-decode.h"
#include "message/mp-message.h"

G_BEGIN_DECLS

/* One leaf or multipart of a message, in the order of the bytes. */
typedef struct {
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
 *
 * The bounded walk over the parts: depth, number and bytes are capped, and
 * what is cut is recorded. Walks once a message; later calls return the same.
 */
const MpMimePart *mp_mime_parts(MpMessage *message, gsize *n_parts);

/* A window of decoded text: UTF-8, and the encoded bytes it came from. */
typedef struct {
    const MpMimePart *part;
    MpSlice text; /* decoded from transfer encoding and charset */
    MpSpan where; /* encoded range within the stored message */
    gboolean is_html;
    gboolean is_end; /* the last window of a part longer than one window */
} MpTextWindow;

/* The first and last MP_LIMIT_TEXT_WINDOW bytes of each text part (at most
 * MP_LIMIT_TEXT_PARTS), decoded. Once a message; later calls return the same. */
const MpTextWindow *mp_mime_text_windows(MpMessage *message, gsize *n_windows);

/* Maps [start, end) of a window's decoded text to bytes of the stored message:
 * exact for identity encoding, the enclosing encoded range otherwise. */
MpSpan mp_mime_window_span(const MpTextWindow *window, gsize start, gsize end);

G_END_DECLS
