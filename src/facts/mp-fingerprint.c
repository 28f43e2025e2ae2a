/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-fingerprint.h"

#include "base/mp-words.h"

#define WORD_LONGEST 24 /* longer runs are tokens: they differ from mail to mail */

/* murmur3's 64-bit finalizer: every bit of the triple moves every bit. */
static inline guint64
mix(guint64 h)
{
    h ^= h >> 33;
    h *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= G_GUINT64_CONSTANT(0xc4ceb9fe1a85ec53);
    return h ^ (h >> 33);
}

void
mp_fingerprint_init(MpFingerprint *self)
{
    memset(self, 0, sizeof *self);
    memset(self->minimum, 0xff, sizeof self->minimum);
}

static void
add_word(MpFingerprint *self, guint32 word)
{
    if (self->n_words >= 2) {
        guint64 h = mix(((guint64)self->before << 40) ^ ((guint64)self->last << 20) ^ word);
        guint32 *minimum = &self->minimum[h >> 60];

        *minimum = MIN(*minimum, (guint32)h);
    }
    self->before = self->last;
    self->last = word;
    self->n_words++;
}

/* Eight bytes of a word, fewer at its end: lower case, and each digit as 0. */
static inline guint64
folded_bytes(MpSlice text, gsize at, gsize len)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
    guint64 bytes = 0;
    guint64 digits;

    if (text.len - at >= 8)
        memcpy(&bytes, text.data + at, 8);
    else
        memcpy(&bytes, text.data + at, text.len - at);
    bytes = GUINT64_FROM_LE(bytes);
    if (len < 8)
        bytes &= (G_GUINT64_CONSTANT(1) << 8 * len) - 1;
    digits =
        ~(bytes >> 6 | bytes >> 7) & bytes >> 4 & ones; /* 0x30 to 0x39: of words, digits only */
    return (bytes & ~(digits * 0x0f)) | ones * 0x20;
}

static guint32
hash_of(MpSlice text, gsize start, gsize end)
{
    guint64 hash = end - start;

    for (gsize at = start; at < end; at += 8)
        hash = (hash ^ folded_bytes(text, at, end - at)) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (guint32)(hash >> 32);
}

/* Whether a word is followed by what makes it part of an address, a URL or a
 * parameter: these vary from one recipient to the next. */
static gboolean
varies(MpSlice text, gsize end)
{
    if (end == text.len)
        return FALSE;
    return text.data[end] == '@' || text.data[end] == '=' ||
           (text.data[end] == ':' && end + 1 < text.len && text.data[end + 1] == '/');
}

void
mp_fingerprint_add(MpFingerprint *self, MpSlice text)
{
    MpWords words;
    gsize start, end;

    mp_words_start(&words, text, 0);
    while (self->n_words < MP_FINGERPRINT_WORDS && mp_words_next(&words, &start, &end)) {
        if (varies(text, end)) {
            while (end < text.len && !mp_byte_is_space(text.data[end]))
                end++;
            mp_words_start(&words, text, end);
        } else if (end - start > 1 && end - start <= WORD_LONGEST) {
            add_word(self, hash_of(text, start, end));
        }
    }
}

void
mp_fingerprint_finish(MpFingerprint *self, MpContentFact *out)
{
    out->n_words = self->n_words;
    if (self->n_words < MP_FINGERPRINT_LEAST)
        return;
    /* Optimal densification would be overkill for sixteen bins: an empty one
     * takes the value of the next that is filled, so that equal texts agree. */
    for (guint i = 0; i < MP_FACT_MINHASHES; i++) {
        guint j = i;

        while (self->minimum[j % MP_FACT_MINHASHES] == G_MAXUINT32 && j < i + MP_FACT_MINHASHES)
            j++;
        out->minhash[i] = self->minimum[j % MP_FACT_MINHASHES];
    }
}

double
mp_fingerprint_similarity(const MpContentFact *a, const MpContentFact *b)
{
    guint equal = 0;

    if (a->n_words < MP_FINGERPRINT_LEAST || b->n_words < MP_FINGERPRINT_LEAST)
        return 0;
    for (guint i = 0; i < MP_FACT_MINHASHES; i++)
        equal += a->minhash[i] == b->minhash[i];
    return (double)equal / MP_FACT_MINHASHES;
}
