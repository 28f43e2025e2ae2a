/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
assert_equal(MpInstant a, MpInstant b)
{
    g_assert_cmpint(a.known, ==, b.known);
    g_assert_cmpint(a.utc_us, ==, b.utc_us);
    g_assert_cmpint(a.offset_minutes, ==, b.offset_minutes);
    g_assert_cmpint(a.flags, ==, b.flags);
    g_assert_cmpint(a.has_offset, ==, b.has_offset);
    g_assert_cmpint(a.has_fraction, ==, b.has_fraction);
}

/* Every blank becomes another one: the same date. */
static GString *
refold(MpSlice text, const char *fold)
{
    GString *out = g_string_sized_new(text.len + 1);

    for (gsize i = 0; i < text.len; i++)
        if (memchr(" \t\r\n", text.data[i], 4) != NULL)
            g_string_append(out, fold);
        else
            g_string_append_c(out, text.data[i]);
    return out;
}

/* Properties: the short way and the general way agree; folding changes
 * nothing; what was read and is printed reads the same. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char *const folds[] = { "\n ", "\r\n\t", "\r" };
    MpSlice text = { (const char *)data, size };
    MpInstant instant = mp_instant_parse(text);
    char printed[MP_INSTANT_TEXT];

    assert_equal(instant, mp_instant_parse_general(text));
    for (gsize i = 0; i < G_N_ELEMENTS(folds); i++) {
        GString *folded = refold(text, folds[i]);

        assert_equal(instant, mp_instant_parse((MpSlice){ folded->str, folded->len }));
        g_string_free(folded, TRUE);
    }
    if (instant.known && (instant.flags & MP_INSTANT_IMPLAUSIBLE) == 0) {
        MpInstant again = mp_instant_parse(mp_slice_of(mp_instant_format(instant.utc_us, printed)));

        g_assert_cmpint(again.utc_us, ==, instant.utc_us);
    }
    return 0;
}
