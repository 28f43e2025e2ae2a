/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-postgres-text.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* property: what is stored is UTF-8, and what comes back is what was given */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *wrapped = mp_postgres_text_wrap(text);
    const char *stored = wrapped == NULL ? text : wrapped;
    g_autofree char *back = mp_postgres_text_unwrap(stored);

    g_assert_true(g_utf8_validate(stored, -1, NULL));
    g_assert_cmpstr(back == NULL ? stored : back, ==, text);
    return 0;
}
