/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-slice.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: trimming gives a part of the input, without blanks at its ends. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice in = { (const char *)data, size };
    MpSlice trimmed = mp_slice_trim(in);

    g_assert_true(trimmed.data >= in.data && trimmed.data + trimmed.len <= in.data + in.len);
    if (trimmed.len > 0) {
        g_assert_false(g_ascii_isspace(trimmed.data[0]));
        g_assert_false(g_ascii_isspace(trimmed.data[trimmed.len - 1]));
    }
    return 0;
}
