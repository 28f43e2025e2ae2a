/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"
#include "facts/mp-clock.h"

typedef struct {
    const char *name;
    MpClockPlace place;
    const char *text;
    const char *want; /* "scheme time", one a line */
} ClockCase;

/* All made for 2011-05-16 17:02:08.123456 UTC, as far as each scheme can say it. */
/* clang-format off */
static const ClockCase cases[] = {
    { "exim-16", MP_CLOCK_HOP_ID, "1QM1BI-0004jR-00", "exim-id-16 2011-05-16T17:02:08Z\n" },
    { "exim-16-short", MP_CLOCK_HOP_ID, "1QM1BI-0004jR-0", "" },
    { "exim-23", MP_CLOCK_HOP_ID, "1QM1BI-000000003aP-0W7E", "exim-id-23 2011-05-16T17:02:08.123456Z\n" },
    { "exim-23-host-number", MP_CLOCK_HOP_ID, "1QM1BI-000000003aP-6YHA", "exim-id-23 2011-05-16T17:02:08.123456Z\n" },
    { "exim-message-id", MP_CLOCK_MESSAGE_ID, "E1QM1BI-0004jR-00@mail.example.org", "exim-generated-message-id 2011-05-16T17:02:08Z\n" },
    { "postfix-long", MP_CLOCK_HOP_ID, "3QY7PX0sf8z14K2k", "postfix-long-queue-id 2011-05-16T17:02:08.123456Z\n" },
    { "postfix-long-vowel", MP_CLOCK_HOP_ID, "3QY7PA0sf8z14K2k", "" },
    { "postfix-long-microseconds", MP_CLOCK_HOP_ID, "3QY7PXzzz8z14K2k", "" },
    { "postfix-short", MP_CLOCK_HOP_ID, "627112D17E", "" },
    { "sendmail", MP_CLOCK_HOP_ID, "p4GH28B9004189", "sendmail-queue-id 2011-05-16T17:02:08Z\n" },
    { "sendmail-8.11", MP_CLOCK_HOP_ID, "g7MBYrZ04811", "sendmail-queue-id 2002-08-22T11:34:53Z\n" },
    { "sendmail-month-13", MP_CLOCK_HOP_ID, "pDGH28B9004189", "" },
    { "sendmail-30-february", MP_CLOCK_HOP_ID, "p1UH28B9004189", "" },
    { "gmail-hop", MP_CLOCK_HOP_ID, "m16sm345129qck.28.2011.05.16.10.02.08", "gmail-received-id-datetime-pacific 2011-05-16T10:02:08Z\n" },
    { "gmail-hop-hour-25", MP_CLOCK_HOP_ID, "m16sm345129qck.28.2011.05.16.25.02.08", "" },
    { "gmail-ms", MP_CLOCK_PARALLEL_ID, "f2mr6543210fao.12.1305565328123", "gmail-x-received-id-ms 2011-05-16T17:02:08.123000Z\n" },
    { "object-id", MP_CLOCK_HOP_ID, "4dd158908eae254b7ee92baf", "mongodb-objectid-hop-id 2011-05-16T17:02:08Z\n" },
    { "object-id-upper", MP_CLOCK_HOP_ID, "4DD158908EAE254B7EE92BAF", "" },
    { "sendgrid-filter", MP_CLOCK_HOP_ID, "filterdrecv-84c66b4b6-7x2lk-1-4DD15890-BB", "sendgrid-filter-id 2011-05-16T17:02:08Z\n" },
    { "dovecot", MP_CLOCK_HOP_ID, "AMpbB5BY0U1nEgAAeFY0Eg", "dovecot-session-id 2011-05-16T17:02:08Z\n" },
    { "dovecot-nanoseconds", MP_CLOCK_HOP_ID, "/////5BY0U1nEgAAeFY0Eg", "" },

    { "postfix-message-id", MP_CLOCK_MESSAGE_ID, "20110516170208.627112D17E@mx.example.org", "postfix-generated-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "postfix-message-id-long", MP_CLOCK_MESSAGE_ID, "20110516170208.3QY7PX0sf8z14K2k@mx.example.org", "postfix-generated-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "sendmail-message-id", MP_CLOCK_MESSAGE_ID, "201105161702.p4GH28B9004189@mx.example.org", "sendmail-generated-message-id 2011-05-16T17:02:00Z\n" },
    { "sendmail-message-id-8.9", MP_CLOCK_MESSAGE_ID, "200209231650.RAA15513@mx.example.org", "sendmail-generated-message-id 2002-09-23T16:50:00Z\n" },
    { "qmail-message-id", MP_CLOCK_MESSAGE_ID, "20110516170208.4711.qmail@mx.example.org", "qmail-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "google-added", MP_CLOCK_MESSAGE_ID, "4dd15890.a70a0220.c3e53.e24d@mx.google.com", "google-added-message-id 2011-05-16T17:02:08Z\n" },
    { "google-added-marked", MP_CLOCK_MESSAGE_ID, "4dd15890.a70a0220.c3e53.e24dSMTPIN_ADDED_MISSING@mx.google.com", "google-added-message-id 2011-05-16T17:02:08Z\n" },
    { "google-elsewhere", MP_CLOCK_MESSAGE_ID, "4dd15890.a70a0220.c3e53.e24d@mx.example.org", "" },
    { "amazon-ses", MP_CLOCK_MESSAGE_ID, "0100012ff9c1f2fb-9742275a-03b8-45c9-b4e0-980acc1103bc-000000@email.amazonses.com", "amazon-ses-message-id 2011-05-16T17:02:08.123000Z\n" },
    { "mailgun", MP_CLOCK_MESSAGE_ID, "20110516170208.04A2DF8C8C306BE0@example.org", "mailgun-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "mailchimp", MP_CLOCK_MESSAGE_ID, "4a6b4c444e85721a744db292c.6fdc40d018.20110516170208.e0ad234226.59c6317f@mail60.example.net", "mailchimp-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "mandrill", MP_CLOCK_MESSAGE_ID, "30046273.20110516170208.5ab8f728c0ffe@mail.example.net", "mandrill-message-id-utc 2011-05-16T17:02:08Z\n" },
    { "zoho", MP_CLOCK_MESSAGE_ID, "2d6f.389c52e.m1.3ba4be80-7fde-11e0-b768-525400e3c1b1.12ff9c1f2fb@mailer.example.com", "uuidv1-in-message-id 2011-05-16T17:02:08.123456Z\nzoho-message-id 2011-05-16T17:02:08.123000Z\n" },
    { "ruby", MP_CLOCK_MESSAGE_ID, "42L7MG9VG2J_4dd158901e240_41468c1225ef_sprut@example.com", "ruby-mail-message-id 2011-05-16T17:02:08.123456Z\n" },
    { "uuid-version-4", MP_CLOCK_MESSAGE_ID, "3ba4be80-7fde-41e0-b768-525400e3c1b1@example.com", "" },

    { "outlook", MP_CLOCK_MESSAGE_ID, "001001cc13ea$fd61fe80$0e02a8c0@tompc", "outlook-message-id-filetime 2011-05-16T17:02:08.123456Z\n" },
    { "outlook-cut", MP_CLOCK_MESSAGE_ID, "001001cc13ea$fd61fe80$0e02a8c@tompc", "" },
    { "mozilla", MP_CLOCK_MESSAGE_ID, "4DD15890.7070107@example.org", "mozilla-message-id-hex-seconds 2011-05-16T17:02:08Z\n" },
    { "mutt", MP_CLOCK_MESSAGE_ID, "20110516170208.GJ3670@example.org", "mutt-message-id-G-utc 2011-05-16T17:02:08Z\n" },
    { "mutt-old", MP_CLOCK_MESSAGE_ID, "20020822152545.J3670@example.org", "mutt-message-id-local 2002-08-22T15:25:45Z\n" },
    { "the-bat", MP_CLOCK_MESSAGE_ID, "155207191859.20110516190208@example.org", "thebat-message-id-local 2011-05-16T19:02:08Z\n" },
    { "eudora", MP_CLOCK_MESSAGE_ID, "5.1.0.14.2.20110516190208.03e170f0@example.org", "eudora-message-id-local 2011-05-16T19:02:08Z\n" },
    { "pine", MP_CLOCK_MESSAGE_ID, "Pine.LNX.4.44.1105161902080.26559-100000@example.org", "pine-message-id-local 2011-05-16T19:02:08Z\n" },
    { "pine-1999", MP_CLOCK_MESSAGE_ID, "Pine.LNX.4.10.9905161902080.26559-100000@example.org", "pine-message-id-local 1999-05-16T19:02:08Z\n" },
    { "javamail", MP_CLOCK_MESSAGE_ID, "649569.1305565328123.JavaMail.root@app1", "javamail-message-id 2011-05-16T17:02:08.123000Z\n" },
    { "python", MP_CLOCK_MESSAGE_ID, "130556532812.30.15619449744293685879@app1", "python-make-msgid 2011-05-16T17:02:08.120000Z\n" },
    { "epoch-seconds", MP_CLOCK_MESSAGE_ID, "1305565328.7627.37.camel@example.org", "epoch-seconds-in-message-id 2011-05-16T17:02:08Z\n" },
    { "epoch-ms", MP_CLOCK_MESSAGE_ID, "1845150637.5878820.1305565328123@example.org", "epoch-ms-in-message-id 2011-05-16T17:02:08.123000Z\nepoch-seconds-in-message-id 2028-06-20T21:50:37Z\n" },
    { "nothing-known", MP_CLOCK_MESSAGE_ID, "CAABBCC=example@mail.gmail.com", "" },

    { "outlook-boundary", MP_CLOCK_BOUNDARY, "----=_NextPart_000_00C1_01CC13EA.FD61FE80", "outlook-boundary-filetime-local 2011-05-16T17:02:08.123456Z\n" },
    { "exchange-boundary", MP_CLOCK_BOUNDARY, "----_=_NextPart_001_01CC13EA.FD61FE80", "exchange-boundary-filetime 2011-05-16T17:02:08.123456Z\n" },
    { "gmail-boundary", MP_CLOCK_BOUNDARY, "0000000000009d264004a3679d86", "gmail-boundary 2011-05-16T17:02:08.123456Z\n" },
    { "javamail-boundary", MP_CLOCK_BOUNDARY, "----=_Part_1_2.1305565328123", "javamail-boundary 2011-05-16T17:02:08.123000Z\n" },
    { "ruby-boundary", MP_CLOCK_BOUNDARY, "--==_mimepart_4dd158901e240_3f", "ruby-mail-boundary 2011-05-16T17:02:08.123456Z\n" },
    { "swift-boundary", MP_CLOCK_BOUNDARY, "_=_swift_v4_1305565328_0123_=_", "swift-boundary 2011-05-16T17:02:08Z\n" },

    { "exchange-ticks", MP_CLOCK_EXCHANGE_ID, "0aa1bb2c-1234-4cde-8f01-08cde2021fd8", "exchange-network-message-id-ticks 2011-05-16T17:02:08.116940Z\n" },
    { "exchange-redacted", MP_CLOCK_EXCHANGE_ID, "0aa1bb2c-1234-4cde-8f01-xxcde2021fd8", "" },
    { "exchange-other-guid", MP_CLOCK_EXCHANGE_ID, "0aa1bb2c-1234-4cde-8f01-18cde2021fd8", "" },
    { "arrival-time", MP_CLOCK_ARRIVAL_TIME, "16 May 2011 17:02:08.0123 (UTC) FILETIME=[FD61FE80:01CC13EA]", "x-originalarrivaltime-filetime 2011-05-16T17:02:08.123456Z\n" },
    { "thread-index-a", MP_CLOCK_THREAD_INDEX, "AcwT6v1hAAECAwQFBgcICQoLDA0ODw==", "thread-index-a 2011-05-16T17:02:08.116940Z\n" },
    { "thread-index-a-reply", MP_CLOCK_THREAD_INDEX, "AcwT6v1hAAECAwQFBgcICQoLDA0ODwACGHEB", "thread-index-a 2011-05-16T18:02:08.114278Z\n" },
    { "thread-index-b", MP_CLOCK_THREAD_INDEX, "AQHME+r9AAECAwQFBgcICQoLDA0ODw==", "thread-index-b 2011-05-16T17:02:07.481241Z\n" },
    { "thread-index-length", MP_CLOCK_THREAD_INDEX, "AQHME+r9AAECAwQFBgcICQoLDA0ODwAA", "" },
    { "ses-outgoing", MP_CLOCK_SES_OUTGOING, "2011.05.16-192.0.2.7", "x-ses-outgoing-day 2011-05-16T00:00:00Z\n" },
    { "dkim", MP_CLOCK_SIGNATURE, "1305565328", "dkim-signature-time 2011-05-16T17:02:08Z\n" },
    { "arc", MP_CLOCK_SEAL, "1305565328", "arc-seal-time 2011-05-16T17:02:08Z\n" },
    { "elsewhere", MP_CLOCK_SEAL, "1QM1BI-0004jR-00", "" },
    { "empty", MP_CLOCK_HOP_ID, "", "" },
};

typedef struct {
    const char *name;
    const char *program;
    const char *id;
    MpQueueIdShape want;
} ShapeCase;

static const ShapeCase shapes[] = {
    { "postfix", "Postfix", "627112D17E", MP_QUEUE_ID_RIGHT },
    { "postfix-too-many-microseconds", "Postfix", "FFFFF1F0D2", MP_QUEUE_ID_WRONG },
    { "postfix-last-microsecond", "Postfix", "F423F1F0D2", MP_QUEUE_ID_RIGHT },
    { "postfix-long", "Postfix", "3QY7PX0sf8z14K2k", MP_QUEUE_ID_RIGHT },
    { "postfix-lower-case", "Postfix", "627112d17e", MP_QUEUE_ID_WRONG },
    { "sendmail", "8.14.3/8.14.3", "p4GH28B9004189", MP_QUEUE_ID_RIGHT },
    { "sendmail-8.9", "8.9.3/8.9.3", "RAA15513", MP_QUEUE_ID_RIGHT },
    { "sendmail-month-13", "8.14.3/8.14.3", "pDGH28B9004189", MP_QUEUE_ID_WRONG },
    { "exim", "Exim 4.85", "1QM1BI-0004jR-00", MP_QUEUE_ID_RIGHT },
    { "exim-of-postfix", "Exim 4.85", "627112D17E", MP_QUEUE_ID_WRONG },
    { "unknown-program", "CommuniGate Pro", "x", MP_QUEUE_ID_UNKNOWN },
    { "no-id", "Postfix", "", MP_QUEUE_ID_UNKNOWN },
};
/* clang-format on */

static void
test_read(gconstpointer data)
{
    const ClockCase *c = data;
    g_autoptr(GString) got = g_string_new(NULL);
    const MpClockScheme *scheme = NULL;
    char text[MP_INSTANT_TEXT];
    gint64 us = 0;

    while ((scheme = mp_clock_next(scheme, c->place, mp_slice_of(c->text), &us)) != NULL)
        g_string_append_printf(got, "%s %s\n", scheme->name, mp_instant_format(us, text));
    g_assert_cmpstr(got->str, ==, c->want);
}

static void
test_shape(gconstpointer data)
{
    const ShapeCase *c = data;

    g_assert_cmpint(mp_clock_queue_id_shape(mp_slice_of(c->program), mp_slice_of(c->id)), ==,
                    c->want);
}

static void
test_table(void)
{
    gsize n;
    const MpClockScheme *schemes = mp_clock_schemes(&n);

    for (gsize i = 0; i + 1 < n; i++)
        g_assert_cmpstr(schemes[i].name, <, schemes[i + 1].name);
    for (gsize i = 0; i < n; i++)
        g_assert_cmpuint(schemes[i].places, !=, 0);
}

static void
test_impossible(void)
{
    g_assert_true(mp_clock_is_impossible(0));
    g_assert_false(mp_clock_is_impossible(mp_instant_from_civil(2011, 5, 16, 0)));
    g_assert_true(mp_clock_is_impossible(mp_instant_from_civil(2159, 1, 1, 0)));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/clock/read/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_read);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *path = g_strconcat("/clock/shape/", shapes[i].name, NULL);

        g_test_add_data_func(path, &shapes[i], test_shape);
    }
    g_test_add_func("/clock/table", test_table);
    g_test_add_func("/clock/impossible", test_impossible);
    return g_test_run();
}
