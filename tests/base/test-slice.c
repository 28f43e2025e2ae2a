/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-slice.h"

typedef struct {
    const char *name; /* the TAP line: /slice/NAME */
    const char *a, *b;
    gboolean equal; /* but for case */
    int at;         /* of @b in @a, as it is written */
} PairCase;

static const PairCase cases[] = {
    { "same", "example", "example", TRUE, 0 },
    { "case", "EXAMPLE", "example", TRUE, -1 },
    { "case-of-a-long-name", "X-MS-Exchange-CrossTenant-AuthAs", "x-ms-exchange-crosstenant-authas",
      TRUE, -1 },
    { "eight", "Received", "rECEIVED", TRUE, -1 },
    { "nine", "Received:", "rECEIVED:", TRUE, -1 },
    { "signs-have-no-case", "list@example.org", "list`example.org", FALSE, -1 },
    { "brackets-have-no-case", "[192.0.2.1]", "{192.0.2.1}", FALSE, -1 },
    { "high-bytes-have-no-case", "caf\xc3\x89.example", "caf\xc3\xa9.example", FALSE, -1 },
    { "last-byte", "X-Original-To", "X-Original-Tx", FALSE, -1 },
    { "first-byte", "X-Original-To", "Y-Original-To", FALSE, -1 },
    { "length", "X-Original-To", "X-Original-T", FALSE, 0 },
    { "within", "=?utf-8?=?", "?=", FALSE, 7 },
    { "at-the-end", "a.b@example.org", ".org", FALSE, 11 },
    { "begun-twice", "aab", "ab", FALSE, 1 },
    { "too-long", "ab", "abc", FALSE, -1 },
};

static void
test_pair(gconstpointer data)
{
    const PairCase *c = data;

    g_assert_cmpint(mp_slice_equal_nocase(mp_slice_of(c->a), mp_slice_of(c->b)), ==, c->equal);
    g_assert_cmpint(mp_slice_equal_nocase(mp_slice_of(c->b), mp_slice_of(c->a)), ==, c->equal);
    g_assert_cmpint((int)mp_slice_find_slice(mp_slice_of(c->a), mp_slice_of(c->b)), ==, c->at);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/slice/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_pair);
    }
    return g_test_run();
}
