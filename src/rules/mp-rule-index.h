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

/* @name and @value must outlive the index. */
void mp_rule_index_add(MpRuleIndex *self, MpSlice name, gconstpointer value);
void mp_rule_index_seal(MpRuleIndex *self);

/* FNV-1a over the lower-case bytes, as mp_field_name_hash(). */
guint32 mp_rule_index_hash(MpSlice name);
/* How many values @name has; @hash is its mp_rule_index_hash(). */
gsize mp_rule_index_count(const MpRuleIndex *self, MpSlice name, guint32 hash);
void mp_rule_index_each(
    const MpRuleIndex *self, MpSlice name, guint32 hash, MpRuleIndexEach each, gpointer data);

G_END_DECLS
