/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

/* Postfix counts in base 52, without vowels so that no id is a word (mail_queue.h). */
#define BASE_52 "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz"
/* sendmail counts in base 60 (queue.c, QueueIdChars). */
#define BASE_60 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx"

#define HOUR_US (G_GINT64_CONSTANT(3600) * G_USEC_PER_SEC)

/* TTTTTT-PPPPPP-FF: seconds in base 62, pid, sub-second (4.96 and before). */
gboolean
mp_clock_read_exim_16(MpSlice id, gint64 *utc_us)
{
    gint64 seconds, number;

    if (id.len != 16 || id.data[6] != '-' || id.data[13] != '-' ||
        !mp_clock_number_in(mp_slice_sub(id, 0, 6), MP_CLOCK_BASE_62, &seconds) ||
        !mp_clock_number_in(mp_slice_sub(id, 7, 6), MP_CLOCK_BASE_62, &number) ||
        !mp_clock_number_in(mp_slice_sub(id, 14, 2), MP_CLOCK_BASE_62, &number))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}

/* TTTTTT-PPPPPPPPPPP-FFFF (4.97 on): F is microseconds, or, with
 * localhost_number, host * 500000 + microseconds / 2. */
gboolean
mp_clock_read_exim_23(MpSlice id, gint64 *utc_us)
{
    gint64 seconds, number, fraction;

    if (id.len != 23 || id.data[6] != '-' || id.data[18] != '-' ||
        !mp_clock_number_in(mp_slice_sub(id, 0, 6), MP_CLOCK_BASE_62, &seconds) ||
        !mp_clock_number_in(mp_slice_sub(id, 7, 11), MP_CLOCK_BASE_62, &number) ||
        !mp_clock_number_in(mp_slice_sub(id, 19, 4), MP_CLOCK_BASE_62, &fraction))
        return FALSE;
    if (fraction >= G_USEC_PER_SEC)
        fraction = fraction % 500000 * 2;
    *utc_us = seconds * G_USEC_PER_SEC + fraction;
    return TRUE;
}

/* E, then the queue id: for mail that came without a Message-ID. */
gboolean
mp_clock_read_exim_message_id(MpSlice id, gint64 *utc_us)
{
    MpSlice left = mp_clock_left(id);
    MpSlice queue_id = mp_slice_sub(left, 1, left.len);

    return left.len > 1 && left.data[0] == 'E' &&
           (mp_clock_read_exim_16(queue_id, utc_us) || mp_clock_read_exim_23(queue_id, utc_us));
}

/* Seconds (6 or more digits) and microseconds (4) in base 52, then z and the
 * inode in base 51. */
gboolean
mp_clock_read_postfix_long(MpSlice id, gint64 *utc_us)
{
    gssize z = mp_slice_find_last(id, 'z');
    gint64 seconds, us, inode;

    if (z < 10 || z > 11 || id.len > 30 ||
        !mp_clock_number_in(mp_slice_sub(id, 0, (gsize)z - 4), BASE_52, &seconds) ||
        !mp_clock_number_in(mp_slice_sub(id, (gsize)z - 4, 4), BASE_52, &us) ||
        !mp_clock_number_in(mp_slice_sub(id, (gsize)z + 1, 11), BASE_52, &inode) ||
        us >= G_USEC_PER_SEC)
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC + us;
    return TRUE;
}

/* 8.10 on: year since 1900 modulo 60, month from 0, day, hour, minute and second
 * in base 60, one to three letters of sequence, pid. UTC. The year is taken
 * from 2000 on, when 8.10 came out. */
gboolean
mp_clock_read_sendmail(MpSlice id, gint64 *utc_us)
{
    gint64 digit[6], number;
    gsize digits = 0;
    MpClockWall wall;

    if (id.len < 12 || id.len > 16)
        return FALSE;
    while (digits < id.len && g_ascii_isdigit(id.data[id.len - 1 - digits]))
        digits++;
    if (digits < 5)
        return FALSE;
    for (gsize i = 0; i < 6; i++)
        if (!mp_clock_number_in(mp_slice_sub(id, i, 1), BASE_60, &digit[i]))
            return FALSE;
    if (!mp_clock_number_in(mp_slice_sub(id, 6, 1), BASE_60, &number))
        return FALSE;
    wall = (MpClockWall){
        .year = (int)(digit[0] >= 40 ? 1960 + digit[0] : 2020 + digit[0]),
        .month = (int)digit[1] + 1,
        .day = (int)digit[2],
        .hour = (int)digit[3],
        .minute = (int)digit[4],
        .second = (int)digit[5],
    };
    return mp_clock_wall(&wall, utc_us);
}

