/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "analysis/mp-judgement.h"
#include "render/mp-json-writer.h"
#include "render/mp-renderer.h"

/* The contract object of the graph: raw, in sorted order, one line. */

static void
put_node(MpJsonWriter *json, const MpNode *node)
{
    mp_json_begin_object(json);
    mp_json_put_text(json, "id", node->id);
    mp_json_put_text(json, "kind", mp_node_kind_name(node->kind));
    mp_json_put_text(json, "label", node->label);
    mp_json_put_int(json, "messages", node->messages);
    mp_json_put_time(json, "first", node->first);
    mp_json_put_time(json, "last", node->last);
    mp_json_end_object(json);
}

/* What only the view of hops knows of an edge. */
static void
put_passage(MpJsonWriter *json, const MpEdge *edge)
{
    mp_json_key(json, "delay_s");
    if (edge->delay_known)
        mp_json_int(json, edge->delay_us / G_USEC_PER_SEC);
    else
        mp_json_null(json);
    mp_json_key(json, "findings");
    mp_json_begin_array(json);
    for (guint code = 0; code < MP_FINDING_N; code++)
        if ((edge->findings & 1u << code) != 0)
            mp_json_string(json, mp_slice_of(mp_finding_name((MpFindingCode)code)));
    mp_json_end_array(json);
}

static void
put_edge(MpJsonWriter *json, const MpEdge *edge, const MpNode *nodes, gboolean is_hop)
{
    mp_json_begin_object(json);
    mp_json_put_text(json, "from", nodes[edge->from].id);
    mp_json_put_text(json, "to", nodes[edge->to].id);
    mp_json_put_text(json, "kind", edge->kind);
    mp_json_put_text(json, "standing", mp_standing_name(edge->standing));
    mp_json_put_text(json, "support", edge->support);
    mp_json_put_int(json, "messages", edge->messages);
    mp_json_put_time(json, "first", edge->first);
    mp_json_put_time(json, "last", edge->last);
    if (is_hop)
        put_passage(json, edge);
    mp_json_end_object(json);
}

gboolean
mp_render_graph_json(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    gsize n_nodes, n_edges, n_folds;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    const MpFold *folds = mp_graph_folds(graph, &n_folds);
    gboolean is_hops = strcmp(mp_graph_view(graph), "hops") == 0;

    (void)flags;
    mp_json_begin_object(json);
    mp_json_put_text(json, "schema", "mailprov/graph/1");
    mp_json_put_text(json, "view", mp_graph_view(graph));
    mp_json_key(json, "nodes");
    mp_json_begin_array(json);
    for (gsize i = 0; i < n_nodes; i++)
        put_node(json, &nodes[i]);
    mp_json_end_array(json);
    mp_json_key(json, "edges");
    mp_json_begin_array(json);
    for (gsize i = 0; i < n_edges; i++)
        put_edge(json, &edges[i], nodes, is_hops);
    mp_json_end_array(json);
    mp_json_key(json, "folded");
    mp_json_begin_array(json);
    for (gsize i = 0; i < n_folds; i++) {
        mp_json_begin_object(json);
        mp_json_put_text(json, "kind", folds[i].kind);
        mp_json_put_int(json, "count", folds[i].count);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
    mp_json_end_object(json);
    mp_json_end_line(json);
    return mp_json_writer_finish(json, error);
}
