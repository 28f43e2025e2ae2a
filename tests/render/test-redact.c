/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"
#include "render/mp-redact.h"
#include "render/mp-renderer.h"

#define OWN "Carol.D+dell@you.example"

typedef struct {
    const char *name;
    const char *text;
    const char *want; /* %NULL: nothing of the owner's may be left, whatever stands in its place */
} RedactCase;

/* clang-format off */
static const RedactCase cases[] = {
    { "plain", "to dell@you.example, then", "to a-ffrvvhwk@own.example, then" },
    { "any-case", "DELL@You.Example", "a-ffrvvhwk@own.example" },
    { "domain", "mx.you.example said", "own.example said" },
    { "longer-domain-stays", "thankyou.example.net and nyou.example", "thankyou.example.net and nyou.example" },
    { "shared-domain-stays", "somebody else at gmail.com", "somebody else at gmail.com" },
    { "shared-address", "<carol77@gmail.com>", "<a-7ncehxfl@own.example>" },
    { "verp-equals", "bounce-17-dell=you.example@esp.example.net", NULL },
    { "verp-hash", "b-dell#you.example@esp.example.net", NULL },
    { "verp-at-word", "x_dell_at_you.example", NULL },
    { "srs", "SRS0=aB3d=TT=you.example=dell@forwarder.example.net", NULL },
    { "percent", "?e=dell%40you.example&x", NULL },
    { "percent-all", "%64%65%6c%6C%40%79%6f%75%2e%65%78%61%6d%70%6c%65", NULL },
    { "percent-twice", "dell%2540you.example", NULL },
    { "entities", "dell&#64;you&#x2e;example", NULL },
    { "json", "dell\\u0040you.example", NULL },
    { "quoted-printable", "dell=40you.exam=\r\nple", NULL },
    { "defanged", "dell[at]you[.]example", NULL },
    { "rot13", "qryy@lbh.rknzcyr", NULL },
    { "hex", "64656c6c40796f752e6578616d706c65", NULL },
    { "hex-odd", "f64656C6C40796F752E6578616D706C65", NULL },
    { "base64", "ZGVsbEB5b3UuZXhhbXBsZQ==", NULL },
    { "base64-1", "eGRlbGxAeW91LmV4YW1wbGU=", NULL },
    { "base64-2", "eHhkZWxsQHlvdS5leGFtcGxl", NULL },
    { "base64-of-percent", "ZGVsbCU0MHlvdS5leGFtcGxl", NULL },
    { "base64-twice", "WkdWc2JFQjViM1V1WlhoaGJYQnNaUT09", NULL },
    { "hex-of-base64", "5a47567362454235623355755a586868625842735a513d3d", NULL },
    { "rot13-of-base64", "MTIfoRO5o3HhMKuuoKOfMD==", NULL },
    { "plus-tag", "carol.d+dell@you.example", NULL },
    { "stranger", "from news+7f3a@sender.example.net", "from x-bj3ciyl7@sender.example.net" },
    { "message-id", "<20110516.17@sender.example.net>", "<i-edlo43st@sender.example.net>" },
    { "url", "see http://links.example.net/u?id=77 now", "see http://links.example.net/u-utxvw76d now" },
    { "time", "2011-05-16T17:02:11.25Z 2011-05-16 17:02:11 UTC 2011-05-16", "2011-05-16T00:00:00Z 2011-05-16 2011-05-16" },
    { "markdown", "&lt;b5\\_4.52\\[at\\]mail\\[.\\]sender\\[.\\]example&gt;", "&lt;i-pgtvn76h\\[at\\]mail\\[.\\]sender\\[.\\]example&gt;" },
    { "home", "scan /home/carol/mail/2009\\=x now", "scan evidence/f-7cninvbt now" },
    { "stamp", "\"timestamp\":1305565331000000,", "\"timestamp\":1305504000000000," },
    { "clock", "16 May 2011 17:02:11 -0700", "16 May 2011 00:00:00 -0700" },
    { "addresses-of-machines-stay", "2001:db8:10:20:30:40:50:60 192.0.2.14", "2001:db8:10:20:30:40:50:60 192.0.2.14" },
    { "format-names-stay", "xmlns=\"http://www.w3.org/2000/svg\"", "xmlns=\"http://www.w3.org/2000/svg\"" },
    { "escape-is-whole", "{\"a\":\"x\\ndell@you.example\"}", NULL },
    { "words-stay", "{\"schema\":\"mailprov/graph/1\",\"view\":\"custody\"}", "{\"schema\":\"mailprov/graph/1\",\"view\":\"custody\"}" },
};
/* clang-format on */

