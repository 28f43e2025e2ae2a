/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-link.h"

#include "base/mp-limits.h"

#define SHAPE_BYTES 64
#define TOKEN_BYTES 12 /* a run of letters and digits this long is a token, not a word */

/* RFC 3986 characters, less those that end a URL in running text. */
/* clang-format off */
static const guint8 url_chars[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, [0x80 ... 0xff] = 1,
    ['-'] = 1, ['.'] = 1, ['_'] = 1, ['~'] = 1, [':'] = 1, ['/'] = 1, ['?'] = 1, ['#'] = 1, ['['] = 1, [']'] = 1,
    ['@'] = 1, ['!'] = 1, ['$'] = 1, ['&'] = 1, ['\''] = 1, ['('] = 1, [')'] = 1, ['*'] = 1, ['+'] = 1, [','] = 1,
    [';'] = 1, ['='] = 1, ['%'] = 1, ['{'] = 1, ['}'] = 1, ['|'] = 1,
};
/* clang-format on */

static gboolean
is_url_char(char c)
{
    return url_chars[(guint8)c];
}

static gboolean
is_host_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || (c & 0x80) != 0;
}

/* Punctuation that ends a sentence, not the URL in it. */
static gsize
trim_end(const char *data, gsize start, gsize end)
{
    static const char tail[] = ".,;:!?)]}'*|";

    while (end > start && memchr(tail, data[end - 1], sizeof tail - 1) != NULL)
        end--;
    return end;
}

static gboolean
has_image_attribute(MpSlice text, gsize start)
{
    gsize at = start;

    if (at > 0 && (text.data[at - 1] == '"' || text.data[at - 1] == '\''))
        at--;
    return at >= 4 && g_ascii_strncasecmp(text.data + at - 4, "src=", 4) == 0;
}

/* @start is the scheme's first letter, @authority what follows "//". */
static gboolean
take(MpSlice text, gsize start, gsize authority, MpLink *out)
{
    gsize end = authority;
    gsize host = authority;
    gsize host_end;
    gsize slash;

    while (end < text.len && end - start < MP_LIMIT_RULE_INPUT && is_url_char(text.data[end]))
        end++;
    end = trim_end(text.data, authority, end);
    for (slash = authority; slash < end && memchr("/?#", text.data[slash], 3) == NULL; slash++)
        if (text.data[slash] == '@')
            host = slash + 1;
    for (host_end = host; host_end < slash && is_host_char(text.data[host_end]);)
        host_end++;
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
    if (colon >= 5 && g_ascii_strncasecmp(text.data + colon - 5, "https", 5) == 0)
        return 5;
    if (colon >= 4 && g_ascii_strncasecmp(text.data + colon - 4, "http", 4) == 0)
        return 4;
    return 0;
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
    static const char starts[] = "?&#;";

    while (*at < path.len) {
        gsize key = *at;
        gsize end;
        gssize equals;
        MpSlice pair;

        if (key == 0) { /* the path itself is no parameter */
            while (key < path.len && memchr(starts, path.data[key], sizeof starts - 1) == NULL)
                key++;
        }
        while (key < path.len && memchr(starts, path.data[key], sizeof starts - 1) != NULL)
            key++;
        for (end = key;
             end < path.len && memchr(starts, path.data[end], sizeof starts - 1) == NULL;)
            end++;
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
