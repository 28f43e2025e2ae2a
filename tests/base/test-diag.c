/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-diag.h"
#include "base/mp-limits.h"

/* kebab-case: words of letters and digits, one hyphen between two. */
static gboolean
is_kebab(const char *name)
{
    gboolean hyphen = TRUE;

    for (const char *p = name; *p != '\0'; p++) {
        if (*p == '-' ? hyphen : !g_ascii_islower(*p) && !g_ascii_isdigit(*p))
            return FALSE;
        hyphen = *p == '-';
    }
    return !hyphen;
}

static void
test_table(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (int code = 0; code < MP_DIAG_N_CODES; code++) {
        const char *name = mp_diag_code_name((MpDiagCode)code);
        const char *meaning = mp_diag_code_meaning((MpDiagCode)code);

        g_assert_nonnull(name);
        g_assert_nonnull(meaning);
        g_assert_true(is_kebab(name));
        g_assert_true(g_hash_table_add(names, (gpointer)name));
        g_assert_cmpint(meaning[0], !=, '\0');
        g_assert_false(g_str_has_suffix(meaning, "."));
        g_assert_cmpint(mp_diag_code_class((MpDiagCode)code), <=, MP_DIAG_ODD);
    }
}

static void
test_class_names(void)
{
    g_assert_cmpstr(mp_diag_class_name(MP_DIAG_UNREAD), ==, "unread");
    g_assert_cmpstr(mp_diag_class_name(MP_DIAG_DAMAGED), ==, "damaged");
    g_assert_cmpstr(mp_diag_class_name(MP_DIAG_ODD), ==, "odd");
}

static void
test_sink(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpDiagSink *sink = mp_diag_sink_new(arena);
    char detail[] = "four";
    const MpDiag *list;
    gsize n;

    mp_diag_add(sink, MP_DIAG_BARE_CR, (MpSpan){ 3, 4 }, detail);
    mp_diag_add(sink, MP_DIAG_NUL_IN_HEADER, (MpSpan){ 5, 6 }, NULL);
    mp_diag_add(sink, MP_DIAG_BARE_CR, (MpSpan){ 7, 8 }, "");
    detail[0] = 'x';
    list = mp_diag_list(sink, &n);
    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpint(list[0].code, ==, MP_DIAG_BARE_CR);
    g_assert_cmpuint(list[0].where.start, ==, 3);
    g_assert_cmpuint(list[0].where.end, ==, 4);
    g_assert_cmpmem(list[0].detail.data, list[0].detail.len, "four", 4);
    g_assert_cmpuint(list[1].detail.len, ==, 0);
    g_assert_cmpuint(mp_diag_count(sink, MP_DIAG_BARE_CR), ==, 2);
    g_assert_cmpuint(mp_diag_count(sink, MP_DIAG_TRUNCATED), ==, 0);
}

/* A flood of one kind is cut, and hides no other; the last one tells how many more there were. */
static void
test_flood(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpDiagSink *sink = mp_diag_sink_new(arena);
    const MpDiag *list;
    gsize n;

    for (guint i = 0; i < MP_LIMIT_DIAGS_PER_CODE; i++)
        mp_diag_add(sink, MP_DIAG_BARE_CR, (MpSpan){ i, i + 1 }, "x");
    list = mp_diag_list(sink, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_DIAGS_PER_CODE);
    g_assert_cmpint(list[n - 1].code, ==, MP_DIAG_BARE_CR);
    for (guint i = 0; i < 1000; i++)
        mp_diag_add(sink, MP_DIAG_BARE_CR, (MpSpan){ 77 + i, 78 + i }, "x");
    mp_diag_add(sink, MP_DIAG_FIELD_LIMIT, (MpSpan){ 5, 6 }, NULL);
    list = mp_diag_list(sink, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_DIAGS_PER_CODE + 2);
    g_assert_cmpint(list[n - 2].code, ==, MP_DIAG_FIELD_LIMIT);
    g_assert_cmpint(list[n - 1].code, ==, MP_DIAG_MORE_ANOMALIES);
    g_assert_cmpuint(list[n - 1].where.start, ==, 77);
    g_assert_cmpmem(list[n - 1].detail.data, list[n - 1].detail.len, "1000 more", 9);
    g_assert_cmpuint(mp_diag_count(sink, MP_DIAG_BARE_CR), ==, MP_LIMIT_DIAGS_PER_CODE + 1000);
    list = mp_diag_list(sink, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_DIAGS_PER_CODE + 2);
}

static void
test_cap(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpDiagSink *sink = mp_diag_sink_new(arena);
    const MpDiag *list;
    gsize n;

    for (int code = 0; code < MP_DIAG_MORE_ANOMALIES; code++)
        for (guint i = 0; i < MP_LIMIT_DIAGS_PER_CODE; i++)
            mp_diag_add(sink, (MpDiagCode)code, (MpSpan){ i, i + 1 }, "x");
    list = mp_diag_list(sink, &n);
    g_assert_cmpuint(n, ==, MP_LIMIT_DIAGS_PER_MESSAGE);
    g_assert_cmpint(list[n - 2].code, ==,
                    (MP_LIMIT_DIAGS_PER_MESSAGE - 2) / MP_LIMIT_DIAGS_PER_CODE);
    g_assert_cmpint(list[n - 1].code, ==, MP_DIAG_MORE_ANOMALIES);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/diag/table", test_table);
    g_test_add_func("/diag/class-names", test_class_names);
    g_test_add_func("/diag/sink", test_sink);
    g_test_add_func("/diag/flood", test_flood);
    g_test_add_func("/diag/cap", test_cap);
    return g_test_run();
}
