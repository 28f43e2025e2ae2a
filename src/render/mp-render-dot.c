/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-digest.h"
#include "base/mp-limits.h"
#include "base/mp-text.h"
#include "render/mp-renderer.h"

/* Above this many nodes `dot` may not end; `sfdp` does (2,995 nodes: 0.9 s). */
#define DOT_NODES 400

/* With more lines than this a picture is a tangle if each has a label. */
#define CROWDED_EDGES 80

/* What a line of text is broken at, so that a picture is no wider than it must be. */
#define FOLD_COLUMNS 20
#define TITLE_COLUMNS 124

/* clang-format off */
typedef struct {
    const char *shape;
    const char *fill[4]; /* by MpSide */
} Look;

/* Shape and line carry the meaning too, so that grey print and colour-blind eyes lose nothing. */
static const Look looks[] = {
    [MP_NODE_ADDRESS]  = { "ellipse", { "#fff7cc", "#fff7cc", "#f6c9c9", "#ffffff" } },
    [MP_NODE_ORG]      = { "box",     { "#fff7cc", "#dbe9f6", "#fde0c5", "#ffffff" } },
    [MP_NODE_PLATFORM] = { "component", { "#fff7cc", "#e6f2e0", "#fdf0e2", "#ffffff" } },
    [MP_NODE_ACCOUNT]  = { "note",    { "#fff7cc", "#eef5ea", "#fdf0e2", "#ffffff" } },
    [MP_NODE_CAMPAIGN] = { "octagon", { "#f6c9c9", "#f6c9c9", "#f6c9c9", "#f6c9c9" } },
    [MP_NODE_HOST]     = { "box",     { "#fff7cc", "#dbe9f6", "#fde0c5", "#ffffff" } },
    [MP_NODE_UNKNOWN]  = { "diamond", { "#eeeeee", "#eeeeee", "#f6c9c9", "#eeeeee" } },
    [MP_NODE_FOLD]     = { "folder",  { "#f2f2f2", "#f2f2f2", "#f2f2f2", "#f2f2f2" } },
};
/* clang-format on */

/* A quoted string with each line of @text on a line of its own. */
static void
append_quoted(GString *out, const char *text, gboolean defang)
{
    g_autoptr(GString) safe = g_string_new(NULL);
    MpSlice bytes = mp_slice_of(text);

    if (defang) {
        mp_text_append_defanged(safe, bytes);
        bytes = (MpSlice){ safe->str, safe->len };
    }
    g_string_append_c(out, '"');
    for (;;) {
        gssize end = mp_slice_find(bytes, '\n');
        MpSlice line = end < 0 ? bytes : mp_slice_sub(bytes, 0, (gsize)end);

        mp_text_append_dot(out, line);
        if (end < 0)
            break;
        g_string_append(out, "\\n");
        bytes = mp_slice_sub(bytes, (gsize)end + 1, bytes.len);
    }
    g_string_append_c(out, '"');
}

/* A node's name. Long ones are cut by the sink, so that two might become one:
 * those end in a digest of the whole. */
static void
append_id(GString *out, const char *id)
{
    char hex[MP_SHA256_HEX];
    g_autofree char *cut = NULL;

    if (strlen(id) > MP_LIMIT_DOT_LABEL / 2) {
        MpSha256 digest = mp_sha256(mp_slice_of(id));

        mp_sha256_hex(&digest, hex);
        cut = g_strdup_printf("%.*s#%.12s", MP_LIMIT_DOT_LABEL / 2, id, hex);
    }
    append_quoted(out, cut != NULL ? cut : id, FALSE);
}

static gboolean
is_hostile(const MpNode *node, MpRenderFlags flags)
{
    return (flags & MP_RENDER_DEFANG) != 0 &&
           (node->side == MP_SIDE_FOREIGN ||
            (node->kind == MP_NODE_HOST && node->side != MP_SIDE_OWN));
}

