/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-text.h"
#include "render/mp-document.h"
#include "render/mp-render-resource.h"
#include "render/mp-svg.h"
#include "render/mp-timeline-format.h"

#define STYLE_PATH "/mailprov/render/report.css"

typedef struct {
    const MpDocument *document;
    GString *out;
    gboolean defang;
    const char *list;  /* the element that is open: "ul", "ol", or NULL */
    gboolean in_table; /* its head or its body is open */
    gboolean in_body;
    gboolean in_row;
    gboolean first_cell;
    gboolean in_section;
} Page;

/* One sink for all that is not markup of this file. */
static void
append_text(const Page *page, const char *text, gboolean defang)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    if (!defang) {
        mp_text_append_html(page->out, mp_slice_of(text));
        return;
    }
    mp_text_append_defanged(safe, mp_slice_of(text));
    mp_text_append_html(page->out, (MpSlice){ safe->str, safe->len });
}

static void
append_wrapped(const Page *page, const char *element, const char *text)
{
    g_string_append_printf(page->out, "<%s>", element);
    append_text(page, text, FALSE);
    g_string_append_printf(page->out, "</%s>", element);
}

static void
append_run(const Page *page, const MpRun *run)
{
    switch (run->kind) {
    case MP_RUN_PLAIN:
    case MP_RUN_OWN:
        append_text(page, run->text, FALSE);
        break;
    case MP_RUN_EVIDENCE:
        append_text(page, run->text, page->defang);
        break;
    case MP_RUN_DATE:
        append_wrapped(page, "time", run->text);
        break;
    case MP_RUN_STRONG:
        append_wrapped(page, "strong", run->text);
        break;
    case MP_RUN_CODE:
        append_wrapped(page, "code", run->text);
        break;
    case MP_RUN_LINK:
        g_string_append_printf(page->out, "<a href=\"#%s\">", run->target);
        append_text(page, run->text, FALSE);
        g_string_append(page->out, "</a>");
        break;
    case MP_RUN_BREAK:
        g_string_append(page->out, "<br>");
        break;
    }
}

static void
append_runs(const Page *page, const MpBlock *block)
{
    for (guint i = 0; i < block->n_runs; i++)
        append_run(page, &block->runs[i]);
}

static void
append_anchor(const Page *page, const MpBlock *block)
{
    if (block->anchor != NULL)
        g_string_append_printf(page->out, " id=\"%s\"", block->anchor);
}

static void
append_element(const Page *page, const MpBlock *block, const char *element, const char *attributes)
{
    g_string_append_printf(page->out, "<%s%s", element, attributes);
    append_anchor(page, block);
    g_string_append_c(page->out, '>');
    append_runs(page, block);
    g_string_append_printf(page->out, "</%s>\n", element);
}

/* ---- what is open ---- */

static void
close_row(Page *page)
{
    if (page->in_row)
        g_string_append(page->out, "</tr>\n");
    page->in_row = FALSE;
}

static void
close_table(Page *page)
{
    if (!page->in_table)
        return;
    close_row(page);
    g_string_append(page->out,
                    page->in_body ? "</tbody></table></div>\n" : "</thead></table></div>\n");
    page->in_table = page->in_body = FALSE;
}

/* Opens @list where another or none is open; %NULL closes. */
static void
change_list(Page *page, const char *list)
{
    if (page->list == list)
        return;
    if (page->list != NULL)
        g_string_append_printf(page->out, "</%s>\n", page->list);
    if (list != NULL)
        g_string_append_printf(page->out, "<%s>\n", list);
    page->list = list;
}

static gboolean
belongs_to_table(MpBlockKind kind)
{
    return kind == MP_BLOCK_COLUMN || kind == MP_BLOCK_ROW || kind == MP_BLOCK_CELL;
}

static const char *
list_of(MpBlockKind kind)
{
    return kind == MP_BLOCK_ITEM ? "ul" : kind == MP_BLOCK_STEP ? "ol" : NULL;
}

/* ---- blocks ---- */

static void
begin_section(Page *page, const MpBlock *block)
{
    if (page->in_section)
        g_string_append(page->out, "</section>\n");
    g_string_append(page->out, "<section>\n");
    page->in_section = TRUE;
    append_element(page, block, "h2", "");
}

static void
begin_table(Page *page, const MpBlock *block)
{
    g_string_append(page->out, "<div class=\"wide\"><table");
    append_anchor(page, block);
    g_string_append_c(page->out, '>');
    if (block->n_runs > 0)
        append_element(page, &(MpBlock){ .runs = block->runs, .n_runs = block->n_runs }, "caption",
                       "");
    g_string_append(page->out, "<thead><tr>");
    page->in_table = page->in_row = TRUE;
}

