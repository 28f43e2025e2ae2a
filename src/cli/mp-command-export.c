/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-timeline.h"
#include "base/mp-digest.h"
#include "cli/mp-command-findings.h"
#include "cli/mp-output-file.h"
#include "graph/mp-graph-views.h"
#include "render/mp-export.h"
#include "render/mp-redact-graph.h"
#include "render/mp-renderer.h"
#include "render/mp-timeline-format.h"
#include "scan/mp-manifest.h"

static const char description[] =
    "Formats:\n"
    "  ndjson      every table of the case, one JSON object a line; docs/schema describes each\n"
    "  csv         one table (--table), for spreadsheets\n"
    "  graphml     the whole custody graph, nothing folded\n"
    "  hashdeep    the digests of the evidence, as 'verify --manifest' prints them\n"
    "  timesketch  the timeline, as JSON lines\n"
    "  stix        a STIX 2.1 bundle of strangers' campaigns and their mail\n"
    "  misp        a MISP event of the same\n"
    "\n"
    "--all writes them all into a folder, with a manifest of their digests.\n"
    "\n"
    "Examples:\n"
    "  mailprov export --format ndjson | jq 'select(.schema == \"mailprov/address/1\")'\n"
    "  mailprov export --format csv --table address -o addresses.csv\n"
    "  mailprov export --format stix --redact -o campaigns.json\n"
    "  mailprov export --all evidence-2011 --redact=linkable\n";

/* What is written, and how. */
typedef struct {
    MpCase *store;
    const MpRules *rules;
    const char *table;          /* of CSV */
    const MpRedactor *redactor; /* (nullable) */
    GOutputStream *out;
} Job;

typedef struct {
    const char *name;
    const char *file; /* of --all */
    gboolean (*write)(const Job *job, GError **error);
} Format;

static gboolean
write_ndjson(const Job *job, GError **error)
{
    return mp_export_ndjson(job->store, job->redactor, job->out, error);
}

static gboolean
write_csv(const Job *job, GError **error)
{
    return mp_export_csv(job->store, job->table, job->redactor, job->out, error);
}

static gboolean
write_graphml(const Job *job, GError **error)
{
    g_autoptr(MpGraph) graph = mp_graph_custody_build(job->store, error);

    if (graph != NULL && job->redactor != NULL)
        graph = mp_redact_graph(g_steal_pointer(&graph), job->redactor);
    return graph != NULL && mp_render_graph_graphml(graph, MP_RENDER_PLAIN, job->out, error);
}

static gboolean
write_hashdeep(const Job *job, GError **error)
{
    return mp_manifest_write(job->store, MP_MANIFEST_HASHDEEP, job->out, error);
}

static gboolean
write_timesketch(const Job *job, GError **error)
{
    g_autoptr(MpTimeline) timeline = mp_timeline_build(job->store, job->rules, NULL, error);

    return timeline != NULL && mp_timeline_write_timesketch(timeline, FALSE, job->out, error);
}

static gboolean
write_stix(const Job *job, GError **error)
{
    return mp_export_stix(job->store, job->redactor, job->out, error);
}

static gboolean
write_misp(const Job *job, GError **error)
{
    return mp_export_misp(job->store, job->redactor, job->out, error);
}

/* ADD AN EXPORT FORMAT here. */
static const Format formats[] = {
    { "ndjson", "case.ndjson", write_ndjson },
    { "csv", "csv", write_csv },
    { "graphml", "custody.graphml", write_graphml },
    { "hashdeep", "evidence.hashdeep", write_hashdeep },
    { "timesketch", "timeline.jsonl", write_timesketch },
    { "stix", "stix.json", write_stix },
    { "misp", "misp.json", write_misp },
};

static const Format *
find_format(const char *name, GError **error)
{
    for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    g_set_error(
        error, MP_USAGE_ERROR, 0,
        "export: %s%s; --format is ndjson, csv, graphml, hashdeep, timesketch, stix or misp, or "
        "--all DIR writes them all",
        name == NULL ? "there is no --format" : "there is no format ", name == NULL ? "" : name);
    return NULL;
}

static gboolean
check_table(const char *table, GError **error)
{
    g_autofree char *names = NULL;

    if (g_strv_contains(mp_export_csv_tables(), table))
        return TRUE;
    names = g_strjoinv(", ", (char **)mp_export_csv_tables());
    g_set_error(error, MP_USAGE_ERROR, 0, "export: --table: there is no table '%s'; there are %s",
                table, names);
    return FALSE;
}

typedef struct {
    char *format, *folder, *table;
    MpOutputWish output;
} Wish;

