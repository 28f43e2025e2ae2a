/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-index.h"

typedef struct {
    MpSlice name;
    guint32 hash;
    guint order; /* values of one name keep the order they came in */
    gconstpointer value;
} Entry;

struct _MpRuleIndex {
    GArray *entries; /* of Entry; sorted by hash, name and order once sealed */
    guint32 *slots;  /* first entry of a hash, plus one; 0: free */
    guint32 mask;
};

MpRuleIndex *
mp_rule_index_new(void)
{
    MpRuleIndex *self = g_new0(MpRuleIndex, 1);

    self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    return self;
}

void
mp_rule_index_free(MpRuleIndex *self)
{
    if (self == NULL)
        return;
    g_array_unref(self->entries);
    g_free(self->slots);
    g_free(self);
}

guint32
mp_rule_index_hash(MpSlice name)
{
    guint32 hash = MP_RULE_INDEX_START;

    for (gsize i = 0; i < name.len; i++)
        hash = mp_rule_index_step(hash, name.data[i]);
    return hash;
}

void
mp_rule_index_add(MpRuleIndex *self, MpSlice name, guint32 hash, gconstpointer value)
{
    Entry entry = { name, hash, self->entries->len, value };

    g_array_append_val(self->entries, entry);
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const Entry *left = a, *right = b;
    int names = mp_slice_compare(left->name, right->name);

    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return names != 0 ? names : (left->order > right->order) - (left->order < right->order);
}

void
mp_rule_index_seal(MpRuleIndex *self)
{
    guint32 size = 16;

    g_array_sort(self->entries, compare_entries);
    while (size < 4 * self->entries->len)
        size *= 2;
    self->mask = size - 1;
    g_free(self->slots);
    self->slots = g_new0(guint32, size);
    for (guint i = 0; i < self->entries->len; i++) {
        guint32 hash = g_array_index(self->entries, Entry, i).hash;
        guint32 slot = hash & self->mask;

        if (i > 0 && g_array_index(self->entries, Entry, i - 1).hash == hash)
            continue;
        while (self->slots[slot] != 0)
            slot = (slot + 1) & self->mask;
        self->slots[slot] = i + 1;
    }
}

/* The first entry of that hash, or the end. */
static guint
first_of(const MpRuleIndex *self, guint32 hash)
{
    if (self->slots == NULL)
        return self->entries->len;
    for (guint32 slot = hash & self->mask; self->slots[slot] != 0; slot = (slot + 1) & self->mask)
        if (g_array_index(self->entries, Entry, self->slots[slot] - 1).hash == hash)
            return self->slots[slot] - 1;
    return self->entries->len;
}

gboolean
mp_rule_index_has(const MpRuleIndex *self, MpSlice name, guint32 hash)
{
    for (guint i = first_of(self, hash); i < self->entries->len; i++) {
        const Entry *entry = &g_array_index(self->entries, Entry, i);

        if (entry->hash != hash)
            return FALSE;
        if (mp_slice_equal_nocase(entry->name, name))
            return TRUE;
    }
    return FALSE;
}

void
mp_rule_index_each(
    const MpRuleIndex *self, MpSlice name, guint32 hash, MpRuleIndexEach each, gpointer data)
{
    for (guint i = first_of(self, hash); i < self->entries->len; i++) {
        const Entry *entry = &g_array_index(self->entries, Entry, i);

        if (entry->hash != hash)
            return;
        if (mp_slice_equal_nocase(entry->name, name))
            each(entry->value, data);
    }
}
