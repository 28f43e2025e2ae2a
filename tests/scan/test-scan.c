/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "evidence/mp-evidence.h"
#include "scan-bench.h"
#include "scan/mp-scan.h"

static void
assert_places(MpScanBench *bench, const char *expected)
{
    g_autofree char *places = mp_scan_bench_places(bench);

    g_assert_cmpstr(places, ==, expected);
}

static void
assert_sources(MpScanBench *bench, const char *expected)
{
    g_autofree char *sources = mp_scan_bench_sources(bench);

    g_assert_cmpstr(sources, ==, expected);
}

/* What the case holds is what a fresh one would. */
static void
assert_as_fresh(MpScanBench *bench, const char *name)
{
    g_autoptr(MpCase) fresh = mp_scan_bench_scan_apart(bench, name);
    g_autofree char *is = mp_scan_bench_content(bench->store);
    g_autofree char *should_be = mp_scan_bench_content(fresh);

    g_assert_cmpstr(is, ==, should_be);
}

static void
write_mbox(MpScanBench *bench, const char *name, guint first, guint last)
{
    g_autoptr(GString) mbox = mp_scan_bench_mbox(first, last);

    mp_scan_bench_write(bench, name, mbox->str);
}

static void
write_message(MpScanBench *bench, const char *name, guint n)
{
    g_autofree char *message = mp_scan_bench_message(n);

    mp_scan_bench_write(bench, name, message);
}

/* A little of everything. */
static void
write_stores(MpScanBench *bench)
{
    write_mbox(bench, "mail/old.mbox", 1, 300);
    for (guint n = 250; n < 700; n++) {
        g_autofree char *name = g_strdup_printf("mail/Maildir/cur/%u.host:2,S", 1000 + n);

        write_message(bench, name, n);
    }
    write_message(bench, "mail/Maildir/new/5000.host", 700);
    write_message(bench, "mail/Maildir/.Junk/cur/1.host:2,", 3);
    write_message(bench, "mail/Maildir/.Junk/tmp/2.host", 4);
    write_message(bench, "mail/one.eml", 701);
    mp_scan_bench_write(bench, "mail/notes.txt", "nothing to see\n");
}

static void
test_exact(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "a.mbox", 1, 2);
    mp_scan_bench_scan(bench, "a.mbox");
    assert_places(bench, "a.mbox@44:live a.mbox@403:live");
    assert_sources(bench, "a.mbox mbox read 2/2");
    g_assert_cmpuint(bench->totals.n_messages, ==, 2);
    g_assert_cmpuint(bench->totals.n_new, ==, 2);
    g_assert_cmpuint(bench->totals.n_folders, ==, 1);
    g_assert_cmpuint(bench->totals.n_unread, ==, 0);
    g_assert_false(bench->totals.interrupted);
}

/* The number of workers changes nothing: not one byte of what is kept. */
static void
test_jobs(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *one = NULL;

    (void)data;
    write_stores(bench);
    bench->options.n_workers = 1;
    mp_scan_bench_scan(bench, "mail");
    one = mp_scan_bench_content(bench->store);
    for (guint jobs = 2; jobs <= 8; jobs *= 2) {
        g_autoptr(MpCase) other = NULL;
        g_autofree char *many = NULL;
        g_autoptr(GError) error = NULL;
        MpSha256 a, b;

        bench->options.n_workers = jobs;
        other = mp_scan_bench_scan_apart(bench, "mail");
        g_assert_true(mp_case_facts_digest(bench->store, &a, &error));
        g_assert_true(mp_case_facts_digest(other, &b, &error));
        g_assert_true(mp_sha256_equal(&a, &b));
        many = mp_scan_bench_content(other);
        g_assert_cmpstr(one, ==, many);
    }
}

static void
test_unchanged(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    (void)data;
    write_stores(bench);
    mp_scan_bench_scan(bench, "mail");
    before = mp_scan_bench_content(bench->store);
    g_assert_cmpuint(bench->totals.n_new, ==, 701);
    g_assert_cmpuint(bench->totals.n_messages, ==, 300 + 450 + 1 + 1 + 1);
    mp_scan_bench_scan(bench, "mail");
    after = mp_scan_bench_content(bench->store);
    g_assert_cmpstr(before, ==, after);
    g_assert_cmpuint(bench->totals.n_new, ==, 0);
    g_assert_cmpuint(bench->totals.n_messages, ==, 300 + 450 + 1 + 1 + 1);
    g_assert_cmpuint(bench->totals.n_unchanged, ==,
                     450 + 1 + 1 + 2); /* files of folders, mbox, eml */
}

