/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* Texts unwrapped from their encodings, with the way back: which bytes of the
 * original each unwrapped byte came from. */

/**
 * MpView:
 * @from: (nullable): where each byte of @text begins in the original
 * @to: (nullable): and where it ends
 * @start: without @from: where all of @text begins in the original
 * @end: of a run: where all of it ends, since half of a run cannot be kept; 0:
 *   it is the original's own bytes (or as many of them), one by one
 * @is_bytes: came out of hex or base64, so that digests may stand in it
 */
typedef struct {
    MpSlice text;
    const guint32 *from;
    const guint32 *to;
    gsize start, end;
    gboolean is_bytes;
} MpView;

/* The original bytes of [start, end) of a view. */
void mp_view_original(const MpView *self, gsize start, gsize end, gsize *from, gsize *to);
/* A part of it. */
MpView mp_view_sub(const MpView *self, gsize start, gsize len);

typedef void (*MpViewSeen)(const MpView *view, gpointer data);

/**
 * mp_view_unwrap:
 *
 * Shows each text that comes of undoing one encoding that can be seen in
 * @self: HTML entities, percent, JSON and C escapes, quoted-printable,
 * defanging, ROT13, runs of hex (both alignments) and of base64 or base64url
 * (all alignments). Linear; a view lives for the call.
 */
void mp_view_unwrap(const MpView *self, MpViewSeen seen, gpointer data);

G_END_DECLS
