/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"
#include "graph/mp-graph-fold.h"
#include "graph/mp-graph-views.h"

#define DAY G_TIME_SPAN_DAY

static void
add_address(MpCase *store, const char *address, const char *given_to, gint64 foreign)
{
    MpAddressRow row = { .address = address,
                         .kind = given_to != NULL ? "tagged" : "general",
                         .given_to = given_to,
                         .given_since = given_to != NULL ? DAY : MP_NO_TIME,
                         .given_source = given_to != NULL ? "inferred" : NULL,
                         .messages = 10 + foreign,
                         .foreign_messages = foreign,
                         .first_foreign = foreign > 0 ? 20 * DAY : MP_NO_TIME,
                         .first_seen = DAY,
                         .last_seen = 30 * DAY };

    g_assert_true(mp_case_add_row(store, &mp_table_address, &row, NULL));
}

static void
add_holder(
    MpCase *store, const char *address, const char *holder, const char *role, const char *behalf)
{
    MpHolderRow row = { .address = address,
                        .holder = holder,
                        .role = role,
                        .on_behalf_of = behalf,
                        .not_before = DAY,
                        .no_later_than = 2 * DAY,
                        .messages = 5,
                        .last_seen = 9 * DAY };

    g_assert_true(mp_case_add_row(store, &mp_table_holder, &row, NULL));
}

static void
add_nameless(MpCase *store, const char *address, const char *standing)
{
    MpContactRow row = { .address = address,
                         .org = standing[0] == 'n' ? "" : "claimed.example",
                         .standing = standing,
                         .part = "foreign",
                         .messages = 3,
                         .first_seen = 21 * DAY,
                         .last_seen = 25 * DAY };

    g_assert_true(mp_case_add_row(store, &mp_table_contact, &row, NULL));
}

/* dell@ is hit; shop@ and ten more are clean, two of them mailed by the same company. */
static MpCase *
story(void)
{
    MpCase *store = mp_case_open_anonymous(NULL);

    g_assert_true(mp_case_begin(store, NULL));
    add_address(store, "alex@you.example", NULL, 0);
    add_address(store, "dell@you.example", "dell.com", 9);
    add_holder(store, "dell@you.example", "org:dell.com", "principal", "");
    add_holder(store, "dell@you.example", "esp:epsilon", "processor", "org:dell.com");
    add_holder(store, "dell@you.example", "org:panelwise.example", "subcontractor", "org:dell.com");
    add_holder(store, "dell@you.example", "org:intervision.com", "acquirer", "");
    add_holder(store, "dell@you.example", "esp:jangomail", "processor", "org:intervision.com");
    add_nameless(store, "dell@you.example", "none");
    add_nameless(store, "dell@you.example", "claimed");
    for (int i = 0; i < 11; i++) {
        g_autofree char *address = g_strdup_printf("b%02d@you.example", i);
        g_autofree char *org = g_strdup_printf("b%02d.example", i);
        g_autofree char *holder = g_strconcat("org:", org, NULL);

        add_address(store, address, org, 0);
        add_holder(store, address, holder, "principal", "");
        if (i < 2)
            add_holder(store, address, "esp:epsilon", "processor", holder);
    }
    return store;
}

static char *
text_of(const MpGraph *graph)
{
    GString *text = g_string_new(NULL);
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);

    for (gsize i = 0; i < n_nodes; i++)
        g_string_append_printf(text, "%s %d %d\n", nodes[i].id, (int)nodes[i].side,
                               (int)nodes[i].messages);
    for (gsize i = 0; i < n_edges; i++)
        g_string_append_printf(text, "%s %s %s %s %d\n", nodes[edges[i].from].id, edges[i].kind,
                               nodes[edges[i].to].id, mp_standing_name(edges[i].standing),
                               (int)edges[i].messages);
    return g_string_free(text, FALSE);
}

static void
test_folded(void)
{
    g_autoptr(MpCase) store = story();
    g_autoptr(MpGraph) graph = mp_graph_fold(mp_graph_custody_build(store, NULL), 15);
    g_autofree char *text = text_of(graph);

    /* sides: 0 own, 1 authorised, 2 foreign */
    g_assert_cmpstr(
        text, ==,
        "addr:alex@you.example 0 10\n"
        "addr:dell@you.example 0 19\n"
        "esp:epsilon 1 15\n"
        "esp:jangomail 2 5\n"
        "fold:more-addresses-mailed-by-esp-epsilon-no-foreign-mail 0 20\n"
        "fold:organisations-they-were-given-to 1 55\n"
        "fold:other-addresses-no-foreign-mail 0 90\n"
        "org:dell.com 1 5\n"
        "org:intervision.com 2 5\n"
        "org:panelwise.example 1 5\n"
        "unknown:dell@you.example 2 6\n"
        "addr:dell@you.example given org:dell.com inferred 0\n"
        "fold:more-addresses-mailed-by-esp-epsilon-no-foreign-mail given "
        "fold:organisations-they-were-given-to inferred 0\n"
        "fold:organisations-they-were-given-to sends-via esp:epsilon verified 10\n"
        "fold:other-addresses-no-foreign-mail given fold:organisations-they-were-given-to "
        "inferred 0\n"
        "org:dell.com sends-via esp:epsilon verified 5\n"
        "org:dell.com works-with org:panelwise.example inferred 5\n"
        "org:intervision.com wrote addr:dell@you.example verified 5\n"
        "org:intervision.com sends-via esp:jangomail verified 5\n"
        "unknown:dell@you.example wrote addr:dell@you.example claimed 6\n");
}

