/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "analysis/mp-platform.h"
#include "facts/mp-extractor.h"

/* Platforms that do not exist, so that nobody's address stands here. */
static const char *const platforms[][2] = {
    { "letterbird",
      "[platform letterbird]\nname = Letterbird\ncategory = esp\n"
      "ranges = 192.0.2.0/24\nrange-source = document\nrange-date = 2024-01-01\n"
      "[signal host]\nkind = host\ndomain = letterbird.example\nstrength = decisive\n"
      "source = s\nexample = letterbird.example\nexpect = match\n"
      "[signal dkim]\nkind = dkim\ndomain = letterbird.example\nstrength = decisive\n"
      "source = s\nexample = letterbird.example\nexpect = match\n"
      "[signal envelope]\nkind = envelope\nmatch = ^b-(?<account>\\d{1,9})@\nstrength = strong\n"
      "source = s\nexample = b-1@a.example\nexpect = account=1\n"
      "[signal own-envelope]\nkind = envelope\ndomain = letterbird.example\nstrength = strong\n"
      "source = s\nexample = b-1@letterbird.example\nexpect = match\n"
      "[signal id]\nkind = field\nfield = X-Letterbird-Id\nmatch = ^(?<account>\\d{1,9})$\n"
      "strength = decisive\nsource = s\nexample = 1\nexpect = account=1\n"
      "[signal ip]\nkind = field\nfield = X-Letterbird-IP\nmatch = ^(?<ip>[\\d.]{7,15})$\n"
      "strength = decisive\nsource = s\nexample = 192.0.2.1\nexpect = ip=192.0.2.1\n"
      "[signal template-ip]\nkind = field\nfield = X-Template\nmatch = ^(?<ip>[\\d.]{7,15})$\n"
      "strength = strong\nsource = s\nexample = 192.0.2.1\nexpect = ip=192.0.2.1\n"
      "[signal hop]\nkind = received\nmatch = ^from (?<token>[A-Za-z0-9]{2,9}={0,2}) by "
      "lb\\.inner\n"
      "ids = token=account/base64\nstrength = decisive\nsource = s\n"
      "example = from Nzc= by lb.inner\nexpect = account=77\n" },
    { "gullpost",
      "[platform gullpost]\nname = Gullpost\ncategory = crm\n"
      "[signal host]\nkind = host\ndomain = gullpost.example\nstrength = decisive\n"
      "source = s\nexample = gullpost.example\nexpect = match\n"
      "[signal dkim]\nkind = dkim\ndomain = gullpost.example\nstrength = decisive\n"
      "source = s\nexample = gullpost.example\nexpect = match\n"
      "[signal selector]\nkind = dkim\nmatch = ^gull\\d\\._domainkey\\.\nstrength = strong\n"
      "source = s\nexample = gull1._domainkey.a.example\nexpect = match\n"
      "[signal id]\nkind = field\nfield = X-Gull-Id\nmatch = ^(?<account>\\d{1,9})$\n"
      "strength = decisive\nsource = s\nexample = 1\nexpect = account=1\n" },
    { "gatehouse", "[platform gatehouse]\nname = Gatehouse\ncategory = security-gateway\n"
                   "[signal host]\nkind = host\ndomain = gatehouse.example\nstrength = decisive\n"
                   "source = s\nexample = gatehouse.example\nexpect = match\n" },
    { "passalong",
      "[platform passalong]\nname = Passalong\ncategory = forwarder\n"
      "[signal envelope]\nkind = envelope\nmatch = ^[\\w.]{1,64}\\+pass=\nstrength = decisive\n"
      "source = s\nexample = a+pass=b@c.example\nexpect = match\n" },
    { "boxhome", "[platform boxhome]\nname = Boxhome\ncategory = mailbox-provider\n"
                 "[signal host]\nkind = host\ndomain = boxhome.example\nstrength = decisive\n"
                 "source = s\nexample = boxhome.example\nexpect = match\n"
                 "[signal dkim]\nkind = dkim\ndomain = boxhome.example\nstrength = decisive\n"
                 "source = s\nexample = boxhome.example\nexpect = match\n" },
    { "mailmill", "[platform mailmill]\nname = Mailmill\ncategory = list-manager\n"
                  "[signal list]\nkind = field\nfield = X-Mailmill\nmatch = ^(?<list>\\w{1,20})$\n"
                  "strength = decisive\nsource = s\nexample = news\nexpect = list=news\n" },
    { "goldseal",
      "[platform goldseal]\nname = Goldseal\ncategory = security-gateway\nconduct = mark\n"
      "[signal seal]\nkind = field\nfield = X-Goldseal\nstrength = strong\n"
      "source = s\nexample = 1\nexpect = match\n" },
};

