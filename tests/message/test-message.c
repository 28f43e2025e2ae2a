/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-message.h"

static void
parse(MpMessage *message, MpSlice text)
{
    MpMessageBytes bytes = { text, MP_SLICE_EMPTY, text.len };

    mp_message_parse(message, &bytes);
}

static gsize
count(MpMessage *message, MpDiagCode code)
{
    return mp_diag_count(mp_message_diags(message), code);
}

static void
assert_slice(MpSlice got, const char *want)
{
    g_assert_cmpmem(got.data, got.len, want, strlen(want));
}

static void
test_find(void)
{
    static const char text[] = "Received: 1\nX-A: a\nRECEIVED: 2\nTo: b\nreceived: 3\n\nbody";
    g_autoptr(MpMessage) message = mp_message_new();
    const MpField *field = NULL;
    const MpField *to;
    gsize n;

    parse(message, mp_slice_of(text));
    mp_message_fields(message, &n);
    g_assert_cmpuint(n, ==, 5);
    for (int i = 1; i <= 3; i++) {
        g_autofree char *want = g_strdup_printf(" %d", i);

        field = mp_message_find(message, "Received", field);
        g_assert_nonnull(field);
        assert_slice(field->value, want);
    }
    g_assert_null(mp_message_find(message, "Received", field));
    to = mp_message_find(message, "to", NULL);
    g_assert_nonnull(to);
    assert_slice(mp_message_find(message, "Received", to)->value, " 3");
    assert_slice(mp_message_find(message, "To", mp_message_find(message, "X-A", NULL))->value,
                 " b");
    g_assert_null(mp_message_find(message, "X-A", to));
    g_assert_null(mp_message_find(message, "X-B", NULL));
    g_assert_null(mp_message_find(message, "", NULL));
}

/* Names of every bucket, each found behind each. */
static void
test_find_behind_any(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(GString) text = g_string_new("");
    const MpField *fields;
    gsize n;

    for (int i = 0; i < 200; i++)
        g_string_append_printf(text, "X-%d: %d\n", i % 150, i);
    parse(message, (MpSlice){ text->str, text->len });
    fields = mp_message_fields(message, &n);
    g_assert_cmpuint(n, ==, 200);
    for (gsize after = 0; after < n; after++)
        for (gsize i = 0; i < 150; i++) {
            g_autofree char *name = g_strdup_printf("x-%" G_GSIZE_FORMAT, i);
            const MpField *found = mp_message_find(message, name, &fields[after]);
            gsize want = i > after ? i : i + 150 > after ? i + 150 : n;

            g_assert_true(want < n ? found == &fields[want] : found == NULL);
        }
}

static void
test_unfold_and_decode(void)
{
    static const char text[] = "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n  aus Wien \r\n"
                               "X-Plain:  a \r\n\r\nbody";
    g_autoptr(MpMessage) message = mp_message_new();
    const MpField *subject, *plain;

    parse(message, mp_slice_of(text));
    subject = mp_message_find(message, "Subject", NULL);
    plain = mp_message_find(message, "X-Plain", NULL);
    assert_slice(mp_message_unfold(message, subject), "=?utf-8?Q?Gr=C3=BC=C3=9Fe?=  aus Wien");
    g_assert_true(mp_message_unfold(message, subject).data ==
                  mp_message_unfold(message, subject).data);
    assert_slice(mp_message_decode(message, subject), "Gr\xc3\xbc\xc3\x9f"
                                                      "e  aus Wien");
    assert_slice(mp_message_unfold(message, plain), "a");
    assert_slice(mp_message_decode(message, plain), "a");
    g_assert_true(mp_message_unfold(message, plain).data == plain->value.data + 2);
}

static void
test_used_again(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    gsize n;

    mp_message_fields(message, &n);
    g_assert_cmpuint(n, ==, 0);
    g_assert_null(mp_message_find(message, "To", NULL));
    parse(message, mp_slice_of("To: a\nTo: b\n\n"));
    g_assert_cmpuint(count(message, MP_DIAG_DUPLICATE_FIELD), ==, 1);
    parse(message, mp_slice_of("From: a\n\n"));
    g_assert_null(mp_message_find(message, "To", NULL));
    g_assert_cmpuint(count(message, MP_DIAG_DUPLICATE_FIELD), ==, 0);
}

/* Two From fields stay two, and the second one is told of with its place. */
static void
test_duplicates(void)
{
    static const char text[] = "From: a\nReceived: 1\nReceived: 2\nfrom: b\nSubject: c\n"
                               "SUBJECT: d\nFrom: e\n\n";
    g_autoptr(MpMessage) message = mp_message_new();
    const MpDiag *list;
    gsize n;

    parse(message, mp_slice_of(text));
    list = mp_diag_list(mp_message_diags(message), &n);
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpuint(list[0].where.start, ==, 32);
    g_assert_cmpuint(list[0].where.end, ==, 39);
    assert_slice(list[0].detail, "From");
    assert_slice(list[1].detail, "From");
    assert_slice(list[2].detail, "Subject");
}

static void
test_bidi(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    const MpField *field;

    parse(message, mp_slice_of("Subject: gpj.\xe2\x80\xae"
                               "exe\nX: \xe2\x82\xac\n\n"));
    field = mp_message_find(message, "Subject", NULL);
    mp_message_decode(message, field);
    mp_message_decode(message, field);
    mp_message_decode(message, mp_message_find(message, "X", NULL));
    g_assert_cmpuint(count(message, MP_DIAG_BIDI_CONTROL), ==, 1);
    parse(message, mp_slice_of("Subject: =?utf-8?Q?=E2=81=A6x?=\n\n"));
    mp_message_decode(message, mp_message_find(message, "Subject", NULL));
    g_assert_cmpuint(count(message, MP_DIAG_BIDI_CONTROL), ==, 1);
}

