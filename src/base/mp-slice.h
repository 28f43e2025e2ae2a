/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * MpSlice:
 * @data: first byte, never %NULL; not NUL-terminated, may hold any byte
 * @len: length in bytes
 *
 * A borrowed run of evidence bytes. Never owns, never copies: it lives
 * as long as the buffer it points into. Pass by value.
 */
typedef struct {
    const char *data;
    gsize len;
} MpSlice;

/* clang-format off */
#define MP_SLICE_INIT(literal)    { "" literal, sizeof(literal) - 1 }
#define MP_SLICE_LITERAL(literal) ((MpSlice)MP_SLICE_INIT(literal))
#define MP_SLICE_EMPTY            ((MpSlice){ "", 0 })
/* clang-format on */

/* A slice over a NUL-terminated string; %NULL gives the empty slice. */
static inline MpSlice
mp_slice_of(const char *text)
{
    return text == NULL ? MP_SLICE_EMPTY : (MpSlice){ text, strlen(text) };
}

static inline MpSlice
mp_slice_sub(MpSlice s, gsize start, gsize len)
{
    start = MIN(start, s.len);
    /* a member nobody has set is all zero: C knows no sum of NULL and 0 */
    return (MpSlice){ start == 0 ? s.data : s.data + start, MIN(len, s.len - start) };
}

static inline gboolean
mp_slice_equal(MpSlice a, MpSlice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* ASCII lower case, inline: it stands in the inner loops. */
static inline char
mp_lower(char c)
{
    return (guint8)(c - 'A') < 26 ? (char)(c | 0x20) : c;
}

/* Whether eight bytes are the same but for the case of ASCII letters: where they
 * differ at all, then in the one bit that tells cases apart, and under a letter. */
static inline gboolean
mp_letters_equal_8(guint64 a, guint64 b)
{
    const guint64 each = G_GUINT64_CONSTANT(0x0101010101010101);
    guint64 differs = a ^ b;
    guint64 low = (a | 0x20 * each) & 0x7f * each;
    guint64 is_letter = (low + 0x1f * each) & ~(low + 0x05 * each) & ~a; /* from a, not past z */

    return differs == 0 || ((differs & ~(0x20 * each)) == 0 && ((differs << 2) & ~is_letter) == 0);
}

/* The last bytes first: field names and domains begin alike. */
static inline gboolean
mp_slice_equal_nocase(MpSlice a, MpSlice b)
{
    gsize i = a.len;
    guint64 x, y;

    if (a.len != b.len)
        return FALSE;
    while (i >= sizeof x) {
        i -= sizeof x;
        memcpy(&x, a.data + i, sizeof x);
        memcpy(&y, b.data + i, sizeof y);
        if (!mp_letters_equal_8(x, y))
            return FALSE;
    }
    if (i > 0 && a.len >= sizeof x) { /* eight bytes once more, some of them seen */
        memcpy(&x, a.data, sizeof x);
        memcpy(&y, b.data, sizeof y);
        return mp_letters_equal_8(x, y);
    }
    while (i > 0) {
        i--;
        if (a.data[i] != b.data[i] && mp_lower(a.data[i]) != mp_lower(b.data[i]))
            return FALSE;
    }
    return TRUE;
}

static inline gboolean
mp_slice_starts_nocase(MpSlice s, MpSlice prefix)
{
    return mp_slice_equal_nocase(mp_slice_sub(s, 0, prefix.len), prefix);
}

static inline gboolean
mp_slice_ends_nocase(MpSlice s, MpSlice suffix)
{
    return s.len >= suffix.len &&
           mp_slice_equal_nocase(mp_slice_sub(s, s.len - suffix.len, suffix.len), suffix);
}

/* Bytewise order, shorter first where one begins the other. */
static inline int
mp_slice_compare(MpSlice a, MpSlice b)
{
    gsize n = MIN(a.len, b.len);
    int c = n == 0 ? 0 : memcmp(a.data, b.data, n);

    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

static inline gssize
mp_slice_find(MpSlice s, char c)
{
    const char *p = s.len == 0 ? NULL : memchr(s.data, c, s.len);
    return p == NULL ? -1 : p - s.data;
}

static inline gssize
mp_slice_find_last(MpSlice s, char c)
{
    const char *p = s.len == 0 ? NULL : memrchr(s.data, c, s.len);
    return p == NULL ? -1 : p - s.data;
}

/* Where @wanted, a few bytes of our own choice and not empty, first stands. memmem()
 * costs hundreds of instructions before it looks at the first byte. */
static inline gssize
mp_slice_find_slice(MpSlice s, MpSlice wanted)
{
    const char *p = s.data, *last;

    if (s.len < wanted.len)
        return -1;
    last = s.data + s.len - wanted.len;
    while ((p = (const char *)memchr(p, wanted.data[0], (gsize)(last - p) + 1)) != NULL) {
        if (memcmp(p, wanted.data, wanted.len) == 0)
            return p - s.data;
        if (p++ == last)
            break;
    }
    return -1;
}

static inline MpSlice
mp_slice_trim(MpSlice s)
{
    while (s.len > 0 && g_ascii_isspace(s.data[0]))
        s = mp_slice_sub(s, 1, s.len);
    while (s.len > 0 && g_ascii_isspace(s.data[s.len - 1]))
        s.len--;
    return s;
}

/* transfer full: a NUL-terminated copy. Bytes after an inner NUL are there
 * but string functions do not see them. */
static inline char *
mp_slice_dup(MpSlice s)
{
    return g_strndup(s.data, s.len);
}

G_END_DECLS
