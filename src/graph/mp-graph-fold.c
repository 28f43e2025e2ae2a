/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph-fold.h"

#include <string.h>

/* Which nodes go, and into what. */
typedef struct {
    const MpNode *nodes;
    gsize n_nodes;
    gboolean *gone;
    GHashTable *groups; /* fold name -> how many are in it */
    gsize left;         /* nodes that stay, without the fold nodes */
    gsize folders;      /* fold nodes: groups that are no mere detail */
} Plan;

static guint
group_size(const Plan *plan, const char *fold)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(plan->groups, fold));
}

static void
let_go(Plan *plan, gsize i)
{
    const char *fold = plan->nodes[i].fold;

    plan->gone[i] = TRUE;
    plan->left--;
    plan->folders += !plan->nodes[i].is_detail && group_size(plan, fold) == 0;
    g_hash_table_insert(plan->groups, (gpointer)fold, GUINT_TO_POINTER(group_size(plan, fold) + 1));
}

static gboolean
fits(const Plan *plan, guint max_nodes)
{
    return plan->left + plan->folders <= max_nodes;
}

typedef struct {
    gsize index;
    int rank;
    gint64 messages;
    const char *id;
} Candidate;

/* In the order in which they go. */
static int
compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->messages != y->messages)
        return x->messages < y->messages ? -1 : 1;
    return strcmp(y->id, x->id);
}

static void
choose(Plan *plan, guint max_nodes)
{
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    int rank = G_MININT;

    for (gsize i = 0; i < plan->n_nodes; i++) {
        const MpNode *node = &plan->nodes[i];
        Candidate candidate = { i, node->rank, node->messages, node->id };

        if (node->fold != NULL)
            g_array_append_val(candidates, candidate);
    }
    g_array_sort(candidates, compare_candidates);
    for (guint i = 0; i < candidates->len; i++) {
        const Candidate *candidate = &g_array_index(candidates, Candidate, i);

        if (fits(plan, max_nodes) && (candidate->rank > 0 || candidate->rank != rank))
            break;
        rank = candidate->rank;
        let_go(plan, candidate->index);
    }
    /* One node in a folder of its own saves nothing: it may as well be seen. */
    for (gsize i = 0; i < plan->n_nodes; i++)
        if (plan->gone[i] && !plan->nodes[i].is_detail &&
            group_size(plan, plan->nodes[i].fold) == 1) {
            plan->gone[i] = FALSE;
            plan->left++;
            plan->folders--;
            g_hash_table_remove(plan->groups, plan->nodes[i].fold);
        }
}

static char *
fold_id(const char *fold)
{
    GString *id = g_string_new("fold:");

    for (const char *p = fold; *p != '\0'; p++)
        if (g_ascii_isalnum(*p))
            g_string_append_c(id, g_ascii_tolower(*p));
        else if (id->str[id->len - 1] != '-' && id->str[id->len - 1] != ':')
            g_string_append_c(id, '-');
    return g_string_free(id, FALSE);
}

/* Whose longer ways are cut by what @ids leaves out: their short ones are needed again. */
static gboolean *
find_cut(const MpGraph *graph, const char *const *ids)
{
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    gboolean *cut = g_new0(gboolean, n_nodes + 1);

    for (gsize i = 0; i < n_edges; i++)
        if (ids[edges[i].to] == NULL && nodes[edges[i].to].is_detail)
            cut[edges[i].from] = TRUE;
    return cut;
}

static void
copy_edges(MpGraphBuilder *builder, const MpGraph *graph, const char *const *ids)
{
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    g_autofree gboolean *cut = find_cut(graph, ids);

    for (gsize i = 0; i < n_edges; i++) {
        MpEdge edge = edges[i];
        const char *from = ids[edge.from], *to = ids[edge.to];

        if (from == NULL || to == NULL || strcmp(from, to) == 0)
            continue;
        edge.is_implied = edge.is_implied && !cut[edges[i].from];
        /* What was said of one message stream is not true of the sum. */
        if (from != nodes[edge.from].id || to != nodes[edge.to].id) {
            edge.label = edge.detail = NULL;
            edge.is_implied = FALSE;
        }
        mp_graph_builder_edge(builder, from, to, &edge);
    }
}

static MpGraphBuilder *
builder_like(const MpGraph *graph)
{
    MpGraphBuilder *builder = mp_graph_builder_new(mp_graph_view(graph));
    gsize n;
    const MpFold *folds = mp_graph_folds(graph, &n);

    mp_graph_builder_title(builder, mp_graph_title(graph));
    for (gsize i = 0; i < n; i++)
        mp_graph_builder_fold(builder, folds[i].kind, folds[i].count);
    return builder;
}

