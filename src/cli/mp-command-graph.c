/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-instant.h"
#include "cli/mp-command-findings.h"
#include "cli/mp-output-file.h"
#include "graph/mp-graph-fold.h"
#include "graph/mp-graph-views.h"
#include "render/mp-redact-graph.h"
#include "render/mp-renderer.h"

/* What the options ask for, as text and as what it means. */
typedef struct {
    char *view, *format, *focus, *since;
    MpOutputWish output;
    int depth;
    int max_nodes;
    gboolean full;
    const MpGraphView *looks;
    const MpRenderer *renderer;
    gint64 since_us;
} Wish;

static void
wish_clear(Wish *wish)
{
    g_free(wish->view);
    g_free(wish->format);
    g_free(wish->focus);
    g_free(wish->since);
    mp_output_wish_clear(&wish->output);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wish, wish_clear)

static gboolean
wrong(GError **error, const char *what, const char *value)
{
    g_set_error(error, MP_USAGE_ERROR, 0, "graph: %s%s", what, value);
    return FALSE;
}

static gboolean
understand(Wish *wish, GError **error)
{
    g_autoptr(GError) problem = NULL;
    MpInstant since;

    wish->looks = mp_graph_view_find(wish->view != NULL ? wish->view : "custody");
    if (wish->looks == NULL)
        return wrong(error, "there is no view called ", wish->view);
    wish->renderer = mp_renderer_find(wish->format != NULL ? wish->format : "dot", &problem);
    if (wish->renderer == NULL)
        return wrong(error, "", problem->message);
    if (wish->max_nodes < 1 || wish->depth < 0)
        return wrong(error, "--max-nodes and --depth are counts", "");
    wish->since_us = MP_NO_TIME;
    if (wish->since != NULL) {
        since = mp_instant_parse(mp_slice_of(wish->since));
        if (!since.known)
            return wrong(error, "--since: not a date: ", wish->since);
        wish->since_us = since.utc_us;
    }
    return TRUE;
}

static gboolean
has_node(const MpGraph *graph, const char *id)
{
    gsize n;
    const MpNode *nodes = mp_graph_nodes(graph, &n);

    for (gsize i = 0; i < n; i++)
        if (strcmp(nodes[i].id, id) == 0)
            return TRUE;
    return FALSE;
}

/* transfer full: the node that a person means by @what, or %NULL */
static char *
node_meant(const MpGraph *graph, const char *what)
{
    static const char *const kinds[] = { "", "addr:", "org:", "esp:", "camp:", "m:", "host:" };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *lower = g_ascii_strdown(what, -1);
        g_autofree char *id = g_strconcat(kinds[i], lower, NULL);

        if (has_node(graph, id))
            return g_steal_pointer(&id);
    }
    return NULL;
}

static void
say_folds(const MpGraph *graph)
{
    gsize n;
    const MpFold *folds = mp_graph_folds(graph, &n);

    for (gsize i = 0; i < n; i++)
        mp_command_note("folded: %u %s", folds[i].count, folds[i].kind);
    if (n > 0)
        mp_command_note("--max-nodes, --focus or --full shows more");
}

/* transfer full: the part of @graph around the node that --focus names. A
 * message stands for the address it was for. Takes @graph. */
static MpGraph *
focused(MpGraph *graph, MpCase *store, const Wish *wish, GError **error)
{
    g_autoptr(MpGraph) whole = graph;
    g_autofree char *focus = node_meant(whole, wish->focus);
    g_autoptr(GError) failure = NULL;

    if (focus == NULL && wish->looks->build != NULL) {
        g_autofree char *address = mp_graph_pick_address(store, wish->focus, &failure);

        if (address != NULL)
            focus = node_meant(whole, address);
        if (focus != NULL)
            mp_command_note("message %s was for %s; --view hops shows which way it came",
                            wish->focus, address);
    }
    if (focus != NULL)
        return mp_graph_focus(g_steal_pointer(&whole), focus, (guint)wish->depth);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    else
        g_set_error(error, MP_USAGE_ERROR, 0,
                    "graph: --focus: nothing in this view is called '%s'; 'mailprov list "
                    "addresses', 'senders', 'campaigns' and 'messages' show names",
                    wish->focus);
    return NULL;
}

