/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "analysis/mp-analysis.h"
#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "case/mp-case-merge.h"
#include "case/mp-case-sql.h"
#include "case/mp-rows-evidence.h"
#include "cli/mp-case-path.h"
#include "cli/mp-command-findings.h"
#include "cli/mp-command.h"
#include "scan/mp-aside.h"

static const char description[] =
    "Actions:\n"
    "  info         what is in the case, and the custody record of each scan (default)\n"
    "  path         print where it is\n"
    "  forget       remove the case file; the mail is not touched\n"
    "  sql [QUERY]  ask in SQL, from QUERY or from standard input; nothing can be written\n"
    "\n"
    "Tables to ask: message source place anomaly scan, what analysis concluded, and\n"
    "facts(message.key), which gives packed facts as (kind, ordinal, member, value):\n"
    "  SELECT value, count(*) FROM message, facts(message.key)\n"
    "  WHERE kind = 'hop' AND member = 'by' GROUP BY value;\n";

/* One labelled line of information; text may come from anywhere. */
static gboolean
print_line(const MpCommandContext *ctx, const char *label, const char *text, GError **error)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    mp_text_append_terminal(safe, mp_slice_of(text));
    return mp_command_print(ctx, error, "%-14s%s\n", label, safe->str);
}

static gboolean
print_count(const MpCommandContext *ctx, const char *label, gint64 n, GError **error)
{
    return mp_command_print(ctx, error, "%-14s%" G_GINT64_FORMAT "\n", label, n);
}

static gboolean
print_time(const MpCommandContext *ctx, const char *label, gint64 at, GError **error)
{
    char text[MP_INSTANT_TEXT];

    return at == MP_NO_TIME ||
           print_line(ctx, label, mp_instant_format(at - at % G_USEC_PER_SEC, text), error);
}

static gboolean
print_scan(const MpCommandContext *ctx, const MpScanRow *row, GError **error)
{
    const struct {
        const char *label;
        const char *text;
    } lines[] = {
        { "  arguments", row->arguments },   { "  tool", row->tool },
        { "  libraries", row->libraries },   { "  rules", row->rules },
        { "  extraction", row->extraction }, { "  limits", row->limits },
    };

    if (!mp_command_print(ctx, error, "\nscan %" G_GINT64_FORMAT ": %s\n", row->number,
                          row->outcome == NULL ? "" : row->outcome) ||
        !print_time(ctx, "  started", row->started, error) ||
        !print_time(ctx, "  ended", row->ended, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i].text != NULL && !print_line(ctx, lines[i].label, lines[i].text, error))
            return FALSE;
    return print_count(ctx, "  messages", row->messages, error) &&
           print_count(ctx, "  bytes", row->bytes, error) &&
           print_count(ctx, "  anomalies", row->anomalies, error) &&
           print_count(ctx, "  unread", row->unread, error);
}

typedef struct {
    gint64 sources, gone, stored, distinct_in_sources, not_mail, bytes, anomalies;
} Totals;

static gboolean
sum_sources(MpCase *store, Totals *totals, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_source, error);
    g_autoptr(GError) failure = NULL;
    MpSourceRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &failure)) {
        totals->sources++;
        totals->gone += g_strcmp0(row.status, "gone") == 0 ? 1 : 0;
        totals->stored += row.messages;
        totals->not_mail += row.not_mail;
        totals->bytes += row.message_bytes;
        totals->anomalies += row.anomalies;
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean
print_scans(const MpCommandContext *ctx, MpCase *store, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_scan, error);
    g_autoptr(GError) failure = NULL;
    MpScanRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &failure))
        if (!print_scan(ctx, &row, error))
            return FALSE;
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static int
print_info(const MpCommandContext *ctx, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_READ, error);
    Totals totals = { 0 };

    if (store == NULL || !sum_sources(store, &totals, error) ||
        !print_line(ctx, "case", mp_case_path(store), error) ||
        !print_count(ctx, "sources", totals.sources - totals.gone, error) ||
        !print_count(ctx, "gone", totals.gone, error) ||
        !print_count(ctx, "messages", totals.stored, error) ||
        !print_count(ctx, "bytes", totals.bytes, error) ||
        !print_count(ctx, "not mail", totals.not_mail, error) ||
        !print_count(ctx, "anomalies", totals.anomalies, error))
        return MP_EXIT_FAILED;
    return print_scans(ctx, store, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

static char *
spoken_of(const MpCommandContext *ctx, GError **error)
{
    return ctx->case_path != NULL ? g_strdup(ctx->case_path) : mp_case_path_last(error);
}

static int
print_path(const MpCommandContext *ctx, GError **error)
{
    g_autofree char *path = spoken_of(ctx, error);
    g_autofree char *absolute = path == NULL ? NULL : mp_case_path_absolute(path);

    return path != NULL && mp_command_print(ctx, error, "%s\n", absolute) ? MP_EXIT_DONE
                                                                          : MP_EXIT_FAILED;
}

/* Only what is a case, and that nobody writes to, is removed. */
static int
forget(const MpCommandContext *ctx, GError **error)
{
    static const char *const ends[] = { "-wal", "-shm", "" };
    g_autofree char *path = spoken_of(ctx, error);
    MpCase *store = path == NULL ? NULL : mp_case_open(path, MP_CASE_WRITE, error);

    if (store == NULL)
        return MP_EXIT_FAILED;
    if (mp_case_is_shared(store)) {
        gboolean dropped = mp_case_drop(store, error);

        mp_case_close(store);
        mp_case_path_forget(path);
        return dropped && mp_command_print(ctx, error, "forgot the shared case\n") ? MP_EXIT_DONE
                                                                                   : MP_EXIT_FAILED;
    }
    mp_case_close(store);
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *file = g_strconcat(path, ends[i], NULL);

        if (g_unlink(file) != 0 && ends[i][0] == '\0') {
            g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE, "%s: cannot be removed", file);
            return MP_EXIT_FAILED;
        }
    }
    mp_case_path_forget(path);
    return mp_command_print(ctx, error, "forgot %s\n", path) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

