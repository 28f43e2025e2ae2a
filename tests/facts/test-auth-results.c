/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-auth-results.h"

typedef void (*Parse)(MpSlice value, const MpAuthFact *like, MpFactSet *facts);

typedef struct {
    const char *name;
    Parse parse;
    const char *value;
    const char *want; /* a line a fact: by method result domain property ip selector helo arc */
} AuthCase;

/* clang-format off */
static const AuthCase cases[] = {
    { "postfix-milter", mp_auth_results_parse, "mx.you.example; spf=pass smtp.mailfrom=Bounce@News.Example.COM; dkim=pass header.d=example.com header.s=s1 header.i=@example.com",
      "mx.you.example spf pass news.example.com smtp.mailfrom - - - 0\nmx.you.example dkim pass example.com header.d - s1 - 0\n" },
    { "identity-only", mp_auth_results_parse, "mx.google.com;\r\n       dkim=pass header.i=@news.example.com header.s=20230601 header.b=AbC=;\r\n       spf=pass (google.com: domain of a@b.example designates 192.0.2.7 as permitted sender) smtp.mailfrom=a@b.example;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com",
      "mx.google.com dkim pass news.example.com header.i - 20230601 - 0\nmx.google.com spf pass b.example smtp.mailfrom 192.0.2.7 - - 0\nmx.google.com dmarc pass example.com header.from - - - 0\n" },
    { "office-without-id", mp_auth_results_parse, "spf=softfail (sender IP is 198.51.100.9) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=example.com;compauth=fail reason=001",
      "- spf softfail example.com smtp.mailfrom 198.51.100.9 - - 0\n- dkim none none header.d - - - 0\n- dmarc fail example.com header.from - - - 0\n- compauth fail - - - - - 0\n" },
    { "arc", mp_auth_results_parse, "i=2; mx.example.com 1; spf=pass (sender ip is 2001:db8::7) smtp.rcpttodomain=you.example smtp.mailfrom=example.net; arc=pass (0 oda=0 ltdi=1)",
      "mx.example.com spf pass example.net smtp.mailfrom 2001:db8::7 - - 2\nmx.example.com arc pass - - - - - 2\n" },
    { "version-and-comments", mp_auth_results_parse, "(one (two)) foo.example 1 (three); auth/1 = pass (four) smtp.auth = \"mara lind@example.net\"",
      "foo.example auth pass example.net smtp.auth - - - 0\n" },
    { "none", mp_auth_results_parse, "example.org 1; none", "" },
    { "id-alone", mp_auth_results_parse, "example.org", "" },
    { "empty", mp_auth_results_parse, "", "" },
    { "iprev", mp_auth_results_parse, "example.org; iprev=pass policy.iprev=192.0.2.7 (mx.example.net); spf=none smtp.helo=MX.example.net",
      "example.org iprev pass - - 192.0.2.7 - - 0\nexample.org spf none mx.example.net smtp.helo - - mx.example.net 0\n" },
    { "yahoo-old", mp_auth_results_parse, "mta1.example.com  from=example.net; domainkeys=neutral (no sig)",
      "mta1.example.com domainkeys neutral - - - - - 0\n" },
    { "unclosed", mp_auth_results_parse, "example.org; spf=pass (never closed; dkim=pass", "example.org spf pass - - - - - 0\n" },
    { "unclosed-quote", mp_auth_results_parse, "example.org; spf=\"pass ; dkim=pass", "example.org spf pass ; dkim=pass - - - - - 0\n" },
    { "two-of-a-kind", mp_auth_results_parse, "a.example; dkim=pass header.d=one.example; dkim=fail header.d=two.example",
      "a.example dkim pass one.example header.d - - - 0\na.example dkim fail two.example header.d - - - 0\n" },

    { "spf-google", mp_received_spf_parse, "pass (google.com: domain of a@b.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7;",
      "google.com spf pass b.example smtp.mailfrom 192.0.2.7 - - 0\n" },
    { "spf-office", mp_received_spf_parse, "Pass (protection.example.com: domain of news.example designates 192.0.2.7 as permitted sender) receiver=protection.example.com; client-ip=192.0.2.7; helo=MX.news.example; pr=C",
      "protection.example.com spf pass news.example smtp.mailfrom 192.0.2.7 - mx.news.example 0\n" },
    { "spf-office-none", mp_received_spf_parse, "None (protection.example.com: news.example does not designate permitted sender hosts)",
      "protection.example.com spf none - - - - - 0\n" },
    { "spf-policy-daemon", mp_received_spf_parse, "pass (news.example: 192.0.2.7 is authorized to use 'a@news.example' in 'mfrom' identity) receiver=mx.you.example; identity=mailfrom; envelope-from=\"a@news.example\"; helo=mx.news.example; client-ip=192.0.2.7",
      "mx.you.example spf pass news.example smtp.mailfrom 192.0.2.7 - mx.news.example 0\n" },
    { "spf-empty", mp_received_spf_parse, "", "" },
    { "spf-comment-only", mp_received_spf_parse, "(x)", "" },
};
/* clang-format on */