static void
test_whole(void)
{
    g_autoptr(MpCase) store = story();
    g_autoptr(MpGraph) graph = mp_graph_custody_build(store, NULL);
    gsize n;
    const MpNode *nodes = mp_graph_nodes(graph, &n);

    g_assert_cmpuint(n, ==, 30);
    g_assert_cmpstr(nodes[12].id, ==, "addr:dell@you.example");
    g_assert_cmpstr(nodes[12].label, ==, "dell@you.example\n9 of 19 messages\nfrom strangers");
    g_assert_true(g_str_has_prefix(nodes[13].label, "epsilon\nholds 3 of your addresses, 1 hit\n"));
    g_assert_true(g_str_has_prefix(mp_graph_title(graph),
                                   "Who has held which address?  custody view: 13 addresses, 1 "
                                   "with foreign mail; 139 messages, 1970-01-02 to 1970-01-31\n"));
}

static void
add_customer(MpCase *store, const char *account, const char *standing, const char *org)
{
    MpCustomerRow row = { .platform = "epsilon",
                          .account = account,
                          .kind = "account",
                          .standing = standing,
                          .org = org,
                          .messages = 2,
                          .first_seen = 2 * DAY,
                          .last_seen = 3 * DAY };

    g_assert_true(mp_case_add_row(store, &mp_table_customer, &row, NULL));
}

/* platform - customer - brand: verified by solid lines, whose marks were only copied by dashed
 * ones. */
static void
test_customers(void)
{
    g_autoptr(MpCase) store = story();
    g_autoptr(MpGraph) graph = NULL;
    g_autofree char *text = NULL;
    gsize n_nodes, n_edges;
    const MpNode *nodes;
    const MpEdge *edges;
    MpCampaignRow campaign = { .id = "camp:1",
                               .class_name = "criminal",
                               .first_seen = 20 * DAY,
                               .last_seen = 21 * DAY,
                               .messages = 7,
                               .addresses = "dell@you.example",
                               .imitates = "sendgrid",
                               .replayed = "6 sendgrid/1234567;1 epsilon/dell" };

    add_customer(store, "dell", "verified", "dell.com");
    add_customer(store, "dell", "verified", "b00.example");
    add_customer(store, "dell", "claimed", "");
    add_customer(store, "seen-elsewhere", "verified", "stranger.example");
    g_assert_true(mp_case_add_row(store, &mp_table_campaign, &campaign, NULL));
    graph = mp_graph_focus(mp_graph_custody_build(store, NULL), "acct:epsilon/dell", 1);
    text = text_of(graph);
    g_assert_cmpstr(text, ==,
                    "acct:epsilon/dell 1 4\n"
                    "camp:1 2 7\n"
                    "esp:epsilon 1 15\n"
                    "org:b00.example 1 5\n"
                    "org:dell.com 1 5\n"
                    "acct:epsilon/dell customer-of esp:epsilon verified 4\n"
                    "camp:1 replays acct:epsilon/dell claimed 1\n"
                    "org:b00.example mails-as acct:epsilon/dell verified 2\n"
                    "org:b00.example sends-via esp:epsilon verified 5\n"
                    "org:dell.com mails-as acct:epsilon/dell verified 2\n"
                    "org:dell.com sends-via esp:epsilon verified 5\n");
    nodes = mp_graph_nodes(graph, &n_nodes);
    g_assert_cmpstr(nodes[0].label, ==, "account dell\nat epsilon");
    edges = mp_graph_edges(graph, &n_edges);
    for (gsize i = 0; i < n_edges; i++)
        g_assert_cmpint(edges[i].is_implied, ==, g_str_equal(edges[i].kind, "sends-via"));
}

static void
test_empty(void)
{
    g_autoptr(MpCase) store = mp_case_open_anonymous(NULL);
    g_autoptr(MpGraph) graph = mp_graph_custody_build(store, NULL);
    gsize n;

    mp_graph_nodes(graph, &n);
    g_assert_cmpuint(n, ==, 0);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/graph-custody/folded", test_folded);
    g_test_add_func("/graph-custody/whole", test_whole);
    g_test_add_func("/graph-custody/customers", test_customers);
    g_test_add_func("/graph-custody/empty", test_empty);
    return g_test_run();
}
