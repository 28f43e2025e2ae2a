/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "rules/mp-rule-index.h"
#include "rules/mp-rules-check.h"
#include "rules/mp-rules.h"

#define LETTERBIRD                                                                                 \
    "[platform letterbird]\nname = Letterbird\ncategory = esp\n"                                   \
    "ranges = 192.0.2.0/24; 2001:db8::/32\nrange-source = document\nrange-date = 2024-01-01\n"     \
    "[signal host]\nkind = host\ndomain = letterbird.example; lb#.example\nstrength = decisive\n"  \
    "source = document\nexample = a.letterbird.example\nexpect = match\n"                          \
    "[signal envelope]\nkind = envelope\ndomain = letterbird.example\n"                            \
    "match = ^b-(?<account>\\d{1,9})@\nstrength = strong\nsource = document\n"                     \
    "example = b-77@letterbird.example\nexpect = account=77\ncounter = b-x@letterbird.example\n"   \
    "[signal field]\nkind = field\nfield = X-Letterbird; X-LB\nstrength = weak\n"                  \
    "source = document\nexample = 1\nexpect = match\n"                                             \
    "[signal tail]\nkind = field\nfield = ~^[Xx]-[\\w]{1,20}-Bird$\nstrength = weak\n"             \
    "source = document\nexample = X-Any-Bird: 1\nexpect = match\n"                                 \
    "[signal narrow]\nkind = dkim\nmatch = ^lb\\._domainkey\\.\nstrength = weak\n"                 \
    "source = document\nexample = lb._domainkey.example.org\nexpect = match\n"

typedef struct {
    const char *name;
    MpSignal signal;
    const char *field; /* of FIELD */
    const char *text;
    const char *found; /* rules and what they read, in order; "" where none */
} MatchCase;

/* clang-format off */
static const MatchCase cases[] = {
    { "suffix",              MP_SIGNAL_HOST, NULL, "mx1.letterbird.example", "host " },
    { "suffix-itself",       MP_SIGNAL_HOST, NULL, "letterbird.example", "host " },
    { "suffix-case",         MP_SIGNAL_HOST, NULL, "MX1.LetterBird.Example", "host " },
    { "not-at-a-label",      MP_SIGNAL_HOST, NULL, "myletterbird.example", "" },
    { "not-a-suffix",        MP_SIGNAL_HOST, NULL, "letterbird.example.org", "" },
    { "numbered",            MP_SIGNAL_HOST, NULL, "a.lb2041.example", "host " },
    { "numbered-none",       MP_SIGNAL_HOST, NULL, "a.lb.example", "" },
    { "numbered-elsewhere",  MP_SIGNAL_HOST, NULL, "7.lbx.example", "" },
    { "number-before-suffix", MP_SIGNAL_HOST, NULL, "m7.letterbird.example", "host " },
    { "other-signal",        MP_SIGNAL_LINK, NULL, "mx1.letterbird.example", "" },
    { "envelope",            MP_SIGNAL_ENVELOPE, NULL, "b-77@x.letterbird.example", "envelope account=77 " },
    { "envelope-elsewhere",  MP_SIGNAL_ENVELOPE, NULL, "b-77@example.org", "" },
    { "envelope-domain-only", MP_SIGNAL_ENVELOPE, NULL, "letterbird.example", "" },
    { "key",                 MP_SIGNAL_DKIM, NULL, "lb._domainkey.example.org", "narrow " },
    { "field",               MP_SIGNAL_FIELD, "X-Letterbird", "1", "field " },
    { "field-case",          MP_SIGNAL_FIELD, "x-letterBIRD", "1", "field " },
    { "field-second-name",   MP_SIGNAL_FIELD, "X-LB", "", "field " },
    { "field-by-pattern",    MP_SIGNAL_FIELD, "X-Any-Bird", "1", "tail " },
    { "field-other",         MP_SIGNAL_FIELD, "X-Letter", "1", "" },
};
/* clang-format on */

typedef struct {
    const MpRules *rules;
    const MatchCase *row;
} Row;

static void
note(const MpRuleHit *hit, gpointer data)
{
    GString *found = data;
    g_autofree char *ids = mp_rule_hit_text(hit);

    if (strcmp(hit->rule->subject->id, "letterbird") != 0)
        return;
    g_string_append(found, strchr(hit->rule->id, '/') + 1);
    if (hit->n_ids > 0)
        g_string_append_printf(found, " %s", ids);
    g_string_append_c(found, ' ');
}

static void
test_match(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(MpArena) arena = mp_arena_new(1024);
    g_autoptr(GString) found = g_string_new(NULL);
    const MpRuleListener listener = { arena, note, found };
    MpSlice name = mp_slice_of(row->row->field), text = mp_slice_of(row->row->text);

    if (row->row->signal == MP_SIGNAL_FIELD) {
        guint32 hash = mp_rule_index_hash(name);
        g_assert_cmpint(mp_rules_asks_field(row->rules, name, hash), ==,
                        row->row->found[0] != '\0');
        mp_rules_match_field(row->rules, name, hash, text, &listener);
    } else {
        mp_rules_match(row->rules, row->row->signal, text, &listener);
    }
    g_assert_cmpstr(found->str, ==, row->row->found);
}