static void
test_status(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "mail/a.mbox", 1, 2);
    write_message(bench, "mail/b/cur/1.host:2,", 3);
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox read 2/2 mail/b maildir read 1/1");
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox unchanged 2/2 mail/b maildir unchanged 1/1");
    write_message(bench, "mail/b/cur/2.host:2,", 4);
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox unchanged 2/2 mail/b maildir read 2/2");
}

static void
append(MpScanBench *bench, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(bench->folder, name, NULL);
    FILE *file = fopen(path, "a");

    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(text, 1, strlen(text), file), ==, strlen(text));
    fclose(file);
}

static void
test_grown(MpScanBench *bench, gconstpointer data)
{
    g_autoptr(GString) more = mp_scan_bench_mbox(4, 5);

    bench->options.trust_mtime = data != NULL;
    write_mbox(bench, "a.mbox", 1, 3);
    mp_scan_bench_scan(bench, "a.mbox");
    append(bench, "a.mbox", more->str);
    mp_scan_bench_scan(bench, "a.mbox");
    assert_places(bench, "a.mbox@44:live a.mbox@403:live a.mbox@762:live a.mbox@1121:live "
                         "a.mbox@1480:live");
    assert_sources(bench, "a.mbox mbox read 5/5");
    g_assert_cmpuint(bench->totals.n_new, ==, 2);
    if (data == NULL)
        assert_as_fresh(bench, "a.mbox");
}

/* The last message itself went on: it is another one then. */
static void
test_grown_inside(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "a.mbox", 1, 2);
    mp_scan_bench_scan(bench, "a.mbox");
    append(bench, "a.mbox", "And this.\n");
    mp_scan_bench_scan(bench, "a.mbox");
    assert_places(bench, "a.mbox@44:live a.mbox@403:gone a.mbox@403:live");
    assert_as_fresh(bench, "a.mbox");
}

/* It is longer, but what was known of it is not its beginning any more. */
static void
test_grown_falsely(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "a.mbox", 1, 2);
    mp_scan_bench_scan(bench, "a.mbox");
    write_mbox(bench, "a.mbox", 2, 5);
    mp_scan_bench_scan(bench, "a.mbox");
    assert_sources(bench, "a.mbox mbox read 4/4");
    assert_as_fresh(bench, "a.mbox");
}

static void
test_truncated(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "a.mbox", 1, 3);
    mp_scan_bench_scan(bench, "a.mbox");
    write_mbox(bench, "a.mbox", 1, 1);
    mp_scan_bench_scan(bench, "a.mbox");
    assert_places(bench, "a.mbox@44:live a.mbox@403:gone a.mbox@762:gone");
    assert_as_fresh(bench, "a.mbox");
}

static void
test_renamed(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_message(bench, "box/new/1.host", 1);
    write_message(bench, "box/cur/2.host:2,", 2);
    mp_scan_bench_scan(bench, "box");
    mp_scan_bench_rename(bench, "box/new/1.host", "box/cur/1.host:2,S");
    mp_scan_bench_rename(bench, "box/cur/2.host:2,", "box/cur/2.host:2,FS");
    mp_scan_bench_scan(bench, "box");
    assert_places(bench, "box/cur/1.host:2,S@0:live box/cur/2.host:2,FS@0:live");
    g_assert_cmpuint(bench->totals.n_unchanged, ==, 2);
    g_assert_cmpuint(bench->totals.n_new, ==, 0);
    assert_as_fresh(bench, "box");
}

static void
test_changed_file(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_message(bench, "box/cur/1.host:2,", 1);
    write_message(bench, "box/cur/2.host:2,", 2);
    write_message(bench, "box/cur/3.host:2,", 3);
    mp_scan_bench_scan(bench, "box");
    write_message(bench, "box/cur/2.host:2,", 1234);
    mp_scan_bench_remove(bench, "box/cur/3.host:2,");
    mp_scan_bench_scan(bench, "box");
    assert_places(bench, "box/cur/1.host:2,@0:live box/cur/2.host:2,@0:gone "
                         "box/cur/2.host:2,@0:live box/cur/3.host:2,@0:gone");
    assert_sources(bench, "box maildir read 2/2");
    assert_as_fresh(bench, "box");
}

static void
test_file_gone(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mbox(bench, "mail/a.mbox", 1, 2);
    write_mbox(bench, "mail/b.mbox", 3, 4);
    write_message(bench, "mail/box/cur/1.host:2,", 1);
    mp_scan_bench_scan(bench, "mail");
    mp_scan_bench_remove(bench, "mail/a.mbox");
    mp_scan_bench_remove(bench, "mail/box");
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox gone 0/0 mail/b.mbox mbox unchanged 2/2 "
                          "mail/box maildir gone 0/0");
    g_assert_cmpuint(bench->totals.n_messages, ==, 2);
    assert_as_fresh(bench, "mail");
    write_mbox(bench, "mail/a.mbox", 1, 2);
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox read 2/2 mail/b.mbox mbox unchanged 2/2 "
                          "mail/box maildir gone 0/0");
}