/* With findings of its own: the same facts give the same ones. */
static MpAside *
copy_of(MpCase *store, GError **error)
{
    g_autoptr(MpAside) aside = mp_aside_new(store, error);
    g_autoptr(MpRules) rules = NULL;
    MpMerged merged = { 0 };

    if (aside == NULL || !mp_case_merge(mp_aside_case(aside), store, &merged, error))
        return NULL;
    rules = mp_command_load_rules(store, error);
    if (rules == NULL || !mp_analysis_run(mp_aside_case(aside), rules, error))
        return NULL;
    return g_steal_pointer(&aside);
}

static void
append_cell(const MpSqlCursor *rows, guint column, GString *line)
{
    g_autoptr(GString) raw = g_string_new(NULL);

    if (column > 0)
        g_string_append_c(line, '\t');
    if (mp_sql_cursor_append(rows, column, raw))
        mp_text_append_terminal(line, (MpSlice){ raw->str, raw->len });
}

/* Columns as a first line, then the rows, apart by tabs. */
static gboolean
print_rows(const MpCommandContext *ctx, MpSqlCursor *rows, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GString) line = g_string_new(NULL);
    guint n = mp_sql_cursor_n_columns(rows);

    for (guint i = 0; i < n; i++)
        g_string_append_printf(line, "%s%s", i > 0 ? "\t" : "", mp_sql_cursor_name(rows, i));
    do {
        if (!mp_command_print(ctx, error, "%s\n", line->str))
            return FALSE;
        g_string_truncate(line, 0);
        if (!mp_sql_cursor_next(rows, &failure))
            break;
        for (guint i = 0; i < n; i++)
            append_cell(rows, i, line);
    } while (TRUE);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean
ask(const MpCommandContext *ctx, MpCase *store, const char *sql, GError **error)
{
    while (*sql != '\0') {
        g_autoptr(GError) mistake = NULL;
        g_autoptr(MpSqlCursor) rows = mp_case_ask(store, sql, &sql, &mistake);

        if (mistake != NULL) {
            g_propagate_error(error, g_steal_pointer(&mistake));
            return FALSE;
        }
        if (rows != NULL && !print_rows(ctx, rows, error))
            return FALSE;
    }
    return TRUE;
}

/* A statement may take several lines; a mistake ends it only where nobody sits
 * there to type it better. */
static int
run_shell(const MpCommandContext *ctx, MpCase *store, GError **error)
{
    gboolean person = isatty(STDIN_FILENO) != 0;
    g_autoptr(GString) sql = g_string_new(NULL);
    char line[4096];

    while (TRUE) {
        g_autoptr(GError) mistake = NULL;

        if (person)
            g_printerr(sql->len == 0 ? "sql> " : "...> ");
        if (fgets(line, sizeof(line), stdin) == NULL)
            break;
        g_string_append(sql, line);
        if (!mp_sql_is_whole(sql->str))
            continue;
        if (!ask(ctx, store, sql->str, &mistake)) {
            if (!person) {
                g_propagate_error(error, g_steal_pointer(&mistake));
                return MP_EXIT_FAILED;
            }
            mp_command_note("%s", mistake->message);
        }
        g_output_stream_flush(ctx->out, NULL, NULL);
        g_string_truncate(sql, 0);
    }
    return ask(ctx, store, sql->str, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

/* SQL is SQLite's, so of a shared case a copy is asked. @query: NULL for the shell. */
static int
run_sql(const MpCommandContext *ctx, const char *query, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_case(ctx, MP_CASE_READ, error);
    g_autoptr(MpAside) aside = NULL;
    MpCase *asked = store;

    if (store != NULL && mp_case_is_shared(store)) {
        aside = copy_of(store, error);
        asked = aside == NULL ? NULL : mp_aside_case(aside);
    }
    if (asked == NULL)
        return MP_EXIT_FAILED;
    if (query == NULL)
        return run_shell(ctx, asked, error);
    return ask(ctx, asked, query, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}

/* mailprov case [info | path | forget | sql [QUERY]] */
int
mp_command_case(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autoptr(GOptionContext) options =
        g_option_context_new("[info | path | forget | sql [QUERY]]");
    const char *action;

    g_option_context_set_description(options, description);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    action = argc > 1 ? argv[1] : "info";
    if (strcmp(action, "sql") == 0 && argc <= 3)
        return run_sql(ctx, argc < 3 ? NULL : argv[2], error);
    if (argc <= 2 && strcmp(action, "info") == 0)
        return print_info(ctx, error);
    if (argc <= 2 && strcmp(action, "path") == 0)
        return print_path(ctx, error);
    if (argc <= 2 && strcmp(action, "forget") == 0)
        return forget(ctx, error);
    g_set_error(error, MP_USAGE_ERROR, 0,
                "case does one of: info, path, forget, sql [QUERY] (see 'mailprov help case')");
    return MP_EXIT_USAGE;
}
