/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rule-cost.h"

G_BEGIN_DECLS

/**
 * MpRulePattern:
 *
 * A regular expression of a rule: PCRE over bytes, of the linear part that
 * mp_rule_shape_read() accepts. It is compiled when a text first holds its
 * literal, since most patterns never meet one. Any number of threads.
 */
typedef struct _MpRulePattern MpRulePattern;

#define MP_RULE_GROUPS 8

typedef struct {
    gsize start, end;               /* of the whole match */
    MpSlice groups[MP_RULE_GROUPS]; /* in order of the pattern; data NULL: took no part */
} MpRuleMatch;

typedef enum {
    MP_MATCH_NO,
    MP_MATCH_YES,
    MP_MATCH_TOO_COSTLY, /* PCRE gave up: the estimate was wrong */
} MpMatchResult;

/* Errors: %MP_RULES_ERROR_PATTERN, for what mp_rule_shape_read() refuses. */
MpRulePattern *mp_rule_pattern_new(const char *text, GError **error);
void mp_rule_pattern_free(MpRulePattern *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRulePattern, mp_rule_pattern_free)

/* Compiles it now, to see whether that works; before threads share it. */
gboolean mp_rule_pattern_compile(MpRulePattern *self, GError **error);
const MpRuleShape *mp_rule_pattern_shape(const MpRulePattern *self);
const char *mp_rule_pattern_text(const MpRulePattern *self);

/* Searches at most MP_LIMIT_RULE_INPUT bytes of @text. */
MpMatchResult mp_rule_pattern_match(const MpRulePattern *self, MpSlice text, MpRuleMatch *out);

G_END_DECLS
