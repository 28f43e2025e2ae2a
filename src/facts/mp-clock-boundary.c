/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock-digits.h"
#include "facts/mp-clock-readers.h"

/* Behind @prefix; FALSE where @s does not begin with it. */
static gboolean
take_prefix(MpSlice *s, const char *prefix)
{
    MpSlice p = mp_slice_of(prefix);

    if (!mp_slice_equal(mp_slice_sub(*s, 0, p.len), p))
        return FALSE;
    *s = mp_slice_sub(*s, p.len, s->len);
    return TRUE;
}

/* HHHHHHHH.LLLLLLLL: FILETIME. */
static gboolean
read_filetime(MpSlice s, gint64 *utc_us)
{
    gint64 high, low;

    if (s.len != 17 || s.data[8] != '.' || !mp_clock_is_hex(mp_slice_sub(s, 0, 8), 8) ||
        !mp_clock_is_hex(mp_slice_sub(s, 9, 8), 8) ||
        !mp_clock_number(mp_slice_sub(s, 0, 8), 16, &high) ||
        !mp_clock_number(mp_slice_sub(s, 9, 8), 16, &low))
        return FALSE;
    *utc_us = mp_clock_filetime((guint64)high << 32 | (guint64)low);
    return TRUE;
}

/* ----=_NextPart_000_CCCC_HHHHHHHH.LLLLLLLL: FILETIME of the wall clock. */
gboolean
mp_clock_read_outlook_boundary(MpSlice boundary, gint64 *utc_us)
{
    if (!take_prefix(&boundary, "----=_NextPart_") || boundary.len != 26 ||
        boundary.data[3] != '_' || boundary.data[8] != '_' ||
        !mp_clock_is_hex(mp_slice_sub(boundary, 4, 4), 4))
        return FALSE;
    return read_filetime(mp_slice_sub(boundary, 9, 17), utc_us);
}

/* ----_=_NextPart_001_HHHHHHHH.LLLLLLLL of Exchange 5.5 to 2003: UTC. */
gboolean
mp_clock_read_exchange_boundary(MpSlice boundary, gint64 *utc_us)
{
    if ((!take_prefix(&boundary, "----_=_NextPart_") && !take_prefix(&boundary, "_=_NextPart_")) ||
        boundary.len != 21 || boundary.data[3] != '_')
        return FALSE;
    return read_filetime(mp_slice_sub(boundary, 4, 17), utc_us);
}

/* 000000000000 LLLLLL HHHHHHHH CC: microseconds = H << 24 | L. */
gboolean
mp_clock_read_gmail_boundary(MpSlice boundary, gint64 *utc_us)
{
    gint64 high, low;

    if (!mp_clock_is_hex(boundary, 28) || !take_prefix(&boundary, "000000000000") ||
        !mp_clock_number(mp_slice_sub(boundary, 0, 6), 16, &low) ||
        !mp_clock_number(mp_slice_sub(boundary, 6, 8), 16, &high))
        return FALSE;
    *utc_us = high << 24 | low;
    return TRUE;
}

/* ----=_Part_N_HASH.MILLISECONDS */
gboolean
mp_clock_read_javamail_boundary(MpSlice boundary, gint64 *utc_us)
{
    gssize dot = mp_slice_find_last(boundary, '.');
    MpSlice last = mp_slice_sub(boundary, (gsize)(dot + 1), boundary.len);
    gint64 ms;

    if (dot <= 0 || !take_prefix(&boundary, "----=_Part_") ||
        (!mp_clock_is_decimal(last, 13) && !mp_clock_is_decimal(last, 12)) ||
        !mp_clock_number(last, 10, &ms))
        return FALSE;
    *utc_us = ms * 1000;
    return TRUE;
}

/* --==_mimepart_HHHHHHHHuuuuu_... */
gboolean
mp_clock_read_ruby_boundary(MpSlice boundary, gint64 *utc_us)
{
    return take_prefix(&boundary, "--==_mimepart_") && mp_clock_read_ruby_mail(boundary, utc_us);
}

/* _=_swift_SECONDS_HASH_=_, _=_swift_v4_SECONDS_HASH_=_ */
gboolean
mp_clock_read_swift_boundary(MpSlice boundary, gint64 *utc_us)
{
    gint64 seconds;

    if (!take_prefix(&boundary, "_=_swift_"))
        return FALSE;
    take_prefix(&boundary, "v4_");
    if (boundary.len < 11 || boundary.data[10] != '_' ||
        !mp_clock_is_decimal(mp_slice_sub(boundary, 0, 10), 10) ||
        !mp_clock_number(mp_slice_sub(boundary, 0, 10), 10, &seconds))
        return FALSE;
    *utc_us = seconds * G_USEC_PER_SEC;
    return TRUE;
}
