/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-civil.h"
#include "base/mp-instant.h"

#define NUMBER_MAX 99999999 /* larger numbers stop counting: no part of a date is that large */
#define UNKNOWN_WORDS_MAX 2 /* words passed over before the date is whole */

typedef struct {
    MpSlice name;
    gint16 offset_minutes;
} Zone;

/* Names of zones. Those of RFC 5322 section 4.3 are applied; any other "SHOULD
 * be considered equivalent to -0000 unless there is out-of-band information
 * confirming [its] meaning", so what it usually means is only kept beside. IST
 * (India, Ireland, Israel) and the military letters tell not even that. */
#define N_APPLIED 17 /* rows that are applied */

/* clang-format off */
static const Zone zones[] = {
    { MP_SLICE_INIT("GMT"), 0 }, { MP_SLICE_INIT("UTC"), 0 }, { MP_SLICE_INIT("UT"), 0 }, { MP_SLICE_INIT("Z"), 0 },
    { MP_SLICE_INIT("EST"), -300 }, { MP_SLICE_INIT("EDT"), -240 }, { MP_SLICE_INIT("CST"), -360 },
    { MP_SLICE_INIT("CDT"), -300 }, { MP_SLICE_INIT("MST"), -420 }, { MP_SLICE_INIT("MDT"), -360 },
    { MP_SLICE_INIT("PST"), -480 }, { MP_SLICE_INIT("PDT"), -420 },
    /* of "Eastern Daylight Time" */
    { MP_SLICE_INIT("Eastern"), -300 }, { MP_SLICE_INIT("Central"), -360 }, { MP_SLICE_INIT("Mountain"), -420 },
    { MP_SLICE_INIT("Pacific"), -480 }, { MP_SLICE_INIT("Greenwich"), 0 },
    /* kept beside */
    { MP_SLICE_INIT("AKST"), -540 }, { MP_SLICE_INIT("AKDT"), -480 }, { MP_SLICE_INIT("HST"), -600 },
    { MP_SLICE_INIT("AST"), -240 }, { MP_SLICE_INIT("ADT"), -180 }, { MP_SLICE_INIT("NST"), -210 },
    { MP_SLICE_INIT("NDT"), -150 }, { MP_SLICE_INIT("BRT"), -180 }, { MP_SLICE_INIT("BRST"), -120 },
    { MP_SLICE_INIT("WET"), 0 }, { MP_SLICE_INIT("WEST"), 60 }, { MP_SLICE_INIT("BST"), 60 },
    { MP_SLICE_INIT("CET"), 60 }, { MP_SLICE_INIT("CEST"), 120 }, { MP_SLICE_INIT("MET"), 60 },
    { MP_SLICE_INIT("MEST"), 120 }, { MP_SLICE_INIT("MEZ"), 60 }, { MP_SLICE_INIT("MESZ"), 120 },
    { MP_SLICE_INIT("EET"), 120 }, { MP_SLICE_INIT("EEST"), 180 }, { MP_SLICE_INIT("MSK"), 180 },
    { MP_SLICE_INIT("MSD"), 240 }, { MP_SLICE_INIT("SAST"), 120 }, { MP_SLICE_INIT("PKT"), 300 },
    { MP_SLICE_INIT("ICT"), 420 }, { MP_SLICE_INIT("WIB"), 420 }, { MP_SLICE_INIT("HKT"), 480 },
    { MP_SLICE_INIT("SGT"), 480 }, { MP_SLICE_INIT("AWST"), 480 }, { MP_SLICE_INIT("JST"), 540 },
    { MP_SLICE_INIT("KST"), 540 }, { MP_SLICE_INIT("ACST"), 570 }, { MP_SLICE_INIT("ACDT"), 630 },
    { MP_SLICE_INIT("AEST"), 600 }, { MP_SLICE_INIT("AEDT"), 660 }, { MP_SLICE_INIT("NZST"), 720 },
    { MP_SLICE_INIT("NZDT"), 780 },
};
/* clang-format on */

