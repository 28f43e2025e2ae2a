/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-relate.h"

typedef struct {
    const char *test;
    const char *word, *org, *name;
    int match;
} MatchCase;

/* clang-format off */
static const MatchCase cases[] = {
    { "whole",            "dell",             "dell.com",          NULL,            3 },
    { "case-and-marks",   "Register-Com",     "register.com",      NULL,            2 },
    { "word-begins",      "hotel",            "hotelmaris.example", "Hotel Maris",  2 },
    { "word-ends",        "bank",             "northbank.example", NULL,            2 },
    { "name-begins",      "cnet-newsletters", "cnet.com",          NULL,            2 },
    { "in-the-middle",    "aria",             "xmariay.example",   NULL,            1 },
    { "only-its-name",    "wool",             "twr.example",       "The Wool Room", 1 },
    { "behind-a-prefix",  "jm-register-com",  "register.com",      NULL,            1 },
    { "two-letters",      "lg",               "lgx.example",       "LG",            1 },
    { "two-letters-part", "lg",               "algae.example",     NULL,            0 },
    { "nothing",          "airline",          "pelicanair.example", "Pelican Air",  0 },
    { "no-word",          "",                 "a.example",         NULL,            0 },
    { "marks-only",       "--",               "a.example",         "A",             0 },
};
/* clang-format on */

static void
test_match(gconstpointer data)
{
    const MatchCase *c = data;

    g_assert_cmpint(mp_relate_name_match(mp_slice_of(c->word), mp_slice_of(c->org), c->name), ==,
                    c->match);
}

static void
test_groups(void)
{
    g_autoptr(MpNames) names = mp_names_new();
    g_autoptr(MpRelate) relate = mp_relate_new(names);
    guint32 c = mp_names_add(names, MP_SLICE_LITERAL("c.example"));
    guint32 b = mp_names_add(names, MP_SLICE_LITERAL("b.example"));
    guint32 a = mp_names_add(names, MP_SLICE_LITERAL("a.example"));
    guint32 z = mp_names_add(names, MP_SLICE_LITERAL("z.example"));

    mp_relate_join(relate, c, b, "one");
    mp_relate_join(relate, b, c, "two");
    g_assert_false(mp_relate_same(relate, a, b));
    mp_relate_join(relate, b, a, "three");
    g_assert_true(mp_relate_same(relate, a, c));
    g_assert_true(mp_relate_same(relate, z, z));
    g_assert_false(mp_relate_same(relate, a, z));
    g_assert_cmpuint(mp_relate_root(relate, c), ==, a);
    g_assert_cmpstr(mp_relate_reason(relate, c), ==, "one");
    g_assert_cmpstr(mp_relate_reason(relate, a), ==, "three");
    g_assert_null(mp_relate_reason(relate, z));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/relate/name-match/", cases[i].test, NULL);
        g_test_add_data_func(path, &cases[i], test_match);
    }
    g_test_add_func("/relate/groups", test_groups);
    return g_test_run();
}
