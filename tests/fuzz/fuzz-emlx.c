/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "walk-bytes.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: an .emlx file of any bytes has the message its first line counts,
 * or none, and all its bytes are accounted for. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    walk_bytes(data, size, "1.partial.emlx");
    return 0;
}
