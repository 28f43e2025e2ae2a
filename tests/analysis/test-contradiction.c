/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-contradiction.h"
#include "analysis/mp-own-hosts.h"
#include "facts/mp-extract.h"

/* The owner's machine took it from a public address. */
#define TOP(helo, rest, date)                                                                      \
    "Received: from " helo " " rest " by mx.you.example (Postfix) with ESMTP id 627112D17E for "   \
    "<alex@you.example>; " date "\n"
#define HONEST                                                                                     \
    TOP("mail.post.example", "(mail.post.example [198.51.100.10])",                                \
        "Mon, 16 May 2011 17:02:11 +0000")
#define FROM "From: Mara Lind <mara.lind@post.example>\nDate: Mon, 16 May 2011 19:01:58 +0200\n"

typedef struct {
    const char *name;
    const char *block;
    const char *want; /* "code: hops", one a line */
} FindingCase;

/* clang-format off */
static const FindingCase cases[] = {
    { "nothing-odd", HONEST FROM, "" },

    { "time-reversed", HONEST
      "Received: from web3 (web3.post.example [198.51.100.44]) by mail.post.example (Exim 4.85) id x; Mon, 16 May 2011 21:02:09 +0000\n" FROM,
      "time-reversed: 1 2\nid-shape-wrong: 2\n" },
    { "time-reversed-a-minute", HONEST
      "Received: from web3 (web3.post.example [198.51.100.44]) by mail.post.example with SMTP; Mon, 16 May 2011 17:03:11 +0000\n" FROM, "" },
    { "time-without-a-zone", HONEST
      "Received: from web3 (web3.post.example [198.51.100.44]) by mail.post.example with SMTP; Mon, 16 May 2011 21:02:09\n" FROM, "" },
    { "time-in-a-named-zone", HONEST
      "Received: from web3 (web3.post.example [198.51.100.44]) by mail.post.example with SMTP; Mon, 16 May 2011 19:02:09 CEST\n" FROM, "" },

    { "discontinuous", HONEST
      "Received: from pc ([203.0.113.7]) by mail.bank.example with SMTP; Mon, 16 May 2011 17:02:09 +0000\n" FROM,
      "discontinuous: 1 2\n" },
    { "continuous-by-domain", HONEST
      "Received: from pc ([203.0.113.7]) by web3.post.example with SMTP; Mon, 16 May 2011 17:02:09 +0000\n" FROM, "" },
    { "continuous-by-first-label", TOP("farm7.prod.cloud.example", "(198.51.100.10)", "Mon, 16 May 2011 17:02:11 +0000")
      "Received: from pc ([203.0.113.7]) by farm7.mail.other.example with SMTP; Mon, 16 May 2011 17:02:09 +0000\n" FROM, "" },
    { "continuous-by-address", HONEST
      "Received: from pc ([203.0.113.7]) by front.bank.example ([198.51.100.10]) with SMTP; Mon, 16 May 2011 17:02:09 +0000\n" FROM, "" },

    { "helo-another-address", TOP("[203.0.113.200]", "(unknown [198.51.100.10])", "Mon, 16 May 2011 17:02:11 +0000") FROM,
      "helo-mismatch: 1\n" },
    { "helo-its-own-address", TOP("[198.51.100.10]", "(unknown [198.51.100.10])", "Mon, 16 May 2011 17:02:11 +0000") FROM, "" },
    { "helo-private-address", TOP("[192.168.1.5]", "(unknown [198.51.100.10])", "Mon, 16 May 2011 17:02:11 +0000") FROM, "" },
    { "helo-localhost", TOP("localhost", "(unknown [198.51.100.10])", "Mon, 16 May 2011 17:02:11 +0000") FROM,
      "helo-mismatch: 1\n" },
    { "helo-own-domain", TOP("you.example", "(unknown [203.0.113.94])", "Mon, 16 May 2011 17:02:11 +0000") FROM,
      "helo-own-domain: 1\n" },
    { "helo-own-domain-truly", TOP("smtp.you.example", "(smtp.you.example [203.0.113.94])", "Mon, 16 May 2011 17:02:11 +0000") FROM, "" },

    { "private-in-between", HONEST
      "Received: from gate.post.example (gate.post.example [192.168.7.7]) by mail.post.example with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n"
      "Received: from x (x.example.org [203.0.113.7]) by gate.bank.example with ESMTP; Mon, 16 May 2011 17:02:09 +0000\n" FROM,
      "private-after-public: 2 3\n" },
    { "private-at-the-end", HONEST
      "Received: from pc ([192.168.7.7]) by mail.post.example with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n" FROM, "" },

    { "bogon-class-e", HONEST
      "Received: from x ([250.1.2.3]) by mail.post.example with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n" FROM, "bogon: 2\n" },
    { "bogon-octet", HONEST
      "Received: from 300.1.2.3 by mail.post.example with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n" FROM, "bogon: 2\n" },

    { "bad-by", HONEST
      "Received: from x (x.example.org [203.0.113.7]) by relay1 with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n" FROM, "bad-by: 2\n" },
    { "bare-by-inside", HONEST
      "Received: from x ([10.0.0.7]) by relay1 with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n" FROM, "" },

    { "may-be-forged", "Received: from mail.bank.example (dsl.post.example [203.0.113.93] (may be forged)) by mx.you.example (8.14.3/8.14.3) with ESMTP id p4GH2B39004189; Mon, 16 May 2011 17:02:11 +0000\n" FROM,
      "may-be-forged: 1\n" },
    { "spamware-date", HONEST
      "Received: from x ([203.0.113.7]) by mail.post.example with ESMTP; May, 16 2011 2:02:09 PM -0300\n" FROM, "spamware-date: 2\n" },
    { "zone-of-date", HONEST "From: a@post.example\nDate: Mon, 16 May 2011 19:01:58 +9999\n", "zone-impossible:\n" },
    { "zone-of-hop", HONEST
      "Received: from x ([10.0.0.7]) by mail.post.example with ESMTP; Mon, 16 May 2011 17:09:09 +0007\n" FROM, "zone-impossible: 2\n" },
    { "zone-of-nepal", HONEST
      "Received: from x ([10.0.0.7]) by mail.post.example with ESMTP; Mon, 16 May 2011 22:47:09 +0545\n" FROM, "" },

    { "id-of-postfix", HONEST
      "Received: from x ([10.0.0.7]) by mail.post.example (Postfix) with ESMTP id FFFFF1F0D2; Mon, 16 May 2011 17:02:10 +0000\n" FROM,
      "id-shape-wrong: 2\n" },
    { "id-years-off", HONEST
      "Received: from x ([10.0.0.7]) by mail.post.example (8.11.6/8.11.6) with ESMTP id g7MBYrZ04811; Mon, 16 May 2011 17:02:10 +0000\n" FROM,
      "id-time-mismatch: 2\n" },
    { "message-id-years-off", HONEST FROM "Message-ID: <ddb601c86619$f58e0500$0e02a8c0@user-PC>\n", "id-time-mismatch:\n" },
    { "message-id-right", HONEST FROM "Message-ID: <001001cc13ea$fd61fe80$0e02a8c0@user-PC>\n", "" },
    { "message-id-right-date-wrong", HONEST "From: a@post.example\nDate: Mon, 16 May 2001 19:01:58 +0200\nMessage-ID: <001001cc13ea$fd61fe80$0e02a8c0@user-PC>\n", "" },
    { "number-in-message-id", HONEST FROM "Message-ID: <1917968978.5@post.example>\n", "" },
    { "thread-begun-before", HONEST FROM "Thread-Index: AQHME+r9AAECAwQFBgcICQoLDA0ODw==\nDate: Mon, 16 Jan 2012 19:01:58 +0200\n", "" },

    { "received-below-from", HONEST FROM
      "Received: from x ([10.0.0.7]) by mail.post.example with ESMTP; Mon, 16 May 2011 17:02:10 +0000\n", "header-order-break: 2\n" },
};
/* clang-format on */

