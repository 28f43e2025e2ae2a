/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"

G_BEGIN_DECLS

/**
 * MpCodec:
 *
 * Facts of one message as one packed record, and back: what a case keeps of a
 * message (mp-codec-format.h). One program driven by mp_fact_layout() serves
 * every kind of fact. A string that stood in the record before, or that is a
 * word of mp-codec-table.c, is its number; what is empty takes no byte.
 *
 * Not shared between threads: one a worker.
 */
typedef struct _MpCodec MpCodec;

typedef enum {
    MP_CODEC_RAW = 1 << 0, /* hops' raw text too: cases keep no raw header blocks, inspect shows it
                            */
} MpCodecFlags;

MpCodec *mp_codec_new(void);
void mp_codec_free(MpCodec *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpCodec, mp_codec_free)

/* The record, until the next call. @flags: of MpCodecFlags. */
MpSlice mp_codec_encode(MpCodec *self, const MpFactSet *facts, guint flags);

/**
 * mp_codec_decode:
 * @record: what mp_codec_encode() gave; any bytes at all are safe
 * @kinds: 1 << MpFactKind for each that is wanted; others are
 *   passed over, which costs next to nothing
 * @arena: what the set lives in; its strings are parts of @record
 *
 * Returns: the facts, or %NULL where @record is damaged
 */
MpFactSet *mp_codec_decode(MpSlice record, guint kinds, MpArena *arena);

/* The words that need no bytes of their own: number to word. Their order is a
 * part of the record's format. */
const MpSlice *mp_codec_words(gsize *n);

G_END_DECLS
