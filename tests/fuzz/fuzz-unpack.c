/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-unpack.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

#define ENOUGH (1u << 20) /* bytes of a bomb that are looked at */

/* What a packed file unpacks to, taken in steps of @step: a digest of it and of its fault. */
static guint64
unpack(const guint8 *data, gsize size, MpFilter filter, gsize step)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(data, size);
    MpBudget budget = { 0 };
    g_autoptr(MpStream) stream = mp_unpack(mp_stream_new_bytes(bytes), filter, &budget);
    g_autofree guint8 *buffer = g_malloc(step);
    guint64 sum = 0, n = 0;
    const MpFault *fault;
    gsize got = 1;

    while (n < ENOUGH && got > 0) {
        got = mp_stream_read(stream, buffer, MIN(step, ENOUGH - n));
        g_assert_cmpuint(got, <=, step);
        for (gsize i = 0; i < got; i++)
            sum = sum * 31 + buffer[i];
        n += got;
    }
    g_assert_cmpuint(mp_stream_offset(stream), ==, n);
    fault = got == 0 ? mp_stream_fault(stream) : NULL;
    if (fault != NULL)
        g_assert_cmpuint(fault->offset, ==, n);
    return sum * 31 + n * 7 + (fault != NULL ? (guint64)fault->code + 1 : 0);
}

/* Property: whatever the bytes, taking them off ends, gives the same bytes and
 * the same fault in whatever steps they are asked for, and never more than was
 * asked for. The first byte names the filter; 0: the magic does. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpFilter filter;

    if (size == 0)
        return 0;
    filter = (MpFilter)(data[0] % (MP_FILTER_UTF16 + 1));
    if (filter == MP_FILTER_NONE)
        filter = mp_filter_of((MpSlice){ (const char *)data + 1, size - 1 });
    if (filter == MP_FILTER_NONE)
        return 0;
    g_assert_cmpuint(unpack(data + 1, size - 1, filter, 65536), ==,
                     unpack(data + 1, size - 1, filter, 1 + size % 977));
    return 0;
}
