/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "cli/mp-command-findings.h"
#include "cli/mp-output-file.h"
#include "graph/mp-graph-fold.h"
#include "graph/mp-graph-views.h"
#include "render/mp-redact-graph.h"
#include "render/mp-renderer.h"
#include "render/mp-report.h"

/* A picture within a text is smaller than one by itself. */
#define REPORT_NODES 24

/* What the options ask for. */
typedef struct {
    char *format, *about, *title;
    MpOutputWish output;
    const MpDocumentFormat *writer;
} Wish;

static void
wish_clear(Wish *wish)
{
    g_free(wish->format);
    g_free(wish->about);
    g_free(wish->title);
    mp_output_wish_clear(&wish->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

/* The custody view; around one address, where the report is about one. */
static MpGraph *
build_graph(MpCase *store, const char *about, GError **error)
{
    g_autoptr(MpGraph) graph = mp_graph_custody_build(store, error);
    g_autofree char *id = about != NULL ? g_strconcat("addr:", about, NULL) : NULL;

    if (graph != NULL && id != NULL)
        graph = mp_graph_focus(g_steal_pointer(&graph), id, 2);
    if (graph != NULL)
        graph = mp_graph_fold(g_steal_pointer(&graph), REPORT_NODES);
    return g_steal_pointer(&graph);
}

/* transfer full: the picture; %NULL and @note where it could not be drawn,
 * which a report can do without. */
static char *
draw_graph(const MpCommandContext *ctx, MpGraph *graph, const char **note)
{
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GError) problem = NULL;
    MpRenderFlags flags = ctx->defang ? MP_RENDER_DEFANG : MP_RENDER_PLAIN;

    if (mp_render_graph_svg(graph, flags, memory, &problem))
        return g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(memory)),
                         g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(memory)));
    mp_command_note("the report goes without its graph: %s", problem->message);
    *note = "The picture is missing here: the program dot (Graphviz) could not draw it when this "
            "was written.";
    return NULL;
}

static char *
name_of_case(MpCase *store)
{
    g_autofree char *path =
        g_strndup(mp_case_path(store), mp_case_is_shared(store) ? strcspn(mp_case_path(store), "?")
                                                                : strlen(mp_case_path(store)));
    char *name = g_path_get_basename(path);
    char *end = g_str_has_suffix(name, ".case") ? name + strlen(name) - strlen(".case") : NULL;

    if (end != NULL && end > name)
        *end = '\0';
    return name;
}

static gboolean
write_report(const MpCommandContext *ctx,
             const Wish *wish,
             MpReportInput *input,
             MpOutputFile *file,
             GError **error)
{
    g_autofree char *svg = NULL;
    g_autoptr(MpGraph) graph = NULL;
    g_autoptr(MpDocument) document = NULL;

    if (wish->writer->takes_svg) {
        graph = build_graph(input->store, wish->about, error);
        if (graph == NULL)
            return FALSE;
        if (mp_output_file_redactor(file) != NULL)
            graph = mp_redact_graph(g_steal_pointer(&graph), mp_output_file_redactor(file));
        svg = draw_graph(ctx, graph, &input->graph_note);
        input->graph_svg = svg;
    }
    document = mp_report_build(input, error);
    return document != NULL &&
           wish->writer->write(document, ctx->defang, mp_output_file_stream(file), error);
}

static gboolean
report(const MpCommandContext *ctx, const Wish *wish, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(MpRules) rules = store != NULL ? mp_command_load_rules(store, error) : NULL;
    g_autoptr(MpTimeline) timeline = NULL;
    g_autoptr(MpOutputFile) file = NULL;
    g_autofree char *name = NULL;
    MpReportInput input = { .store = store,
                            .about = wish->about,
                            .title = wish->title,
                            .tool = "mailprov " MP_VERSION,
                            .defang = ctx->defang };

    if (rules == NULL || !mp_command_is_own_address(store, wish->about, error))
        return FALSE;
    timeline = mp_timeline_build(store, rules, wish->about, error);
    file = timeline != NULL ? mp_output_file_redacted(ctx, store, &wish->output, error) : NULL;
    if (file == NULL)
        return FALSE;
    name = name_of_case(store);
    input.case_name = name;
    input.timeline = timeline;
    return write_report(ctx, wish, &input, file, error) &&
           mp_output_file_close(g_steal_pointer(&file), error);
}

/* mailprov report [--format markdown|html] [--about ADDRESS] ... */
int
mp_command_report(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_auto(Wish) wish = { 0 };
    const GOptionEntry entries[] = {
        { "format", 'f', 0, G_OPTION_ARG_STRING, &wish.format, "markdown (default) or html",
          "NAME" },
        { "about", 0, 0, G_OPTION_ARG_STRING, &wish.about, "only this address of yours",
          "ADDRESS" },
        { "title", 0, 0, G_OPTION_ARG_STRING, &wish.title, "instead of the question", "TEXT" },
        G_OPTION_ENTRY_NULL,
    };
    g_autoptr(GOptionContext) options = g_option_context_new("- the incident write-up");

    g_option_context_set_description(
        options, "Says what the mail shows, what people say, which stories fit and how well, what\n"
                 "would settle it, and who is not implicated; with the evidence and how it was\n"
                 "read. It never says more than 'mailprov explain' does.\n"
                 "\n"
                 "Examples:\n"
                 "  mailprov report > report.md\n"
                 "  mailprov report --format html -o report.html\n"
                 "  mailprov report --about dell@you.example --redact -o dell.md\n");
    mp_output_wish_add(options, entries, &wish.output);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc > 1) {
        g_set_error(error, MP_USAGE_ERROR, 0, "report: takes no arguments but options: %s",
                    argv[1]);
        return MP_EXIT_USAGE;
    }
    wish.writer = mp_document_format_find(wish.format);
    if (wish.writer == NULL) {
        g_set_error(error, MP_USAGE_ERROR, 0, "report: --format is markdown or html, not %s",
                    wish.format);
        return MP_EXIT_USAGE;
    }
    return report(ctx, &wish, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
