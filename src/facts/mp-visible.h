/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/* From @visible on, text stands at @source and following, until the next run. */
typedef struct {
    guint32 visible;
    guint32 source;
} MpVisibleRun;

/* What a reader sees of a text or HTML source: tags, styles and comments gone,
 * white space one space, common entities decoded. */
typedef struct {
    MpSlice text;
    const MpVisibleRun *runs;
    gsize n_runs;
} MpVisible;

/**
 * mp_visible_text:
 * @source: decoded text, or HTML source
 * @is_html: which of the two
 * @most: bytes of visible text to make at most
 * @arena: what the result lives in
 *
 * Block-level tags become a line break, so that sentences do not run
 * together. Linear; stops when @most is reached.
 */
MpVisible mp_visible_text(MpSlice source, gboolean is_html, gsize most, MpArena *arena);

/* Where the visible byte @at stands in the source. */
gsize mp_visible_source(const MpVisible *self, gsize at);

G_END_DECLS
