/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-phrases.h"

#define KEY_BYTES 4
#define BUCKETS 4096u

typedef struct {
    char *text; /* lower case */
    gsize len;
    guint bucket;
    gconstpointer tag;
} Phrase;

struct _MpPhrases {
    GArray *phrases; /* of Phrase; sealed: by bucket, longest first */
    guint32 first[BUCKETS + 1];
    guint8 starts[256]; /* whether a phrase begins with that byte, or its capital */
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
    for (guint p = 0; p < self->phrases->len; p++) {
        guint8 byte = (guint8)g_array_index(self->phrases, Phrase, p).text[0];

        self->starts[byte] = self->starts[(guint8)g_ascii_toupper((char)byte)] = 1;
    }
    self->sealed = TRUE;
}

static gboolean
is_equal(const Phrase *phrase, MpSlice text)
{
    if (text.len < phrase->len)
        return FALSE;
    for (gsize i = 0; i < phrase->len; i++)
        if (fold(text.data[i]) != (guint8)phrase->text[i])
            return FALSE;
    return TRUE;
}

/* A letter or digit behind one of its own kind is inside a word; scripts
 * without spaces have words everywhere. */
static gboolean
begins_word(MpSlice text, gsize at)
{
    guint8 here = (guint8)text.data[at];

    if (here >= 0x80)
        return (here & 0xc0) != 0x80;
    return g_ascii_isalnum(here) && (at == 0 || !g_ascii_isalnum(text.data[at - 1]));
}

gboolean
mp_phrases_next(const MpPhrases *self, MpSlice text, gsize *at, MpPhraseHit *out)
{
    g_return_val_if_fail(self->sealed, FALSE);
    for (gsize i = *at; i + KEY_BYTES <= text.len; i++) {
        guint bucket;

        if (!self->starts[(guint8)text.data[i]] || !begins_word(text, i))
            continue;
        bucket = bucket_of(text.data + i);
        for (guint p = self->first[bucket]; p < self->first[bucket + 1]; p++) {
            const Phrase *phrase = &g_array_index(self->phrases, Phrase, p);

            if (is_equal(phrase, mp_slice_sub(text, i, text.len))) {
                *out = (MpPhraseHit){ .tag = phrase->tag, .start = i, .end = i + phrase->len };
                *at = i + phrase->len;
                return TRUE;
            }
        }
    }
    *at = text.len;
    return FALSE;
}