/* A Cyrillic letter in a Latin word; words of one script each are none of it. */
static void
test_mixed_script(void)
{
    static const struct {
        const char *subject;
        guint n;
    } rows[] = {
        { "P\xd0\xb0ypal", 1 },
        { "\xce\x91lpha", 1 },
        { "=?utf-8?Q?P=D0=B0ypal?=", 1 },
        { "Paypal \xd0\xb4\xd0\xb0", 0 },
        { "\xd0\xb4\xd0\xb0-Paypal", 0 },
        { "caf\xc3\xa9 5\xc2\xb5m", 0 },
        { "\xd0", 0 },
        { "x\xd0", 0 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(MpMessage) message = mp_message_new();
        g_autofree char *text = g_strdup_printf("Subject: %s\n\n", rows[i].subject);

        parse(message, mp_slice_of(text));
        mp_message_decode(message, mp_message_find(message, "Subject", NULL));
        g_assert_cmpuint(count(message, MP_DIAG_MIXED_SCRIPT), ==, rows[i].n);
    }
}

static void
test_oversized(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(GString) text = g_string_new("To: ");
    const MpField *field;

    while (text->len < MP_LIMIT_FIELD_VALUE + 100)
        g_string_append(text, "a@example.org,\n ");
    g_string_append(text, "\n\nbody");
    parse(message, (MpSlice){ text->str, text->len });
    field = mp_message_find(message, "To", NULL);
    g_assert_cmpuint(field->value.len, >, MP_LIMIT_FIELD_VALUE);
    g_assert_cmpuint(mp_message_unfold(message, field).len, <=, MP_LIMIT_FIELD_VALUE);
    g_assert_cmpuint(count(message, MP_DIAG_VALUE_OVERSIZED), ==, 1);
}

static void
test_large(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    MpMessageBytes bytes = { mp_slice_of("To: a\n\nbegins"), mp_slice_of("ends"), 5000000 };

    mp_message_parse(message, &bytes);
    g_assert_cmpuint(count(message, MP_DIAG_LARGE_MESSAGE), ==, 1);
    g_assert_cmpuint(mp_message_bytes(message)->length, ==, 5000000);
    g_assert_cmpuint(mp_message_block(message)->body_start, ==, 7);
    g_assert_false(mp_message_is_header_only(message));
}

static void
test_header_only(void)
{
    static const struct {
        const char *text;
        gboolean header_only;
    } rows[] = {
        { "Received: a\n", TRUE },     { "Received: a", TRUE },       { "Received: a\n\n", TRUE },
        { "Received: a\n\n\n", TRUE }, { "Received: a\n\nb", FALSE }, { "", FALSE },
        { "hello world\n", FALSE },
    };
    g_autoptr(MpMessage) message = mp_message_new();

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        parse(message, mp_slice_of(rows[i].text));
        g_assert_cmpint(mp_message_is_header_only(message), ==, rows[i].header_only);
    }
}

/* A note is kept from message to message, by the name as it is written; that of
 * an odd name lasts as long as its message; more names than are remembered are no harm. */
static void
test_name_note(void)
{
    static const char text[] = "X-A: 1\nx-a: 2\nX-A: 3\n\n";
    g_autoptr(MpMessage) message = mp_message_new();
    g_autofree char *longest = g_strnfill(200, 'x');
    g_autofree char *odd = g_strconcat(longest, ": 1\n\n", NULL);
    const MpField *fields;
    gsize n;

    parse(message, mp_slice_of(text));
    fields = mp_message_fields(message, &n);
    mp_message_name_note(message, &fields[0])->words[0] = message;
    g_assert_null(mp_message_name_note(message, &fields[1])->words[0]);
    g_assert_true(mp_message_name_note(message, &fields[2])->words[0] == message);
    parse(message, mp_slice_of(odd));
    fields = mp_message_fields(message, &n);
    mp_message_name_note(message, fields)->words[0] = message;
    g_assert_true(mp_message_name_note(message, fields)->words[0] == message);
    parse(message, mp_slice_of(text));
    fields = mp_message_fields(message, &n);
    g_assert_true(mp_message_name_note(message, &fields[0])->words[0] == message);
    for (int i = 0; i < 3000; i++) {
        g_autofree char *other = g_strdup_printf("X-%d: 1\nX-%d: 2\n\n", i, i);

        parse(message, mp_slice_of(other));
        fields = mp_message_fields(message, &n);
        g_assert_null(mp_message_name_note(message, &fields[0])->words[0]);
        mp_message_name_note(message, &fields[0])->words[0] = message;
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/message/name-note", test_name_note);
    g_test_add_func("/message/find", test_find);
    g_test_add_func("/message/find-behind-any", test_find_behind_any);
    g_test_add_func("/message/unfold-and-decode", test_unfold_and_decode);
    g_test_add_func("/message/used-again", test_used_again);
    g_test_add_func("/message/duplicates", test_duplicates);
    g_test_add_func("/message/bidi", test_bidi);
    g_test_add_func("/message/mixed-script", test_mixed_script);
    g_test_add_func("/message/oversized", test_oversized);
    g_test_add_func("/message/large", test_large);
    g_test_add_func("/message/header-only", test_header_only);
    return g_test_run();
}
