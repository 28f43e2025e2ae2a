/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph.h"

#include <string.h>

struct _MpGraph {
    const char *view;
    const char *title;
    GStringChunk *strings;
    GArray *nodes; /* of MpNode */
    GArray *edges; /* of MpEdge */
    GArray *folds; /* of MpFold */
};

/* An edge while its ends are still names. */
typedef struct {
    const char *from, *to;
    MpEdge edge;
} Link;

struct _MpGraphBuilder {
    MpGraph *graph;
    GHashTable *by_id; /* id -> index + 1 into nodes */
    GHashTable *links; /* set of Link */
};

const char *
mp_node_kind_name(MpNodeKind kind)
{
    static const char *const names[] = { "address",  "org",  "platform", "account",
                                         "campaign", "host", "unknown",  "folded" };

    g_return_val_if_fail(kind < G_N_ELEMENTS(names), "unknown");
    return names[kind];
}

const char *
mp_standing_name(MpStanding standing)
{
    static const char *const names[] = { "verified", "claimed", "inferred", "excluded" };

    g_return_val_if_fail(standing < G_N_ELEMENTS(names), "claimed");
    return names[standing];
}

void
mp_graph_free(MpGraph *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->nodes);
    g_array_unref(self->edges);
    g_array_unref(self->folds);
    g_string_chunk_free(self->strings);
    g_free(self);
}

const char *
mp_graph_view(const MpGraph *self)
{
    return self->view;
}

const char *
mp_graph_title(const MpGraph *self)
{
    return self->title;
}

const MpNode *
mp_graph_nodes(const MpGraph *self, gsize *n)
{
    *n = self->nodes->len;
    return (const MpNode *)(gpointer)self->nodes->data;
}

const MpEdge *
mp_graph_edges(const MpGraph *self, gsize *n)
{
    *n = self->edges->len;
    return (const MpEdge *)(gpointer)self->edges->data;
}

const MpFold *
mp_graph_folds(const MpGraph *self, gsize *n)
{
    *n = self->folds->len;
    return (const MpFold *)(gpointer)self->folds->data;
}

static guint
link_hash(gconstpointer data)
{
    const Link *link = data;

    return g_str_hash(link->from) * 31 + g_str_hash(link->to) * 17 + g_str_hash(link->edge.kind) +
           (guint)link->edge.standing;
}

static gboolean
link_equal(gconstpointer a, gconstpointer b)
{
    const Link *x = a, *y = b;

    return x->edge.standing == y->edge.standing && strcmp(x->from, y->from) == 0 &&
           strcmp(x->to, y->to) == 0 && strcmp(x->edge.kind, y->edge.kind) == 0;
}

static const char *
keep(MpGraphBuilder *self, const char *text)
{
    return text == NULL ? NULL : g_string_chunk_insert_const(self->graph->strings, text);
}

MpGraphBuilder *
mp_graph_builder_new(const char *view)
{
    MpGraphBuilder *self = g_new0(MpGraphBuilder, 1);

    self->graph = g_new0(MpGraph, 1);
    self->graph->strings = g_string_chunk_new(4096);
    self->graph->nodes = g_array_new(FALSE, TRUE, sizeof(MpNode));
    self->graph->edges = g_array_new(FALSE, TRUE, sizeof(MpEdge));
    self->graph->folds = g_array_new(FALSE, TRUE, sizeof(MpFold));
    self->graph->view = keep(self, view);
    self->graph->title = keep(self, "");
    self->by_id = g_hash_table_new(g_str_hash, g_str_equal);
    self->links = g_hash_table_new_full(link_hash, link_equal, g_free, NULL);
    return self;
}

void
mp_graph_builder_free(MpGraphBuilder *self)
{
    if (self == NULL)
        return;
    mp_graph_free(self->graph);
    g_hash_table_unref(self->by_id);
    g_hash_table_unref(self->links);
    g_free(self);
}

void
mp_graph_builder_title(MpGraphBuilder *self, const char *title)
{
    self->graph->title = keep(self, title);
}

/* The span that holds both; MP_NO_TIME is the smallest integer. */
static void
join_times(gint64 *first, gint64 *last, gint64 other_first, gint64 other_last)
{
    if (*first == MP_NO_TIME || (other_first != MP_NO_TIME && other_first < *first))
        *first = other_first;
    *last = MAX(*last, other_last);
}

