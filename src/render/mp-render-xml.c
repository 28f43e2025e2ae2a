/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "render/mp-renderer.h"

/* The two XML forms of a graph: GraphML, which all graph tools share, and GEXF
 * 1.3, whose start and end carry the custody intervals into Gephi. */

static void
append_text(GString *out, const char *text)
{
    mp_text_append_html(out, mp_slice_of(text));
}

static void
append_data(GString *out, const char *key, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    g_string_append_printf(out, "<data key=\"%s\">", key);
    append_text(out, value);
    g_string_append(out, "</data>");
}

static void
append_time_data(GString *out, const char *key, gint64 utc_us)
{
    char text[MP_INSTANT_TEXT];

    if (utc_us != MP_NO_TIME)
        append_data(out, key, mp_instant_format(utc_us, text));
}

static void
append_numbers(GString *out, gint64 messages, gint64 first, gint64 last)
{
    g_string_append_printf(out, "<data key=\"messages\">%" G_GINT64_FORMAT "</data>", messages);
    append_time_data(out, "first", first);
    append_time_data(out, "last", last);
}

static void
append_graphml_keys(GString *out)
{
    static const char *const keys[][3] = {
        { "kind", "all", "string" },     { "label", "all", "string" },
        { "messages", "all", "long" },   { "first", "all", "string" },
        { "last", "all", "string" },     { "standing", "edge", "string" },
        { "support", "edge", "string" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        g_string_append_printf(out,
                               "  <key id=\"%s\" for=\"%s\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                               keys[i][0], keys[i][1], keys[i][0], keys[i][2]);
}

gboolean
mp_render_graph_graphml(const MpGraph *graph,
                        MpRenderFlags flags,
                        GOutputStream *out,
                        GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16384);
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);

    (void)flags;
    g_string_append(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
    append_graphml_keys(text);
    g_string_append_printf(text, "  <graph id=\"%s\" edgedefault=\"directed\">\n",
                           mp_graph_view(graph));
    for (gsize i = 0; i < n_nodes; i++) {
        g_string_append(text, "    <node id=\"");
        append_text(text, nodes[i].id);
        g_string_append(text, "\">");
        append_data(text, "kind", mp_node_kind_name(nodes[i].kind));
        append_data(text, "label", nodes[i].label);
        append_numbers(text, nodes[i].messages, nodes[i].first, nodes[i].last);
        g_string_append(text, "</node>\n");
    }
    for (gsize i = 0; i < n_edges; i++) {
        g_string_append(text, "    <edge source=\"");
        append_text(text, nodes[edges[i].from].id);
        g_string_append(text, "\" target=\"");
        append_text(text, nodes[edges[i].to].id);
        g_string_append(text, "\">");
        append_data(text, "kind", edges[i].kind);
        append_data(text, "label", edges[i].label);
        append_data(text, "standing", mp_standing_name(edges[i].standing));
        append_data(text, "support", edges[i].support);
        append_numbers(text, edges[i].messages, edges[i].first, edges[i].last);
        g_string_append(text, "</edge>\n");
    }
    g_string_append(text, "  </graph>\n</graphml>\n");
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}

static void
append_attribute(GString *out, const char *name, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    g_string_append_printf(out, " %s=\"", name);
    append_text(out, value);
    g_string_append_c(out, '"');
}

static void
append_interval(GString *out, gint64 first, gint64 last)
{
    char text[MP_INSTANT_TEXT];

    if (first != MP_NO_TIME)
        append_attribute(out, "start", mp_instant_format(first, text));
    if (last != MP_NO_TIME)
        append_attribute(out, "end", mp_instant_format(last, text));
}

static void
append_value(GString *out, int number, const char *value)
{
    g_string_append_printf(out, "<attvalue for=\"%d\"", number);
    append_attribute(out, "value", value != NULL ? value : "");
    g_string_append(out, "/>");
}

static void
append_count(GString *out, int number, gint64 count)
{
    g_string_append_printf(out, "<attvalue for=\"%d\" value=\"%" G_GINT64_FORMAT "\"/>", number,
                           count);
}

static void
append_gexf_nodes(GString *out, const MpNode *nodes, gsize n)
{
    g_string_append(out, "    <attributes class=\"node\">"
                         "<attribute id=\"0\" title=\"kind\" type=\"string\"/>"
                         "<attribute id=\"1\" title=\"messages\" type=\"long\"/></attributes>\n"
                         "    <nodes>\n");
    for (gsize i = 0; i < n; i++) {
        g_string_append(out, "      <node");
        append_attribute(out, "id", nodes[i].id);
        append_attribute(out, "label", nodes[i].label);
        append_interval(out, nodes[i].first, nodes[i].last);
        g_string_append(out, "><attvalues>");
        append_value(out, 0, mp_node_kind_name(nodes[i].kind));
        append_count(out, 1, nodes[i].messages);
        g_string_append(out, "</attvalues></node>\n");
    }
    g_string_append(out, "    </nodes>\n");
}

gboolean
mp_render_graph_gexf(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16384);
    gsize n_nodes, n_edges;
    const MpNode *nodes = mp_graph_nodes(graph, &n_nodes);
    const MpEdge *edges = mp_graph_edges(graph, &n_edges);

    (void)flags;
    g_string_append(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                          "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
                          "  <graph mode=\"dynamic\" defaultedgetype=\"directed\" "
                          "timeformat=\"dateTime\">\n");
    append_gexf_nodes(text, nodes, n_nodes);
    g_string_append(text, "    <attributes class=\"edge\">"
                          "<attribute id=\"0\" title=\"standing\" type=\"string\"/>"
                          "<attribute id=\"1\" title=\"messages\" type=\"long\"/></attributes>\n"
                          "    <edges>\n");
    for (gsize i = 0; i < n_edges; i++) {
        g_string_append_printf(text, "      <edge id=\"%" G_GSIZE_FORMAT "\"", i);
        append_attribute(text, "source", nodes[edges[i].from].id);
        append_attribute(text, "target", nodes[edges[i].to].id);
        append_attribute(text, "kind", edges[i].kind);
        append_attribute(text, "label", edges[i].label);
        append_interval(text, edges[i].first, edges[i].last);
        g_string_append(text, "><attvalues>");
        append_value(text, 0, mp_standing_name(edges[i].standing));
        append_count(text, 1, edges[i].messages);
        g_string_append(text, "</attvalues></edge>\n");
    }
    g_string_append(text, "    </edges>\n  </graph>\n</gexf>\n");
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}
