/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-mime.h"

typedef struct {
    const char *name; /* the TAP line: /mime/parts/NAME */
    const char *text;
    const char *want;  /* `depth type "body";` */
    const char *diags; /* codes, a blank behind each */
} PartsCase;

#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"

/* clang-format off */
static const PartsCase parts_cases[] = {
    { "plain", "To: a\n\nhello\n", "0 text/plain \"hello\\n\";", "" },
    { "no-header", "hello\n", "0 text/plain \"hello\\n\";", "header-no-colon " },
    { "empty", "", "0 text/plain \"\";", "" },
    { "html", "Content-Type: text/html\n\n<b>", "0 text/html \"<b>\";", "" },
    { "two-parts", MIXED "--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n",
      "0 multipart/mixed \"--b\\n\\none\\n--b\\nContent-Type: text/html\\n\\ntwo\\n--b--\\n\";1 text/plain \"one\";1 text/html \"two\";", "" },
    { "crlf", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n",
      "0 multipart/mixed \"--b\\r\\n\\r\\none\\r\\n--b--\\r\\n\";1 text/plain \"one\";", "" },
    { "cr", "Content-Type: multipart/mixed; boundary=b\r\r--b\r\rone\r--b--\r",
      "0 multipart/mixed \"--b\\r\\rone\\r--b--\\r\";1 text/plain \"one\";", "" },
    { "preamble-and-epilogue", MIXED "before\n--b\n\none\n--b--\nafter\n--b\n\nnot\n",
      "0 multipart/mixed \"before\\n--b\\n\\none\\n--b--\\nafter\\n--b\\n\\nnot\\n\";1 text/plain \"one\";", "" },
    { "last-line-open", MIXED "--b\n\none\n--b--", "0 multipart/mixed \"--b\\n\\none\\n--b--\";1 text/plain \"one\";", "" },
    { "never-closed", MIXED "--b\n\none\n", "0 multipart/mixed \"--b\\n\\none\\n\";1 text/plain \"one\\n\";", "" },
    { "blanks-behind", MIXED "--b \t\n\none\n--b-- \n", "0 multipart/mixed \"--b \t\\n\\none\\n--b-- \\n\";1 text/plain \"one\";", "" },
    { "not-a-boundary", MIXED "--b\n\n--bb\n--bx--\n-b\n b\n --b\n--\n--b--\n",
      "0 multipart/mixed \"--b\\n\\n--bb\\n--bx--\\n-b\\n b\\n --b\\n--\\n--b--\\n\";1 text/plain \"--bb\\n--bx--\\n-b\\n b\\n --b\\n--\";", "" },
    { "prefix-clash", MIXED "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\none\n--bb--\n--b\n\ntwo\n--b--\n",
      "0 multipart/mixed \"…\";1 multipart/mixed \"--bb\\n\\none\\n--bb--\";2 text/plain \"one\";1 text/plain \"two\";", "" },
    { "nested", MIXED "--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\none\n--c\n\ntwo\n--c--\n\n--b\n\nthree\n--b--\n",
      "0 multipart/mixed \"…\";1 multipart/alternative \"--c\\n\\none\\n--c\\n\\ntwo\\n--c--\\n\";2 text/plain \"one\";2 text/plain \"two\";1 text/plain \"three\";", "" },
    { "inner-never-closed", MIXED "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--b\n\ntwo\n--b--\n",
      "0 multipart/mixed \"…\";1 multipart/mixed \"--c\\n\\none\";2 text/plain \"one\";1 text/plain \"two\";", "" },
    { "equal-boundaries", MIXED "--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\ntwo\n",
      "0 multipart/mixed \"…\";1 multipart/mixed \"--b\\n\\none\\n--b--\\ntwo\\n\";2 text/plain \"one\";", "" },
    { "message", MIXED "--b\nContent-Type: message/rfc822\n\nTo: x\nContent-Type: text/html\n\n<i>\n--b--\n",
      "0 multipart/mixed \"…\";1 message/rfc822 \"To: x\\nContent-Type: text/html\\n\\n<i>\";2 text/html \"<i>\";", "" },
    { "message-with-parts", MIXED "--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c--\n--b\n\ntwo\n--b--\n",
      "0 multipart/mixed \"…\";1 message/rfc822 \"Content-Type: multipart/mixed; boundary=c\\n\\n--c\\n\\none\\n--c--\";2 multipart/mixed \"--c\\n\\none\\n--c--\";3 text/plain \"one\";1 text/plain \"two\";", "" },
    { "message-encoded", MIXED "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nVG86IHg=\n--b--\n",
      "0 multipart/mixed \"…\";1 message/rfc822 \"VG86IHg=\";", "" },
    { "message-whole", "Content-Type: message/rfc822\n\nTo: x\n\nbody\n",
      "0 message/rfc822 \"To: x\\n\\nbody\\n\";1 text/plain \"body\\n\";", "" },
    { "digest", "Content-Type: multipart/digest; boundary=b\n\n--b\n\nTo: x\n\none\n--b\nContent-Type: text/plain\n\ntwo\n--b--\n",
      "0 multipart/digest \"--b\\n\\nTo: x\\n\\none\\n--b\\nContent-Type: text/plain\\n\\ntwo\\n--b--\\n\";1 message/rfc822 \"To: x\\n\\none\";2 text/plain \"one\";1 text/plain \"two\";", "" },
    { "no-boundary-said", "Content-Type: multipart/mixed\n\n--b\n\none\n", "0 multipart/mixed \"--b\\n\\none\\n\";", "mime-boundary-missing " },
    { "boundary-never-met", MIXED "one\n", "0 multipart/mixed \"one\\n\";", "mime-boundary-missing " },
    { "closed-only", MIXED "--b--\n", "0 multipart/mixed \"--b--\\n\";", "" },
    { "empty-part", MIXED "--b\n--b\n\n--b--\n", "0 multipart/mixed \"--b\\n--b\\n\\n--b--\\n\";1 text/plain \"\";1 text/plain \"\";", "" },
    { "header-without-end", MIXED "--b\nContent-Type: text/html\n--b--\n",
      "0 multipart/mixed \"--b\\nContent-Type: text/html\\n--b--\\n\";1 text/html \"\";", "" },
    { "boundary-ends-in-blank", "Content-Type: multipart/mixed; boundary=\"b \"\n\n--b\n\none\n--b--\n",
      "0 multipart/mixed \"--b\\n\\none\\n--b--\\n\";1 text/plain \"one\";", "" },
};
/* clang-format on */