/* transfer full: what the view is to be made of, nothing folded */
static MpGraph *
built(MpCase *store, const Wish *wish, GError **error)
{
    g_autoptr(MpGraphPick) pick = NULL;
    g_autoptr(GError) failure = NULL;
    MpGraphScope scope = { .since_us = wish->since_us };
    MpGraph *graph;

    if (wish->looks->build_of == NULL) {
        graph = wish->looks->build(store, error);
        if (graph != NULL && wish->since_us != MP_NO_TIME)
            graph = mp_graph_since(graph, wish->since_us);
    } else {
        if (wish->focus != NULL)
            pick = mp_graph_pick_find(store, wish->focus, &failure);
        if (failure != NULL) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return NULL;
        }
        scope.pick = pick;
        graph = wish->looks->build_of(store, &scope, error);
    }
    if (graph == NULL || wish->focus == NULL || pick != NULL)
        return graph;
    return focused(graph, store, wish, error);
}

static gboolean
draw(const MpCommandContext *ctx, const Wish *wish, GError **error)
{
    g_autoptr(MpCase) store = mp_command_open_findings(ctx, error);
    g_autoptr(MpGraph) graph = NULL;
    g_autoptr(MpOutputFile) file = NULL;

    if (store == NULL)
        return FALSE;
    graph = built(store, wish, error);
    if (graph == NULL)
        return FALSE;
    graph = mp_graph_fold(g_steal_pointer(&graph), wish->full ? 0 : (guint)wish->max_nodes);
    file = mp_output_file_redacted(ctx, store, &wish->output, error);
    if (file == NULL)
        return FALSE;
    if (mp_output_file_redactor(file) != NULL) {
        graph = mp_redact_graph(g_steal_pointer(&graph), mp_output_file_redactor(file));
        mp_output_file_only_check(file);
    }
    if (!wish->renderer->write_graph(graph, ctx->defang ? MP_RENDER_DEFANG : MP_RENDER_PLAIN,
                                     mp_output_file_stream(file), error) ||
        !mp_output_file_close(g_steal_pointer(&file), error))
        return FALSE;
    say_folds(graph);
    return TRUE;
}

/* mailprov graph [--view NAME] [--format NAME] ... */
int
mp_command_graph(const MpCommandContext *ctx, int argc, char *argv[], GError **error)
{
    g_auto(Wish) wish = { .depth = 2, .max_nodes = MP_GRAPH_MAX_NODES };
    /* clang-format off */
    const GOptionEntry entries[] = {
        { "view", 0, 0, G_OPTION_ARG_STRING, &wish.view, "custody (default), mail or hops", "NAME" },
        { "format", 'f', 0, G_OPTION_ARG_STRING, &wish.format,
          "dot (default), svg, png, pdf, graphml, gexf or json", "NAME" },
        { "focus", 0, 0, G_OPTION_ARG_STRING, &wish.focus,
          "only what is around this address, organisation, campaign or message; in hops: which way it came", "NAME" },
        { "depth", 0, 0, G_OPTION_ARG_INT, &wish.depth, "with --focus: how many steps around it (2)", "N" },
        { "since", 0, 0, G_OPTION_ARG_STRING, &wish.since, "only what went on after this day", "DATE" },
        { "max-nodes", 0, 0, G_OPTION_ARG_INT, &wish.max_nodes, "fold what matters least beyond this many (60)", "N" },
        { "full", 0, 0, G_OPTION_ARG_NONE, &wish.full, "fold nothing", NULL },
        G_OPTION_ENTRY_NULL,
    };
    /* clang-format on */
    g_autoptr(GOptionContext) options = g_option_context_new(NULL);

    g_option_context_set_summary(
        options, "Draws who was given which address, who has held it, and who wrote to it.");
    g_option_context_set_description(
        options, "Examples:\n"
                 "  mailprov graph > out.dot\n"
                 "  mailprov graph --format svg -o out.svg\n"
                 "  mailprov graph --focus dell@you.example\n"
                 "  mailprov graph --view hops --focus '<id@x.example>'\n\n"
                 "--view hops draws the machines mail came through: one message "
                 "(by Message-ID or m:ID), a campaign, the mail for an address, "
                 "of a sender or through a platform, or all of it.\n");
    mp_output_wish_add(options, entries, &wish.output);
    if (!mp_command_parse(options, &argc, &argv, error))
        return MP_EXIT_DONE;
    if (argc > 1) {
        g_set_error(error, MP_USAGE_ERROR, 0, "graph: takes no arguments but options: %s", argv[1]);
        return MP_EXIT_USAGE;
    }
    if (!understand(&wish, error))
        return MP_EXIT_USAGE;
    return draw(ctx, &wish, error) ? MP_EXIT_DONE : MP_EXIT_FAILED;
}
