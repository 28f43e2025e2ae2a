/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-decode.h"

typedef struct {
    const char *name;
    const char *decoder;
    MpSlice in;
    const char *out; /* NULL: it is not in that encoding */
} DecodeCase;

/* clang-format off */
static const DecodeCase cases[] = {
    { "base64",            "base64",   MP_SLICE_INIT("MTIzNDU2Nw=="), "1234567" },
    { "base64-unpadded",   "base64",   MP_SLICE_INIT("MTIzNDU2Nw"), "1234567" },
    { "base64-url",        "base64",   MP_SLICE_INIT("Pj4-Pz8_"), ">>>???" },
    { "base64-cut",        "base64",   MP_SLICE_INIT("MTIzN"), NULL },
    { "base64-foreign",    "base64",   MP_SLICE_INIT("MT Iz"), NULL },
    { "base64-binary",     "base64",   MP_SLICE_INIT("AAEC"), NULL },
    { "base64-empty",      "base64",   MP_SLICE_INIT(""), NULL },
    { "hex",               "hex",      MP_SLICE_INIT("6a616e65"), "jane" },
    { "hex-odd",           "hex",      MP_SLICE_INIT("6a616e6"), NULL },
    { "rot13",             "rot13",    MP_SLICE_INIT("Wnar@rknzcyr.bet"), "Jane@example.org" },
    { "percent",           "percent",  MP_SLICE_INIT("jane%40example.org"), "jane@example.org" },
    { "percent-cut",       "percent",  MP_SLICE_INIT("jane%4"), NULL },
    { "percent-nul",       "percent",  MP_SLICE_INIT("a%00b"), NULL },
    { "verp",              "verp",     MP_SLICE_INIT("jane=example.org"), "jane@example.org" },
    { "verp-two-signs",    "verp",     MP_SLICE_INIT("a=b=example.org"), "a=b@example.org" },
    { "verp-none",         "verp",     MP_SLICE_INIT("jane"), NULL },
    { "verp-first",        "verp",     MP_SLICE_INIT("=example.org"), NULL },
    { "verp-other-sign",   "verp:#",   MP_SLICE_INIT("jane#example.org"), "jane@example.org" },
    { "lower",             "lower",    MP_SLICE_INIT("AbC"), "abc" },
    { "json-key",          "json:b",   MP_SLICE_INIT("{\"a\": \"1\", \"b\" : \"2\"}"), "2" },
    { "json-number",       "json:a",   MP_SLICE_INIT("{\"a\":432001}"), "432001" },
    { "json-place",        "json:2",   MP_SLICE_INIT("[\"71ee2\", \"jane@example.org\", \"04dd71\"]"), "04dd71" },
    { "json-path",         "json:a.b", MP_SLICE_INIT("{\"a\": {\"x\": [1, 2], \"b\": \"deep\"}}"), "deep" },
    { "json-quote-inside", "json:b",   MP_SLICE_INIT("{\"a\": \"\\\"b\\\": 1\", \"b\": \"2\"}"), "2" },
    { "json-missing",      "json:c",   MP_SLICE_INIT("{\"a\": 1}"), NULL },
    { "json-null",         "json:a",   MP_SLICE_INIT("{\"a\": null}"), NULL },
    { "json-object",       "json:a",   MP_SLICE_INIT("{\"a\": {}}"), NULL },
    { "json-cut",          "json:a",   MP_SLICE_INIT("{\"a\": \"1"), NULL },
    { "json-deep",         "json:a",   MP_SLICE_INIT("{\"a\": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}"), NULL },
    { "json-not",          "json:a",   MP_SLICE_INIT("a=1"), NULL },
};
/* clang-format on */

static void
test_decode(gconstpointer data)
{
    const DecodeCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpRuleDecoder decoder;
    MpSlice out;
    gboolean readable;

    g_assert_true(mp_rule_decoder_parse(c->decoder, &decoder));
    readable = mp_rule_decode(&decoder, c->in, arena, &out);
    g_assert_cmpint(readable, ==, c->out != NULL);
    if (c->out != NULL)
        g_assert_cmpmem(out.data, out.len, c->out, strlen(c->out));
    mp_rule_decoder_clear(&decoder);
}

static void
test_unknown(void)
{
    static const char *const names[] = { "", "base32", "json", "json:", "base64 " };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        MpRuleDecoder decoder = { 0 };

        g_assert_false(mp_rule_decoder_parse(names[i], &decoder));
        g_assert_null(decoder.argument);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rule-decode/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_decode);
    }
    g_test_add_func("/rule-decode/unknown", test_unknown);
    return g_test_run();
}
