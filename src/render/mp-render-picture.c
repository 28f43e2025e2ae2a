/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-renderer.h"

/* Pictures are drawn by Graphviz's own program, which reads what the dot
 * format writes. The library is not linked: its licence forbids it and it is
 * not made for hostile sizes; a program can be given a time limit. */

#define LIMIT_S 10

typedef struct {
    GMainLoop *loop;
    GSubprocess *process;
    GBytes *picture;
    GError *error;
    gboolean late;
} Drawing;

static void
on_done(GObject *source, GAsyncResult *result, gpointer data)
{
    Drawing *drawing = data;

    g_subprocess_communicate_finish(G_SUBPROCESS(source), result, &drawing->picture, NULL,
                                    &drawing->error);
    g_main_loop_quit(drawing->loop);
}

static gboolean
on_late(gpointer data)
{
    Drawing *drawing = data;

    drawing->late = TRUE;
    g_subprocess_force_exit(drawing->process);
    return G_SOURCE_REMOVE;
}

/* One attempt. %TRUE with a picture; %FALSE and @late, or an error. */
static gboolean
draw(const char *program, const char *format, GBytes *dot, Drawing *drawing)
{
    g_autoptr(GMainContext) context = g_main_context_new();
    g_autoptr(GMainLoop) loop = g_main_loop_new(context, FALSE);
    g_autoptr(GSource) limit = g_timeout_source_new_seconds(LIMIT_S);
    g_autofree char *option = g_strconcat("-T", format, NULL);
    g_autoptr(GSubprocess) process = NULL;

    process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                   G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                               &drawing->error, program, option, NULL);
    if (process == NULL)
        return FALSE;
    g_main_context_push_thread_default(context);
    drawing->loop = loop;
    drawing->process = process;
    g_source_set_callback(limit, on_late, drawing, NULL);
    g_source_attach(limit, context);
    g_subprocess_communicate_async(process, dot, NULL, on_done, drawing);
    g_main_loop_run(loop);
    g_source_destroy(limit);
    g_main_context_pop_thread_default(context);
    if (drawing->late || drawing->error != NULL)
        return FALSE;
    if (!g_subprocess_get_successful(process)) {
        g_set_error(&drawing->error, MP_RENDER_ERROR, MP_RENDER_ERROR_PROGRAM,
                    "%s: could not draw the graph; 'graph --format dot' gives what it was shown",
                    program);
        return FALSE;
    }
    return TRUE;
}

static gboolean
render(const MpGraph *graph,
       MpRenderFlags flags,
       const char *format,
       GOutputStream *out,
       GError **error)
{
    g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
    g_autoptr(GBytes) dot = NULL;
    g_autoptr(GBytes) picture = NULL;
    Drawing drawing = { 0 };
    gboolean drawn;

    if (!mp_render_graph_dot(graph, flags, memory, error) ||
        !g_output_stream_close(memory, NULL, error))
        return FALSE;
    dot = g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
    drawn = draw("dot", format, dot, &drawing);
    if (drawing.late) {
        g_clear_error(&drawing.error);
        g_clear_pointer(&drawing.picture, g_bytes_unref);
        drawing.late = FALSE;
        drawn = draw("sfdp", format, dot, &drawing);
    }
    picture = g_steal_pointer(&drawing.picture);
    if (drawn) {
        gsize len;
        gconstpointer data = g_bytes_get_data(picture, &len);
        return g_output_stream_write_all(out, data, len, NULL, NULL, error);
    }
    if (drawing.late)
        g_set_error(error, MP_RENDER_ERROR, MP_RENDER_ERROR_PROGRAM,
                    "dot and sfdp: not done in %d s each; a smaller --max-nodes or --focus helps",
                    LIMIT_S);
    else if (g_error_matches(drawing.error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
        g_set_error(error, MP_RENDER_ERROR, MP_RENDER_ERROR_PROGRAM,
                    "dot: not found; install Graphviz for %s, or use --format dot", format);
    else
        g_propagate_error(error, g_steal_pointer(&drawing.error));
    g_clear_error(&drawing.error);
    return FALSE;
}

gboolean
mp_render_graph_svg(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    return render(graph, flags, "svg", out, error);
}

gboolean
mp_render_graph_png(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    return render(graph, flags, "png", out, error);
}

gboolean
mp_render_graph_pdf(const MpGraph *graph, MpRenderFlags flags, GOutputStream *out, GError **error)
{
    return render(graph, flags, "pdf", out, error);
}
