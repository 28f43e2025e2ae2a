/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-tally.h"

#include <math.h>
#include <string.h>

#define SORT_BY_BYTES 512u /* keys; fewer are compared */

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

/* One byte of each key, the lowest first; a byte that all have alike costs a look. */
static gboolean
sort_by_byte(const guint64 *from, guint64 *to, gsize n, guint shift)
{
    gsize at[256] = { 0 }, before = 0;

    for (gsize i = 0; i < n; i++)
        at[from[i] >> shift & 0xff]++;
    if (at[from[0] >> shift & 0xff] == n)
        return FALSE;
    for (guint value = 0; value < 256; value++) {
        gsize count = at[value];

        at[value] = before;
        before += count;
    }
    for (gsize i = 0; i < n; i++)
        to[at[from[i] >> shift & 0xff]++] = from[i];
    return TRUE;
}

void
mp_tally_sort(GArray *keys)
{
    g_autofree guint64 *other = NULL;
    guint64 *data = (guint64 *)(gpointer)keys->data, *from = data, *to;

    if (keys->len < SORT_BY_BYTES) {
        g_array_sort(keys, compare_keys);
        return;
    }
    to = other = g_new(guint64, keys->len);
    for (guint shift = 0; shift < 64; shift += 8)
        if (sort_by_byte(from, to, keys->len, shift)) {
            guint64 *swap = from;

            from = to;
            to = swap;
        }
    if (from != data)
        memcpy(data, from, keys->len * sizeof *data);
}

GArray *
mp_tally_keys(const MpTally *self)
{
    GArray *keys = g_array_sized_new(FALSE, FALSE, sizeof(guint64), (guint)self->n_keys);

    for (gsize i = 0; i < self->n_slots; i++)
        if (self->slots[i].count != 0)
            g_array_append_val(keys, self->slots[i].key);
    mp_tally_sort(keys);
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
