/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-decode.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: whatever the bytes, a decoder gives printable UTF-8 no longer than
 * they are, or nothing. The first byte chooses the decoder. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char *const names[] = { "base64", "hex",       "rot13",  "percent",  "verp",
                                         "verp:#", "json:site", "json:1", "json:a.b", "lower" };
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSlice in = { (const char *)data + 1, size - 1 };
    MpRuleDecoder decoder;
    MpSlice out;

    if (size == 0)
        return 0;
    g_assert_true(mp_rule_decoder_parse(names[data[0] % G_N_ELEMENTS(names)], &decoder));
    if (mp_rule_decode(&decoder, in, arena, &out)) {
        g_assert_cmpuint(out.len, <=, in.len);
        g_assert_cmpuint(out.len, >, 0);
        g_assert_true(g_utf8_validate(out.data, (gssize)out.len, NULL));
    }
    mp_rule_decoder_clear(&decoder);
    return 0;
}
