/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan-bench.h"

#include <glib/gstdio.h>

#include "case/mp-case-sql.h"

static void
open_store(MpScanBench *self)
{
    g_autofree char *path = g_build_filename(self->folder, "test.case", NULL);
    g_autoptr(GError) error = NULL;

    self->store = mp_case_open(path, MP_CASE_CREATE, &error);
    g_assert_no_error(error);
}

void
mp_scan_bench_set_up(MpScanBench *self, gconstpointer data)
{
    (void)data;
    self->folder = g_dir_make_tmp("mp-scan-XXXXXX", NULL);
    self->rules = mp_rules_load_none();
    self->options = (MpScanOptions){ .rules = self->rules, .n_workers = 2, .now_us = 1 };
    open_store(self);
}

static void
remove_tree(const char *path)
{
    g_autoptr(GDir) dir =
        g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *below = g_build_filename(path, name, NULL);
        remove_tree(below);
    }
    g_remove(path);
}

void
mp_scan_bench_tear_down(MpScanBench *self, gconstpointer data)
{
    (void)data;
    mp_case_close(self->store);
    mp_rules_unref(self->rules);
    remove_tree(self->folder);
    g_free(self->folder);
}

char *
mp_scan_bench_message(guint n)
{
    return g_strdup_printf("Received: from mx%u.example.net (mx%u.example.net [192.0.2.%u])\n"
                           "\tby mail.example.org with ESMTP id A%u\n"
                           "\tfor <owner@example.org>; Tue, 1 Apr 2025 09:00:%02u +0000\n"
                           "From: Sender %u <s%u@example.net>\n"
                           "To: owner@example.org\n"
                           "Subject: message %u\n"
                           "Message-ID: <%u@example.net>\n"
                           "Date: Tue, 1 Apr 2025 09:00:%02u +0000\n"
                           "\n"
                           "Body of message %u.\n",
                           n % 7, n % 7, n % 250, n, n % 60, n, n % 9, n, n, n % 60, n);
}

GString *
mp_scan_bench_mbox(guint first, guint last)
{
    GString *mbox = g_string_new(NULL);

    for (guint n = first; n <= last; n++) {
        g_autofree char *message = mp_scan_bench_message(n);

        g_string_append_printf(mbox, "From s@example.net Tue Apr  1 09:00:%02u 2025\n%s\n", n % 60,
                               message);
    }
    return mbox;
}

void
mp_scan_bench_write(MpScanBench *self, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(self->folder, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);
    FILE *file;

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    file = g_fopen(path, "w"); /* in place: the same inode */
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(text, 1, strlen(text), file), ==, strlen(text));
    fclose(file);
}

void
mp_scan_bench_remove(MpScanBench *self, const char *name)
{
    g_autofree char *path = g_build_filename(self->folder, name, NULL);

    remove_tree(path);
}

void
mp_scan_bench_rename(MpScanBench *self, const char *from, const char *to)
{
    g_autofree char *old = g_build_filename(self->folder, from, NULL);
    g_autofree char *new = g_build_filename(self->folder, to, NULL);

    g_assert_cmpint(g_rename(old, new), ==, 0);
}

static void
scan_into(MpScanBench *self, MpCase *store, const char *name, MpScanTotals *totals)
{
    g_autofree char *path = g_build_filename(self->folder, name, NULL);
    const char *const paths[] = { path, NULL };
    g_autoptr(GError) error = NULL;

    g_assert_true(mp_scan(store, paths, &self->options, totals, &error));
    g_assert_no_error(error);
}

void
mp_scan_bench_scan(MpScanBench *self, const char *name)
{
    scan_into(self, self->store, name, &self->totals);
}

MpCase *
mp_scan_bench_scan_apart(MpScanBench *self, const char *name)
{
    g_autoptr(GError) error = NULL;
    MpCase *store = mp_case_open_anonymous(&error);
    MpScanTotals totals;

    g_assert_no_error(error);
    scan_into(self, store, name, &totals);
    return store;
}

static void
append_row(const MpSqlCursor *rows, GString *out)
{
    for (guint i = 0; i < mp_sql_cursor_n_columns(rows); i++) {
        if (i > 0)
            g_string_append_c(out, '|');
        mp_sql_cursor_append(rows, i, out);
    }
    g_string_append_c(out, '\n');
}

char *
mp_scan_bench_ask(MpCase *store, const char *sql)
{
    g_autofree char *path = g_strdup(mp_case_path(store));
    g_autoptr(GError) error = NULL;
    /* apart from the case that is tested, since a case that was asked can only be read */
    g_autoptr(MpCase) apart = path[0] == '\0' ? NULL : mp_case_open(path, MP_CASE_READ, &error);
    g_autoptr(MpSqlCursor) rows = NULL;
    GString *out = g_string_new(NULL);
    const char *rest;

    g_assert_no_error(error);
    rows = mp_case_ask(apart != NULL ? apart : store, sql, &rest, &error);
    g_assert_no_error(error);
    while (mp_sql_cursor_next(rows, &error))
        append_row(rows, out);
    g_assert_no_error(error);
    return g_string_free(out, FALSE);
}

/* Without the folder of this test run. */
static char *
ask_plain(MpScanBench *self, const char *sql)
{
    g_autofree char *text = mp_scan_bench_ask(self->store, sql);
    g_autofree char *prefix = g_strconcat(self->folder, "/", NULL);
    g_auto(GStrv) parts = g_strsplit(text, prefix, -1);
    char *plain = g_strjoinv("", parts);

    g_strdelimit(plain, "\n", ' ');
    return g_strchomp(plain);
}

char *
mp_scan_bench_places(MpScanBench *self)
{
    return ask_plain(self, "SELECT origin || '@' || offset || ':' || state FROM place "
                           "ORDER BY origin, offset, state");
}

char *
mp_scan_bench_sources(MpScanBench *self)
{
    return ask_plain(self, "SELECT origin || ' ' || kind || ' ' || status || ' ' || messages || "
                           "'/' || \"distinct\" FROM source ORDER BY origin");
}

char *
mp_scan_bench_content(MpCase *store)
{
    static const char *const questions[] = {
        "SELECT origin, offset, length, message, sha256, content_sha256, source, folder, "
        "folder_role, flags FROM place WHERE state = 'live' ORDER BY origin, offset",
        "SELECT origin, kind, folder, folder_role, bytes, sha256, messages, \"distinct\", "
        "not_mail, "
        "anomalies, preamble, separators, message_bytes, trailing, extraction "
        "FROM source WHERE status <> 'gone' ORDER BY origin",
        "SELECT id, class_name, code, origin, offset, length, detail, message FROM anomaly "
        "ORDER BY id, origin, offset, length, detail",
        "SELECT m.key, m.content_sha256, m.variant, m.length, m.record FROM stored_message m "
        "WHERE EXISTS(SELECT 1 FROM stored_place p WHERE p.message = m.n AND p.live) ORDER BY key",
    };
    GString *all = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(questions); i++) {
        g_autofree char *rows = mp_scan_bench_ask(store, questions[i]);

        g_string_append(all, rows);
    }
    return g_string_free(all, FALSE);
}
