/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* Lexical tokens of RFC 5322 section 3.2 and 3.4.1. Each function takes text
 * that begins with the token's first byte and gives its length with both
 * delimiters, or 0 where the end is missing: then nothing behind can end it
 * either, and a caller that remembers this stays linear. */

/* `"..."`; a backslash takes the next byte with it. */
gsize mp_token_quoted(MpSlice text);

/**
 * mp_token_comment:
 * @text: begins with `(`
 * @depth: (out) (optional): how deep comments are nested in it, 1 at least
 */
gsize mp_token_comment(MpSlice text, guint *depth);

/* `[...]`, which holds no brackets. */
gsize mp_token_literal(MpSlice text);

/* `=?charset?B?text?=` (RFC 2047 section 2), without blanks inside. */
gsize mp_token_encoded_word(MpSlice text);

/* What stands in quotes or a comment, its backslashes taken off; the same
 * slice where there are none. */
MpSlice mp_token_unescape(MpSlice inside, MpArena *arena);

G_END_DECLS
