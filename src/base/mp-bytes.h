/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

G_BEGIN_DECLS

/* Sixty-four bytes at a time: which of them are of a kind, as one bit a byte,
 * the lowest for the first. What runs over every byte of every text stands on
 * these; each has a plain form for machines without SSE2, and the tests hold
 * the two against each other. */
#define MP_BYTES_BLOCK 64u

typedef struct {
    char bytes[MP_BYTES_BLOCK];
} MpBytesTail;

/* The block at @at of @text: in place where it is whole, else copied to @tail with zeros behind. */
static inline const char *
mp_bytes_block(MpSlice text, gsize at, MpBytesTail *tail)
{
    if (text.len - at >= MP_BYTES_BLOCK)
        return text.data + at;
    memset(tail, 0, sizeof *tail);
    memcpy(tail->bytes, text.data + at, text.len - at);
    return tail->bytes;
}

/* Whether a byte is an ASCII letter or digit; inline, without a table. */
static inline gboolean
mp_byte_is_alnum(char c)
{
    return (guint8)((c | 0x20) - 'a') < 26 || (guint8)(c - '0') < 10;
}

/* The white space of mp_visible_text(), which is that of g_ascii_isspace(). */
static inline gboolean
mp_byte_is_space(char c)
{
    return c == ' ' || ((guint8)(c - '\t') < 5 && c != '\v');
}

/* What base64, base64url, hexadecimal and percent encoding are written with, and
 * addresses: letters, digits and + - . / = % @ _ */
static inline gboolean
mp_byte_is_token(char c)
{
    return mp_byte_is_alnum(c) || (guint8)(c - '-') < 3 || c == '+' || c == '=' || c == '%' ||
           c == '@' || c == '_';
}

#ifdef __SSE2__

#define MP_BYTES_EACH(p, result, expression)                                                       \
    guint64 result = 0;                                                                            \
    for (guint quarter = 0; quarter < 4; quarter++) {                                              \
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)((p) + 16 * quarter));          \
        result |= (guint64)(guint)_mm_movemask_epi8(expression) << (16 * quarter);                 \
    }

/* Bytes of [low, low + span) as unsigned numbers: shifted so that the signed comparison serves. */
static inline __m128i
mp_bytes_in_range(__m128i v, char low, char span)
{
    return _mm_cmplt_epi8(_mm_add_epi8(v, _mm_set1_epi8((char)(-128 - low))),
                          _mm_set1_epi8((char)(-128 + span)));
}

/* ASCII letters and digits. */
static inline guint64
mp_bytes_alnum(const char *p)
{
    MP_BYTES_EACH(p, mask,
                  _mm_or_si128(mp_bytes_in_range(_mm_or_si128(v, _mm_set1_epi8(0x20)), 'a', 26),
                               mp_bytes_in_range(v, '0', 10)))
    return mask;
}

/* Bytes beyond ASCII. */
static inline guint64
mp_bytes_high(const char *p)
{
    MP_BYTES_EACH(p, mask, v)
    return mask;
}

static inline guint64
mp_bytes_equal(const char *p, char c)
{
    MP_BYTES_EACH(p, mask, _mm_cmpeq_epi8(v, _mm_set1_epi8(c)))
    return mask;
}

/* Those of mp_byte_is_space(). */
static inline guint64
mp_bytes_space(const char *p)
{
    MP_BYTES_EACH(p, mask,
                  _mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\v')),
                                   _mm_or_si128(mp_bytes_in_range(v, '\t', 5),
                                                _mm_cmpeq_epi8(v, _mm_set1_epi8(' ')))))
    return mask;
}

/* Those of mp_byte_is_token(). */
static inline guint64
mp_bytes_token(const char *p)
{
    MP_BYTES_EACH(p, mask,
                  _mm_or_si128(_mm_or_si128(_mm_or_si128(mp_bytes_in_range(v, '-', '9' - '-' + 1),
                                                         mp_bytes_in_range(v, '@', 'Z' - '@' + 1)),
                                            _mm_or_si128(mp_bytes_in_range(v, 'a', 26),
                                                         _mm_cmpeq_epi8(v, _mm_set1_epi8('_')))),
                               _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('+')),
                                                         _mm_cmpeq_epi8(v, _mm_set1_epi8('='))),
                                            _mm_cmpeq_epi8(v, _mm_set1_epi8('%')))))
    return mask;
}

#undef MP_BYTES_EACH
#else

#define MP_BYTES_EACH(p, condition)                                                                \
    guint64 mask = 0;                                                                              \
    for (guint i = 0; i < MP_BYTES_BLOCK; i++) {                                                   \
        char c = (p)[i];                                                                           \
        mask |= (guint64)((condition) != 0) << i;                                                  \
    }                                                                                              \
    return mask;

static inline guint64
mp_bytes_alnum(const char *p)
{
    MP_BYTES_EACH(p, mp_byte_is_alnum(c))
}

static inline guint64
mp_bytes_high(const char *p)
{
    MP_BYTES_EACH(p, (c & 0x80) != 0)
}

static inline guint64
mp_bytes_equal(const char *p, char wanted)
{
    MP_BYTES_EACH(p, c == wanted)
}

static inline guint64
mp_bytes_space(const char *p)
{
    MP_BYTES_EACH(p, mp_byte_is_space(c))
}

static inline guint64
mp_bytes_token(const char *p)
{
    MP_BYTES_EACH(p, mp_byte_is_token(c))
}

#undef MP_BYTES_EACH
#endif

/* How many bytes @text begins with that are ASCII and no NUL: what is the same
 * in every charset that extends ASCII. */
static inline gsize
mp_bytes_plain_run(MpSlice text)
{
    gsize at = 0;

    while (at < text.len) {
        MpBytesTail tail;
        const char *block = mp_bytes_block(text, at, &tail);
        guint64 odd = mp_bytes_high(block) | mp_bytes_equal(block, '\0');

        if (odd != 0)
            return MIN(text.len, at + (gsize)__builtin_ctzll(odd));
        at += MP_BYTES_BLOCK;
    }
    return text.len;
}

G_END_DECLS
