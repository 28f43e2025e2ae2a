/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-names.h"

struct _MpNames {
    GStringChunk *text;
    GArray *names;  /* of const char *, by id */
    guint32 *slots; /* id + 1, or 0; open addressing */
    gsize n_slots;  /* a power of two, at most half full */
};

/* Eight bytes at a time. Ids do not depend on it. */
static gsize
hash(MpSlice name)
{
    guint64 h = name.len * 0x9e3779b97f4a7c15u, part;
    gsize i = 0;

    for (; i + sizeof part <= name.len; i += sizeof part) {
        memcpy(&part, name.data + i, sizeof part);
        h = (h ^ part) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    part = 0;
    if (i < name.len)
        memcpy(&part, name.data + i, name.len - i);
    h = (h ^ part) * 0xbf58476d1ce4e5b9u;
    return (gsize)(h ^ (h >> 29));
}

MpNames *
mp_names_new(void)
{
    MpNames *self = g_new0(MpNames, 1);

    self->text = g_string_chunk_new(4096);
    self->names = g_array_new(FALSE, FALSE, sizeof(const char *));
    self->n_slots = 256;
    self->slots = g_new0(guint32, self->n_slots);
    mp_names_add(self, MP_SLICE_EMPTY);
    return self;
}

void
mp_names_free(MpNames *self)
{
    if (self == NULL)
        return;
    g_string_chunk_free(self->text);
    g_array_unref(self->names);
    g_free(self->slots);
    g_free(self);
}

const char *
mp_names_get(const MpNames *self, guint32 id)
{
    g_return_val_if_fail(id < self->names->len, "");
    return g_array_index(self->names, const char *, id);
}

guint32
mp_names_count(const MpNames *self)
{
    return self->names->len;
}

/* The slot that holds @name, or the free one where it would go. */
static gsize
slot_of(const MpNames *self, MpSlice name)
{
    gsize at = hash(name) & (self->n_slots - 1);

    while (self->slots[at] != 0) {
        const char *have = mp_names_get(self, self->slots[at] - 1);

        if ((name.len == 0 || strncmp(have, name.data, name.len) == 0) && have[name.len] == '\0')
            break;
        at = (at + 1) & (self->n_slots - 1);
    }
    return at;
}

static void
grow(MpNames *self)
{
    g_free(self->slots);
    self->n_slots *= 2;
    self->slots = g_new0(guint32, self->n_slots);
    for (guint32 id = 0; id < self->names->len; id++)
        self->slots[slot_of(self, mp_slice_of(mp_names_get(self, id)))] = id + 1;
}

static MpSlice
before_nul(MpSlice name)
{
    gssize nul = mp_slice_find(name, '\0');

    return nul < 0 ? name : mp_slice_sub(name, 0, (gsize)nul);
}

guint32
mp_names_find(const MpNames *self, MpSlice name)
{
    guint32 found = self->slots[slot_of(self, before_nul(name))];

    return found == 0 ? G_MAXUINT32 : found - 1;
}

guint32
mp_names_add(MpNames *self, MpSlice name)
{
    gsize at = slot_of(self, name = before_nul(name));
    const char *kept;

    if (self->slots[at] != 0)
        return self->slots[at] - 1;
    kept = g_string_chunk_insert_len(self->text, name.data, (gssize)name.len);
    g_array_append_val(self->names, kept);
    self->slots[at] = self->names->len;
    if (self->names->len > self->n_slots / 2)
        grow(self);
    return self->names->len - 1;
}
