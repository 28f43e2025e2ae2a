/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* What the readers of identifiers are made of. All are strict: a byte too many
 * is no match. */

#define MP_CLOCK_BASE_62 "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/* All of @s as a number in @base (up to 36 by the usual digits), at most 18
 * digits; FALSE where a byte is no such digit or there is none. */
gboolean mp_clock_number(MpSlice s, guint base, gint64 *out);
/* The same by an alphabet of its own, first letter 0. */
gboolean mp_clock_number_in(MpSlice s, const char *alphabet, gint64 *out);

gboolean mp_clock_is_decimal(MpSlice s, gsize len); /* exactly @len digits */
gboolean mp_clock_is_hex(MpSlice s, gsize len);
gboolean mp_clock_is_upper_hex(MpSlice s, gsize min_len, gsize max_len);

/* What a wall clock shows; none of them negative, January is 1. */
typedef struct {
    int year, month, day, hour, minute, second;
} MpClockWall;

/* FALSE where no clock since 1970 shows that. */
gboolean mp_clock_wall(const MpClockWall *wall, gint64 *utc_us);

/* YYYYMMDDhhmm, with or without ss, as a wall clock; FALSE where it is no date. */
gboolean mp_clock_stamp(MpSlice digits, gint64 *utc_us);
/* Windows FILETIME, 100 ns since 1601, in microseconds since 1970. */
gint64 mp_clock_filetime(guint64 ticks);

#define MP_CLOCK_PARTS 12

/* @s between dots; more parts than fit stay together in the last. */
typedef struct {
    MpSlice part[MP_CLOCK_PARTS];
    gsize n;
} MpClockParts;

MpClockParts mp_clock_split(MpSlice s);
/* What stands before the @, or all of it. */
MpSlice mp_clock_left(MpSlice message_id);

G_END_DECLS