static void
parse(MpMessage *message, const char *text, gsize len)
{
    MpMessageBytes bytes = { { text, len }, MP_SLICE_EMPTY, len };

    mp_message_parse(message, &bytes);
}

/* Bodies of more than 60 bytes are shown as an ellipsis. */
static char *
print_parts(MpMessage *message, const char *text)
{
    GString *out = g_string_new("");
    gsize n;
    const MpMimePart *parts = mp_mime_parts(message, &n);

    for (gsize i = 0; i < n; i++) {
        gsize len = parts[i].body.end - parts[i].body.start;

        g_string_append_printf(out, "%u %.*s \"", parts[i].depth, (int)parts[i].type.len,
                               parts[i].type.data);
        for (gsize j = 0; j < len && len <= 60; j++) {
            char c = text[parts[i].body.start + j];

            if (c == '\n' || c == '\r')
                g_string_append(out, c == '\n' ? "\\n" : "\\r");
            else
                g_string_append_c(out, c);
        }
        g_string_append(out, len > 60 ? "…\";" : "\";");
    }
    return g_string_free(out, FALSE);
}

static char *
print_diags(MpMessage *message)
{
    GString *out = g_string_new("");
    gsize n;
    const MpDiag *list = mp_diag_list(mp_message_diags(message), &n);

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(out, "%s ", mp_diag_code_name(list[i].code));
    return g_string_free(out, FALSE);
}

static void
test_parts(gconstpointer data)
{
    const PartsCase *c = data;
    g_autoptr(MpMessage) message = mp_message_new();
    g_autofree char *got = NULL;
    g_autofree char *told = NULL;
    gsize n, again;

    parse(message, c->text, strlen(c->text));
    got = print_parts(message, c->text);
    told = print_diags(message);
    g_assert_cmpstr(got, ==, c->want);
    g_assert_cmpstr(told, ==, c->diags);
    g_assert_true(mp_mime_parts(message, &n) == mp_mime_parts(message, &again));
}

static void
test_description(void)
{
    static const char text[] =
        MIXED "--b\nContent-Type: Text/HTML; charset=UTF-8; name=x.html\n"
              "Content-Transfer-Encoding: Quoted-Printable\n"
              "Content-Disposition: attachment;\n filename=\"a b.html\"\n\n=41\n--b--\n";
    g_autoptr(MpMessage) message = mp_message_new();
    const MpMimePart *part;
    gsize n;

    parse(message, text, strlen(text));
    part = &mp_mime_parts(message, &n)[1];
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpmem(part->charset.data, part->charset.len, "utf-8", 5);
    g_assert_cmpmem(part->filename.data, part->filename.len, "a b.html", 8);
    g_assert_cmpint(part->encoding, ==, MP_ENCODING_QUOTED_PRINTABLE);
    g_assert_cmpuint(part->header.start, ==, strlen(MIXED) + 4);
    g_assert_cmpuint(part->body.start, ==, part->header.end + 1);
}

/* ---- windows ---- */

