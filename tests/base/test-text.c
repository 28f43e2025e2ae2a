/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"

typedef void (*Sink)(GString *out, MpSlice bytes);

typedef struct {
    const char *name; /* the TAP line: /text/NAME */
    Sink sink;
    MpSlice bytes;
    const char *want;
} SinkCase;

#define UTF8 mp_text_append_utf8
#define TERMINAL mp_text_append_terminal
#define DOT mp_text_append_dot
#define CSV mp_text_append_csv
#define JSON mp_text_append_json
#define MARKDOWN mp_text_append_markdown
#define HTML mp_text_append_html
#define DEFANGED mp_text_append_defanged

/* clang-format off */
static const SinkCase sink_cases[] = {
    { "utf8/ascii", UTF8, MP_SLICE_INIT("Dell Sales Leads"), "Dell Sales Leads" },
    { "utf8/empty", UTF8, MP_SLICE_INIT(""), "" },
    { "utf8/valid", UTF8, MP_SLICE_INIT("Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x92\x8c"), "Gr\xc3\xbc\xc3\x9f" "e \xf0\x9f\x92\x8c" },
    { "utf8/latin-1", UTF8, MP_SLICE_INIT("Gr\xfc\xdf" "e"), "Gr\xef\xbf\xbd\xef\xbf\xbd" "e" },
    { "utf8/cut", UTF8, MP_SLICE_INIT("a\xe2\x82"), "a\xef\xbf\xbd\xef\xbf\xbd" },
    { "utf8/overlong", UTF8, MP_SLICE_INIT("\xc0\xaf"), "\xef\xbf\xbd\xef\xbf\xbd" },
    { "utf8/surrogate", UTF8, MP_SLICE_INIT("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "utf8/too-large", UTF8, MP_SLICE_INIT("\xf4\x90\x80\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
    { "utf8/nul", UTF8, MP_SLICE_INIT("before\0after"), "before\xe2\x90\x80" "after" },
    { "utf8/controls-stay", UTF8, MP_SLICE_INIT("a\tb\nc\x1b[0m"), "a\tb\nc\x1b[0m" },

    { "terminal/plain", TERMINAL, MP_SLICE_INIT("caf\xc3\xa9 \\o/"), "caf\xc3\xa9 \\o/" },
    { "terminal/colour", TERMINAL, MP_SLICE_INIT("\x1b[31mred"), "\\x1b[31mred" },
    { "terminal/title", TERMINAL, MP_SLICE_INIT("\x1b]0;owned\x07"), "\\x1b]0;owned\\x07" },
    { "terminal/c1", TERMINAL, MP_SLICE_INIT("\xc2\x9b" "31m"), "\\x9b31m" },
    { "terminal/c1-raw-byte", TERMINAL, MP_SLICE_INIT("\x9b" "31m"), "\xef\xbf\xbd" "31m" },
    { "terminal/del", TERMINAL, MP_SLICE_INIT("a\x7f"), "a\\x7f" },
    { "terminal/nul", TERMINAL, MP_SLICE_INIT("a\0b"), "a\\x00b" },
    { "terminal/lines", TERMINAL, MP_SLICE_INIT("a\r\nb\tc"), "a\\x0d\\x0ab\\x09c" },
    { "terminal/bidi-override", TERMINAL, MP_SLICE_INIT("gpj.\xe2\x80\xae" "exe"), "gpj.\\u202eexe" },
    { "terminal/bidi-isolate", TERMINAL, MP_SLICE_INIT("\xe2\x81\xa6x"), "\\u2066x" },
    { "terminal/line-separator", TERMINAL, MP_SLICE_INIT("a\xe2\x80\xa8" "b"), "a\\u2028b" },
    { "terminal/zero-width", TERMINAL, MP_SLICE_INIT("pay\xe2\x80\x8bpal"), "pay\\u200bpal" },
    { "terminal/byte-order-mark", TERMINAL, MP_SLICE_INIT("\xef\xbb\xbf" "a"), "\\ufeffa" },
    { "terminal/hangul-filler", TERMINAL, MP_SLICE_INIT("\xe3\x85\xa4"), "\\u3164" },
    { "terminal/tag", TERMINAL, MP_SLICE_INIT("\xf3\xa0\x81\xa1"), "\\U000e0061" },
    { "terminal/noncharacter", TERMINAL, MP_SLICE_INIT("\xf0\x9f\xbf\xbf"), "\\U0001ffff" },

    { "dot/plain", DOT, MP_SLICE_INIT("dell.example"), "dell.example" },
    { "dot/closes-the-node", DOT, MP_SLICE_INIT("<a\"]; evil [label=<b>@x>"), "<a\\\"]; evil [label=<b>@x>" },
    { "dot/backslash-last", DOT, MP_SLICE_INIT("a\\"), "a\\\\" },
    { "dot/node-name", DOT, MP_SLICE_INIT("\\N \\G"), "\\\\N \\\\G" },
    { "dot/line", DOT, MP_SLICE_INIT("a\nb"), "a\\nb" },
    { "dot/nul", DOT, MP_SLICE_INIT("a\0b"), "a\\\\x00b" },
    { "dot/escape", DOT, MP_SLICE_INIT("\x1b[0m"), "\\\\x1b[0m" },
    { "dot/bidi", DOT, MP_SLICE_INIT("\xe2\x80\xae"), "\\\\u202e" },
    { "dot/latin-1", DOT, MP_SLICE_INIT("\xe9"), "\xef\xbf\xbd" },
    { "dot/entity", DOT, MP_SLICE_INIT("&#8238;x &lt;"), "&amp;#8238;x &amp;lt;" },
    { "dot/ampersand", DOT, MP_SLICE_INIT("AT&T a?b=1&c=2"), "AT&T a?b=1&c=2" },

    { "csv/plain", CSV, MP_SLICE_INIT("a,b"), "\"a,b\"" },
    { "csv/empty", CSV, MP_SLICE_INIT(""), "\"\"" },
    { "csv/quote", CSV, MP_SLICE_INIT("say \"x\""), "\"say \"\"x\"\"\"" },
    { "csv/equals", CSV, MP_SLICE_INIT("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"" },
    { "csv/plus", CSV, MP_SLICE_INIT("+1"), "\"'+1\"" },
    { "csv/minus", CSV, MP_SLICE_INIT("-1"), "\"'-1\"" },
    { "csv/at", CSV, MP_SLICE_INIT("@SUM(1)"), "\"'@SUM(1)\"" },
    { "csv/tab", CSV, MP_SLICE_INIT("\t=1"), "\"'\\x09=1\"" },
    { "csv/cr", CSV, MP_SLICE_INIT("\r=1"), "\"'\\x0d=1\"" },
    { "csv/blank-equals", CSV, MP_SLICE_INIT("  =1"), "\"'  =1\"" },
    { "csv/wide-equals", CSV, MP_SLICE_INIT("\xef\xbc\x9d" "1"), "\"'\xef\xbc\x9d" "1\"" },
    { "csv/equals-inside", CSV, MP_SLICE_INIT("a=1"), "\"a=1\"" },
    { "csv/lines", CSV, MP_SLICE_INIT("a\nb"), "\"a\\x0ab\"" },
    { "csv/escape", CSV, MP_SLICE_INIT("a\x1b[0m"), "\"a\\x1b[0m\"" },

    { "json/plain", JSON, MP_SLICE_INIT("caf\xc3\xa9/x"), "caf\xc3\xa9/x" },
    { "json/quote", JSON, MP_SLICE_INIT("\"\\"), "\\\"\\\\" },
    { "json/short", JSON, MP_SLICE_INIT("\b\t\n\f\r"), "\\b\\t\\n\\f\\r" },
    { "json/nul", JSON, MP_SLICE_INIT("a\0b"), "a\\u0000b" },
    { "json/escape", JSON, MP_SLICE_INIT("\x1b"), "\\u001b" },
    { "json/del-and-c1", JSON, MP_SLICE_INIT("\x7f\xc2\x9b"), "\\u007f\\u009b" },
    { "json/line-separator", JSON, MP_SLICE_INIT("\xe2\x80\xa8"), "\\u2028" },
    { "json/pair", JSON, MP_SLICE_INIT("\xf3\xa0\x81\xa1"), "\\udb40\\udc61" },
    { "json/latin-1", JSON, MP_SLICE_INIT("\xe9"), "\xef\xbf\xbd" },

    { "markdown/plain", MARKDOWN, MP_SLICE_INIT("Dell, Inc"), "Dell, Inc" },
    { "markdown/link", MARKDOWN, MP_SLICE_INIT("[x](javascript:a)"), "\\[x\\](javascript:a)" },
    { "markdown/image", MARKDOWN, MP_SLICE_INIT("![x](http://example.com)"), "\\!\\[x\\](http\\://example.com)" },
    { "markdown/bare-link", MARKDOWN, MP_SLICE_INIT("http://example.com www.example.com"), "http\\://example.com www\\.example.com" },
    { "markdown/address", MARKDOWN, MP_SLICE_INIT("<a@example.com>"), "&lt;a\\@example.com&gt;" },
    { "markdown/html", MARKDOWN, MP_SLICE_INIT("<script>&lt;"), "&lt;script&gt;&amp;lt;" },
    { "markdown/cell", MARKDOWN, MP_SLICE_INIT("a|b\\|c"), "a\\|b\\\\\\|c" },
    { "markdown/code", MARKDOWN, MP_SLICE_INIT("`x` ~~y~~"), "\\`x\\` \\~\\~y\\~\\~" },
    { "markdown/heading", MARKDOWN, MP_SLICE_INIT("# x"), "\\# x" },
    { "markdown/list", MARKDOWN, MP_SLICE_INIT("- x - y"), "\\- x - y" },
    { "markdown/numbered", MARKDOWN, MP_SLICE_INIT("12. x 1. y"), "12\\. x 1. y" },
    { "markdown/lines", MARKDOWN, MP_SLICE_INIT("a\r\n\r\n    b  \n"), "a b" },
    { "markdown/underline", MARKDOWN, MP_SLICE_INIT("a\n==="), "a \\=\\=\\=" },
    { "markdown/escape", MARKDOWN, MP_SLICE_INIT("\x1b[0m"), "\\\\x1b\\[0m" },

    { "html/plain", HTML, MP_SLICE_INIT("Dell, Inc"), "Dell, Inc" },
    { "html/script", HTML, MP_SLICE_INIT("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "html/attribute", HTML, MP_SLICE_INIT("\" onload='x"), "&quot; onload=&#39;x" },
    { "html/entity", HTML, MP_SLICE_INIT("&lt;"), "&amp;lt;" },
    { "html/utf-7-is-text", HTML, MP_SLICE_INIT("+ADw-script+AD4-"), "+ADw-script+AD4-" },
    { "html/lines", HTML, MP_SLICE_INIT("a\n\tb\r"), "a\n\tb\\x0d" },
    { "html/nul", HTML, MP_SLICE_INIT("a\0b"), "a\\x00b" },
    { "html/bidi", HTML, MP_SLICE_INIT("\xe2\x80\xae" "a"), "\\u202ea" },
    { "html/not-xml", HTML, MP_SLICE_INIT("\xef\xbf\xbe\x0c"), "\\ufffe\\x0c" },

    { "defanged/link", DEFANGED, MP_SLICE_INIT("see http://example.com/a.html?b=c now"), "see hxxp[:]//example[.]com/a[.]html?b=c now" },
    { "defanged/https", DEFANGED, MP_SLICE_INIT("HTTPS://user:p@a.example.com:8080/"), "hxxps[:]//user:p[at]a[.]example[.]com:8080/" },
    { "defanged/address", DEFANGED, MP_SLICE_INIT("user@example.com"), "user[at]example[.]com" },
    { "defanged/mailto", DEFANGED, MP_SLICE_INIT("<mailto:user@example.com>"), "<mailto[:]user[at]example[.]com>" },
    { "defanged/other-scheme", DEFANGED, MP_SLICE_INIT("gopher://example.com"), "gopher[:]//example[.]com" },
    { "defanged/script", DEFANGED, MP_SLICE_INIT("javascript:x"), "javascript[:]x" },
    { "defanged/scheme-behind-dots", DEFANGED, MP_SLICE_INIT("x...http://a"), "x...hxxp[:]//a" },
    { "defanged/ip", DEFANGED, MP_SLICE_INIT("at 192.0.2.1."), "at 192[.]0[.]2[.]1." },
    { "defanged/sentence", DEFANGED, MP_SLICE_INIT("It ends. Then 3.14 and 10:30."), "It ends. Then 3.14 and 10:30." },
    { "defanged/lone-at", DEFANGED, MP_SLICE_INIT("meet @ noon"), "meet @ noon" },
    { "defanged/twice", DEFANGED, MP_SLICE_INIT("hxxp[:]//example[.]com user[at]example[.]com"), "hxxp[:]//example[.]com user[at]example[.]com" },
    { "defanged/u-label", DEFANGED, MP_SLICE_INIT("b\xc3\xbc" "cher.example"), "b\xc3\xbc" "cher[.]example" },
    { "defanged/final-dot", DEFANGED, MP_SLICE_INIT("example.com."), "example[.]com." },
};

typedef struct {
    const char *name;
    MpSlice text;
    gsize width;
} WidthCase;

static const WidthCase width_cases[] = {
    { "ascii", MP_SLICE_INIT("abc"), 3 },
    { "accent", MP_SLICE_INIT("caf\xc3\xa9"), 4 },
    { "combining", MP_SLICE_INIT("cafe\xcc\x81"), 4 },
    { "wide", MP_SLICE_INIT("\xe6\x97\xa5\xe6\x9c\xac"), 4 },
    { "bad-bytes", MP_SLICE_INIT("a\xff\xff"), 3 },
    { "empty", MP_SLICE_INIT(""), 0 },
};
/* clang-format on */

static void
test_sink(gconstpointer data)
{
    const SinkCase *c = data;
    g_autoptr(GString) out = g_string_new("");

    c->sink(out, c->bytes);
    g_assert_cmpstr(out->str, ==, c->want);
    g_assert_cmpuint(out->len, ==, strlen(c->want));
    g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
}

/* Two of one sink's texts stand side by side: nothing looks back wrongly. */
static void
test_sink_appends(void)
{
    g_autoptr(GString) out = g_string_new("12");

    mp_text_append_markdown(out, MP_SLICE_LITERAL(". a"));
    mp_text_append_csv(out, MP_SLICE_LITERAL("b"));
    g_assert_cmpstr(out->str, ==, "12. a\"b\"");
}

static void
test_dot_cut(void)
{
    g_autoptr(GString) out = g_string_new("");
    char *text = g_strnfill(200, '"');
    char *longer = g_strnfill(20000, '"');

    mp_text_append_dot(out, (MpSlice){ text, 200 });
    g_assert_cmpuint(out->len, ==, 400);
    g_string_truncate(out, 0);
    mp_text_append_dot(out, (MpSlice){ longer, 20000 });
    g_assert_cmpuint(out->len, ==, 403);
    g_assert_true(g_str_has_suffix(out->str, "\xe2\x80\xa6"));
    g_free(text);
    g_free(longer);
}

static void
test_width(gconstpointer data)
{
    const WidthCase *c = data;

    g_assert_cmpuint(mp_text_width(c->text), ==, c->width);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(sink_cases); i++) {
        g_autofree char *path = g_strconcat("/text/", sink_cases[i].name, NULL);
        g_test_add_data_func(path, &sink_cases[i], test_sink);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(width_cases); i++) {
        g_autofree char *path = g_strconcat("/text/width/", width_cases[i].name, NULL);
        g_test_add_data_func(path, &width_cases[i], test_width);
    }
    g_test_add_func("/text/sinks-append", test_sink_appends);
    g_test_add_func("/text/dot/cut", test_dot_cut);
    return g_test_run();
}
