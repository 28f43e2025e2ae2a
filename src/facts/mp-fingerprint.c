/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-fingerprint.h"

#define WORD_LONGEST 24 /* longer runs are tokens: they differ from mail to mail */
#define FLUSH_EVERY 255 /* an 8-bit counter holds no more */

/* Each byte's bits as eight bytes of 0 or 1, by multiplication: the classic
 * bit-spreading constant, so no table is needed. */
static inline guint64
spread(guint8 byte)
{
    return ((byte * G_GUINT64_CONSTANT(0x8040201008040201)) >> 7) &
           G_GUINT64_CONSTANT(0x0101010101010101);
}

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
flush(MpFingerprint *self)
{
    for (guint i = 0; i < 64; i++)
        self->totals[i] += (gint32)((self->sums[i / 8] >> (8 * (7 - i % 8))) & 0xff);
    memset(self->sums, 0, sizeof self->sums);
    self->n_pending = 0;
}

static void
add_triple(MpFingerprint *self, guint64 triple)
{
    guint64 h = mix(triple);
    guint bin = (guint)(h >> 60);
    guint32 value = (guint32)h;

    for (guint i = 0; i < 8; i++)
        self->sums[i] += spread((guint8)(h >> (8 * i)));
    if (value < self->minimum[bin])
        self->minimum[bin] = value;
    self->n_triples++;
    if (++self->n_pending == FLUSH_EVERY)
        flush(self);
}

static void
add_word(MpFingerprint *self, guint32 word)
{
    if (self->n_words >= 2)
        add_triple(self, ((guint64)self->before << 40) ^ ((guint64)self->last << 20) ^ word);
    self->before = self->last;
    self->last = word;
    self->n_words++;
}

void
mp_fingerprint_add(MpFingerprint *self, MpSlice text)
{
    gsize at = 0;

    while (at < text.len && self->n_words < MP_FINGERPRINT_WORDS) {
        guint32 hash = 2166136261u; /* FNV-1a */
        gsize start;
        gboolean varies = FALSE;

        while (at < text.len && !g_ascii_isalnum(text.data[at]) && (text.data[at] & 0x80) == 0)
            at++;
        for (start = at; at < text.len; at++) {
            char c = text.data[at];

            if (g_ascii_isdigit(c))
                c = '0';
            else if (!g_ascii_isalpha(c) && (c & 0x80) == 0) {
                varies |= c == '@' || c == '=' ||
                          (c == ':' && at + 1 < text.len && text.data[at + 1] == '/');
                if (!varies || g_ascii_isspace(c))
                    break;
            }
            hash = (hash ^ (guint8)mp_lower(c)) * 16777619u;
        }
        if (!varies && at - start > 1 && at - start <= WORD_LONGEST)
            add_word(self, hash);
    }
}

void
mp_fingerprint_finish(MpFingerprint *self, MpContentFact *out)
{
    flush(self);
    out->n_words = self->n_words;
    if (self->n_words < MP_FINGERPRINT_LEAST)
        return;
    for (guint i = 0; i < 64; i++)
        if (self->totals[i] * 2 > (gint32)self->n_triples)
            out->simhash |= G_GUINT64_CONSTANT(1) << i;
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

guint
mp_fingerprint_distance(guint64 a, guint64 b)
{
    return (guint)__builtin_popcountll(a ^ b);
}
