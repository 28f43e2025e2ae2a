/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-slice.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Both halves of @in, letter by letter. */
static void
check_equal(MpSlice in)
{
    MpSlice left = mp_slice_sub(in, 0, in.len / 2);
    MpSlice right = mp_slice_sub(in, in.len / 2, in.len / 2);
    gboolean same = TRUE;

    for (gsize i = 0; i < left.len; i++)
        same &= mp_lower(left.data[i]) == mp_lower(right.data[i]);
    g_assert_cmpint(mp_slice_equal_nocase(left, right), ==, same);
}

/* Properties: trimming gives a part of the input, without blanks at its ends;
 * comparing eight bytes at a time is comparing bytes. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice in = { (const char *)data, size };
    MpSlice trimmed = mp_slice_trim(in);

    check_equal(in);
    g_assert_true(trimmed.data >= in.data && trimmed.data + trimmed.len <= in.data + in.len);
    if (trimmed.len > 0) {
        g_assert_false(g_ascii_isspace(trimmed.data[0]));
        g_assert_false(g_ascii_isspace(trimmed.data[trimmed.len - 1]));
    }
    return 0;
}
