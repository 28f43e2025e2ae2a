/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"

G_BEGIN_DECLS

/* A fingerprint of running text, for finding mail of one make: a
 * one-permutation minhash (Li, Owen, Zhang 2012) over triples of words. Digits
 * are folded and addresses, long tokens and single letters left out, so that
 * what varies between recipients does not show. Plain value on the stack. */
typedef struct {
    guint32 minimum[MP_FACT_MINHASHES];
    guint32 before, last; /* hashes of the two words before */
    guint32 n_words;
} MpFingerprint;

void mp_fingerprint_init(MpFingerprint *self);
/* Adds the words of @text; words do not join over two calls' border. At most
 * MP_FINGERPRINT_WORDS words count, so the cost is bounded. */
void mp_fingerprint_add(MpFingerprint *self, MpSlice text);
#define MP_FINGERPRINT_WORDS 256
/* Fills minhash and n_words; zero where there are fewer than
 * MP_FINGERPRINT_LEAST words. */
void mp_fingerprint_finish(MpFingerprint *self, MpContentFact *out);
#define MP_FINGERPRINT_LEAST 6

/* Share of equal minhash values, 0 to 1: an estimate of how much two texts
 * have in common (Jaccard). 0 where one has no text. */
double mp_fingerprint_similarity(const MpContentFact *a, const MpContentFact *b);

G_END_DECLS
