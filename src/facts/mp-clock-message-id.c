/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

static gboolean
has_suffix(MpSlice id, const char *suffix)
{
    return mp_slice_ends_nocase(id, mp_slice_of(suffix));
}

/* YYYYMMDDhhmmss.QUEUEID@, a short or a long queue id. Sixteen digits are
 * Mailgun's. */
gboolean
mp_clock_read_postfix_message_id(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 unused;

    return parts.n == 2 && parts.part[0].len == 14 &&
           (mp_clock_is_upper_hex(parts.part[1], 6, 15) ||
            mp_clock_read_postfix_long(parts.part[1], &unused)) &&
           mp_clock_stamp(parts.part[0], utc_us);
}

/* YYYYMMDDhhmm.QUEUEID@: UTC since 8.10; before it (QAA07188) the host's wall
 * clock, which nothing here tells apart from UTC. */
gboolean
mp_clock_read_sendmail_message_id(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    MpSlice queue_id;
    gint64 unused;

    if (parts.n != 2 || parts.part[0].len != 12 || !mp_clock_stamp(parts.part[0], utc_us))
        return FALSE;
    queue_id = parts.part[1];
    if (mp_clock_read_sendmail(queue_id, &unused))
        return TRUE;
    return queue_id.len >= 7 && queue_id.len <= 9 && queue_id.data[0] >= 'A' &&
           queue_id.data[0] <= 'X' && queue_id.data[1] == 'A' && queue_id.data[2] == 'A' &&
           mp_clock_is_decimal(mp_slice_sub(queue_id, 3, queue_id.len), queue_id.len - 3);
}

/* YYYYMMDDhhmmss.PID.qmail@ */
gboolean
mp_clock_read_qmail_message_id(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n == 3 && parts.part[0].len == 14 &&
           mp_slice_equal(parts.part[2], MP_SLICE_LITERAL("qmail")) &&
           mp_clock_is_decimal(parts.part[1], parts.part[1].len) && parts.part[1].len > 0 &&
           mp_clock_stamp(parts.part[0], utc_us);
}

static gboolean
read_hex_seconds(MpSlice hex, gint64 *utc_us)
{
    gint64 seconds;

    if (!mp_clock_is_hex(hex, 8) || !mp_clock_number(hex, 16, &seconds))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}

/* HHHHHHHH.xxxx0220.xxxxx.xxxx@mx.google.com: for mail that came without one. */
gboolean
mp_clock_read_google_added(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n == 4 && has_suffix(id, "@mx.google.com") && parts.part[1].len == 8 &&
           has_suffix(parts.part[1], "0220") && read_hex_seconds(parts.part[0], utc_us);
}

/* Four digits of region and account (0100 to 0111), twelve of milliseconds,
 * then a UUID. */
gboolean
mp_clock_read_amazon_ses(MpSlice id, gint64 *utc_us)
{
    gint64 ms;

    if (id.len < 24 || id.data[0] != '0' || id.data[1] != '1' || id.data[16] != '-' ||
        !mp_clock_is_hex(mp_slice_sub(id, 0, 16), 16) ||
        mp_slice_find(mp_slice_sub(id, 17, 8), '-') >= 0 ||
        !mp_clock_number(mp_slice_sub(id, 4, 12), 16, &ms))
        return FALSE;
    *utc_us = ms * 1000;
    return TRUE;
}

/* YYYYMMDDhhmmss.16HEX@ */
gboolean
mp_clock_read_mailgun(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n == 2 && parts.part[0].len == 14 && mp_clock_is_hex(parts.part[1], 16) &&
           mp_clock_stamp(parts.part[0], utc_us);
}

/* ACCOUNT.LIST.YYYYMMDDhhmmss.10hex.8hex@ */
gboolean
mp_clock_read_mailchimp(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n >= 3 && parts.part[parts.n - 3].len == 14 &&
           mp_clock_is_hex(parts.part[parts.n - 2], 10) &&
           mp_clock_is_hex(parts.part[parts.n - 1], 8) &&
           mp_clock_stamp(parts.part[parts.n - 3], utc_us);
}

/* ACCOUNT.YYYYMMDDhhmmss.13hex@, as Mandrill writes it. */
gboolean
mp_clock_read_mandrill(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n >= 2 && parts.part[parts.n - 2].len == 14 &&
           (mp_clock_is_hex(parts.part[parts.n - 1], 13) ||
            mp_clock_is_hex(parts.part[parts.n - 1], 14)) &&
           mp_clock_stamp(parts.part[parts.n - 2], utc_us);
}

/* The last part is eleven hexadecimal digits: milliseconds. */
gboolean
mp_clock_read_zoho(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 ms;

    if (parts.n < 3 || !mp_clock_is_hex(parts.part[parts.n - 1], 11) ||
        !mp_clock_number(parts.part[parts.n - 1], 16, &ms) ||
        ms < G_GINT64_CONSTANT(946684800000) || ms > G_GINT64_CONSTANT(2208988800000))
        return FALSE;
    *utc_us = ms * 1000;
    return TRUE;
}

/* [PREFIX_]HHHHHHHHuuuuu_...: seconds, then microseconds in five hexadecimal
 * digits, between underscores. */
gboolean
mp_clock_read_ruby_mail(MpSlice id, gint64 *utc_us)
{
    MpSlice left = mp_clock_left(id);
    gint64 seconds, us;

    for (gsize start = 0; start < left.len;) {
        gssize end = mp_slice_find(mp_slice_sub(left, start, left.len), '_');
        MpSlice part = mp_slice_sub(left, start, end >= 0 ? (gsize)end : left.len);

        if (end >= 0 && mp_clock_is_hex(part, 13) &&
            mp_clock_number(mp_slice_sub(part, 0, 8), 16, &seconds) &&
            mp_clock_number(mp_slice_sub(part, 8, 5), 16, &us) && us < G_USEC_PER_SEC) {
            *utc_us = seconds * G_USEC_PER_SEC + us;
            return TRUE;
        }
        start += part.len + 1;
    }
    return FALSE;
}

/* One UUID of version 1 at @at: RFC 4122 section 4.1.4, 100 ns since 1582. */
static gboolean
read_uuid_at(MpSlice s, gint64 *utc_us)
{
    gint64 low, middle, high;

    if (s.len < 36 || s.data[8] != '-' || s.data[13] != '-' || s.data[18] != '-' ||
        s.data[23] != '-' || s.data[14] != '1' || memchr("89abAB", s.data[19], 6) == NULL ||
        !mp_clock_is_hex(mp_slice_sub(s, 19, 4), 4) ||
        !mp_clock_is_hex(mp_slice_sub(s, 24, 12), 12) ||
        !mp_clock_number(mp_slice_sub(s, 0, 8), 16, &low) ||
        !mp_clock_number(mp_slice_sub(s, 9, 4), 16, &middle) ||
        !mp_clock_number(mp_slice_sub(s, 15, 3), 16, &high))
        return FALSE;
    *utc_us = ((high << 48) | (middle << 32) | low) / 10 - G_GINT64_CONSTANT(12219292800000000);
    return TRUE;
}

gboolean
mp_clock_read_uuid(MpSlice id, gint64 *utc_us)
{
    for (gsize i = 0; i + 36 <= id.len && i < 256; i++)
        if (id.data[i + 8] == '-' && (i == 0 || !g_ascii_isxdigit(id.data[i - 1])) &&
            read_uuid_at(mp_slice_sub(id, i, 36), utc_us))
            return TRUE;
    return FALSE;
}
