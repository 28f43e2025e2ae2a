/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-filter.h"

#define GRAM 4   /* bytes that are looked at together */
#define STRIDE 4 /* at most: a literal of seven bytes holds a whole gram at every fourth place */
#define SET 64   /* patterns that one walk tells apart */
#define BITS 10  /* of the table's index */
#define SLOTS (1u << BITS)

typedef struct {
    const MpRuleShape *shape;
    gconstpointer value;
} Item;

/* Up to 64 patterns; a bit each. */
typedef struct {
    guint64 always; /* those with too short a literal to look for */
    guint64 holding[SLOTS];
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

/* The slot of the gram at @p: letters of either case are one. */
static inline guint
slot_of(const char *p)
{
    guint32 gram;

    memcpy(&gram, p, GRAM);
    return ((gram | 0x20202020u) * 2654435761u) >> (32 - BITS);
}

/* Every gram at @stride places in a row is noted: one of them stands at a place
 * that is looked at. The end of a literal tells more than its beginning: many
 * begin with `bounce`. */
static void
note_literal(Set *set, guint64 bit, const MpRuleShape *shape, gsize stride)
{
    const char *from = shape->literal + shape->literal_len - GRAM - (stride - 1);

    for (gsize i = 0; i < stride; i++)
        set->holding[slot_of(from + i)] |= bit;
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
            found |= set->holding[slot_of(text.data + i)];
        for (; found != 0; found &= found - 1) {
            const Item *item =
                &g_array_index(self->items, Item, s * SET + (guint)__builtin_ctzll(found));

            if (mp_rule_shape_may_begin(item->shape, text))
                each(item->value, data);
        }
    }
}
