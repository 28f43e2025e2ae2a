/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

/* Seconds that a generic number is taken for a time between: 1990 and 2040. */
#define SECONDS_MIN 631152000
#define SECONDS_MAX 2208988800

/* cccc HHHHHHHH$LLLLLLLL$IIIIIIII@: FILETIME high and low; I is the sender's
 * IPv4 address, bytes reversed. */
gboolean
mp_clock_read_outlook_message_id(MpSlice id, gint64 *utc_us)
{
    gint64 high, low;

    if (id.len < 31 || id.data[12] != '$' || id.data[21] != '$' || id.data[30] != '@' ||
        !mp_clock_is_hex(mp_slice_sub(id, 0, 12), 12) ||
        !mp_clock_is_hex(mp_slice_sub(id, 22, 8), 8) ||
        !mp_clock_number(mp_slice_sub(id, 4, 8), 16, &high) ||
        !mp_clock_number(mp_slice_sub(id, 13, 8), 16, &low))
        return FALSE;
    *utc_us = mp_clock_filetime((guint64)high << 32 | (guint64)low);
    return TRUE;
}

/* HHHHHHHH.DDDDDDD@: seconds, upper case, then seven or eight digits. */
gboolean
mp_clock_read_mozilla(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 seconds;

    if (parts.n != 2 || !mp_clock_is_upper_hex(parts.part[0], 8, 8) ||
        !mp_clock_is_upper_hex(parts.part[1], 7, 8) ||
        !mp_clock_number(parts.part[0], 16, &seconds))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}

static gboolean
read_mutt(MpSlice id, gsize letters, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    if (parts.n != 2 || parts.part[0].len != 14 || parts.part[1].len <= letters ||
        (letters == 2 && parts.part[1].data[0] != 'G') ||
        !mp_clock_is_decimal(mp_slice_sub(parts.part[1], letters, parts.part[1].len),
                             parts.part[1].len - letters))
        return FALSE;
    for (gsize i = 0; i < letters; i++)
        if (!g_ascii_isupper(parts.part[1].data[i]))
            return FALSE;
    /* a short hexadecimal queue id of Postfix looks alike; mutt's letter is followed by a pid */
    return parts.part[1].len <= letters + 7 && mp_clock_stamp(parts.part[0], utc_us);
}

/* YYYYMMDDhhmmss.G<letter><pid>@: UTC. */
gboolean
mp_clock_read_mutt_utc(MpSlice id, gint64 *utc_us)
{
    return read_mutt(id, 2, utc_us);
}

/* YYYYMMDDhhmmss.<letter><pid>@ of versions before 1.3.28: local. */
gboolean
mp_clock_read_mutt_local(MpSlice id, gint64 *utc_us)
{
    return read_mutt(id, 1, utc_us);
}

/* N.YYYYMMDDhhmmss@: local. */
gboolean
mp_clock_read_the_bat(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    return parts.n == 2 && parts.part[0].len > 0 && parts.part[0].len <= 12 &&
           mp_clock_is_decimal(parts.part[0], parts.part[0].len) && parts.part[1].len == 14 &&
           mp_clock_stamp(parts.part[1], utc_us);
}

/* VERSION.YYYYMMDDhhmmss.8hex@, the version in four or five parts: local. */
gboolean
mp_clock_read_eudora(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));

    if (parts.n < 5 || parts.n > 7 || !mp_clock_is_hex(parts.part[parts.n - 1], 8) ||
        parts.part[parts.n - 2].len != 14)
        return FALSE;
    for (gsize i = 0; i + 2 < parts.n; i++)
        if (parts.part[i].len == 0 || parts.part[i].len > 2 ||
            !mp_clock_is_decimal(parts.part[i], parts.part[i].len))
            return FALSE;
    return mp_clock_stamp(parts.part[parts.n - 2], utc_us);
}

/* Pine.SYSTEM.VERSION.YYMMDDhhmmssN.PID@: local; when writing began. */
gboolean
mp_clock_read_pine(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    char stamp[15] = "";

    if (parts.n < 4 || (!mp_slice_equal(parts.part[0], MP_SLICE_LITERAL("Pine")) &&
                        !mp_slice_equal(parts.part[0], MP_SLICE_LITERAL("alpine"))))
        return FALSE;
    for (gsize i = 2; i < parts.n; i++) {
        if (!mp_clock_is_decimal(parts.part[i], 13) && !mp_clock_is_decimal(parts.part[i], 12))
            continue;
        g_snprintf(stamp, sizeof stamp, "%s%.12s", parts.part[i].data[0] >= '7' ? "19" : "20",
                   parts.part[i].data);
        return mp_clock_stamp(mp_slice_of(stamp), utc_us);
    }
    return FALSE;
}

static gboolean
read_ms(MpSlice digits, gint64 *utc_us)
{
    gint64 ms;

    if (!mp_clock_is_decimal(digits, 13) && !mp_clock_is_decimal(digits, 12))
        return FALSE;
    if (!mp_clock_number(digits, 10, &ms) || ms < SECONDS_MIN * G_GINT64_CONSTANT(1000) ||
        ms > SECONDS_MAX * G_GINT64_CONSTANT(1000))
        return FALSE;
    *utc_us = ms * 1000;
    return TRUE;
}

/* HASH.[COUNT.]MILLISECONDS.JavaMail.USER@ */
gboolean
mp_clock_read_javamail(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(id);

    for (gsize i = 1; i < parts.n; i++)
        if (mp_slice_equal(parts.part[i], MP_SLICE_LITERAL("JavaMail")))
            return read_ms(parts.part[i - 1], utc_us);
    return FALSE;
}

/* email.utils.make_msgid: CENTISECONDS.PID.RANDOM@, twelve digits from 2001 to 2286. */
gboolean
mp_clock_read_python(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 centiseconds;

    if (parts.n < 3 || !mp_clock_is_decimal(parts.part[0], 12) ||
        !mp_clock_is_decimal(parts.part[1], parts.part[1].len) || parts.part[1].len == 0 ||
        !mp_clock_is_decimal(parts.part[2], parts.part[2].len) || parts.part[2].len < 10 ||
        !mp_clock_number(parts.part[0], 10, &centiseconds))
        return FALSE;
    *utc_us = centiseconds * 10000;
    return TRUE;
}

/* Any part of ten digits: Evolution, exmh, TMDA, and many scripts. */
gboolean
mp_clock_read_epoch_seconds(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 seconds;

    for (gsize i = 0; i < parts.n; i++)
        if (mp_clock_is_decimal(parts.part[i], 10) &&
            mp_clock_number(parts.part[i], 10, &seconds) && seconds >= SECONDS_MIN &&
            seconds < SECONDS_MAX) {
            *utc_us = seconds * G_USEC_PER_SEC;
            return TRUE;
        }
    return FALSE;
}

/* Any part of thirteen digits that is not JavaMail's or Pine's: HubSpot, Apple, Yahoo. */
gboolean
mp_clock_read_epoch_ms(MpSlice id, gint64 *utc_us)
{
    MpClockParts parts = mp_clock_split(mp_clock_left(id));
    gint64 unused;

    if (mp_clock_read_javamail(id, &unused) || mp_clock_read_pine(id, &unused))
        return FALSE;
    for (gsize i = 0; i < parts.n; i++)
        if (parts.part[i].len == 13 && read_ms(parts.part[i], utc_us))
            return TRUE;
    return FALSE;
}
