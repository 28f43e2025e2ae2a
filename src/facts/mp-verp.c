/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-verp.h"

#include "base/mp-host.h"
#include "base/mp-limits.h"

const char *
mp_verp_kind_name(MpVerpKind kind)
{
    static const char *const names[] = { "none", "srs", "batv", "caf", "bnc", "verp" };

    g_return_val_if_fail(kind < G_N_ELEMENTS(names), "none");
    return names[kind];
}

static gboolean
starts(MpSlice s, const char *text)
{
    return mp_slice_starts_nocase(s, mp_slice_of(text));
}

static MpSlice
behind(MpSlice s, gsize n)
{
    return mp_slice_sub(s, n, s.len);
}

static MpSlice
join(MpSlice local, MpSlice domain, MpArena *arena)
{
    gsize len = local.len + 1 + domain.len;
    char *out = mp_arena_alloc0(arena, len + 1);

    memcpy(out, local.data, local.len);
    out[local.len] = '@';
    memcpy(out + local.len + 1, domain.data, domain.len);
    return (MpSlice){ out, len };
}

/* Cuts @s behind the next `=`; the part before it is returned. */
static MpSlice
take_field(MpSlice *s)
{
    gssize at = mp_slice_find(*s, '=');
    MpSlice field = mp_slice_sub(*s, 0, at >= 0 ? (gsize)at : s->len);

    *s = behind(*s, field.len + 1);
    return field;
}

/* SRS0=HHH=TT=domain=local, SRS1=HHH=host==HHH=TT=domain=local; `+` and `-` may
 * stand for the first separator. */
static gboolean
read_srs(MpSlice local, MpArena *arena, MpVerp *out)
{
    gboolean is_second = starts(local, "SRS1");
    MpSlice rest = behind(local, 5);
    MpSlice domain;

    if ((!starts(local, "SRS0") && !is_second) || local.len < 6 ||
        memchr("=+-", local.data[4], 3) == NULL)
        return FALSE;
    if (is_second) {
        take_field(&rest); /* hash */
        take_field(&rest); /* first forwarder */
        if (rest.len > 0 && memchr("=+-", rest.data[0], 3) != NULL)
            rest = behind(rest, 1);
    }
    take_field(&rest); /* hash */
    take_field(&rest); /* day */
    domain = take_field(&rest);
    if (!mp_host_is_name(domain) || rest.len == 0)
        return FALSE;
    *out = (MpVerp){ .kind = MP_VERP_SRS, .inner = join(rest, domain, arena) };
    return TRUE;
}

/* local+SRS=HHH=TT=domain=local of Exchange Online; the null sender's has only hash and day. */
static gboolean
read_exchange_srs(MpSlice local, MpArena *arena, MpVerp *out)
{
    gssize plus = mp_slice_find(local, '+');
    MpSlice rest = behind(local, (gsize)(plus + 1));
    MpSlice domain;

    if (plus <= 0 || !starts(rest, "SRS="))
        return FALSE;
    rest = behind(rest, 4);
    take_field(&rest); /* hash */
    take_field(&rest); /* day */
    domain = take_field(&rest);
    *out = (MpVerp){ .kind = MP_VERP_SRS, .inner = MP_SLICE_EMPTY };
    if (mp_host_is_name(domain) && rest.len > 0)
        out->inner = join(rest, domain, arena);
    return TRUE;
}

/* prvs=0123456789=local, btv1==0123==local; Barracuda and others write so. */
static gboolean
read_batv(MpSlice local, MpSlice domain, MpArena *arena, MpVerp *out)
{
    MpSlice rest;

    if (starts(local, "prvs="))
        rest = behind(local, 5);
    else if (starts(local, "msprvs1=")) /* SparkPost */
        rest = behind(local, 8);
    else if (starts(local, "btv1=="))
        rest = behind(local, 6);
    else
        return FALSE;
    if (mp_slice_find(rest, '=') <= 0)
        return FALSE;
    take_field(&rest); /* tag */
    while (rest.len > 0 && rest.data[0] == '=')
        rest = behind(rest, 1);
    if (rest.len == 0)
        return FALSE;
    *out = (MpVerp){ .kind = MP_VERP_BATV, .inner = join(rest, domain, arena) };
    return TRUE;
}

/* local+caf_=to=domain */
static gboolean
read_caf(MpSlice local, MpSlice domain, MpArena *arena, MpVerp *out)
{
    gssize plus = mp_slice_find(local, '+');
    MpSlice rest = behind(local, (gsize)(plus + 1));
    gssize equals;

    if (plus <= 0 || !starts(rest, "caf_="))
        return FALSE;
    rest = behind(rest, 5);
    equals = mp_slice_find_last(rest, '=');
    if (equals <= 0)
        return FALSE;
    *out = (MpVerp){
        .kind = MP_VERP_CAF,
        .inner = join(mp_slice_sub(rest, 0, (gsize)equals), behind(rest, (gsize)equals + 1), arena),
        .outer = join(mp_slice_sub(local, 0, (gsize)plus), domain, arena),
    };
    return TRUE;
}

