/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-renderer.h"

/* A graph whose every string tries to get out of its quotes. */
static MpGraph *
hostile_graph(void)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("custody");
    MpNode own = { .id = "addr:a\"]; evil [label=<b>@you.example",
                   .kind = MP_NODE_ADDRESS,
                   .side = MP_SIDE_OWN,
                   .label = "a\"]; evil\nsecond \\N line",
                   .messages = 2,
                   .first = 0,
                   .last = 86400000000 };
    MpNode org = { .id = "org:s.example",
                   .kind = MP_NODE_ORG,
                   .side = MP_SIDE_FOREIGN,
                   .label = "s.example <script>\x1b[31m",
                   .detail = "http://s.example/",
                   .messages = 2,
                   .first = MP_NO_TIME,
                   .last = MP_NO_TIME };
    MpEdge edge = { .kind = "wrote",
                    .standing = MP_STANDING_CLAIMED,
                    .label = "2 & \"more\"",
                    .messages = 2,
                    .first = 0,
                    .last = 86400000000 };

    mp_graph_builder_title(builder, "T \"quoted\"");
    mp_graph_builder_node(builder, &own);
    mp_graph_builder_node(builder, &org);
    mp_graph_builder_edge(builder, org.id, own.id, &edge);
    mp_graph_builder_fold(builder, "other addresses", 3);
    return mp_graph_builder_end(builder);
}

static char *
written(const char *format, MpRenderFlags flags)
{
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autoptr(MpGraph) graph = hostile_graph();
    const MpRenderer *renderer = mp_renderer_find(format, NULL);

    g_assert_nonnull(renderer);
    g_assert_true(renderer->write_graph(graph, flags, out, NULL));
    return g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
}

static void
test_dot(void)
{
    g_autofree char *text = written("dot", MP_RENDER_DEFANG);

    g_assert_nonnull(strstr(text, "label=\"T \\\"quoted\\\"\\nfolded: 3 other addresses\"]"));
    g_assert_nonnull(strstr(text, "  \"addr:a\\\"]; evil [label=<b>@you.example\" "
                                  "[label=\"a\\\"]; evil\\nsecond \\\\N line\", shape=ellipse"));
    g_assert_nonnull(strstr(text, "[label=\"s[.]example <script>\\\\x1b[31m\""));
    g_assert_nonnull(strstr(text, "tooltip=\"hxxp[:]//s[.]example/\""));
    g_assert_nonnull(strstr(text, "URL=\"#addr-a----evil--label--b--you.example\""));
    /* the layout reads from the address to who wrote, the arrow points back */
    g_assert_nonnull(strstr(text, "you.example\" -> \"org:s.example\" [dir=back, "
                                  "label=\"2 & \\\"more\\\"\", style=dashed"));
    g_assert_null(strchr(text, '\x1b'));
}

static void
test_fanged(void)
{
    g_autofree char *text = written("dot", MP_RENDER_PLAIN);

    g_assert_nonnull(strstr(text, "[label=\"s.example <script>"));
}

static void
test_json(void)
{
    g_autofree char *text = written("json", MP_RENDER_DEFANG);

    g_assert_cmpstr(
        text, ==,
        "{\"schema\":\"mailprov/graph/1\",\"view\":\"custody\",\"nodes\":["
        "{\"id\":\"addr:a\\\"]; evil [label=<b>@you.example\",\"kind\":\"address\","
        "\"label\":\"a\\\"]; evil\\nsecond \\\\N line\",\"messages\":2,"
        "\"first\":\"1970-01-01T00:00:00Z\",\"last\":\"1970-01-02T00:00:00Z\"},"
        "{\"id\":\"org:s.example\",\"kind\":\"org\",\"label\":\"s.example <script>\\u001b[31m\","
        "\"messages\":2,\"first\":null,\"last\":null}],\"edges\":["
        "{\"from\":\"org:s.example\",\"to\":\"addr:a\\\"]; evil [label=<b>@you.example\","
        "\"kind\":\"wrote\",\"standing\":\"claimed\",\"support\":null,\"messages\":2,"
        "\"first\":\"1970-01-01T00:00:00Z\",\"last\":\"1970-01-02T00:00:00Z\"}],"
        "\"folded\":[{\"kind\":\"other addresses\",\"count\":3}]}\n");
}

static void
on_text(GMarkupParseContext *context, const char *text, gsize len, gpointer data, GError **error)
{
    (void)context, (void)error;
    g_string_append_len(data, text, (gssize)len);
}

/* Well-formed, whatever stands in it. */
static void
test_xml(gconstpointer format)
{
    g_autofree char *text = written(format, MP_RENDER_PLAIN);
    g_autoptr(GString) seen = g_string_new(NULL);
    const GMarkupParser parser = { .text = on_text };
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, seen, NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(g_markup_parse_context_parse(context, text, -1, &error));
    g_assert_no_error(error);
    g_assert_true(g_markup_parse_context_end_parse(context, NULL));
    if (g_str_equal(format, "graphml"))
        g_assert_nonnull(strstr(seen->str, "s.example <script>"));
}

/* An id longer than a label may be keeps its own name. */
static void
test_long_ids(void)
{
    g_autoptr(MpGraphBuilder) builder = mp_graph_builder_new("mail");
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    g_autofree char *text = NULL;
    g_autoptr(MpGraph) graph = NULL;
    const char *first, *second;

    for (char last = 'a'; last <= 'b'; last++) {
        g_autofree char *stem = g_strnfill(300, 'x');
        g_autofree char *id = g_strdup_printf("addr:%s%c", stem, last);
        MpNode node = { .id = id, .kind = MP_NODE_ADDRESS, .label = "x" };
        mp_graph_builder_node(builder, &node);
    }
    graph = mp_graph_builder_end(builder);
    g_assert_true(mp_render_graph_dot(graph, 0, out, NULL));
    text = g_strndup(g_memory_output_stream_get_data(G_MEMORY_OUTPUT_STREAM(out)),
                     g_memory_output_stream_get_data_size(G_MEMORY_OUTPUT_STREAM(out)));
    first = strstr(text, "xx#");
    second = first != NULL ? strstr(first + 3, "xx#") : NULL;
    g_assert_nonnull(second);
    g_assert_cmpint(strncmp(first, second, 15), !=, 0);
}

static void
test_unknown(void)
{
    g_autoptr(GError) error = NULL;

    g_assert_null(mp_renderer_find("jpeg", &error));
    g_assert_cmpstr(error->message, ==,
                    "no output format is called 'jpeg'; there are dot, svg, png, pdf, graphml, "
                    "gexf, json");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/render-graph/dot", test_dot);
    g_test_add_func("/render-graph/dot-fanged", test_fanged);
    g_test_add_func("/render-graph/json", test_json);
    g_test_add_data_func("/render-graph/graphml", "graphml", test_xml);
    g_test_add_data_func("/render-graph/gexf", "gexf", test_xml);
    g_test_add_func("/render-graph/long-ids", test_long_ids);
    g_test_add_func("/render-graph/unknown-format", test_unknown);
    return g_test_run();
}
