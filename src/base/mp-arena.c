/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-arena.h"

#define ALIGNMENT 16

typedef struct _Block Block;
struct _Block {
    Block *next; /* older */
    gsize size;
    gsize used;
    gsize pad; /* keeps data[] aligned */
    guint8 data[];
};

struct _MpArena {
    Block *top;
    Block *first;
};

static Block *
block_new(gsize size, Block *next)
{
    Block *block = g_malloc(sizeof(Block) + size);

    *block = (Block){ .next = next, .size = size };
    return block;
}

MpArena *
mp_arena_new(gsize first_block)
{
    MpArena *self = g_new0(MpArena, 1);

    self->first = self->top = block_new(MAX(first_block, 256), NULL);
    return self;
}

void
mp_arena_reset(MpArena *self)
{
    while (self->top != self->first) {
        Block *block = self->top;
        self->top = block->next;
        g_free(block);
    }
    self->first->used = 0;
}

void
mp_arena_free(MpArena *self)
{
    if (self == NULL)
        return;
    mp_arena_reset(self);
    g_free(self->first);
    g_free(self);
}

static guint8 *
reserve(MpArena *self, gsize size)
{
    gsize rounded = (size + ALIGNMENT - 1) & ~(gsize)(ALIGNMENT - 1);
    guint8 *at;

    g_assert(rounded >= size);
    if (self->top->size - self->top->used < rounded)
        self->top = block_new(MAX(rounded, self->top->size * 2), self->top);
    at = self->top->data + self->top->used;
    self->top->used += rounded;
    return at;
}

gpointer
mp_arena_alloc(MpArena *self, gsize size)
{
    return reserve(self, size);
}

gpointer
mp_arena_alloc0(MpArena *self, gsize size)
{
    return memset(reserve(self, size), 0, size);
}

MpSlice
mp_arena_copy(MpArena *self, MpSlice bytes)
{
    char *at = (char *)reserve(self, bytes.len + 1);

    if (bytes.len > 0)
        memcpy(at, bytes.data, bytes.len);
    at[bytes.len] = '\0';
    return (MpSlice){ at, bytes.len };
}

MpSlice
mp_arena_copy_lower(MpArena *self, MpSlice bytes)
{
    char *at = (char *)reserve(self, bytes.len + 1);

    for (gsize i = 0; i < bytes.len; i++)
        at[i] = mp_lower(bytes.data[i]);
    at[bytes.len] = '\0';
    return (MpSlice){ at, bytes.len };
}

MpSlice
mp_arena_vprintf(MpArena *self, const char *format, va_list args)
{
    char brief[256];
    g_autofree char *text = NULL;
    va_list again;
    int len;

    va_copy(again, args);
    len = g_vsnprintf(brief, sizeof brief, format, args);
    if (len < 0 || (gsize)len >= sizeof brief)
        text = g_strdup_vprintf(format, again);
    va_end(again);
    return mp_arena_copy(self, mp_slice_of(text != NULL ? text : brief));
}

MpSlice
mp_arena_printf(MpArena *self, const char *format, ...)
{
    MpSlice text;
    va_list args;

    va_start(args, format);
    text = mp_arena_vprintf(self, format, args);
    va_end(args);
    return text;
}

gpointer
mp_arena_grow(MpArena *self, gpointer old, gsize old_size, gsize new_size)
{
    gsize had = (old_size + ALIGNMENT - 1) & ~(gsize)(ALIGNMENT - 1);
    gsize want = (new_size + ALIGNMENT - 1) & ~(gsize)(ALIGNMENT - 1);
    Block *top = self->top;
    guint8 *fresh;

    if (old != NULL && (guint8 *)old + had == top->data + top->used &&
        top->size - top->used >= want - had) {
        top->used += want - had;
        memset((guint8 *)old + old_size, 0, new_size - old_size);
        return old;
    }
    fresh = reserve(self, new_size);
    if (old_size > 0)
        memcpy(fresh, old, old_size);
    memset(fresh + old_size, 0, new_size - old_size);
    return fresh;
}
