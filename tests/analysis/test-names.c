/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-index.h"
#include "analysis/mp-names.h"

static void
test_many(void)
{
    g_autoptr(MpNames) names = mp_names_new();

    for (guint round = 0; round < 2; round++)
        for (guint32 i = 0; i < 5000; i++) {
            g_autofree char *name = g_strdup_printf("name-%u.example", i);
            g_assert_cmpuint(mp_names_add(names, mp_slice_of(name)), ==, i + 1);
        }
    g_assert_cmpuint(mp_names_count(names), ==, 5001);
    g_assert_cmpstr(mp_names_get(names, 4321), ==, "name-4320.example");
    g_assert_cmpuint(mp_names_find(names, MP_SLICE_LITERAL("name-17.example")), ==, 18);
}

static void
test_odd(void)
{
    g_autoptr(MpNames) names = mp_names_new();

    g_assert_cmpuint(mp_names_add(names, MP_SLICE_EMPTY), ==, 0);
    g_assert_cmpuint(mp_names_find(names, MP_SLICE_LITERAL("a")), ==, G_MAXUINT32);
    g_assert_cmpuint(mp_names_add(names, MP_SLICE_LITERAL("ab")), ==, 1);
    g_assert_cmpuint(mp_names_find(names, MP_SLICE_LITERAL("a")), ==, G_MAXUINT32);
    g_assert_cmpuint(mp_names_find(names, MP_SLICE_LITERAL("abc")), ==, G_MAXUINT32);
    g_assert_cmpuint(mp_names_add(names, MP_SLICE_LITERAL("ab\0c")), ==, 1);
    g_assert_cmpuint(mp_names_add(names, MP_SLICE_LITERAL("\0")), ==, 0);
    g_assert_cmpstr(mp_names_get(names, 1), ==, "ab");
}

static void
test_pairs(void)
{
    g_autoptr(MpIndex) index = mp_index_new();
    guint32 a, b;

    for (guint round = 0; round < 2; round++)
        for (guint32 i = 0; i < 70; i++)
            for (guint32 k = 0; k < 70; k++)
                g_assert_cmpuint(mp_index_add(index, i, k), ==, i * 70 + k);
    g_assert_cmpuint(mp_index_count(index), ==, 4900);
    g_assert_true(mp_index_has(index, 0, 0));
    g_assert_true(mp_index_has(index, 69, 69));
    g_assert_false(mp_index_has(index, 69, 70));
    mp_index_get(index, 71, &a, &b);
    g_assert_cmpuint(a, ==, 1);
    g_assert_cmpuint(b, ==, 1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/names/many", test_many);
    g_test_add_func("/names/odd", test_odd);
    g_test_add_func("/index/pairs", test_pairs);
    return g_test_run();
}
