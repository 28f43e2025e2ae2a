/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mp_global_first:
 *
 * Moves the options that every command knows (`--case FILE`, `--case=FILE`,
 * `--no-defang`) from wherever they stand before `--` to the front, in their
 * order, so that `mailprov scan --case my.case mail` and
 * `mailprov --case my.case scan mail` are the same.
 *
 * Returns: (transfer container): @argv in the new order, NULL-terminated; its
 *   strings are still main's
 */
char **mp_global_first(int argc, char *argv[]);

G_END_DECLS
