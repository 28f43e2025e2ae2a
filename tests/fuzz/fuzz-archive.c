/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "walk-bytes.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: whatever is in an archive, or wherever it is cut, the walk over it
 * ends, and its events fit together. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    walk_bytes(data, size, "backup");
    return 0;
}
