/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"

#include "base/mp-civil.h"

#define US_PER_SECOND G_GINT64_CONSTANT(1000000)
#define SECONDS_PER_DAY 86400

gint64
mp_instant_from_civil(int year, int month, int day, int seconds_of_day)
{
    return (mp_civil_days(year, month, day) * SECONDS_PER_DAY + seconds_of_day) * US_PER_SECOND;
}

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gboolean
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *
skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

/* The next two digits; a value over 99 where there are none. */
static guint
two_digits(const char *p)
{
    guint high = (guint)(p[0] - '0');
    guint low = (guint)(p[1] - '0');

    return high > 9 || low > 9 ? 1000 : high * 10 + low;
}

/* `[Www, ]D[D] Mmm YYYY`, then blanks. %NULL: not that. */
static const char *
exact_day(const char *p, const char *end, gint64 *days)
{
    int weekday = -1, month;
    guint day, year;

    if (p[3] == ',') {
        weekday = mp_civil_weekday_named(p);
        p = skip_blanks(p + 4, end);
        if (weekday < 0 || end - p < 22)
            return NULL;
    }
    if (!is_digit(p[0]))
        return NULL;
    day = is_digit(p[1]) ? two_digits(p) : (guint)(p[0] - '0');
    p += is_digit(p[1]) ? 2 : 1;
    if (!is_blank(*p))
        return NULL;
    p = skip_blanks(p, end);
    if (end - p < 18 || p[3] != ' ' || two_digits(p + 4) > 99 || two_digits(p + 6) > 99)
        return NULL;
    month = mp_civil_month_named(p);
    year = two_digits(p + 4) * 100 + two_digits(p + 6);
    if (month == 0 || year < 1970 || year > 2100 || !is_blank(p[8]) || day < 1 ||
        day > (guint)mp_civil_days_in_month(year, month))
        return NULL;
    *days = mp_civil_days(year, month, (int)day);
    if (weekday >= 0 && weekday != mp_civil_weekday(*days))
        return NULL;
    return skip_blanks(p + 9, end);
}

/* The exact form of RFC 5322 section 3.3, with nothing odd about it; anything
 * else is left to mp_instant_parse_general(), which gives the same answer more slowly. */
static gboolean
parse_exact(MpSlice text, MpInstant *out)
{
    const char *end = text.data + text.len;
    const char *p = skip_blanks(text.data, end);
    guint hour, minute, second, zone_hours, zone_minutes;
    gint64 days;
    int offset;

    if (end - p < 24) /* 1 May 2011 10:11:12 +0000 */
        return FALSE;
    p = exact_day(p, end, &days);
    if (p == NULL || end - p < 14 || p[2] != ':' || p[5] != ':' || !is_blank(p[8]))
        return FALSE;
    hour = two_digits(p);
    minute = two_digits(p + 3);
    second = two_digits(p + 6);
    p = skip_blanks(p + 9, end);
    if (hour > 23 || minute > 59 || second > 59 || end - p < 5 || (*p != '+' && *p != '-'))
        return FALSE;
    zone_hours = two_digits(p + 1);
    zone_minutes = two_digits(p + 3);
    offset = (int)(zone_hours * 60 + zone_minutes);
    if (zone_minutes > 59 || offset > (*p == '+' ? 14 * 60 : 12 * 60) ||
        (*p == '-' && offset == 0) || (end - p > 5 && is_digit(p[5])))
        return FALSE;
    if (*p == '-')
        offset = -offset;
    *out = (MpInstant){
        .utc_us =
            (days * SECONDS_PER_DAY + (gint64)(hour * 3600 + minute * 60 + second) - offset * 60) *
            US_PER_SECOND,
        .offset_minutes = offset,
        .known = TRUE,
        .has_offset = TRUE,
    };
    return TRUE;
}

MpInstant
mp_instant_parse(MpSlice text)
{
    MpInstant instant;

    return parse_exact(text, &instant) ? instant : mp_instant_parse_general(text);
}

static void
split_us(gint64 utc_us, gint64 *days, gint64 *us_of_day)
{
    gint64 day_us = SECONDS_PER_DAY * US_PER_SECOND;

    *days = utc_us / day_us - (utc_us % day_us < 0);
    *us_of_day = utc_us % day_us + (utc_us % day_us < 0 ? day_us : 0);
}

char *
mp_instant_format_day(gint64 utc_us, char text[MP_INSTANT_TEXT])
{
    gint64 days, us_of_day, year;
    int month, day;

    split_us(utc_us, &days, &us_of_day);
    mp_civil_from_days(days, &year, &month, &day);
    g_snprintf(text, MP_INSTANT_TEXT, "%04" G_GINT64_FORMAT "-%02d-%02d", year, month, day);
    return text;
}

char *
mp_instant_format(gint64 utc_us, char text[MP_INSTANT_TEXT])
{
    gint64 days, us_of_day;
    gsize at;
    int seconds, us;

    split_us(utc_us, &days, &us_of_day);
    seconds = (int)(us_of_day / US_PER_SECOND);
    us = (int)(us_of_day % US_PER_SECOND);
    at = strlen(mp_instant_format_day(utc_us, text));
    at += (gsize)g_snprintf(text + at, MP_INSTANT_TEXT - at, "T%02d:%02d:%02d", seconds / 3600,
                            seconds / 60 % 60, seconds % 60);
    if (us != 0)
        at += (gsize)g_snprintf(text + at, MP_INSTANT_TEXT - at, ".%06d", us);
    g_strlcpy(text + at, "Z", MP_INSTANT_TEXT - at);
    return text;
}
