/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

int
main(void)
{
    g_print("mailprov %s\n", MP_VERSION);
    return 0;
}