static void
copy_node(MpGraphBuilder *self, MpNode *to, const MpNode *from)
{
    to->kind = from->kind;
    to->side = from->side;
    to->label = keep(self, from->label);
    to->detail = keep(self, from->detail);
    to->fold = keep(self, from->fold);
    to->rank = from->rank;
    to->is_detail = from->is_detail;
}

void
mp_graph_builder_node(MpGraphBuilder *self, const MpNode *node)
{
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_id, node->id));
    MpNode *have;

    if (at == 0) {
        MpNode fresh = *node;

        fresh.id = keep(self, node->id);
        copy_node(self, &fresh, node);
        g_array_append_val(self->graph->nodes, fresh);
        g_hash_table_insert(self->by_id, (gpointer)fresh.id,
                            GUINT_TO_POINTER(self->graph->nodes->len));
        return;
    }
    have = &g_array_index(self->graph->nodes, MpNode, at - 1);
    have->messages += node->messages;
    join_times(&have->first, &have->last, node->first, node->last);
    if (node->rank > have->rank)
        copy_node(self, have, node);
}

void
mp_graph_builder_edge(MpGraphBuilder *self, const char *from, const char *to, const MpEdge *edge)
{
    Link wanted = { from, to, *edge };
    Link *have = g_hash_table_lookup(self->links, &wanted);

    if (have != NULL) {
        have->edge.messages += edge->messages;
        have->edge.findings |= edge->findings;
        have->edge.is_implied &= edge->is_implied;
        have->edge.delay_known = FALSE; /* a median of a sum is not that of its parts */
        join_times(&have->edge.first, &have->edge.last, edge->first, edge->last);
        return;
    }
    have = g_new(Link, 1);
    *have = wanted;
    have->from = keep(self, from);
    have->to = keep(self, to);
    have->edge.kind = keep(self, edge->kind);
    have->edge.support = keep(self, edge->support);
    have->edge.label = keep(self, edge->label);
    have->edge.detail = keep(self, edge->detail);
    g_hash_table_add(self->links, have);
}

void
mp_graph_builder_imply(
    MpGraphBuilder *self, const char *from, const char *to, const char *kind, MpStanding standing)
{
    Link wanted = { from, to, { .kind = kind, .standing = standing } };
    Link *have = g_hash_table_lookup(self->links, &wanted);

    if (have != NULL)
        have->edge.is_implied = TRUE;
}

void
mp_graph_builder_fold(MpGraphBuilder *self, const char *kind, guint count)
{
    MpFold fold = { keep(self, kind), count };

    g_array_append_val(self->graph->folds, fold);
}

gsize
mp_graph_builder_count(const MpGraphBuilder *self)
{
    return self->graph->nodes->len;
}

static int
compare_nodes(gconstpointer a, gconstpointer b)
{
    return strcmp(((const MpNode *)a)->id, ((const MpNode *)b)->id);
}

static int
compare_edges(gconstpointer a, gconstpointer b)
{
    const MpEdge *x = a, *y = b;
    int c;

    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    c = strcmp(x->kind, y->kind);
    return c != 0 ? c : (int)x->standing - (int)y->standing;
}

static int
compare_folds(gconstpointer a, gconstpointer b)
{
    return strcmp(((const MpFold *)a)->kind, ((const MpFold *)b)->kind);
}

MpGraph *
mp_graph_builder_end(MpGraphBuilder *self)
{
    MpGraph *graph = self->graph;
    GHashTableIter links;
    gpointer key;

    g_array_sort(graph->nodes, compare_nodes);
    for (guint i = 0; i < graph->nodes->len; i++)
        g_hash_table_insert(self->by_id, (gpointer)g_array_index(graph->nodes, MpNode, i).id,
                            GUINT_TO_POINTER(i + 1));
    g_hash_table_iter_init(&links, self->links);
    while (g_hash_table_iter_next(&links, &key, NULL)) {
        const Link *link = key;
        guint from = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_id, link->from));
        guint to = GPOINTER_TO_UINT(g_hash_table_lookup(self->by_id, link->to));
        MpEdge edge = link->edge;

        if (from == 0 || to == 0)
            continue;
        edge.from = from - 1;
        edge.to = to - 1;
        g_array_append_val(graph->edges, edge);
    }
    g_array_sort(graph->edges, compare_edges);
    g_array_sort(graph->folds, compare_folds);
    g_hash_table_remove_all(self->by_id);
    g_hash_table_remove_all(self->links);
    self->graph = NULL;
    return graph;
}
