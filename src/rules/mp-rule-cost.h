/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* Steps that a pattern may cost over MP_LIMIT_RULE_INPUT bytes chosen by an
 * enemy: well under a millisecond. */
#define MP_RULE_COST_LIMIT (256u << 10)

#define MP_RULE_LITERAL 64
#define MP_RULE_PREFIX 16
#define MP_RULE_HEADS 4

/* What can be said of a pattern without running it. */
typedef struct {
    guint64 cost;      /* steps in the worst case, a multiple of what is read */
    gboolean anchored; /* begins with ^ */
    gboolean any_case; /* begins with (?i): then the literal is lower case */
    gsize literal_len;
    char literal[MP_RULE_LITERAL]; /* the longest text that every match holds */
    gsize prefix_len;
    char prefix[MP_RULE_PREFIX]; /* how every match begins; only where anchored, in one case */
    gsize least;                 /* bytes that every match has; 0 where that is not known */
    gsize n_heads; /* of so many first bytes a set is known; only where anchored, in one case */
    guint64 heads[MP_RULE_HEADS][4]; /* a bit per byte value */
    gboolean plain;                  /* nothing but that text, from the beginning where anchored */
    GPtrArray *groups;               /* names of its groups, in order; owned strings */
} MpRuleShape;

/**
 * mp_rule_shape_read:
 * @refusal: (out): why not, an English phrase; static
 *
 * Reads the part of PCRE that rules may use: literals, escapes, classes,
 * groups, alternatives, quantifiers, back references, ^ $ and \b. Everything
 * else, a quantifier inside an unbounded quantifier, alternatives inside one,
 * and quantifiers that can share the same bytes in more than
 * %MP_RULE_COST_LIMIT ways (two unanchored `.*`, for one) are refused.
 */
gboolean mp_rule_shape_read(const char *pattern, MpRuleShape *out, const char **refusal);
void mp_rule_shape_clear(MpRuleShape *self);

/* FALSE: @text is too short for a match, or begins as none does. */
static inline gboolean
mp_rule_shape_may_begin(const MpRuleShape *self, MpSlice text)
{
    if (text.len < self->least || text.len < self->prefix_len ||
        memcmp(text.data, self->prefix, self->prefix_len) != 0)
        return FALSE;
    for (gsize i = 0; i < self->n_heads; i++) {
        guint8 c = (guint8)text.data[i];

        if ((self->heads[i][c >> 6] >> (c & 63) & 1) == 0)
            return FALSE;
    }
    return TRUE;
}

G_END_DECLS
