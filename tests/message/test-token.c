/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-token.h"

static gsize
comment(MpSlice text)
{
    return mp_token_comment(text, NULL);
}

typedef struct {
    const char *name; /* the TAP line: /token/NAME */
    gsize (*measure)(MpSlice text);
    MpSlice text;
    gsize len; /* 0: no end */
} TokenCase;

/* clang-format off */
static const TokenCase token_cases[] = {
    { "quoted/plain", mp_token_quoted, MP_SLICE_INIT("\"ab\"c"), 4 },
    { "quoted/empty", mp_token_quoted, MP_SLICE_INIT("\"\""), 2 },
    { "quoted/escaped-quote", mp_token_quoted, MP_SLICE_INIT("\"a\\\"b\"c"), 6 },
    { "quoted/escaped-backslash", mp_token_quoted, MP_SLICE_INIT("\"a\\\\\"b\""), 5 },
    { "quoted/no-end", mp_token_quoted, MP_SLICE_INIT("\"ab"), 0 },
    { "quoted/escape-last", mp_token_quoted, MP_SLICE_INIT("\"ab\\"), 0 },
    { "quoted/nul", mp_token_quoted, MP_SLICE_INIT("\"a\0b\""), 5 },
    { "comment/plain", comment, MP_SLICE_INIT("(ab)c"), 4 },
    { "comment/nested", comment, MP_SLICE_INIT("(a(b)(c(d)))e"), 12 },
    { "comment/escaped", comment, MP_SLICE_INIT("(a\\)b)c"), 6 },
    { "comment/no-end", comment, MP_SLICE_INIT("(a(b)"), 0 },
    { "comment/quotes-mean-nothing", comment, MP_SLICE_INIT("(\")\")"), 3 },
    { "literal/plain", mp_token_literal, MP_SLICE_INIT("[192.0.2.1]x"), 11 },
    { "literal/no-end", mp_token_literal, MP_SLICE_INIT("[192.0.2.1"), 0 },
    { "literal/bracket-inside", mp_token_literal, MP_SLICE_INIT("[a[b]"), 0 },
    { "encoded-word/q", mp_token_encoded_word, MP_SLICE_INIT("=?utf-8?Q?a=20b?= c"), 17 },
    { "encoded-word/b", mp_token_encoded_word, MP_SLICE_INIT("=?utf-8?B?YQ==?="), 16 },
    { "encoded-word/blank-inside", mp_token_encoded_word, MP_SLICE_INIT("=?utf-8?Q?a b?="), 0 },
    { "encoded-word/no-end", mp_token_encoded_word, MP_SLICE_INIT("=?utf-8?Q?ab"), 0 },
    { "encoded-word/two-marks", mp_token_encoded_word, MP_SLICE_INIT("=?utf-8?="), 0 },
    { "encoded-word/equals-only", mp_token_encoded_word, MP_SLICE_INIT("="), 0 },
};

typedef struct {
    const char *name; /* the TAP line: /token/unescape/NAME */
    MpSlice inside;
    const char *want;
} UnescapeCase;

static const UnescapeCase unescape_cases[] = {
    { "plain", MP_SLICE_INIT("ab"), "ab" },
    { "quote", MP_SLICE_INIT("a\\\"b"), "a\"b" },
    { "backslash", MP_SLICE_INIT("\\\\"), "\\" },
    { "letter", MP_SLICE_INIT("\\a"), "a" },
    { "last", MP_SLICE_INIT("a\\"), "a\\" },
    { "empty", MP_SLICE_INIT(""), "" },
};
/* clang-format on */

static void
test_measure(gconstpointer data)
{
    const TokenCase *c = data;
    g_autofree char *exact = g_memdup2(c->text.data, c->text.len);

    g_assert_cmpuint(c->measure((MpSlice){ exact, c->text.len }), ==, c->len);
}

static void
test_depth(void)
{
    guint depth;

    g_assert_cmpuint(mp_token_comment(MP_SLICE_LITERAL("(a)"), &depth), ==, 3);
    g_assert_cmpuint(depth, ==, 1);
    g_assert_cmpuint(mp_token_comment(MP_SLICE_LITERAL("(a(b(c))(d))"), &depth), ==, 12);
    g_assert_cmpuint(depth, ==, 3);
}

static void
test_unescape(gconstpointer data)
{
    const UnescapeCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpSlice got = mp_token_unescape(c->inside, arena);

    g_assert_cmpmem(got.data, got.len, c->want, strlen(c->want));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(token_cases); i++) {
        g_autofree char *path = g_strconcat("/token/", token_cases[i].name, NULL);
        g_test_add_data_func(path, &token_cases[i], test_measure);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unescape_cases); i++) {
        g_autofree char *path = g_strconcat("/token/unescape/", unescape_cases[i].name, NULL);
        g_test_add_data_func(path, &unescape_cases[i], test_unescape);
    }
    g_test_add_func("/token/comment/depth", test_depth);
    return g_test_run();
}