static void
append(GString *out, MpSlice value)
{
    if (value.len == 0)
        g_string_append(out, " -");
    else
        g_string_append_printf(out, " %.*s", (int)value.len, value.data);
}

static void
test_parse(gconstpointer data)
{
    const AuthCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpFactSet *facts = mp_fact_set_new(arena);
    MpAuthFact like = { .head = { .field = 3 }, .source = MP_SLICE_LITERAL("x") };
    g_autoptr(GString) got = g_string_new(NULL);
    const MpAuthFact *fact;
    gsize n;

    c->parse(mp_slice_of(c->value), &like, facts);
    fact = mp_fact_set_get(facts, MP_FACT_AUTH, &n);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpuint(fact[i].head.field, ==, 3);
        append(got, fact[i].by);
        g_string_erase(got,
                       (gssize)got->len - (fact[i].by.len > 0 ? (gssize)fact[i].by.len : 1) - 1, 1);
        append(got, fact[i].method);
        append(got, fact[i].result);
        append(got, fact[i].domain);
        append(got, fact[i].property);
        append(got, fact[i].ip);
        append(got, fact[i].selector);
        append(got, fact[i].helo);
        g_string_append_printf(got, " %d\n", fact[i].arc_instance);
    }
    g_assert_cmpstr(got->str, ==, c->want);
}

static void
assert_slice(MpSlice got, const char *want)
{
    g_assert_cmpmem(got.data, got.len, want, strlen(want));
}

static void
test_signature(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSignatureFact fact = { .kind = MP_SLICE_LITERAL("dkim-signature") };

    mp_signature_parse(
        MP_SLICE_LITERAL("v=1; a=rsa-sha256; d=News.Example; s=s1;\r\n\th=From : To:\r\n\tSubject; "
                         "i=@mail.news.example; t=1690572321; bh=x=; b=AB CD"),
        arena, &fact);
    assert_slice(fact.domain, "news.example");
    assert_slice(fact.selector, "s1");
    assert_slice(fact.identity, "@mail.news.example");
    assert_slice(fact.fields, "from:to:subject");
    g_assert_true(fact.at.known);
    g_assert_cmpint(fact.at.utc_us, ==, G_GINT64_CONSTANT(1690572321000000));
}

static void
test_seal(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSignatureFact fact = { .kind = MP_SLICE_LITERAL("arc-seal") };

    mp_signature_parse(
        MP_SLICE_LITERAL("i=3; a=rsa-sha256; cv=Pass; d=example.com; s=x; t=99999999999999; b="),
        arena, &fact);
    g_assert_cmpint(fact.arc_instance, ==, 3);
    assert_slice(fact.cv, "pass");
    g_assert_false(fact.at.known);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/auth-results/", cases[i].name, NULL);

        g_test_add_data_func(path, &cases[i], test_parse);
    }
    g_test_add_func("/auth-results/signature", test_signature);
    g_test_add_func("/auth-results/arc-seal", test_seal);
    return g_test_run();
}
