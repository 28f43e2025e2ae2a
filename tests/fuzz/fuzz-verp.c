/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-verp.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Properties: what is inside is an address and no longer than what holds it;
 * tag and rest make up the whole. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSlice in = size == 0 ? MP_SLICE_EMPTY : (MpSlice){ (const char *)data, size };
    MpSlice tag = mp_verp_tag(in), plain = mp_verp_without_tag(in, arena);
    MpVerp verp;

    g_assert_true(tag.len == 0 || plain.len + tag.len + 1 == in.len || plain.len == in.len);
    if (mp_verp_read(in, arena, &verp)) {
        g_assert_cmpint(verp.kind, !=, MP_VERP_NONE);
        g_assert_cmpuint(verp.inner.len, <=, in.len);
        g_assert_true(verp.inner.len == 0 || mp_slice_find(verp.inner, '@') > 0);
        g_assert_cmpuint(verp.outer.len, <=, in.len);
    }
    return 0;
}
