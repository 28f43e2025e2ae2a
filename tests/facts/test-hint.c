/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "facts/mp-hint.h"

typedef struct {
    const char *name; /* the TAP line: /hint/decode/NAME */
    const char *token;
    const char *address; /* "" = none */
} DecodeCase;

/* clang-format off */
static const DecodeCase decodes[] = {
    { "base64",            "YW5uQGV4YW1wbGUub3Jn",                 "ann@example.org" },
    { "base64-padded",     "YW5uYUBleGFtcGxlLm9yZw==",             "anna@example.org" },
    { "base64url",         "YW5uX2JAZXhhbXBsZS5vcmc",              "ann_b@example.org" },
    { "base64-with-more",  "aWQ9NTU7YW5uQGV4YW1wbGUub3Jn",         "ann@example.org" },
    { "hex",               "616e6e406578616d706c652e6f7267",       "ann@example.org" },
    { "hex-upper-case",    "616E6E406578616D706C652E6F7267",       "ann@example.org" },
    { "percent",           "ann%40example.org",                    "ann@example.org" },
    { "retina-picture",    "wide-button%402x.png",                 "" },
    { "percent-is-no-40",  "B985E270.D304%ann@example.org",        "" },
    { "rot13-of-com",      "naa@rknzcyr.pbz",                      "ann@example.com" },
    { "plain-is-no-code",  "ann@example.org",                      "" },
    { "random",            "kJ83hfKQ2mzx91",                       "" },
    { "hex-of-no-address", "00112233445566778899aabbccddeeff",     "" },
    { "odd-hex",           "616e6e406578616d706c652e6f726",        "" },
    { "too-short",         "YUBiLmM",                              "" },
};
/* clang-format on */

static void
test_decode(gconstpointer data)
{
    const DecodeCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    MpSlice got = mp_hint_decode_address(mp_slice_of(c->token), arena);

    g_assert_cmpmem(got.data, got.len, c->address, strlen(c->address));
}

static const char *const recipient_rows[][2] = {
    /* a text, and whether ann.b@example.org stands in it */
    { "?e=ann.b@example.org&x", "yes" },
    { "?e=ANN.B%40Example.org", "yes" },
    { "bounce-ann.b=example.org@esp.example", "yes" },
    { "ann.b at example.org", "no" },
    { "annxb@example.org", "no" },
    { "id=7xann.b@example.org", "no" },
    { "ann.b@example.orgy", "no" },
    { "e=3Dann.b@example.org", "yes" },
    { "", "no" },
};

static void
test_names_recipient(void)
{
    MpSlice item = MP_SLICE_LITERAL("ann.b@example.org");
    MpRecipients recipients = { &item, 1 };

    for (gsize i = 0; i < G_N_ELEMENTS(recipient_rows); i++) {
        MpSlice found;

        g_assert_cmpint(
            mp_hint_names_recipient(&recipients, mp_slice_of(recipient_rows[i][0]), &found), ==,
            recipient_rows[i][1][0] == 'y');
    }
}

/* So many of a kind, no value twice, cut between characters. */
static void
test_caps(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    MpFactSet *facts = mp_fact_set_new(arena);
    MpHintWriter writer = { .facts = facts };
    g_autoptr(GString) lengthy = g_string_new("x");
    const MpHintFact *hints;
    MpSpan nowhere = { 0, 0 };
    gsize n;

    while (lengthy->len < MP_LIMIT_HINT_BYTES + 10)
        g_string_append(lengthy, "\xc3\xa4");
    mp_hint_add(&writer, MP_HINT_UTM, nowhere, 0, (MpSlice){ lengthy->str, lengthy->len });
    for (guint i = 0; i < 2 * MP_LIMIT_HINTS_PER_KIND; i++) {
        char value[16];

        g_snprintf(value, sizeof value, "v%u", i / 2);
        mp_hint_add(&writer, MP_HINT_UTM, nowhere, 0, mp_slice_of(value));
    }
    hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_HINTS_PER_KIND);
    g_assert_cmpuint(hints[0].value.len, ==, MP_LIMIT_HINT_BYTES - 1);
    g_assert_true(g_utf8_validate(hints[0].value.data, (gssize)hints[0].value.len, NULL));
    g_assert_cmpmem(hints[1].value.data, hints[1].value.len, "v0", 2);
    g_assert_cmpmem(hints[2].value.data, hints[2].value.len, "v1", 2);
}

/* The closed list of product.md, in its order. */
static void
test_names(void)
{
    static const char list[] = "list-unsubscribe list-unsubscribe-post list-id precedence "
                               "feedback-id cfbl-address campaign-key "
                               "seed-monitor-key abuse-desk source-script verp-recipient "
                               "envelope-id message-id-recipient rewritten-envelope "
                               "encoded-recipient undisclosed-recipients unsubscribe-wording "
                               "why-received opt-in-claim partner-wording "
                               "event-claim list-label law-claim postal-address greeting-name "
                               "recipient-in-subject utm affiliate-parameter "
                               "list-parameter recipient-in-url url-token tracking-pixel "
                               "co-recipients sorted-recipients role-address "
                               "harvested-looking-address";
    g_auto(GStrv) names = g_strsplit(list, " ", -1);

    g_assert_cmpuint(g_strv_length(names), ==, MP_HINT_N);
    for (int i = 0; i < MP_HINT_N; i++) {
        g_assert_cmpstr(mp_hint_name((MpHintKind)i), ==, names[i]);
        g_assert_cmpint(mp_hint_kind(names[i]), ==, i);
    }
    g_assert_cmpint(mp_hint_kind("none"), ==, -1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(decodes); i++) {
        g_autofree char *path = g_strconcat("/hint/decode/", decodes[i].name, NULL);
        g_test_add_data_func(path, &decodes[i], test_decode);
    }
    g_test_add_func("/hint/names-recipient", test_names_recipient);
    g_test_add_func("/hint/caps", test_caps);
    g_test_add_func("/hint/names", test_names);
    return g_test_run();
}
