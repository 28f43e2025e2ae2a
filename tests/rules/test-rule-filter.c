/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-filter.h"

/* A letter a pattern; what is found is their letters in order. */
static const char *const patterns[] = {
    "StrongMail", "^by (?:recvd|sent)-", "\\(PowerMTA", "(?i)mailer-x", "\\d{3}",
    "@send\\.",   "^(?:SRS|srs)[01]=",   "^<?\\d{5}-",
};

typedef struct {
    const char *name; /* the TAP line: /rule-filter/NAME */
    const char *text;
    const char *found;
} FilterCase;

static const FilterCase cases[] = {
    { "no-literal", "anything", "e" },
    { "shorter-than-any-match", "ab", "" },
    { "first-bytes", "SRS0=abcde", "eg" },
    { "first-bytes-but-one", "SSS-abcde", "e" },
    { "first-byte-left-out", "12345-", "eh" },
    { "first-byte-there", "<12345-", "eh" },
    { "first-byte-of-no-match", ">12345-", "e" },
    { "at-the-beginning", "StrongMail", "ae" },
    { "at-the-end", "xxxStrongMail", "ae" },
    { "one-place-further", "xxxxStrongMail", "ae" },
    { "between", "xx (PowerMTA(TM)) v3", "ce" },
    { "case-is-not-looked-at", "X-MAILER-X", "de" },
    { "prefix", "by sent-7", "be" },
    { "prefix-elsewhere", "from a by sent-7", "e" },
    { "several", "StrongMail (PowerMTA @send.", "acef" },
};

static void
note(gconstpointer value, gpointer data)
{
    g_string_append_c(data, (char)('a' + GPOINTER_TO_INT(value)));
}

/* What the filter lets through may be too much, never too little. */
static void
test_each(gconstpointer data)
{
    const FilterCase *c = data;
    g_autoptr(MpRuleFilter) filter = mp_rule_filter_new();
    g_autoptr(GString) found = g_string_new(NULL);
    MpRuleShape shapes[G_N_ELEMENTS(patterns)];

    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++) {
        const char *refusal = NULL;

        g_assert_true(mp_rule_shape_read(patterns[i], &shapes[i], &refusal));
        mp_rule_filter_add(filter, &shapes[i], GINT_TO_POINTER(i));
    }
    mp_rule_filter_seal(filter);
    mp_rule_filter_each(filter, mp_slice_of(c->text), note, found);
    g_assert_cmpstr(found->str, ==, c->found);
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++)
        mp_rule_shape_clear(&shapes[i]);
}

/* More patterns than one walk tells apart keep their order. */
static void
test_many(void)
{
    g_autoptr(MpRuleFilter) filter = mp_rule_filter_new();
    g_autoptr(GString) found = g_string_new(NULL);
    MpRuleShape shape;
    const char *refusal = NULL;

    g_assert_true(mp_rule_shape_read("example", &shape, &refusal));
    for (int i = 0; i < 150; i++)
        mp_rule_filter_add(filter, &shape, GINT_TO_POINTER(i % 26));
    mp_rule_filter_seal(filter);
    mp_rule_filter_each(filter, MP_SLICE_LITERAL("an example"), note, found);
    g_assert_cmpuint(found->len, ==, 150);
    for (gsize i = 0; i < found->len; i++)
        g_assert_cmpint(found->str[i], ==, 'a' + (int)(i % 26));
    mp_rule_shape_clear(&shape);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rule-filter/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_each);
    }
    g_test_add_func("/rule-filter/many", test_many);
    return g_test_run();
}
