/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-mbox-split.h"

#define N_MESSAGES 5
#define A "From a@example.org Mon Jan  5 10:00:00 2004\n"
#define B "From b@example.org Tue Jan  6 10:00:00 2004\n"
#define H "From: a@example.org\nSubject: x\n"
#define M H "\n"

typedef struct {
    const char *name;
    MpSlice bytes;
    const char *messages[N_MESSAGES]; /* in order; the rest is NULL */
    const char *notes;                /* names of the codes, in order */
} SplitCase;

/* clang-format off */
static const SplitCase cases[] = {
    /* nothing */
    { "empty", MP_SLICE_INIT(""), { NULL }, "" },
    { "one-newline", MP_SLICE_INIT("\n"), { NULL }, "" },
    { "prose", MP_SLICE_INIT("From the desk of nobody:\nand so on\n"), { NULL }, "not-a-message" },
    /* what ends an entry */
    { "blank-line-between", MP_SLICE_INIT(A M "one\n\n" B M "two\n"), { M "one\n", M "two\n" }, "" },
    { "no-blank-between", MP_SLICE_INIT(A M "one\n" B M "two\n"), { M "one\n", M "two\n" }, "" },
    { "own-blank-lines-stay", MP_SLICE_INIT(A M "one\n\n\n" B M "two\n\n\n"), { M "one\n\n", M "two\n\n" }, "" },
    { "no-final-newline", MP_SLICE_INIT(A M "one"), { M "one" }, "" },
    { "crlf", MP_SLICE_INIT("From a@example.org Mon Jan  5 10:00:00 2004\r\nTo: b\r\n\r\none\r\n\r\n"
                            "From b@example.org Mon Jan  5 10:00:00 2004\r\nTo: b\r\n\r\ntwo\r\n\r\n"),
      { "To: b\r\n\r\none\r\n", "To: b\r\n\r\ntwo\r\n" }, "" },
    { "cr-only", MP_SLICE_INIT("From a@example.org Mon Jan  5 10:00:00 2004\rTo: b\r\rone\r\r"
                               "From b@example.org Mon Jan  5 10:00:00 2004\rTo: b\r\rtwo\r"),
      { "To: b\r\rone\r", "To: b\r\rtwo\r" }, "" },
    { "zero-block", MP_SLICE_INIT(A M "one\n\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\n\n" B M "two\n"), { M "one\n", M "two\n" }, "zero-block" },
    { "zero-block-at-the-end", MP_SLICE_INIT(A M "one\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), { M "one\n" }, "zero-block" },
    { "appended-after-zeros", MP_SLICE_INIT(A M "one\n\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" B M "two\n"), { M "one\n", M "two\n" }, "zero-block" },
    { "few-zeros-are-the-message's", MP_SLICE_INIT(A M "one\n\0\0\n\n" B M "two\n"), { M "one\n\0\0\n", M "two\n" }, "" },
    /* what begins the file */
    { "byte-order-mark", MP_SLICE_INIT("\xef\xbb\xbf" A M "one\n"), { M "one\n" }, "" },
    { "blank-lines-first", MP_SLICE_INIT("\n\n\n" A M "one\n"), { M "one\n" }, "" },
    { "text-first", MP_SLICE_INIT("the rest of a message\n\n" A M "one\n"), { M "one\n" }, "preamble" },
    /* shapes of the date */
    { "no-seconds-zone", MP_SLICE_INIT("From u Sun Sep 13 12:26 PST 2020\n" M), { H }, "" },
    { "zone-after-year", MP_SLICE_INIT("From u@example.org Sun Sep 13 12:26:40 2020 +0200\n" M), { H }, "" },
    { "two-zones", MP_SLICE_INIT("From u@example.org Sun Sep 13 12:26:40 MET DST 2020\n" M), { H }, "" },
    { "rfc-date", MP_SLICE_INIT("From u@example.org Thu, 9 Nov 2002 22:33:52 +0000\n" M), { H }, "" },
    { "rfc-date-zone-comment", MP_SLICE_INIT("From u@example.org Thu, 9 Nov 2002 22:33:52 +0100 (CET)\n" M), { H }, "" },
    { "year-before-time", MP_SLICE_INIT("From u@example.org Sun Sep 13 2020 12:26:40\n" M), { H }, "" },
    { "remote-from", MP_SLICE_INIT("From u Sun Sep 13 12:26:40 2020 remote from example\n" M), { H }, "" },
    { "names-in-any-case", MP_SLICE_INIT("From u SUN sep 13 12:26:40 2020\n" M), { H }, "" },
    { "pipermail", MP_SLICE_INIT("From u at example.org  Sun Sep 13 12:26:40 2020\n" M), { H }, "" },
    { "eudora", MP_SLICE_INIT("From ?" "?" "?@?" "?" "? Sun Sep 13 12:26:40 2020\n" M), { H }, "" },
    { "sender-with-blanks", MP_SLICE_INIT("From \"John Q. Public\" <u@example.org> Sun Sep 13 12:26:40 2020\n" M), { H }, "" },
    { "no-sender", MP_SLICE_INIT("From Sun Sep 13 12:26:40 2020\n" M), { H }, "" },
    { "foreign-month", MP_SLICE_INIT("From u@example.org Lun Mai  4 10:33:52 2009\n" M), { H }, "weak-separator" },
    { "foreign-month-without-fields", MP_SLICE_INIT(A M "one\n\nFrom u@example.org Lun Mai  4 10:33:52 2009\ntext\n"),
      { M "one\n\nFrom u@example.org Lun Mai  4 10:33:52 2009\ntext\n" }, "ambiguous-from" },
    /* without a date */
    { "mozilla-bare", MP_SLICE_INIT("From -\nX-Mozilla-Status: 0001\n" M "one\n\nFrom - \n" M), { "X-Mozilla-Status: 0001\n" M "one\n", H }, "" },
    { "mozilla-dated", MP_SLICE_INIT("From - Sun Sep 13 12:26:40 2020\nX-Mozilla-Status: 0001\n" M), { "X-Mozilla-Status: 0001\n" H }, "" },
    { "takeout", MP_SLICE_INIT("From 1844347792267117879@xxx Sun Sep 13 12:26:40 +0000 2020\nX-GM-THRID: 1\n" M), { "X-GM-THRID: 1\n" H }, "" },
    { "takeout-bare", MP_SLICE_INIT("From 1844347792267117879@xxx\nX-GM-THRID: 1\n" M), { "X-GM-THRID: 1\n" H }, "" },
    { "nothing-behind-from", MP_SLICE_INIT("From \n" M), { H }, "" },
    { "bare-needs-a-common-field", MP_SLICE_INIT(A M "one\n\nFrom Russia\nYear: 1963\n\n"), { M "one\n\nFrom Russia\nYear: 1963\n" }, "ambiguous-from" },
    /* damage */
    { "empty-message", MP_SLICE_INIT(A "\n" B M "two\n"), { "", M "two\n" }, "no-header" },
    { "junk-line-first", MP_SLICE_INIT(A "no field at all\n" M "one\n"), { "no field at all\n" M "one\n" }, "no-header" },
    { "cut-header", MP_SLICE_INIT(A "Subject: cut\n" B M), { "Subject: cut\n", H }, "" },
    { "separator-line-only", MP_SLICE_INIT(A M "one\n\n" B), { M "one\n", "" }, "no-header" },
    { "two-separator-lines", MP_SLICE_INIT(A B M), { "", H }, "no-header" },
    /* not separators */
    { "quoted", MP_SLICE_INIT(A M ">From b@example.org Tue Jan  6 10:00:00 2004\nTo: x\n"), { M ">From b@example.org Tue Jan  6 10:00:00 2004\nTo: x\n" }, "" },
    { "quoted-lines-above-the-fields", MP_SLICE_INIT(A ">From x Mon Jan  5 10:00:00 2004\n" M), { ">From x Mon Jan  5 10:00:00 2004\n" H }, "" },
    { "prose-after-a-blank-line", MP_SLICE_INIT(A M "\nFrom now on you can ignore this line.\nNote: this\n"), { M "\nFrom now on you can ignore this line.\nNote: this\n" }, "ambiguous-from" },
    { "date-inside-prose", MP_SLICE_INIT(A M "\nFrom b Mon Jan  5 10:00:00 2004 is how\nit: looks\n"), { M "\nFrom b Mon Jan  5 10:00:00 2004 is how\nit: looks\n" }, "ambiguous-from" },
    { "dated-in-a-paragraph", MP_SLICE_INIT(A M "he wrote\nFrom b Mon Jan  5 10:00:00 2004\nand so on\n"), { M "he wrote\nFrom b Mon Jan  5 10:00:00 2004\nand so on\n" }, "ambiguous-from" },
    { "field-with-a-blank-before-its-colon", MP_SLICE_INIT(A "From : a@example.org\nSubject: x\n\none\n"), { "From : a@example.org\nSubject: x\n\none\n" }, "" },
    { "middle-of-a-line", MP_SLICE_INIT(A M "x From b@example.org Tue Jan  6 10:00:00 2004\nTo: x\n"), { M "x From b@example.org Tue Jan  6 10:00:00 2004\nTo: x\n" }, "" },
    { "first-of-a-mime-part", MP_SLICE_INIT(A M "--b1\nContent-Type: message/rfc822\n\n" B M "in\n--b1--\n"),
      { M "--b1\nContent-Type: message/rfc822\n\n" B M "in\n--b1--\n" }, "ambiguous-from" },
    { "mime-part-without-its-blank-line", MP_SLICE_INIT(A M "--b1\nContent-Type: message/rfc822;\n name=x\n" B M "in\n--b1--\n"),
      { M "--b1\nContent-Type: message/rfc822;\n name=x\n" B M "in\n--b1--\n" }, "ambiguous-from" },
    { "message-cut-inside-a-part", MP_SLICE_INIT(A M "--b1\nContent-Type: message/rfc822\n\n" B M "two\n"),
      { M "--b1\nContent-Type: message/rfc822\n", M "two\n" }, "" },
    { "announced-part-without-fields", MP_SLICE_INIT(A "Content-Type: multipart/digest; boundary=\"b1\"\n\n--b1\n\n" B M "in\n--b1--\n"),
      { "Content-Type: multipart/digest; boundary=\"b1\"\n\n--b1\n\n" B M "in\n--b1--\n" }, "ambiguous-from" },
    { "signature-is-no-boundary", MP_SLICE_INIT(A M "one\n-- \n\n" B M "two\n-- \n\n" A M), { M "one\n-- \n", M "two\n-- \n", H }, "" },
    { "signed-with-dashes", MP_SLICE_INIT(A M "one\n--joe\n\n" B M "two\n--joe\n\n" A M), { M "one\n--joe\n", M "two\n--joe\n", H }, "" },
    /* Content-Length */
    { "length-hides-a-separator", MP_SLICE_INIT(A "To: x\nContent-Length: 51\n\n" B "To: y\n\n\n" A M),
      { "To: x\nContent-Length: 51\n\n" B "To: y\n\n", H }, "" },
    { "length-wrong", MP_SLICE_INIT(A "To: x\nContent-Length: 17\n\n" B "To: y\n\n\n" A M),
      { "To: x\nContent-Length: 17\n", "To: y\n\n", H }, "content-length-mismatch" },
    { "length-too-long-for-the-file", MP_SLICE_INIT(A "To: x\nContent-Length: 9999999\n\none\n\n" B M), { "To: x\nContent-Length: 9999999\n\none\n", H }, "content-length-mismatch" },
    { "length-takes-the-blank-line", MP_SLICE_INIT(A "To: x\nContent-Length: 5\n\none\n\n" B M), { "To: x\nContent-Length: 5\n\none\n\n", H }, "" },
    { "length-to-the-end", MP_SLICE_INIT(A "To: x\nContent-Length: 13\n\nFrom me\nA: b\n"), { "To: x\nContent-Length: 13\n\nFrom me\nA: b\n" }, "" },
    /* MMDF */
    { "mmdf", MP_SLICE_INIT("\1\1\1\1\n" M A M "\1\1\1\1\n\1\1\1\1\n" M "two\n\1\1\1\1\n"), { M A M, M "two\n" }, "" },
    { "mmdf-with-from-lines", MP_SLICE_INIT("\1\1\1\1\n" A M "\1\1\1\1\n\1\1\1\1\n" B M "\1\1\1\1\n"), { M, M }, "" },
    { "mmdf-one-delimiter-between", MP_SLICE_INIT("\1\1\1\1\n" M "\1\1\1\1\n" M "two\n\1\1\1\1\n"), { M, M "two\n" }, "" },
    { "mmdf-cut", MP_SLICE_INIT("\1\1\1\1\n" M "one\n"), { M "one\n" }, "truncated" },
    { "mmdf-text-between", MP_SLICE_INIT("\1\1\1\1\n" M "\1\1\1\1\n\1\1\1\1\n" M "\1\1\1\1\n\nrubbish\n"), { M, M, "\nrubbish\n" }, "truncated" },
};
/* clang-format on */

typedef struct {
    GString *messages; /* each behind "[" and before "]" */
    GString *notes;
    MpMboxTally tally;
} Found;

/* Splits @bytes, shown in windows that grow by @step and lose what need not be kept. */
static Found
split(MpSlice bytes, gsize step)
{
    g_autoptr(MpMboxSplit) self = mp_mbox_split_new(0);
    Found found = { g_string_new(NULL), g_string_new(NULL), { 0 } };
    MpMboxWindow window = { { bytes.data, MIN(step, bytes.len) }, 0, step >= bytes.len };
    MpMboxAnswer answer;
    MpMboxEntry entry;
    MpMboxNote note;

    while ((answer = mp_mbox_split_next(self, &window, &entry, &note)) != MP_MBOX_END) {
        if (answer == MP_MBOX_NOTE) {
            g_string_append_printf(found.notes, "%s%s", found.notes->len > 0 ? " " : "",
                                   mp_diag_code_name(note.code));
        } else if (answer == MP_MBOX_ENTRY) {
            g_assert_cmpuint(entry.separator, <=, entry.start);
            g_assert_cmpuint(entry.end, <=, bytes.len);
            g_string_append_c(found.messages, '[');
            g_string_append_len(found.messages, bytes.data + entry.start,
                                (gssize)(entry.end - entry.start));
            g_string_append_c(found.messages, ']');
        } else {
            guint64 end = MIN(bytes.len, window.offset + window.bytes.len + step);

            g_assert_false(window.at_end);
            window.offset = mp_mbox_split_keep(self);
            window.bytes = mp_slice_sub(bytes, window.offset, end - window.offset);
            window.at_end = end == bytes.len;
        }
    }
    found.tally = *mp_mbox_split_tally(self);
    return found;
}

static void
free_found(Found *found)
{
    g_string_free(found->messages, TRUE);
    g_string_free(found->notes, TRUE);
}

static void
test_split(gconstpointer data)
{
    static const gsize steps[] = { 1 << 20, 1, 7, 64 };
    const SplitCase *c = data;
    g_autoptr(GString) messages = g_string_new(NULL);

    for (gsize i = 0; i < N_MESSAGES && c->messages[i] != NULL; i++)
        g_string_append_printf(messages, "[%s]", c->messages[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        Found found = split(c->bytes, steps[i]);
        const MpMboxTally *tally = &found.tally;

        if (strlen(found.messages->str) == found.messages->len) /* else NUL bytes: see its row */
            g_assert_cmpstr(found.messages->str, ==, messages->str);
        g_assert_cmpstr(found.notes->str, ==, c->notes);
        g_assert_cmpuint(tally->preamble + tally->separators + tally->message_bytes +
                             tally->trailing,
                         ==, c->bytes.len);
        free_found(&found);
    }
}

typedef struct {
    const char *name;
    MpSlice bytes;
    const char *dialect;
    gboolean quotes;
} DialectCase;

/* clang-format off */
static const DialectCase dialects[] = {
    { "nothing-tells", MP_SLICE_INIT(A M "one\n"), NULL, FALSE },
    { "mboxo", MP_SLICE_INIT(A M ">From one\n"), "mboxo", TRUE },
    { "mboxrd", MP_SLICE_INIT(A M ">From one\n>>From two\n"), "mboxrd", TRUE },
    { "mboxcl", MP_SLICE_INIT(A "To: x\nContent-Length: 10\n\n>From one\n\n"), "mboxcl", TRUE },
    { "mboxcl2", MP_SLICE_INIT(A "To: x\nContent-Length: 9\n\nFrom one\n\n"), "mboxcl2", FALSE },
    { "mixed", MP_SLICE_INIT(A M ">From one\nFrom two\n"), "mixed", FALSE },
    { "mmdf", MP_SLICE_INIT("\1\1\1\1\n" M ">From one\n\1\1\1\1\n"), "mmdf", FALSE },
};
/* clang-format on */

static void
test_dialect(gconstpointer data)
{
    const DialectCase *c = data;
    Found found = split(c->bytes, 1 << 20);

    g_assert_cmpstr(mp_mbox_tally_dialect(&found.tally), ==, c->dialect);
    g_assert_cmpint(mp_mbox_tally_quotes(&found.tally), ==, c->quotes);
    free_found(&found);
}

static void
test_flags(void)
{
    static const char bytes[] =
        "From - Sun Sep 13 12:26:40 2020\nX-Mozilla-Status: 0009\n" M "\n"
        "From x@xxx Sun Sep 13 12:26:40 2020\nX-Gmail-Labels: Spam,\n Old\n" M "\n"
        "From MAILER-DAEMON Sun Sep 13 12:26:40 2020\n"
        "Subject: DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA\nX-IMAP: 1 2\n\n\n";
    g_autoptr(MpMboxSplit) self = mp_mbox_split_new(0);
    MpMboxWindow window = { { bytes, sizeof(bytes) - 1 }, 0, TRUE };
    MpMboxEntry entry;
    MpMboxNote note;

    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_ENTRY);
    g_assert_true(entry.is_deleted);
    g_assert_cmpuint(entry.labels.end, ==, 0);
    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_ENTRY);
    g_assert_false(entry.is_deleted);
    g_assert_cmpmem(bytes + entry.labels.start, entry.labels.end - entry.labels.start,
                    " Spam,\n Old", 11);
    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_ENTRY);
    g_assert_true(entry.is_internal);
    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_END);
}

