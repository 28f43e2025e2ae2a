/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-document.h"
#include "render/mp-svg.h"

typedef struct {
    const char *name; /* the TAP line: /document/sink/NAME */
    MpRunKind kind;
    const char *text;
    const char *markdown;
    const char *html;
} SinkCase;

/* clang-format off */
static const SinkCase sink_cases[] = {
    { "words-are-as-they-are", MP_RUN_PLAIN, "a & b", "a & b", "a &amp; b" },
    { "script", MP_RUN_EVIDENCE, "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
      "&lt;script&gt;alert(1)&lt;/script&gt;" },
    { "closes-an-attribute", MP_RUN_EVIDENCE, "\" onload='x", "\" onload\\='x", "&quot; onload=&#39;x" },
    { "link", MP_RUN_EVIDENCE, "[x](javascript:a)", "\\[x\\](javascript\\[:\\]a)", "[x](javascript[:]a)" },
    { "image", MP_RUN_EVIDENCE, "![x](http://e.example/p.gif)", "\\!\\[x\\](hxxp\\[:\\]//e\\[.\\]example/p\\[.\\]gif)",
      "![x](hxxp[:]//e[.]example/p[.]gif)" },
    { "bare-address", MP_RUN_EVIDENCE, "user@example.com", "user\\[at\\]example\\[.\\]com", "user[at]example[.]com" },
    { "own-address", MP_RUN_OWN, "dell@you.example", "dell\\@you.example", "dell@you.example" },
    { "own-path", MP_RUN_OWN, "a|b`c*", "a\\|b\\`c\\*", "a|b`c*" },
    { "leaves-the-cell", MP_RUN_EVIDENCE, "a|b\n|c", "a\\|b \\|c", "a|b\n|c" },
    { "begins-a-heading", MP_RUN_EVIDENCE, "\n\n# You are guilty", "\\# You are guilty", "\n\n# You are guilty" },
    { "terminal-escape", MP_RUN_EVIDENCE, "\x1b[31m", "\\\\x1b\\[31m", "\\x1b[31m" },
    { "turned-around", MP_RUN_EVIDENCE, "\xe2\x80\xae" "cod.exe", "\\\\u202ecod\\[.\\]exe", "\\u202ecod[.]exe" },
    { "not-utf-8", MP_RUN_EVIDENCE, "\xff", "\xef\xbf\xbd", "\xef\xbf\xbd" },
    { "code", MP_RUN_CODE, "mailprov verify", "`mailprov verify`", "<code>mailprov verify</code>" },
    { "code-that-ends-itself", MP_RUN_CODE, "a`<b>`", "a\\`&lt;b&gt;\\`", "<code>a`&lt;b&gt;`</code>" },
    { "strong", MP_RUN_STRONG, "weak", "**weak**", "<strong>weak</strong>" },
    { "date", MP_RUN_DATE, "2011-05-16", "2011-05-16", "<time>2011-05-16</time>" },
};

/* What Graphviz could be made to write, and what is left of it. */
static const struct {
    const char *name;
    const char *svg;
    const char *left; /* %NULL: it cannot be read */
} svg_cases[] = {
    { "shapes", "<?xml version=\"1.0\"?><svg width=\"5pt\" id=\"x\"><g id=\"n\" class=\"c\"><path d=\"M1,2\" fill=\"none\"/></g></svg>",
      " width=\"5pt\"><g><path d=\"M1,2\" fill=\"none\"></path>\n</g>\n</svg>\n" },
    { "text", "<svg><text x=\"1\">a &lt;b&gt;</text></svg>", "><text x=\"1\">a &lt;b&gt;</text>\n</svg>\n" },
    { "script", "<svg><script>alert(1)</script><g><script><text>x</text></script></g></svg>", "><g></g>\n</svg>\n" },
    { "handler", "<svg onload=\"x()\"><g onclick=\"x()\"/></svg>", "><g></g>\n</svg>\n" },
    { "style", "<svg><style>@import 'x';</style><g style=\"fill:url(x)\"/></svg>", "><g></g>\n</svg>\n" },
    { "picture", "<svg><image href=\"http://e.example/\"/><foreignObject><b/></foreignObject></svg>", "></svg>\n" },
    { "fill-from-elsewhere", "<svg><path fill=\"url(http://e.example/#a)\" d=\"M0\"/></svg>",
      "><path d=\"M0\"></path>\n</svg>\n" },
    { "link-elsewhere", "<svg><a xlink:href=\"http://e.example/\"><text>x</text></a></svg>",
      "><g><text>x</text>\n</g>\n</svg>\n" },
    { "link-script", "<svg><a xlink:href=\"javascript:x\"/></svg>", "><g></g>\n</svg>\n" },
    { "link-inside", "<svg><a xlink:href=\"#org-dell.com\" xlink:title=\"a&amp;b\"><text>x</text></a></svg>",
      "><a href=\"#org-dell.com\"><title>a&amp;b</title><text>x</text>\n</a>\n</svg>\n" },
    { "link-to-nothing", "<svg><a xlink:href=\"#nobody\"/></svg>", "><g></g>\n</svg>\n" },
    { "title-of-a-node", "<svg><title>&lt;x&gt;</title></svg>", "></svg>\n" },
    { "cut", "<svg><g>", NULL },
    { "no-svg", "dot: out of memory", NULL },
};
/* clang-format on */

