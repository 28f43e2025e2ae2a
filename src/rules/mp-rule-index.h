/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/**
 * MpRuleIndex:
 *
 * From a name to the things that ask for it: open addressing over FNV-1a
 * hashes, so that a name nobody asks for costs one probe. Names are compared
 * without case. Filled, sealed, then read by any number of threads.
 */
typedef struct _MpRuleIndex MpRuleIndex;

/* Called with each value of a name, in the order they were added. */
typedef void (*MpRuleIndexEach)(gconstpointer value, gpointer data);

MpRuleIndex *mp_rule_index_new(void);
void mp_rule_index_free(MpRuleIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleIndex, mp_rule_index_free)

/* @name and @value must outlive the index; @hash is what it will be asked for by. */
void mp_rule_index_add(MpRuleIndex *self, MpSlice name, guint32 hash, gconstpointer value);
void mp_rule_index_seal(MpRuleIndex *self);

/* FNV-1a over the lower-case bytes, as mp_field_name_hash(). */
guint32 mp_rule_index_hash(MpSlice name);
/* The same over the bytes backwards: that of a suffix is known on the way to the whole. */
#define MP_RULE_INDEX_START 2166136261u
static inline guint32
mp_rule_index_step(guint32 hash, char c)
{
    return (hash ^ ((guint8)c | (c >= 'A' && c <= 'Z' ? 0x20u : 0u))) * 16777619u;
}
/* Whether @name has any value. */
gboolean mp_rule_index_has(const MpRuleIndex *self, MpSlice name, guint32 hash);
void mp_rule_index_each(
    const MpRuleIndex *self, MpSlice name, guint32 hash, MpRuleIndexEach each, gpointer data);

G_END_DECLS
