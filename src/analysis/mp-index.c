/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-index.h"

struct _MpIndex {
    GArray *pairs;  /* of guint64 */
    guint32 *slots; /* number + 1, or 0; open addressing */
    gsize n_slots;  /* a power of two, at most half full */
};

MpIndex *
mp_index_new(void)
{
    MpIndex *self = g_new0(MpIndex, 1);

    self->pairs = g_array_new(FALSE, FALSE, sizeof(guint64));
    self->n_slots = 256;
    self->slots = g_new0(guint32, self->n_slots);
    return self;
}

void
mp_index_free(MpIndex *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->pairs);
    g_free(self->slots);
    g_free(self);
}

/* The slot that holds @pair, or the free one where it would go. */
static gsize
slot_of(const MpIndex *self, guint64 pair)
{
    guint64 h = pair * 0x9e3779b97f4a7c15u;
    gsize at = (gsize)(h ^ (h >> 32)) & (self->n_slots - 1);

    while (self->slots[at] != 0 && g_array_index(self->pairs, guint64, self->slots[at] - 1) != pair)
        at = (at + 1) & (self->n_slots - 1);
    return at;
}

static void
grow(MpIndex *self)
{
    g_free(self->slots);
    self->n_slots *= 2;
    self->slots = g_new0(guint32, self->n_slots);
    for (guint32 i = 0; i < self->pairs->len; i++)
        self->slots[slot_of(self, g_array_index(self->pairs, guint64, i))] = i + 1;
}

static guint64
pair_of(guint32 a, guint32 b)
{
    return (guint64)a << 32 | b;
}

guint32
mp_index_add(MpIndex *self, guint32 a, guint32 b)
{
    guint64 pair = pair_of(a, b);
    gsize at = slot_of(self, pair);

    if (self->slots[at] != 0)
        return self->slots[at] - 1;
    g_array_append_val(self->pairs, pair);
    self->slots[at] = self->pairs->len;
    if (self->pairs->len > self->n_slots / 2)
        grow(self);
    return self->pairs->len - 1;
}

gboolean
mp_index_has(const MpIndex *self, guint32 a, guint32 b)
{
    return self->slots[slot_of(self, pair_of(a, b))] != 0;
}

guint32
mp_index_count(const MpIndex *self)
{
    return self->pairs->len;
}

void
mp_index_get(const MpIndex *self, guint32 number, guint32 *a, guint32 *b)
{
    guint64 pair;

    g_return_if_fail(number < self->pairs->len);
    pair = g_array_index(self->pairs, guint64, number);
    *a = (guint32)(pair >> 32);
    *b = (guint32)pair;
}
