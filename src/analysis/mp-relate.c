/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-relate.h"

struct _MpRelate {
    const MpNames *orgs;
    GHashTable *parents; /* org -> org nearer to the root; the root has none */
    GHashTable *reasons; /* org -> why it was first joined */
};

MpRelate *
mp_relate_new(const MpNames *orgs)
{
    MpRelate *self = g_new0(MpRelate, 1);

    self->orgs = orgs;
    self->parents = g_hash_table_new(NULL, NULL);
    self->reasons = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return self;
}

void
mp_relate_free(MpRelate *self)
{
    if (self == NULL)
        return;
    g_hash_table_unref(self->parents);
    g_hash_table_unref(self->reasons);
    g_free(self);
}

guint32
mp_relate_root(const MpRelate *self, guint32 org)
{
    gpointer parent;

    while (g_hash_table_lookup_extended(self->parents, GUINT_TO_POINTER(org), NULL, &parent))
        org = GPOINTER_TO_UINT(parent);
    return org;
}

gboolean
mp_relate_same(const MpRelate *self, guint32 a, guint32 b)
{
    return a == b || mp_relate_root(self, a) == mp_relate_root(self, b);
}

static void
keep_reason(MpRelate *self, guint32 org, const char *reason)
{
    if (!g_hash_table_contains(self->reasons, GUINT_TO_POINTER(org)))
        g_hash_table_insert(self->reasons, GUINT_TO_POINTER(org), g_strdup(reason));
}

void
mp_relate_join(MpRelate *self, guint32 a, guint32 b, const char *reason)
{
    guint32 root_a = mp_relate_root(self, a);
    guint32 root_b = mp_relate_root(self, b);

    if (root_a == root_b)
        return;
    keep_reason(self, a, reason);
    keep_reason(self, b, reason);
    /* the smallest name is the root, whatever came first */
    if (strcmp(mp_names_get(self->orgs, root_a), mp_names_get(self->orgs, root_b)) < 0)
        g_hash_table_insert(self->parents, GUINT_TO_POINTER(root_b), GUINT_TO_POINTER(root_a));
    else
        g_hash_table_insert(self->parents, GUINT_TO_POINTER(root_a), GUINT_TO_POINTER(root_b));
}

const char *
mp_relate_reason(const MpRelate *self, guint32 org)
{
    return g_hash_table_lookup(self->reasons, GUINT_TO_POINTER(org));
}

#define WORD_BYTES 64

/* Letters, digits and bytes beyond ASCII, in lower case. Returns how many. */
static gsize
squash(MpSlice text, char out[WORD_BYTES])
{
    gsize n = 0;

    for (gsize i = 0; i < text.len && n < WORD_BYTES; i++)
        if (g_ascii_isalnum(text.data[i]) || (guint8)text.data[i] >= 0x80)
            out[n++] = g_ascii_tolower(text.data[i]);
    return n;
}

static gboolean
holds(MpSlice text, MpSlice word)
{
    return word.len >= 3 && text.len >= word.len &&
           memmem(text.data, text.len, word.data, word.len) != NULL;
}

static gboolean
begins_or_ends(MpSlice text, MpSlice word)
{
    return word.len >= 3 &&
           (mp_slice_starts_nocase(text, word) || mp_slice_ends_nocase(text, word));
}

int
mp_relate_name_match(MpSlice word, MpSlice org, const char *name)
{
    char word_bytes[WORD_BYTES], label_bytes[WORD_BYTES], name_bytes[WORD_BYTES];
    gssize dot = mp_slice_find(org, '.');
    MpSlice label = dot < 0 ? org : mp_slice_sub(org, 0, (gsize)dot);
    MpSlice w = { word_bytes, squash(word, word_bytes) };
    MpSlice l = { label_bytes, squash(label, label_bytes) };
    MpSlice n = { name_bytes, squash(mp_slice_of(name), name_bytes) };

    if (w.len == 0 || l.len == 0)
        return 0;
    if (mp_slice_equal(w, l))
        return 3;
    if (begins_or_ends(l, w) || begins_or_ends(w, l))
        return 2;
    return mp_slice_equal(w, n) || holds(n, w) || holds(l, w) || (l.len > 3 && holds(w, l));
}