static MpCase *
make_case(void)
{
    static const char *const own[] = { "dell@you.example", "carol77@gmail.com", OWN };
    g_autoptr(GError) error = NULL;
    MpCase *store = mp_case_open_anonymous(&error);

    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        const MpAddressRow row = { .address = own[i],
                                   .kind = "tagged",
                                   .given_since = MP_NO_TIME,
                                   .first_foreign = MP_NO_TIME,
                                   .first_seen = MP_NO_TIME,
                                   .last_seen = MP_NO_TIME };
        g_assert_true(mp_case_add_row(store, &mp_table_address, &row, &error));
    }
    return store;
}

static MpRedactor *
make_redactor(MpRedactMode mode)
{
    g_autoptr(MpCase) store = make_case();
    g_autoptr(GError) error = NULL;
    MpRedactor *redactor = mp_redactor_new(store, mode, MP_SLICE_LITERAL("a key"), &error);

    g_assert_no_error(error);
    return redactor;
}

static void
test_text(gconstpointer data)
{
    const RedactCase *c = data;
    g_autoptr(MpRedactor) redactor = make_redactor(MP_REDACT_FULL);
    g_autofree char *got = mp_redactor_text(redactor, mp_slice_of(c->text));

    if (c->want != NULL)
        g_assert_cmpstr(got, ==, c->want);
    else
        g_assert_cmpstr(got, !=, c->text);
    g_assert_true(mp_redactor_is_clean(redactor, mp_slice_of(got)));
}

/* What is hidden must also be what is missed when it is not hidden. */
static void
test_check(gconstpointer data)
{
    const RedactCase *c = data;
    g_autoptr(MpRedactor) redactor = make_redactor(MP_REDACT_LINKABLE);
    g_autoptr(GInputStream) in =
        g_memory_input_stream_new_from_data(c->text, (gssize)strlen(c->text), NULL);
    g_autoptr(GError) error = NULL;

    g_assert_false(mp_redactor_is_clean(redactor, mp_slice_of(c->text)));
    g_assert_false(mp_redactor_check(redactor, in, &error));
    g_assert_error(error, MP_RENDER_ERROR, MP_RENDER_ERROR_REDACTION);
}

static void
test_linkable(void)
{
    g_autoptr(MpRedactor) redactor = make_redactor(MP_REDACT_LINKABLE);
    const char *text = "<17@sender.example.net> 2011-05-16T17:02:11Z";
    g_autofree char *got = mp_redactor_text(redactor, mp_slice_of(text));

    g_assert_cmpstr(got, ==, text);
}

static void
test_digests(void)
{
    g_autoptr(MpRedactor) redactor = make_redactor(MP_REDACT_FULL);
    MpSlice own = MP_SLICE_LITERAL("dell@you.example");
    MpSha256 sha256 = mp_sha256(own);
    char hex[MP_SHA256_HEX];
    g_autofree char *md5 = mp_md5_hex(own);
    g_autofree char *sha1 = mp_sha1_hex(own);
    g_autofree char *base64 = g_base64_encode(sha256.bytes, sizeof sha256.bytes);
    g_autofree char *upper = g_ascii_strup(md5, -1);
    const char *const forms[] = { md5, sha1, mp_sha256_hex(&sha256, hex), base64, upper };

    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *text = g_strconcat("id=", forms[i], "&n=1", NULL);
        g_autofree char *got = mp_redactor_text(redactor, mp_slice_of(text));

        g_assert_null(strstr(got, forms[i]));
        g_assert_true(mp_redactor_is_clean(redactor, mp_slice_of(got)));
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat("/redact/text/", cases[i].name, NULL);
        g_autofree char *check = g_strconcat("/redact/check/", cases[i].name, NULL);

        g_test_add_data_func(text, &cases[i], test_text);
        if (cases[i].want == NULL)
            g_test_add_data_func(check, &cases[i], test_check);
    }
    g_test_add_func("/redact/linkable", test_linkable);
    g_test_add_func("/redact/digests", test_digests);
    return g_test_run();
}