typedef struct {
    const char *name; /* the TAP line: /mime/window/NAME */
    const char *text;
    const char *want;  /* the first window's text */
    const char *word;  /* a word of it */
    const char *cited; /* the bytes it came from */
} WindowCase;

/* clang-format off */
static const WindowCase window_cases[] = {
    { "plain", "To: a\n\nhello world\n", "hello world\n", "world", "world" },
    { "quoted-printable", "Content-Transfer-Encoding: quoted-printable\n\nh=65llo=\n wo=72ld=20\n",
      "hello world \n", "world", "wo=72ld" },
    { "quoted-printable-breaks", "Content-Transfer-Encoding: quoted-printable\n\na=\r\n=\r\nb=\r\nc", "abc", "b", "b" },
    { "base64", "Content-Transfer-Encoding: base64\n\naGVsbG8gd29y\nbGQ=\n", "hello world", "world", "d29y\nbGQ=" },
    { "latin-1", "Content-Type: text/plain; charset=iso-8859-1\n\n\xfc\xe4 x\xf6y z", "\xc3\xbc\xc3\xa4 x\xc3\xb6y z",
      "x\xc3\xb6y", "x\xf6y" },
    { "latin-1-quoted", "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n=FC x=F6y z",
      "\xc3\xbc x\xc3\xb6y z", "x\xc3\xb6y", "x=F6y" },
    { "utf-8", "Content-Type: text/plain; charset=utf-8\n\n\xc3\xbc x\xc3\xb6y z", "\xc3\xbc x\xc3\xb6y z", "x\xc3\xb6y", "x\xc3\xb6y" },
    { "multi-byte-charset", "Content-Type: text/plain; charset=gb2312\n\n\xc4\xe3 ab", "\xe4\xbd\xa0 ab", "ab", "\xc4\xe3 ab" },
    { "uuencode", "Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n%:&5L;&\\ \n`\nend\n", "hello", "ell",
      "begin 644 a\n%:&5L;&\\ \n`\nend\n" },
    { "multipart-without-boundary", "Content-Type: multipart/mixed\n\nhello\n", "hello\n", "hello", "hello" },
};
/* clang-format on */

static void
test_window(gconstpointer data)
{
    const WindowCase *c = data;
    g_autoptr(MpMessage) message = mp_message_new();
    const MpTextWindow *windows;
    const char *word;
    gsize n, at;
    MpSpan span;

    parse(message, c->text, strlen(c->text));
    windows = mp_mime_text_windows(message, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpmem(windows[0].text.data, windows[0].text.len, c->want, strlen(c->want));
    g_assert_false(windows[0].is_end);
    word = g_strstr_len(windows[0].text.data, (gssize)windows[0].text.len, c->word);
    g_assert_nonnull(word);
    at = (gsize)(word - windows[0].text.data);
    span = mp_mime_window_span(&windows[0], at, at + strlen(c->word));
    g_assert_cmpmem(c->text + span.start, span.end - span.start, c->cited, strlen(c->cited));
}

/* A part of @n lines `line 000000`, encoded, whose first and last window show their numbers. */
static void
test_long(gconstpointer data)
{
    const char *encoding = data;
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(GString) plain = g_string_new("");
    g_autoptr(GString) text = g_string_new(MIXED "--b\nContent-Transfer-Encoding: ");
    const MpTextWindow *windows;
    MpSpan span;
    gsize n;

    for (int i = 0; i < 8000; i++)
        g_string_append_printf(plain, "line %06d\n", i);
    g_string_append_printf(text, "%s\n\n", encoding);
    if (strcmp(encoding, "base64") == 0) {
        g_autofree char *base64 = g_base64_encode((const guint8 *)plain->str, plain->len);

        for (gsize i = 0; i < strlen(base64); i += 75) /* lines that hold no whole quanta */
            g_string_append_printf(text, "%.75s\n", base64 + i);
    } else
        g_string_append_len(text, plain->str, (gssize)plain->len);
    g_string_append(text, "\n--b--\n");
    parse(message, text->str, text->len);
    windows = mp_mime_text_windows(message, &n);
    g_assert_cmpuint(n, ==, 2);
    g_assert_true(g_str_has_prefix(windows[0].text.data, "line 000000\nline 000001\n"));
    g_assert_true(windows[1].is_end);
    g_assert_nonnull(g_strstr_len(windows[1].text.data, (gssize)windows[1].text.len,
                                  "\nline 007998\nline 007999\n"));
    g_assert_cmpuint(windows[1].where.start, >=, windows[0].where.end);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpuint(windows[i].encoded.len, <=, MP_LIMIT_TEXT_WINDOW);
        g_assert_true(windows[i].encoded.data == text->str + windows[i].where.start);
        span = mp_mime_window_span(&windows[i], 0, windows[i].text.len);
        g_assert_cmpuint(span.start, >=, windows[i].where.start);
        g_assert_cmpuint(span.end, <=, windows[i].where.end);
    }
}

