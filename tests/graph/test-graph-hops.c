/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"
#include "graph/mp-graph-hops-map.h"
#include "graph/mp-graph-views.h"

#define DAY G_TIME_SPAN_DAY

static void
add_judged(MpCase *store, gint64 key, const char *recipient, const char *org, const char *platform)
{
    MpJudgedRow row = { .message = key,
                        .delivered = DAY,
                        .date = DAY,
                        .recipient = recipient,
                        .sender_org = org,
                        .platform_delivery = platform };

    g_assert_true(mp_case_add_row(store, &mp_table_judged, &row, NULL));
}

static MpCase *
story(void)
{
    MpCase *store = mp_case_open_anonymous(NULL);
    MpCampaignMailRow mail = { .message = 0x4c1f09aa55aa55aa >> 1,
                               .campaign = "camp:3f9c00000000",
                               .address = "dell@you.example",
                               .address_kind = "tagged",
                               .delivered = DAY };

    g_assert_true(mp_case_begin(store, NULL));
    add_judged(store, 0x4c1f09aa55aa55aa >> 1, "dell@you.example", "intervision.com", "jangomail");
    add_judged(store, 0x4c1f080055aa55aa >> 1, "dell@you.example", "dell.com", NULL);
    add_judged(store, 7, "shop@you.example", "shop.example", "epsilon");
    g_assert_true(mp_case_add_row(store, &mp_table_campaign_mail, &mail, NULL));
    return store;
}

typedef struct {
    const char *name;
    const char *what;
    const char *title; /* NULL: nothing has that name */
    guint messages;
} PickCase;

/* clang-format off */
static const PickCase picks[] = {
    { "address", "dell@you.example", "mail for dell@you.example", 2 },
    { "address-in-capitals", "Dell@You.Example", "mail for dell@you.example", 2 },
    { "address-as-a-node", "addr:dell@you.example", "mail for dell@you.example", 2 },
    { "organisation", "intervision.com", "mail from intervision.com", 1 },
    { "organisation-as-a-node", "org:dell.com", "mail from dell.com", 1 },
    { "platform", "epsilon", "mail by way of epsilon", 1 },
    { "platform-as-a-node", "esp:jangomail", "mail by way of jangomail", 1 },
    { "campaign", "camp:3f9c00000000", "campaign camp:3f9c00000000", 1 },
    { "campaign-without-prefix", "3f9c00000000", "campaign camp:3f9c00000000", 1 },
    { "digest", "m:4c1f09aa55aa", "message m:4c1f09aa55aa", 1 },
    { "digest-that-two-share", "m:4c1f0", "message m:4c1f0", 2 },
    { "digest-too-short", "m:4c1", NULL, 0 },
    { "digest-that-is-none", "m:xyzw", NULL, 0 },
    { "nobody", "nobody@you.example", NULL, 0 },
    { "empty", "", NULL, 0 },
    { "empty-brackets", "<>", NULL, 0 },
};
/* clang-format on */

static void
test_pick(gconstpointer data)
{
    const PickCase *c = data;
    g_autoptr(MpCase) store = story();
    g_autoptr(GError) error = NULL;
    g_autoptr(MpGraphPick) pick = mp_graph_pick_find(store, c->what, &error);
    gsize n = 0;

    g_assert_no_error(error);
    g_assert_cmpstr(pick == NULL ? NULL : mp_graph_pick_title(pick), ==, c->title);
    if (pick != NULL)
        mp_graph_pick_keys(pick, &n);
    g_assert_cmpuint(n, ==, c->messages);
}

static void
test_address(void)
{
    g_autoptr(MpCase) store = story();
    g_autofree char *address = mp_graph_pick_address(store, "m:4c1f09aa55aa", NULL);

    g_assert_cmpstr(address, ==, "dell@you.example");
    g_assert_null(mp_graph_pick_address(store, "dell@you.example", NULL));
}

