/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-renderer.h"

G_DEFINE_QUARK(mp - render - error - quark, mp_render_error)

/* clang-format off */
static const MpRenderer dot = { "dot", "text/vnd.graphviz", mp_render_graph_dot };
static const MpRenderer svg = { "svg", "image/svg+xml", mp_render_graph_svg };
static const MpRenderer png = { "png", "image/png", mp_render_graph_png };
static const MpRenderer pdf = { "pdf", "application/pdf", mp_render_graph_pdf };
static const MpRenderer graphml = { "graphml", "application/graphml+xml", mp_render_graph_graphml };
static const MpRenderer gexf = { "gexf", "application/gexf+xml", mp_render_graph_gexf };
static const MpRenderer json = { "json", "application/json", mp_render_graph_json };
/* clang-format on */

static const MpRenderer *const renderers[] = {
    &dot, &svg, &png, &pdf, &graphml, &gexf, &json, NULL
};

const MpRenderer *const *
mp_renderer_table(void)
{
    return renderers;
}

const MpRenderer *
mp_renderer_find(const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (gsize i = 0; renderers[i] != NULL; i++) {
        if (strcmp(renderers[i]->name, name) == 0)
            return renderers[i];
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", renderers[i]->name);
    }
    g_set_error(error, MP_RENDER_ERROR, MP_RENDER_ERROR_FORMAT,
                "no output format is called '%s'; there are %s", name, names->str);
    return NULL;
}
