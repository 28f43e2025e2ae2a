/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-civil.h"

/* The year begins in March, so that the leap day ends
 * it; an era is 400 years. */
gint64
mp_civil_days(gint64 year, int month, int day)
{
    gint64 y = month <= 2 ? year - 1 : year;
    gint64 era = (y >= 0 ? y : y - 399) / 400;
    gint64 year_of_era = y - era * 400;
    gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

void
mp_civil_from_days(gint64 days, gint64 *year, int *month, int *day)
{
    gint64 z = days + 719468;
    gint64 era = (z >= 0 ? z : z - 146096) / 146097;
    gint64 day_of_era = z - era * 146097;
    gint64 year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    gint64 shifted = (5 * day_of_year + 2) / 153;

    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

int
mp_civil_days_in_month(gint64 year, int month)
{
    static const guint8 days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    gboolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

int
mp_civil_weekday(gint64 days)
{
    gint64 weekday = (days + 4) % 7;

    return (int)(weekday < 0 ? weekday + 7 : weekday);
}

/* The first three letters as one number, case folded. Only letters fold into
 * the range of letters, so nothing else can be taken for a name. */
static guint32
name_key(const char *p)
{
    return ((guint32)((guint8)p[0] | 0x20) << 16) | ((guint32)((guint8)p[1] | 0x20) << 8) |
           ((guint8)p[2] | 0x20);
}

/* clang-format off */
static const char *const month_names[] = { "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december" };
static const char *const weekday_names[] = { "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" };

#define KEY(a, b, c) ((guint32)(a) << 16 | (guint32)(b) << 8 | (guint32)(c))
static const guint32 month_keys[] = {
    KEY('j', 'a', 'n'), KEY('f', 'e', 'b'), KEY('m', 'a', 'r'), KEY('a', 'p', 'r'), KEY('m', 'a', 'y'), KEY('j', 'u', 'n'),
    KEY('j', 'u', 'l'), KEY('a', 'u', 'g'), KEY('s', 'e', 'p'), KEY('o', 'c', 't'), KEY('n', 'o', 'v'), KEY('d', 'e', 'c'),
};
static const guint32 weekday_keys[] = {
    KEY('s', 'u', 'n'), KEY('m', 'o', 'n'), KEY('t', 'u', 'e'), KEY('w', 'e', 'd'), KEY('t', 'h', 'u'), KEY('f', 'r', 'i'),
    KEY('s', 'a', 't'),
};
/* clang-format on */

int
mp_civil_month_named(const char *p)
{
    guint32 key = name_key(p);

    for (gsize i = 0; i < G_N_ELEMENTS(month_keys); i++)
        if (month_keys[i] == key)
            return (int)i + 1;
    return 0;
}

int
mp_civil_weekday_named(const char *p)
{
    guint32 key = name_key(p);

    for (gsize i = 0; i < G_N_ELEMENTS(weekday_keys); i++)
        if (weekday_keys[i] == key)
            return (int)i;
    return -1;
}

/* Whether @word, at least three letters, begins @name: Thur, Sept, April. */
static gboolean
abbreviates(MpSlice word, const char *name)
{
    return word.len >= 3 && mp_slice_starts_nocase(mp_slice_of(name), word);
}

gboolean
mp_civil_is_month(MpSlice word, int month)
{
    return abbreviates(word, month_names[month - 1]);
}

gboolean
mp_civil_is_weekday(MpSlice word, int weekday)
{
    return abbreviates(word, weekday_names[weekday]);
}