/* A fragment that the HTML report has an anchor for: "#org-dell.com". */
static void
append_anchor(GString *out, const char *id)
{
    g_string_append(out, "\"#");
    for (const char *p = id; *p != '\0'; p++)
        g_string_append_c(out, g_ascii_isalnum(*p) || strchr("._-", *p) != NULL ? *p : '-');
    g_string_append_c(out, '"');
}

/* transfer full: @text in lines of at most @columns bytes, where it has blanks to be broken at. */
static char *
in_lines(const char *text, gsize columns)
{
    char *lines = g_strdup(text);
    char *blank = NULL;
    gsize column = 0;

    for (char *p = lines; *p != '\0'; p++, column++) {
        if (*p == '\n')
            column = 0;
        if (*p == ' ' || *p == '\n')
            blank = *p == ' ' ? p : NULL;
        if (column > columns && blank != NULL) {
            *blank = '\n';
            column = (gsize)(p - blank);
            blank = NULL;
        }
    }
    return lines;
}

static void
append_node(GString *out, const MpNode *node, MpRenderFlags flags, const char *indent)
{
    const Look *look = &looks[node->kind];
    gboolean hostile = is_hostile(node, flags);
    g_autofree char *lines =
        node->kind == MP_NODE_FOLD ? in_lines(node->label, FOLD_COLUMNS) : NULL;

    g_string_append(out, indent);
    append_id(out, node->id);
    g_string_append(out, " [label=");
    append_quoted(out, lines != NULL ? lines : node->label, hostile);
    g_string_append_printf(out, ", shape=%s, fillcolor=\"%s\"", look->shape,
                           look->fill[node->side]);
    if (node->kind == MP_NODE_ADDRESS)
        g_string_append(out, ", penwidth=2");
    if (node->kind == MP_NODE_ORG)
        g_string_append(out, ", style=\"filled,rounded\"");
    if (node->kind == MP_NODE_HOST && node->side == MP_SIDE_FOREIGN)
        g_string_append(out, ", style=\"filled,dashed\"");
    g_string_append(out, ", tooltip=");
    append_quoted(out, node->detail != NULL ? node->detail : node->label, hostile);
    g_string_append(out, ", URL=");
    append_anchor(out, node->id);
    g_string_append(out, "];\n");
}

static void
append_cluster(
    GString *out, const MpGraph *graph, MpSide side, const char *name, MpRenderFlags flags)
{
    gsize n;
    const MpNode *nodes = mp_graph_nodes(graph, &n);
    gboolean any = FALSE;

    for (gsize i = 0; i < n; i++)
        any |= nodes[i].side == side;
    if (!any)
        return;
    g_string_append_printf(out,
                           "  subgraph \"cluster_%s\" {\n    label=\"%s\"; style=dotted; "
                           "color=\"#999999\"; fontcolor=\"#666666\";\n",
                           name, name);
    for (gsize i = 0; i < n; i++)
        if (nodes[i].side == side)
            append_node(out, &nodes[i], flags, "    ");
    g_string_append(out, "  }\n");
}

static void
append_standing(GString *out, const MpEdge *edge)
{
    switch (edge->standing) {
    case MP_STANDING_VERIFIED:
        if (strcmp(edge->kind, "wrote") == 0)
            g_string_append(out, ", color=\"#b04a1e\", fontcolor=\"#8a3a17\"");
        break;
    case MP_STANDING_CLAIMED:
        g_string_append(out, ", style=dashed, color=\"#b04a1e\", fontcolor=\"#8a3a17\"");
        break;
    case MP_STANDING_INFERRED:
        g_string_append(out, ", style=dashed, color=\"#1f4e99\", fontcolor=\"#1f4e99\"");
        break;
    case MP_STANDING_EXCLUDED:
        g_string_append(out, ", style=dotted, color=\"#b0b0b0\", fontcolor=\"#808080\", "
                             "arrowhead=tee, constraint=false");
        break;
    }
}

/* Among very many lines a bare count says nothing where it stands and takes the
 * room of a node: there it is the line's weight, and its tooltip. */