static const Zone *
zone_named(MpSlice word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(zones); i++)
        if (mp_slice_equal_nocase(zones[i].name, word))
            return &zones[i];
    return NULL;
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

/* A part of a date; -1 or 0 where it was not read. */
typedef struct {
    const char *p;
    const char *end;
    int day;
    int month;
    int year; /* -1: not read; as written */
    guint year_digits;
    int weekday; /* -1 */
    int hour;    /* -1 */
    int minute;
    int second;
    int fraction_us;
    enum { HALF_NONE, HALF_AM, HALF_PM } half;
    gboolean has_zone;  /* something stood where a zone stands */
    gboolean month_day; /* day and month may be the other way round */
    guint n_unknown;
    MpInstant instant; /* zone, flags */
} Reader;

/* 8-bit bytes are letters: weekdays of other languages. */
static gboolean
is_letter(char c)
{
    return g_ascii_isalpha(c) || (c & 0x80) != 0;
}

static MpSlice
take_word(Reader *self)
{
    const char *start = self->p;

    while (self->p < self->end && is_letter(*self->p))
        self->p++;
    return (MpSlice){ start, (gsize)(self->p - start) };
}

/* @n_digits counts all, the value stops at NUMBER_MAX. */
static int
take_number(Reader *self, guint *n_digits)
{
    int value = 0;

    for (*n_digits = 0; self->p < self->end && is_digit(*self->p); self->p++, (*n_digits)++)
        value = MIN(value * 10 + (*self->p - '0'), NUMBER_MAX);
    return value;
}

/* Whether the next byte is @c and a digit follows, blanks between them or
 * not; if so, the digit is next. */
static gboolean
take_before_digit(Reader *self, char c, gboolean blanks)
{
    const char *p = blanks ? skip_blanks(self->p, self->end) : self->p;

    if (p == self->end || *p != c)
        return FALSE;
    p = blanks ? skip_blanks(p + 1, self->end) : p + 1;
    if (p == self->end || !is_digit(*p))
        return FALSE;
    self->p = p;
    return TRUE;
}

/* Behind the hours: `:mm[:ss[.frac]]`. Folding may stand around the colons. */
static void
read_time(Reader *self, int hour)
{
    guint digits;
    int scale = 100000;

    self->hour = hour;
    self->minute = take_number(self, &digits);
    if (!take_before_digit(self, ':', TRUE))
        return;
    self->second = take_number(self, &digits);
    if (!take_before_digit(self, '.', FALSE) && !take_before_digit(self, ',', FALSE))
        return;
    self->instant.has_fraction = TRUE;
    for (; self->p < self->end && is_digit(*self->p); self->p++, scale /= 10)
        self->fraction_us += (*self->p - '0') * scale;
}

/* Behind @first and its separator: the rest of 20/8/2002, 4-20-2018, 2023-07-28. */
static void
read_numeric_day(Reader *self, int first, guint first_digits, char separator)
{
    guint second_digits, third_digits = 0;
    int second = take_number(self, &second_digits);
    int third = take_before_digit(self, separator, FALSE) ? take_number(self, &third_digits) : -1;

    self->instant.flags |= MP_INSTANT_NUMERIC;
    self->month = second;
    if (first_digits >= 4 || first > 31) { /* the year first: ISO 8601 */
        self->year = first;
        self->year_digits = first_digits;
        self->day = third;
        return;
    }
    self->year = third;
    self->year_digits = third_digits;
    self->day = first;
    if (second > 12 && first <= 12) {
        self->day = second;
        self->month = first;
    }
    self->month_day = first <= 12 && second <= 12 && first != second && separator != '.';
}

static gboolean
is_whole(const Reader *self)
{
    return self->day >= 0 && self->month > 0 && self->year >= 0 && self->hour >= 0;
}

