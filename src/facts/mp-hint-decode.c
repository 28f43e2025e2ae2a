/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-hint.h"

/* Tokens that carry an address: headers and links of bulk mail hold the
 * recipient in base64, hex or rot13, so that a bounce or a click can be told
 * from another's. */

#define TOKEN_LEAST 12
#define TOKEN_MOST 512
#define ADDRESS_LEAST 6

#define DIGIT 0x80 /* set for base64 and base64url characters; what they stand for lies below */

/* clang-format off */
static const guint8 base64_digits[256] = {
    ['A'] = 0x80, ['B'] = 0x81, ['C'] = 0x82, ['D'] = 0x83, ['E'] = 0x84, ['F'] = 0x85, ['G'] = 0x86, ['H'] = 0x87,
    ['I'] = 0x88, ['J'] = 0x89, ['K'] = 0x8a, ['L'] = 0x8b, ['M'] = 0x8c, ['N'] = 0x8d, ['O'] = 0x8e, ['P'] = 0x8f,
    ['Q'] = 0x90, ['R'] = 0x91, ['S'] = 0x92, ['T'] = 0x93, ['U'] = 0x94, ['V'] = 0x95, ['W'] = 0x96, ['X'] = 0x97,
    ['Y'] = 0x98, ['Z'] = 0x99, ['a'] = 0x9a, ['b'] = 0x9b, ['c'] = 0x9c, ['d'] = 0x9d, ['e'] = 0x9e, ['f'] = 0x9f,
    ['g'] = 0xa0, ['h'] = 0xa1, ['i'] = 0xa2, ['j'] = 0xa3, ['k'] = 0xa4, ['l'] = 0xa5, ['m'] = 0xa6, ['n'] = 0xa7,
    ['o'] = 0xa8, ['p'] = 0xa9, ['q'] = 0xaa, ['r'] = 0xab, ['s'] = 0xac, ['t'] = 0xad, ['u'] = 0xae, ['v'] = 0xaf,
    ['w'] = 0xb0, ['x'] = 0xb1, ['y'] = 0xb2, ['z'] = 0xb3, ['0'] = 0xb4, ['1'] = 0xb5, ['2'] = 0xb6, ['3'] = 0xb7,
    ['4'] = 0xb8, ['5'] = 0xb9, ['6'] = 0xba, ['7'] = 0xbb, ['8'] = 0xbc, ['9'] = 0xbd, ['+'] = 0xbe, ['-'] = 0xbe,
    ['/'] = 0xbf, ['_'] = 0xbf,
};
/* clang-format on */

static gboolean
is_text(guint32 byte)
{
    return (guint8)(byte - 0x20) < 0x7f - 0x20;
}

/* The same of three bytes at once: none below a blank, none beyond the tilde. */
static gboolean
are_text(guint32 bytes)
{
    return ((((bytes - 0x202020) & ~bytes) | (bytes + 0x010101) | bytes) & 0x808080) == 0;
}

/* 0 where it is not base64, or not of text: both are known after a letter or
 * two. Padding ends it. */
static gsize
decode_base64(MpSlice token, char *out)
{
    const guint8 *p = (const guint8 *)token.data;
    guint32 bits = 0, quantum;
    guint n_bits = 0;
    gsize i = 0, n = 0;

    for (; i + 4 <= token.len; i += 4, n += 3) {
        guint a = base64_digits[p[i]], b = base64_digits[p[i + 1]];
        guint c = base64_digits[p[i + 2]], d = base64_digits[p[i + 3]];

        if ((a & b & c & d & DIGIT) == 0)
            break;
        bits = (a & 63) << 18 | (b & 63) << 12 | (c & 63) << 6 | (d & 63);
        if (!are_text(bits))
            return 0;
        quantum = GUINT32_TO_BE(bits << 8);
        memcpy(out + n, &quantum, sizeof quantum); /* and a byte that the next one covers */
    }
    for (; i < token.len && token.data[i] != '='; i++) {
        guint digit = base64_digits[p[i]];

        if ((digit & DIGIT) == 0)
            return 0;
        bits = bits << 6 | (digit & 63);
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
