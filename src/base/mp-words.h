/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-bytes.h"

G_BEGIN_DECLS

/* Words: runs of letters, digits and bytes beyond ASCII. Plain value; begin
 * with mp_words_start(). */
typedef struct {
    MpSlice text;
    gsize block;     /* where the block of @left begins */
    guint64 members; /* of words, in the block */
    guint64 left;    /* not passed yet */
} MpWords;

static inline void
mp_words_enter(MpWords *self, gsize block)
{
    self->block = block;
    self->members = 0;
    if (block < self->text.len) {
        MpBytesTail tail;
        const char *bytes = mp_bytes_block(self->text, block, &tail);

        self->members = mp_bytes_alnum(bytes) | mp_bytes_high(bytes);
    }
    self->left = G_MAXUINT64;
}

/* Words that begin at @at or behind. */
static inline void
mp_words_start(MpWords *self, MpSlice text, gsize at)
{
    self->text = text;
    mp_words_enter(self, at);
}

/* The next word; %FALSE behind the last. */
static inline gboolean
mp_words_next(MpWords *self, gsize *start, gsize *end)
{
    guint64 rest;

    while ((rest = self->members & self->left) == 0) {
        if (self->block + MP_BYTES_BLOCK >= self->text.len)
            return FALSE;
        mp_words_enter(self, self->block + MP_BYTES_BLOCK);
    }
    *start = self->block + (gsize)__builtin_ctzll(rest);
    self->left &= ~(rest ^ (rest - 1)); /* what lies behind the first byte */
    while ((rest = ~self->members & self->left) == 0) {
        if (self->block + MP_BYTES_BLOCK >= self->text.len) {
            *end = self->text.len;
            self->left = 0;
            return TRUE;
        }
        mp_words_enter(self, self->block + MP_BYTES_BLOCK);
    }
    *end = MIN(self->text.len, self->block + (gsize)__builtin_ctzll(rest));
    self->left &= ~(rest ^ (rest - 1));
    return TRUE;
}

G_END_DECLS
