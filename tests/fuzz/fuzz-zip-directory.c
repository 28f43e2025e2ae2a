/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-slice.h"
#include "evidence/mp-zip-directory.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static gsize
read_at(gpointer data, guint64 offset, void *buffer, gsize n)
{
    const MpSlice *file = data;
    MpSlice part = offset < file->len ? mp_slice_sub(*file, (gsize)offset, n) : MP_SLICE_EMPTY;

    if (part.len > 0)
        memcpy(buffer, part.data, part.len);
    return part.len;
}

/* Property: of any bytes, what the directory says is about bytes that are
 * there, and asked again it says the same. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice file = { (const char *)data, size };
    const MpSeekable seekable = { read_at, &file, size };
    MpZipDirectory once = { 0 }, again = { 0 };

    mp_zip_directory_read(&seekable, &once);
    mp_zip_directory_read(&seekable, &again);
    g_assert_true(once.is_found || (once.n_entries == 0 && once.n_trailing == 0));
    g_assert_cmpuint(once.n_overlapping, <=, once.n_entries);
    g_assert_cmpuint(once.n_trailing, <=, size);
    g_assert_cmpuint(once.n_entries, ==, again.n_entries);
    g_assert_cmpuint(once.n_overlapping, ==, again.n_overlapping);
    g_assert_cmpuint(once.n_trailing, ==, again.n_trailing);
    return 0;
}
