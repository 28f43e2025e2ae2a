/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-host.h"

#include <arpa/inet.h>

#include "base/mp-limits.h"

#define V4_AT 12 /* where an IPv4 address stands in the mapped form */
#define V4_BITS 96

static const guint8 v4_prefix[V4_AT] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

/* As inet_pton(3): four numbers up to 255 without leading zeros. */
static gboolean
parse_v4(MpSlice text, MpIp *out)
{
    guint value = 0, digits = 0, octets = 0;

    memcpy(out->bytes, v4_prefix, V4_AT);
    for (gsize i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (c >= '0' && c <= '9') {
            if (digits > 0 && value == 0)
                return FALSE;
            value = value * 10 + (guint)(c - '0');
            if (++digits > 3 || value > 255)
                return FALSE;
        } else if (c == '.' && digits > 0 && octets < 3) {
            out->bytes[V4_AT + octets++] = (guint8)value;
            value = digits = 0;
        } else {
            return FALSE;
        }
    }
    out->bytes[V4_AT + 3] = (guint8)value;
    return octets == 3 && digits > 0;
}

/* Whether nothing that begins so is an address: most names of hosts. */
static gboolean
begins_a_name(MpSlice text)
{
    char first = text.len == 0 ? '\0' : mp_lower(text.data[0]);

    return first > 'f' && first <= 'z' && first != 'i';
}

/* `[...]`, `IPv6:...` (RFC 5321 section 4.1.3) and blanks off. */
static MpSlice
bare_address(MpSlice text)
{
    static const MpSlice tag = MP_SLICE_INIT("IPv6:");

    text = mp_slice_trim(text);
    if (text.len >= 2 && text.data[0] == '[' && text.data[text.len - 1] == ']')
        text = mp_slice_trim(mp_slice_sub(text, 1, text.len - 2));
    if (mp_slice_starts_nocase(text, tag))
        text = mp_slice_sub(text, tag.len, text.len);
    return text;
}

/* Cuts `%6` or `%eth0` (RFC 4007 section 11) off; FALSE: it names no zone. */
static gboolean
cut_scope(MpSlice *text)
{
    gssize at = mp_slice_find(*text, '%');

    if (at < 0)
        return TRUE;
    for (gsize i = (gsize)at + 1; i < text->len; i++)
        if (!g_ascii_isalnum(text->data[i]) && memchr("-._", text->data[i], 3) == NULL)
            return FALSE;
    if ((gsize)at + 1 == text->len)
        return FALSE;
    text->len = (gsize)at;
    return TRUE;
}

gboolean
mp_ip_parse(MpSlice text, MpIp *out)
{
    char copy[INET6_ADDRSTRLEN];
    MpIp ip = { { 0 } };
    gboolean v6;

    if (begins_a_name(text))
        return FALSE;
    if (text.len > 0 && g_ascii_isdigit(text.data[0]) && parse_v4(text, &ip)) {
        *out = ip;
        return TRUE;
    }
    text = bare_address(text);
    v6 = mp_slice_find(text, ':') >= 0;
    if (!v6) {
        if (!parse_v4(text, &ip))
            return FALSE;
        *out = ip;
        return TRUE;
    }
    if (!cut_scope(&text) || text.len == 0 || text.len >= sizeof(copy) ||
        mp_slice_find(text, '\0') >= 0)
        return FALSE;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET6, copy, ip.bytes) != 1)
        return FALSE;
    *out = ip;
    return TRUE;
}

gboolean
mp_ip_is_v4(const MpIp *ip)
{
    return memcmp(ip->bytes, v4_prefix, V4_AT) == 0;
}

int
mp_ip_compare(const MpIp *a, const MpIp *b)
{
    return memcmp(a->bytes, b->bytes, sizeof(a->bytes));
}

/* The longest run of two or more zero groups, the first of equals: RFC 5952 section 4.2. */
static void
longest_zero_run(const guint16 groups[8], int *start, int *len)
{
    *start = -1;
    *len = 1;
    for (int i = 0; i < 8;) {
        int n = 0;

        while (i + n < 8 && groups[i + n] == 0)
            n++;
        if (n > *len) {
            *start = i;
            *len = n;
        }
        i += MAX(n, 1);
    }
}

/* Decimal or hex digits without leading zeros. Returns their end. */
static char *
put_number(char *at, guint value, guint base)
{
    static const char digits[] = "0123456789abcdef";
    char reversed[5];
    guint n = 0;

    do {
        reversed[n++] = digits[value % base];
        value /= base;
    } while (value > 0);
    while (n > 0)
        *at++ = reversed[--n];
    return at;
}

