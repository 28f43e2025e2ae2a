/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rule-decode.h"
#include "rules/mp-rule-file.h"
#include "rules/mp-rule-pattern.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* Which group of the pattern is which identifier, and how it is written. */
typedef struct {
    const char *type;
    guint group;
    GArray *decoders; /* of MpRuleDecoder, applied in order; NULL: none */
} MpRuleId;

/* A rule as the matcher sees it. What it asks for: one of the names (FIELD),
 * or one of the domains, and then that the pattern matches. */
typedef struct {
    MpRule rule;
    char **names;                /* lower-case field names; NULL unless FIELD */
    MpRulePattern *name_pattern; /* (nullable): in place of names */
    char **domains;              /* lower case; empty: none asked for */
    MpRulePattern *pattern;      /* (nullable) */
    MpRuleId ids[MP_RULE_IDS];
    gsize n_ids;
} MpRuleClause;

/**
 * mp_rule_clause_new:
 * @section: a `[signal NAME]` section of @file
 * @strings: what the strings of the rule live in that do not stand in @file
 *
 * Errors: %MP_RULES_ERROR_KEY and %MP_RULES_ERROR_PATTERN, naming file, section and key.
 */
MpRuleClause *mp_rule_clause_new(const MpRuleFile *file,
                                 const MpRuleSection *section,
                                 const MpSubject *subject,
                                 GStringChunk *strings,
                                 GError **error);
void mp_rule_clause_free(MpRuleClause *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleClause, mp_rule_clause_free)

/* Shows @text to the pattern, if there is one, and reads the identifiers. @domain is the part of
 * @text that was found in the domains, for a clause without a pattern. */
gboolean mp_rule_clause_match(
    const MpRuleClause *self, MpSlice text, MpSlice domain, MpArena *arena, MpRuleHit *out);

G_END_DECLS
