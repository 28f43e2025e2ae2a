/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-link.h"

#include "base/mp-limits.h"

#define SHAPE_BYTES 64
#define TOKEN_BYTES 12 /* a run of letters and digits this long is a token, not a word */

/* What a byte is to a URL. */
enum {
    URL = 1,       /* an RFC 3986 character, less those that end a URL in running text */
    PATH = 2,      /* begins the path, its query or its fragment */
    PARAMETER = 4, /* stands before a parameter */
    STOP = 8,      /* punctuation that ends a sentence, not the URL in it */
    HOST = 16,
};

/* clang-format off */
static const guint8 classes[256] = {
    ['0' ... '9'] = URL | HOST, ['A' ... 'Z'] = URL | HOST, ['a' ... 'z'] = URL | HOST, [0x80 ... 0xff] = URL | HOST,
    ['-'] = URL | HOST, ['_'] = URL | HOST, ['~'] = URL, ['['] = URL, ['@'] = URL, ['$'] = URL, ['('] = URL, ['+'] = URL,
    ['='] = URL, ['%'] = URL, ['{'] = URL,
    ['.'] = URL | HOST | STOP, [':'] = URL | STOP, [']'] = URL | STOP, ['!'] = URL | STOP, ['\''] = URL | STOP,
    [')'] = URL | STOP, ['*'] = URL | STOP, [','] = URL | STOP, ['}'] = URL | STOP, ['|'] = URL | STOP,
    ['/'] = URL | PATH, ['?'] = URL | PATH | PARAMETER | STOP, ['#'] = URL | PATH | PARAMETER,
    ['&'] = URL | PARAMETER, [';'] = URL | PARAMETER | STOP,
};
/* clang-format on */

/* Where a byte stands first, from @at on, that is of @which, or is not. */
static gsize
pass_not(MpSlice text, gsize at, guint8 which)
{
    while (at < text.len && (classes[(guint8)text.data[at]] & which) == 0)
        at++;
    return at;
}

static gsize
pass(MpSlice text, gsize at, guint8 which)
{
    while (at < text.len && (classes[(guint8)text.data[at]] & which) != 0)
        at++;
    return at;
}

gsize
mp_link_path_end(MpSlice path, gsize at)
{
    return pass_not(path, at, PATH);
}

static gboolean
has_image_attribute(MpSlice text, gsize start)
{
    gsize at = start;

    if (at > 0 && (text.data[at - 1] == '"' || text.data[at - 1] == '\''))
        at--;
    return mp_slice_ends_nocase(mp_slice_sub(text, 0, at), MP_SLICE_LITERAL("src="));
}

/* @start is the scheme's first letter, @authority what follows "//". */
static gboolean
take(MpSlice text, gsize start, gsize authority, MpLink *out)
{
    gsize end = pass(mp_slice_sub(text, 0, start + MP_LIMIT_RULE_INPUT), authority, URL);
    gsize host = authority;
    gsize host_end;
    gsize slash;
    gssize at;

    while (end > authority && (classes[(guint8)text.data[end - 1]] & STOP) != 0)
        end--;
    slash = pass_not(mp_slice_sub(text, 0, end), authority, PATH);
    at = mp_slice_find_last(mp_slice_sub(text, authority, slash - authority), '@');
    host += (gsize)(at + 1);
    host_end = pass(mp_slice_sub(text, 0, slash), host, HOST);
    if (host_end == host)
        return FALSE;
    *out = (MpLink){ .url = mp_slice_sub(text, start, end - start),
                     .host = mp_slice_sub(text, host, MIN(host_end - host, MP_LIMIT_HOST_BYTES)),
                     .path = mp_slice_sub(text, slash, end - slash),
                     .start = start,
                     .image = has_image_attribute(text, start) };
    return TRUE;
}

/* The scheme before "://" at @colon: 4 for http, 5 for https, 0 for others. */
static gsize
scheme_before(MpSlice text, gsize colon)
{
    MpSlice before = mp_slice_sub(text, 0, colon);

    if (mp_slice_ends_nocase(before, MP_SLICE_LITERAL("https")))
        return 5;
    return mp_slice_ends_nocase(before, MP_SLICE_LITERAL("http")) ? 4 : 0;
}

gboolean
mp_link_next(MpSlice text, gsize *at, MpLink *out)
{
    while (*at < text.len) {
        gssize found = mp_slice_find(mp_slice_sub(text, *at, text.len), ':');
        gsize colon;
        gsize scheme;

        if (found < 0)
            break;
        colon = *at + (gsize)found;
        *at = colon + 1;
        if (text.len - colon < 4 || text.data[colon + 1] != '/' || text.data[colon + 2] != '/')
            continue;
        scheme = scheme_before(text, colon);
        if (scheme > 0 && take(text, colon - scheme, colon + 3, out)) {
            *at = MAX(colon + 3, out->start + out->url.len);
            return TRUE;
        }
    }
    *at = text.len;
    return FALSE;
}

/* A run of letters and digits folds to one character, or stays when it reads
 * like a word. */
static void
append_run(char *shape, gsize *n, MpSlice run)
{
    gsize digits = 0;

    for (gsize i = 0; i < run.len; i++)
        digits += g_ascii_isdigit(run.data[i]) != 0;
    if (digits == run.len && run.len > 0) {
        shape[(*n)++] = '#';
    } else if (run.len >= TOKEN_BYTES || digits * 3 >= run.len) {
        shape[(*n)++] = '*';
    } else {
        for (gsize i = 0; i < run.len && *n < SHAPE_BYTES; i++)
            shape[(*n)++] = mp_lower(run.data[i]);
    }
}

MpSlice
mp_link_shape(MpSlice path, MpArena *arena)
{
    char shape[SHAPE_BYTES + 1];
    gsize n = 0;
    gboolean in_value = FALSE;

    for (gsize i = 0; i < path.len && n < SHAPE_BYTES;) {
        gsize end = i;
        char c = path.data[i];

        if (in_value && c != '&' && c != ';') {
            while (end < path.len && path.data[end] != '&' && path.data[end] != ';')
                end++;
            shape[n++] = '*';
            i = end;
            continue;
        }
        while (end < path.len && (g_ascii_isalnum(path.data[end]) || (path.data[end] & 0x80) != 0))
            end++;
        if (end > i) {
            append_run(shape, &n, mp_slice_sub(path, i, end - i));
            i = end;
            continue;
        }
        in_value = c == '=';
        shape[n++] = c;
        i++;
    }
    return mp_arena_copy(arena, (MpSlice){ shape, n });
}

gboolean
mp_link_parameter_next(MpSlice path, gsize *at, MpLinkParameter *out)
{
    while (*at < path.len) {
        gsize key = *at == 0 ? pass_not(path, 0, PARAMETER) : *at; /* the path itself is none */
        gsize end;
        gssize equals;
        MpSlice pair;

        key = pass(path, key, PARAMETER);
        end = pass_not(path, key, PARAMETER);
        *at = MAX(end, *at + 1);
        pair = mp_slice_sub(path, key, end - key);
        if (mp_slice_starts_nocase(pair, MP_SLICE_LITERAL("amp")) && pair.len == 3)
            continue; /* what is left of &amp; */
        equals = mp_slice_find(pair, '=');
        if (equals > 0) {
            *out = (MpLinkParameter){ .key = mp_slice_sub(pair, 0, (gsize)equals),
                                      .value = mp_slice_sub(pair, (gsize)equals + 1, pair.len) };
            return TRUE;
        }
    }
    return FALSE;
}
