/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rules-check.h"

#include "rules/mp-rule-clause.h"
#include "rules/mp-rule-index.h"

/* Waits for one rule among all that match. */
typedef struct {
    const MpRule *wanted;
    char *found; /* what its hit reads; NULL: it did not match */
} Watch;

static void
note(const MpRuleHit *hit, gpointer data)
{
    Watch *watch = data;

    if (hit->rule == watch->wanted && watch->found == NULL)
        watch->found = mp_rule_hit_text(hit);
}

char *
mp_rule_hit_text(const MpRuleHit *hit)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < hit->n_ids; i++) {
        g_string_append_printf(text, "%s%s=", i == 0 ? "" : ";", hit->ids[i].type);
        g_string_append_len(text, hit->ids[i].value.data, (gssize)hit->ids[i].value.len);
    }
    return g_strdup(text->len == 0 ? "match" : text->str);
}

/* Every rule but those of address ranges is the head of a clause. */
static const MpRuleClause *
clause_of(const MpRule *rule)
{
    return rule->signal == MP_SIGNAL_RANGE ? NULL : (const MpRuleClause *)rule;
}

guint64
mp_rules_rule_cost(const MpRule *rule)
{
    const MpRuleClause *clause = clause_of(rule);

    if (clause == NULL || clause->pattern == NULL)
        return 0;
    return mp_rule_pattern_shape(clause->pattern)->cost;
}

static void
show(const MpRules *self,
     const MpRuleClause *clause,
     const char *example,
     const MpRuleListener *listener)
{
    MpSlice text = mp_slice_of(example);
    MpSlice name = MP_SLICE_EMPTY;
    gssize colon;

    if (clause->rule.signal != MP_SIGNAL_FIELD) {
        mp_rules_match(self, clause->rule.signal, text, listener);
        return;
    }
    if (clause->names != NULL) {
        name = mp_slice_of(clause->names[0]);
    } else if ((colon = mp_slice_find(text, ':')) >= 0) {
        /* a rule about many names shows the name in its example */
        name = mp_slice_sub(text, 0, (gsize)colon);
        text = mp_slice_trim(mp_slice_sub(text, (gsize)colon + 1, text.len));
    }
    mp_rules_match_field(self, name, mp_rule_index_hash(name), text, listener);
}

static gboolean
check_example(const MpRules *self, const MpRuleClause *clause, GError **error)
{
    g_autoptr(MpArena) arena = mp_arena_new(4096);
    Watch watch = { .wanted = &clause->rule };
    const MpRuleListener listener = { arena, note, &watch };
    g_autofree char *found = NULL;

    show(self, clause, clause->rule.example, &listener);
    found = g_steal_pointer(&watch.found);
    if (g_strcmp0(found, clause->rule.expect) != 0) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_EXAMPLE,
                    "%s: %s: the example gives \"%s\", not \"%s\"", clause->rule.subject->file,
                    clause->rule.id, found == NULL ? "no match" : found, clause->rule.expect);
        return FALSE;
    }
    if (clause->rule.counter[0] == '\0')
        return TRUE;
    show(self, clause, clause->rule.counter, &listener);
    if (watch.found == NULL)
        return TRUE;
    g_free(watch.found);
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_EXAMPLE,
                "%s: %s: the counter-example matches", clause->rule.subject->file, clause->rule.id);
    return FALSE;
}

gboolean
mp_rules_check_rule(const MpRules *self, const MpRule *rule, GError **error)
{
    const MpRuleClause *clause = clause_of(rule);

    if (clause == NULL)
        return TRUE;
    if (clause->pattern != NULL && !mp_rule_pattern_compile(clause->pattern, error))
        return FALSE;
    return check_example(self, clause, error);
}