static void
test_ranges(gconstpointer data)
{
    const MpRules *rules = data;
    MpIp ip;

    g_assert_true(mp_ip_parse(MP_SLICE_LITERAL("192.0.2.200"), &ip));
    g_assert_cmpstr(mp_rules_match_ip(rules, &ip)->id, ==, "letterbird/range");
    g_assert_true(mp_ip_parse(MP_SLICE_LITERAL("2001:db8::1"), &ip));
    g_assert_cmpstr(mp_rules_match_ip(rules, &ip)->subject->id, ==, "letterbird");
    g_assert_true(mp_ip_parse(MP_SLICE_LITERAL("203.0.113.1"), &ip));
    g_assert_null(mp_rules_match_ip(rules, &ip));
}

static void
test_lookup(gconstpointer data)
{
    const MpRules *rules = data;
    gsize n;
    const MpSubject *const *subjects = mp_rules_subjects(rules, &n);

    for (gsize i = 1; i < n; i++)
        g_assert_cmpstr(subjects[i - 1]->id, <, subjects[i]->id);
    g_assert_cmpstr(mp_rules_subject(rules, "letterbird")->name, ==, "Letterbird");
    g_assert_null(mp_rules_subject(rules, "no-such"));
    g_assert_cmpstr(mp_rules_find(rules, "letterbird/envelope")->expect, ==, "account=77");
    g_assert_null(mp_rules_find(rules, "letterbird"));
    g_assert_true(mp_rules_find(rules, "letterbird/host")->owned);
    g_assert_false(mp_rules_find(rules, "letterbird/narrow")->owned);
}

static void
test_none(void)
{
    g_autoptr(MpRules) rules = mp_rules_load_none();
    gsize n;

    mp_rules_all(rules, &n);
    g_assert_cmpuint(n, ==, 0);
    g_assert_false(mp_rules_has(rules, MP_SIGNAL_HOST));
    g_assert_false(mp_rules_asks_field(rules, MP_SLICE_LITERAL("X-LB"), 1));
}

/* An extra file replaces the built-in subject of its name, and the digest tells. */
static void
test_override(gconstpointer data)
{
    const MpRules *extra = data;
    g_autoptr(MpRules) plain = mp_rules_load(NULL, NULL);
    g_autoptr(MpRules) again = mp_rules_load(NULL, NULL);
    MpSha256 a = mp_rules_digest(plain), b = mp_rules_digest(again), c = mp_rules_digest(extra);
    gsize n_plain, n_extra;

    g_assert_true(mp_sha256_equal(&a, &b));
    g_assert_false(mp_sha256_equal(&a, &c));
    mp_rules_subjects(plain, &n_plain);
    mp_rules_subjects(extra, &n_extra);
    g_assert_cmpuint(n_extra, ==, n_plain + 1);
    g_assert_nonnull(mp_rules_find(plain, "kit/dkim"));
    g_assert_null(mp_rules_find(extra, "kit/dkim"));
    g_assert_nonnull(mp_rules_find(extra, "kit/only"));
}

static void
test_bad_folder(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(mp_rules_load("/nonexistent/rules", &error));
    g_assert_nonnull(error);
}

int
main(int argc, char *argv[])
{
    g_autofree char *folder = g_dir_make_tmp("mp-rules-XXXXXX", NULL);
    g_autofree char *one = g_build_filename(folder, "letterbird.rules", NULL);
    g_autofree char *two = g_build_filename(folder, "kit.rules", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRules) rules = NULL;
    Row rows[G_N_ELEMENTS(cases)];
    int status;

    g_test_init(&argc, &argv, NULL);
    g_assert_true(g_file_set_contents(one, LETTERBIRD, -1, NULL));
    g_assert_true(g_file_set_contents(two,
                                      "[platform kit]\nname = Kit\ncategory = esp\n[signal only]\n"
                                      "kind = host\ndomain = kit.example\nstrength = weak\n"
                                      "source = s\nexample = kit.example\nexpect = match\n",
                                      -1, NULL));
    rules = mp_rules_load(folder, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/rules/", cases[i].name, NULL);
        rows[i] = (Row){ rules, &cases[i] };
        g_test_add_data_func(path, &rows[i], test_match);
    }
    g_test_add_data_func("/rules/ranges", rules, test_ranges);
    g_test_add_data_func("/rules/lookup", rules, test_lookup);
    g_test_add_data_func("/rules/override", rules, test_override);
    g_test_add_func("/rules/none", test_none);
    g_test_add_func("/rules/no-such-folder", test_bad_folder);
    status = g_test_run();
    g_remove(one);
    g_remove(two);
    g_rmdir(folder);
    return status;
}
