/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>

#include "case/mp-postgres-text.h"

typedef struct {
    const char *name;
    const char *text;
    const char *wrapped; /* NULL: it can stay */
} TextCase;

/* clang-format off */
static const TextCase cases[] = {
    { "ascii",            "in/box",               NULL },
    { "utf-8",            "caf\xc3\xa9",          NULL },
    { "empty",            "",                     NULL },
    { "latin-1",          "caf\xe9",              "caf\xf4\x8f\xbf\xa9" },
    { "cut",              "caf\xc3",              "caf\xf4\x8f\xbf\x83" },
    { "continuation",     "\x80",                 "\xf4\x8f\xbe\x80" },
    { "overlong",         "\xc0\xaf",             "\xf4\x8f\xbf\x80\xf4\x8f\xbe\xaf" },
    { "surrogate",        "\xed\xa0\x80",         "\xf4\x8f\xbf\xad\xf4\x8f\xbe\xa0\xf4\x8f\xbe\x80" },
    { "both",             "\xc3\xa9\xe9",         "\xc3\xa9\xf4\x8f\xbf\xa9" },
    { "private",          "\xf4\x8f\xb0\x80",     "\xf4\x8f\xb0\x80" },
    { "one of the last",  "\xf4\x8f\xbe\x80",     "\xf4\x8f\xbf\xb4\xf4\x8f\xbe\x8f\xf4\x8f\xbe\xbe\xf4\x8f\xbe\x80" },
};
/* clang-format on */

static void
test_wrap(gconstpointer data)
{
    const TextCase *c = data;
    g_autofree char *wrapped = mp_postgres_text_wrap(c->text);
    g_autofree char *back = NULL;

    g_assert_cmpstr(wrapped, ==, c->wrapped);
    back = mp_postgres_text_unwrap(wrapped == NULL ? c->text : wrapped);
    g_assert_cmpstr(back == NULL ? c->text : back, ==, c->text);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/postgres-text/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_wrap);
    }
    return g_test_run();
}