#define LOOKED_UP(name, ip)                                                                        \
    "Received: from " name " (" name " [" ip "])\n\tby mx.example.org (Postfix) with ESMTPS id "   \
    "4F2A91C0\n\tfor <jane@example.org>; Tue, 1 Apr 2025 09:00:00 +0000 (UTC)\n"
#define NAMED(name, ip)                                                                            \
    "Received: from " name " (" ip ") by mx.example.org (198.51.100.9) with Microsoft SMTP "       \
    "Server id 15.20.1.1; Tue, 1 Apr 2025 09:00:00 +0000\n"
#define RESULTS(text) "Authentication-Results: mx.example.org; " text "\n"
#define END "From: news@brand.example\nSubject: x\n\n"

typedef struct {
    const char *name;
    const char *message;
    const char *verdict; /* id role standing {ids} ..., then the findings */
} PlatformCase;

/* clang-format off */
static const PlatformCase cases[] = {
    { "host-looked-up", LOOKED_UP("m1.letterbird.example", "203.0.113.7") END,
      "letterbird origin verified{} letterbird delivery verified{} " },
    { "host-only-named", NAMED("m1.letterbird.example", "203.0.113.7") END,
      "letterbird origin claimed{} " },
    { "host-named-in-range", NAMED("m1.letterbird.example", "192.0.2.7") END,
      "letterbird origin verified{} letterbird delivery verified{} " },
    { "range-alone", NAMED("mail.brand.example", "192.0.2.7") END,
      "letterbird origin verified{} letterbird delivery verified{} " },
    { "host-named-spf-of-platform", RESULTS("spf=pass smtp.mailfrom=x.gatehouse.example")
      NAMED("m1.gatehouse.example", "203.0.113.7") END, "gatehouse delivery verified{domain=x.gatehouse.example} " },
    { "host-named-spf-of-stranger", RESULTS("spf=pass smtp.mailfrom=stranger.example")
      NAMED("m1.gatehouse.example", "203.0.113.7") END, "gatehouse origin claimed{} " },
    { "host-named-lent-selector", RESULTS("dkim=pass header.d=brand.example")
      NAMED("m1.gullpost.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=brand.example; s=gull1; h=from; bh=x; b=x\n" END,
      "gullpost origin verified{} gullpost delivery verified{} " },
    { "host-named-own-field", RESULTS("spf=pass smtp.mailfrom=brand.example")
      NAMED("m1.gullpost.example", "203.0.113.7") "X-Gull-Id: 7\n" END,
      "gullpost origin verified{account=7} gullpost delivery verified{account=7} " },
    { "host-named-field-unpassed", RESULTS("spf=softfail smtp.mailfrom=brand.example")
      NAMED("m1.gullpost.example", "203.0.113.7") "X-Gull-Id: 7\n" END,
      "gullpost origin claimed{account=7} copies gullpost, customer 7: "
      "nothing of the platform had a part in this message" },
    { "host-out-of-its-ranges", RESULTS("spf=pass smtp.mailfrom=brand.example")
      NAMED("m1.letterbird.example", "203.0.113.7") "X-Letterbird-Id: 7\n" END,
      "letterbird origin claimed{account=7} copies letterbird, customer 7: "
      "nothing of the platform had a part in this message" },
    { "signature-passes", RESULTS("dkim=pass header.d=letterbird.example")
      NAMED("mail.brand.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; h=from; bh=x; b=x\n" END,
      "letterbird origin verified{} " },
    { "signature-fails", RESULTS("dkim=fail header.d=letterbird.example")
      NAMED("mail.brand.example", "203.0.113.7") "X-Letterbird-Id: 77\n"
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; h=from; bh=x; b=x\n" END,
      "letterbird origin claimed{account=77} copies letterbird, customer 77: its signature does not hold here" },
    { "clock-far-though-signature-holds", RESULTS("dkim=pass header.d=letterbird.example")
      NAMED("mail.brand.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; t=1735689600; h=from; bh=x; b=x\n" END,
      "letterbird origin verified{} copies letterbird: the clock in it is 90 days from this delivery" },
    { "clock-far-in-a-copy", RESULTS("dkim=fail header.d=letterbird.example")
      NAMED("mail.brand.example", "203.0.113.7") "X-Letterbird-Id: 77\n"
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; t=1735689600; h=from; bh=x; b=x\n" END,
      "letterbird origin claimed{account=77} copies letterbird, customer 77: "
      "the clock in it is 90 days from this delivery" },
    { "clock-four-days-off-in-a-queue", RESULTS("dkim=pass header.d=letterbird.example")
      NAMED("mail.brand.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; t=1743152400; h=from; bh=x; b=x\n" END,
      "letterbird origin verified{} " },
    { "results-below-boundary", NAMED("mail.brand.example", "203.0.113.7")
      RESULTS("dkim=pass header.d=letterbird.example")
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; h=from; bh=x; b=x\n" END,
      "letterbird origin claimed{} " },
    { "pasted-field", LOOKED_UP("mail.brand.example", "203.0.113.7") "X-Letterbird-Id: 77\n" END,
      "letterbird origin claimed{account=77} copies letterbird, customer 77: "
      "nothing of the platform had a part in this message" },
    { "envelope-of-platform", "Return-Path: <b-77@out.letterbird.example>\n"
      RESULTS("spf=pass smtp.mailfrom=out.letterbird.example") NAMED("mail.brand.example", "203.0.113.7") END,
      "letterbird origin verified{account=77} " },
    { "envelope-of-customer", "Return-Path: <b-77@brand.example>\n"
      RESULTS("spf=pass smtp.mailfrom=brand.example") NAMED("mail.brand.example", "203.0.113.7") END,
      "letterbird origin claimed{account=77} copies letterbird, customer 77: "
      "nothing of the platform had a part in this message" },
    { "account-twice", "Return-Path: <b-77@brand.example>\n"
      RESULTS("spf=pass smtp.mailfrom=brand.example") NAMED("mail.brand.example", "203.0.113.7")
      "Received: from Nzc= by lb.inner; Tue, 1 Apr 2025 08:59:00 +0000\n" END,
      "letterbird origin verified{account=77} " },
    { "account-and-another", "Return-Path: <b-78@brand.example>\n"
      RESULTS("spf=pass smtp.mailfrom=brand.example") NAMED("mail.brand.example", "203.0.113.7")
      "Received: from Nzc= by lb.inner; Tue, 1 Apr 2025 08:59:00 +0000\n" END,
      "letterbird origin claimed{account=78} copies letterbird, customer 78: two accounts in one message" },
    { "address-equal", NAMED("mail.brand.example", "203.0.113.7") "X-Letterbird-IP: 203.0.113.7\n" END,
      "letterbird origin verified{} " },
    { "address-differs", NAMED("mail.brand.example", "203.0.113.7") "X-Letterbird-IP: 203.0.113.8\n" END,
      "letterbird origin claimed{} copies letterbird: the address in it is not the one that connected" },
    { "address-filled-in", NAMED("mail.brand.example", "203.0.113.7") "X-Template: 203.0.113.7\n" END,
      "letterbird origin claimed{} copies letterbird: nothing of the platform had a part in this message" },
    { "two-accounts", "Return-Path: <b-78@brand.example>\n" NAMED("mail.brand.example", "203.0.113.7")
      "X-Letterbird-Id: 77\n" END,
      "letterbird origin claimed{account=78} copies letterbird, customer 78: two accounts in one message" },
    { "name-for-hire", LOOKED_UP("m1.gullpost.example", "192.0.2.7") END,
      "letterbird origin verified{} letterbird delivery verified{} " },
    { "one-behind-another", RESULTS("dkim=pass header.d=gullpost.example") LOOKED_UP("m1.gullpost.example", "192.0.2.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=gullpost.example; s=gull1; h=from; bh=x; b=x\n" END,
      "gullpost origin verified{} letterbird delivery verified{} " },
    { "beneath-a-gateway", LOOKED_UP("out.gatehouse.example", "203.0.113.7")
      "Received: from m1.letterbird.example (m1.letterbird.example [203.0.113.8]) by in.gatehouse.example with ESMTP;"
      " Tue, 1 Apr 2025 08:59:00 +0000\n" END,
      "gatehouse delivery verified{} letterbird origin verified{} " },
    { "beneath-nobody", LOOKED_UP("mail.brand.example", "203.0.113.7")
      "Received: from m1.letterbird.example (m1.letterbird.example [203.0.113.8]) by in.gatehouse.example with ESMTP;"
      " Tue, 1 Apr 2025 08:59:00 +0000\n" END,
      "gatehouse origin claimed{} letterbird origin claimed{} " },
    { "forwarded", "Return-Path: <jane+pass=john=example.org@boxhome.example>\n"
      RESULTS("spf=pass smtp.mailfrom=boxhome.example; dkim=pass header.d=letterbird.example")
      LOOKED_UP("out.boxhome.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=letterbird.example; s=a; h=from; bh=x; b=x\n" END,
      "letterbird origin verified{} passalong delivery verified{} " },
    { "program-signed", RESULTS("dkim=pass header.d=brand.example") NAMED("mail.brand.example", "203.0.113.7")
      "DKIM-Signature: v=1; a=rsa-sha256; d=brand.example; s=a; h=from:x-mailmill; bh=x; b=x\nX-Mailmill: news\n" END,
      "mailmill origin verified{list=news} " },
    { "program-unsigned", NAMED("mail.brand.example", "203.0.113.7") "X-Mailmill: news\n" END,
      "mailmill origin claimed{list=news} " },
    { "mark-of-receiver", "X-Goldseal: yes\n" LOOKED_UP("m1.letterbird.example", "203.0.113.7") END,
      "goldseal delivery verified{} letterbird origin verified{} letterbird delivery verified{} " },
    { "provider-of-a-domain", RESULTS("spf=pass smtp.mailfrom=brand.example")
      LOOKED_UP("out.boxhome.example", "203.0.113.7") END,
      "boxhome origin verified{domain=brand.example} boxhome delivery verified{domain=brand.example} " },
    { "provider-of-a-user", "Return-Path: <jane.doe@boxhome.example>\n" RESULTS("spf=pass smtp.mailfrom=boxhome.example")
      LOOKED_UP("out.boxhome.example", "203.0.113.7") END,
      "boxhome origin verified{user=jane.doe} boxhome delivery verified{user=jane.doe} " },
    { "nothing", LOOKED_UP("mail.brand.example", "203.0.113.7") END, "" },
    { "no-hop", "X-Letterbird-Id: 77\n" END, "letterbird origin claimed{account=77} " },
};
/* clang-format on */

typedef struct {
    const MpRules *rules;
    const PlatformCase *row;
} Row;

static gboolean
is_built_in(const MpSubject *subject)
{
    for (gsize i = 0; i < G_N_ELEMENTS(platforms); i++)
        if (strcmp(platforms[i][0], subject->id) == 0)
            return FALSE;
    return TRUE;
}

static void
append_platform(GString *out, const MpJudgedPlatform *platform)
{
    g_string_append_printf(out, "%s %s %s{", platform->subject->id,
                           platform->role == MP_ROLE_ORIGIN ? "origin" : "delivery",
                           platform->verified ? "verified" : "claimed");
    for (guint32 i = 0; i < platform->n_ids; i++)
        g_string_append_printf(out, "%s%.*s=%.*s", i == 0 ? "" : ";",
                               (int)platform->ids[i].type.len, platform->ids[i].type.data,
                               (int)platform->ids[i].value.len, platform->ids[i].value.data);
    g_string_append(out, "} ");
}

static void
test_judge(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(MpMessage) message = mp_message_new();
    g_autoptr(GString) said = g_string_new(NULL);
    MpMessageBytes bytes = { mp_slice_of(row->row->message), MP_SLICE_EMPTY,
                             strlen(row->row->message) };
    MpPlatformContext context = { 0 };
    MpPlatformVerdict verdict;
    const MpHopFact *hops;
    MpFactSet *facts;
    gsize n;

    mp_message_parse(message, &bytes);
    facts = mp_fact_set_new(mp_message_arena(message));
    mp_extract_all(message, row->rules, facts);
    hops = mp_fact_set_get(facts, MP_FACT_HOP, &n);
    if (n > 0)
        context = (MpPlatformContext){ .boundary = &hops[0],
                                       .ip = hops[0].ip,
                                       .rdns = hops[0].rdns,
                                       .helo = hops[0].helo,
                                       .rdns_verified = (hops[0].flags & MP_HOP_RDNS_VERIFIED) != 0,
                                       .boundary_field = hops[0].head.field };
    mp_platform_judge(facts, row->rules, &context, mp_message_arena(message), &verdict);
    for (gsize i = 0; i < verdict.n_platforms; i++)
        if (!is_built_in(verdict.platforms[i].subject))
            append_platform(said, &verdict.platforms[i]);
    for (gsize i = 0; i < verdict.n_findings; i++)
        g_string_append_len(said, verdict.findings[i].detail.data,
                            (gssize)verdict.findings[i].detail.len);
    if (strcmp(said->str, row->row->verdict) != 0)
        g_test_fail_printf("%s", said->str);
}

int
main(int argc, char *argv[])
{
    g_autofree char *folder = g_dir_make_tmp("mp-platforms-XXXXXX", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRules) rules = NULL;
    Row rows[G_N_ELEMENTS(cases)];

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(platforms); i++) {
        g_autofree char *name = g_strconcat(platforms[i][0], ".rules", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_assert_true(g_file_set_contents(path, platforms[i][1], -1, NULL));
    }
    rules = mp_rules_load(folder, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(platforms); i++) {
        g_autofree char *name = g_strconcat(platforms[i][0], ".rules", NULL);
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/platform/", cases[i].name, NULL);
        rows[i] = (Row){ rules, &cases[i] };
        g_test_add_data_func(path, &rows[i], test_judge);
    }
    return g_test_run();
}
