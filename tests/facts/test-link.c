/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-link.h"

typedef struct {
    const char *name; /* the TAP line: /link/find/NAME */
    MpSlice text;
    const char *found; /* "host path" of each link, ';' between; '!' before an image's */
} FindCase;

/* clang-format off */
static const FindCase finds[] = {
    { "plain-text",         MP_SLICE_INIT("see http://a.example/x?y=1 now"),             "a.example /x?y=1" },
    { "sentence-end",       MP_SLICE_INIT("go to https://a.example/x."),                 "a.example /x" },
    { "in-angle-brackets",  MP_SLICE_INIT("<http://a.example>"),                         "a.example " },
    { "attribute",          MP_SLICE_INIT("<a href=\"http://a.example/p\">t</a>"),       "a.example /p" },
    { "image-attribute",    MP_SLICE_INIT("<img src='http://a.example/o.gif'>"),         "!a.example /o.gif" },
    { "user-part",          MP_SLICE_INIT("http://bank.example@evil.example:81/x"),      "evil.example /x" },
    { "two",                MP_SLICE_INIT("http://a.example/ http://b.example/"),        "a.example /;b.example /" },
    { "upper-case",         MP_SLICE_INIT("HTTP://A.EXAMPLE/Q"),                         "A.EXAMPLE /Q" },
    { "other-scheme",       MP_SLICE_INIT("ftp://a.example/ mailto:x@a.example"),        "" },
    { "no-host",            MP_SLICE_INIT("http:///x http://"),                          "" },
    { "scheme-glued",       MP_SLICE_INIT("xhttp://a.example/"),                         "a.example /" },
    { "nul-ends-it",        MP_SLICE_INIT("http://a.example/x\0y"),                      "a.example /x" },
    { "end-of-text",        MP_SLICE_INIT("http:/"),                                     "" },
};

static const struct { const char *name; MpSlice path; const char *shape; } shapes[] = {
    { "digits",      MP_SLICE_INIT("/a/1234.php"),                   "/a/#.php" },
    { "value",       MP_SLICE_INIT("/x?u=dGVzdA&v=2"),               "/x?u=*&v=*" },
    { "token",       MP_SLICE_INIT("/c/AbCdEfGhIjKlMn/go"),          "/c/*/go" },
    { "hex",         MP_SLICE_INIT("/3f9a21/"),                      "/*/" },
    { "words-stay",  MP_SLICE_INIT("/News/Offers.html"),             "/news/offers.html" },
    { "empty",       MP_SLICE_INIT(""),                              "" },
};

static const struct { const char *name; MpSlice path; const char *pairs; } parameters[] = {
    { "query",          MP_SLICE_INIT("/x?a=1&b=2"),       "a=1 b=2" },
    { "entity-left",    MP_SLICE_INIT("/x?a=1&amp;b=2"),   "a=1 b=2" },
    { "fragment",       MP_SLICE_INIT("/x#e=z"),           "e=z" },
    { "no-value",       MP_SLICE_INIT("/x?a&b=&c"),        "b=" },
    { "none",           MP_SLICE_INIT("/x/y=z"),           "" },
    { "only-marks",     MP_SLICE_INIT("?&&##"),            "" },
};
/* clang-format on */

static void
test_find(gconstpointer data)
{
    const FindCase *c = data;
    g_autoptr(GString) found = g_string_new(NULL);
    MpLink link;
    gsize at = 0;

    while (mp_link_next(c->text, &at, &link))
        g_string_append_printf(found, "%s%s%.*s %.*s", found->len > 0 ? ";" : "",
                               link.image ? "!" : "", (int)link.host.len, link.host.data,
                               (int)link.path.len, link.path.data);
    g_assert_cmpstr(found->str, ==, c->found);
}

static void
test_shapes(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);

    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
        g_assert_cmpstr(mp_link_shape(shapes[i].path, arena).data, ==, shapes[i].shape);
}

static void
test_parameters(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(parameters); i++) {
        g_autoptr(GString) pairs = g_string_new(NULL);
        MpLinkParameter p;
        gsize at = 0;

        while (mp_link_parameter_next(parameters[i].path, &at, &p))
            g_string_append_printf(pairs, "%s%.*s=%.*s", pairs->len > 0 ? " " : "", (int)p.key.len,
                                   p.key.data, (int)p.value.len, p.value.data);
        g_assert_cmpstr(pairs->str, ==, parameters[i].pairs);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(finds); i++) {
        g_autofree char *path = g_strconcat("/link/find/", finds[i].name, NULL);
        g_test_add_data_func(path, &finds[i], test_find);
    }
    g_test_add_func("/link/shapes", test_shapes);
    g_test_add_func("/link/parameters", test_parameters);
    return g_test_run();
}
