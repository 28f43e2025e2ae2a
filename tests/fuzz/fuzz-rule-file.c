/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-subject.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Property: a file is read or refused with a reason that names it; what is read
 * has an id, and every pattern in it is bounded. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRuleSubject) subject = mp_rule_subject_read("fuzz.rules", bytes, &error);

    g_assert_true((subject == NULL) == (error != NULL));
    if (subject == NULL) {
        g_assert_nonnull(strstr(error->message, "fuzz.rules"));
        return 0;
    }
    g_assert_cmpuint(strlen(subject->subject.id), >, 0);
    for (guint i = 0; i < subject->clauses->len; i++) {
        const MpRuleClause *clause = subject->clauses->pdata[i];
        if (clause->pattern != NULL)
            g_assert_cmpuint(mp_rule_pattern_shape(clause->pattern)->cost, <=, MP_RULE_COST_LIMIT);
    }
    return 0;
}
