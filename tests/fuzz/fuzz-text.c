/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-text.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Whether a terminal could act on @c or a reader could miss it. */
static gboolean
is_unsafe(gunichar c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0x61c ||
           c == 0xfeff || (c >= 0xe0000 && c <= 0xe0fff);
}

/* Valid UTF-8, without unsafe characters but those of @allowed, without any byte of @forbidden. */
static void
check(const GString *out, const char *allowed, const char *forbidden)
{
    g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
    for (const char *p = out->str; p < out->str + out->len; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        g_assert_true(!is_unsafe(c) || (c < 0x80 && strchr(allowed, (int)c) != NULL));
        g_assert_true(c >= 0x80 || strchr(forbidden, (int)c) == NULL);
    }
}

/* No @quote that is not escaped by an odd number of backslashes. */
static void
check_escaped(const GString *out, char quote)
{
    gsize backslashes = 0;

    for (gsize i = 0; i < out->len; i++) {
        g_assert_true(out->str[i] != quote || backslashes % 2 == 1);
        backslashes = out->str[i] == '\\' ? backslashes + 1 : 0;
    }
    g_assert_cmpuint(backslashes % 2, ==, 0);
}

static void
check_csv(const GString *out)
{
    g_assert_cmpuint(out->len, >=, 2);
    g_assert_true(out->str[0] == '"' && out->str[out->len - 1] == '"');
    g_assert_null(memchr("=+-@", out->str[1], 4));
    for (gsize i = 1; i + 1 < out->len; i++)
        if (out->str[i] == '"')
            g_assert_true(out->str[++i] == '"' && i + 1 < out->len);
}

/* Nothing that a program would make a link of. */
static void
check_defanged(const GString *out)
{
    g_assert_null(g_strstr_len(out->str, (gssize)out->len, "://"));
    for (gsize i = 1; i + 1 < out->len; i++)
        g_assert_true(out->str[i] != '@' || g_ascii_isspace(out->str[i - 1]) ||
                      g_ascii_isspace(out->str[i + 1]));
    for (gsize i = 0; i + 5 < out->len; i++)
        g_assert_true(g_ascii_strncasecmp(out->str + i, "http:", 5) != 0 ||
                      (i > 0 && (out->str[i - 1] & 0x80) == 0 && g_ascii_isalnum(out->str[i - 1])));
}

/* Properties: every sink gives valid UTF-8 without what its reader would act on. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice bytes = { (const char *)data, size };
    GString *out = g_string_new("");

    mp_text_append_utf8(out, bytes);
    g_assert_true(g_utf8_validate(out->str, (gssize)out->len, NULL));
    mp_text_width((MpSlice){ out->str, out->len });
    g_string_truncate(out, 0);
    mp_text_append_terminal(out, bytes);
    check(out, "", "");
    g_string_truncate(out, 0);
    mp_text_append_dot(out, bytes);
    check(out, "", "");
    check_escaped(out, '"');
    g_assert_cmpuint(out->len, <, 16384);
    g_string_truncate(out, 0);
    mp_text_append_csv(out, bytes);
    check(out, "", "");
    check_csv(out);
    g_string_truncate(out, 0);
    mp_text_append_json(out, bytes);
    check(out, "", "");
    check_escaped(out, '"');
    g_string_truncate(out, 0);
    mp_text_append_markdown(out, bytes);
    check(out, "", "<>");
    check_escaped(out, '|');
    check_escaped(out, '[');
    check_escaped(out, '`');
    g_string_truncate(out, 0);
    mp_text_append_html(out, bytes);
    check(out, "\n\t", "<>\"'");
    g_string_truncate(out, 0);
    mp_text_append_defanged(out, bytes);
    check_defanged(out);
    g_string_free(out, TRUE);
    return 0;
}
