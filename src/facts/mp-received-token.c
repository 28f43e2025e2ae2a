/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-received-token.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* How many parentheses without a partner are looked for to the end of the
 * text; beyond them every '(' is white space, which keeps the scan linear. */
#define UNMATCHED 4

/* Comments beyond so many are passed over, so that a flood of them hides no
 * clause; real fields have five at most. */
#define COMMENTS 48

/* How long `<...>` and `[...]` may be: an address (RFC 5321 section 4.5.3.1)
 * and more than any address literal. */
#define ANGLE_BYTES 512
#define BRACKET_BYTES 80

enum {
    BLANK = 1,     /* parts words */
    ENDS_WORD = 2, /* a word ends before it */
    COMMENT = 4,   /* matters inside a comment */
};

/* clang-format off */
static const guint8 classes[256] = {
    [' '] = BLANK | ENDS_WORD, ['\t'] = BLANK | ENDS_WORD,
    ['\r'] = BLANK | ENDS_WORD, ['\n'] = BLANK | ENDS_WORD,
    ['('] = ENDS_WORD | COMMENT, [')'] = ENDS_WORD | COMMENT, ['\\'] = COMMENT,
    [';'] = ENDS_WORD, ['<'] = ENDS_WORD, ['['] = ENDS_WORD,
};
/* clang-format on */

static gboolean
is_class(char c, guint8 which)
{
    return (classes[(guint8)c] & which) != 0;
}

#ifdef __SSE2__
#define STEP 16

/* Which of the sixteen bytes at @p are ( or ), as one bit a byte, the lowest for the first. */
static inline guint
parentheses_at(__m128i v)
{
    return (guint)_mm_movemask_epi8(
        _mm_cmpeq_epi8(_mm_and_si128(v, _mm_set1_epi8((char)0xfe)), _mm_set1_epi8('(')));
}

static inline guint
equal_at(__m128i v, char c)
{
    return (guint)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8(c)));
}

/* Where the first byte of @which, COMMENT or ENDS_WORD, at or behind @i may stand:
 * sixteen bytes are passed over at once. The caller looks at the byte itself. */
static inline gsize
pass_over(MpSlice text, gsize i, guint8 which)
{
    while (i + STEP <= text.len) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(text.data + i));
        guint found = parentheses_at(v);

        if (which == COMMENT)
            found |= equal_at(v, '\\');
        else /* blanks and controls are the bytes that a space is not less than */
            found |= equal_at(_mm_max_epu8(v, _mm_set1_epi8(' ')), ' ') | equal_at(v, ';') |
                     equal_at(v, '<') | equal_at(v, '[');
        if (found != 0)
            return i + (gsize)__builtin_ctz(found);
        i += STEP;
    }
    return i;
}
#else
static inline gsize
pass_over(MpSlice text G_GNUC_UNUSED, gsize i, guint8 which G_GNUC_UNUSED)
{
    return i;
}
#endif

/* The offset of the partner of the '(' at @open, or @text's length. */
static gsize
find_close(MpSlice text, gsize open)
{
    guint depth = 0;

    for (gsize i = pass_over(text, open, COMMENT); i < text.len;
         i = pass_over(text, i + 1, COMMENT)) {
        if (!is_class(text.data[i], COMMENT))
            continue;
        if (text.data[i] == '\\')
            i++;
        else if (text.data[i] == '(')
            depth++;
        else if (text.data[i] == ')' && --depth == 0)
            return i;
    }
    return text.len;
}

/* The end of the word that begins at @start. */
static gsize
word_end(MpSlice text, gsize start)
{
    gsize i = start;
    char close = text.data[i] == '<' ? '>' : text.data[i] == '[' ? ']' : '\0';

    if (close != '\0') {
        gsize room = close == '>' ? ANGLE_BYTES : BRACKET_BYTES;
        gssize at = mp_slice_find(mp_slice_sub(text, i, room), close);

        /* [XMail 1.20 ESMTP Server] is a word, [from host (rdns [192.0.2.1]) ...] is not */
        if (at > 0 && close == ']' && mp_slice_find(mp_slice_sub(text, i, (gsize)at), '(') > 0)
            return i + 1;
        i += at > 0 ? (gsize)at + 1 : 1;
    }
    /* helo=[192.0.2.1] is one word */
    i = pass_over(text, i, ENDS_WORD);
    while (i < text.len && (!is_class(text.data[i], ENDS_WORD) ||
                            (text.data[i] == '[' && i > start && text.data[i - 1] == '=')))
        i = pass_over(text, i + 1, ENDS_WORD);
    return i;
}

