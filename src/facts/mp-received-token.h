/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* The words that begin a clause of a Received field: RFC 5321 section 4.4. */
typedef enum {
    MP_RECEIVED_NO_KEYWORD,
    MP_RECEIVED_FROM,
    MP_RECEIVED_BY,
    MP_RECEIVED_VIA,
    MP_RECEIVED_WITH,
    MP_RECEIVED_ID,
    MP_RECEIVED_FOR,
} MpReceivedKeyword;

typedef enum {
    MP_RECEIVED_WORD,      /* up to white space; `<...>` and `[...]` are never divided */
    MP_RECEIVED_COMMENT,   /* what stands between matching parentheses, without them */
    MP_RECEIVED_SEMICOLON, /* outside comments */
} MpReceivedTokenKind;

typedef struct {
    MpSlice text; /* of a word: without a comma or colon behind it */
    guint8 kind;  /* of MpReceivedTokenKind */
    guint8 keyword;
    guint8 tight; /* no white space before it */
} MpReceivedToken;

/* More words than this at one level are not a Received field any more: the
 * longest of 72,720 real ones has 41. */
#define MP_RECEIVED_TOKENS 96

typedef struct {
    MpReceivedToken items[MP_RECEIVED_TOKENS];
    gsize n;
    gboolean is_odd; /* parentheses that do not match, or too many tokens */
} MpReceivedTokens;

/**
 * mp_received_tokenize:
 * @text: an unfolded Received value, or what stands in one of its comments
 *
 * Cuts @text into the tokens of its outermost level. Comments nest; a
 * parenthesis without a partner counts as white space. Linear.
 */
void mp_received_tokenize(MpSlice text, MpReceivedTokens *out);

/* How many bytes of @text @pattern matches at its start, without case; a space
 * in @pattern stands for white space of any kind and length. 0: no match. */
gsize mp_received_starts(MpSlice text, const char *pattern);

/* Whether @token is the word @word, without case. */
static inline gboolean
mp_received_token_is(const MpReceivedToken *token, const char *word)
{
    return token->kind == MP_RECEIVED_WORD && mp_slice_equal_nocase(token->text, mp_slice_of(word));
}

G_END_DECLS