/* A number alone: day, year, or where a zone should stand. FALSE: the date ends before it. */
static gboolean
read_plain_number(Reader *self, int value, guint digits)
{
    if (self->year < 0 && (digits > 3 || self->day >= 0)) {
        self->year = value;
        self->year_digits = digits;
        if (self->hour >= 0)
            self->instant.flags |= MP_INSTANT_ASCTIME;
        return TRUE;
    }
    if (self->day < 0) {
        self->day = value;
        return TRUE;
    }
    if (is_whole(self) && !self->has_zone && digits == 4) { /* 10:45:49 2000 */
        self->has_zone = TRUE;
        self->instant.flags |= MP_INSTANT_ZONE_UNKNOWN;
    }
    return FALSE;
}

static gboolean
read_number(Reader *self)
{
    static const char separators[] = { '/', '-', '.' };
    guint digits;
    int value = take_number(self, &digits);

    if (self->hour < 0 && take_before_digit(self, ':', TRUE)) {
        read_time(self, value);
        return TRUE;
    }
    if (self->day < 0 && self->month == 0 && self->year < 0)
        for (gsize i = 0; i < sizeof(separators); i++)
            if (take_before_digit(self, separators[i], FALSE)) {
                read_numeric_day(self, value, digits, separators[i]);
                return TRUE;
            }
    return read_plain_number(self, value, digits);
}

/* At the sign of +hhmm, +hmm, +hh or +hh:mm. */
static void
read_offset(Reader *self)
{
    gboolean minus = *self->p == '-';
    guint digits;
    int value, offset;

    self->has_zone = TRUE;
    if (!take_before_digit(self, *self->p, TRUE)) { /* +-0500 */
        self->instant.flags |= MP_INSTANT_ZONE_UNKNOWN;
        return;
    }
    value = take_number(self, &digits);
    if (digits > 4) {
        self->instant.flags |= MP_INSTANT_ZONE_UNKNOWN;
        return;
    }
    offset = digits > 2 ? value / 100 * 60 + value % 100 : value * 60;
    if (digits > 2 && value % 100 > 59)
        self->instant.flags |= MP_INSTANT_ZONE_OUT_OF_RANGE;
    if (digits <= 2 && take_before_digit(self, ':', FALSE)) {
        int minutes = take_number(self, &digits);

        if (minutes > 59)
            self->instant.flags |= MP_INSTANT_ZONE_OUT_OF_RANGE;
        offset += MIN(minutes, 99);
    }
    if (minus && offset == 0)
        self->instant.flags |= MP_INSTANT_ZONE_MINUS_ZERO;
    if (offset > (minus ? 12 * 60 : 14 * 60))
        self->instant.flags |= MP_INSTANT_ZONE_OUT_OF_RANGE;
    self->instant.offset_minutes = minus ? -offset : offset;
    self->instant.has_offset = TRUE;
}

/* Behind the name of a zone: +2 of GMT+2, or Daylight Time, or DST. */
static void
read_behind_zone(Reader *self)
{
    const char *p = self->p;
    MpSlice word;

    if (self->end - p > 1 && (*p == '+' || *p == '-') && is_digit(p[1])) {
        self->instant.flags &= (guint16) ~(MP_INSTANT_ZONE_NAMED | MP_INSTANT_ZONE_UNKNOWN);
        read_offset(self);
        return;
    }
    self->p = skip_blanks(p, self->end);
    word = take_word(self);
    if (mp_slice_equal_nocase(word, MP_SLICE_LITERAL("DST")) ||
        mp_slice_equal_nocase(word, MP_SLICE_LITERAL("Daylight")))
        self->instant.offset_minutes += 60;
    else if (!mp_slice_equal_nocase(word, MP_SLICE_LITERAL("Standard"))) {
        self->p = p;
        return;
    }
    p = self->p;
    self->p = skip_blanks(p, self->end);
    if (!mp_slice_equal_nocase(take_word(self), MP_SLICE_LITERAL("Time")))
        self->p = p;
}

