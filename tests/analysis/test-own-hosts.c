/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-own-hosts.h"
#include "analysis/mp-trust.h"
#include "facts/mp-extract.h"

#define DATE "Mon, 16 May 2011 17:02:11 +0000"

/* One message of an archive and the address a stranger came from; strangers
 * come from networks of 3fff::/20 (RFC 9637), which has as many as one likes. */
typedef struct {
    MpMessage *message;
    MpArena *arena;
    MpFactSet *facts;
    char *text;
    const char *folder;
    char *boundary; /* NULL: there is none */
} Mail;

typedef struct {
    GPtrArray *mails; /* of Mail */
} Archive;

static void
mail_free(gpointer data)
{
    Mail *mail = data;

    mp_message_free(mail->message);
    mp_arena_free(mail->arena);
    g_free(mail->text);
    g_free(mail->boundary);
    g_free(mail);
}

/* Takes @text and @boundary. */
static void
add(Archive *archive, const char *folder, char *text, char *boundary)
{
    static const MpExtractor *const extractors[] = { &mp_extractor_hops, &mp_extractor_identity };
    g_autoptr(MpRules) rules = mp_rules_load_none();
    Mail *mail = g_new0(Mail, 1);
    MpMessageBytes bytes = { mp_slice_of(text), MP_SLICE_EMPTY, strlen(text) };

    mail->text = text;
    mail->folder = folder;
    mail->boundary = boundary;
    mail->message = mp_message_new();
    mail->arena = mp_arena_new(4096);
    mail->facts = mp_fact_set_new(mail->arena);
    mp_message_parse(mail->message, &bytes);
    for (gsize i = 0; i < G_N_ELEMENTS(extractors); i++)
        extractors[i]->extract(mail->message, rules, mail->facts);
    g_ptr_array_add(archive->mails, mail);
}

static char *
stranger(guint i)
{
    return g_strdup_printf("3fff:%x::7", i + 1);
}

/* The lines below a boundary: what the stranger says about himself. */
static char *
claimed(guint i)
{
    return g_strdup_printf("Received: from pc%u ([10.0.0.%u]) by mail%u.stranger%u.example.net "
                           "(Postfix) with ESMTPSA id 627112D%03X; " DATE "\n"
                           "Message-ID: <%u@stranger%u.example.net>\n"
                           "From: a@stranger%u.example.net\nTo: alex@you.example\n\n",
                           i, i + 1, i, i, i, i, i, i);
}

/* ---- archives ---- */

/* The owner's machine takes mail from one relay of his provider. */
static void
build_behind_relay(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from relay1.isp.example.org (relay1.isp.example.org [192.0.2.25]) by "
                "home.you.example (Postfix) with ESMTP id 127112D%03X for <alex@you.example>; " DATE
                "\n"
                "Received: from mail%u.stranger%u.example.net (mail%u.stranger%u.example.net "
                "[IPv6:%s]) by relay1.isp.example.org (Postfix) with ESMTPS id 227112D%03X for "
                "<alex@you.example>; " DATE "\n%s",
                i, i, i, i, i, ip, i, rest),
            g_strdup(ip));
    }
}

/* fetchmail collects from three providers. */
static void
build_fetchmail(Archive *archive)
{
    static const char *const providers[] = { "mx.isp.example.org", "mx2.mailhost.example.com",
                                             "in.webmail.example.net" };

    for (guint i = 0; i < 36; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);
        const char *by = providers[i % 3];

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from pop.provider%u.example [192.0.2.%u] by localhost with POP3 "
                "(fetchmail-6.3.9) for <alex@localhost> (single-drop); " DATE "\n"
                "Received: from mail%u.stranger%u.example.net (unknown [%s]) by %s "
                "(Postfix) with ESMTP id 327112D%03X for <alex%u@you.example>; " DATE "\n%s",
                i % 3, i % 3 + 1, i, i, ip, by, i, i % 3, rest),
            g_strdup(ip));
    }
}

