/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <time.h>

#include "base/mp-instant.h"
#include "message/mp-address.h"
#include "message/mp-message-id.h"
#include "message/mp-mime.h"

/* Messages that make parsers slow, big or crash: all of a message is read, and
 * eight times the bytes may cost about eight times the work. What is quadratic
 * would cost 64 times. */
typedef struct {
    const char *name; /* the TAP line: /hostile/NAME */
    const char *head;
    const char *unit; /* written again and again */
    gsize n_units;
    const char *tail;
    MpDiagCode code; /* what is told once; MP_DIAG_N_CODES: nothing */
} HostileCase;

#define NONE MP_DIAG_N_CODES
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

/* clang-format off */
static const HostileCase hostile_cases[] = {
    { "groups", "To: ", "g:", 40448, "a@example.org\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "groups-within-the-cap", "To: ", "g:", 30000, "a@example.org\n\nbody\n", MP_DIAG_GROUP_LIMIT },
    { "colons", "To: ", ":", 1000000, "\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "commas", "Cc: ", "a,", 40000, "\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "commas-within-the-cap", "Cc: ", "a,", 30000, "\n\nbody\n", MP_DIAG_ADDRESS_LIMIT },
    { "parentheses", "To: ", "(", 100000, "a@example.org\n\nx\n", MP_DIAG_VALUE_OVERSIZED },
    { "parentheses-within-the-cap", "To: ", "(", 60000, "a@example.org\n\nx\n", MP_DIAG_COMMENT_DEPTH },
    { "recipients", "To: a@example.org", ",\n u@example.org", 200000, "\n\nbody\n", MP_DIAG_HEADER_TRUNCATED },
    { "long-line", "Subject: a\nX-Long: ", "xxxxxxxxxxxxxxxx", 50u << 16, "\n\nbody\n", MP_DIAG_HEADER_TRUNCATED },
    { "folded-lines", "Subject: a\nX-Fold: a", "\n y", 1000000, "\n\nbody\n", MP_DIAG_HEADER_TRUNCATED },
    { "fields", "", "A: 1\n", 1000000, "\nbody\n", MP_DIAG_FIELD_LIMIT },
    { "received", "", "Received: from a by b; Thu, 3 Nov 2022 04:56:17 +0000\n", 100000, "\nbody\n", MP_DIAG_FIELD_LIMIT },
    { "junk-lines", "A: 1\n", "junk\n", 1000000, "\nbody\n", MP_DIAG_HEADER_NO_COLON },
    { "junk-between-fields", "", "A: 1\njunk\n", 100000, "\nbody\n", MP_DIAG_FIELD_LIMIT },
    { "encoded-words", "Subject: ", "=?utf-8?Q?a=C3=A9?=\n ", 100000, "x\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "encoded-words-unfinished", "Subject: ", "=?utf-8?Q?", 1000000, "\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "encoded-words-of-many-charsets", "Subject: ", "=?utf-8?Q?a?= =?koi8-r?Q?b?= ", 2000, "\n\nbody\n", NONE },
    { "references", "References: ", "<a@x.example>\n ", 16000, "x\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "references-open", "References: ", "<", 60000, "\n\nbody\n", NONE },
    { "parameters", "Content-Type: text/plain", ";\n a*2147483647*=x", 50000, "\n\nx\n", MP_DIAG_VALUE_OVERSIZED },
    { "date-comments", "Date: Thu, 3 Nov 2022 04:56:17 +0000 ", "(a ", 20000, "\n\nx\n", NONE },
    { "date-digits", "Date: ", "1", 60000, "\n\nx\n", NONE },
    { "parts", MIXED, "--b\n\nx\n", 1000000, "--b--\n", MP_DIAG_MIME_PART_LIMIT },
    { "parts-empty", MIXED, "--b\n", 1000000, "--b--\n", MP_DIAG_MIME_PART_LIMIT },
    { "parts-without-header-end", MIXED "--b\n", "Content-Type: text/html\n", 200000, "--b--\n", NONE },
    { "hyphens", MIXED "--b\n\n", "--x\n", 1000000, "--b--\n", NONE },
    { "messages", "", "Content-Type: message/rfc822\n\n", 200000, "", MP_DIAG_MIME_TOO_DEEP },
    { "multiparts-of-one-name", MIXED, "--b\nContent-Type: multipart/mixed; boundary=b\n\n", 100000, "", MP_DIAG_MIME_PART_LIMIT },
    { "body-without-line-ends", "Subject: a\n\n", "no newline at all ", 64u << 16, "", NONE },
    { "body-without-boundary", MIXED, "no newline at all ", 64u << 12, "", MP_DIAG_MIME_BOUNDARY_MISSING },
    { "base64", "Content-Transfer-Encoding: base64\n\n", "AAAA", 2000000, "\n", NONE },
    { "quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\n", "=", 4000000, "\n", NONE },
    { "nuls-in-a-field", "Subject: ", "a\\0", 500000, "\n\nbody\n", MP_DIAG_VALUE_OVERSIZED },
    { "line-feeds", "", "\n", 1000000, "", NONE },
    { "carriage-returns", "A: b", "\r", 1000000, "", NONE },
    { "carriage-returns-and-lf", "A: b", "\r", 500000, "\nB: c\n\n", MP_DIAG_BARE_CR },
    { "words", "", "hello world\n", 100000, "", MP_DIAG_HEADER_NO_COLON },
    { "no-line-end", "", "hello", 1000000, "", MP_DIAG_HEADER_NO_COLON },
};
/* clang-format on */

/* Whatever the floors above ask of a field. */
static void
read_field(MpMessage *message, const MpField *field)
{
    static const char *const address_names[] = { "From", "To", "Cc", "Reply-To" };
    MpSlice value = mp_message_unfold(message, field);
    MpMessageId id;
    gsize at = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(address_names); i++)
        if (mp_slice_equal_nocase(field->name, mp_slice_of(address_names[i])))
            mp_address_scan(value, mp_message_arena(message), mp_message_diags(message),
                            field->span);
    if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("References")))
        while (mp_message_id_next(value, &at, &id))
            ;
    if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("Date")))
        mp_instant_parse(value);
    if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("Subject")))
        mp_message_decode(message, field);
}

