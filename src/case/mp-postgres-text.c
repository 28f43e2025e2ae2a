/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-postgres-text.h"

#include <string.h>

/* U+10FF80 to U+10FFFF begin so, with one of two bytes and the last one to follow. */
#define FIRST "\xf4\x8f"

static gboolean
is_wrapping(const char *at)
{
    return (guint8)at[0] == 0xf4 && (guint8)at[1] == 0x8f && (guint8)at[2] >= 0xbe && at[3] != '\0';
}

static void
append_wrapped(GString *out, guint8 byte)
{
    g_string_append_unichar(out, 0x10ff00u + byte);
}

char *
mp_postgres_text_wrap(const char *text)
{
    const char *end;
    GString *out;

    if (g_utf8_validate(text, -1, &end) && strstr(text, FIRST) == NULL)
        return NULL;
    out = g_string_new(NULL);
    while (*text != '\0') {
        if ((guint8)*text < 0x80) {
            g_string_append_c(out, *text++);
        } else if (g_utf8_get_char_validated(text, -1) >= (gunichar)-2 || is_wrapping(text)) {
            append_wrapped(out, (guint8)*text++);
        } else {
            const char *next = g_utf8_next_char(text);

            g_string_append_len(out, text, next - text);
            text = next;
        }
    }
    return g_string_free(out, FALSE);
}

char *
mp_postgres_text_unwrap(const char *text)
{
    const char *at = strstr(text, FIRST);
    GString *out;

    if (at == NULL)
        return NULL;
    out = g_string_new(NULL);
    for (; *text != '\0'; text++) {
        if (is_wrapping(text)) {
            g_string_append_c(out, (char)(g_utf8_get_char(text) - 0x10ff00u));
            text += 3;
        } else {
            g_string_append_c(out, *text);
        }
    }
    return g_string_free(out, FALSE);
}
