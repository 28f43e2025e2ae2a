/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan-bench.h"
#include "scan/mp-manifest.h"
#include "scan/mp-preview.h"
#include "scan/mp-verify.h"

/* The folder of this test run is left out of what is collected. */
typedef struct {
    MpScanBench *bench;
    GString *text;
} Collector;

static const char *
plain(const Collector *collector, const char *origin)
{
    return g_str_has_prefix(origin, collector->bench->folder)
               ? origin + strlen(collector->bench->folder) + 1
               : origin;
}

static gboolean
collect(const MpVerifyFinding *finding, gpointer data, GError **error)
{
    Collector *collector = data;

    (void)error;
    g_string_append_printf(collector->text, "%s %s %s@%d, ", mp_verify_what_name(finding->what),
                           finding->is_source ? "source" : "message",
                           plain(collector, finding->origin), (int)finding->offset);
    return TRUE;
}

static void
assert_verifies(MpScanBench *bench, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    Collector collector = { bench, text };
    MpVerifyListener listener = { .found = collect, .data = &collector };
    MpVerifyTotals totals;

    g_assert_true(mp_verify(bench->store, &listener, &totals, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
write_mail(MpScanBench *bench)
{
    g_autoptr(GString) mbox = mp_scan_bench_mbox(1, 3);
    g_autofree char *one = mp_scan_bench_message(4);
    g_autofree char *two = mp_scan_bench_message(5);

    mp_scan_bench_write(bench, "mail/a.mbox", mbox->str);
    mp_scan_bench_write(bench, "mail/box/cur/1.host:2,", one);
    mp_scan_bench_write(bench, "mail/box/cur/2.host:2,", two);
    mp_scan_bench_write(bench, "mail/one.eml", one);
    mp_scan_bench_scan(bench, "mail");
}

static void
test_unchanged(MpScanBench *bench, gconstpointer data)
{
    (void)data;
    write_mail(bench);
    assert_verifies(bench, "");
    mp_scan_bench_rename(bench, "mail/box/cur/1.host:2,", "mail/box/cur/1.host:2,S");
    assert_verifies(bench, "");
}

static void
test_changed(MpScanBench *bench, gconstpointer data)
{
    g_autoptr(GString) mbox = mp_scan_bench_mbox(1, 3);
    char *body;

    (void)data;
    write_mail(bench);
    body = strstr(mbox->str, "Body of message 2");
    *body = 'b'; /* one bit of one message */
    mp_scan_bench_write(bench, "mail/a.mbox", mbox->str);
    mp_scan_bench_write(bench, "mail/box/cur/2.host:2,", "From: x@example.org\n\nother\n");
    mp_scan_bench_write(bench, "mail/one.eml", "From: x@example.org\n\nother\n");
    assert_verifies(bench, "changed message mail/a.mbox@403, changed source mail/a.mbox@0, "
                           "changed message mail/box/cur/2.host:2,@0, "
                           "changed message mail/one.eml@0, changed source mail/one.eml@0, ");
}

static void
test_missing(MpScanBench *bench, gconstpointer data)
{
    g_autoptr(GString) mbox = mp_scan_bench_mbox(1, 2);

    (void)data;
    write_mail(bench);
    mp_scan_bench_write(bench, "mail/a.mbox", mbox->str);
    mp_scan_bench_remove(bench, "mail/box/cur/1.host:2,");
    mp_scan_bench_remove(bench, "mail/one.eml");
    assert_verifies(bench, "changed source mail/a.mbox@0, missing message mail/a.mbox@762, "
                           "missing message mail/box/cur/1.host:2,@0, "
                           "missing message mail/one.eml@0, ");
}

static void
test_new(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *message = mp_scan_bench_message(9);

    (void)data;
    write_mail(bench);
    mp_scan_bench_write(bench, "mail/box/cur/9.host:2,", message);
    assert_verifies(bench, "new message mail/box/cur/9.host:2,@0, ");
}

static char *
manifest(MpScanBench *bench, MpManifestFormat format)
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(GError) error = NULL;
    g_autofree char *prefix = g_strconcat(bench->folder, "/", NULL);
    g_autofree char *text = NULL;
    g_auto(GStrv) parts = NULL;

    g_assert_true(mp_manifest_write(bench->store, format, out, &error));
    g_assert_true(g_output_stream_write_all(out, "", 1, NULL, NULL, &error));
    g_assert_true(g_output_stream_close(out, NULL, &error));
    text = g_memory_output_stream_steal_data(G_MEMORY_OUTPUT_STREAM(out));
    parts = g_strsplit(text, prefix, -1);
    return g_strjoinv("", parts);
}

/* sha256sum of "From: X@example.org", an empty line and "hello" */
#define HASH_A "553adb0c25ccedd9f358c71b60836059e7ab3afe8c17bea0f602593bc904cbf3"
#define HASH_B "fc65da244235108d11f173995d883ca14eebd47d72022b47b4a567ca92a931f3"
#define HASH_C "7d1b1a74ec9e851cea7114e7097883d0ae2f941d0578e493c5d680936ba58773"

static void
test_manifest(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *sums = NULL;
    g_autofree char *deep = NULL;

    (void)data;
    mp_scan_bench_write(bench, "mail/box/cur/1.host:2,", "From: a@example.org\n\nhello\n");
    mp_scan_bench_write(bench, "mail/box/cur/2,\\3", "From: b@example.org\n\nhello\n");
    mp_scan_bench_write(bench, "mail/one.eml", "From: c@example.org\n\nhello\n");
    mp_scan_bench_scan(bench, "mail");
    sums = manifest(bench, MP_MANIFEST_SHA256SUM);
    g_assert_cmpstr(sums, ==,
                    HASH_A "  mail/box/cur/1.host:2,\n\\" HASH_B "  mail/box/cur/2,\\\\3\n" HASH_C
                           "  mail/one.eml\n");
    deep = manifest(bench, MP_MANIFEST_HASHDEEP);
    g_assert_cmpstr(deep, ==,
                    "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n## mailprov " MP_VERSION "\n"
                    "27," HASH_A ",mail/box/cur/1.host:2,\n27," HASH_B
                    ",mail/box/cur/2,\\3\n27," HASH_C ",mail/one.eml\n");
}

static gboolean
list(const MpPreview *preview, gpointer data, GError **error)
{
    Collector *collector = data;

    (void)error;
    g_string_append_printf(collector->text, "%s %s %d/%d, ", plain(collector, preview->path),
                           preview->kind, (int)preview->files_unchanged, (int)preview->files);
    return TRUE;
}

static void
assert_previews(MpScanBench *bench, MpCase *store, const char *expected)
{
    g_autofree char *path = g_build_filename(bench->folder, "mail", NULL);
    const char *const paths[] = { path, NULL };
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    Collector collector = { bench, text };
    MpPreviewListener listener = { list, &collector };

    g_assert_true(mp_scan_preview(store, paths, &bench->options, &listener, &error));
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

static void
test_preview(MpScanBench *bench, gconstpointer data)
{
    g_autofree char *message = mp_scan_bench_message(9);

    (void)data;
    write_mail(bench);
    assert_previews(bench, NULL,
                    "mail/a.mbox file 0/1, mail/box maildir 0/2, mail/one.eml file 0/1, ");
    assert_previews(bench, bench->store,
                    "mail/a.mbox file 1/1, mail/box maildir 2/2, mail/one.eml file 1/1, ");
    mp_scan_bench_write(bench, "mail/box/cur/9.host:2,", message);
    assert_previews(bench, bench->store,
                    "mail/a.mbox file 1/1, mail/box maildir 2/3, mail/one.eml file 1/1, ");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define VERIFY(name, function)                                                                     \
    g_test_add(name, MpScanBench, NULL, mp_scan_bench_set_up, function, mp_scan_bench_tear_down)
    VERIFY("/verify/unchanged", test_unchanged);
    VERIFY("/verify/changed", test_changed);
    VERIFY("/verify/missing", test_missing);
    VERIFY("/verify/new", test_new);
    VERIFY("/manifest/lines", test_manifest);
    VERIFY("/preview/lines", test_preview);
    return g_test_run();
}
