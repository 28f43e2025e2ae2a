/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * mp_rules_check_rule:
 *
 * Runs a rule's own example through all of @self: the rule must match it and
 * read exactly the identifiers of `expect` (`type=value;type=value`, or
 * `match` where it reads none), and must leave `counter` alone.
 * Errors: %MP_RULES_ERROR_EXAMPLE, with what was read instead, and
 * %MP_RULES_ERROR_PATTERN.
 */
gboolean mp_rules_check_rule(const MpRules *self, const MpRule *rule, GError **error);

/* The worst case of the rule's pattern in steps; 0 if it has none. */
guint64 mp_rules_rule_cost(const MpRule *rule);

/* "type=value;type=value" as in `expect`; "match" where there are none. transfer full. */
char *mp_rule_hit_text(const MpRuleHit *hit);

G_END_DECLS