/* Exchange Online: three hops inside, the fourth has the stranger. */
static void
build_exchange_online(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from DM%uPR19MB6124.namprd19.prod.outlook.com (::1) by "
                "MN0PR19MB6312.namprd19.prod.outlook.com with HTTPS; " DATE "\n"
                "Received: from MW2PR%uCA0031.namprd21.prod.outlook.com (2603:10b6:302:1::44) by "
                "DM%uPR19MB6124.namprd19.prod.outlook.com (2603:10b6:8:6f::11) with Microsoft SMTP "
                "Server (version=TLS1_2, cipher=X_Y) id 15.20.6086.24; " DATE "\n"
                "Received: from CO1NAM%uFT111.eop-nam11.prod.protection.outlook.com "
                "(2603:10b6:302:1:cafe::c9) by MW2PR%uCA0031.outlook.office365.com "
                "(2603:10b6:302:1::44) with Microsoft SMTP Server id 15.20.6254.0 via Frontend "
                "Transport; " DATE "\n"
                "Received: from mail%u.stranger%u.example.net (%s) by "
                "CO1NAM%uFT111.mail.protection.outlook.com (10.13.174.61) with Microsoft SMTP "
                "Server "
                "id 15.20.6199.20 via Frontend Transport; " DATE "\n%s",
                i, i, i, i, i, i, i, ip, i, rest),
            g_strdup(ip));
    }
}

static char *
gmail_top(guint i, const char *name, const char *ip, const char *to)
{
    return g_strdup_printf("Received: by 10.223.102.66 with SMTP id f2mr%ufao.12.%u; " DATE "\n"
                           "Received: from %s (%s. [%s]) by mx.google.com with ESMTPS id "
                           "d%usi5940238edy.2011.05.16.10."
                           "02.11 for <%s>; " DATE "\n",
                           i + 1000, i + 1000, name, name, ip, i + 100, to);
}

static void
build_gmail(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);
        g_autofree char *name = g_strdup_printf("mail%u.stranger%u.example.net", i, i);
        g_autofree char *top = gmail_top(i, name, ip, "alex.morgan@gmail.com");

        add(archive, "INBOX", g_strconcat(top, rest, NULL), g_strdup(ip));
    }
}

/* Everything came over one list: its server is the stranger, however steadily
 * it follows, and those who post to it are not. */
static void
build_list_only(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, "growers",
            g_strdup_printf(
                "Received: from lists.allotment.example (lists.allotment.example "
                "[198.51.100.30]) by mx.you.example (Postfix) with ESMTP id 427112D%03X for "
                "<alex@you.example>; " DATE "\n"
                "Received: from mail%u.stranger%u.example.net (unknown [%s]) by "
                "lists.allotment.example (Postfix) with ESMTP id 527112D%03X for "
                "<growers@lists.allotment.example>; " DATE "\n"
                "List-Id: Growers <growers.lists.allotment.example>\n%s",
                i, i, i, ip, i, rest),
            g_strdup("198.51.100.30"));
    }
}

/* The same without List-Id; only its precedence and its address tell. */
static void
build_old_list(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, "growers",
            g_strdup_printf(
                "Received: from lists.allotment.example (lists.allotment.example "
                "[198.51.100.30]) by mx.you.example (Postfix) with ESMTP id 427112D%03X for "
                "<alex@you.example>; " DATE "\n"
                "Received: from mail%u.stranger%u.example.net (unknown [%s]) by "
                "lists.allotment.example (Postfix) with ESMTP id 527112D%03X for "
                "<growers@lists.allotment.example>; " DATE "\n"
                "%s%s",
                i, i, i, ip, i,
                i % 2 ? "Precedence: list\n" : "Sender: owner-growers@lists.allotment.example\n",
                rest),
            g_strdup("198.51.100.30"));
    }
}

/* All mail is one shop's, through its own relay: that is not the recipient's. */
static void
build_one_sender(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i);

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from out.shop.example.org (out.shop.example.org [198.51.100.30]) by "
                "mx.you.example (Postfix) with ESMTP id 427112D%03X for <alex@you.example>; " DATE
                "\n"
                "Received: from app%u.shop.example.org (app%u.shop.example.org [%s]) by "
                "out.shop.example.org (Postfix) with ESMTP id 527112D%03X; " DATE "\n"
                "Message-ID: <%u@shop.example.org>\nFrom: news@%s\nTo: alex@you.example\n\n",
                i, i % 3, i % 3, ip, i, i, i % 2 ? "shop.example.org" : "brand.example"),
            g_strdup("198.51.100.30"));
    }
}

