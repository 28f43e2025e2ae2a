/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rule-cost.h"

G_BEGIN_DECLS

/**
 * MpRuleFilter:
 *
 * Tells of many patterns at once which of them a text may match: four bytes
 * of each one's literal are looked for, in one walk that looks at every
 * second to fourth place only where all literals are long; then how a match
 * begins and how long it is at least. Never leaves out a pattern that would match. Filled, sealed,
 * then read by any number of threads.
 */
typedef struct _MpRuleFilter MpRuleFilter;

typedef void (*MpRuleFilterEach)(gconstpointer value, gpointer data);

MpRuleFilter *mp_rule_filter_new(void);
void mp_rule_filter_free(MpRuleFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleFilter, mp_rule_filter_free)

/* @shape and @value must outlive the filter. */
void mp_rule_filter_add(MpRuleFilter *self, const MpRuleShape *shape, gconstpointer value);
void mp_rule_filter_seal(MpRuleFilter *self);

/* Calls @each with the values whose patterns may match @text, in the order they were added. */
void
mp_rule_filter_each(const MpRuleFilter *self, MpSlice text, MpRuleFilterEach each, gpointer data);

G_END_DECLS
