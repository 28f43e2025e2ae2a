/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"

typedef struct {
    const char *name; /* the TAP line: /instant/read/NAME */
    const char *text;
    const char *utc; /* NULL: no instant */
    int offset_minutes;
    guint flags;
} ReadCase;

#define MISSING MP_INSTANT_ZONE_MISSING
#define NAMED MP_INSTANT_ZONE_NAMED
#define UNKNOWN MP_INSTANT_ZONE_UNKNOWN
#define ZONE_RANGE MP_INSTANT_ZONE_OUT_OF_RANGE
#define MINUS_ZERO MP_INSTANT_ZONE_MINUS_ZERO
#define SHORT MP_INSTANT_YEAR_SHORT
#define RANGE MP_INSTANT_OUT_OF_RANGE
#define WEEKDAY MP_INSTANT_WEEKDAY_WRONG
#define ASCTIME MP_INSTANT_ASCTIME
#define NUMERIC MP_INSTANT_NUMERIC
#define SPAMWARE MP_INSTANT_SPAMWARE
#define IMPLAUSIBLE MP_INSTANT_IMPLAUSIBLE
#define AMBIGUOUS MP_INSTANT_DAY_AMBIGUOUS
#define DAY_ONLY MP_INSTANT_TIME_MISSING

/* clang-format off */
static const ReadCase read_cases[] = {
    /* RFC 5322 section 3.3 */
    { "exact", "Mon, 16 May 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "without-weekday", "16 May 2011 10:01:58 +0530", "2011-05-16T04:31:58Z", 330, 0 },
    { "one-digit-day", "Sun, 1 May 2011 10:01:58 +0000", "2011-05-01T10:01:58Z", 0, 0 },
    { "one-digit-day-two-blanks", "Sun,  1 May 2011 10:01:58 +0000", "2011-05-01T10:01:58Z", 0, 0 },
    { "zone-comment", "Mon, 16 May 2011 10:01:58 -0700 (PDT)", "2011-05-16T17:01:58Z", -420, 0 },
    { "zone-comment-number", "Sat, 10 May 2025 12:25:18 -0300 (-03)", "2025-05-10T15:25:18Z", -180, 0 },
    { "zone-comment-glued", "5 Aug 2002 18:30:50 +0900(KST)", "2002-08-05T09:30:50Z", 540, 0 },
    { "two-comments", "Wed, 24 Jul 2002 10:57:40 -0500 (CDT)\n\t(envelope-from a@example.org)", "2002-07-24T15:57:40Z", -300, 0 },
    { "no-seconds", "Fri, 23 Aug 2002 07:26 -0400", "2002-08-23T11:26:00Z", -240, 0 },
    { "no-blank-after-weekday", "Mon,16 May 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "no-comma", "Thu 29 Apr 2010 23:34:45 +0900", "2010-04-29T14:34:45Z", 540, 0 },
    { "one-digit-hour", "Wed, 3 Jul 2002 1:19:14 +0200", "2002-07-02T23:19:14Z", 120, 0 },
    { "one-digit-second", "Wed, 29 May 2002 16:54:6 +0300", "2002-05-29T13:54:06Z", 180, 0 },
    { "three-digit-day", "Mon, 029 Apr 2019 23:34:45 -0800", "2019-04-30T07:34:45Z", -480, 0 },
    { "long-names", "Saturday, 21 April 2018 03:01:02 +0000", "2018-04-21T03:01:02Z", 0, 0 },
    { "four-letter-names", "Thur, 05 Sept 2002 14:35:36 +0000", "2002-09-05T14:35:36Z", 0, 0 },
    { "capitals", "MON, 16 MAY 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "leap-day", "Thu, 29 Feb 2024 00:00:00 +0000", "2024-02-29T00:00:00Z", 0, 0 },
    { "leap-second", "Sat, 31 Dec 2016 23:59:60 +0000", "2017-01-01T00:00:00Z", 0, 0 },
    { "blank-after-colon", "Wed, 04 Dec 2002 04:05: 40\n    -0600", "2002-12-04T10:05:40Z", -360, 0 },
    { "junk-in-front", "_ Tue, 21 Jul 2009 14:34:14 +0200", "2009-07-21T12:34:14Z", 120, 0 },
    { "foreign-weekday", "\xac\xb4\xc1, 27 Aug 2002 01:50:37 -0700", "2002-08-27T08:50:37Z", -420, 0 },
    { "junk-behind", "Wed, 31 Jul 2002 11:05:44 +0100 for multiple recipients", "2002-07-31T10:05:44Z", 60, 0 },
    { "id-behind", "Sat, 11 Dec 2010 12:19:59 +0900\n  id 0EFECD52.4D02EDDF.0000C65A", "2010-12-11T03:19:59Z", 540, 0 },
    { "bracket-behind", "Wed, 28 Aug 2002 01:29:22 -0700 (MST)]", "2002-08-28T08:29:22Z", -420, 0 },
    { "nested-comment-inside", "Mon, 16 (a (b\\) c)) May 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "comment-without-end", "Mon, 16 May 2011 10:01:58 (a (b", "2011-05-16T10:01:58Z", 0, MISSING },
    { "weekday-wrong", "Tue, 16 May 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, WEEKDAY },

    /* folding: the same answer wherever and however the lines end */
    { "folded-before", "\n\tMon, 16 May 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "folded-lf", "Mon, 16 May 2011 10:01:58\n -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "folded-crlf", "Mon,\r\n\t16 May\r\n 2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "folded-cr", "Mon, 16\r May 2011\r\t10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "folded-everywhere", "Mon,\n 16\n May\n 2011\n 10\n :\n 01\n :\n 58\n -\n 0700", "2011-05-16T17:01:58Z", -420, 0 },
    { "folded-literally", "Fri, 29 Jan 2021\\n 07:24:22.501 +0000 (UTC)", "2021-01-29T07:24:22.501000Z", 0, 0 },

    /* zones */
    { "zone-missing", "Mon, 16 May 2011 10:01:58", "2011-05-16T10:01:58Z", 0, MISSING },
    { "zone-missing-blank-behind", "Mon, 16 May 2011 10:01:58 \r\n", "2011-05-16T10:01:58Z", 0, MISSING },
    { "zone-missing-word-behind", "Mon, 16 May 2011 10:01:58 for a@example.org", "2011-05-16T10:01:58Z", 0, MISSING },
    { "zone-gmt", "Mon, 16 May 2011 10:01:58 GMT", "2011-05-16T10:01:58Z", 0, NAMED },
    { "zone-ut", "16 May 2011 10:01:58 UT", "2011-05-16T10:01:58Z", 0, NAMED },
    { "zone-z", "16 May 2011 10:01:58 Z", "2011-05-16T10:01:58Z", 0, 0 },
    { "zone-pdt", "Tue, 27 Aug 2002 12:31:52 PDT", "2002-08-27T19:31:52Z", -420, NAMED },
    { "zone-bst", "Mon, 02 Sep 2002 22:58:33 BST", "2002-09-02T22:58:33Z", 60, NAMED | UNKNOWN },
    { "zone-cest", "Tue, 08 Oct 2002 23:51:52 CEST", "2002-10-08T23:51:52Z", 120, NAMED | UNKNOWN },
    { "zone-jst", "Sun, 9 Apr 2006 23:34:45 JST", "2006-04-09T23:34:45Z", 540, NAMED | UNKNOWN },
    { "zone-lower-case", "Wed, 24 Jul 2002 09:15:33 gmt", "2002-07-24T09:15:33Z", 0, NAMED },
    { "zone-in-comment", "Mon, 16 Sep 2002 03:27:38 (PDT)", "2002-09-16T10:27:38Z", -420, NAMED },
    { "zone-two-words", "Tue, 27 Aug 2002 22:39:02 MET DST", "2002-08-27T22:39:02Z", 120, NAMED | UNKNOWN },
    { "zone-windows-daylight", "Fri, 30 Aug 02 21:48:08 Eastern Daylight Time", "2002-08-31T01:48:08Z", -240, NAMED | SHORT },
    { "zone-windows-standard", "Sat, 21 Sep 02 05:01:06 Greenwich Standard Time", "2002-09-21T05:01:06Z", 0, NAMED | SHORT },
    { "zone-windows-gmt-daylight", "Thu, 18 Jul 02 17:43:01 GMT Daylight Time", "2002-07-18T16:43:01Z", 60, NAMED | SHORT },
    { "zone-windows-unknown", "Sat, 13 Apr 02 18:49:02 Arabian Standard Time", "2002-04-13T18:49:02Z", 0, MISSING | SHORT },
    { "zone-ist-says-nothing", "Sun, 25 Aug 2002 16:50:54 IST", "2002-08-25T16:50:54Z", 0, UNKNOWN },
    { "zone-military-letter", "25 Aug 2002 16:50:54 A", "2002-08-25T16:50:54Z", 0, UNKNOWN },
    { "zone-est5edt", "25 Aug 2002 16:50:54 EST5EDT", "2002-08-25T16:50:54Z", 0, UNKNOWN },
    { "zone-gmt-plus", "Fri, 20 Sep 2002 12:28:59 GMT+1", "2002-09-20T11:28:59Z", 60, 0 },
    { "zone-utc-minus-colon", "Fri, 20 Sep 2002 12:28:59 UTC-04:30", "2002-09-20T16:58:59Z", -270, 0 },
    { "zone-colon", "Mon, 02 Sep 2002 01:07:29 -08:00", "2002-09-02T09:07:29Z", -480, 0 },
    { "zone-three-digits", "Mon, 03 Jun 2002 17:14:29 +800", "2002-06-03T09:14:29Z", 480, 0 },
    { "zone-two-digits", "Mon, 03 Jun 2002 17:14:29 +08", "2002-06-03T09:14:29Z", 480, 0 },
    { "zone-glued", "Mon, 03 Jun 2002 17:14:29+0800", "2002-06-03T09:14:29Z", 480, 0 },
    { "zone-then-name", "Thu, 18 Jul 2002 14:46:11 -0400 EST", "2002-07-18T18:46:11Z", -240, 0 },
    { "zone-minus-zero", "14 Nov 2003 08:05:52 -0000", "2003-11-14T08:05:52Z", 0, MINUS_ZERO },
    { "zone-2000", "Fri, 02 Aug 2002 23:37:59 2000", "2002-08-02T23:37:59Z", 0, UNKNOWN },
    { "zone-without-sign", "Fri, 02 Aug 2002 23:37:59 0530", "2002-08-02T23:37:59Z", 0, UNKNOWN },
    { "zone-two-signs", "Thu, 29 Aug 2002 15:36:58 +-0500", "2002-08-29T15:36:58Z", 0, UNKNOWN },
    { "zone-five-digits", "Thu, 29 Aug 2002 15:36:58 +05000", "2002-08-29T15:36:58Z", 0, UNKNOWN },
    { "zone-plus-1400", "Thu, 29 Aug 2002 15:36:58 +1400", "2002-08-29T01:36:58Z", 840, 0 },
    { "zone-minus-1200", "Thu, 29 Aug 2002 15:36:58 -1200", "2002-08-30T03:36:58Z", -720, 0 },
    { "zone-plus-1430", "Thu, 29 Aug 2002 15:36:58 +1430", "2002-08-29T01:06:58Z", 870, ZONE_RANGE },
    { "zone-minus-2400", "Thu, 29 Aug 2002 15:36:58 -2400", "2002-08-30T15:36:58Z", -1440, ZONE_RANGE },
    { "zone-plus-9999", "Thu, 29 Aug 2002 15:36:58 +9999", "2002-08-25T10:57:58Z", 6039, ZONE_RANGE },
    { "zone-minutes-60", "Thu, 29 Aug 2002 15:36:58 +0160", "2002-08-29T13:36:58Z", 120, ZONE_RANGE },

    /* years */
    { "year-two-digits", "22 Aug 02 14:54:56 +0000", "2002-08-22T14:54:56Z", 0, SHORT },
    { "year-49", "22 Aug 49 14:54:56 +0000", "2049-08-22T14:54:56Z", 0, SHORT },
    { "year-50", "22 Aug 50 14:54:56 +0000", "1950-08-22T14:54:56Z", 0, SHORT | IMPLAUSIBLE },
    { "year-99", "22 Aug 99 14:54:56 +0000", "1999-08-22T14:54:56Z", 0, SHORT },
    { "year-102", "22 Aug 102 14:54:56 +0000", "2002-08-22T14:54:56Z", 0, SHORT },
    { "year-0102", "Thu, 22 Aug 0102 14:54:56 +0000", "0102-08-22T14:54:56Z", 0, WEEKDAY | IMPLAUSIBLE },
    { "year-0000", "22 Aug 0000 14:54:56 +0000", "0000-08-22T14:54:56Z", 0, IMPLAUSIBLE },
    { "year-1969", "22 Aug 1969 14:54:56 +0000", "1969-08-22T14:54:56Z", 0, IMPLAUSIBLE },
    { "year-1970", "1 Jan 1970 00:00:00 +0000", "1970-01-01T00:00:00Z", 0, 0 },
    { "year-2100", "Fri, 31 Dec 2100 23:59:59 +0000", "2100-12-31T23:59:59Z", 0, 0 },
    { "year-2101", "1 Jan 2101 00:00:00 +0000", "2101-01-01T00:00:00Z", 0, IMPLAUSIBLE },
    { "year-9999", "1 Jan 9999 00:00:00 +0000", "9999-01-01T00:00:00Z", 0, IMPLAUSIBLE },
    { "year-10000", "1 Jan 10000 00:00:00 +0000", NULL, 0, RANGE },
    { "year-missing", "Thu Jan 01 00:00:10 +0000", NULL, 0, 0 },
    { "letter-for-a-day", "M May 2011 10:01:59 -1000", NULL, 0, 0 },
    { "letters-in-a-year", "1 May 10ab 10:01:59 -1000", "2010-05-01T20:01:59Z", -600, SHORT },

    /* other orders */
    { "asctime", "Tue Sep 10 04:18:25 2002", "2002-09-10T04:18:25Z", 0, ASCTIME | MISSING },
    { "asctime-zone-behind-year", "Wed Aug 28 10:45:49 2002\n    +0100", "2002-08-28T09:45:49Z", 60, ASCTIME },
    { "asctime-zone-before-year", "Wed Aug 28 10:45:49 +0100 2002", "2002-08-28T09:45:49Z", 60, ASCTIME },
    { "asctime-name-before-year", "Wed Aug 28 10:45:49 PDT 2002", "2002-08-28T17:45:49Z", -420, ASCTIME | NAMED },
    { "month-first", "Apr 21 2018 3:01:05 +0000", "2018-04-21T03:01:05Z", 0, 0 },
    { "month-first-comma", "April 21, 2018 3:01:05 PM +0000", "2018-04-21T15:01:05Z", 0, 0 },
    { "spamware-pm", "Jul, 25 2002 10:17:30 PM -0300", "2002-07-26T01:17:30Z", -180, SPAMWARE },
    { "spamware-am", "Aug, 22 2002 4:47:16 AM -0000", "2002-08-22T04:47:16Z", 0, SPAMWARE | MINUS_ZERO },
    { "spamware-24-hours", "\n    Sep, 14 2002 19:53:57 +1200", "2002-09-14T07:53:57Z", 720, SPAMWARE },
    { "am-12", "Mon, 16 May 2011 12:01:58 AM -0700", "2011-05-16T07:01:58Z", -420, 0 },
    { "pm-12", "Mon, 16 May 2011 12:01:58 PM -0700", "2011-05-16T19:01:58Z", -420, 0 },
    { "pm-13", "Mon, 16 May 2011 13:01:58 PM -0700", "2011-05-16T20:01:58Z", -420, 0 },
    { "am-13", "Mon, 16 May 2011 13:01:58 AM -0700", NULL, -420, RANGE },
    { "pm-0", "Mon, 16 May 2011 0:01:58 PM -0700", NULL, -420, RANGE },
    { "hyphens", "16-May-2011 10:01:58 -0700", "2011-05-16T17:01:58Z", -420, 0 },

    /* numbers only */
    { "slashes-day-first", "20/8/2002 10:17:30", "2002-08-20T10:17:30Z", 0, NUMERIC | MISSING },
    { "slashes-month-first", "4/20/2018 11:01:36 PM", "2018-04-20T23:01:36Z", 0, NUMERIC | MISSING },
    { "slashes-either", "4/8/2002 10:17:30", "2002-08-04T10:17:30Z", 0, NUMERIC | MISSING | AMBIGUOUS },
    { "slashes-either-pm", "4/8/2002 10:17:30 PM", "2002-04-08T22:17:30Z", 0, NUMERIC | MISSING },
    { "slashes-either-weekday", "Mon 4/8/2002 10:17:30", "2002-04-08T10:17:30Z", 0, NUMERIC | MISSING },
    { "slashes-equal", "8/8/2002 10:17:30", "2002-08-08T10:17:30Z", 0, NUMERIC | MISSING },
    { "slashes-year-first", "2002/09/14 Sat 02:29:32 CDT", "2002-09-14T07:29:32Z", -300, NUMERIC | NAMED },
    { "slashes-no-month", "0/8/2002 10:17:30 PM", NULL, 0, NUMERIC | MISSING | RANGE },
    { "hyphens-month-first", "4-20-2018 11:01:07 PM", "2018-04-20T23:01:07Z", 0, NUMERIC | MISSING },
    { "dots", "4.8.2002 10:17:30 +0200", "2002-08-04T08:17:30Z", 120, NUMERIC },
    { "iso-blank", "2018-4-20 11:01:08 PM", "2018-04-20T23:01:08Z", 0, NUMERIC | MISSING },
    { "iso-z", "2023-07-28T19:32:25Z", "2023-07-28T19:32:25Z", 0, NUMERIC },
    { "iso-offset", "2023-07-28T19:32:25.5+05:30", "2023-07-28T14:02:25.500000Z", 330, NUMERIC },
    { "iso-comma", "2023-07-28T19:32:25,125-0100", "2023-07-28T20:32:25.125000Z", -60, NUMERIC },
    { "iso-day", "2011-05-16", "2011-05-16T00:00:00Z", 0, NUMERIC | MISSING | DAY_ONLY },
    { "go-monotonic", "2023-07-28 19:32:25.928333532 +0000 UTC m=+6810983.8", "2023-07-28T19:32:25.928333Z", 0, NUMERIC },
    { "fraction", "Fri, 28 Jul 2023 19:32:25.608 +0000 (UTC)", "2023-07-28T19:32:25.608000Z", 0, 0 },
    { "fraction-then-utc", "Mon, 26 Mar 2018 13:35:11.102 +0000 UTC", "2018-03-26T13:35:11.102000Z", 0, 0 },
    { "day-only", " 22 Apr 2018", "2018-04-22T00:00:00Z", 0, MISSING | DAY_ONLY },

    /* no such day, no such time: flagged, never mended */
    { "30-feb", "30 Feb 2006 21:43:57 -0800", NULL, -480, RANGE },
    { "29-feb-2006", "Sun, 29 Feb 2006 21:43:57 -0800 (PST)", NULL, -480, RANGE },
    { "31-sep", "Mon, 31 Sep 2004 21:43:57 -0700 (PDT)", NULL, -420, RANGE },
    { "32-dec", "Mon, 32 Dec 2004 21:43:57 -0700", NULL, -420, RANGE },
    { "day-0", "0 Dec 2004 21:43:57 -0700", NULL, -420, RANGE },
    { "hour-24", "1 Dec 2004 24:00:00 -0700", NULL, -420, RANGE },
    { "25-61-61", "1 Dec 2004 25:61:61 +0000", NULL, 0, RANGE },
    { "second-60-in-the-hour", "1 Dec 2004 21:43:60 -0700", NULL, -420, RANGE },

    /* no date */
    { "empty", "", NULL, 0, 0 },
    { "blanks", " \r\n\t ", NULL, 0, 0 },
    { "words", "from mail.example.org by mx.example.net", NULL, 0, 0 },
    { "time-only", "10:01:58 -0700", NULL, 0, 0 },
    { "words-then-day", "one two three 16 May 2011 10:01:58 -0700", NULL, 0, 0 },
    { "junk-and-day", "id 16 May 2011", NULL, 0, 0 },
    { "huge-numbers", "99999999999999999999 May 99999999999999999999 10:01:58 +0000", NULL, 0, RANGE },
    { "huge-time", "16 May 2011 99999999999:99999999999:99999999999 +0000", NULL, 0, RANGE },
};
/* clang-format on */

/* Each blank of @text replaced by @fold. */
static char *
refold(const char *text, const char *fold)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);

    return g_strjoinv(fold, parts);
}

static void
assert_equal(MpInstant got, MpInstant want)
{
    g_assert_cmpint(got.known, ==, want.known);
    g_assert_cmpint(got.utc_us, ==, want.utc_us);
    g_assert_cmpint(got.offset_minutes, ==, want.offset_minutes);
    g_assert_cmphex(got.flags, ==, want.flags);
    g_assert_cmpint(got.has_offset, ==, want.has_offset);
    g_assert_cmpint(got.has_fraction, ==, want.has_fraction);
}

static void
test_read(gconstpointer data)
{
    static const char *const folds[] = { "\n ", "\r\n\t", "\r ", "   " };
    const ReadCase *c = data;
    MpInstant instant = mp_instant_parse(mp_slice_of(c->text));
    char text[MP_INSTANT_TEXT];

    g_assert_cmpstr(instant.known ? mp_instant_format(instant.utc_us, text) : NULL, ==, c->utc);
    g_assert_cmpint(instant.offset_minutes, ==, c->offset_minutes);
    g_assert_cmphex(instant.flags, ==, c->flags);
    assert_equal(mp_instant_parse_general(mp_slice_of(c->text)), instant);
    for (gsize i = 0; i < G_N_ELEMENTS(folds); i++) {
        g_autofree char *folded = refold(c->text, folds[i]);

        assert_equal(mp_instant_parse(mp_slice_of(folded)), instant);
        assert_equal(mp_instant_parse_general(mp_slice_of(folded)), instant);
    }
}

/* A date that stops anywhere is read without looking behind its end. */
static void
test_cut(void)
{
    static const char whole[] = "Mon, 16 May 2011 10:01:58 -0700 (PDT)";

    for (gsize len = 0; len < sizeof(whole); len++) {
        g_autofree char *exact = g_memdup2(whole, MAX(len, 1));
        MpSlice text = { exact, len };

        assert_equal(mp_instant_parse(text), mp_instant_parse_general(text));
    }
}

/* Every day of 8,000 years there and back. */
static void
test_civil_round_trip(void)
{
    gint64 previous = mp_instant_from_civil(-1999, 1, 1, 0) - G_GINT64_CONSTANT(86400000000);

    for (int year = -1999; year < 6000; year += 7)
        for (int month = 1; month <= 12; month++) {
            gint64 us = mp_instant_from_civil(year, month, 28, 86399);
            char text[MP_INSTANT_TEXT];
            g_autofree char *want = g_strdup_printf("%04d-%02d-28T23:59:59Z", year, month);

            g_assert_cmpstr(mp_instant_format(us, text), ==, want);
            g_assert_cmpint(us, >, previous);
            previous = us;
        }
}

typedef struct {
    const char *name;
    gint64 utc_us;
    const char *text;
    const char *day;
} FormatCase;

static const FormatCase format_cases[] = {
    { "epoch", 0, "1970-01-01T00:00:00Z", "1970-01-01" },
    { "before-epoch", -1, "1969-12-31T23:59:59.999999Z", "1969-12-31" },
    { "micro", 1305565318000001, "2011-05-16T17:01:58.000001Z", "2011-05-16" },
    { "no-fraction", 1305565318000000, "2011-05-16T17:01:58Z", "2011-05-16" },
    { "least", G_MININT64, "-290308-12-21T19:59:05.224192Z", "-290308-12-21" },
    { "most", G_MAXINT64, "294247-01-10T04:00:54.775807Z", "294247-01-10" },
};

static void
test_format(gconstpointer data)
{
    const FormatCase *c = data;
    char text[MP_INSTANT_TEXT];

    g_assert_cmpstr(mp_instant_format(c->utc_us, text), ==, c->text);
    g_assert_cmpstr(mp_instant_format_day(c->utc_us, text), ==, c->day);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(read_cases); i++) {
        g_autofree char *path = g_strconcat("/instant/read/", read_cases[i].name, NULL);
        g_test_add_data_func(path, &read_cases[i], test_read);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(format_cases); i++) {
        g_autofree char *path = g_strconcat("/instant/format/", format_cases[i].name, NULL);
        g_test_add_data_func(path, &format_cases[i], test_format);
    }
    g_test_add_func("/instant/cut-anywhere", test_cut);
    g_test_add_func("/instant/civil-round-trip", test_civil_round_trip);
    return g_test_run();
}
