/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-svg.h"

#include <string.h>

#include "base/mp-text.h"

/* An element that is kept, with the attributes that it keeps. */
typedef struct {
    const char *name;
    const char *attributes[10];
} Kept;

#define PAINT "fill", "stroke", "stroke-width", "stroke-dasharray"

/* clang-format off */
static const Kept kept[] = {
    { "svg",      { "viewBox", "width", "height" } },
    { "g",        { "transform" } },
    { "a",        { NULL } },
    { "text",     { "x", "y", "text-anchor", "font-size", "font-weight", "font-style", "fill", "transform" } },
    { "ellipse",  { "cx", "cy", "rx", "ry", PAINT } },
    { "polygon",  { "points", PAINT } },
    { "polyline", { "points", PAINT } },
    { "path",     { "d", PAINT } },
};
/* clang-format on */

typedef struct {
    GString *out;
    const MpDocument *document;
    guint skipped; /* how deep inside an element that is not kept */
    gboolean in_text;
    gboolean in_link; /* and what opened it is a link, not a group in its place */
} Rebuild;

static const Kept *
find_kept(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        if (strcmp(kept[i].name, name) == 0)
            return &kept[i];
    return NULL;
}

/* Numbers, colours, coordinates: never a reference to anything. */
static gboolean
is_plain_value(const char *value)
{
    for (const char *p = value; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr(" .,#-+()%\n", *p) == NULL)
            return FALSE;
    return strstr(value, "url") == NULL;
}

static const char *
attribute(const char **names, const char **values, const char *name)
{
    for (; *names != NULL; names++, values++)
        if (strcmp(*names, name) == 0)
            return *values;
    return NULL;
}

static void
append_link(Rebuild *rebuild, const char **names, const char **values)
{
    const char *href = attribute(names, values, "xlink:href");
    const char *title = attribute(names, values, "xlink:title");

    rebuild->in_link = href != NULL && href[0] == '#' && rebuild->document != NULL &&
                       mp_document_has_anchor(rebuild->document, href + 1);
    if (rebuild->in_link)
        g_string_append_printf(rebuild->out, "<a href=\"%s\">", href);
    else
        g_string_append(rebuild->out, "<g>");
    if (title == NULL)
        return;
    g_string_append(rebuild->out, "<title>");
    mp_text_append_html(rebuild->out, mp_slice_of(title));
    g_string_append(rebuild->out, "</title>");
}

static void
append_start(const Rebuild *rebuild, const Kept *element, const char **names, const char **values)
{
    g_string_append_printf(rebuild->out, "<%s", element->name);
    if (element == &kept[0])
        g_string_append(rebuild->out, " class=\"mp-graph\" role=\"img\" aria-label=\"the graph\"");
    for (const char *const *name = element->attributes; *name != NULL; name++) {
        const char *value = attribute(names, values, *name);

        if (value != NULL && is_plain_value(value))
            g_string_append_printf(rebuild->out, " %s=\"%s\"", *name, value);
    }
    g_string_append_c(rebuild->out, '>');
}

static void /* waived: GMarkupParser's */
on_start(GMarkupParseContext *context,
         const char *name,
         const char **names,
         const char **values,
         gpointer data,
         GError **error)
{
    Rebuild *rebuild = data;
    const Kept *element = find_kept(name);

    (void)context;
    (void)error;
    if (rebuild->skipped > 0 || element == NULL) {
        rebuild->skipped++;
        return;
    }
    rebuild->in_text = strcmp(name, "text") == 0;
    if (strcmp(name, "a") == 0)
        append_link(rebuild, names, values);
    else
        append_start(rebuild, element, names, values);
}

static void
on_end(GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
    Rebuild *rebuild = data;

    (void)context;
    (void)error;
    if (rebuild->skipped > 0) {
        rebuild->skipped--;
        return;
    }
    rebuild->in_text = FALSE;
    if (strcmp(name, "a") != 0) /* links hold no links */
        g_string_append_printf(rebuild->out, "</%s>\n", name);
    else
        g_string_append(rebuild->out, rebuild->in_link ? "</a>\n" : "</g>\n");
}

static void
on_text(GMarkupParseContext *context, const char *text, gsize len, gpointer data, GError **error)
{
    const Rebuild *rebuild = data;

    (void)context;
    (void)error;
    if (rebuild->in_text && rebuild->skipped == 0)
        mp_text_append_html(rebuild->out, (MpSlice){ text, len });
}

gboolean
mp_svg_append(GString *out, const char *svg, const MpDocument *document)
{
    static const GMarkupParser parser = { on_start, on_end, on_text, NULL, NULL };
    gsize before = out->len;
    const char *start = strstr(svg, "<svg");
    Rebuild rebuild = { .out = out, .document = document };
    g_autoptr(GMarkupParseContext) context = g_markup_parse_context_new(&parser, 0, &rebuild, NULL);

    if (start != NULL && g_markup_parse_context_parse(context, start, -1, NULL) &&
        g_markup_parse_context_end_parse(context, NULL))
        return TRUE;
    g_string_truncate(out, before);
    return FALSE;
}
