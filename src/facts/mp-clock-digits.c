/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"

#include "base/mp-civil.h"
#include "base/mp-instant.h"

#define DIGITS_MAX                                                                                 \
    18 /* of 36: still below 2^63 only for base 11; larger bases are capped below                  \
        */

gboolean
mp_clock_number(MpSlice s, guint base, gint64 *out)
{
    gint64 n = 0;

    if (s.len == 0 || s.len > DIGITS_MAX)
        return FALSE;
    for (gsize i = 0; i < s.len; i++) {
        int digit = g_ascii_isdigit(s.data[i])   ? s.data[i] - '0'
                    : g_ascii_isalpha(s.data[i]) ? g_ascii_tolower(s.data[i]) - 'a' + 10
                                                 : (int)base;

        if (digit >= (int)base || n > (G_MAXINT64 - digit) / base)
            return FALSE;
        n = n * base + digit;
    }
    *out = n;
    return TRUE;
}

gboolean
mp_clock_number_in(MpSlice s, const char *alphabet, gint64 *out)
{
    gsize base = strlen(alphabet);
    gint64 n = 0;

    if (s.len == 0 || s.len > DIGITS_MAX)
        return FALSE;
    for (gsize i = 0; i < s.len; i++) {
        const char *at = memchr(alphabet, s.data[i], base);

        if (at == NULL || n > (G_MAXINT64 - (at - alphabet)) / (gint64)base)
            return FALSE;
        n = n * (gint64)base + (at - alphabet);
    }
    *out = n;
    return TRUE;
}

gboolean
mp_clock_is_decimal(MpSlice s, gsize len)
{
    if (s.len != len)
        return FALSE;
    for (gsize i = 0; i < s.len; i++)
        if (!g_ascii_isdigit(s.data[i]))
            return FALSE;
    return TRUE;
}

gboolean
mp_clock_is_hex(MpSlice s, gsize len)
{
    if (s.len != len)
        return FALSE;
    for (gsize i = 0; i < s.len; i++)
        if (!g_ascii_isxdigit(s.data[i]))
            return FALSE;
    return TRUE;
}

gboolean
mp_clock_is_upper_hex(MpSlice s, gsize min_len, gsize max_len)
{
    if (s.len < min_len || s.len > max_len)
        return FALSE;
    for (gsize i = 0; i < s.len; i++)
        if (!g_ascii_isxdigit(s.data[i]) || g_ascii_islower(s.data[i]))
            return FALSE;
    return TRUE;
}

static int
two(MpSlice digits, gsize at)
{
    return (digits.data[at] - '0') * 10 + digits.data[at + 1] - '0';
}

gboolean
mp_clock_wall(const MpClockWall *wall, gint64 *utc_us)
{
    if (wall->year < 1970 || wall->month < 1 || wall->month > 12 || wall->day < 1 ||
        wall->day > mp_civil_days_in_month(wall->year, wall->month) || wall->hour > 23 ||
        wall->minute > 59 || wall->second > 60)
        return FALSE;
    *utc_us = mp_instant_from_civil(wall->year, wall->month, wall->day,
                                    wall->hour * 3600 + wall->minute * 60 + wall->second);
    return TRUE;
}

gboolean
mp_clock_stamp(MpSlice digits, gint64 *utc_us)
{
    MpClockWall wall;

    if (!mp_clock_is_decimal(digits, 14) && !mp_clock_is_decimal(digits, 12))
        return FALSE;
    wall = (MpClockWall){
        .year = two(digits, 0) * 100 + two(digits, 2),
        .month = two(digits, 4),
        .day = two(digits, 6),
        .hour = two(digits, 8),
        .minute = two(digits, 10),
        .second = digits.len == 14 ? two(digits, 12) : 0,
    };
    return mp_clock_wall(&wall, utc_us);
}

gint64
mp_clock_filetime(guint64 ticks)
{
    return (gint64)(ticks / 10) - G_GINT64_CONSTANT(11644473600000000);
}

MpClockParts
mp_clock_split(MpSlice s)
{
    MpClockParts parts; /* what is behind n is not worth clearing */

    parts.n = 0;
    while (parts.n < MP_CLOCK_PARTS) {
        gssize dot = parts.n + 1 < MP_CLOCK_PARTS ? mp_slice_find(s, '.') : -1;

        parts.part[parts.n++] = mp_slice_sub(s, 0, dot >= 0 ? (gsize)dot : s.len);
        if (dot < 0)
            break;
        s = mp_slice_sub(s, (gsize)dot + 1, s.len);
    }
    return parts;
}

MpSlice
mp_clock_left(MpSlice message_id)
{
    gssize at = mp_slice_find(message_id, '@');

    return mp_slice_sub(message_id, 0, at >= 0 ? (gsize)at : message_id.len);
}
