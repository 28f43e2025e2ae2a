/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case.h"
#include "case/mp-codec.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* A case file may be damaged or made by a hostile hand: any bytes either are
 * refused as a record or give facts that can be stored and read again alike. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(MpArena) arena = mp_arena_new(16 << 10);
    g_autoptr(MpCodec) codec = mp_codec_new();
    MpFactSet *facts = mp_codec_decode((MpSlice){ (const char *)data, size }, MP_FACTS_ALL, arena);
    MpSlice once, twice;

    if (facts == NULL)
        return 0;
    once = mp_arena_copy(arena, mp_codec_encode(codec, facts, MP_CODEC_RAW));
    facts = mp_codec_decode(once, MP_FACTS_ALL, arena);
    g_assert_nonnull(facts);
    twice = mp_codec_encode(codec, facts, MP_CODEC_RAW);
    g_assert_cmpmem(once.data, once.len, twice.data, twice.len);
    return 0;
}
