/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-list-headers.h"

/* RFC 2919 section 3: a list-label is a dot-atom. A narrow reading of atext;
 * widen it together with a fixture that needs it. memchr, not strchr:
 * evidence holds NUL bytes, and strchr would find the set's own terminator. */
static gboolean
is_label(MpSlice s)
{
    static const char punctuation[] = ".-_+=&#~/";

    if (s.len == 0 || s.data[0] == '.' || s.data[s.len - 1] == '.')
        return FALSE;
    for (gsize i = 0; i < s.len; i++)
        if (!g_ascii_isalnum(s.data[i]) &&
            memchr(punctuation, s.data[i], sizeof(punctuation) - 1) == NULL)
            return FALSE;
    return TRUE;
}

gboolean
mp_list_id_parse(MpSlice value, MpListId *out)
{
    MpSlice body = mp_slice_trim(value);
    gssize open = mp_slice_find_last(body, '<');
    gssize close = mp_slice_find_last(body, '>');
    MpSlice label = body;
    MpSlice phrase = mp_slice_sub(body, 0, 0);

    if (open >= 0 && close > open) {
        phrase = mp_slice_trim(mp_slice_sub(body, 0, (gsize)open));
        label = mp_slice_trim(mp_slice_sub(body, (gsize)open + 1, (gsize)(close - open) - 1));
    }
    if (phrase.len >= 2 && phrase.data[0] == '"' && phrase.data[phrase.len - 1] == '"')
        phrase = mp_slice_sub(phrase, 1, phrase.len - 2);
    if (!is_label(label))
        return FALSE;

    *out = (MpListId){ .label = label, .phrase = phrase };
    return TRUE;
}

static gboolean
has_scheme(MpSlice s)
{
    return mp_slice_starts_nocase(s, MP_SLICE_LITERAL("http:")) ||
           mp_slice_starts_nocase(s, MP_SLICE_LITERAL("https:")) ||
           mp_slice_starts_nocase(s, MP_SLICE_LITERAL("mailto:"));
}

gboolean
mp_list_uri_next(MpSlice *rest, MpSlice *uri)
{
    gssize open = mp_slice_find(*rest, '<');
    gssize close;

    if (open < 0) {
        *uri = mp_slice_trim(*rest);
        *rest = mp_slice_sub(*rest, rest->len, 0);
        return has_scheme(*uri);
    }
    *rest = mp_slice_sub(*rest, (gsize)open + 1, rest->len);
    close = mp_slice_find(*rest, '>');
    *uri = mp_slice_trim(mp_slice_sub(*rest, 0, close >= 0 ? (gsize)close : rest->len));
    *rest = mp_slice_sub(*rest, close >= 0 ? (gsize)close + 1 : rest->len, rest->len);
    /* what stands behind the last bracket is text, not a URI */
    if (mp_slice_find(*rest, '<') < 0)
        *rest = mp_slice_sub(*rest, rest->len, 0);
    return TRUE;
}

static MpSlice
up_to(MpSlice s, const char *ends)
{
    for (gsize i = 0; i < s.len; i++)
        if (memchr(ends, s.data[i], strlen(ends)) != NULL)
            return mp_slice_sub(s, 0, i);
    return s;
}

MpSlice
mp_list_uri_host(MpSlice uri)
{
    MpSlice authority;
    gssize at;

    if (mp_slice_starts_nocase(uri, MP_SLICE_LITERAL("mailto:"))) {
        authority = up_to(mp_slice_sub(uri, strlen("mailto:"), uri.len), "?,;");
        at = mp_slice_find_last(authority, '@');
        return mp_slice_sub(authority, at >= 0 ? (gsize)at + 1 : authority.len, authority.len);
    }
    at = mp_slice_find(uri, ':');
    if (at <= 0 || !mp_slice_equal(mp_slice_sub(uri, (gsize)at, 3), MP_SLICE_LITERAL("://")))
        return MP_SLICE_EMPTY;
    authority = up_to(mp_slice_sub(uri, (gsize)at + 3, uri.len), "/?#\\ ");
    at = mp_slice_find_last(authority, '@');
    return up_to(mp_slice_sub(authority, (gsize)(at + 1), authority.len), ":");
}

gboolean
mp_list_is_one_click(MpSlice value)
{
    return mp_slice_equal_nocase(mp_slice_trim(value),
                                 MP_SLICE_LITERAL("List-Unsubscribe=One-Click"));
}
