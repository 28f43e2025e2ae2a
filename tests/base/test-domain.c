/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-domain.h"

typedef struct {
    const char *name; /* the TAP line: /domain/organisational/NAME */
    MpSlice host;
    const char *want;
} OrganisationalCase;

/* clang-format off */
static const OrganisationalCase organisational_cases[] = {
    { "itself", MP_SLICE_INIT("example.com"), "example.com" },
    { "below", MP_SLICE_INIT("mail.example.com"), "example.com" },
    { "far-below", MP_SLICE_INIT("a.b.c.d.example.com"), "example.com" },
    { "final-dot", MP_SLICE_INIT("mail.example.com."), "example.com" },
    { "case-kept", MP_SLICE_INIT("Mail.Example.COM"), "Example.COM" },
    { "two-label-suffix", MP_SLICE_INIT("www.example.co.uk"), "example.co.uk" },
    { "suffix", MP_SLICE_INIT("co.uk"), "" },
    { "top-level", MP_SLICE_INIT("com"), "" },
    { "wildcard-suffix", MP_SLICE_INIT("a.b.example.ck"), "b.example.ck" },
    { "wildcard-exception", MP_SLICE_INIT("a.www.ck"), "www.ck" },
    { "unknown-top-level", MP_SLICE_INIT("a.b.invalid"), "b.invalid" },
    { "hyphen-and-underscore", MP_SLICE_INIT("_x.a-b.example.org"), "example.org" },
    { "digits", MP_SLICE_INIT("123.example.org"), "example.org" },
    { "one-label", MP_SLICE_INIT("localhost"), "" },
    { "address", MP_SLICE_INIT("192.0.2.1"), "" },
    { "address-literal", MP_SLICE_INIT("[192.0.2.1]"), "" },
    { "address-v6", MP_SLICE_INIT("2001:db8::1"), "" },
    { "empty", MP_SLICE_INIT(""), "" },
    { "dot", MP_SLICE_INIT("."), "" },
    { "two-dots", MP_SLICE_INIT("a..example.org"), "" },
    { "first-dot", MP_SLICE_INIT(".example.org"), "" },
    { "nul", MP_SLICE_INIT("a\0.example.org"), "" },
    { "blank", MP_SLICE_INIT("a b.example.org"), "" },
    { "mailbox", MP_SLICE_INIT("a@example.org"), "" },
};

typedef struct {
    const char *name;
    const char *host;
    const char *domain;
    gboolean below;
} BelowCase;

static const BelowCase below_cases[] = {
    { "equal", "example.org", "example.org", TRUE },
    { "sub", "mail.example.org", "example.org", TRUE },
    { "case", "mail.EXAMPLE.org", "Example.ORG", TRUE },
    { "final-dots", "mail.example.org.", "example.org", TRUE },
    { "same-letters", "notexample.org", "example.org", FALSE },
    { "above", "org", "example.org", FALSE },
    { "other", "example.net", "example.org", FALSE },
    { "empty-domain", "example.org", "", FALSE },
    { "dot-domain", "example.org", ".", FALSE },
    { "empty-host", "", "example.org", FALSE },
};
/* clang-format on */

static void
test_organisational(gconstpointer data)
{
    const OrganisationalCase *c = data;
    MpSlice got = mp_domain_organisational(c->host);

    g_assert_cmpmem(got.data, got.len, c->want, strlen(c->want));
    if (got.len > 0)
        g_assert_true(got.data >= c->host.data && got.data + got.len <= c->host.data + c->host.len);
}

/* 255 bytes are read, 256 are no name. */
static void
test_length(void)
{
    g_autofree char *name = g_strnfill(256, 'a');

    for (gsize i = 1; i < 256; i += 2)
        name[i] = '.';
    memcpy(name + 256 - 11, "example.org", 11); /* ….a.aexample.org */
    g_assert_cmpuint(mp_domain_organisational((MpSlice){ name, 256 }).len, ==, 0);
    g_assert_cmpuint(mp_domain_organisational((MpSlice){ name + 2, 254 }).len, ==, 12);
}

static void
test_below(gconstpointer data)
{
    const BelowCase *c = data;

    g_assert_cmpint(mp_domain_is_below(mp_slice_of(c->host), mp_slice_of(c->domain)), ==, c->below);
}

typedef struct {
    const char *name;
    const char *host;
    const char *organisation;
    gboolean is_of;
} OfCase;

/* clang-format off */
static const OfCase of_cases[] = {
    { "itself", "example.org", "example.org", TRUE },
    { "a host", "Mail.EXAMPLE.co.uk", "example.CO.uk", TRUE },
    { "final dot", "mail.example.org.", "example.org", TRUE },
    { "another", "mail.example.net", "example.org", FALSE },
    { "ends alike", "badexample.org", "example.org", FALSE },
    { "below it, and not the organisation's", "a.b.example.org", "b.example.org", FALSE },
    { "a public suffix", "example.co.uk", "co.uk", FALSE },
    { "of nobody", "mail.example.org", "", FALSE },
    { "no host", "", "example.org", FALSE },
};
/* clang-format on */

static void
test_of(gconstpointer data)
{
    const OfCase *c = data;

    g_assert_cmpint(mp_domain_is_of(mp_slice_of(c->host), mp_slice_of(c->organisation)), ==,
                    c->is_of);
}

/* More names than are remembered, again and again: never another answer. */
static void
test_remembered(void)
{
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 40000; i++) {
            const char *suffix = i % 3 == 0 ? "co.uk" : "example";
            g_autofree char *host =
                g_strdup_printf("h%d.Sub.x%d.%s", i % 7, i * 7919 % 11000, suffix);
            g_autofree char *want = g_strdup_printf("x%d.%s", i * 7919 % 11000, suffix);
            MpSlice got = mp_domain_organisational(mp_slice_of(host));

            g_assert_cmpmem(got.data, got.len, want, strlen(want));
        }
}

/* A date and eight hex digits. */
static void
test_version(void)
{
    g_autofree char *version = mp_domain_list_version();

    g_assert_true(
        g_regex_match_simple("^(\\d{4}-\\d\\d-\\d\\d|undated) [0-9a-f]{8}$", version, 0, 0));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(organisational_cases); i++) {
        g_autofree char *path =
            g_strconcat("/domain/organisational/", organisational_cases[i].name, NULL);
        g_test_add_data_func(path, &organisational_cases[i], test_organisational);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(below_cases); i++) {
        g_autofree char *path = g_strconcat("/domain/below/", below_cases[i].name, NULL);
        g_test_add_data_func(path, &below_cases[i], test_below);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(of_cases); i++) {
        g_autofree char *path = g_strconcat("/domain/of/", of_cases[i].name, NULL);
        g_test_add_data_func(path, &of_cases[i], test_of);
    }
    g_test_add_func("/domain/length", test_length);
    g_test_add_func("/domain/remembered", test_remembered);
    g_test_add_func("/domain/list-version", test_version);
    return g_test_run();
}
