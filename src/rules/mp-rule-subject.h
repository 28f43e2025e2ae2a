/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rule-clause.h"

G_BEGIN_DECLS

/* A dated address range of a platform. */
typedef struct {
    MpIpRange range;
    const MpRule *rule;
} MpRuleRange;

/* One rule file, compiled: what it is about and its rules. */
typedef struct {
    MpSubject subject;
    MpRule range_rule;     /* "sendgrid/range", if there are ranges */
    GArray *ranges;        /* of MpRuleRange */
    GPtrArray *clauses;    /* of MpRuleClause */
    MpRuleFile *file;      /* what most strings stand in */
    GStringChunk *strings; /* the others */
} MpRuleSubject;

/**
 * mp_rule_subject_read:
 * @path: "platform/sendgrid.rules": what errors and the digest call it
 *
 * Errors: those of #MpRulesError. The head section stands first:
 * `[platform ID]`; then `[signal NAME]` sections.
 */
MpRuleSubject *mp_rule_subject_read(const char *path, GBytes *bytes, GError **error);
void mp_rule_subject_free(MpRuleSubject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRuleSubject, mp_rule_subject_free)

G_END_DECLS
