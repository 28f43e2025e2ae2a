/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-extractor.h"

/* What a mark says, and that its span covers the very bytes that say it. */
typedef struct {
    const char *name;
    const char *message;
    const char *rule;
    const char *said;  /* name, value and identifiers of the first mark of @rule */
    const char *bytes; /* that its span covers */
} ExtractCase;

/* clang-format off */
static const ExtractCase cases[] = {
    { "field-value", "X-Kmail-Account: Ab1Cd2\n\n", "klaviyo/x-kmail-account",
      "X-Kmail-Account|Ab1Cd2|account=Ab1Cd2", "Ab1Cd2" },
    { "field-presence", "X-SG-EID: opaque\n\n", "sendgrid/x-sg-eid", "X-SG-EID|opaque|", "opaque" },
    { "field-folded", "X-Info: Message sent by MindShare Design\r\n customer with ID \"acme\" today\r\n\r\n",
      "mindshare-design/x-info",
      "X-Info|Message sent by MindShare Design customer with ID \"acme\"|account=acme",
      "Message sent by MindShare Design\r\n customer with ID \"acme\"" },
    { "field-inside", "List-Unsubscribe: <https://a.example/x>,\n <mailto:leave-news-123456B@list.example.com>\n\n",
      "lyris-listmanager/list-unsubscribe",
      "List-Unsubscribe|mailto:leave-news-123456B@|list=news;contact=123456", "mailto:leave-news-123456B@" },
    { "envelope", "Return-Path: <bounces+1234567-0a1b-jane=example.org@em1.example.com>\n\n", "sendgrid/envelope",
      "Return-Path|bounces+1234567-0a1b-jane=example.org@em1.example.com|account=1234567;check=0a1b;"
      "recipient=jane@example.org", "<bounces+1234567-0a1b-jane=example.org@em1.example.com>" },
    { "envelope-bare", "Return-Path: acme@jangomail.com\n\n", "jangomail/envelope",
      "Return-Path|acme@jangomail.com|account=acme", "acme@jangomail.com" },
    { "message-id", "Message-ID: <12345@jngomktg.net>\n\n", "jangomail/message-id",
      "Message-ID|12345@jngomktg.net|", "<12345@jngomktg.net>" },
    { "signature", "DKIM-Signature: v=1; a=rsa-sha256; d=Example.com; s=hs1-8726485;\n h=from; bh=x; b=x\n\n",
      "hubspot/dkim-selector", "DKIM-Signature|hs1-8726485._domainkey.example.com|account=8726485", NULL },
    { "result", "Authentication-Results: mx.example.org; dkim=pass header.d=klaviyomail.com\n\n", "klaviyo/dkim",
      "Authentication-Results|klaviyomail.com|", NULL },
    { "result-failed", "Authentication-Results: mx.example.org; dkim=fail header.d=klaviyomail.com\n\n",
      "klaviyo/dkim", NULL, NULL },
    { "hop-host", "Received: from m1.mcsv.net (m1.mcsv.net [192.0.2.7])\n by mx.example.org (Postfix) with ESMTP id 1;"
      " Tue, 1 Apr 2025 09:00:00 +0000\n\n", "mailchimp/host", "Received|m1.mcsv.net|", NULL },
    { "hop-wording", "Received: from MTIzNDU2Nw (unknown)\n\tby geopod-ismtpd-5-1 (SG) with HTTP id x\n\n",
      "sendgrid/pod-hop", "Received|from MTIzNDU2Nw (unknown)\tby geopod-ismtpd|account=1234567", NULL },
    { "unsubscribe-host", "List-Unsubscribe: <https://example.us1.list-manage.com/u?u=1>\n\n", "mailchimp/unsubscribe",
      "List-Unsubscribe|example.us1.list-manage.com|", NULL },
    { "unsubscribe-mailto", "List-Unsubscribe: <mailto:x@unsub.spmta.com?subject=y>\n\n", "sparkpost/unsubscribe",
      "List-Unsubscribe|unsub.spmta.com|", NULL },
    { "unsubscribe-no-uri", "List-Unsubscribe: list-manage.com\n\n", "mailchimp/unsubscribe", NULL, NULL },
    { "link", "Content-Type: text/plain\n\nhttps://r20.rs6.net/tn.jsp?x=1\n", "constant-contact/link",
      "link|r20.rs6.net|", NULL },
    { "encoded-json", "X-Mailgun-Sid: WyI3MWVlMiIsImphbmVAZXhhbXBsZS5vcmciLCIwNGRkNzEiXQ==\n\n", "mailgun/x-mailgun-sid",
      "X-Mailgun-Sid|WyI3MWVlMiIsImphbmVAZXhhbXBsZS5vcmciLCIwNGRkNzEiXQ==|recipient=jane@example.org;account=04dd71",
      "WyI3MWVlMiIsImphbmVAZXhhbXBsZS5vcmciLCIwNGRkNzEiXQ==" },
    { "encoded-badly", "X-Mailgun-Sid: AAEC\n\n", "mailgun/x-mailgun-sid", NULL, NULL },
};
/* clang-format on */

typedef struct {
    const MpRules *rules;
    const ExtractCase *row;
} Row;

static char *
say(const MpPlatformFact *mark)
{
    g_autoptr(GString) said = g_string_new(NULL);

    g_string_append_len(said, mark->name.data, (gssize)mark->name.len);
    g_string_append_c(said, '|');
    g_string_append_len(said, mark->value.data, (gssize)mark->value.len);
    g_string_append_c(said, '|');
    for (guint32 i = 0; i < mark->n_ids; i++) {
        if (i > 0)
            g_string_append_c(said, ';');
        g_string_append_len(said, mark->ids[i].type.data, (gssize)mark->ids[i].type.len);
        g_string_append_c(said, '=');
        g_string_append_len(said, mark->ids[i].value.data, (gssize)mark->ids[i].value.len);
    }
    return g_strdup(said->str);
}

static void
test_extract(gconstpointer data)
{
    const Row *row = data;
    MpSlice text = mp_slice_of(row->row->message);
    MpMessageBytes bytes = { text, MP_SLICE_EMPTY, text.len };
    g_autoptr(MpMessage) message = mp_message_new();
    const MpPlatformFact *marks, *mark = NULL;
    g_autofree char *said = NULL;
    MpFactSet *facts;
    gsize n;

    mp_message_parse(message, &bytes);
    facts = mp_fact_set_new(mp_message_arena(message));
    mp_extract_all(message, row->rules, facts);
    marks = mp_fact_set_get(facts, MP_FACT_PLATFORM, &n);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpuint(marks[i].head.where.start, <, marks[i].head.where.end);
        g_assert_cmpuint(marks[i].head.where.end, <=, text.len);
        if (mark == NULL && mp_slice_equal(marks[i].rule, mp_slice_of(row->row->rule)))
            mark = &marks[i];
    }
    said = mark == NULL ? NULL : say(mark);
    g_assert_cmpstr(said, ==, row->row->said);
    if (mark != NULL && row->row->bytes != NULL)
        g_assert_cmpmem(text.data + mark->head.where.start,
                        mark->head.where.end - mark->head.where.start, row->row->bytes,
                        strlen(row->row->bytes));
}

int
main(int argc, char *argv[])
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRules) rules = NULL;
    Row rows[G_N_ELEMENTS(cases)];

    g_test_init(&argc, &argv, NULL);
    rules = mp_rules_load(NULL, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/extract-platform/", cases[i].name, NULL);
        rows[i] = (Row){ rules, &cases[i] };
        g_test_add_data_func(path, &rows[i], test_extract);
    }
    return g_test_run();
}
