/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* What is odd about a date. A flagged date is kept as written, never mended. */
typedef enum {
    MP_INSTANT_ZONE_MISSING = 1 << 0, /* no zone at all: read as UTC */
    MP_INSTANT_ZONE_NAMED = 1 << 1,   /* a name only: PDT is applied, CEST only kept */
    MP_INSTANT_ZONE_UNKNOWN = 1 << 2, /* cannot be read, or a name not of RFC 5322: taken as UTC */
    MP_INSTANT_ZONE_OUT_OF_RANGE = 1 << 3, /* beyond -1200..+1400, or minutes over 59 */
    MP_INSTANT_ZONE_MINUS_ZERO = 1 << 4,   /* -0000: RFC 5322 section 3.3, no local zone known */
    MP_INSTANT_YEAR_SHORT = 1 << 5,        /* two or three digits, RFC 5322 section 4.3 */
    MP_INSTANT_OUT_OF_RANGE = 1 << 6,      /* 30 Feb, 25:61, year 10000: not known */
    MP_INSTANT_WEEKDAY_WRONG = 1 << 7,
    MP_INSTANT_ASCTIME = 1 << 8,   /* Wed Aug 28 10:45:49 2002 */
    MP_INSTANT_NUMERIC = 1 << 9,   /* 20/8/2002, 2023-07-28 */
    MP_INSTANT_SPAMWARE = 1 << 10, /* `Jul, 25 2002 10:17:30 PM -0300`: only spamware writes it */
    MP_INSTANT_IMPLAUSIBLE = 1 << 11,   /* before 1970 or after 2100 */
    MP_INSTANT_DAY_AMBIGUOUS = 1 << 12, /* 4/8/2002: day first was taken, nothing says so */
    MP_INSTANT_TIME_MISSING = 1 << 13,  /* a day only: read as 00:00:00 */
} MpInstantFlags;

/**
 * MpInstant:
 * @known: whether @utc_us holds an instant
 * @has_offset: whether the text gave an offset (or a named zone)
 * @has_fraction: whether it gave a fraction of a second
 * @offset_minutes: as written: +0530 is 330; of a name that is not applied, what it
 *   usually means
 * @utc_us: microseconds since 1970-01-01 00:00 UTC
 * @flags: what is odd
 *
 * A point in time with the offset it was written with. Plain value; all zero
 * means nothing is known.
 */
typedef struct {
    gint64 utc_us;
    gint32 offset_minutes;
    guint16 flags; /* of MpInstantFlags */
    guint8 known;
    guint8 has_offset : 1;
    guint8 has_fraction : 1;
} MpInstant;

/**
 * mp_instant_parse:
 * @text: a date as mail programs write them; comments and folding allowed
 *
 * Reads RFC 5322 section 3.3 and 4.3 dates and every other shape seen in
 * Received fields: asctime order, ISO 8601, Go's monotonic clock, fractions,
 * `-08:00`, named zones, slashes. The same answer for LF, CRLF and lone CR.
 * What stands behind a whole date is not looked at. A zone out of range is
 * applied as written; a day or time out of range gives no instant.
 * Linear; any thread.
 *
 * Returns: the instant; `known` is false where no date could be read
 */
MpInstant mp_instant_parse(MpSlice text);

/* The same answer without the short way for exact RFC 5322 dates: what that
 * one is tested against. */
MpInstant mp_instant_parse_general(MpSlice text);

/* The instant of a proleptic Gregorian date and time in UTC; microseconds. */
gint64 mp_instant_from_civil(int year, int month, int day, int seconds_of_day);

/* An exact instant in UTC, e.g. one decoded from an identifier. */
static inline MpInstant
mp_instant_utc(gint64 utc_us)
{
    return (MpInstant){ .utc_us = utc_us, .known = TRUE, .has_offset = TRUE };
}

#define MP_INSTANT_TEXT 40

/* RFC 3339 in UTC: `2011-05-16T17:01:58Z`, with six decimals only where the
 * microseconds are not zero. Returns @text. */
char *mp_instant_format(gint64 utc_us, char text[MP_INSTANT_TEXT]);
/* `2011-05-16`. Returns @text. */
char *mp_instant_format_day(gint64 utc_us, char text[MP_INSTANT_TEXT]);

G_END_DECLS
