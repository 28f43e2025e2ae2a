/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-visible.h"

typedef struct {
    const char *name; /* the TAP line: /visible/NAME */
    MpSlice source;
    gboolean html;
    const char *text;
} VisibleCase;

/* clang-format off */
static const VisibleCase cases[] = {
    { "white-space-folds",    MP_SLICE_INIT("  a \t b\r\n\r\nc  "),                      FALSE, "a b\nc" },
    { "text-keeps-brackets",  MP_SLICE_INIT("if a<b then"),                              FALSE, "if a<b then" },
    { "tags-go",              MP_SLICE_INIT("<b>bo</b>ld"),                              TRUE,  "bold" },
    { "block-tags-break",     MP_SLICE_INIT("<p>one</p><p>two"),                         TRUE,  "one\ntwo" },
    { "style-and-script-go",  MP_SLICE_INIT("a<style>x{}</style>b<SCRIPT>y</Script >c"), TRUE,  "abc" },
    { "comment-goes",         MP_SLICE_INIT("a<!-- <p>x --> b"),                         TRUE,  "a b" },
    { "entities",             MP_SLICE_INIT("a&amp;b&nbsp;&#99;&#x64;&eacute;"),         TRUE,  "a&b cd\xc3\xa9" },
    { "unknown-entity-stays", MP_SLICE_INIT("a &foo; &"),                                TRUE,  "a &foo; &" },
    { "less-than-alone",      MP_SLICE_INIT("1 < 2"),                                    TRUE,  "1 < 2" },
    { "tag-never-ends",       MP_SLICE_INIT("a <b"),                                     TRUE,  "a" },
    { "style-never-ends",     MP_SLICE_INIT("a<style>b"),                                TRUE,  "a" },
    { "nul",                  MP_SLICE_INIT("a\0b"),                                     FALSE, "a b" },
    { "empty",                MP_SLICE_INIT(""),                                         TRUE,  "" },
};
/* clang-format on */

static void
test_text(gconstpointer data)
{
    const VisibleCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpVisible got = mp_visible_text(c->source, c->html, 4096, arena);

    g_assert_cmpmem(got.text.data, got.text.len, c->text, strlen(c->text));
}

/* Each letter stands where the map says. */
static void
test_map(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSlice source = MP_SLICE_LITERAL("<div>Dear  <b>Ann</b>,</div><style>q</style> bye");
    MpVisible got = mp_visible_text(source, TRUE, 4096, arena);

    for (gsize i = 0; i < got.text.len; i++)
        if (g_ascii_isalpha(got.text.data[i]))
            g_assert_cmpint(source.data[mp_visible_source(&got, i)], ==, got.text.data[i]);
}

static void
test_most(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpVisible got = mp_visible_text(MP_SLICE_LITERAL("abcdef ghi"), FALSE, 8, arena);

    g_assert_cmpmem(got.text.data, got.text.len, "abcdef g", 8);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/visible/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_text);
    }
    g_test_add_func("/visible/map", test_map);
    g_test_add_func("/visible/most", test_most);
    return g_test_run();
}
