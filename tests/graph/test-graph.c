/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph.h"

static void
add_node(MpGraphBuilder *builder, const char *id, int rank, gint64 messages)
{
    MpNode node = { .id = id,
                    .kind = MP_NODE_ORG,
                    .side = MP_SIDE_FOREIGN,
                    .label = rank > 0 ? "important" : "plain",
                    .messages = messages,
                    .first = messages * 10,
                    .last = messages * 20,
                    .rank = rank };

    mp_graph_builder_node(builder, &node);
}

static void
add_edge(MpGraphBuilder *builder, const char *from, const char *to, gint64 at)
{
    MpEdge edge = { .kind = "wrote", .messages = 1, .first = at, .last = at };

    mp_graph_builder_edge(builder, from, to, &edge);
}

static void
test_same_node(void)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("custody");
    g_autoptr(MpGraph) graph = NULL;
    const MpNode *nodes;
    gsize n;

    add_node(builder, "org:b.example", 0, 3);
    add_node(builder, "org:a.example", 0, 1);
    add_node(builder, "org:b.example", 5, 4);
    add_node(builder, "org:b.example", 1, 2);
    graph = mp_graph_builder_end(builder);
    nodes = mp_graph_nodes(graph, &n);
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpstr(nodes[0].id, ==, "org:a.example");
    g_assert_cmpstr(nodes[1].label, ==, "important");
    g_assert_cmpint(nodes[1].rank, ==, 5);
    g_assert_cmpint(nodes[1].messages, ==, 9);
    g_assert_cmpint(nodes[1].first, ==, 20);
    g_assert_cmpint(nodes[1].last, ==, 80);
}

static void
test_same_edge(void)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("custody");
    g_autoptr(MpGraph) graph = NULL;
    const MpEdge *edges;
    gsize n;

    add_node(builder, "a", 0, 1);
    add_node(builder, "b", 0, 1);
    add_edge(builder, "b", "a", 7);
    add_edge(builder, "a", "b", 5);
    add_edge(builder, "a", "b", MP_NO_TIME);
    add_edge(builder, "a", "b", 3);
    add_edge(builder, "a", "nowhere", 3);
    graph = mp_graph_builder_end(builder);
    edges = mp_graph_edges(graph, &n);
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpuint(edges[0].from, ==, 0);
    g_assert_cmpuint(edges[0].to, ==, 1);
    g_assert_cmpint(edges[0].messages, ==, 3);
    g_assert_cmpint(edges[0].first, ==, 3);
    g_assert_cmpint(edges[0].last, ==, 5);
    g_assert_cmpuint(edges[1].from, ==, 1);
}

/* Whatever the order of adding, the graph is the same. */
static void
test_any_order(void)
{
    static const char *const ids[] = { "m", "c", "x", "a", "k" };
    g_autoptr(MpGraphBuilder) forth = mp_graph_builder_new("mail");
    g_autoptr(MpGraphBuilder) back = mp_graph_builder_new("mail");
    g_autoptr(MpGraph) one = NULL;
    g_autoptr(MpGraph) other = NULL;
    const MpEdge *a, *b;
    gsize n, m;

    for (gsize i = 0; i < 5; i++) {
        add_node(forth, ids[i], 0, (gint64)i);
        add_node(back, ids[4 - i], 0, (gint64)(4 - i));
        add_edge(forth, ids[i], ids[(i * 3 + 1) % 5], (gint64)i);
        add_edge(back, ids[4 - i], ids[((4 - i) * 3 + 1) % 5], (gint64)(4 - i));
    }
    one = mp_graph_builder_end(forth);
    other = mp_graph_builder_end(back);
    a = mp_graph_edges(one, &n);
    b = mp_graph_edges(other, &m);
    g_assert_cmpuint(n, ==, m);
    for (gsize i = 0; i < n; i++) {
        g_assert_cmpuint(a[i].from, ==, b[i].from);
        g_assert_cmpuint(a[i].to, ==, b[i].to);
        g_assert_cmpint(a[i].first, ==, b[i].first);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/graph/same-node-twice", test_same_node);
    g_test_add_func("/graph/same-edge-twice", test_same_edge);
    g_test_add_func("/graph/any-order", test_any_order);
    return g_test_run();
}
