/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-filter.h"

#define GRAM 4   /* bytes that are looked at together */
#define STRIDE 4 /* at most: a literal of seven bytes holds a whole gram at every fourth place */
#define SET 64   /* patterns that one walk tells apart */
#define BITS 10  /* of the table's index; 64 patterns fill a quarter of it */
#define SLOTS (1u << BITS)

typedef struct {
    const MpRuleShape *shape;
    gconstpointer value;
} Item;

/* Up to 64 patterns; a bit each. */
typedef struct {
    guint64 always; /* those with too short a literal to look for */
    struct {
        guint64 bits; /* 0: a free slot, which ends a search */
        guint32 gram;
    } slots[SLOTS];
} Set;

struct _MpRuleFilter {
    GArray *items; /* of Item */
    GArray *sets;  /* of Set */
    gsize stride;
};

MpRuleFilter *
mp_rule_filter_new(void)
{
    MpRuleFilter *self = g_new0(MpRuleFilter, 1);

    self->items = g_array_new(FALSE, FALSE, sizeof(Item));
    self->sets = g_array_new(FALSE, TRUE, sizeof(Set));
    self->stride = STRIDE;
    return self;
}

void
mp_rule_filter_free(MpRuleFilter *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->items);
    g_array_unref(self->sets);
    g_free(self);
}

void
mp_rule_filter_add(MpRuleFilter *self, const MpRuleShape *shape, gconstpointer value)
{
    Item item = { shape, value };

    g_array_append_val(self->items, item);
}

/* Four bytes, letters of either case as one. */
static inline guint32
gram_at(const char *p)
{
    guint32 gram;

    memcpy(&gram, p, GRAM);
    return gram | 0x20202020u;
}

static inline guint
slot_of(guint32 gram)
{
    return (gram * 2654435761u) >> (32 - BITS);
}

/* The patterns whose literals hold @gram. */
static inline guint64
holding(const Set *set, guint32 gram)
{
    guint slot = slot_of(gram);

    while (set->slots[slot].bits != 0 && set->slots[slot].gram != gram)
        slot = (slot + 1) % SLOTS;
    return set->slots[slot].bits;
}

static void
note_gram(Set *set, guint64 bit, guint32 gram)
{
    guint slot = slot_of(gram);

    while (set->slots[slot].bits != 0 && set->slots[slot].gram != gram)
        slot = (slot + 1) % SLOTS;
    set->slots[slot].gram = gram;
    set->slots[slot].bits |= bit;
}

/* How little a byte tells: letters of every word, and what stands in hosts and dates. */
static guint
commonness(char c)
{
    static const char common[] = "etaoinsrcml .-:/0123456789";

    return memchr(common, mp_lower(c), sizeof common - 1) != NULL ? 2 : 1;
}

/* Where in the literal of @shape the @len bytes stand that tell most: `.com` is in every text. */
static const char *
telling_part(const MpRuleShape *shape, gsize len)
{
    gsize best = 0, best_sum = G_MAXSIZE;

    for (gsize start = 0; start + len <= shape->literal_len; start++) {
        gsize sum = 0;

        for (gsize i = 0; i < len; i++)
            sum += commonness(shape->literal[start + i]);
        if (sum <= best_sum) { /* the last of equals: many begin with `bounce` */
            best_sum = sum;
            best = start;
        }
    }
    return shape->literal + best;
}

/* Every gram at @stride places in a row is noted: one of them stands at a place
 * that is looked at. */
static void
note_literal(Set *set, guint64 bit, const MpRuleShape *shape, gsize stride)
{
    const char *from = telling_part(shape, GRAM + stride - 1);

    for (gsize i = 0; i < stride; i++)
        note_gram(set, bit, gram_at(from + i));
}

void
mp_rule_filter_seal(MpRuleFilter *self)
{
    for (guint i = 0; i < self->items->len; i++) {
        gsize len = g_array_index(self->items, Item, i).shape->literal_len;

        if (len >= GRAM)
            self->stride = MIN(self->stride, len - GRAM + 1);
    }
    g_array_set_size(self->sets, (self->items->len + SET - 1) / SET);
    for (guint i = 0; i < self->items->len; i++) {
        const Item *item = &g_array_index(self->items, Item, i);
        Set *set = &g_array_index(self->sets, Set, i / SET);
        guint64 bit = G_GUINT64_CONSTANT(1) << (i % SET);

        if (item->shape->literal_len >= GRAM)
            note_literal(set, bit, item->shape, self->stride);
        else
            set->always |= bit;
    }
}

void
mp_rule_filter_each(const MpRuleFilter *self, MpSlice text, MpRuleFilterEach each, gpointer data)
{
    for (guint s = 0; s < self->sets->len; s++) {
        const Set *set = &g_array_index(self->sets, Set, s);
        guint64 found = set->always;

        for (gsize i = 0; i + GRAM <= text.len; i += self->stride)
            found |= holding(set, gram_at(text.data + i));
        for (; found != 0; found &= found - 1) {
            const Item *item =
                &g_array_index(self->items, Item, s * SET + (guint)__builtin_ctzll(found));

            if (mp_rule_shape_may_begin(item->shape, text))
                each(item->value, data);
        }
    }
}
