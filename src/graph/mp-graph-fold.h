/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "graph/mp-graph.h"

G_BEGIN_DECLS

/* A picture of more nodes cannot be read at a glance. */
#define MP_GRAPH_MAX_NODES 60

/**
 * mp_graph_fold:
 * @graph: (transfer full)
 * @max_nodes: at most so many nodes; 0 folds nothing
 *
 * Keeps the node budget: what matters least (lowest rank) is put together into
 * one node for each name in MpNode.fold, and the edges with it. Rank 0 and
 * each below it go as a whole or not at all, so that a picture is either
 * complete or plainly a selection; higher ranks go one by one, fewest messages
 * first. What was
 * folded is in mp_graph_folds(). Details (MpNode.is_detail) leave no such node. Nodes without a
 * fold name always stay, so a graph of many such nodes may exceed the budget.
 *
 * Returns: (transfer full): @graph itself where it fits
 */
MpGraph *mp_graph_fold(MpGraph *graph, guint max_nodes);

/**
 * mp_graph_focus:
 * @graph: (transfer full)
 * @id: a node's id
 * @depth: how many edges away from it, in either direction
 *
 * Returns: (transfer full): the part around @id; empty where there is no such node
 */
MpGraph *mp_graph_focus(MpGraph *graph, const char *id, guint depth);

/* transfer full: only nodes with an edge that lived on after @since_us. */
MpGraph *mp_graph_since(MpGraph *graph, gint64 since_us);

G_END_DECLS
