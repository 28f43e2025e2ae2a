/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-host-template.h"

typedef struct {
    const char *host;
    const char *name;
    const char *domain;
    gboolean is_named;
} TemplateCase;

/* clang-format off */
static const TemplateCase cases[] = {
    { "mx.you.example", "mx.you.example", "you.example", TRUE },
    { "mx1.you.example", "#.you.example", "you.example", TRUE },
    { "co1nam11ft111.mail.protection.outlook.com", "#.mail.protection.outlook.com", "outlook.com", TRUE },
    { "a.b2.c.you.example", "a.#.c.you.example", "you.example", TRUE },
    { "mail3you.example", "mail3you.example", "mail3you.example", TRUE },
    { "mail.example.co.uk", "mail.example.co.uk", "example.co.uk", TRUE },
    { "relay1", "#", "#", FALSE },
    { "relay", "relay", "relay", FALSE },
    { "localhost", "localhost", "localhost", FALSE },
    { "localhost.localdomain", "localhost", "localhost", FALSE },
    { "127.0.0.1", "localhost", "localhost", FALSE },
    { "::1", "localhost", "localhost", FALSE },
    { "10.223.102.66", "[private]", "[private]", FALSE },
    { "192.0.2.7", "[192.0.0.0]", "[192.0.0.0]", FALSE },
    { "2001:db8:1::7", "[2001:db8::]", "[2001:db8::]", FALSE },
    { "", "", "", FALSE },
};
/* clang-format on */

static void
test_template(gconstpointer data)
{
    const TemplateCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(256);
    MpHostTemplate template = mp_host_template(mp_slice_of(c->host), arena);

    g_assert_cmpmem(template.name.data, template.name.len, c->name, strlen(c->name));
    g_assert_cmpmem(template.domain.data, template.domain.len, c->domain, strlen(c->domain));
    g_assert_cmpint(template.is_named, ==, c->is_named);
}

static void
test_network(void)
{
    g_assert_cmpuint(mp_host_network_number(MP_SLICE_LITERAL("192.0.2.7")), ==,
                     mp_host_network_number(MP_SLICE_LITERAL("192.0.9.9")));
    g_assert_cmpuint(mp_host_network_number(MP_SLICE_LITERAL("192.0.2.7")), !=,
                     mp_host_network_number(MP_SLICE_LITERAL("198.51.100.7")));
    g_assert_cmpuint(mp_host_network_number(MP_SLICE_LITERAL("2001:db8::1")), ==,
                     mp_host_network_number(MP_SLICE_LITERAL("2001:db8:ffff::1")));
    g_assert_cmpuint(mp_host_network_number(MP_SLICE_LITERAL("10.0.0.1")), ==, 0);
    g_assert_cmpuint(mp_host_network_number(MP_SLICE_LITERAL("")), ==, 0);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path =
            g_strconcat("/host-template/", *cases[i].host ? cases[i].host : "empty", NULL);

        g_test_add_data_func(path, &cases[i], test_template);
    }
    g_test_add_func("/host-template/network", test_network);
    return g_test_run();
}
