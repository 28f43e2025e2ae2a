/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "walk-bytes.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: whatever follows the first line of a Dovecot box, its messages
 * have the bytes they say and all bytes are accounted for. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char line[] = "2 M1e C4f2a1b3c\n\1\2";
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    g_byte_array_append(bytes, (const guint8 *)line, sizeof(line) - 1);
    g_byte_array_append(bytes, data, (guint)size);
    walk_bytes(bytes->data, bytes->len, "m.1");
    return 0;
}