static void
wish_clear(Wish *wish)
{
    g_free(wish->format);
    g_free(wish->folder);
    g_free(wish->table);
    mp_output_wish_clear(&wish->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

/* One format to where @wish says. */
static gboolean
export_one(const MpCommandContext *ctx,
           const Format *format,
           Job job,
           const MpOutputWish *wish,
           GError **error)
{
    g_autoptr(MpOutputFile) file = mp_output_file_redacted(ctx, job.store, wish, error);

    if (file == NULL)
        return FALSE;
    job.redactor = mp_output_file_redactor(file);
    job.out = mp_output_file_stream(file);
    return format->write(&job, error) && mp_output_file_close(g_steal_pointer(&file), error);
}

/* All of them into a folder. */

typedef struct {
    const MpCommandContext *ctx;
    const Wish *wish;
    Job job;
    GPtrArray *names; /* of char *, below the folder */
} Bundle;

static gboolean
add_file(Bundle *self, const Format *format, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(self->wish->folder, name, NULL);
    const MpOutputWish one = { path, self->wish->output.redact };

    g_ptr_array_add(self->names, g_strdup(name));
    if (export_one(self->ctx, format, self->job, &one, error))
        return TRUE;
    g_prefix_error(error, "%s: ", path);
    return FALSE;
}

static gboolean
add_csv(Bundle *self, const Format *format, GError **error)
{
    g_autofree char *folder = g_build_filename(self->wish->folder, format->file, NULL);

    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: cannot be made", folder);
        return FALSE;
    }
    for (const char *const *table = mp_export_csv_tables(); *table != NULL; table++) {
        g_autofree char *name = g_strconcat(format->file, "/", *table, ".csv", NULL);

        self->job.table = *table;
        if (!add_file(self, format, name, error))
            return FALSE;
    }
    return TRUE;
}

/* "digest  name", for `sha256sum -c`, and the same for machines. */
static gboolean
write_manifest(Bundle *self, GError **error)
{
    g_autoptr(GString) sums = g_string_new(NULL);
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(memory);
    g_autofree char *sums_path = g_build_filename(self->wish->folder, "SHA256SUMS", NULL);
    g_autofree char *json_path = g_build_filename(self->wish->folder, "manifest.json", NULL);
    static const char *const modes[] = { "none", "full", "linkable" };

    mp_json_begin_object(json);
    mp_json_put_text(json, "schema", "mailprov/manifest/1");
    mp_json_put_text(json, "tool", "mailprov " MP_VERSION);
    mp_json_put_text(json, "redaction", modes[self->wish->output.redact]);
    mp_json_key(json, "files");
    mp_json_begin_array(json);
    for (guint i = 0; i < self->names->len; i++) {
        const char *name = g_ptr_array_index(self->names, i);
        g_autofree char *path = g_build_filename(self->wish->folder, name, NULL);
        g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, error);
        MpSha256 digest;
        char hex[MP_SHA256_HEX];

        if (file == NULL)
            return FALSE;
        digest = mp_sha256(
            (MpSlice){ g_mapped_file_get_length(file) > 0 ? g_mapped_file_get_contents(file) : "",
                       g_mapped_file_get_length(file) });
        g_string_append_printf(sums, "%s  %s\n", mp_sha256_hex(&digest, hex), name);
        mp_json_begin_object(json);
        mp_json_put_text(json, "name", name);
        mp_json_put_int(json, "bytes", (gint64)g_mapped_file_get_length(file));
        mp_json_put_text(json, "sha256", hex);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
    mp_json_end_object(json);
    mp_json_end_line(json);
    return mp_json_writer_finish(json, error) &&
           g_file_set_contents_full(
               json_path, g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)),
               (gssize)g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(memory)),
               G_FILE_SET_CONTENTS_CONSISTENT, 0600, error) &&
           g_file_set_contents_full(sums_path, sums->str, (gssize)sums->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
export_all(const MpCommandContext *ctx, const Wish *wish, const Job *job, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    Bundle self = { ctx, wish, *job, names };

    if (g_mkdir_with_parents(wish->folder, 0700) != 0) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: cannot be made", wish->folder);
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (!(formats[i].write == write_csv ? add_csv(&self, &formats[i], error)
                                            : add_file(&self, &formats[i], formats[i].file, error)))
            return FALSE;
    return write_manifest(&self, error);
}

static gboolean
run(const MpCommandContext *ctx, const Wish *wish, const Format *format, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(MpRules) rules = store == NULL ? NULL : mp_command_load_rules(store, error);
    const Job job = { store, rules, wish->table != NULL ? wish->table : *mp_export_csv_tables(),
                      NULL, NULL };

    if (rules == NULL)
        return FALSE;
    return format == NULL ? export_all(ctx, wish, &job, error)
                          : export_one(ctx, format, job, &wish->output, error);
}

/* mailprov export --format NAME | --all DIR */
int
mp_command_export(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_auto(Wish) wish = { 0 };
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_STRING, &wish.format,
          "ndjson, csv, graphml, hashdeep, timesketch, stix or misp", "NAME" },
        { "all", 0, 0, G_OPTION_ARG_FILENAME, &wish.folder, "all formats, into this folder",
          "DIR" },
        { "table", 0, 0, G_OPTION_ARG_STRING, &wish.table,
          "of csv: message (default), address, holder, campaign ...", "NAME" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("- give the case to other programs");
    const Format *format = NULL;

    g_option_context_set_description(options, description);
    mp_output_wish_add(options, entries, &wish.output);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc > 1) {
        g_set_error(error, MP_USAGE_ERROR, 0, "export: takes no arguments but options: %s",
                    argv[1]);
        return MP_EXIT_USAGE;
    }
    if (wish.folder != NULL && (wish.format != NULL || wish.output.path != NULL)) {
        g_set_error_literal(error, MP_USAGE_ERROR, 0, "export: --all takes no --format and no -o");
        return MP_EXIT_USAGE;
    }
    if (wish.folder == NULL && (format = find_format(wish.format, error)) == NULL)
        return MP_EXIT_USAGE;
    if (wish.table != NULL && !check_table(wish.table, error))
        return MP_EXIT_USAGE;
    return run(ctx, &wish, format, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
