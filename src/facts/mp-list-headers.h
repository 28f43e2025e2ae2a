/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpListId:
 * @label: the list's dotted identifier, without the angle brackets
 * @phrase: human description before the brackets; empty if there is none
 *
 * One List-Id value, split as RFC 2919 section 3 says.
 * Both members borrow from the slice that was parsed.
 */
typedef struct {
    MpSlice label;
    MpSlice phrase;
} MpListId;

/**
 * mp_list_id_parse:
 * @value: an unfolded List-Id field body, at most a few KiB
 * @out: (out caller-allocates): filled only when %TRUE is returned
 *
 * Accepts the RFC 2919 form `Phrase <label>`, and the label alone without
 * brackets. Anything else is not a list identifier: that is a property of the
 * evidence, not an error, so there is no #GError here.
 *
 * Returns: whether @value names a list
 */
gboolean mp_list_id_parse(MpSlice value, MpListId *out);

/**
 * mp_list_uri_next:
 * @rest: (inout): what is left of a List-Unsubscribe, List-Post ... value
 * @uri: (out caller-allocates): the next URI, white space around it taken off
 *
 * RFC 2369 section 2: URIs stand in angle brackets, parted by commas; comments
 * and text between them are ignored. A value that is one URI without brackets
 * is taken too, as senders write it.
 *
 * Returns: %FALSE at the end
 */
gboolean mp_list_uri_next(MpSlice *rest, MpSlice *uri);

/* The host of `https://user@host:port/path` or of `mailto:x@host?...`, as
 * written; empty where there is none. */
MpSlice mp_list_uri_host(MpSlice uri);

/* RFC 8058 section 3.1: List-Unsubscribe-Post with its one lawful value. */
gboolean mp_list_is_one_click(MpSlice value);

G_END_DECLS