/* Strangers from three networks only, and as many customers of the recipient's
 * own provider, whose hosts are called as his. */
static void
build_fellow_customers(Archive *archive)
{
    static const char *const networks[] = { "192.0.2", "198.51.100", "203.0.113" };

    for (guint i = 0; i < 24; i++) {
        g_autofree char *rest = claimed(i);
        g_autofree char *ip = g_strdup_printf("%s.%u", networks[i % 3], i + 1);
        g_autofree char *fellow = g_strdup_printf("3fff:107::%x", i + 1);
        const char *peer = i % 2 ? ip : fellow;
        g_autofree char *name = i % 2 ? g_strdup_printf("mail.stranger%u.example", i)
                                      : g_strdup_printf("out%u.outbound.provider.example", i);

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from in%u.inbound.provider.example (3fff:eee::%x) by "
                "store%u.boxes.provider.example with HTTPS; " DATE "\n"
                "Received: from %s (%s) by in%u.inbound.provider.example (10.0.0.1) with "
                "Microsoft SMTP Server id 15.20.6199.20; " DATE "\n"
                "Received: from box%u.boxes.provider.example (3fff:eee::9) by "
                "out%u.outbound.provider.example (3fff:eee::7) with mapi id 15.20.6199.20; " DATE
                "\n%s",
                i, i + 1, i, name, peer, i, i, i, rest),
            g_strdup(peer));
    }
}

/* A university address is forwarded to Gmail, beside mail that comes there directly. */
static void
build_forwarded(Archive *archive)
{
    build_gmail(archive);
    for (guint i = 100; i < 130; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);
        g_autofree char *top =
            gmail_top(i, "out.uni.example", "192.0.2.77", "alex.morgan@gmail.com");

        add(archive, "INBOX",
            g_strdup_printf("%sReceived: from mail%u.stranger%u.example.net (unknown [%s]) by "
                            "mx.uni.example (Postfix) with ESMTP id 627112D%03X for "
                            "<a.morgan@uni.example>; " DATE "\n%s",
                            top, i, i, ip, i, rest),
            g_strdup(ip));
    }
}

/* Many senders forge the same: mail that looks forwarded, from everywhere. */
static void
build_forged_forwarding(Archive *archive)
{
    build_gmail(archive);
    for (guint i = 100; i < 130; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);
        g_autofree char *top = gmail_top(i, "out.uni.example", ip, "alex.morgan@gmail.com");

        add(archive, "INBOX",
            g_strdup_printf(
                "%sReceived: from x (unknown [203.0.113.%u]) by mx.uni.example (Postfix) "
                "with ESMTP id 627112D%03X for <a.morgan@uni.example>; " DATE "\n%s",
                top, i, i, rest),
            g_strdup(ip));
    }
}

static void
build_single(Archive *archive)
{
    add(archive, "",
        g_strdup(
            "Received: from mail.stranger.example.net (mail.stranger.example.net [192.0.2.7]) by "
            "mx.you.example (Postfix) with ESMTP id 627112D17E; " DATE "\n"
            "Received: from x (unknown [203.0.113.9]) by mx.you.example (Postfix) with ESMTP id "
            "627112D17F; " DATE "\nFrom: a@stranger.example.net\n\n"),
        g_strdup("192.0.2.7"));
}

/* The stores of two people in one case. */
static void
build_two_owners(Archive *archive)
{
    for (guint i = 0; i < 60; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, i % 2 ? "ruth/INBOX" : "alex/INBOX",
            g_strdup_printf("Received: from mail%u.stranger%u.example.net (unknown [%s]) by %s "
                            "(Postfix) with ESMTP id 727112D%03X for <%s>; " DATE "\n%s",
                            i, i, ip, i % 2 ? "mail.adler.example" : "mx.you.example", i,
                            i % 2 ? "ruth@adler.example" : "alex@you.example", rest),
            g_strdup(ip));
    }
    /* one wrote to the other: to the reader he is a stranger */
    add(archive, "ruth/INBOX",
        g_strdup(
            "Received: from mx.you.example (mx.you.example [192.0.2.25]) by mail.adler.example "
            "(Postfix) with ESMTP id 827112D17E for <ruth@adler.example>; " DATE "\n"
            "Received: from pc ([10.0.0.2]) by mx.you.example (Postfix) with ESMTPSA id "
            "927112D17E; " DATE "\n"
            "From: alex@you.example\n\n"),
        g_strdup("192.0.2.25"));
}

