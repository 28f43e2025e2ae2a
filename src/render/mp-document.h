/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a run of text is, which says through what it reaches the reader. */
typedef enum {
    MP_RUN_PLAIN,    /* the program's own words */
    MP_RUN_STRONG,   /* the same, with weight */
    MP_RUN_OWN,      /* the owner's: made safe, never defanged */
    MP_RUN_EVIDENCE, /* of mail or of anybody else: made safe and defanged */
    MP_RUN_CODE,     /* digests, offsets, commands */
    MP_RUN_DATE,     /* of the program's own making: never broken at its hyphens */
    MP_RUN_LINK,     /* the program's own words, leading to an anchor of the document */
    MP_RUN_BREAK,    /* what follows stands apart, in the same cell */
} MpRunKind;

typedef struct {
    MpRunKind kind;
    const char *text;
    const char *target; /* anchor of a link */
} MpRun;

typedef enum {
    MP_BLOCK_TITLE,      /* the one of level 1 */
    MP_BLOCK_HEADING,    /* level 2 */
    MP_BLOCK_SUBHEADING, /* level 3 */
    MP_BLOCK_PARAGRAPH,
    MP_BLOCK_NOTE,   /* a paragraph in small print */
    MP_BLOCK_ITEM,   /* of a list */
    MP_BLOCK_STEP,   /* of a numbered list */
    MP_BLOCK_TABLE,  /* a table begins; its runs are the caption */
    MP_BLOCK_COLUMN, /* a column's head */
    MP_BLOCK_ROW,    /* a row begins; no runs */
    MP_BLOCK_CELL,   /* the first of a row is its head */
    MP_BLOCK_FIGURE, /* a picture; its runs are the caption */
} MpBlockKind;

typedef struct {
    MpBlockKind kind;
    const char *anchor;      /* (nullable) */
    const char *svg;         /* of a figure: SVG, or %NULL */
    gboolean svg_is_foreign; /* another program drew it: it is rebuilt before it is shown */
    const MpRun *runs;
    guint n_runs;
} MpBlock;

/**
 * MpDocument:
 *
 * A write-up without a format: blocks in order, runs of text in each. Every
 * format writes the same blocks, so that formats cannot differ in content.
 * What is appended goes to the block begun last. Strings are copied.
 */
typedef struct _MpDocument MpDocument;

MpDocument *mp_document_new(void);
void mp_document_free(MpDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpDocument, mp_document_free)

void mp_document_begin(MpDocument *self, MpBlockKind kind);
/* Names the block begun last, so that links lead to it. Letters, digits, `.`,
 * `_` and `-`; anything else becomes `-`, as in the graph's pictures. */
void mp_document_anchor(MpDocument *self, const char *name);
/* The picture of the figure begun last: drawn here, or by Graphviz. */
void mp_document_svg(MpDocument *self, const char *svg);
void mp_document_foreign_svg(MpDocument *self, const char *svg);

/* In the program's own words. */
void mp_document_say(MpDocument *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
void mp_document_add(MpDocument *self, MpRunKind kind, const char *text);
void mp_document_link(MpDocument *self, const char *text, const char *anchor);
void mp_document_break(MpDocument *self);

/* A block of one run of the program's own words. */
void mp_document_text(MpDocument *self, MpBlockKind kind, const char *text);
/* The heads of a table's columns; ends with %NULL. */
void mp_document_columns(MpDocument *self, const char *const *names);

/* Blocks, their runs set: until anything more is added. */
const MpBlock *mp_document_blocks(MpDocument *self, guint *n);
/* Whether a block is called so. */
gboolean mp_document_has_anchor(const MpDocument *self, const char *anchor);

/* A way of writing a document. */
typedef struct {
    const char *name;   /* what --format takes */
    gboolean takes_svg; /* figures are worth drawing */
    gboolean (*write)(MpDocument *document, gboolean defang, GOutputStream *out, GError **error);
} MpDocumentFormat;

/* Or %NULL. "md" is "markdown"; %NULL is the default, which is that too. */
const MpDocumentFormat *mp_document_format_find(const char *name);

gboolean
mp_document_write_markdown(MpDocument *self, gboolean defang, GOutputStream *out, GError **error);
/* One file: no script, nothing fetched, light and dark, A4. */
gboolean
mp_document_write_html(MpDocument *self, gboolean defang, GOutputStream *out, GError **error);

G_END_DECLS
