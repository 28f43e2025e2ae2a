/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "walk-bytes.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: whichever container is made to read a file, and whatever is in it,
 * the walk ends and its events fit together. The first byte names the
 * container; the rest is the file. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char *const kinds[][2] = {
        { "mbox", "old" },         { "eml", "1.eml" },     { "emlx", "1.emlx" },
        { "dbox", "u.1" },         { "archive", "a.zip" }, { "unsupported", "a.pst" },
        { NULL, "INBOX" },         { NULL, "1.eml" },      { NULL, "1700000001.a.b:2,S" },
        { NULL, "backup.mbox.gz" }
    };
    const char *const *kind;

    if (size == 0)
        return 0;
    kind = kinds[data[0] % G_N_ELEMENTS(kinds)];
    walk_bytes_as(data + 1, size - 1, kind[1], kind[0]);
    return 0;
}