/* A filter on the same machine, and mail that never left it. */
static void
build_filter_and_cron(Archive *archive)
{
    for (guint i = 0; i < 40; i++) {
        g_autofree char *ip = stranger(i), *rest = claimed(i);

        add(archive, "INBOX",
            g_strdup_printf(
                "Received: from localhost (localhost [127.0.0.1]) by mx.you.example "
                "(Postfix) with ESMTP id 127112D%03X for <alex@you.example>; " DATE "\n"
                "Received: from mx.you.example ([127.0.0.1]) by localhost (mx.you.example "
                "[127.0.0.1]) (amavisd-new, port 10024) with ESMTP id abcDEF%03X; " DATE "\n"
                "Received: from mail%u.stranger%u.example.net (unknown [%s]) by "
                "mx.you.example (Postfix) with ESMTP id 227112D%03X; " DATE "\n%s",
                i, i, i, i, ip, i, rest),
            g_strdup(ip));
    }
    for (guint i = 0; i < 10; i++)
        add(archive, "INBOX",
            g_strdup_printf(
                "Received: by mx.you.example (Postfix, from userid 0) id 327112D%03X; " DATE "\n"
                "From: root@you.example\n\n",
                i),
            NULL);
}

typedef struct {
    const char *name;
    void (*build)(Archive *archive);
    const char *own;      /* template that must be own and no gateway, or NULL */
    const char *gateway;  /* template that must be a gateway, or NULL */
    const char *stranger; /* template that must not be own, or NULL */
} ArchiveCase;

/* clang-format off */
static const ArchiveCase cases[] = {
    { "behind-relay", build_behind_relay, "home.you.example", "#.isp.example.org", NULL },
    { "fetchmail-three-providers", build_fetchmail, "localhost", "mx.isp.example.org", NULL },
    { "exchange-online", build_exchange_online, "#.outlook.office365.com", "#.mail.protection.outlook.com", NULL },
    { "gmail", build_gmail, "[private]", "mx.google.com", NULL },
    { "list-only", build_list_only, "mx.you.example", NULL, "lists.allotment.example" },
    { "list-without-list-id", build_old_list, "mx.you.example", NULL, "lists.allotment.example" },
    { "one-sender", build_one_sender, "mx.you.example", NULL, "out.shop.example.org" },
    { "fellow-customers", build_fellow_customers, "#.boxes.provider.example", "#.inbound.provider.example", NULL },
    { "forwarded-university", build_forwarded, "[private]", "mx.google.com", NULL },
    { "forged-forwarding", build_forged_forwarding, "[private]", "mx.google.com", "mx.uni.example" },
    { "single-message", build_single, NULL, NULL, "mx.you.example" },
    { "two-owners", build_two_owners, NULL, "mail.adler.example", NULL },
    { "filter-and-cron", build_filter_and_cron, "localhost", "mx.you.example", NULL },
};
/* clang-format on */

static Archive
build(const ArchiveCase *c)
{
    Archive archive = { g_ptr_array_new_with_free_func(mail_free) };

    c->build(&archive);
    return archive;
}

/* Learns in this order or from the end. */
static MpHostModel *
learn(const Archive *archive, const MpHostPins *pins, gboolean backwards)
{
    MpHostLearner *learner = mp_host_learner_new(pins);

    for (guint i = 0; i < archive->mails->len; i++) {
        const Mail *mail =
            g_ptr_array_index(archive->mails, backwards ? archive->mails->len - 1 - i : i);

        mp_host_learner_add(learner, mail->facts, mail->folder);
    }
    return mp_host_learner_finish(learner);
}

