/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-redact-graph.h"

/* A picture is laid out by the length of its words, and some formats are not
 * text: so the graph itself is rewritten, before it is drawn. */

typedef struct {
    const MpRedactor *redactor;
    GPtrArray *texts; /* of char *: what the nodes of the new graph borrow until it is built */
} Rewriting;

static const char *
hide(Rewriting *self, const char *text)
{
    char *hidden = text == NULL ? NULL : mp_redactor_text(self->redactor, mp_slice_of(text));

    if (hidden != NULL)
        g_ptr_array_add(self->texts, hidden);
    return hidden;
}

static MpNode
hide_node(Rewriting *self, const MpNode *node)
{
    MpNode copy = *node;

    copy.id = hide(self, node->id);
    copy.label = hide(self, node->label);
    copy.detail = hide(self, node->detail);
    copy.first = mp_redactor_time(self->redactor, node->first);
    copy.last = mp_redactor_time(self->redactor, node->last);
    return copy;
}

MpGraph *
mp_redact_graph(MpGraph *graph, const MpRedactor *redactor)
{
    g_autoptr(MpGraph) whole = graph;
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new(mp_graph_view(whole));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    Rewriting self = { redactor, texts };
    gsize n_nodes, n_edges, n_folds;
    const MpNode *nodes = mp_graph_nodes(whole, &n_nodes);
    const MpEdge *edges = mp_graph_edges(whole, &n_edges);
    const MpFold *folds = mp_graph_folds(whole, &n_folds);
    g_autofree const char **ids = g_new0(const char *, n_nodes + 1);

    mp_graph_builder_title(builder, hide(&self, mp_graph_title(whole)));
    for (gsize i = 0; i < n_nodes; i++) {
        MpNode node = hide_node(&self, &nodes[i]);

        ids[i] = node.id;
        mp_graph_builder_node(builder, &node);
    }
    for (gsize i = 0; i < n_edges; i++) {
        MpEdge edge = edges[i];

        edge.label = hide(&self, edges[i].label);
        edge.detail = hide(&self, edges[i].detail);
        edge.first = mp_redactor_time(redactor, edges[i].first);
        edge.last = mp_redactor_time(redactor, edges[i].last);
        mp_graph_builder_edge(builder, ids[edges[i].from], ids[edges[i].to], &edge);
    }
    for (gsize i = 0; i < n_folds; i++)
        mp_graph_builder_fold(builder, folds[i].kind, folds[i].count);
    return mp_graph_builder_end(builder);
}