char *
mp_ip_format(const MpIp *ip, char text[MP_IP_TEXT])
{
    const guint8 *b = ip->bytes;
    guint16 groups[8];
    int zero_start, zero_len;
    char *at = text;

    if (mp_ip_is_v4(ip)) {
        for (int i = 0; i < 4; i++) {
            if (i > 0)
                *at++ = '.';
            at = put_number(at, b[V4_AT + i], 10);
        }
        *at = '\0';
        return text;
    }
    for (int i = 0; i < 8; i++)
        groups[i] = (guint16)(b[2 * i] << 8 | b[2 * i + 1]);
    longest_zero_run(groups, &zero_start, &zero_len);
    for (int i = 0; i < 8; i++) {
        if (i == zero_start) {
            *at++ = ':';
            *at++ = ':';
            i += zero_len - 1;
            continue;
        }
        if (at > text && at[-1] != ':')
            *at++ = ':';
        at = put_number(at, groups[i], 16);
    }
    *at = '\0';
    return text;
}

static MpIpScope
scope_v4(const guint8 *b)
{
    if (b[0] == 0 || b[0] >= 224)
        return MP_IP_BOGON;
    if (b[0] == 127)
        return MP_IP_LOOPBACK;
    if (b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) ||
        (b[0] == 100 && (b[1] & 0xc0) == 64) || (b[0] == 169 && b[1] == 254))
        return MP_IP_PRIVATE;
    return MP_IP_PUBLIC;
}

MpIpScope
mp_ip_scope(const MpIp *ip)
{
    static const MpIp unspecified;
    static const MpIp loopback = { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } };
    const guint8 *b = ip->bytes;

    if (mp_ip_is_v4(ip))
        return scope_v4(b + V4_AT);
    if (mp_ip_compare(ip, &unspecified) == 0 || b[0] == 0xff)
        return MP_IP_BOGON;
    if (mp_ip_compare(ip, &loopback) == 0)
        return MP_IP_LOOPBACK;
    if ((b[0] & 0xfe) == 0xfc ||
        (b[0] == 0xfe && b[1] >= 0x80)) /* unique local, link- and site-local */
        return MP_IP_PRIVATE;
    if (b[0] == 0x20 && b[1] == 0x02) /* RFC 3056: the IPv4 address behind 2002: tells */
        return scope_v4(b + 2);
    return MP_IP_PUBLIC;
}

MpIp
mp_ip_masked(const MpIp *ip, guint prefix)
{
    MpIp out = *ip;
    guint whole = prefix / 8;

    if (whole >= sizeof(out.bytes))
        return out;
    out.bytes[whole] &= (guint8)(0xff00 >> prefix % 8);
    memset(out.bytes + whole + 1, 0, sizeof(out.bytes) - whole - 1);
    return out;
}

MpIp
mp_ip_network(const MpIp *ip)
{
    return mp_ip_masked(ip, mp_ip_is_v4(ip) ? V4_BITS + 16 : 32);
}

gboolean
mp_ip_range_parse(MpSlice text, MpIpRange *out)
{
    MpSlice trimmed = mp_slice_trim(text);
    gssize slash = mp_slice_find(trimmed, '/');
    guint prefix = 0, most;
    MpIp ip;

    if (!mp_ip_parse(slash < 0 ? trimmed : mp_slice_sub(trimmed, 0, (gsize)slash), &ip))
        return FALSE;
    most = mp_slice_find(trimmed, ':') < 0 ? 32 : 128;
    if (slash < 0)
        prefix = most;
    else {
        MpSlice digits = mp_slice_sub(trimmed, (gsize)slash + 1, trimmed.len);

        if (digits.len == 0 || digits.len > 3)
            return FALSE;
        for (gsize i = 0; i < digits.len; i++) {
            if (!g_ascii_isdigit(digits.data[i]))
                return FALSE;
            prefix = prefix * 10 + (guint)(digits.data[i] - '0');
        }
    }
    if (prefix > most)
        return FALSE;
    prefix += 128 - most;
    *out = (MpIpRange){ .network = mp_ip_masked(&ip, prefix), .prefix = (guint8)prefix };
    return TRUE;
}

gboolean
mp_ip_range_holds(const MpIpRange *range, const MpIp *ip)
{
    MpIp network = mp_ip_masked(ip, range->prefix);

    return mp_ip_compare(&network, &range->network) == 0;
}

gboolean
mp_host_is_name(MpSlice text)
{
    gsize label = 0, n_labels = 1;
    gboolean letter = FALSE; /* in the last label: 192.0.2.1 is no name */

    if (text.len > 0 && text.data[text.len - 1] == '.')
        text.len--;
    if (text.len > MP_LIMIT_HOST_BYTES)
        return FALSE;
    for (gsize i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (c == '.') {
            if (label == 0)
                return FALSE;
            n_labels++;
            label = 0;
            letter = FALSE;
            continue;
        }
        if ((!g_ascii_isalnum(c) && c != '-' && c != '_') || ++label > 63)
            return FALSE;
        letter |= g_ascii_isalpha(c);
    }
    return n_labels >= 2 && label > 0 && letter;
}
