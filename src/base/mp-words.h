/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-bytes.h"

G_BEGIN_DECLS

/* Runs of bytes of one kind, one after the other. Plain value; begin with
 * mp_runs_start(). The kind is the same function in every call: all of this is
 * inline, so that it becomes a few instructions and no call. */
typedef struct {
    MpSlice text;
    gsize block;     /* where the block of @left begins */
    guint64 members; /* bytes of the kind, in the block */
    guint64 left;    /* not passed yet */
} MpRuns;

/* Which of a block's bytes are of the kind. */
typedef guint64 (*MpRunsKind)(const char *block);

static inline void
mp_runs_enter(MpRuns *self, MpRunsKind kind, gsize block)
{
    self->block = block;
    self->members = 0;
    if (block < self->text.len) {
        MpBytesTail tail;

        self->members = kind(mp_bytes_block(self->text, block, &tail));
    }
    self->left = G_MAXUINT64;
}

/* Runs that begin at @at or behind. */
static inline void
mp_runs_start(MpRuns *self, MpRunsKind kind, MpSlice text, gsize at)
{
    self->text = text;
    mp_runs_enter(self, kind, at);
}

/* The next run; %FALSE behind the last. */
static inline gboolean
mp_runs_next(MpRuns *self, MpRunsKind kind, gsize *start, gsize *end)
{
    guint64 rest;

    while ((rest = self->members & self->left) == 0) {
        if (self->block + MP_BYTES_BLOCK >= self->text.len)
            return FALSE;
        mp_runs_enter(self, kind, self->block + MP_BYTES_BLOCK);
    }
    *start = self->block + (gsize)__builtin_ctzll(rest);
    self->left &= ~(rest ^ (rest - 1)); /* what lies behind the first byte */
    while ((rest = ~self->members & self->left) == 0) {
        if (self->block + MP_BYTES_BLOCK >= self->text.len) {
            *end = self->text.len;
            self->left = 0;
            return TRUE;
        }
        mp_runs_enter(self, kind, self->block + MP_BYTES_BLOCK);
    }
    *end = MIN(self->text.len, self->block + (gsize)__builtin_ctzll(rest));
    self->left &= ~(rest ^ (rest - 1));
    return TRUE;
}

/* Words: runs of letters, digits and bytes beyond ASCII. */
static inline guint64
mp_words_kind(const char *block)
{
    return mp_bytes_alnum(block) | mp_bytes_high(block);
}

typedef MpRuns MpWords;

static inline void
mp_words_start(MpWords *self, MpSlice text, gsize at)
{
    mp_runs_start(self, mp_words_kind, text, at);
}

static inline gboolean
mp_words_next(MpWords *self, gsize *start, gsize *end)
{
    return mp_runs_next(self, mp_words_kind, start, end);
}

G_END_DECLS
