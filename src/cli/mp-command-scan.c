/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-analysis.h"
#include "base/mp-text.h"
#include "case/mp-rows-evidence.h"
#include "cli/mp-case-path.h"
#include "cli/mp-command.h"
#include "cli/mp-progress.h"
#include "cli/mp-summary.h"
#include "render/mp-table-text.h"
#include "scan/mp-preview.h"
#include "scan/mp-scan.h"

static const char description[] =
    "PATH is a Maildir, an mbox, an MH folder, one message, an archive of those, or a folder of\n"
    "any of them. Nothing of it is changed. What own-address, own-host, gateway and spam-folder\n"
    "say is kept in the case; an empty value forgets what was said before.\n"
    "\n"
    "Without --case, $MAILPROV_CASE or ./mailprov.case the case is made below $XDG_DATA_HOME,\n"
    "and later commands speak of it.\n";

/* What the command line says. Strings are GOption's. */
typedef struct {
    char *as, *rules, *shard, *progress;
    char **exclude, **own_address, **own_host, **gateway, **spam_folder;
    int jobs;
    gboolean dry_run, check, rehash, trust_mtime;
} Asked;

static void
clear_asked(Asked *asked)
{
    g_free(asked->as);
    g_free(asked->rules);
    g_free(asked->shard);
    g_free(asked->progress);
    g_strfreev(asked->exclude);
    g_strfreev(asked->own_address);
    g_strfreev(asked->own_host);
    g_strfreev(asked->gateway);
    g_strfreev(asked->spam_folder);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, clear_asked)

static gboolean
parse(Asked *asked, int *argc, char ***argv, GError **error)
{
    /* clang-format off */
    const GOptionEntry entries[] = {
        { "as", 0, 0, G_OPTION_ARG_FILENAME, &asked->as, "read PATH as this kind of store", "TYPE" },
        { "jobs", 'j', 0, G_OPTION_ARG_INT, &asked->jobs, "threads that parse (default: one a processor)", "N" },
        { "dry-run", 0, 0, G_OPTION_ARG_NONE, &asked->dry_run, "list what would be read, open nothing", NULL },
        { "check", 0, 0, G_OPTION_ARG_NONE, &asked->check, "print where the bytes of each file went", NULL },
        { "rehash", 0, 0, G_OPTION_ARG_NONE, &asked->rehash, "read unchanged files again", NULL },
        { "trust-mtime", 0, 0, G_OPTION_ARG_NONE, &asked->trust_mtime, "do not check the known part of a grown mbox", NULL },
        { "exclude", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked->exclude, "leave out paths below PATH that match", "GLOB" },
        { "own-address", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked->own_address, "an address or domain of the owner", "DOMAIN|ADDRESS" },
        { "own-host", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked->own_host, "a mail host of the owner", "HOST" },
        { "gateway", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked->gateway, "an own host that strangers connect to", "HOST" },
        { "spam-folder", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &asked->spam_folder, "the junk folder; none: junk was thrown away; all: junk lies among the rest", "NAME|none|all" },
        { "rules", 0, 0, G_OPTION_ARG_FILENAME, &asked->rules, "more rule files", "DIR" },
        { "shard", 0, 0, G_OPTION_ARG_FILENAME, &asked->shard, "only the i-th of n parts", "I/N" },
        { "progress", 0, 0, G_OPTION_ARG_FILENAME, &asked->progress, "auto, plain or never", "HOW" },
        G_OPTION_ENTRY_NULL,
    };
    /* clang-format on */
    g_autoptr(GOptionContext) options =
        g_option_context_new("PATH... - read archived mail into the case");

    g_option_context_add_main_entries(options, entries, NULL);
    g_option_context_set_description(options, description);
    return mp_command_parse(options, argc, argv, error);
}

static gboolean
usage(GError **error, const char *message)
{
    g_set_error(error, MP_USAGE_ERROR, 0, "%s (see 'mailprov scan --help')", message);
    return FALSE;
}

static gboolean
parse_shard(const char *text, MpScanOptions *options, GError **error)
{
    guint64 i, n;
    char *end;

    if (text == NULL)
        return TRUE;
    i = g_ascii_strtoull(text, &end, 10);
    if (*end != '/')
        return usage(error, "--shard is I/N, for example 1/4");
    n = g_ascii_strtoull(end + 1, &end, 10);
    if (*end != '\0' || i < 1 || i > n || n > 1000000)
        return usage(error, "--shard is I/N with I from 1 to N");
    options->shard = (guint)i;
    options->n_shards = (guint)n;
    return TRUE;
}

