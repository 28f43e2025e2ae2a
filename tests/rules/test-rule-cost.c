/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-cost.h"

typedef struct {
    const char *name;
    const char *pattern;
    const char *refusal; /* part of it; NULL: accepted */
    const char *literal;
    guint64 cost;
} CostCase;

#define TOO_MANY "too many ways"

/* clang-format off */
static const CostCase cases[] = {
    { "plain-literal",         "abc",                          NULL, "abc", 4096 },
    { "plain-anchored",        "^a b\\.c",                     NULL, "a b.c", 1 },
    { "not-to-the-end",        "^abc$",                        NULL, "abc", 1 },
    { "anchored-digits",       "^\\d+$",                       NULL, "", 4096 },
    { "separated",             "^\\d+-\\d+",                   NULL, "-", 4096 },
    { "shared-separator",      "^[^@]+=[^@]+",                 TOO_MANY, NULL, 0 },
    { "bounded",               "^[^@]{1,64}=[^@]{1,64}",       NULL, "=", 64 * 64 },
    { "own-separator",         "^[^@=]+=[^@=]+",               NULL, "=", 4096 },
    { "adjacent",              "^\\w+\\d+",                    TOO_MANY, NULL, 0 },
    { "adjacent-foreign",      "^[a-z]+\\d+",                  NULL, "", 4096 },
    { "unanchored-star-pair",  ".*a.*b",                       TOO_MANY, NULL, 0 },
    { "unanchored-run",        "\\d+x",                        TOO_MANY, NULL, 0 },
    { "unanchored-literal",    "by \\S+",                      NULL, "by ", 4096 },
    { "unanchored-swallowed",  "aa\\w+",                       TOO_MANY, NULL, 0 },
    { "nested-quantifier",     "^(?:a+)+$",                    "a quantifier inside a quantifier", NULL, 0 },
    { "nested-star",           "^(?:\\d*x)*",                  "a quantifier inside a quantifier", NULL, 0 },
    { "nested-bounded",        "^(?:\\d{1,3}\\.){3}\\d",       NULL, "", 9 + 3 },
    { "alternatives-repeated", "^(?:a|ab)+$",                  "alternatives inside an unbounded quantifier", NULL, 0 },
    { "alternatives",          "^(?:com|net|info)$",           NULL, "", 1 },
    { "optional-group",        "^a(?:\\+(?<list>\\w{1,20}))?@", NULL, "a", 21 },
    { "three-in-a-row",        "^\\S{1,64}-\\S{1,64}-\\S{1,64}", NULL, "-", 64 * 64 * 64 },
    { "three-too-long",        "^\\S{1,99}-\\S{1,99}-\\S{1,99}", TOO_MANY, NULL, 0 },
    { "escaped-literal",       "^mail\\.example\\.net$",       NULL, "mail.example.net", 1 },
    { "longest-literal",       "^ab\\d(?:x)cdef",              NULL, "xcdef", 1 },
    { "any-case",              "(?i)^Foo",                     NULL, "foo", 1 },
    { "class-with-bracket",    "^[]a]b",                       NULL, "b", 1 },
    { "back-reference",        "^(?<list>\\d{1,9}):(?P=list)x", NULL, ":", 9 },
    { "lookahead",             "^(?=a)b",                      "a group that rules may not use", NULL, 0 },
    { "posix-class",           "^[[:alpha:]]",                 "a POSIX class", NULL, 0 },
    { "hex-escape",            "^\\x41",                       "an escape that rules may not use", NULL, 0 },
    { "open-group",            "^(a",                          "a group is not closed", NULL, 0 },
    { "open-class",            "^[a",                          "a class is not closed", NULL, 0 },
    { "last-backslash",        "^a\\",                         "it ends in a backslash", NULL, 0 },
    { "class-backslash",       "^[a\\",                        "a class is not closed", NULL, 0 },
    { "open-quantifier",       "^a{1",                         "a quantifier is not closed", NULL, 0 },
    { "open-reference",        "^(?<list>a)(?P=list",          "a back reference is not closed", NULL, 0 },
    { "stray-close",           "^a)",                          "a parenthesis closes nothing", NULL, 0 },
    { "quantifier-first",      "+a",                           "a quantifier stands behind nothing", NULL, 0 },
};
/* clang-format on */

static void
test_shape(gconstpointer data)
{
    const CostCase *c = data;
    const char *refusal = NULL;
    MpRuleShape shape;
    gboolean accepted = mp_rule_shape_read(c->pattern, &shape, &refusal);

    if (c->refusal != NULL) {
        g_assert_false(accepted);
        g_assert_nonnull(strstr(refusal, c->refusal));
        return;
    }
    if (!accepted)
        g_test_fail_printf("%s", refusal);
    else
        g_assert_cmpmem(shape.literal, shape.literal_len, c->literal, strlen(c->literal));
    if (accepted)
        g_assert_cmpint(shape.plain, ==, g_str_has_prefix(c->name, "plain"));
    if (accepted && shape.cost != c->cost)
        g_test_fail_printf("cost %" G_GUINT64_FORMAT, shape.cost);
    mp_rule_shape_clear(&shape);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rule-cost/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_shape);
    }
    return g_test_run();
}
