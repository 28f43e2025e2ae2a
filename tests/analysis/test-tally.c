/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-tally.h"

static void
test_count(void)
{
    g_autoptr(MpTally) tally = mp_tally_new(1000);
    g_autoptr(GArray) keys = NULL;

    for (guint64 i = 0; i < 500; i++)
        for (guint64 k = 0; k <= i % 3; k++)
            mp_tally_add(tally, i * G_GUINT64_CONSTANT(0x100000001), 1);
    g_assert_cmpuint(mp_tally_size(tally), ==, 500);
    g_assert_cmpuint(mp_tally_get(tally, 5 * G_GUINT64_CONSTANT(0x100000001)), ==, 3);
    g_assert_cmpuint(mp_tally_get(tally, 7), ==, 0);
    keys = mp_tally_keys(tally);
    g_assert_cmpuint(keys->len, ==, 500);
    for (guint i = 0; i < keys->len; i++)
        g_assert_cmpuint(g_array_index(keys, guint64, i), ==, i * G_GUINT64_CONSTANT(0x100000001));
}

/* Few keys and many, of any size and with doubles, as comparing would put them. */
static void
test_sort(void)
{
    for (guint n = 0; n < 3000; n += 97) {
        g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(guint64));
        guint64 key = n, sum = 0;

        for (guint i = 0; i < n; i++) {
            guint64 value = (key = key * G_GUINT64_CONSTANT(6364136223846793005) + 1) >> i % 64;

            sum += value;
            g_array_append_val(keys, value);
        }
        mp_tally_sort(keys);
        g_assert_cmpuint(keys->len, ==, n);
        for (guint i = 0; i < n; i++) {
            sum -= g_array_index(keys, guint64, i);
            if (i > 0)
                g_assert_cmpuint(g_array_index(keys, guint64, i - 1), <=,
                                 g_array_index(keys, guint64, i));
        }
        g_assert_cmpuint(sum, ==, 0);
    }
}

static void
test_full(void)
{
    g_autoptr(MpTally) tally = mp_tally_new(2);

    g_assert_cmpuint(mp_tally_add(tally, 1, 1), ==, 1);
    g_assert_cmpuint(mp_tally_add(tally, 2, 1), ==, 1);
    g_assert_cmpuint(mp_tally_add(tally, 3, 1), ==, 0);
    g_assert_cmpuint(mp_tally_add(tally, 2, 4), ==, 5);
    g_assert_cmpuint(mp_tally_size(tally), ==, 2);
}

static void
test_saturated(void)
{
    g_autoptr(MpTally) tally = mp_tally_new(2);

    mp_tally_add(tally, 1, G_MAXUINT32);
    g_assert_cmpuint(mp_tally_add(tally, 1, 5), ==, G_MAXUINT32);
}

static void
test_perplexity(void)
{
    static const guint32 equal[] = { 7, 7, 7, 7 }, one[] = { 9 }, uneven[] = { 1000, 1 };

    g_assert_cmpfloat_with_epsilon(mp_tally_perplexity(equal, 4), 4.0, 1e-9);
    g_assert_cmpfloat_with_epsilon(mp_tally_perplexity(one, 1), 1.0, 1e-9);
    g_assert_cmpfloat(mp_tally_perplexity(uneven, 2), <, 1.01);
    g_assert_cmpfloat(mp_tally_perplexity(NULL, 0), ==, 0.0);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tally/count", test_count);
    g_test_add_func("/tally/sort", test_sort);
    g_test_add_func("/tally/full", test_full);
    g_test_add_func("/tally/saturated", test_saturated);
    g_test_add_func("/tally/perplexity", test_perplexity);
    return g_test_run();
}
