/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-decode.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_utf8(MpSlice text)
{
    g_assert_true(g_utf8_validate_len(text.data, text.len, NULL));
}

/* Properties: whatever is decoded to text is valid UTF-8 within its cap; what
 * was decoded and holds no encoded word decodes to itself; a transfer encoding
 * gives no more bytes than it takes. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char *const charsets[] = { "",      "utf-8",   "iso-8859-1", "iso-2022-jp",
                                            "utf-7", "gb18030", "utf-16le" };
    MpSlice in = { (const char *)data, size };
    MpArena *arena = mp_arena_new(1024);
    MpSlice text = mp_decode_text(in, arena);
    MpContentType type = mp_decode_content_type(in, arena);

    check_utf8(text);
    g_assert_cmpuint(text.len, <=, MP_LIMIT_DECODED_VALUE);
    if (memmem(text.data, text.len, "=?", 2) == NULL)
        g_assert_true(mp_slice_equal(mp_decode_text(text, arena), mp_slice_trim(text)));
    check_utf8(type.name);
    check_utf8(mp_decode_filename(in, arena));
    g_assert_cmpuint(type.boundary.len, <=, size + MP_LIMIT_DECODED_VALUE);
    for (int encoding = MP_ENCODING_IDENTITY; encoding <= MP_ENCODING_UUENCODE; encoding++)
        g_assert_cmpuint(mp_decode_transfer((MpTransferEncoding)encoding, in, arena).len, <=,
                         size + 3);
    check_utf8(mp_decode_charset(in, mp_slice_of(charsets[size % G_N_ELEMENTS(charsets)]), arena));
    mp_arena_free(arena);
    return 0;
}