static void
append_count(GString *out, const MpEdge *edge, gboolean crowded)
{
    gint64 width = 1;

    for (gint64 n = edge->messages; n >= 10 && width < 4; n /= 10)
        width++;
    if (crowded)
        g_string_append_printf(
            out, ", penwidth=%" G_GINT64_FORMAT ", edgetooltip=\"%" G_GINT64_FORMAT " message%s\"",
            width, edge->messages, edge->messages == 1 ? "" : "s");
    else
        g_string_append_printf(out, ", label=\"%" G_GINT64_FORMAT "\"", edge->messages);
}

static void
append_edge(
    GString *out, const MpEdge *edge, const MpNode *nodes, MpRenderFlags flags, gboolean crowded)
{
    const MpNode *from = &nodes[edge->from], *to = &nodes[edge->to];
    /* Mail comes from the right: the layout reads from what the owner gave out to who wrote. */
    gboolean back = strcmp(edge->kind, "wrote") == 0;
    gboolean hostile = is_hostile(from, flags) || is_hostile(to, flags);

    g_string_append(out, "  ");
    append_id(out, back ? to->id : from->id);
    g_string_append(out, " -> ");
    append_id(out, back ? from->id : to->id);
    g_string_append_printf(out, " [%s", back ? "dir=back" : "dir=forward");
    if (edge->label != NULL) {
        g_string_append(out, ", label=");
        append_quoted(out, edge->label, hostile);
    } else if (edge->messages > 0) {
        append_count(out, edge, crowded);
    }
    if (strcmp(edge->kind, "given") == 0)
        g_string_append(out, ", penwidth=2");
    append_standing(out, edge);
    if (edge->is_contradicted)
        g_string_append(out, ", color=\"#c00000\", fontcolor=\"#a00000\", penwidth=1.6");
    if (edge->detail != NULL && !(crowded && edge->label == NULL)) {
        g_string_append(out, ", edgetooltip=");
        append_quoted(out, edge->detail, hostile);
    }
    g_string_append(out, "];\n");
}

static void
append_title(GString *out, const MpGraph *graph)
{
    gsize n;
    const MpFold *folds = mp_graph_folds(graph, &n);
    g_autoptr(GString) title = g_string_new(mp_graph_title(graph));
    g_autofree char *lines = NULL;

    for (gsize i = 0; i < n; i++)
        g_string_append_printf(title, "%s%u %s", i == 0 ? "\nfolded: " : "; ", folds[i].count,
                               folds[i].kind);
    lines = in_lines(title->str, TITLE_COLUMNS);
    append_quoted(out, lines, FALSE);
}

gboolean
mp_render_graph_dot(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16384);
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);

    g_string_append(text, "digraph \"mailprov\" {\n  graph [");
    if (n_nodes > DOT_NODES)
        g_string_append(text, "layout=sfdp, overlap=prism, ");
    g_string_append(text, "rankdir=LR, newrank=true, ranksep=0.6, nodesep=0.22, "
                          "fontname=\"Helvetica\", fontsize=11, labelloc=t,\n    label=");
    append_title(text, graph);
    g_string_append(
        text, "];\n"
              "  node [fontname=\"Helvetica\", fontsize=10, shape=box, style=filled, "
              "fillcolor=\"#ffffff\", color=\"#555555\"];\n"
              "  edge [fontname=\"Helvetica\", fontsize=9, color=\"#444444\", arrowsize=0.7];\n");
    for (gsize i = 0; i < n_nodes; i++)
        if (nodes[i].side == MP_SIDE_OWN || nodes[i].side == MP_SIDE_NONE)
            append_node(text, &nodes[i], flags, "  ");
    append_cluster(text, graph, MP_SIDE_AUTHORISED, "authorised", flags);
    append_cluster(text, graph, MP_SIDE_FOREIGN,
                   strcmp(mp_graph_view(graph), "hops") == 0 ? "only claimed" : "foreign", flags);
    for (gsize i = 0; i < n_edges; i++)
        if (!edges[i].is_implied)
            append_edge(text, &edges[i], nodes, flags, n_edges > CROWDED_EDGES);
    g_string_append(text, "}\n");
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}