static gboolean
check_numbers(const Asked *asked, MpScanOptions *options, MpProgressMode *progress, GError **error)
{
    if (asked->jobs < 0 || asked->jobs > 256)
        return usage(error, "--jobs is from 1 to 256");
    options->n_workers = (guint)asked->jobs;
    if (asked->progress != NULL && !mp_progress_mode_find(asked->progress, progress))
        return usage(error, "--progress is auto, plain or never");
    return parse_shard(asked->shard, options, error);
}

/* What was said before and what is said now; an empty value starts anew. */
static gboolean
keep(MpCase *store, const char *name, char *const *values, GError **error)
{
    g_autofree char *before = mp_case_get(store, name);
    g_auto(GStrv) old = g_strsplit(before == NULL ? "" : before, "\n", -1);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    g_autofree char *joined = NULL;

    if (values == NULL)
        return TRUE;
    for (guint i = 0; old[i] != NULL; i++)
        if (old[i][0] != '\0')
            g_ptr_array_add(all, old[i]);
    for (; *values != NULL; values++) {
        if (**values == '\0')
            g_ptr_array_set_size(all, 0);
        else if (!g_ptr_array_find_with_equal_func(all, *values, g_str_equal, NULL))
            g_ptr_array_add(all, *values);
    }
    g_ptr_array_add(all, NULL);
    joined = g_strjoinv("\n", (char **)all->pdata);
    return mp_case_set(store, name, joined[0] == '\0' ? NULL : joined, error);
}

static gboolean
keep_all(MpCase *store, const Asked *asked, GError **error)
{
    return keep(store, "own-address", asked->own_address, error) &&
           keep(store, "own-host", asked->own_host, error) &&
           keep(store, "gateway", asked->gateway, error) &&
           keep(store, "spam-folder", asked->spam_folder, error);
}

/* Names of junk folders, of this scan and of earlier ones; "none" and "all" are no names. */
static char **
spam_folders(MpCase *store)
{
    g_autofree char *kept = mp_case_get(store, "spam-folder");
    g_auto(GStrv) names = g_strsplit(kept == NULL ? "" : kept, "\n", -1);
    GStrvBuilder *folders = g_strv_builder_new();
    char **list;

    for (guint i = 0; names[i] != NULL; i++)
        if (names[i][0] != '\0' && strcmp(names[i], "none") != 0 && strcmp(names[i], "all") != 0)
            g_strv_builder_add(folders, names[i]);
    list = g_strv_builder_end(folders);
    g_strv_builder_unref(folders);
    return list;
}