static void
read_zone_name(Reader *self, MpSlice word)
{
    const Zone *zone = self->p < self->end && is_digit(*self->p) ? NULL : zone_named(word);

    self->has_zone = TRUE;
    if (zone == NULL) { /* EST5EDT, IST */
        self->instant.flags |= MP_INSTANT_ZONE_UNKNOWN;
        return;
    }
    self->instant.offset_minutes = zone->offset_minutes;
    self->instant.has_offset = zone < zones + N_APPLIED;
    if (!self->instant.has_offset)
        self->instant.flags |= MP_INSTANT_ZONE_UNKNOWN;
    if (word.len > 1)
        self->instant.flags |= MP_INSTANT_ZONE_NAMED;
    read_behind_zone(self);
}

/* Whether @word is written as zones are: a few capitals, or a known name. */
static gboolean
looks_like_zone(MpSlice word)
{
    if (zone_named(word) != NULL)
        return TRUE;
    for (gsize i = 0; i < word.len; i++)
        if (!g_ascii_isupper(word.data[i]))
            return FALSE;
    return word.len <= 5;
}

static gboolean
read_half(Reader *self, MpSlice word)
{
    if (self->hour < 0 || self->half != HALF_NONE)
        return FALSE;
    if (mp_slice_equal_nocase(word, MP_SLICE_LITERAL("AM")))
        self->half = HALF_AM;
    else if (mp_slice_equal_nocase(word, MP_SLICE_LITERAL("PM")))
        self->half = HALF_PM;
    return self->half != HALF_NONE;
}

static gboolean
read_day_name(Reader *self, MpSlice word)
{
    int month = word.len >= 3 ? mp_civil_month_named(word.data) : 0;
    int weekday = word.len >= 3 ? mp_civil_weekday_named(word.data) : -1;

    if (self->month == 0 && month > 0 && mp_civil_is_month(word, month)) {
        self->month = month;
        if (self->p < self->end && *self->p == ',')
            self->instant.flags |= MP_INSTANT_SPAMWARE;
        return TRUE;
    }
    if (self->weekday < 0 && weekday >= 0 && mp_civil_is_weekday(word, weekday)) {
        self->weekday = weekday;
        return TRUE;
    }
    return FALSE;
}

/* FALSE: the date ends before this word. */
static gboolean
read_word(Reader *self)
{
    MpSlice word = take_word(self);

    if (read_day_name(self, word) || read_half(self, word))
        return TRUE;
    if (self->hour < 0 && self->day >= 0 && mp_slice_equal(word, MP_SLICE_LITERAL("T")))
        return TRUE; /* ISO 8601: 2023-07-28T19:32:25 */
    if (self->hour >= 0 && !self->has_zone && looks_like_zone(word)) {
        read_zone_name(self, word);
        return TRUE;
    }
    return !is_whole(self) && ++self->n_unknown <= UNKNOWN_WORDS_MAX;
}

/* A comment; a zone's name alone in it stands for a zone that is missing: 03:27:38 (PDT). */
static void
read_comment(Reader *self)
{
    const char *start = ++self->p;
    const Zone *zone;
    MpSlice inside;

    for (guint depth = 1; self->p < self->end; self->p++) {
        if (*self->p == '\\' && self->p + 1 < self->end)
            self->p++;
        else if (*self->p == '(')
            depth++;
        else if (*self->p == ')' && --depth == 0)
            break;
    }
    inside = mp_slice_trim((MpSlice){ start, (gsize)(self->p - start) });
    if (self->p < self->end)
        self->p++;
    zone = self->hour >= 0 && !self->has_zone ? zone_named(inside) : NULL;
    if (zone != NULL) {
        self->has_zone = TRUE;
        self->instant.offset_minutes = zone->offset_minutes;
        self->instant.has_offset = TRUE;
        self->instant.flags |= MP_INSTANT_ZONE_NAMED;
    }
}

static gboolean
read_next(Reader *self)
{
    char c = *self->p;

    if (is_digit(c))
        return read_number(self);
    if (is_letter(c))
        return read_word(self);
    if (c == '(') {
        read_comment(self);
        return TRUE;
    }
    if ((c == '+' || c == '-') && self->hour >= 0 && !self->has_zone) {
        read_offset(self);
        return TRUE;
    }
    self->p++;
    if (is_blank(c) || memchr(",;.-_\\\"'", c, 8) != NULL)
        return TRUE;
    return !is_whole(self) && ++self->n_unknown <= UNKNOWN_WORDS_MAX;
}