static void
read_message(MpMessage *message, MpSlice text)
{
    MpMessageBytes bytes = { text, MP_SLICE_EMPTY, text.len };
    const MpField *fields;
    gsize n;

    mp_message_parse(message, &bytes);
    fields = mp_message_fields(message, &n);
    for (gsize i = 0; i < n; i++)
        read_field(message, &fields[i]);
    mp_mime_text_windows(message, &n);
}

/* `\0` of a row is a NUL. */
static GString *
build(const HostileCase *c, gsize n)
{
    GString *text = g_string_new(c->head);
    gboolean nul = g_str_has_suffix(c->unit, "\\0");
    gsize len = strlen(c->unit) - (nul ? 2 : 0);

    for (gsize i = 0; i < n; i++) {
        g_string_append_len(text, c->unit, (gssize)len);
        if (nul)
            g_string_append_c(text, '\0');
    }
    g_string_append(text, c->tail);
    return text;
}

/* CPU seconds of one reading, the least of three. */
static double
cost(MpMessage *message, const GString *text)
{
    double least = G_MAXDOUBLE;

    for (int round = 0; round < 3; round++) {
        struct timespec before, after;

        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
        read_message(message, (MpSlice){ text->str, text->len });
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
        least = MIN(least, (double)(after.tv_sec - before.tv_sec) +
                               1e-9 * (double)(after.tv_nsec - before.tv_nsec));
    }
    return least;
}

static void
test_hostile(gconstpointer data)
{
    const HostileCase *c = data;
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(GString) small = build(c, c->n_units / 8);
    g_autoptr(GString) large = build(c, c->n_units);
    double small_cost = cost(message, small);
    double large_cost = cost(message, large);

    g_assert_cmpfloat(large_cost, <, 32 * small_cost + 0.01);
    if (c->code != NONE)
        g_assert_cmpuint(mp_diag_count(mp_message_diags(message), c->code), >=, 1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(hostile_cases); i++) {
        g_autofree char *path = g_strconcat("/hostile/", hostile_cases[i].name, NULL);
        g_test_add_data_func(path, &hostile_cases[i], test_hostile);
    }
    return g_test_run();
}
