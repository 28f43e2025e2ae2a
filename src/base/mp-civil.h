/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* The proleptic Gregorian calendar: years of any sign, months 1 to 12, days 1
 * to 31, weekdays from 0 for Sunday. Pure functions; any thread. */

/* Days since 1970-01-01. @day may lie outside the month: it is only added. */
gint64 mp_civil_days(gint64 year, int month, int day);

/* The other way round. */
void mp_civil_from_days(gint64 days, gint64 *year, int *month, int *day);

/* 28 to 31. */
int mp_civil_days_in_month(gint64 year, int month);

/* The weekday of a day since 1970-01-01. */
int mp_civil_weekday(gint64 days);

/* The month whose English name the three bytes at @p begin, without case; 0 for none. */
int mp_civil_month_named(const char *p);

/* The weekday whose English name the three bytes at @p begin, without case; -1 for none. */
int mp_civil_weekday_named(const char *p);

/* Whether @word is the English name of a month or weekday found by its first
 * three letters, whole or cut short: Thur, Sept, April. */
gboolean mp_civil_is_month(MpSlice word, int month);
gboolean mp_civil_is_weekday(MpSlice word, int weekday);

G_END_DECLS
