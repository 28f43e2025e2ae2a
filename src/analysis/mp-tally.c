/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-tally.h"

#include <math.h>

/* Open addressing with linear probing; grown at half full. */
typedef struct {
    guint64 key;
    guint32 count; /* 0: free */
} Slot;

struct _MpTally {
    Slot *slots;
    gsize n_slots; /* a power of two */
    gsize n_keys;
    gsize max_keys;
};

MpTally *
mp_tally_new(gsize max_keys)
{
    MpTally *self = g_new0(MpTally, 1);

    self->n_slots = 64;
    self->slots = g_new0(Slot, self->n_slots);
    self->max_keys = max_keys;
    return self;
}

void
mp_tally_free(MpTally *self)
{
    if (self == NULL)
        return;
    g_free(self->slots);
    g_free(self);
}

/* The finaliser of MurmurHash3: every bit of the key moves every bit of the slot. */
static guint64
mix(guint64 key)
{
    key ^= key >> 33;
    key *= G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
    key ^= key >> 33;
    key *= G_GUINT64_CONSTANT(0xc4ceb9fe1a85ec53);
    return key ^ key >> 33;
}

static Slot *
slot_of(const MpTally *self, guint64 key)
{
    gsize mask = self->n_slots - 1;
    gsize i = (gsize)mix(key) & mask;

    while (self->slots[i].count != 0 && self->slots[i].key != key)
        i = (i + 1) & mask;
    return &self->slots[i];
}

static void
grow(MpTally *self)
{
    g_autofree Slot *old = self->slots;
    gsize n_old = self->n_slots;

    self->n_slots *= 2;
    self->slots = g_new0(Slot, self->n_slots);
    for (gsize i = 0; i < n_old; i++)
        if (old[i].count != 0)
            *slot_of(self, old[i].key) = old[i];
}

guint32
mp_tally_add(MpTally *self, guint64 key, guint32 n)
{
    Slot *slot = slot_of(self, key);

    if (n == 0)
        return slot->count;
    if (slot->count == 0) {
        if (self->n_keys == self->max_keys)
            return 0;
        if (self->n_keys * 2 >= self->n_slots) {
            grow(self);
            slot = slot_of(self, key);
        }
        self->n_keys++;
        slot->key = key;
    }
    slot->count = slot->count > G_MAXUINT32 - n ? G_MAXUINT32 : slot->count + n;
    return slot->count;
}

guint32
mp_tally_get(const MpTally *self, guint64 key)
{
    return slot_of(self, key)->count;
}

gsize
mp_tally_size(const MpTally *self)
{
    return self->n_keys;
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

    return (x > y) - (x < y);
}

GArray *
mp_tally_keys(const MpTally *self)
{
    GArray *keys = g_array_sized_new(FALSE, FALSE, sizeof(guint64), (guint)self->n_keys);

    for (gsize i = 0; i < self->n_slots; i++)
        if (self->slots[i].count != 0)
            g_array_append_val(keys, self->slots[i].key);
    g_array_sort(keys, compare_keys);
    return keys;
}

double
mp_tally_perplexity(const guint32 *counts, gsize n)
{
    double total = 0, entropy = 0;

    for (gsize i = 0; i < n; i++)
        total += counts[i];
    if (total == 0)
        return 0;
    for (gsize i = 0; i < n; i++)
        if (counts[i] > 0)
            entropy -= counts[i] / total * log2(counts[i] / total);
    return exp2(entropy);
}