/* One message at the second @at, taking @delay_s to come from the stranger. */
static void
pass(MpHopMap *map, gint64 message, gint64 delay_s, guint32 findings)
{
    MpHopPlace *peer =
        mp_hop_map_place(map, "host:peer.example", "peer.example", MP_HOP_PLACE_PEER);
    MpHopPlace *own = mp_hop_map_place(map, "host:mx", "mx", MP_HOP_PLACE_OWN);
    MpHopPassage passage = { .kind = "boundary",
                             .standing = MP_STANDING_VERIFIED,
                             .message = message,
                             .at = DAY,
                             .delay_known = TRUE,
                             .delay_us = delay_s * G_USEC_PER_SEC,
                             .findings = findings };

    mp_hop_place_pass(peer, message, DAY);
    mp_hop_place_pass(peer, message, DAY); /* seen twice, counted once */
    mp_hop_place_pass(own, message, DAY);
    mp_hop_place_remark(peer, "platform P");
    mp_hop_map_pass(map, peer, own, &passage);
}

static MpGraph *
drawn(const MpHopMap *map, guint64 messages)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("hops");

    mp_hop_map_draw(map, messages, builder);
    return mp_graph_builder_end(builder);
}

static void
test_single(void)
{
    g_autoptr(MpHopMap) map = mp_hop_map_new();
    g_autoptr(MpGraph) graph = NULL;
    gsize n;
    const MpNode *nodes;
    const MpEdge *edges;

    pass(map, 1, -700, 1u << MP_FINDING_TIME_REVERSED);
    graph = drawn(map, 1);
    nodes = mp_graph_nodes(graph, &n);
    g_assert_cmpuint(n, ==, 2);
    g_assert_cmpstr(nodes[1].id, ==, "host:peer.example");
    g_assert_cmpstr(nodes[1].label, ==, "peer.example\nplatform P");
    g_assert_cmpint(nodes[1].side, ==, MP_SIDE_NONE);
    g_assert_cmpint(nodes[1].messages, ==, 1);
    edges = mp_graph_edges(graph, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(edges[0].label, ==, "-11 min\n! time-reversed");
    g_assert_true(edges[0].is_contradicted);
}

static void
test_many(void)
{
    g_autoptr(MpHopMap) map = mp_hop_map_new();
    g_autoptr(MpGraph) graph = NULL;
    gsize n;
    const MpEdge *edges;

    pass(map, 1, 8, 0);
    pass(map, 2, 90000, 1u << MP_FINDING_HELO_MISMATCH);
    pass(map, 3, 2, 0);
    graph = drawn(map, 3);
    edges = mp_graph_edges(graph, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpstr(edges[0].label, ==, "3, median 8 s\n! helo-mismatch 1");
    g_assert_cmpint(edges[0].delay_us, ==, 8 * G_USEC_PER_SEC);
    g_assert_cmpuint(edges[0].findings, ==, 1u << MP_FINDING_HELO_MISMATCH);
    g_assert_false(edges[0].is_contradicted); /* one of three */
    g_assert_cmpstr(mp_graph_nodes(graph, &n)[1].label, ==,
                    "peer.example\nplatform P: 3\n3 messages");
}

static void
test_nothing(void)
{
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpGraph) graph = mp_graph_hops_build(store, NULL, NULL);
    gsize n;

    g_assert_nonnull(graph);
    mp_graph_nodes(graph, &n);
    g_assert_cmpuint(n, ==, 0);
    g_assert_true(g_str_has_prefix(mp_graph_title(graph),
                                   "Which way did it come?  hops view: all mail, 0 messages\n"));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(picks); i++) {
        g_autofree char *path = g_strconcat("/graph-hops/pick/", picks[i].name, NULL);

        g_test_add_data_func(path, &picks[i], test_pick);
    }
    g_test_add_func("/graph-hops/address-of-a-message", test_address);
    g_test_add_func("/graph-hops/single", test_single);
    g_test_add_func("/graph-hops/many", test_many);
    g_test_add_func("/graph-hops/nothing", test_nothing);
    return g_test_run();
}
