/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/**
 * mp_encoded_word_decode:
 * @text: an unfolded value or display name of any bytes
 *
 * Text with encoded words (RFC 2047) as UTF-8, at most MP_LIMIT_DECODED_VALUE
 * bytes of it. Read as programs write them: words may hold blanks, stand
 * against other text, break off inside a character or name a language (RFC
 * 2231 section 5). What is no whole word stays as it is. Linear; any thread.
 */
MpSlice mp_encoded_word_decode(MpSlice text, MpArena *arena);

G_END_DECLS
