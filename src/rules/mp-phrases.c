/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-phrases.h"

#include "base/mp-bytes.h"

#define KEY_BYTES 4
#define BUCKETS 4096u
#define FILTER_BITS                                                                                \
    15 /* of a hash of the first four bytes: 4 KB, which stay in the first cache                   \
        */

typedef struct {
    char *text; /* lower case */
    gsize len;
    guint bucket;
    gconstpointer tag;
} Phrase;

struct _MpPhrases {
    GArray *phrases; /* of Phrase; sealed: by bucket, longest first */
    guint32 first[BUCKETS + 1];
    guint64 filter[(1u << FILTER_BITS) / 64]; /* whether a phrase may begin with four bytes */
    gboolean sealed;
};

static inline guint8
fold(char c)
{
    return g_ascii_isspace(c) ? ' ' : (guint8)mp_lower(c);
}

static inline guint
bucket_of(const char *at)
{
    guint32 key = (guint32)fold(at[0]) | (guint32)fold(at[1]) << 8 | (guint32)fold(at[2]) << 16 |
                  (guint32)fold(at[3]) << 24;

    return (key * 2654435761u) >> 20;
}

/* Four bytes to a bit of the filter: their case is taken away in one step, which
 * also moves white space, so that each kind of it is entered there. */
static inline guint
filter_bit(const char *at)
{
    guint32 key;

    memcpy(&key, at, sizeof key);
    return ((key | 0x20202020u) * 2654435761u) >> (32 - FILTER_BITS);
}

static void
enter_in_filter(MpPhrases *self, const char *phrase, guint from)
{
    static const char spaces[] = " \t\n\f\r";
    char key[KEY_BYTES];
    guint bit;

    memcpy(key, phrase, sizeof key);
    for (guint i = from; i < KEY_BYTES; i++)
        for (guint k = 1; phrase[i] == ' ' && k < sizeof spaces - 1; k++) {
            key[i] = spaces[k];
            enter_in_filter(self, key, i + 1);
            key[i] = ' ';
        }
    bit = filter_bit(key);
    self->filter[bit / 64] |= G_GUINT64_CONSTANT(1) << bit % 64;
}

MpPhrases *
mp_phrases_new(void)
{
    MpPhrases *self = g_new0(MpPhrases, 1);

    self->phrases = g_array_new(FALSE, FALSE, sizeof(Phrase));
    return self;
}

void
mp_phrases_free(MpPhrases *self)
{
    if (self == NULL)
        return;
    for (guint i = 0; i < self->phrases->len; i++)
        g_free(g_array_index(self->phrases, Phrase, i).text);
    g_array_unref(self->phrases);
    g_free(self);
}

gboolean
mp_phrases_add(MpPhrases *self, const char *phrase, gconstpointer tag)
{
    Phrase added = { .len = strlen(phrase), .tag = tag };

    g_return_val_if_fail(!self->sealed, FALSE);
    if (added.len < KEY_BYTES)
        return FALSE;
    added.text = g_ascii_strdown(phrase, (gssize)added.len);
    added.bucket = bucket_of(added.text);
    g_array_append_val(self->phrases, added);
    return TRUE;
}

static int
by_bucket(gconstpointer a, gconstpointer b)
{
    const Phrase *p = a;
    const Phrase *q = b;

    if (p->bucket != q->bucket)
        return p->bucket < q->bucket ? -1 : 1;
    if (p->len != q->len)
        return p->len > q->len ? -1 : 1;
    return strcmp(p->text, q->text);
}

void
mp_phrases_seal(MpPhrases *self)
{
    guint i = 0;

    g_array_sort(self->phrases, by_bucket);
    for (guint b = 0; b <= BUCKETS; b++) {
        while (i < self->phrases->len && g_array_index(self->phrases, Phrase, i).bucket < b)
            i++;
        self->first[b] = i;
    }
    for (guint p = 0; p < self->phrases->len; p++)
        enter_in_filter(self, g_array_index(self->phrases, Phrase, p).text, 0);
    self->sealed = TRUE;
}

/* The last bytes first: phrases of one bucket begin alike. */
static gboolean
is_equal(const Phrase *phrase, MpSlice text)
{
    if (text.len < phrase->len)
        return FALSE;
    for (gsize i = phrase->len; i > 0; i--)
        if (fold(text.data[i - 1]) != (guint8)phrase->text[i - 1])
            return FALSE;
    return TRUE;
}

/* The longest phrase that begins at @at, if any does. */
static const Phrase *
phrase_at(const MpPhrases *self, MpSlice text, gsize at)
{
    guint bit = filter_bit(text.data + at);
    guint bucket;

    if ((self->filter[bit / 64] >> bit % 64 & 1) == 0)
        return NULL;
    bucket = bucket_of(text.data + at);
    for (guint p = self->first[bucket]; p < self->first[bucket + 1]; p++) {
        const Phrase *phrase = &g_array_index(self->phrases, Phrase, p);

        if (is_equal(phrase, mp_slice_sub(text, at, text.len)))
            return phrase;
    }
    return NULL;
}

/* Where words may begin in the block at @at: a letter or digit behind one of
 * its own kind is inside a word; scripts without spaces have words everywhere. */
static guint64
word_starts(MpSlice text, gsize at)
{
    MpBytesTail tail;
    const char *block = mp_bytes_block(text, at, &tail);
    guint64 alnum = mp_bytes_alnum(block);
    guint64 before = at > 0 && mp_byte_is_alnum(text.data[at - 1]);
    guint64 high = mp_bytes_high(block);

    for (guint64 rest = high; rest != 0; rest &= rest - 1) {
        guint i = (guint)__builtin_ctzll(rest);

        if ((block[i] & 0xc0) == 0x80)
            high &= ~(G_GUINT64_CONSTANT(1) << i);
    }
    return (alnum & ~(alnum << 1 | before)) | high;
}

gboolean
mp_phrases_next(const MpPhrases *self, MpSlice text, gsize *at, MpPhraseHit *out)
{
    g_return_val_if_fail(self->sealed, FALSE);
    for (gsize block = *at; block + KEY_BYTES <= text.len; block += MP_BYTES_BLOCK)
        for (guint64 starts = word_starts(text, block); starts != 0; starts &= starts - 1) {
            gsize i = block + (gsize)__builtin_ctzll(starts);
            const Phrase *phrase = i + KEY_BYTES <= text.len ? phrase_at(self, text, i) : NULL;

            if (phrase != NULL) {
                *out = (MpPhraseHit){ .tag = phrase->tag, .start = i, .end = i + phrase->len };
                *at = i + phrase->len;
                return TRUE;
            }
        }
    *at = text.len;
    return FALSE;
}