static char *
join_arguments(int argc, char *const *argv)
{
    GString *line = g_string_new(NULL);

    for (int i = 0; i < argc; i++) {
        g_autofree char *quoted = g_shell_quote(argv[i]);
        gboolean plain = strspn(argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789@%_+=:,./~-") == strlen(argv[i]);

        g_string_append_printf(line, "%s%s", i > 0 ? " " : "", plain ? argv[i] : quoted);
    }
    return g_string_free(line, FALSE);
}

static gboolean
print_preview(const MpPreview *preview, gpointer data, GError **error)
{
    const MpCommandContext *ctx = data;
    g_autoptr(GString) line = g_string_new(NULL);

    g_string_append(line, preview->files_unchanged == preview->files ? "unchanged\t" : "read\t");
    g_string_append_printf(line, "%s\t%" G_GUINT64_FORMAT "\t%" G_GUINT64_FORMAT "\t",
                           preview->kind, preview->files - preview->files_unchanged,
                           preview->bytes);
    mp_text_append_terminal(line, mp_slice_of(preview->path));
    return mp_command_print(ctx, error, "%s\n", line->str);
}

static gboolean
add_bytes(const MpPreview *preview, gpointer data, GError **error)
{
    guint64 *total = data;

    (void)error;
    *total += preview->bytes;
    return TRUE;
}

/* For the time left: only where somebody sees it, since it walks the folders once more. */
static guint64
total_bytes(const char *const *paths, const MpScanOptions *options)
{
    guint64 total = 0;
    MpPreviewListener listener = { add_bytes, &total };

    return mp_scan_preview(NULL, paths, options, &listener, NULL) ? total : 0;
}

static void
on_progress(guint64 n_messages, guint64 n_bytes, gpointer data)
{
    mp_progress_update(data, n_messages, n_bytes);
}

/* Where the bytes of each file went: the parts add up, or it says so. */
static gboolean
print_accounts(const MpCommandContext *ctx, MpCase *store, GError **error)
{
    static const MpTableColumn columns[] = {
        { "sum", MP_TABLE_LEFT },
        { "bytes", MP_TABLE_RIGHT },
        { "preamble", MP_TABLE_RIGHT },
        { "separators", MP_TABLE_RIGHT },
        { "messages", MP_TABLE_RIGHT },
        { "trailing", MP_TABLE_RIGHT },
        { "kind", MP_TABLE_LEFT },
        { "source", MP_TABLE_OWN },
        { NULL, 0 },
    };
    g_autoptr(MpTableText) table =
        mp_table_text_new(ctx->out, MP_TABLE_TABLE, columns, ctx->defang);
    g_autoptr(MpRowCursor) rows = mp_case_rows(store, &mp_table_source, error);
    g_autoptr(GError) failure = NULL;
    MpSourceRow row;

    while (rows != NULL && mp_row_cursor_next(rows, &row, &failure)) {
        gint64 sum = row.preamble + row.separators + row.message_bytes + row.trailing;

        /* the members of an archive have rows of their own */
        if (row.messages + row.trailing == 0 || strcmp(row.status, "gone") == 0)
            continue;
        mp_table_text_put(table, sum == row.bytes ? "right" : "WRONG");
        mp_table_text_int(table, row.bytes);
        mp_table_text_int(table, row.preamble);
        mp_table_text_int(table, row.separators);
        mp_table_text_int(table, row.message_bytes);
        mp_table_text_int(table, row.trailing);
        mp_table_text_put(table, row.kind);
        mp_table_text_put(table, row.origin);
        mp_table_text_end_row(table);
    }
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    else if (rows != NULL)
        return mp_table_text_finish(table, error);
    return FALSE;
}

/* Nothing to speak of: what would be, and how to see what was looked at. */
static gboolean
print_nothing(const MpCommandContext *ctx, const MpScanTotals *totals, GError **error)
{
    if (totals->n_unread > 0)
        return TRUE;
    return mp_command_print(
        ctx, error,
        "No mail was found. Maildir, MH, mbox, .eml and archives of them are read; 'mailprov list "
        "sources' says what was looked at, and 'mailprov help scan' how to name a kind of "
        "store.\n");
}

/* The first line of the summary. How long it took is said elsewhere, so that
 * equal scans end with equal words. */
static gboolean
print_totals(const MpCommandContext *ctx, const MpScanTotals *totals, GError **error)
{
    g_autoptr(GString) line = g_string_new("Read ");

    mp_progress_append_count(line, totals->n_messages);
    g_string_append(line, totals->n_messages == 1 ? " message in " : " messages in ");
    mp_progress_append_count(line, totals->n_folders > 0 ? totals->n_folders : totals->n_sources);
    g_string_append(line, totals->n_folders > 0 ? " folder" : " file");
    g_string_append(
        line, (totals->n_folders > 0 ? totals->n_folders : totals->n_sources) == 1 ? "" : "s");
    g_string_append(line, " (");
    mp_progress_append_bytes(line, totals->n_bytes);
    g_string_append_c(line, ')');
    if (totals->n_new != totals->n_messages) {
        g_string_append(line, ", ");
        mp_progress_append_count(line, totals->n_new);
        g_string_append(line, " of them new");
    }
    if (totals->n_unread > 0) {
        g_string_append(line, "; ");
        mp_progress_append_count(line, totals->n_unread);
        g_string_append(line, " could not be read (mailprov list anomalies)");
    }
    return mp_command_print(ctx, error, "%s.\n", line->str) &&
           (totals->n_messages > 0 || print_nothing(ctx, totals, error));
}

/* What the mail means, now that it is read. */
static gboolean
conclude(const MpCommandContext *ctx, MpCase *store, const MpRules *rules, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);

    return mp_analysis_run(store, rules, error) && mp_summary_append(text, store, ctx, error) &&
           mp_command_print(ctx, error, "%s", text->str);
}

