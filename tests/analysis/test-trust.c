/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-own-hosts.h"
#include "analysis/mp-trust.h"
#include "facts/mp-extract.h"

#define AT "; Mon, 16 May 2011 17:02:11 +0000\n"
#define MX(peer)                                                                                   \
    "Received: from x (" peer ") by mx.you.example (Postfix) with ESMTP id 627112D17E" AT

typedef struct {
    const char *name;
    const char *own; /* pinned, or NULL */
    const char *block;
    const char *want; /* "trust/leg ... | boundary hop | verified results" */
} TrustCase;

/* clang-format off */
static const TrustCase cases[] = {
    { "one-hop", "mx.you.example", MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | " },
    { "claimed-below", "mx.you.example", MX("a.example.net [192.0.2.7]") "Received: from pc ([10.0.0.1]) by a.example.net" AT, "boundary/1 claimed/1 | 1 | " },
    { "forged-own-below", "mx.you.example", MX("unknown [192.0.2.7]") MX("b.example.net [198.51.100.1]"), "boundary/1 claimed/1 | 1 | " },
    { "own-relay", "you.example", MX("relay.you.example [192.0.2.7]")
      "Received: from y (c.example.net [198.51.100.1]) by relay.you.example with SMTP" AT, "own/1 boundary/1 | 2 | " },
    { "own-relay-claimed-only", "you.example", "Received: from relay.you.example (unknown [192.0.2.7]) by mx.you.example with SMTP" AT
      "Received: from y (c.example.net [198.51.100.1]) by relay.you.example with SMTP" AT, "boundary/1 claimed/1 | 1 | " },
    { "fellow-customer", "provider.example", "Received: from out1.provider.example (192.0.2.7) by in1.provider.example with SMTP" AT
      "Received: from y ([198.51.100.1]) by out1.provider.example with SMTP" AT, "own/1 boundary/1 | 2 | " },
    { "fellow-customer-checked", "provider.example", "Authentication-Results: in1.provider.example; spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=a.example.net\n"
      "Received: from out1.provider.example (192.0.2.7) by in1.provider.example with SMTP" AT
      "Received: from y ([198.51.100.1]) by out1.provider.example with SMTP" AT, "boundary/1 claimed/1 | 1 | spf" },
    { "filter-on-localhost", "mx.you.example", MX("localhost [127.0.0.1]")
      "Received: from mx.you.example ([127.0.0.1]) by localhost (amavisd-new, port 10024)" AT MX("a.example.net [192.0.2.7]"),
      "own/1 own/1 boundary/1 | 3 | " },
    { "local-only", "mx.you.example", "Received: by mx.you.example (Postfix, from userid 0) id 627112D17E" AT, "own/1 | 0 | " },
    { "qmail-lines", NULL, "Received: (qmail 11764 invoked from network)" AT
      "Received: from unknown (HELO a.example.net) (192.0.2.7) by mx.you.example with SMTP" AT
      "Received: (qmail 5 invoked by uid 7)" AT, "own/1 boundary/1 claimed/1 | 2 | " },
    { "fetchmail", NULL, "Received: from pop.isp.example [192.0.2.9] by localhost with POP3 (fetchmail-6.3.9)" AT
      "Received: from a.example.net (a.example.net [198.51.100.10]) by mx.isp.example (Postfix) with ESMTP id 627112D17E" AT,
      "own/1 boundary/2 | 2 | " },
    { "nothing-known", NULL, MX("a.example.net [192.0.2.7]") "Received: from b ([198.51.100.1]) by a.example.net" AT, "boundary/1 claimed/1 | 1 | " },
    { "no-received", NULL, "Subject: x\n", " | 0 | " },
    { "vetoed-top", "!mx.you.example", MX("a.example.net [192.0.2.7]"), "claimed/1 | 0 | " },
    { "new-recipient-is-a-leg", "mx.you.example",
      "Received: from lists.example.org (lists.example.org [192.0.2.7]) by mx.you.example with ESMTP for <alex@you.example>" AT
      "Received: from y ([198.51.100.1]) by lists.example.org with ESMTP for <growers@lists.example.org>" AT, "boundary/1 claimed/2 | 1 | " },

    { "results-own", "mx.you.example", "Authentication-Results: mx.you.example; spf=pass smtp.mailfrom=a.example.net\n" MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | spf" },
    { "results-of-somebody", "mx.you.example", "Authentication-Results: mx.other.example; spf=pass smtp.mailfrom=a.example.net\n" MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | " },
    { "results-without-name", "mx.you.example", "Authentication-Results: spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=a.example.net; dkim=none\n" MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | spf dkim" },
    { "results-below", "mx.you.example", MX("a.example.net [192.0.2.7]") "Authentication-Results: mx.you.example; spf=pass smtp.mailfrom=a.example.net\n", "boundary/1 | 1 | " },
    { "results-arc", "mx.you.example", "ARC-Authentication-Results: i=1; mx.you.example; spf=pass smtp.mailfrom=a.example.net\n" MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | " },
    { "received-spf", "mx.you.example", "Received-SPF: pass client-ip=192.0.2.7; receiver=mx.you.example; envelope-from=\"a@a.example.net\"\n" MX("a.example.net [192.0.2.7]"), "boundary/1 | 1 | spf" },
};
/* clang-format on */

static void
test_judge(gconstpointer data)
{
    const TrustCase *c = data;
    const char *const own[] = { c->own, NULL };
    const MpHostPins pins = { .own_hosts = own };
    g_autoptr(MpHostModel) model = mp_host_learner_finish(mp_host_learner_new(&pins));
    g_autoptr(MpRules) rules = mp_rules_load_none();
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree char *text = g_strconcat(c->block, "\n", NULL);
    MpMessageBytes bytes = { mp_slice_of(text), MP_SLICE_EMPTY, strlen(text) };
    MpFactSet *facts = mp_fact_set_new(arena);
    g_autoptr(GString) got = g_string_new(NULL);
    MpTrustVerdict trust;

    mp_message_parse(message, &bytes);
    mp_extractor_hops.extract(message, rules, facts);
    mp_extractor_auth.extract(message, rules, facts);
    mp_trust_judge(facts, model, arena, &trust);
    for (gsize i = 0; i < trust.n_hops; i++)
        g_string_append_printf(got, "%s%s/%u", i > 0 ? " " : "", mp_trust_name(trust.hops[i].trust),
                               trust.hops[i].leg);
    g_string_append_printf(got, " | %u | ", trust.boundary.hop);
    for (gsize i = 0, n = 0; i < trust.n_auth; i++)
        if (trust.auth[i].verified)
            g_string_append_printf(got, "%s%.*s", n++ > 0 ? " " : "",
                                   (int)trust.auth[i].fact->method.len,
                                   trust.auth[i].fact->method.data);
    g_assert_cmpstr(got->str, ==, c->want);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/trust/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_judge);
    }
    return g_test_run();
}
