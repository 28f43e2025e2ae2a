/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpPhrases:
 *
 * Some hundred literal phrases looked for in one pass over a text: wordings of
 * footers in many languages. A phrase begins at the beginning of a word, is at
 * least four bytes long and is compared without ASCII case; a space in it
 * stands for any one white space. Immutable once sealed; any thread.
 */
typedef struct _MpPhrases MpPhrases;

MpPhrases *mp_phrases_new(void);
void mp_phrases_free(MpPhrases *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpPhrases, mp_phrases_free)

/* @phrase is copied; %FALSE when it is shorter than four bytes. @tag is given back with a hit. */
gboolean mp_phrases_add(MpPhrases *self, const char *phrase, gconstpointer tag);
/* After the last add, before the first search. */
void mp_phrases_seal(MpPhrases *self);

typedef struct {
    gconstpointer tag;
    gsize start;
    gsize end;
} MpPhraseHit;

/**
 * mp_phrases_next:
 * @at: (inout): where to go on; begin with 0
 *
 * The next phrase of @text, the longest of those that begin at one place.
 * Linear in practice: a place is looked at closely only when its first four
 * bytes begin a phrase.
 */
gboolean mp_phrases_next(const MpPhrases *self, MpSlice text, gsize *at, MpPhraseHit *out);

G_END_DECLS
