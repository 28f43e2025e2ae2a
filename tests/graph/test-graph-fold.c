/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph-fold.h"

/* Twenty clean addresses (rank 0), ten hit ones (rank 2, i messages), a stranger who wrote to all.
 */
static MpGraph *
build(void)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("custody");
    MpNode stranger = { .id = "org:s.example", .kind = MP_NODE_ORG, .label = "s", .rank = 9 };

    mp_graph_builder_title(builder, "title");
    mp_graph_builder_node(builder, &stranger);
    for (int i = 0; i < 30; i++) {
        g_autofree char *id = g_strdup_printf("addr:%02d@you.example", i);
        MpNode node = { .id = id,
                        .kind = MP_NODE_ADDRESS,
                        .label = id,
                        .messages = i,
                        .first = i,
                        .last = i + 1,
                        .rank = i < 20 ? 0 : 2,
                        .fold = i < 20 ? "clean addresses" : "more hit addresses" };
        MpEdge edge = { .kind = "wrote", .messages = i, .first = i, .last = i + 1, .label = "x" };

        mp_graph_builder_node(builder, &node);
        mp_graph_builder_edge(builder, "org:s.example", id, &edge);
    }
    return mp_graph_builder_end(builder);
}

typedef struct {
    const char *name;
    guint max_nodes;
    gsize nodes;
    guint clean, hit; /* folded */
} FoldCase;

/* clang-format off */
static const FoldCase cases[] = {
    { "fits",             31, 31, 0,  0 },
    { "no-budget",        0,  31, 0,  0 },
    { "clean-go-at-once", 30, 12, 20, 0 },
    { "hit-go-one-by-one", 8, 8,  20, 5 },
    { "never-one-alone",  11, 11, 20, 2 },
    { "all-that-may-go",  1,  3,  20, 10 },
};
/* clang-format on */

static void
test_fold(gconstpointer data)
{
    const FoldCase *c = data;
    g_autoptr(MpGraph) graph = mp_graph_fold(build(), c->max_nodes);
    gsize n_nodes, n_edges, n_folds;
    const MpFold *folds = mp_graph_folds(graph, &n_folds);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    gint64 messages = 0;

    g_assert_cmpuint(n_nodes, ==, c->nodes);
    g_assert_cmpuint(n_folds, ==, (c->clean > 0) + (c->hit > 0));
    if (c->clean > 0)
        g_assert_cmpuint(folds[0].count, ==, c->clean);
    if (c->hit > 0)
        g_assert_cmpuint(folds[1].count, ==, c->hit);
    for (gsize i = 0; i < n_edges; i++) {
        messages += edges[i].messages;
        g_assert_cmpint(edges[i].label == NULL, ==, nodes[edges[i].to].kind == MP_NODE_FOLD);
    }
    g_assert_cmpint(messages, ==, 29 * 30 / 2);
}

static void
test_focus(void)
{
    g_autoptr(MpGraph) one = mp_graph_focus(build(), "addr:07@you.example", 1);
    g_autoptr(MpGraph) two = mp_graph_focus(build(), "addr:07@you.example", 2);
    g_autoptr(MpGraph) none = mp_graph_focus(build(), "addr:77@you.example", 2);
    gsize n;

    mp_graph_nodes(one, &n);
    g_assert_cmpuint(n, ==, 2);
    mp_graph_edges(one, &n);
    g_assert_cmpuint(n, ==, 1);
    mp_graph_nodes(two, &n);
    g_assert_cmpuint(n, ==, 31);
    mp_graph_nodes(none, &n);
    g_assert_cmpuint(n, ==, 0);
}

static void
test_since(void)
{
    g_autoptr(MpGraph) graph = mp_graph_since(build(), 29);
    gsize n;
    const MpNode *nodes = mp_graph_nodes(graph, &n);

    g_assert_cmpuint(n, ==, 3);
    g_assert_cmpstr(nodes[0].id, ==, "addr:28@you.example");
    g_assert_cmpint(nodes[0].messages, ==, 28);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/graph-fold/", cases[i].name, NULL);
        g_test_add_data_func(path, &cases[i], test_fold);
    }
    g_test_add_func("/graph-fold/focus", test_focus);
    g_test_add_func("/graph-fold/since", test_since);
    return g_test_run();
}
