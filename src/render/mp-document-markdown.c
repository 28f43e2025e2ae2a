/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-text.h"
#include "render/mp-document.h"

/* CommonMark with tables. The program's own words are written as they are and
 * hold no markup; everything else goes through mp_text_append_markdown(). */

static void
append_evidence(GString *out, const char *text, gboolean defang)
{
    g_autoptr(GString) safe = g_string_new(NULL);

    if (!defang) {
        mp_text_append_markdown(out, mp_slice_of(text));
        return;
    }
    mp_text_append_defanged(safe, mp_slice_of(text));
    mp_text_append_markdown(out, (MpSlice){ safe->str, safe->len });
}

/* Nothing can be escaped between backticks: what would need it is no code. */
static gboolean
is_code(const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        if (*p < 0x20 || *p > 0x7e || *p == '`' || *p == '|')
            return FALSE;
    return text[0] != ' ' && text[strlen(text) - 1] != ' ';
}

/* The sink takes the blanks at a text's ends away: between runs they matter. */
static void
append_safe(GString *out, const char *text, gboolean defang)
{
    gsize n = strlen(text);

    if (n > 0 && text[0] == ' ')
        g_string_append_c(out, ' ');
    append_evidence(out, text, defang);
    if (n > 1 && text[n - 1] == ' ')
        g_string_append_c(out, ' ');
}

static void
append_run(GString *out, const MpRun *run, gboolean defang)
{
    switch (run->kind) {
    case MP_RUN_PLAIN:
    case MP_RUN_DATE:
    case MP_RUN_LINK:
        g_string_append(out, run->text);
        break;
    case MP_RUN_STRONG:
        g_string_append_printf(out, "**%s**", run->text);
        break;
    case MP_RUN_OWN:
        append_safe(out, run->text, FALSE);
        break;
    case MP_RUN_EVIDENCE:
        append_safe(out, run->text, defang);
        break;
    case MP_RUN_CODE:
        if (is_code(run->text))
            g_string_append_printf(out, "`%s`", run->text);
        else
            append_safe(out, run->text, FALSE);
        break;
    case MP_RUN_BREAK:
        g_string_append(out, "; ");
        break;
    }
}

static void
append_runs(GString *out, const MpBlock *block, gboolean defang)
{
    for (guint i = 0; i < block->n_runs; i++)
        append_run(out, &block->runs[i], defang);
}

typedef struct {
    GString *out;
    gboolean defang;
    const MpBlock *before; /* the block written last */
    guint n_columns;
    guint step;
} Page;

static gboolean
follows(const Page *page, MpBlockKind kind)
{
    return page->before != NULL && page->before->kind == kind;
}

/* Between blocks that do not belong together stands an empty line. */
static void
separate(Page *page, const MpBlock *block)
{
    gboolean list = block->kind == MP_BLOCK_ITEM || block->kind == MP_BLOCK_STEP;

    if (page->before == NULL)
        return;
    g_string_append_c(page->out, '\n');
    if (!list || !follows(page, block->kind))
        g_string_append_c(page->out, '\n');
}

static void
append_line(Page *page, const MpBlock *block, const char *mark)
{
    separate(page, block);
    g_string_append(page->out, mark);
    append_runs(page->out, block, page->defang);
}

static void
append_step(Page *page, const MpBlock *block)
{
    g_autofree char *mark = NULL;

    page->step = follows(page, MP_BLOCK_STEP) ? page->step + 1 : 1;
    mark = g_strdup_printf("%u. ", page->step);
    append_line(page, block, mark);
}

/* The caption above, then the heads. */
static void
append_table(Page *page, const MpBlock *block)
{
    if (block->n_runs > 0)
        append_line(page, block, "");
    page->n_columns = 0;
}

static void
append_column(Page *page, const MpBlock *block)
{
    if (page->n_columns++ == 0)
        g_string_append(page->out, page->before == NULL ? "|" : "\n\n|");
    g_string_append_c(page->out, ' ');
    append_runs(page->out, block, page->defang);
    g_string_append(page->out, " |");
}

static void
append_row(Page *page)
{
    if (follows(page, MP_BLOCK_COLUMN)) {
        g_string_append(page->out, "\n|");
        for (guint i = 0; i < page->n_columns; i++)
            g_string_append(page->out, "---|");
    }
    g_string_append(page->out, "\n|");
}

static void
append_block(Page *page, const MpBlock *block)
{
    switch (block->kind) {
    case MP_BLOCK_TITLE:
        append_line(page, block, "# ");
        break;
    case MP_BLOCK_HEADING:
        append_line(page, block, "## ");
        break;
    case MP_BLOCK_SUBHEADING:
        append_line(page, block, "### ");
        break;
    case MP_BLOCK_PARAGRAPH:
    case MP_BLOCK_NOTE:
    case MP_BLOCK_FIGURE:
        append_line(page, block, "");
        break;
    case MP_BLOCK_ITEM:
        append_line(page, block, "- ");
        break;
    case MP_BLOCK_STEP:
        append_step(page, block);
        break;
    case MP_BLOCK_TABLE:
        append_table(page, block);
        break;
    case MP_BLOCK_COLUMN:
        append_column(page, block);
        break;
    case MP_BLOCK_ROW:
        append_row(page);
        break;
    case MP_BLOCK_CELL:
        g_string_append_c(page->out, ' ');
        append_runs(page->out, block, page->defang);
        g_string_append(page->out, " |");
        break;
    }
    page->before = block;
}

gboolean
mp_document_write_markdown(MpDocument *self, gboolean defang, GOutputStream *out, GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(16 << 10);
    Page page = { .out = text, .defang = defang };
    guint n;
    const MpBlock *blocks = mp_document_blocks(self, &n);

    for (guint i = 0; i < n; i++)
        append_block(&page, &blocks[i]);
    g_string_append_c(text, '\n');
    return g_output_stream_write_all(out, text->str, text->len, NULL, NULL, error);
}
