/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-analysis.h"
#include "analysis/mp-judge.h"
#include "case/mp-rows-evidence.h"
#include "render/mp-inspect.h"
#include "scan/mp-scan.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* The built-in rules: read once, for they cost more than any input. */
static const MpRules *
rules_of_all(void)
{
    static gsize loaded;

    if (g_once_init_enter(&loaded)) {
        g_autoptr(GError) error = NULL;
        MpRules *rules = mp_rules_load(NULL, &error);

        g_assert_no_error(error);
        g_once_init_leave(&loaded, GPOINTER_TO_SIZE(rules));
    }
    return GSIZE_TO_POINTER(loaded);
}

/* One line of UTF-8 in which every bracket outside of strings is closed and
 * nothing in a string is left bare (RFC 8259 section 7). */
static void
check_json(const char *text, gsize len)
{
    guint depth = 0;
    gboolean in_string = FALSE;

    g_assert_true(g_utf8_validate(text, (gssize)len, NULL));
    for (gsize i = 0; i < len; i++) {
        g_assert_true((guchar)text[i] >= ' ' || text[i] == '\n');
        if (text[i] == '"')
            in_string = !in_string;
        else if (in_string)
            i += text[i] == '\\' ? 1 : 0;
        else if (text[i] == '{' || text[i] == '[')
            depth++;
        else if (text[i] == '}' || text[i] == ']')
            g_assert_cmpuint(depth--, >, 0);
        else if (text[i] == '\n')
            g_assert_cmpuint(depth, ==, 0);
    }
    g_assert_false(in_string);
    g_assert_cmpuint(depth, ==, 0);
}

/* No control character but the line feed, no bidirectional override. */
static void
check_text(const GString *text)
{
    g_assert_true(g_utf8_validate(text->str, (gssize)text->len, NULL));
    for (const char *p = text->str; *p != '\0'; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        g_assert_true(c == '\n' || (c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0)));
        g_assert_false((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
    }
    g_assert_cmpuint(strlen(text->str), ==, text->len);
}

static void
show(MpCase *store, const MpHostModel *hosts, const MpPlaceRow *place, GOutputStream *out)
{
    const MpJudge judge = { .hosts = hosts, .rules = rules_of_all() };
    g_autoptr(MpArena) arena = mp_arena_new(16u << 10);
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    MpJudgement judgement;
    MpInspected shown = { .place = place, .judgement = &judgement };
    MpCaseMessage message;
    gboolean found = mp_case_message(store, place->message, arena, &message, &error);

    g_assert_no_error(error);
    g_assert_true(found);
    mp_judge_message(&judge, message.facts, arena, &judgement);
    shown.facts = message.facts;
    mp_inspect_write_json(json, &shown);
    mp_json_writer_finish(json, &error);
    g_assert_no_error(error);
    mp_inspect_append_text(text, &shown, 80, TRUE);
    check_text(text);
}

/* Property: whatever the bytes are, `inspect -` answers, the bytes of every
 * message lie within them, its JSON is JSON and its text is safe. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    const char *const paths[] = { "-", NULL };
    g_autoptr(GBytes) input = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(MpCase) store = mp_case_open_anonymous(&error);
    g_autoptr(MpRowCursor) places = NULL;
    g_autoptr(MpHostModel) hosts = NULL;
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    MpScanOptions options = {
        .n_workers = 1, .rules = rules_of_all(), .input = input, .keep_raw = TRUE
    };
    MpScanTotals totals;
    MpPlaceRow place;

    g_assert_no_error(error);
    if (!mp_scan(store, paths, &options, &totals, &error))
        return 0; /* it is no mail, and that is said */
    hosts = mp_analysis_learn_hosts(store, &error);
    g_assert_no_error(error);
    places = mp_case_rows_as_read(store, &mp_table_place, &error);
    while (mp_row_cursor_next(places, &place, &error)) {
        g_assert_cmpint(place.offset, >=, 0);
        show(store, hosts, &place, out);
    }
    g_assert_no_error(error);
    check_json(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
               g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    return 0;
}