static MpReceivedKeyword
keyword_of(MpSlice word)
{
    guint32 letters = 0;

    if (word.len < 2 || word.len > 4)
        return MP_RECEIVED_NO_KEYWORD;
    for (gsize i = 0; i < word.len; i++)
        letters = letters << 8 | ((guint8)word.data[i] | 0x20u);
    switch (letters) {
    case 'b' << 8 | 'y':
        return MP_RECEIVED_BY;
    case 'i' << 8 | 'd':
        return MP_RECEIVED_ID;
    case 'f' << 16 | 'o' << 8 | 'r':
        return MP_RECEIVED_FOR;
    case 'v' << 16 | 'i' << 8 | 'a':
        return MP_RECEIVED_VIA;
    case 'f' << 24 | 'r' << 16 | 'o' << 8 | 'm':
        return MP_RECEIVED_FROM;
    case 'w' << 24 | 'i' << 16 | 't' << 8 | 'h':
        return MP_RECEIVED_WITH;
    default:
        return MP_RECEIVED_NO_KEYWORD;
    }
}

static MpSlice
without_punctuation(MpSlice word)
{
    while (word.len > 0 && word.data[word.len - 1] == ',')
        word.len--;
    if (word.len > 0 && word.data[word.len - 1] == ':' &&
        mp_slice_find(word, ':') == (gssize)word.len - 1) /* 2001:db8:: is whole */
        word.len--;
    while (word.len > 0 && word.data[0] == ',')
        word = mp_slice_sub(word, 1, word.len);
    return word;
}

static void
add(MpReceivedTokens *out, MpReceivedTokenKind kind, MpSlice text, gboolean tight)
{
    MpReceivedToken *token = &out->items[out->n];

    if (kind == MP_RECEIVED_WORD) {
        text = without_punctuation(text);
        if (text.len == 0)
            return;
    }
    *token = (MpReceivedToken){ .text = text, .kind = (guint8)kind, .tight = (guint8)tight };
    if (kind == MP_RECEIVED_WORD)
        token->keyword = (guint8)keyword_of(text);
    out->n++;
}

void
mp_received_tokenize(MpSlice text, MpReceivedTokens *out)
{
    gsize i = 0;
    guint n_unmatched = 0, n_comments = 0;
    gboolean tight = FALSE;

    out->n = 0;
    out->is_odd = FALSE;
    while (i < text.len && out->n < MP_RECEIVED_TOKENS) {
        gsize end = i + 1;

        if (is_class(text.data[i], BLANK)) {
            tight = FALSE;
            i++;
            continue;
        }
        if (text.data[i] == ';') {
            add(out, MP_RECEIVED_SEMICOLON, mp_slice_sub(text, i, 1), tight);
        } else if (text.data[i] == '(' && n_unmatched < UNMATCHED &&
                   (end = find_close(text, i)) < text.len) {
            if (++n_comments <= COMMENTS)
                add(out, MP_RECEIVED_COMMENT, mp_slice_sub(text, i + 1, end - i - 1), tight);
            end++;
        } else if (text.data[i] == '(' || text.data[i] == ')') {
            n_unmatched += text.data[i] == '(';
            out->is_odd = TRUE;
            end = i + 1;
        } else {
            end = word_end(text, i);
            add(out, MP_RECEIVED_WORD, mp_slice_sub(text, i, end - i), tight);
        }
        tight = TRUE;
        i = end;
    }
    if (i < text.len || n_comments > COMMENTS)
        out->is_odd = TRUE;
}

gsize
mp_received_starts(MpSlice text, const char *pattern)
{
    gsize i = 0;

    for (; *pattern != '\0'; pattern++) {
        if (i == text.len)
            return 0;
        if (*pattern == ' ') {
            if (!is_class(text.data[i], BLANK))
                return 0;
            while (i < text.len && is_class(text.data[i], BLANK))
                i++;
        } else {
            char c = text.data[i++];

            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != *pattern)
                return 0;
        }
    }
    return i;
}
