/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-phrases.h"

static const char *const phrases[] = { "opt out", "opt out of all", "you are receiving this",
                                       "\xe9\x80\x80\xe8\xae\xa2" };

typedef struct {
    const char *name; /* the TAP line: /phrases/NAME */
    MpSlice text;
    const char *found; /* "phrase@start" each, ';' between */
} PhraseCase;

/* clang-format off */
static const PhraseCase cases[] = {
    { "plain",               MP_SLICE_INIT("to opt out, write"),              "opt out@3" },
    { "without-case",        MP_SLICE_INIT("OPT OUT"),                        "opt out@0" },
    { "line-break-is-space", MP_SLICE_INIT("You are\nreceiving this mail"),   "you are receiving this@0" },
    { "longest-wins",        MP_SLICE_INIT("opt out of all mail"),            "opt out of all@0" },
    { "inside-a-word-not",   MP_SLICE_INIT("copt out"),                       "" },
    { "two",                 MP_SLICE_INIT("opt out opt out"),                "opt out@0;opt out@8" },
    { "no-spaces-script",    MP_SLICE_INIT("\xe5\xa6\x82\xe9\x80\x80\xe8\xae\xa2"), "\xe9\x80\x80\xe8\xae\xa2@3" },
    { "cut-off",             MP_SLICE_INIT("you are receiving thi"),          "" },
    { "nul",                 MP_SLICE_INIT("\0opt out"),                      "opt out@1" },
    { "short",               MP_SLICE_INIT("opt"),                            "" },
};
/* clang-format on */

static void
test_find(gconstpointer data)
{
    const PhraseCase *c = data;
    g_autoptr(MpPhrases) set = mp_phrases_new();
    g_autoptr(GString) found = g_string_new(NULL);
    MpPhraseHit hit;
    gsize at = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(phrases); i++)
        g_assert_true(mp_phrases_add(set, phrases[i], phrases[i]));
    g_assert_false(mp_phrases_add(set, "bye", NULL));
    mp_phrases_seal(set);
    while (mp_phrases_next(set, c->text, &at, &hit))
        g_string_append_printf(found, "%s%s@%" G_GSIZE_FORMAT, found->len > 0 ? ";" : "",
                               (const char *)hit.tag, hit.start);
    g_assert_cmpstr(found->str, ==, c->found);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/phrases/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_find);
    }
    return g_test_run();
}
