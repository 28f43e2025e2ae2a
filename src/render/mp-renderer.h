/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "graph/mp-graph.h"

G_BEGIN_DECLS

#define MP_RENDER_ERROR (mp_render_error_quark())
GQuark mp_render_error_quark(void);
typedef enum {
    MP_RENDER_ERROR_FORMAT,    /* no such format, or it cannot carry that thing */
    MP_RENDER_ERROR_PROGRAM,   /* Graphviz is missing or did not finish */
    MP_RENDER_ERROR_REDACTION, /* an own address would have got out */
} MpRenderError;

typedef enum {
    MP_RENDER_PLAIN = 0,
    MP_RENDER_DEFANG = 1 << 0, /* links and addresses of strangers cannot be clicked */
    MP_RENDER_FULL = 1 << 1,   /* nothing was folded: use a layout for large graphs */
} MpRenderFlags;

/* An output format. A NULL member means the format cannot carry that thing. */
typedef struct {
    const char *name;       /* "dot": what --format takes */
    const char *media_type; /* "text/vnd.graphviz" */
    gboolean (*write_graph)(const MpGraph *graph,
                            MpRenderFlags flags,
                            GOutputStream *out,
                            GError **error);
} MpRenderer;

/* NULL-terminated. ADD AN OUTPUT FORMAT in mp-renderer-table.c. */
const MpRenderer *const *mp_renderer_table(void);

/* The format called @name, or %NULL and an error that lists those there are. */
const MpRenderer *mp_renderer_find(const char *name, GError **error);

/* One a format. */
gboolean
mp_render_graph_dot(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);
gboolean
mp_render_graph_svg(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);
gboolean
mp_render_graph_png(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);
gboolean
mp_render_graph_pdf(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);
gboolean
mp_render_graph_json(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);
gboolean mp_render_graph_graphml(const MpGraph *graph,
                                 MpRenderFlags flags,
                                 GOutputStream *out,
                                 GError **error);
gboolean
mp_render_graph_gexf(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error);

G_END_DECLS
