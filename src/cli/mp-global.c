/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-global.h"

#include <string.h>

/* How many arguments a global option at @argv[0] takes; 0: it is none. */
static int
width_of(char *argv[])
{
    if (strcmp(argv[0], "--case") == 0)
        return argv[1] != NULL ? 2 : 1;
    return g_str_has_prefix(argv[0], "--case=") || strcmp(argv[0], "--no-defang") == 0 ? 1 : 0;
}

char **
mp_global_first(int argc, char *argv[])
{
    char **ordered = g_new0(char *, (gsize)argc + 1);
    int n = 0;

    ordered[n++] = argv[0];
    for (int pass = 0; pass < 2; pass++) {
        gboolean open = TRUE; /* no `--` yet */

        for (int i = 1; i < argc;) {
            int width = open ? width_of(&argv[i]) : 0;
            int end = i + MAX(width, 1);

            open = open && strcmp(argv[i], "--") != 0;
            for (; i < end; i++)
                if ((width > 0) == (pass == 0))
                    ordered[n++] = argv[i];
        }
    }
    return ordered;
}
