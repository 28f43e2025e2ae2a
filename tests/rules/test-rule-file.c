/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-subject.h"

typedef struct {
    const char *name;
    const char *text;
    const char *refusal; /* NULL: it is read */
} FileCase;

#define HEAD "[platform letterbird]\nname = Letterbird\ncategory = esp\n"
#define SIGNAL                                                                                     \
    "[signal host]\nkind = host\ndomain = example.net\nstrength = strong\nsource = document\n"     \
    "example = a.example.net\nexpect = match\n"

/* clang-format off */
static const FileCase cases[] = {
    { "whole",            HEAD SIGNAL, NULL },
    { "comments",         "# a comment\n\n" HEAD "# another\n" SIGNAL, NULL },
    { "section-twice",    HEAD SIGNAL SIGNAL, "x.rules:11: the section stands twice" },
    { "key-twice",        HEAD "era = 2001-\nera = 2002-\n", "x.rules:5: the key stands twice" },
    { "same-key-in-two",  HEAD SIGNAL "[signal b]\nkind = field\nfield = X-B\nstrength = weak\nsource = s\nexample = 1\n"
                          "expect = match\n", NULL },
    { "unknown-key",      HEAD "colour = red\n", "[platform letterbird]: colour: no such key" },
    { "missing-key",      "[platform letterbird]\nname = L\n", "[platform letterbird]: category: is missing" },
    { "unknown-category", "[platform letterbird]\nname = L\ncategory = bird\n", "category: no such category" },
    { "no-section",       "# nothing\n", "no section" },
    { "not-a-section",    "name = L\n", "Key file does not start with a group" },
    { "no-kind",          "[letterbird]\nname = L\n", "a section is [KIND NAME]" },
    { "section-not-closed", "[platform letterbird\nname = L\n", "x.rules:1: neither a section, a key nor a comment" },
    { "behind-the-bracket", "[platform letterbird] x\n", "x.rules:1: neither a section, a key nor a comment" },
    { "key-of-a-language", HEAD "aliases[de] = x\n", "x.rules:4: a key may not hold brackets" },
    { "no-key",           HEAD "= x\n", "x.rules:4: neither a section, a key nor a comment" },
    { "indented",         HEAD " era = 2001-\n", "x.rules:4: a line may not begin with a blank" },
    { "prose",            HEAD "hello\n", "x.rules:4: neither a section, a key nor a comment" },
    { "bad-id",           "[platform Letterbird]\nname = L\ncategory = esp\n", "an id is lower case" },
    { "other-section",    HEAD "[wording en]\nphrases = x\n", "the other sections are [signal ID]" },
    { "not-utf8",         HEAD "aliases = \xff\n", "not UTF-8 text" },
    { "ranges",           HEAD "ranges = 192.0.2.0/24; 2001:db8::/32\nrange-source = document\nrange-date = 2024-01-01\n",
                          NULL },
    { "ranges-undated",   HEAD "ranges = 192.0.2.0/24\n", "ranges: range-source and range-date are needed" },
    { "ranges-broken",    HEAD "ranges = 192.0.2.0/64\nrange-source = d\nrange-date = 2024\n", "ranges: 192.0.2.0/64" },
    { "no-such-kind",     HEAD "[signal a]\nkind = smell\nstrength = weak\nsource = s\nexample = e\nexpect = match\n",
                          "[signal a]: kind: no such kind" },
    { "no-clause",        HEAD "[signal a]\nkind = host\nstrength = weak\nsource = s\nexample = e\nexpect = match\n",
                          "[signal a]: match: match or domain is needed" },
    { "no-source",        HEAD "[signal a]\nkind = host\ndomain = a.net\nstrength = weak\nexample = e\nexpect = match\n",
                          "[signal a]: source: is missing" },
    { "bad-strength",     HEAD "[signal a]\nkind = host\ndomain = a.net\nstrength = vast\nsource = s\nexample = e\nexpect = m\n",
                          "strength: weak, strong or decisive" },
    { "domain-of-text",   HEAD "[signal a]\nkind = received\ndomain = a.net\nstrength = weak\nsource = s\nexample = e\nexpect = m\n",
                          "domain: not for this kind" },
    { "costly-pattern",   HEAD "[signal a]\nkind = received\nmatch = .*a.*b\nstrength = weak\nsource = s\nexample = e\nexpect = m\n",
                          "[signal a]: match: .*a.*b: its quantifiers can share" },
    { "unknown-id",       HEAD "[signal a]\nkind = received\nmatch = ^x(?<shoe>a)\nstrength = weak\nsource = s\nexample = e\nexpect = m\n",
                          "ids: no such type of identifier" },
    { "unknown-group",    HEAD "[signal a]\nkind = received\nmatch = ^x(?<list>a)\nids = user\nstrength = weak\nsource = s\n"
                          "example = e\nexpect = m\n", "ids: the pattern has no such group" },
    { "unknown-decoder",  HEAD "[signal a]\nkind = received\nmatch = ^x(?<list>a)\nids = list/rot26\nstrength = weak\nsource = s\n"
                          "example = e\nexpect = m\n", "ids: no such decoder" },
};
/* clang-format on */

static void
test_read(gconstpointer data)
{
    const FileCase *c = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = g_bytes_new_static(c->text, strlen(c->text));
    g_autoptr(MpRuleSubject) subject = mp_rule_subject_read("x.rules", bytes, &error);

    if (c->refusal == NULL) {
        g_assert_no_error(error);
        g_assert_nonnull(subject);
        g_assert_cmpstr(subject->subject.id, ==, "letterbird");
        return;
    }
    g_assert_null(subject);
    g_assert_nonnull(error);
    g_assert_cmpint(error->domain, ==, MP_RULES_ERROR);
    g_assert_nonnull(strstr(error->message, "x.rules"));
    if (strstr(error->message, c->refusal) == NULL)
        g_test_fail_printf("%s", error->message);
}

/* GKeyFile's own unescaping turns \s into a space and refuses \S. */
static void
test_backslashes(void)
{
    const char *text = "[signal a]\nmatch = ^\\S+\\s\\d\n";
    g_autoptr(MpRuleFile) file = mp_rule_file_parse("x.rules", mp_slice_of(text), NULL);
    const char *value;
    gsize n;

    g_assert_nonnull(file);
    value = mp_rule_file_value(file, &mp_rule_file_sections(file, &n)[0], "match");
    g_assert_cmpstr(value, ==, "^\\S+\\s\\d");
    g_assert_cmpuint(n, ==, 1);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rule-file/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_read);
    }
    g_test_add_func("/rule-file/backslashes", test_backslashes);
    return g_test_run();
}
