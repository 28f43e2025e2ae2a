/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MpIndex:
 *
 * Pairs of small numbers, numbered in the order in which they were first
 * seen: where the record of (address, organisation) lies in an array. 24
 * bytes a pair at most. One thread.
 */
typedef struct _MpIndex MpIndex;

MpIndex *mp_index_new(void);
void mp_index_free(MpIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpIndex, mp_index_free)

/* The number of the pair (@a, @b), which may be a new one: then it is the old count. */
guint32 mp_index_add(MpIndex *self, guint32 a, guint32 b);
gboolean mp_index_has(const MpIndex *self, guint32 a, guint32 b);
guint32 mp_index_count(const MpIndex *self);
void mp_index_get(const MpIndex *self, guint32 number, guint32 *a, guint32 *b);

G_END_DECLS