/* Left out now, but still there: not gone. Nor is what another path holds. */
static void
test_left_out(MpScanBench *bench, gconstpointer data)
{
    const char *const exclude[] = { "a.mbox", NULL };

    (void)data;
    write_mbox(bench, "mail/a.mbox", 1, 2);
    write_mbox(bench, "mail/b.mbox", 3, 4);
    mp_scan_bench_scan(bench, "mail");
    bench->options.exclude = exclude;
    mp_scan_bench_scan(bench, "mail");
    assert_sources(bench, "mail/a.mbox mbox read 2/2 mail/b.mbox mbox unchanged 2/2");
}

/* A source that was read with other extractors or rules is read again. */
static void
test_other_rules(MpScanBench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    MpRules *none = bench->rules;

    (void)data;
    write_mbox(bench, "mail/a.mbox", 1, 2);
    write_message(bench, "mail/box/cur/1.host:2,", 3);
    mp_scan_bench_scan(bench, "mail");
    bench->options.rules = bench->rules = mp_rules_load(NULL, &error);
    g_assert_no_error(error);
    mp_scan_bench_scan(bench, "mail");
    g_assert_cmpuint(bench->totals.n_unchanged, ==, 0);
    g_assert_cmpuint(bench->totals.n_new, ==, 0);
    assert_as_fresh(bench, "mail");
    mp_scan_bench_scan(bench, "mail");
    g_assert_cmpuint(bench->totals.n_unchanged, ==, 2);
    mp_rules_unref(none);
}

/* The '>' of an mbox that quotes is not the message's: one message, two places. */
static void
test_quoted(MpScanBench *bench, gconstpointer data)
{
    static const char head[] = "From: a@example.org\nSubject: x\n\n";
    g_autofree char *mbox =
        g_strconcat("From a@example.org Tue Apr  1 09:00:00 2025\n", head, ">From here\n\n", NULL);
    g_autofree char *plain = g_strconcat(head, "From here\n", NULL);
    g_autofree char *keys = NULL;

    (void)data;
    mp_scan_bench_write(bench, "mail/a.mbox", mbox);
    mp_scan_bench_write(bench, "mail/box/cur/1.host:2,", plain);
    mp_scan_bench_scan(bench, "mail");
    keys = mp_scan_bench_ask(bench->store, "SELECT count(*), count(DISTINCT message) FROM place");
    g_assert_cmpstr(keys, ==, "2|1\n");
    g_assert_cmpuint(bench->totals.n_messages, ==, 2);
}

/* The same message with other line ends: whichever is read first, the record
 * is that of the canonical one. */
static void
test_line_ends(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *plain = mp_scan_bench_message(1);
    g_auto(GStrv) lines = g_strsplit(plain, "\n", -1);
    g_autofree char *crlf = g_strjoinv("\r\n", lines);
    g_autofree char *one = NULL;
    g_autofree char *two = NULL;
    g_autoptr(MpCase) other = NULL;

    (void)data;
    mp_scan_bench_write(bench, "mail/a.eml", plain);
    mp_scan_bench_write(bench, "mail/b.eml", crlf);
    mp_scan_bench_scan(bench, "mail");
    one =
        mp_scan_bench_ask(bench->store, "SELECT key, length, variant, record FROM stored_message");
    mp_scan_bench_write(bench, "mail2/a.eml", crlf);
    mp_scan_bench_write(bench, "mail2/b.eml", plain);
    other = mp_scan_bench_scan_apart(bench, "mail2");
    two = mp_scan_bench_ask(other, "SELECT key, length, variant, record FROM stored_message");
    g_assert_cmpstr(one, ==, two);
}

static void
test_twice(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *mail = g_build_filename(bench->folder, "mail", NULL);
    g_autofree char *mbox = g_build_filename(bench->folder, "mail/a.mbox", NULL);
    const char *const paths[] = { mail, mbox, mail, NULL };
    g_autoptr(GError) error = NULL;

    (void)data;
    write_mbox(bench, "mail/a.mbox", 1, 2);
    write_message(bench, "mail/box/cur/1.host:2,", 3);
    g_assert_true(mp_scan(bench->store, paths, &bench->options, &bench->totals, &error));
    g_assert_no_error(error);
    assert_places(bench, "mail/a.mbox@44:live mail/a.mbox@403:live mail/box/cur/1.host:2,@0:live");
    g_assert_cmpuint(bench->totals.n_messages, ==, 3);
}