static char *
written(MpDocument *document, gboolean (*write)(MpDocument *, gboolean, GOutputStream *, GError **))
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();

    g_assert_true(write(document, TRUE, out, NULL));
    return g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
}

static void
test_sink(gconstpointer data)
{
    const SinkCase *c = data;
    g_autoptr(MpDocument) document = mp_document_new();
    g_autofree char *html = NULL;
    g_autofree char *markdown = NULL;
    g_autofree char *want = g_strdup_printf("<p>%s</p>\n", c->html);

    mp_document_begin(document, MP_BLOCK_PARAGRAPH);
    mp_document_add(document, c->kind, c->text);
    markdown = written(document, mp_document_write_markdown);
    html = written(document, mp_document_write_html);
    markdown[strlen(markdown) - 1] = '\0';
    g_assert_cmpstr(markdown, ==, c->markdown);
    g_assert_nonnull(strstr(html, want));
}

static void
test_svg(gconstpointer data)
{
    static const char head[] = "<svg class=\"mp-graph\" role=\"img\" aria-label=\"the graph\"";
    gsize i = GPOINTER_TO_SIZE(data);
    g_autoptr(MpDocument) document = mp_document_new();
    g_autoptr(GString) out = g_string_new("before");

    mp_document_begin(document, MP_BLOCK_HEADING);
    mp_document_anchor(document, "org:dell.com");
    g_assert_cmpint(mp_svg_append(out, svg_cases[i].svg, document), ==, svg_cases[i].left != NULL);
    if (svg_cases[i].left == NULL) {
        g_assert_cmpstr(out->str, ==, "before");
        return;
    }
    g_assert_true(g_str_has_prefix(out->str + strlen("before"), head));
    g_assert_cmpstr(out->str + strlen("before") + strlen(head), ==, svg_cases[i].left);
}

static MpDocument *
everything(void)
{
    static const char *const columns[] = { "who", "what", NULL };
    MpDocument *document = mp_document_new();

    mp_document_text(document, MP_BLOCK_TITLE, "T");
    mp_document_text(document, MP_BLOCK_HEADING, "H");
    mp_document_text(document, MP_BLOCK_ITEM, "one");
    mp_document_text(document, MP_BLOCK_ITEM, "two");
    mp_document_begin(document, MP_BLOCK_TABLE);
    mp_document_say(document, "caption");
    mp_document_columns(document, columns);
    mp_document_begin(document, MP_BLOCK_ROW);
    mp_document_anchor(document, "a b");
    mp_document_text(document, MP_BLOCK_CELL, "x");
    mp_document_begin(document, MP_BLOCK_CELL);
    mp_document_say(document, "y");
    mp_document_break(document);
    mp_document_link(document, "z", "a b");
    mp_document_text(document, MP_BLOCK_STEP, "first");
    mp_document_text(document, MP_BLOCK_STEP, "second");
    mp_document_begin(document, MP_BLOCK_FIGURE);
    mp_document_svg(document, "<svg></svg>");
    mp_document_say(document, "picture");
    mp_document_text(document, MP_BLOCK_SUBHEADING, "S");
    mp_document_text(document, MP_BLOCK_NOTE, "n");
    return document;
}

static void
test_markdown(void)
{
    g_autoptr(MpDocument) document = everything();
    g_autofree char *text = written(document, mp_document_write_markdown);

    g_assert_cmpstr(text, ==,
                    "# T\n\n## H\n\n- one\n- two\n\ncaption\n\n| who | what |\n|---|---|\n"
                    "| x | y; z |\n\n1. first\n2. second\n\npicture\n\n### S\n\nn\n");
}

static void
test_html(void)
{
    g_autoptr(MpDocument) document = everything();
    g_autofree char *text = written(document, mp_document_write_html);

    g_assert_true(g_str_has_prefix(text, "<!DOCTYPE html>\n<html lang=\"en\">\n"));
    g_assert_cmpstr(
        strstr(text, "<main>"), ==,
        "<main>\n<h1>T</h1>\n<section>\n<h2>H</h2>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        "<div class=\"wide\"><table><caption>caption</caption>\n<thead><tr><th "
        "scope=\"col\">who</th><th scope=\"col\">what</th></tr>\n</thead><tbody>\n<tr "
        "id=\"a-b\"><th scope=\"row\">x</th><td>y<br><a href=\"#a-b\">z</a></td></tr>\n"
        "</tbody></table></div>\n<ol>\n<li>first</li>\n<li>second</li>\n</ol>\n<figure>\n"
        "<svg></svg><figcaption>picture</figcaption>\n</figure>\n<h3>S</h3>\n<p "
        "class=\"note\">n</p>\n</section>\n</main>\n</body>\n</html>\n");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sink_cases); i++) {
        g_autofree char *path = g_strconcat("/document/sink/", sink_cases[i].name, NULL);
        g_test_add_data_func(path, &sink_cases[i], test_sink);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(svg_cases); i++) {
        g_autofree char *path = g_strconcat("/document/svg/", svg_cases[i].name, NULL);
        g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_svg);
    }
    g_test_add_func("/document/markdown", test_markdown);
    g_test_add_func("/document/html", test_html);
    return g_test_run();
}