static void
begin_row(Page *page, const MpBlock *block)
{
    close_row(page);
    if (!page->in_body)
        g_string_append(page->out, "</thead><tbody>\n");
    page->in_body = page->in_row = page->first_cell = TRUE;
    g_string_append(page->out, "<tr");
    append_anchor(page, block);
    g_string_append_c(page->out, '>');
}

static void
append_cell(Page *page, const MpBlock *block)
{
    g_string_append(page->out, page->first_cell ? "<th scope=\"row\"" : "<td");
    append_anchor(page, block);
    g_string_append_c(page->out, '>');
    append_runs(page, block);
    g_string_append(page->out, page->first_cell ? "</th>" : "</td>");
    page->first_cell = FALSE;
}

static void
append_figure(const Page *page, const MpBlock *block)
{
    g_string_append(page->out, "<figure");
    append_anchor(page, block);
    g_string_append(page->out, ">\n");
    if (block->svg != NULL && block->svg_is_foreign)
        mp_svg_append(page->out, block->svg, page->document);
    else if (block->svg != NULL)
        g_string_append(page->out, block->svg);
    append_element(page, &(MpBlock){ .runs = block->runs, .n_runs = block->n_runs }, "figcaption",
                   "");
    g_string_append(page->out, "</figure>\n");
}

static void
append_block(Page *page, const MpBlock *block)
{
    if (!belongs_to_table(block->kind))
        close_table(page);
    change_list(page, list_of(block->kind));
    switch (block->kind) {
    case MP_BLOCK_TITLE:
        append_element(page, block, "h1", "");
        break;
    case MP_BLOCK_HEADING:
        begin_section(page, block);
        break;
    case MP_BLOCK_SUBHEADING:
        append_element(page, block, "h3", "");
        break;
    case MP_BLOCK_PARAGRAPH:
        append_element(page, block, "p", "");
        break;
    case MP_BLOCK_NOTE:
        append_element(page, block, "p", " class=\"note\"");
        break;
    case MP_BLOCK_ITEM:
    case MP_BLOCK_STEP:
        append_element(page, block, "li", "");
        break;
    case MP_BLOCK_TABLE:
        begin_table(page, block);
        break;
    case MP_BLOCK_COLUMN:
        g_string_append(page->out, "<th scope=\"col\">");
        append_runs(page, block);
        g_string_append(page->out, "</th>");
        break;
    case MP_BLOCK_ROW:
        begin_row(page, block);
        break;
    case MP_BLOCK_CELL:
        append_cell(page, block);
        break;
    case MP_BLOCK_FIGURE:
        append_figure(page, block);
        break;
    }
}

/* ---- the page ---- */

static void
append_head(const Page *page, const MpBlock *blocks, guint n)
{
    g_autoptr(GBytes) style = g_resource_lookup_data(mp_render_get_resource(), STYLE_PATH, 0, NULL);

    /* The policy lets nothing in: no script, no picture, no font, no request. */
    g_string_append(page->out,
                    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                    "<meta name=\"referrer\" content=\"no-referrer\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n"
                    "<meta name=\"generator\" content=\"mailprov\">\n<title>");
    for (guint i = 0; i < n; i++)
        if (blocks[i].kind == MP_BLOCK_TITLE)
            for (guint k = 0; k < blocks[i].n_runs; k++)
                append_text(page, blocks[i].runs[k].text,
                            page->defang && blocks[i].runs[k].kind == MP_RUN_EVIDENCE);
    g_string_append(page->out, "</title>\n<style>\n");
    if (style != NULL)
        g_string_append_len(page->out, g_bytes_get_data(style, NULL),
                            (gssize)g_bytes_get_size(style));
    g_string_append(page->out, mp_timeline_svg_style());
    g_string_append(page->out, "\n</style>\n</head>\n<body>\n<main>\n");
}

gboolean
mp_document_write_html(MpDocument *self, gboolean defang, GOutputStream *out, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(64 << 10);
    Page page = { .document = self, .out = text, .defang = defang };
    guint n;
    const MpBlock *blocks = mp_document_blocks(self, &n);

    append_head(&page, blocks, n);
    for (guint i = 0; i < n; i++)
        append_block(&page, &blocks[i]);
    change_list(&page, NULL);
    close_table(&page);
    if (page.in_section)
        g_string_append(text, "</section>\n");
    g_string_append(text, "</main>\n</body>\n</html>\n");
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}