static gboolean
scan(const MpCommandContext *ctx,
     MpCase *store,
     const char *const *paths,
     MpScanOptions *options,
     GError **error)
{
    MpScanTotals totals;
    gint64 began = g_get_monotonic_time();
    MpProgress *progress = options->progress_data;
    gboolean done = mp_scan(store, paths, options, &totals, error);
    double seconds = (double)(g_get_monotonic_time() - began) / G_USEC_PER_SEC;

    mp_progress_free(progress);
    if (!done)
        return MP_EXIT_FAILED;
    if (ctx->err_is_terminal)
        mp_command_note("%.1f seconds", seconds);
    if (!print_totals(ctx, &totals, error))
        return MP_EXIT_FAILED;
    if (totals.interrupted)
        return MP_EXIT_INTERRUPTED;
    /* of a shared case a part makes no findings: whoever asks when all are there does */
    if (!(options->n_shards > 0 && mp_case_is_shared(store)) &&
        !conclude(ctx, store, options->rules, error))
        return MP_EXIT_FAILED;
    return totals.n_unread > 0 ? MP_EXIT_UNREAD : MP_EXIT_DONE;
}

/* The case of a scan: the one that was named, else the one of the first path. */
static MpCase *
open_case(const MpCommandContext *ctx, const char *path, GError **error)
{
    g_autofree char *own = ctx->case_path == NULL ? mp_case_path_for(path) : NULL;
    MpCommandContext named = *ctx;

    named.case_path = ctx->case_path != NULL ? ctx->case_path : own;
    return own == NULL || mp_case_path_make_folder(own, error)
               ? mp_command_open_case(&named, MP_CASE_CREATE, error)
               : NULL;
}

/* What would be read, given what the case knows already; one that is not there
 * is not made. */
static gboolean
preview(const MpCommandContext *ctx,
        const char *const *paths,
        MpScanOptions *options,
        GError **error)
{
    g_autofree char *own = ctx->case_path == NULL ? mp_case_path_for(paths[0]) : NULL;
    MpCommandContext named = *ctx;
    MpPreviewListener listener = { print_preview, (gpointer)ctx };
    g_autoptr(MpCase) store = NULL;
    g_auto(GStrv) folders = NULL;

    named.case_path = ctx->case_path != NULL ? ctx->case_path : own;
    if (mp_case_is_url(named.case_path) || g_file_test(named.case_path, G_FILE_TEST_EXISTS)) {
        store = mp_command_open_case(&named, MP_CASE_READ, error);
        if (store == NULL)
            return FALSE;
        folders = spam_folders(store);
        options->spam_folders = (const char *const *)folders;
    }
    return mp_scan_preview(store, paths, options, &listener, error);
}

/* mailprov scan PATH... */
int
mp_command_scan(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_autofree char *arguments = join_arguments(argc, argv);
    g_auto(Asked) asked = { 0 };
    g_autoptr(MpRules) rules = NULL;
    g_autoptr(MpCase) store = NULL;
    g_auto(GStrv) folders = NULL;
    MpProgressMode progress = MP_PROGRESS_AUTO;
    MpScanOptions options = { .cancel = ctx->cancel, .now_us = ctx->now_us };
    const char *const *paths;
    int status;

    options.arguments = arguments;
    if (!parse(&asked, &argc, &argv, error) || !check_numbers(&asked, &options, &progress, error))
        return MP_EXIT_DONE;
    if (argc < 2 && !usage(error, "scan what?"))
        return MP_EXIT_USAGE;
    paths = (const char *const *)argv + 1;
    options.as = asked.as;
    options.exclude = (const char *const *)asked.exclude;
    options.rehash = asked.rehash;
    options.trust_mtime = asked.trust_mtime;
    options.rules = rules = mp_rules_load(asked.rules, error);
    if (rules == NULL)
        return MP_EXIT_FAILED;
    if (asked.dry_run)
        return preview(ctx, paths, &options, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
    if (!mp_scan_check_paths(paths, &options, error))
        return MP_EXIT_FAILED;
    store = open_case(ctx, paths[0], error);
    if (store == NULL || !keep_all(store, &asked, error))
        return MP_EXIT_FAILED;
    folders = spam_folders(store);
    options.spam_folders = (const char *const *)folders;
    options.progress = on_progress;
    options.progress_data = mp_progress_new(
        progress, ctx->err_is_terminal,
        progress == MP_PROGRESS_AUTO && ctx->err_is_terminal ? total_bytes(paths, &options) : 0);
    status = scan(ctx, store, paths, &options, error);
    if (status != MP_EXIT_FAILED && !mp_case_path_remember(mp_case_path(store)))
        mp_command_note("which case was scanned last cannot be kept: name it with --case %s",
                        mp_case_path(store));
    if (status != MP_EXIT_FAILED && asked.check && !print_accounts(ctx, store, error))
        return MP_EXIT_FAILED;
    return status;
}