/* ...YYYY.MM.DD.hh.mm.ss: the wall clock of California. */
gboolean
mp_clock_read_gmail_hop(MpSlice id, gint64 *utc_us)
{
    static const guint8 at[] = { 0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18 };
    MpSlice tail = mp_slice_sub(id, id.len < 20 ? id.len : id.len - 19, 19);
    char stamp[15] = "";

    if (tail.len != 19 || id.data[id.len - 20] != '.' || tail.data[4] != '.' ||
        tail.data[7] != '.' || tail.data[10] != '.' || tail.data[13] != '.' || tail.data[16] != '.')
        return FALSE;
    for (gsize i = 0; i < sizeof at; i++)
        stamp[i] = tail.data[at[i]];
    return mp_clock_stamp((MpSlice){ stamp, 14 }, utc_us);
}

/* The last part is 13 digits: milliseconds. */
gboolean
mp_clock_read_gmail_ms(MpSlice id, gint64 *utc_us)
{
    gssize dot = mp_slice_find_last(id, '.');
    MpSlice last = mp_slice_sub(id, (gsize)(dot + 1), id.len);
    gint64 ms;

    if (dot <= 0 || !mp_clock_is_decimal(last, 13) || !mp_clock_number(last, 10, &ms))
        return FALSE;
    *utc_us = ms * 1000;
    return TRUE;
}

/* 24 hexadecimal digits of a MongoDB ObjectId, the first eight seconds. Taken
 * only from 2009, when it was invented, to 2040: any hash has the shape. */
gboolean
mp_clock_read_object_id(MpSlice id, gint64 *utc_us)
{
    gint64 seconds;

    if (!mp_clock_is_hex(id, 24) || !mp_clock_number(mp_slice_sub(id, 0, 8), 16, &seconds) ||
        seconds < 1230768000 || seconds >= 2208988800)
        return FALSE;
    for (gsize i = 0; i < id.len; i++)
        if (g_ascii_isupper(id.data[i]))
            return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}

/* filterX-...-HHHHHHHH-NN: the part before the last is seconds. */
gboolean
mp_clock_read_sendgrid_filter(MpSlice id, gint64 *utc_us)
{
    gssize last = mp_slice_find_last(id, '-');
    MpSlice hex = mp_slice_sub(id, last < 9 ? id.len : (gsize)last - 8, 8);
    gint64 seconds;

    if (last < 9 || !mp_slice_starts_nocase(id, MP_SLICE_LITERAL("filter")) ||
        id.data[last - 9] != '-' || !mp_clock_is_hex(hex, 8) || !mp_clock_number(hex, 16, &seconds))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}

/* Base64 of 16 bytes (guid.c): nanoseconds, seconds, pid, host, little-endian.
 * It is when the session began. */
gboolean
mp_clock_read_dovecot_session(MpSlice id, gint64 *utc_us)
{
    char text[25] = "";
    guint32 nanoseconds, seconds;
    g_autofree guchar *bytes = NULL;
    gsize n = 0;

    if (id.len != 22)
        return FALSE;
    for (gsize i = 0; i < id.len; i++) {
        if (!g_ascii_isalnum(id.data[i]) && id.data[i] != '+' && id.data[i] != '/')
            return FALSE;
        text[i] = id.data[i];
    }
    text[22] = text[23] = '=';
    bytes = g_base64_decode(text, &n);
    if (n != 16)
        return FALSE;
    memcpy(&nanoseconds, bytes, 4);
    memcpy(&seconds, bytes + 4, 4);
    nanoseconds = GUINT32_FROM_LE(nanoseconds);
    seconds = GUINT32_FROM_LE(seconds);
    /* any 22 letters have the shape: nanoseconds and a year from 2009 to 2040 are the check */
    if (nanoseconds >= 1000000000 || seconds < 1230768000 || seconds >= 2208988800)
        return FALSE;
    *utc_us = (gint64)seconds * G_USEC_PER_SEC;
    return TRUE;
}