/* Stopped somewhere: what was read is kept, the next scan makes it whole. */
static void
stop_early(guint64 n_messages, guint64 n_bytes, gpointer data)
{
    (void)n_messages, (void)n_bytes;
    g_cancellable_cancel(data);
}

static void
test_interrupted(MpScanBench *bench, gconstpointer data)
{
    g_autoptr(GCancellable) cancel = g_cancellable_new();
    g_autofree char *outcomes = NULL;

    (void)data;
    write_stores(bench);
    write_mbox(bench, "mail/big.mbox", 10000, 16000);
    bench->options.cancel = cancel;
    bench->options.progress = stop_early;
    bench->options.progress_data = cancel;
    mp_scan_bench_scan(bench, "mail");
    g_assert_true(bench->totals.interrupted);
    bench->options.cancel = NULL;
    bench->options.progress = NULL;
    mp_scan_bench_scan(bench, "mail");
    g_assert_false(bench->totals.interrupted);
    assert_as_fresh(bench, "mail");
    outcomes = mp_scan_bench_ask(bench->store, "SELECT number, outcome FROM scan ORDER BY 1");
    g_assert_cmpstr(outcomes, ==, "1|interrupted\n2|done\n");
}

static void
test_missing_path(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *path = g_build_filename(bench->folder, "nowhere", NULL);
    const char *const paths[] = { path, NULL };
    g_autoptr(GError) error = NULL;
    g_autofree char *scans = NULL;

    (void)data;
    g_assert_false(mp_scan(bench->store, paths, &bench->options, &bench->totals, &error));
    g_assert_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE);
    scans = mp_scan_bench_ask(bench->store, "SELECT count(*) FROM scan");
    g_assert_cmpstr(scans, ==, "0\n");
}

/* Standard input, as bytes that are there already. */
static void
test_input(MpScanBench *bench, gconstpointer data)
{
    const char *const paths[] = { "-", NULL };
    g_autofree char *message = mp_scan_bench_message(1);
    g_autoptr(GBytes) bytes = g_bytes_new(message, strlen(message));
    g_autoptr(GError) error = NULL;

    (void)data;
    bench->options.input = bytes;
    g_assert_true(mp_scan(bench->store, paths, &bench->options, &bench->totals, &error));
    g_assert_no_error(error);
    assert_places(bench, "-@0:live");
}

static void
test_custody(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *row = NULL;

    (void)data;
    write_mbox(bench, "a.mbox", 1, 2);
    bench->options.arguments = "scan a.mbox";
    mp_scan_bench_scan(bench, "a.mbox");
    row = mp_scan_bench_ask(
        bench->store, "SELECT number, started, ended >= started, arguments, tool, "
                      "length(rules), length(extraction), messages, bytes, unread, outcome, "
                      "libraries LIKE 'glib 2.%; %sqlite 3.%', limits LIKE '%header 1048576%' "
                      "FROM scan");
    g_assert_cmpstr(row, ==, "1|1|1|scan a.mbox|mailprov " MP_VERSION "|64|64|2|628|0|done|1|1\n");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define SCAN(name, function, data)                                                                 \
    g_test_add("/scan/" name, MpScanBench, data, mp_scan_bench_set_up, function,                   \
               mp_scan_bench_tear_down)
    SCAN("exact", test_exact, NULL);
    SCAN("jobs", test_jobs, NULL);
    SCAN("unchanged", test_unchanged, NULL);
    SCAN("status", test_status, NULL);
    SCAN("grown", test_grown, NULL);
    SCAN("grown-and-trusted", test_grown, "trust");
    SCAN("grown-inside", test_grown_inside, NULL);
    SCAN("grown-falsely", test_grown_falsely, NULL);
    SCAN("truncated", test_truncated, NULL);
    SCAN("renamed", test_renamed, NULL);
    SCAN("changed-file", test_changed_file, NULL);
    SCAN("file-gone", test_file_gone, NULL);
    SCAN("left-out", test_left_out, NULL);
    SCAN("other-rules", test_other_rules, NULL);
    SCAN("quoted", test_quoted, NULL);
    SCAN("line-ends", test_line_ends, NULL);
    SCAN("twice", test_twice, NULL);
    SCAN("interrupted", test_interrupted, NULL);
    SCAN("missing-path", test_missing_path, NULL);
    SCAN("input", test_input, NULL);
    SCAN("custody", test_custody, NULL);
    return g_test_run();
}
