/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpArena:
 *
 * A bump allocator. Nothing inside is freed alone; all of it goes with the
 * arena. Memory comes back zeroed and aligned for any type. Not shared
 * between threads: one a worker, reset between messages.
 */
typedef struct _MpArena MpArena;

/**
 * mp_arena_new:
 * @first_block: bytes of the block that is kept by mp_arena_reset()
 */
MpArena *mp_arena_new(gsize first_block);

/* Forgets everything, keeps the first block for the next message. */
void mp_arena_reset(MpArena *self);
void mp_arena_free(MpArena *self);

/* Never %NULL: memory that runs out aborts, as in GLib. @size may be 0. */
gpointer mp_arena_alloc0(MpArena *self, gsize size);
/* The same, not cleared: for bytes that are all written before they are read. */
gpointer mp_arena_alloc(MpArena *self, gsize size);

/* A copy of @bytes with a NUL behind it (not counted in its length). */
MpSlice mp_arena_copy(MpArena *self, MpSlice bytes);

/* A NUL-terminated lower-case ASCII copy. */
MpSlice mp_arena_copy_lower(MpArena *self, MpSlice bytes);

/* g_strdup_printf() into the arena. */
MpSlice mp_arena_printf(MpArena *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
MpSlice mp_arena_vprintf(MpArena *self, const char *format, va_list args) G_GNUC_PRINTF(2, 0);

/* @old (of @old_size bytes, or %NULL) with room for @new_size: the same
 * place when it was the last thing allocated, else a copy. */
gpointer mp_arena_grow(MpArena *self, gpointer old, gsize old_size, gsize new_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpArena, mp_arena_free)

#define mp_arena_new0(arena, Type) ((Type *)mp_arena_alloc0((arena), sizeof(Type)))
#define mp_arena_new0_n(arena, Type, n) ((Type *)mp_arena_alloc0((arena), sizeof(Type) * (n)))

G_END_DECLS