static void
test_resumed(void)
{
    static const char bytes[] = A M "one\n\n" B M "two\n\n" A M "three\n";
    guint64 at = sizeof(A M "one\n\n") - 1;
    g_autoptr(MpMboxSplit) self = mp_mbox_split_new(at);
    MpMboxWindow window = { { bytes + at, sizeof(bytes) - 1 - at }, at, TRUE };
    const MpMboxTally *tally;
    MpMboxEntry entry;
    MpMboxNote note;

    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_ENTRY);
    g_assert_cmpuint(entry.separator, ==, at);
    g_assert_cmpuint(entry.start, ==, at + sizeof(B) - 1);
    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_ENTRY);
    g_assert_cmpint(mp_mbox_split_next(self, &window, &entry, &note), ==, MP_MBOX_END);
    tally = mp_mbox_split_tally(self);
    g_assert_cmpuint(tally->preamble, ==, 0);
    g_assert_cmpuint(tally->separators + tally->message_bytes, ==, sizeof(bytes) - 1 - at);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/mbox-split/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_split);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(dialects); i++) {
        g_autofree char *path = g_strconcat("/mbox-split/dialect/", dialects[i].name, NULL);
        g_test_add_data_func(path, &dialects[i], test_dialect);
    }
    g_test_add_func("/mbox-split/flags", test_flags);
    g_test_add_func("/mbox-split/resumed", test_resumed);
    return g_test_run();
}
