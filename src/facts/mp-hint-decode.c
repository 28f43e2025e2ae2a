/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-hint.h"

/* Tokens that carry an address: headers and links of bulk mail hold the
 * recipient in base64, hex or rot13, so that a bounce or a click can be told
 * from another's. */

#define TOKEN_LEAST 12
#define TOKEN_MOST 512
#define ADDRESS_LEAST 6

/* Value + 1 of each base64 and base64url character; 0: none. */
/* clang-format off */
static const guint8 base64_values[256] = {
    ['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9, ['J'] = 10,
    ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19,
    ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26,
    ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
    ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44,
    ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52,
    ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61,
    ['9'] = 62, ['+'] = 63, ['-'] = 63, ['/'] = 64, ['_'] = 64,
};
/* clang-format on */

static int
base64_value(char c)
{
    return (int)base64_values[(guint8)c] - 1;
}

static gboolean
is_text(guint32 byte)
{
    return (guint8)(byte - 0x20) < 0x7f - 0x20;
}

/* 0 where it is not base64, or not of text: both are known after a letter or two. */
static gsize
decode_base64(MpSlice token, char *out)
{
    gssize padding = mp_slice_find(token, '=');
    guint32 bits = 0;
    guint n_bits = 0;
    gsize i = 0, n = 0;

    token = mp_slice_sub(token, 0, padding < 0 ? token.len : (gsize)padding);
    for (; i + 4 <= token.len; i += 4, n += 3) {
        int a = base64_value(token.data[i]), b = base64_value(token.data[i + 1]);
        int c = base64_value(token.data[i + 2]), d = base64_value(token.data[i + 3]);

        if ((a | b | c | d) < 0)
            return 0;
        bits = (guint32)a << 18 | (guint32)b << 12 | (guint32)c << 6 | (guint32)d;
        if (!is_text(bits >> 16) || !is_text(bits >> 8) || !is_text(bits))
            return 0;
        out[n] = (char)(bits >> 16);
        out[n + 1] = (char)(bits >> 8);
        out[n + 2] = (char)bits;
    }
    for (; i < token.len; i++) {
        int value = base64_value(token.data[i]);

        if (value < 0)
            return 0;
        bits = bits << 6 | (guint32)value;
        n_bits += 6;
        if (n_bits >= 8) {
            guint32 byte = bits >> (n_bits -= 8);

            if (!is_text(byte))
                return 0;
            out[n++] = (char)byte;
        }
    }
    return n;
}

static gsize
decode_hex(MpSlice token, char *out)
{
    if (token.len % 2 != 0)
        return 0;
    for (gsize i = 0; i < token.len; i++)
        if (!g_ascii_isxdigit(token.data[i]))
            return 0;
    for (gsize i = 0; i < token.len; i += 2)
        out[i / 2] = (char)(g_ascii_xdigit_value(token.data[i]) << 4 |
                            g_ascii_xdigit_value(token.data[i + 1]));
    return token.len / 2;
}

static gsize
decode_percent(MpSlice token, char *out)
{
    gsize n = 0;

    for (gsize i = 0; i < token.len; i++) {
        if (token.data[i] == '%' && i + 2 < token.len && g_ascii_isxdigit(token.data[i + 1]) &&
            g_ascii_isxdigit(token.data[i + 2])) {
            out[n++] = (char)(g_ascii_xdigit_value(token.data[i + 1]) << 4 |
                              g_ascii_xdigit_value(token.data[i + 2]));
            i += 2;
        } else {
            out[n++] = token.data[i];
        }
    }
    return n;
}

static gsize
decode_rot13(MpSlice token, char *out)
{
    for (gsize i = 0; i < token.len; i++) {
        char c = token.data[i];
        char base = g_ascii_isupper(c) ? 'A' : 'a';

        out[i] = g_ascii_isalpha(c) ? (char)((c - base + 13) % 26 + base) : c;
    }
    return token.len;
}

static gboolean
is_address_char(char c)
{
    static const char more[] = ".-_+=";

    return g_ascii_isalnum(c) || memchr(more, c, sizeof more - 1) != NULL;
}

/* Pictures for dense screens, button@2x.png, and names of the old net. */
static gboolean
is_no_domain(MpSlice domain)
{
    static const MpSlice ends[] = { MP_SLICE_INIT(".png"),  MP_SLICE_INIT(".jpg"),
                                    MP_SLICE_INIT(".jpeg"), MP_SLICE_INIT(".gif"),
                                    MP_SLICE_INIT(".svg"),  MP_SLICE_INIT(".webp"),
                                    MP_SLICE_INIT(".css"),  MP_SLICE_INIT(".js"),
                                    MP_SLICE_INIT(".uucp") };

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (mp_slice_ends_nocase(domain, ends[i]))
            return TRUE;
    return FALSE;
}

/* The address in decoded bytes: one '@' between address characters, a dot and
 * two letters at the end, all of it printable. */
static MpSlice
address_in(MpSlice text)
{
    gssize at = mp_slice_find(text, '@');
    gsize start, end;
    gssize dot;
    MpSlice domain;

    if (at <= 0)
        return MP_SLICE_EMPTY;
    for (gsize i = 0; i < text.len; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return MP_SLICE_EMPTY;
    for (start = (gsize)at; start > 0 && is_address_char(text.data[start - 1]);)
        start--;
    for (end = (gsize)at + 1; end < text.len && (g_ascii_isalnum(text.data[end]) ||
                                                 text.data[end] == '.' || text.data[end] == '-');)
        end++;
    domain = mp_slice_sub(text, (gsize)at + 1, end - (gsize)at - 1);
    dot = mp_slice_find_last(domain, '.');
    if (start == (gsize)at || dot <= 0 || domain.len - (gsize)dot < 3 ||
        !g_ascii_isalpha(domain.data[domain.len - 1]) || end - start < ADDRESS_LEAST ||
        is_no_domain(domain))
        return MP_SLICE_EMPTY;
    return mp_slice_sub(text, start, end - start);
}

/* Whether the domain behind the first @ ends in .com, .net or .org once rot13 is undone. */
static gboolean
may_be_rot13(MpSlice token)
{
    static const MpSlice endings[] = { MP_SLICE_INIT(".pbz"), MP_SLICE_INIT(".arg"),
                                       MP_SLICE_INIT(".bet") };
    gssize at = mp_slice_find(token, '@');
    gsize end = (gsize)(at + 1);

    if (at <= 0)
        return FALSE;
    while (end < token.len &&
           (g_ascii_isalnum(token.data[end]) || token.data[end] == '.' || token.data[end] == '-'))
        end++;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (mp_slice_ends_nocase(mp_slice_sub(token, 0, end), endings[i]))
            return TRUE;
    return FALSE;
}

typedef gsize (*Decoder)(MpSlice token, char *out);

MpSlice
mp_hint_decode_address(MpSlice token, MpArena *arena)
{
    static const Decoder decoders[] = { decode_hex, decode_base64 };
    char decoded[TOKEN_MOST];
    MpSlice found;

    if (token.len < TOKEN_LEAST || token.len > TOKEN_MOST)
        return MP_SLICE_EMPTY;
    for (gsize i = 0; i < G_N_ELEMENTS(decoders); i++) {
        found = address_in((MpSlice){ decoded, decoders[i](token, decoded) });
        if (found.len > 0)
            return mp_arena_copy_lower(arena, found);
    }
    if (mp_slice_find_slice(token, MP_SLICE_LITERAL("%40")) >= 0) {
        found = address_in((MpSlice){ decoded, decode_percent(token, decoded) });
        if (found.len > 0)
            return mp_arena_copy_lower(arena, found);
    }
    /* rot13 of an address is an address again: only believed where the last
     * label turns into a common one. */
    if (may_be_rot13(token)) {
        found = address_in((MpSlice){ decoded, decode_rot13(token, decoded) });
        if (found.len > 0)
            return mp_arena_copy_lower(arena, found);
    }
    return MP_SLICE_EMPTY;
}