static const MpHostLine *
find_line(const MpHostModel *model, const char *name)
{
    gsize n;
    const MpHostLine *lines = mp_host_model_lines(model, &n);

    for (gsize i = 0; i < n; i++)
        if (strcmp(lines[i].host_template, name) == 0)
            return &lines[i];
    return NULL;
}

static void
test_archive(gconstpointer data)
{
    const ArchiveCase *c = data;
    Archive archive = build(c);
    g_autoptr(MpHostModel) model = learn(&archive, NULL, FALSE);
    g_autoptr(MpArena) arena = mp_arena_new(4096);

    for (guint i = 0; i < archive.mails->len; i++) {
        const Mail *mail = g_ptr_array_index(archive.mails, i);
        MpTrustVerdict verdict;
        g_autofree char *ip = NULL;

        mp_arena_reset(arena);
        mp_trust_judge(mail->facts, model, arena, &verdict);
        ip = verdict.boundary.ip.len > 0 ? mp_slice_dup(verdict.boundary.ip) : NULL;
        g_assert_cmpstr(ip, ==, mail->boundary);
    }
    if (c->own != NULL) {
        g_assert_nonnull(find_line(model, c->own));
        g_assert_true(find_line(model, c->own)->own);
        g_assert_false(find_line(model, c->own)->gateway);
    }
    if (c->gateway != NULL) {
        g_assert_nonnull(find_line(model, c->gateway));
        g_assert_true(find_line(model, c->gateway)->gateway);
    }
    if (c->stranger != NULL)
        g_assert_true(find_line(model, c->stranger) == NULL || !find_line(model, c->stranger)->own);
    g_ptr_array_unref(archive.mails);
}

static void
test_order(gconstpointer data)
{
    Archive archive = build(data);
    g_autoptr(MpHostModel) forwards = learn(&archive, NULL, FALSE);
    g_autoptr(MpHostModel) backwards = learn(&archive, NULL, TRUE);
    gsize n, m;
    const MpHostLine *a = mp_host_model_lines(forwards, &n);
    const MpHostLine *b = mp_host_model_lines(backwards, &m);

    g_assert_cmpuint(n, ==, m);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpstr(a[i].host_template, ==, b[i].host_template);
        g_assert_cmpint(a[i].own, ==, b[i].own);
        g_assert_cmpint(a[i].gateway, ==, b[i].gateway);
        g_assert_cmpuint(a[i].support, ==, b[i].support);
        g_assert_cmpuint(a[i].networks, ==, b[i].networks);
        g_assert_cmpfloat(a[i].perplexity, ==, b[i].perplexity);
        g_assert_cmpstr(a[i].scope, ==, b[i].scope);
    }
    g_ptr_array_unref(archive.mails);
}

/* ---- pins ---- */

static MpTrustVerdict
judge_first(const Archive *archive, const MpHostPins *pins, MpArena *arena)
{
    g_autoptr(MpHostModel) model = learn(archive, pins, FALSE);
    MpTrustVerdict verdict;

    mp_trust_judge(((const Mail *)g_ptr_array_index(archive->mails, 0))->facts, model, arena,
                   &verdict);
    return verdict;
}

static void
test_pins(void)
{
    static const char *const lists[] = { "mx.you.example", "lists.allotment.example", NULL };
    static const char *const gateway[] = { "lists.allotment.example", NULL };
    static const char *const veto[] = { "!isp.example.org", NULL };
    const MpHostPins with_list = { .own_hosts = lists, .gateways = gateway };
    const MpHostPins without_relay = { .own_hosts = veto };
    Archive only_list = { g_ptr_array_new_with_free_func(mail_free) };
    Archive relay = { g_ptr_array_new_with_free_func(mail_free) };
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    g_autoptr(MpHostModel) vetoed = NULL;
    MpTrustVerdict verdict;

    build_list_only(&only_list);
    build_behind_relay(&relay);
    /* the owner runs the list himself: strangers are those who post to it */
    verdict = judge_first(&only_list, &with_list, arena);
    g_assert_cmpmem(verdict.boundary.ip.data, verdict.boundary.ip.len, "3fff:1::7", 9);
    /* he does not trust his provider's relay: it is the stranger */
    verdict = judge_first(&relay, &without_relay, arena);
    g_assert_cmpmem(verdict.boundary.ip.data, verdict.boundary.ip.len, "192.0.2.25", 10);
    vetoed = learn(&relay, &without_relay, FALSE);
    g_assert_cmpstr(find_line(vetoed, "#.isp.example.org")->pin, ==, "veto");
    g_ptr_array_unref(only_list.mails);
    g_ptr_array_unref(relay.mails);
}