static void
test_find(gconstpointer data)
{
    static const MpExtractor *const extractors[] = { &mp_extractor_hops, &mp_extractor_identity,
                                                     &mp_extractor_auth, &mp_extractor_clock };
    static const char *const own[] = { "mx.you.example", NULL };
    static const char *const addresses[] = { "you.example", NULL };
    const FindingCase *c = data;
    const MpHostPins pins = { .own_hosts = own };
    g_autoptr(MpHostModel) model = mp_host_learner_finish(mp_host_learner_new(&pins));
    g_autoptr(MpRules) rules = mp_rules_load_none();
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autofree char *text = g_strconcat(c->block, "\n", NULL);
    MpMessageBytes bytes = { mp_slice_of(text), MP_SLICE_EMPTY, strlen(text) };
    MpFactSet *facts = mp_fact_set_new(arena);
    MpContradictionContext context = { facts, model, addresses, FALSE };
    MpContradictions found;
    MpTrustVerdict trust;
    g_autoptr(GString) got = g_string_new(NULL);

    mp_message_parse(message, &bytes);
    for (gsize i = 0; i < G_N_ELEMENTS(extractors); i++)
        extractors[i]->extract(message, rules, facts);
    mp_trust_judge(facts, model, arena, &trust);
    mp_contradiction_find(&context, &trust, arena, &found);
    for (gsize i = 0; i < found.n_findings; i++) {
        const MpJudgedFinding *finding = &found.findings[i];

        g_string_append_printf(got, "%s:", mp_finding_name(finding->code));
        for (guint32 k = 0; k < finding->n_hops; k++)
            g_string_append_printf(got, " %u", finding->hops[k]);
        g_string_append_c(got, '\n');
        g_assert_cmpuint(finding->detail.len, >, 0);
        g_assert_cmpuint(finding->span.end, <=, strlen(text));
        if (finding->n_hops > 0)
            g_assert_true(trust.hops[finding->hops[0] - 1].findings & (1u << finding->code));
    }
    g_assert_cmpstr(got->str, ==, c->want);
}

/* Delays are signed and belong to the newer hop; the oldest has none. */
static void
test_delay(void)
{
    static const char text[] =
        HONEST "Received: from pc ([10.0.0.7]) by mail.post.example with SMTP; Mon, 16 May 2011 "
               "17:02:03 +0000\n" FROM "\n";
    g_autoptr(MpHostModel) model = mp_host_learner_finish(mp_host_learner_new(NULL));
    g_autoptr(MpRules) rules = mp_rules_load_none();
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpMessageBytes bytes = { mp_slice_of(text), MP_SLICE_EMPTY, sizeof text - 1 };
    MpFactSet *facts = mp_fact_set_new(arena);
    MpContradictionContext context = { facts, model, NULL, FALSE };
    MpContradictions found;
    MpTrustVerdict trust;

    mp_message_parse(message, &bytes);
    mp_extractor_hops.extract(message, rules, facts);
    mp_trust_judge(facts, model, arena, &trust);
    mp_contradiction_find(&context, &trust, arena, &found);
    g_assert_cmpuint(trust.n_hops, ==, 2);
    g_assert_true(trust.hops[0].delay_known);
    g_assert_cmpint(trust.hops[0].delay_us, ==, 8 * G_USEC_PER_SEC);
    g_assert_false(trust.hops[1].delay_known);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/contradiction/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_find);
    }
    g_test_add_func("/contradiction/delay", test_delay);
    return g_test_run();
}