/* The byte that `+2D` or `=2D` at @i stands for; '\0' where it is no escape. */
static char
escape_at(MpSlice s, gsize i)
{
    int high, low;
    char c;

    if (i + 2 >= s.len || (s.data[i] != '+' && s.data[i] != '='))
        return '\0';
    high = g_ascii_xdigit_value(s.data[i + 1]);
    low = g_ascii_xdigit_value(s.data[i + 2]);
    if (high < 0 || low < 0)
        return '\0';
    c = (char)(high * 16 + low);
    return c != '\0' && memchr("-+_.=@", c, 6) != NULL ? c : '\0';
}

static MpSlice
unescaped(MpSlice s, MpArena *arena)
{
    MpSlice copy = mp_arena_copy(arena, s);
    char *out = (char *)copy.data; /* just made, so ours to write */
    gsize n = 0;

    for (gsize i = 0; i < s.len; i++) {
        char c = escape_at(s, i);

        out[n++] = c != '\0' ? c : s.data[i];
        i += c != '\0' ? 2 : 0;
    }
    return (MpSlice){ out, n };
}

/* Whether a part before a `-` is a list's and not of a name: a number, a run
 * of hexadecimal digits, or a word for bounces. */
static gboolean
is_list_part(MpSlice part)
{
    static const char *const words[] = { "bounce", "bounces", "return", "returns", "owner",
                                         "errors", "request", "verp",   "sentto" };
    gboolean is_hex = part.len > 0, has_digit = FALSE;

    for (gsize i = 0; i < part.len; i++) {
        is_hex &= g_ascii_isxdigit(part.data[i]) || part.data[i] == '.';
        has_digit |= g_ascii_isdigit(part.data[i]);
    }
    if (is_hex && has_digit)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (mp_slice_equal_nocase(part, mp_slice_of(words[i])))
            return TRUE;
    return FALSE;
}

/* Where the list's own part ends and the recipient begins: behind the last
 * part that is a list's, or behind the last mark where none is. 0: no mark. */
static gsize
recipient_start(MpSlice s)
{
    gsize part = 0, behind_last = 0, behind_list = 0;

    for (gsize i = 0; i < s.len; i++) {
        if (escape_at(s, i) != '\0') {
            i += 2;
            continue;
        }
        if (s.data[i] != '-' && s.data[i] != '+')
            continue;
        behind_last = i + 1;
        if (is_list_part(mp_slice_sub(s, part, i - part)))
            behind_list = i + 1;
        part = i + 1;
    }
    return behind_list > 0 ? behind_list : behind_last;
}

/* ...-user=domain */
static gboolean
read_list(MpSlice local, MpArena *arena, MpVerp *out)
{
    gssize equals = mp_slice_find_last(local, '=');
    MpSlice host, user;
    gsize start;

    if (equals <= 0 || escape_at(local, (gsize)equals) != '\0')
        return FALSE;
    host = behind(local, (gsize)equals + 1);
    start = recipient_start(mp_slice_sub(local, 0, (gsize)equals));
    user = mp_slice_sub(local, start, (gsize)equals - start);
    if (!mp_host_is_name(host) || user.len == 0 || start == 0 || mp_slice_find(user, '=') >= 0)
        return FALSE;
    *out = (MpVerp){ .kind = MP_VERP_LIST, .inner = join(unescaped(user, arena), host, arena) };
    return TRUE;
}

gboolean
mp_verp_read(MpSlice address, MpArena *arena, MpVerp *out)
{
    gssize at = mp_slice_find_last(address, '@');
    MpSlice local, domain;

    if (at <= 0 || address.len > 2 * MP_LIMIT_HOST_BYTES)
        return FALSE;
    local = mp_slice_sub(address, 0, (gsize)at);
    domain = behind(address, (gsize)at + 1);
    if (read_srs(local, arena, out) || read_exchange_srs(local, arena, out) ||
        read_batv(local, domain, arena, out) || read_caf(local, domain, arena, out)) {
        if (out->outer.len == 0)
            out->outer = address;
        return out->inner.len == 0 || out->inner.data[0] != '@';
    }
    at = mp_slice_find(local, '+');
    if (at > 0 && starts(behind(local, (gsize)at + 1), "bnc")) {
        *out = (MpVerp){ .kind = MP_VERP_BNC,
                         .inner = MP_SLICE_EMPTY,
                         .outer = join(mp_slice_sub(local, 0, (gsize)at), domain, arena) };
        return TRUE;
    }
    if (!read_list(local, arena, out))
        return FALSE;
    out->outer = address;
    return out->inner.data[0] != '@';
}

MpSlice
mp_verp_tag(MpSlice address)
{
    gssize at = mp_slice_find_last(address, '@');
    gssize plus = mp_slice_find(address, '+');

    if (plus <= 0 || (at >= 0 && plus > at))
        return MP_SLICE_EMPTY;
    return mp_slice_sub(address, (gsize)plus + 1,
                        (at >= 0 ? (gsize)at : address.len) - (gsize)plus - 1);
}

MpSlice
mp_verp_without_tag(MpSlice address, MpArena *arena)
{
    gssize at = mp_slice_find_last(address, '@');
    gssize plus = mp_slice_find(address, '+');

    if (at <= 0 || mp_verp_tag(address).len == 0)
        return address;
    return join(mp_slice_sub(address, 0, (gsize)plus), behind(address, (gsize)at + 1), arena);
}