/* RFC 5322 section 4.3: two digits are 1950 to 2049, three are 19xx and on. Four
 * digits are the year that they say: 0102 of spamware is not mended. */
static int
whole_year(Reader *self)
{
    int year = self->year;

    if (self->year_digits > 3)
        return year;
    self->instant.flags |= MP_INSTANT_YEAR_SHORT;
    return year + (self->year_digits <= 2 && year < 50 ? 2000 : 1900);
}

/* Which of 4/8/2002 is the day: the weekday tells, or AM and PM, which go
 * with the month first. */
static void
settle_month_day(Reader *self, int year)
{
    gint64 day_first = mp_civil_days(year, self->month, self->day);
    gint64 month_first = mp_civil_days(year, self->day, self->month);
    gboolean swap = self->half != HALF_NONE;

    if (self->weekday >= 0 && (self->weekday == mp_civil_weekday(day_first)) !=
                                  (self->weekday == mp_civil_weekday(month_first)))
        swap = self->weekday == mp_civil_weekday(month_first);
    else if (!swap)
        self->instant.flags |= MP_INSTANT_DAY_AMBIGUOUS;
    if (swap) {
        int day = self->month;

        self->month = self->day;
        self->day = day;
    }
}

/* The hour of 24; -1 where 0 PM or 13 AM leave none. */
static int
whole_hour(const Reader *self)
{
    if (self->half == HALF_PM)
        return self->hour == 0 ? -1 : self->hour < 12 ? self->hour + 12 : self->hour;
    if (self->half == HALF_AM)
        return self->hour > 12 ? -1 : self->hour % 12;
    return self->hour;
}

static MpInstant
finish(Reader *self)
{
    MpInstant *out = &self->instant;
    gboolean has_day = self->day >= 0 && self->month > 0 && self->year >= 0;
    int year, hour;
    gint64 days;

    if (!has_day || (self->hour < 0 && self->n_unknown > 0))
        return (MpInstant){ 0 };
    if (self->hour < 0) {
        out->flags |= MP_INSTANT_TIME_MISSING;
        self->hour = 0;
    }
    if (!self->has_zone)
        out->flags |= MP_INSTANT_ZONE_MISSING;
    year = whole_year(self);
    if (self->month_day && year <= 9999)
        settle_month_day(self, year);
    hour = whole_hour(self);
    /* the 60th second is the leap second of RFC 5322 section 3.3 */
    if (year > 9999 || self->month < 1 || self->month > 12 || self->day < 1 ||
        self->day > mp_civil_days_in_month(year, self->month) || hour < 0 || hour > 23 ||
        self->minute > 59 || self->second > (self->minute == 59 ? 60 : 59)) {
        out->flags |= MP_INSTANT_OUT_OF_RANGE;
        return *out;
    }
    days = mp_civil_days(year, self->month, self->day);
    if (self->weekday >= 0 && self->weekday != mp_civil_weekday(days))
        out->flags |= MP_INSTANT_WEEKDAY_WRONG;
    if (year < 1970 || year > 2100)
        out->flags |= MP_INSTANT_IMPLAUSIBLE;
    out->utc_us = mp_instant_from_civil(year, self->month, self->day,
                                        hour * 3600 + self->minute * 60 + self->second -
                                            (out->has_offset ? out->offset_minutes * 60 : 0)) +
                  self->fraction_us;
    out->known = TRUE;
    return *out;
}

MpInstant
mp_instant_parse_general(MpSlice text)
{
    Reader reader = { .p = text.data,
                      .end = text.data + text.len,
                      .day = -1,
                      .year = -1,
                      .weekday = -1,
                      .hour = -1 };
    gboolean more = TRUE;

    while (more && reader.p < reader.end && !(is_whole(&reader) && reader.has_zone))
        more = read_next(&reader);
    if (!more && !is_whole(&reader))
        return (MpInstant){ 0 };
    return finish(&reader);
}