/* Of a message whose middle is not held: the head's first text, the tail's last. */
static void
test_large(void)
{
    g_autoptr(MpMessage) message = mp_message_new();
    static const char head[] = MIXED "--b\n\nfirst\n--b\n\nsecond begins";
    static const char tail[] = "cut line\nsecond ends\n--b\n\nthird\n--b--\n";
    MpMessageBytes bytes = { mp_slice_of(head), mp_slice_of(tail), 10000000 };
    const MpMimePart *parts;
    const MpTextWindow *windows;
    gsize n;

    mp_message_parse(message, &bytes);
    parts = mp_mime_parts(message, &n);
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpuint(parts[2].body.end, ==, 10000000 - strlen(tail) + 20);
    g_assert_cmpuint(parts[3].body.start, ==, 10000000 - 12);
    windows = mp_mime_text_windows(message, &n);
    g_assert_cmpuint(n, ==, 4);
    g_assert_cmpmem(windows[1].text.data, windows[1].text.len, "second begins", 13);
    g_assert_cmpmem(windows[2].text.data, windows[2].text.len, "cut line\nsecond ends", 20);
    g_assert_true(windows[2].is_end);
    g_assert_cmpuint(windows[2].where.end, ==, parts[2].body.end);
    g_assert_cmpmem(windows[3].text.data, windows[3].text.len, "third", 5);
}

/* ---- hostile structures ---- */

static GString *
nested(int n, const char *tail)
{
    GString *text = g_string_new("Content-Type: multipart/mixed; boundary=\"b0\"\n\n");

    for (int i = 1; i < n; i++)
        g_string_append_printf(text, "--b%d\nContent-Type: multipart/mixed; boundary=\"b%d\"\n\n",
                               i - 1, i);
    g_string_append_printf(text, "--b%d\n\n", n - 1);
    for (int i = 0; i < 200000; i++)
        g_string_append(text, tail);
    return text;
}

static void
test_deep(void)
{
    g_autoptr(GString) text = nested(1000, "--x\n");
    g_autoptr(MpMessage) message = mp_message_new();
    const MpMimePart *parts;
    gsize n;

    parse(message, text->str, text->len);
    parts = mp_mime_parts(message, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_MIME_DEPTH + 1);
    g_assert_cmpuint(parts[n - 1].depth, ==, MP_LIMIT_MIME_DEPTH);
    g_assert_cmpuint(mp_diag_count(mp_message_diags(message), MP_DIAG_MIME_TOO_DEEP), ==, 1);
}

static void
test_messages_in_messages(void)
{
    g_autoptr(GString) text = g_string_new("");
    g_autoptr(MpMessage) message = mp_message_new();
    gsize n;

    for (int i = 0; i < 200000; i++)
        g_string_append(text, "Content-Type: message/rfc822\n\n");
    parse(message, text->str, text->len);
    mp_mime_parts(message, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_MIME_DEPTH + 1);
    g_assert_cmpuint(mp_diag_count(mp_message_diags(message), MP_DIAG_MIME_TOO_DEEP), ==, 1);
}

static void
test_many(void)
{
    g_autoptr(GString) text = g_string_new(MIXED);
    g_autoptr(MpMessage) message = mp_message_new();
    const MpTextWindow *windows;
    gsize n;

    for (int i = 0; i < 1000000; i++)
        g_string_append(text, "--b\n\nx\n");
    parse(message, text->str, text->len);
    mp_mime_parts(message, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_MIME_PARTS);
    g_assert_cmpuint(mp_diag_count(mp_message_diags(message), MP_DIAG_MIME_PART_LIMIT), ==, 1);
    windows = mp_mime_text_windows(message, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_TEXT_PARTS);
    g_assert_cmpmem(windows[n - 1].text.data, windows[n - 1].text.len, "x", 1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(parts_cases); i++) {
        g_autofree char *path = g_strconcat("/mime/parts/", parts_cases[i].name, NULL);
        g_test_add_data_func(path, &parts_cases[i], test_parts);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(window_cases); i++) {
        g_autofree char *path = g_strconcat("/mime/window/", window_cases[i].name, NULL);
        g_test_add_data_func(path, &window_cases[i], test_window);
    }
    g_test_add_func("/mime/description", test_description);
    g_test_add_data_func("/mime/window/long-plain", "8bit", test_long);
    g_test_add_data_func("/mime/window/long-base64", "base64", test_long);
    g_test_add_data_func("/mime/window/long-quoted-printable", "quoted-printable", test_long);
    g_test_add_func("/mime/large", test_large);
    g_test_add_func("/mime/limit/deep", test_deep);
    g_test_add_func("/mime/limit/messages-in-messages", test_messages_in_messages);
    g_test_add_func("/mime/limit/many", test_many);
    return g_test_run();
}
