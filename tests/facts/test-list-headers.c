/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-list-headers.h"

typedef struct {
    const char *name;
    MpSlice value;
    const char *label; /* NULL: not a list identifier */
    const char *phrase;
} ListIdCase;

/* clang-format off */
static const ListIdCase cases[] = {
    { "with-phrase",    MP_SLICE_INIT("News <news.example.org>"),        "news.example.org", "News" },
    { "quoted-phrase",  MP_SLICE_INIT("\"News, daily\" <a.b>"),          "a.b",              "News, daily" },
    { "without-phrase", MP_SLICE_INIT("<a.b>"),                          "a.b",              "" },
    { "no-brackets",    MP_SLICE_INIT(" news.example.org "),             "news.example.org", "" },
    { "empty",          MP_SLICE_INIT(""),                               NULL,               NULL },
    { "empty-brackets", MP_SLICE_INIT("News <>"),                        NULL,               NULL },
    { "reversed",       MP_SLICE_INIT(">x<"),                            NULL,               NULL },
    { "nul-inside",     MP_SLICE_INIT("<a\0b>"),                         NULL,               NULL },
    { "dot-first",      MP_SLICE_INIT("<.a.b>"),                         NULL,               NULL },
};

/* value, then "uri host" for each URI */
static const char *const uris[][6] = {
    { "one", "<https://example.org/u?x=1>", "https://example.org/u?x=1", "example.org" },
    { "two", "<mailto:u-1@Lists.example.org?subject=u>,\r\n\t<https://a@b.example:8443/x>", "mailto:u-1@Lists.example.org?subject=u", "Lists.example.org", "https://a@b.example:8443/x", "b.example" },
    { "text-between", "Use (this) < http://example.org > or that", "http://example.org", "example.org" },
    { "no-brackets", "mailto:u@example.org", "mailto:u@example.org", "example.org" },
    { "decoy", "no uri here" },
    { "empty", "" },
    { "empty-brackets", "<>", "", "" },
    { "unclosed", "<https://example.org/u", "https://example.org/u", "example.org" },
    { "no-authority", "<https:example.org>", "https:example.org", "" },
    { "mailto-without-at", "<mailto:u>", "mailto:u", "" },
};
/* clang-format on */

static void
assert_slice(MpSlice got, const char *want)
{
    g_assert_cmpmem(got.data, got.len, want, strlen(want));
}

static void
test_id(gconstpointer data)
{
    const ListIdCase *c = data;
    MpListId id;

    if (c->label == NULL) {
        g_assert_false(mp_list_id_parse(c->value, &id));
        return;
    }
    g_assert_true(mp_list_id_parse(c->value, &id));
    assert_slice(id.label, c->label);
    assert_slice(id.phrase, c->phrase);
}

static void
test_uris(gconstpointer data)
{
    const char *const *row = data;
    MpSlice rest = mp_slice_of(row[1]), uri;
    gsize i = 2;

    while (mp_list_uri_next(&rest, &uri)) {
        g_assert_cmpuint(i, <, 6);
        g_assert_nonnull(row[i]);
        assert_slice(uri, row[i++]);
        assert_slice(mp_list_uri_host(uri), row[i++]);
    }
    g_assert_true(i == 6 || row[i] == NULL);
}

static void
test_one_click(void)
{
    g_assert_true(mp_list_is_one_click(MP_SLICE_LITERAL(" List-Unsubscribe=One-Click ")));
    g_assert_false(mp_list_is_one_click(MP_SLICE_LITERAL("List-Unsubscribe=Two-Clicks")));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/list-headers/id/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_id);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(uris); i++) {
        g_autofree char *path = g_strconcat("/list-headers/uris/", uris[i][0], NULL);

        g_test_add_data_func(path, uris[i], test_uris);
    }
    g_test_add_func("/list-headers/one-click", test_one_click);
    return g_test_run();
}
