/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* One link of a text, borrowed from it. */
typedef struct {
    MpSlice url;    /* as written, entities and all */
    MpSlice host;   /* without user part and port */
    MpSlice path;   /* with query and fragment; may be empty */
    gsize start;    /* offset of @url within the text */
    gboolean image; /* stands in a src attribute: loaded when the mail is opened */
} MpLink;

/**
 * mp_link_next:
 * @text: text or HTML source
 * @at: (inout): where to go on; begin with 0
 * @out: (out): filled only when %TRUE is returned
 *
 * Finds `http://` and `https://` URLs (RFC 3986 section 3) in text or
 * attributes, and `www.` names in text. Linear over all calls.
 */
gboolean mp_link_next(MpSlice text, gsize *at, MpLink *out);

/* Where the segment of @path ends that @at stands in: at a slash, the query or the fragment. */
gsize mp_link_path_end(MpSlice path, gsize at);

/* A path with what varies folded: digits to #, tokens and values to *; at
 * most 64 bytes. "/a/1234.php?u=dGVzdA" gives "/a/#.php?u=*". */
MpSlice mp_link_shape(MpSlice path, MpArena *arena);

/* One `key=value` of a query or fragment: %FALSE at the end. */
typedef struct {
    MpSlice key;
    MpSlice value; /* percent-encoded as written */
} MpLinkParameter;

gboolean mp_link_parameter_next(MpSlice path, gsize *at, MpLinkParameter *out);

G_END_DECLS