static void
add_fold_node(MpGraphBuilder *builder, const char *id, const MpNode *node, guint size)
{
    g_autofree char *label = g_strdup_printf("%u %s", size, node->fold);
    MpNode fold = *node;

    fold.id = id;
    fold.kind = MP_NODE_FOLD;
    fold.label = label;
    fold.detail = NULL;
    fold.rank = G_MAXINT;
    fold.fold = NULL;
    mp_graph_builder_node(builder, &fold);
}

static MpGraph *
build_folded(MpGraph *graph, const Plan *plan)
{
    g_autoptr(MpGraphBuilder) builder = builder_like(graph);
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autofree const char **ids = g_new0(const char *, plan->n_nodes + 1);
    GHashTableIter groups;
    gpointer name, size;

    for (gsize i = 0; i < plan->n_nodes; i++) {
        const MpNode *node = &plan->nodes[i];

        if (!plan->gone[i]) {
            ids[i] = node->id;
            mp_graph_builder_node(builder, node);
            continue;
        }
        if (node->is_detail)
            continue;
        ids[i] = g_hash_table_lookup(names, node->fold);
        if (ids[i] == NULL) {
            char *id = fold_id(node->fold);
            g_hash_table_insert(names, (gpointer)node->fold, id);
            ids[i] = id;
        }
        add_fold_node(builder, ids[i], node, group_size(plan, node->fold));
    }
    copy_edges(builder, graph, ids);
    g_hash_table_iter_init(&groups, plan->groups);
    while (g_hash_table_iter_next(&groups, &name, &size))
        mp_graph_builder_fold(builder, name, GPOINTER_TO_UINT(size));
    return mp_graph_builder_end(builder);
}

MpGraph *
mp_graph_fold(MpGraph *graph, guint max_nodes)
{
    g_autoptr(MpGraph) whole = graph;
    g_autofree gboolean *gone = NULL;
    g_autoptr(GHashTable) groups = NULL;
    Plan plan = { 0 };

    plan.nodes = mp_graph_nodes(graph, &plan.n_nodes);
    if (max_nodes == 0 || plan.n_nodes <= max_nodes)
        return g_steal_pointer(&whole);
    plan.gone = gone = g_new0(gboolean, plan.n_nodes);
    plan.groups = groups = g_hash_table_new(g_str_hash, g_str_equal);
    plan.left = plan.n_nodes;
    choose(&plan, max_nodes);
    return build_folded(whole, &plan);
}

/* Only the nodes that @stays. */
static MpGraph *
build_part(const MpGraph *graph, const gboolean *stays)
{
    g_autoptr(MpGraphBuilder) builder = builder_like(graph);
    gsize n_nodes;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    g_autofree const char **ids = g_new0(const char *, n_nodes + 1);

    for (gsize i = 0; i < n_nodes; i++)
        if (stays[i]) {
            ids[i] = nodes[i].id;
            mp_graph_builder_node(builder, &nodes[i]);
        }
    copy_edges(builder, graph, ids);
    return mp_graph_builder_end(builder);
}

MpGraph *
mp_graph_focus(MpGraph *graph, const char *id, guint depth)
{
    g_autoptr(MpGraph) whole = graph;
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    g_autofree gboolean *stays = g_new0(gboolean, n_nodes + 1);
    g_autofree gboolean *before = g_new0(gboolean, n_nodes + 1);

    for (gsize i = 0; i < n_nodes; i++)
        stays[i] = strcmp(nodes[i].id, id) == 0;
    for (guint step = 0; step < depth; step++) {
        memcpy(before, stays, n_nodes * sizeof *stays);
        for (gsize i = 0; i < n_edges; i++) {
            stays[edges[i].to] |= before[edges[i].from];
            stays[edges[i].from] |= before[edges[i].to];
        }
    }
    return build_part(whole, stays);
}

MpGraph *
mp_graph_since(MpGraph *graph, gint64 since_us)
{
    g_autoptr(MpGraph) whole = graph;
    gsize n_nodes, n_edges;
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    g_autofree gboolean *stays = NULL;

    mp_graph_nodes(graph, &n_nodes);
    stays = g_new0(gboolean, n_nodes + 1);
    for (gsize i = 0; i < n_edges; i++)
        if (edges[i].last != MP_NO_TIME && edges[i].last >= since_us)
            stays[edges[i].from] = stays[edges[i].to] = TRUE;
    return build_part(whole, stays);
}
