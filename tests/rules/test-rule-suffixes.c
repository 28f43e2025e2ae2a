/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-suffixes.h"

static const struct {
    MpSignal signal;
    const char *domain;
} domains[] = {
    { MP_SIGNAL_HOST, "example.org" },  { MP_SIGNAL_HOST, "mx.example.org" },
    { MP_SIGNAL_HOST, "mkt#.example" }, { MP_SIGNAL_HOST, "s1.example.net" },
    { MP_SIGNAL_LINK, "invalid" },      { MP_SIGNAL_LINK, "a.example.com" },
};

typedef struct {
    const char *name; /* the TAP line: /rule-suffixes/NAME */
    MpSignal signal;
    const char *host;
    const char *found; /* the ends of the host, a space behind each */
} SuffixCase;

static const SuffixCase cases[] = {
    { "the-domain-itself", MP_SIGNAL_HOST, "example.org", "example.org " },
    { "below", MP_SIGNAL_HOST, "a.b.example.org", "example.org " },
    { "shorter-first", MP_SIGNAL_HOST, "1.mx.example.org", "example.org mx.example.org " },
    { "case", MP_SIGNAL_HOST, "A.EXAMPLE.Org", "EXAMPLE.Org " },
    { "not-within-a-label", MP_SIGNAL_HOST, "myexample.org", "" },
    { "numbered", MP_SIGNAL_HOST, "mkt1234.example", "mkt1234.example " },
    { "numbered-below", MP_SIGNAL_HOST, "x7.mkt1.example", "mkt1.example " },
    { "digits-of-its-own", MP_SIGNAL_HOST, "s1.example.net", "s1.example.net " },
    { "other-digits", MP_SIGNAL_HOST, "s2.example.net", "" },
    { "one-label", MP_SIGNAL_LINK, "shop.invalid", "invalid " },
    { "one-label-alone", MP_SIGNAL_LINK, "invalid", "invalid " },
    { "another-signal", MP_SIGNAL_ENVELOPE, "example.org", "" },
    { "final-dot", MP_SIGNAL_HOST, "example.org.", "" },
    { "empty", MP_SIGNAL_HOST, "", "" },
};

static void
note(gconstpointer value G_GNUC_UNUSED, MpSlice domain, gpointer data)
{
    g_string_append_len(data, domain.data, (gssize)domain.len);
    g_string_append_c(data, ' ');
}

static void
test_each(gconstpointer data)
{
    const SuffixCase *c = data;
    g_autoptr(MpRuleSuffixes) suffixes = mp_rule_suffixes_new();
    g_autoptr(GString) found = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(domains); i++)
        mp_rule_suffixes_add(suffixes, domains[i].signal, domains[i].domain, domains[i].domain);
    mp_rule_suffixes_seal(suffixes);
    mp_rule_suffixes_each(suffixes, c->signal, mp_slice_of(c->host), note, found);
    g_assert_cmpstr(found->str, ==, c->found);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rule-suffixes/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_each);
    }
    return g_test_run();
}
