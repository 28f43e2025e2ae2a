/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-document.h"

#include <string.h>

struct _MpDocument {
    GArray *blocks;      /* of MpBlock; runs by number until they are asked for */
    GArray *runs;        /* of MpRun */
    GArray *first;       /* of guint: each block's first run */
    GHashTable *anchors; /* set of char * in @text */
    GStringChunk *text;
};

MpDocument *
mp_document_new(void)
{
    MpDocument *self = g_new0(MpDocument, 1);

    self->blocks = g_array_new(FALSE, FALSE, sizeof(MpBlock));
    self->runs = g_array_new(FALSE, FALSE, sizeof(MpRun));
    self->first = g_array_new(FALSE, FALSE, sizeof(guint));
    self->anchors = g_hash_table_new(g_str_hash, g_str_equal);
    self->text = g_string_chunk_new(16 << 10);
    return self;
}

void
mp_document_free(MpDocument *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->blocks);
    g_array_unref(self->runs);
    g_array_unref(self->first);
    g_hash_table_unref(self->anchors);
    g_string_chunk_free(self->text);
    g_free(self);
}

void
mp_document_begin(MpDocument *self, MpBlockKind kind)
{
    MpBlock block = { .kind = kind };

    g_array_append_val(self->blocks, block);
    g_array_append_val(self->first, self->runs->len);
}

static MpBlock *
last(MpDocument *self)
{
    return &g_array_index(self->blocks, MpBlock, self->blocks->len - 1);
}

static const char *
anchor_of(MpDocument *self, const char *name)
{
    char *anchor = g_string_chunk_insert(self->text, name);

    for (char *p = anchor; *p != '\0'; p++)
        if (!g_ascii_isalnum(*p) && strchr("._-", *p) == NULL)
            *p = '-';
    return anchor;
}

void
mp_document_anchor(MpDocument *self, const char *name)
{
    const char *anchor = anchor_of(self, name);

    /* one name, one place */
    if (g_hash_table_add(self->anchors, (gpointer)anchor))
        last(self)->anchor = anchor;
}

gboolean
mp_document_has_anchor(const MpDocument *self, const char *anchor)
{
    return g_hash_table_contains(self->anchors, anchor);
}

void
mp_document_svg(MpDocument *self, const char *svg)
{
    last(self)->svg = g_string_chunk_insert(self->text, svg);
}

void
mp_document_foreign_svg(MpDocument *self, const char *svg)
{
    mp_document_svg(self, svg);
    last(self)->svg_is_foreign = TRUE;
}

static void
add_run(MpDocument *self, MpRun run)
{
    g_return_if_fail(self->blocks->len > 0);
    g_array_append_val(self->runs, run);
}

void
mp_document_say(MpDocument *self, const char *format, ...)
{
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    mp_document_add(self, MP_RUN_PLAIN, text);
}

void
mp_document_add(MpDocument *self, MpRunKind kind, const char *text)
{
    if (text != NULL && text[0] != '\0')
        add_run(self, (MpRun){ .kind = kind, .text = g_string_chunk_insert(self->text, text) });
}

void
mp_document_link(MpDocument *self, const char *text, const char *anchor)
{
    add_run(self, (MpRun){ .kind = MP_RUN_LINK,
                           .text = g_string_chunk_insert(self->text, text),
                           .target = anchor_of(self, anchor) });
}

void
mp_document_break(MpDocument *self)
{
    add_run(self, (MpRun){ .kind = MP_RUN_BREAK, .text = "" });
}

void
mp_document_text(MpDocument *self, MpBlockKind kind, const char *text)
{
    mp_document_begin(self, kind);
    mp_document_add(self, MP_RUN_PLAIN, text);
}

void
mp_document_columns(MpDocument *self, const char *const *names)
{
    for (; *names != NULL; names++)
        mp_document_text(self, MP_BLOCK_COLUMN, *names);
}

const MpBlock *
mp_document_blocks(MpDocument *self, guint *n)
{
    for (guint i = 0; i < self->blocks->len; i++) {
        MpBlock *block = &g_array_index(self->blocks, MpBlock, i);
        guint from = g_array_index(self->first, guint, i);
        guint to =
            i + 1 < self->first->len ? g_array_index(self->first, guint, i + 1) : self->runs->len;

        block->runs = (const MpRun *)(gconstpointer)self->runs->data + from;
        block->n_runs = to - from;
    }
    *n = self->blocks->len;
    return (const MpBlock *)(gconstpointer)self->blocks->data;
}
