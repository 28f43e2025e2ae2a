/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

/* A GUID whose last twelve digits, 08d... or 08e..., are the upper 48 bits of
 * .NET ticks: 100 ns since the year 1, in steps of 6.5536 ms. */
gboolean
mp_clock_read_exchange_ticks(MpSlice guid, gint64 *utc_us)
{
    MpSlice node = mp_slice_sub(guid, 24, 12);
    gint64 upper;

    guid = mp_slice_trim(guid);
    if (guid.len != 36 || guid.data[8] != '-' || guid.data[13] != '-' || guid.data[18] != '-' ||
        guid.data[23] != '-' || !mp_clock_is_hex(mp_slice_sub(guid, 0, 8), 8) ||
        !mp_clock_number(mp_slice_sub(guid, 24, 12), 16, &upper))
        return FALSE;
    node = mp_slice_sub(guid, 24, 12);
    if (node.data[0] != '0' || node.data[1] != '8')
        return FALSE;
    *utc_us = (upper << 16) / 10 - G_GINT64_CONSTANT(62135596800000000);
    return TRUE;
}

/* ...FILETIME=[LOW:HIGH] */
gboolean
mp_clock_read_arrival_time(MpSlice value, gint64 *utc_us)
{
    gssize open = mp_slice_find(value, '[');
    MpSlice s = mp_slice_sub(value, (gsize)(open + 1), 18);
    gint64 high, low;

    if (open < 9 || s.len != 18 || s.data[8] != ':' || s.data[17] != ']' ||
        !mp_clock_number(mp_slice_sub(s, 0, 8), 16, &low) ||
        !mp_clock_number(mp_slice_sub(s, 9, 8), 16, &high))
        return FALSE;
    *utc_us = mp_clock_filetime((guint64)high << 32 | (guint64)low);
    return TRUE;
}

#define THREAD_INDEX_BYTES 4096 /* 816 replies; longer ones are not looked at */

/* The bytes of a Thread-Index of lawful length: 22 and five a reply. */
static guchar *
thread_index_bytes(MpSlice value, gsize *n)
{
    g_autofree char *text = NULL;
    guchar *bytes;

    value = mp_slice_trim(value);
    if (value.len < 28 || value.len > THREAD_INDEX_BYTES)
        return NULL;
    text = mp_slice_dup(value);
    bytes = g_base64_decode(text, n);
    if (*n >= 22 && (*n - 22) % 5 == 0 && bytes[0] == 1)
        return bytes;
    g_free(bytes);
    return NULL;
}

/* FILETIME's upper 48 bits, a GUID; then five bytes a reply: one bit of scale
 * and 31 of what is added. When the last reply was begun. */
gboolean
mp_clock_read_thread_index_a(MpSlice value, gint64 *utc_us)
{
    gsize n = 0;
    g_autofree guchar *bytes = thread_index_bytes(value, &n);
    guint64 ticks = 0;

    if (bytes == NULL || bytes[1] == 1)
        return FALSE;
    for (gsize i = 0; i < 6; i++)
        ticks = ticks << 8 | bytes[i];
    ticks <<= 16;
    for (gsize i = 22; i + 5 <= n; i += 5) {
        guint64 delta = ((guint64)(bytes[i] & 0x7f) << 24) | ((guint64)bytes[i + 1] << 16) |
                        ((guint64)bytes[i + 2] << 8) | bytes[i + 3];

        ticks += delta << (bytes[i] & 0x80 ? 23 : 18);
    }
    *utc_us = mp_clock_filetime(ticks);
    return TRUE;
}

/* Exchange 2010 and Outlook 2013 on: byte 1 is 01 too, the time is one byte
 * further right; what replies add follows no known rule, so it is the time the
 * thread began. */
gboolean
mp_clock_read_thread_index_b(MpSlice value, gint64 *utc_us)
{
    gsize n = 0;
    g_autofree guchar *bytes = thread_index_bytes(value, &n);
    guint64 ticks = 0;

    if (bytes == NULL || bytes[1] != 1)
        return FALSE;
    for (gsize i = 1; i < 6; i++)
        ticks = ticks << 8 | bytes[i];
    *utc_us = mp_clock_filetime(ticks << 24);
    return TRUE;
}

/* YYYY.MM.DD-ADDRESS: the day. */
gboolean
mp_clock_read_ses_outgoing(MpSlice value, gint64 *utc_us)
{
    char stamp[13] = "YYYYMMDD0000";

    value = mp_slice_trim(value);
    if (value.len < 12 || value.data[4] != '.' || value.data[7] != '.' || value.data[10] != '-')
        return FALSE;
    memcpy(stamp, value.data, 4);
    memcpy(stamp + 4, value.data + 5, 2);
    memcpy(stamp + 6, value.data + 8, 2);
    return mp_clock_stamp(mp_slice_of(stamp), utc_us);
}

/* RFC 6376 section 3.5, t=. */
gboolean
mp_clock_read_seconds(MpSlice digits, gint64 *utc_us)
{
    gint64 seconds;

    if (digits.len > 12 || !mp_clock_number(digits, 10, &seconds))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}
