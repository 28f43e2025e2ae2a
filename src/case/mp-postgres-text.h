/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* PostgreSQL takes text only where it is UTF-8, and names of files need not be.
 * A byte that is no part of valid UTF-8 is kept as one of the last 128 code
 * points of the private planes, and so is each byte of such a code point. */

/* transfer full; %NULL where @text can stay as it is. */
char *mp_postgres_text_wrap(const char *text);
/* The other way. transfer full; %NULL where nothing was wrapped. */
char *mp_postgres_text_unwrap(const char *text);

G_END_DECLS