/* What one message allows: the top, and nothing is called learned. */
static void
test_single_knows_little(void)
{
    Archive archive = { g_ptr_array_new_with_free_func(mail_free) };
    g_autoptr(MpHostModel) model = NULL;
    gsize n;

    build_single(&archive);
    model = learn(&archive, NULL, FALSE);
    g_assert_true(mp_host_model_is_empty(model));
    mp_host_model_lines(model, &n);
    g_assert_cmpuint(n, ==, 0);
    g_ptr_array_unref(archive.mails);
}

static void
test_empty(void)
{
    g_autoptr(MpHostModel) model = mp_host_learner_finish(mp_host_learner_new(NULL));

    g_assert_true(mp_host_model_is_empty(model));
    g_assert_false(mp_host_model_is_own(model, MP_SLICE_LITERAL("mx.you.example")));
}

/* A host whose clock is four hours ahead, an id that stands in several
 * messages, a build years after its time. */
static void
test_details(void)
{
    Archive archive = { g_ptr_array_new_with_free_func(mail_free) };
    g_autoptr(MpHostModel) model = NULL;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpHostLook look;
    gint64 first, last;

    for (guint i = 0; i < 20; i++)
        add(&archive, "INBOX",
            g_strdup_printf(
                "Received: from mail.fast.example (mail.fast.example [3fff:%x::7]) by "
                "mx.you.example (Postfix) with ESMTP id 127112D%03X; Mon, 16 May 2011 "
                "17:%02u:11 +0000\n"
                "Received: from x.prod.example (3fff:9::1) by mail.fast.example with SMTP id "
                "p4GH28B900%04u; Mon, 16 May 2011 21:%02u:09 +0000\n"
                "Received: from y ([10.0.0.1]) by x.prod.example with mapi id "
                "15.20.4995.%u; Mon, 16 May 2011 17:%02u:00 +0000\n"
                "Message-ID: <%u@fast.example>\nSubject: %u\n\n",
                i + 1, i, i, i < 2 ? 7u : i, i, i, i, i, i),
            NULL);
    model = learn(&archive, NULL, FALSE);
    mp_host_model_look(model, MP_SLICE_LITERAL("mail.fast.example"), arena, &look);
    g_assert_cmpint(look.clock_offset_us / G_USEC_PER_SEC, ==, 4 * 3600 - 2);
    g_assert_false(look.is_own);
    g_assert_true(mp_host_model_is_copied_id(model, MP_SLICE_LITERAL("mail.fast.example"),
                                             MP_SLICE_LITERAL("p4GH28B9000007"), 0));
    g_assert_false(mp_host_model_is_copied_id(model, MP_SLICE_LITERAL("mail.fast.example"),
                                              MP_SLICE_LITERAL("p4GH28B9000008"), 0));
    g_assert_true(
        mp_host_model_build_range(model, MP_SLICE_LITERAL("15.20.4995.3"), &first, &last));
    g_assert_cmpint((last - first) / G_USEC_PER_SEC, ==, 120 * 86400);
    g_assert_false(
        mp_host_model_build_range(model, MP_SLICE_LITERAL("15.20.4996.3"), &first, &last));
    g_ptr_array_unref(archive.mails);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/own-hosts/archive/", cases[i].name, NULL);
        g_autofree char *order = g_strconcat("/own-hosts/order/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_archive);
        g_test_add_data_func(order, &cases[i], test_order);
    }
    g_test_add_func("/own-hosts/pins", test_pins);
    g_test_add_func("/own-hosts/single-knows-little", test_single_knows_little);
    g_test_add_func("/own-hosts/empty", test_empty);
    g_test_add_func("/own-hosts/details", test_details);
    return g_test_run();
}
