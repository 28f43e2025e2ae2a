/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-own-hosts.h"
#include "analysis/mp-recipient.h"
#include "facts/mp-extract.h"

#define RECEIVED(to)                                                                               \
    "Received: from mail.post.example (mail.post.example [198.51.100.10]) by mx.you.example "      \
    "(Postfix) with ESMTP id 627112D17E for <" to ">; Mon, 16 May 2011 17:02:11 +0000\n"
/* What the sender claims about what came before. */
#define BELOW                                                                                      \
    "X-Original-To: forged@you.example\nDelivered-To: forged@you.example\n"                        \
    "Received: from x ([10.0.0.1]) by mail.post.example for <list@post.example>; Mon, 16 May "     \
    "2011 17:02:10 +0000\nReturn-Path: <forged@post.example>\n"

typedef struct {
    const char *name;
    const char *block;
    const char *want; /* "address source tag | trail | envelope sender" */
} RecipientCase;

/* clang-format off */
static const RecipientCase cases[] = {
    { "postfix", "Return-Path: <mara@post.example>\nX-Original-To: dell@you.example\nDelivered-To: inbox@you.example\n" RECEIVED("dell@you.example") "To: x@y.example\n",
      "dell@you.example x-original-to - | dell@you.example inbox@you.example | mara@post.example" },
    { "exim", "Envelope-to: dell@you.example\n" RECEIVED("inbox@you.example"),
      "dell@you.example envelope-to - | dell@you.example inbox@you.example | " },
    { "for-clause", "Return-Path: <mara@post.example>\n" RECEIVED("dell@you.example") "To: Tom <tom@okafor.example>\n",
      "dell@you.example received-for - | dell@you.example | mara@post.example" },
    { "plus-tag", "X-Original-To: alex+shop@you.example\nDelivered-To: alex@you.example\n" RECEIVED("alex+shop@you.example"),
      "alex+shop@you.example x-original-to shop | alex+shop@you.example alex@you.example | " },
    { "forged-below", RECEIVED("dell@you.example") BELOW "To: dell@you.example\n",
      "dell@you.example received-for - | dell@you.example | " },
    { "delivered-to-only", "Delivered-To: alex@you.example\nReceived: from mail.post.example ([198.51.100.10]) by mx.you.example with SMTP; 16 May 2011 17:02:10 -0000\n",
      "alex@you.example delivered-to - | alex@you.example | " },
    { "delivered-to-oldest", "Delivered-To: new@you.example\nDelivered-To: old@you.example\nReceived: from mail.post.example ([198.51.100.10]) by mx.you.example with SMTP; 16 May 2011 17:02:10 -0000\n",
      "old@you.example delivered-to - | old@you.example new@you.example | " },
    { "to-alone", "Received: from mail.post.example ([198.51.100.10]) by mx.you.example with SMTP; 16 May 2011 17:02:10 -0000\nTo: Alex <alex@you.example>\n",
      "alex@you.example to - | alex@you.example | " },
    { "to-many", "Received: from mail.post.example ([198.51.100.10]) by mx.you.example with SMTP; 16 May 2011 17:02:10 -0000\nTo: a@you.example, b@you.example\n",
      " - | | " },
    { "null-sender", "Return-Path: <>\n" RECEIVED("dell@you.example"), "dell@you.example received-for - | dell@you.example | " },
    { "sender-in-hop", "Received: from mail.post.example ([198.51.100.10]) by mx.you.example (envelope-from <mara@post.example>) id x for dell@you.example; 16 May 2011 17:02:10 -0000\n",
      "dell@you.example received-for - | dell@you.example | mara@post.example" },
    { "nothing", "Subject: x\n", " - | | " },
    { "return-path-without-received", "Return-Path: <mara@post.example>\nTo: a@you.example\n", "a@you.example to - | a@you.example | mara@post.example" },
};
/* clang-format on */

static void
test_find(gconstpointer data)
{
    static const char *const own[] = { "mx.you.example", NULL };
    const RecipientCase *c = data;
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
    MpEnvelope found;

    mp_message_parse(message, &bytes);
    mp_extractor_hops.extract(message, rules, facts);
    mp_extractor_identity.extract(message, rules, facts);
    mp_trust_judge(facts, model, arena, &trust);
    mp_recipient_find(facts, &trust, arena, &found);
    g_string_append_len(got, found.recipient.address.data, (gssize)found.recipient.address.len);
    if (found.recipient.source.len > 0)
        g_string_append_c(got, ' ');
    g_string_append_len(got, found.recipient.source.data, (gssize)found.recipient.source.len);
    g_string_append_c(got, ' ');
    if (found.recipient.tag.len == 0)
        g_string_append_c(got, '-');
    g_string_append_len(got, found.recipient.tag.data, (gssize)found.recipient.tag.len);
    g_string_append(got, " |");
    for (gsize i = 0; i < found.n_trail; i++)
        g_string_append_printf(got, " %.*s", (int)found.trail[i].len, found.trail[i].data);
    g_string_append(got, " | ");
    g_string_append_len(got, found.sender.data, (gssize)found.sender.len);
    g_assert_cmpstr(got->str, ==, c->want);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/recipient/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_find);
    }
    return g_test_run();
}
