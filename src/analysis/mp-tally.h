/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MpTally:
 *
 * Counts by 64-bit keys, in 12 to 24 bytes a key. Takes at most a fixed number
 * of keys: further new keys are not counted, known ones still are. One thread.
 */
typedef struct _MpTally MpTally;

MpTally *mp_tally_new(gsize max_keys);
void mp_tally_free(MpTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpTally, mp_tally_free)

/* Returns: the count after adding; 0 where there was no room for a new key */
guint32 mp_tally_add(MpTally *self, guint64 key, guint32 n);
guint32 mp_tally_get(const MpTally *self, guint64 key);
gsize mp_tally_size(const MpTally *self);

/* Keys in ascending order, so that nothing depends on the order of adding:
 * transfer full, guint64. */
GArray *mp_tally_keys(const MpTally *self);
/* The order of keys, for other arrays of guint64: linear in their number. */
void mp_tally_sort(GArray *keys);

/* How many equal shares the counts are worth: 2 to the power of their entropy;
 * 1 for a single one, 0 for none. */
double mp_tally_perplexity(const guint32 *counts, gsize n);

G_END_DECLS
