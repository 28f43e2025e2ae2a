/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-pattern.h"

#include "base/mp-limits.h"
#include "rules/mp-rules.h"

/* A second fence behind the estimate. */
#define MATCH_LIMIT "(*LIMIT_MATCH=300000)"

struct _MpRulePattern {
    char *text;
    MpRuleShape shape;
    GRegex *regex; /* NULL until first needed; atomic */
};

/* GLib makes the machine code at the first match, and writes that down in the
 * expression: it must have happened before threads share it. */
static GRegex *
compile(const char *text, GError **error)
{
    g_autofree char *fenced = g_strconcat(MATCH_LIMIT, text, NULL);
    GRegex *regex =
        g_regex_new(fenced, G_REGEX_RAW | G_REGEX_OPTIMIZE | G_REGEX_NO_AUTO_CAPTURE, 0, error);

    if (regex != NULL)
        g_regex_match(regex, "", 0, NULL);
    return regex;
}

void
mp_rule_pattern_free(MpRulePattern *self)
{
    if (self == NULL)
        return;
    g_free(self->text);
    g_clear_pointer(&self->regex, g_regex_unref);
    mp_rule_shape_clear(&self->shape);
    g_free(self);
}

MpRulePattern *
mp_rule_pattern_new(const char *text, GError **error)
{
    g_autoptr(MpRulePattern) self = g_new0(MpRulePattern, 1);
    const char *refusal = NULL;

    self->text = g_strdup(text);
    if (!mp_rule_shape_read(text, &self->shape, &refusal)) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_PATTERN, "%s: %s", text, refusal);
        return NULL;
    }
    if (self->shape.groups->len > MP_RULE_GROUPS) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_PATTERN, "%s: it has too many groups",
                    text);
        return NULL;
    }
    return g_steal_pointer(&self);
}

const MpRuleShape *
mp_rule_pattern_shape(const MpRulePattern *self)
{
    return &self->shape;
}

const char *
mp_rule_pattern_text(const MpRulePattern *self)
{
    return self->text;
}

gboolean
mp_rule_pattern_compile(MpRulePattern *self, GError **error)
{
    g_autoptr(GError) inner = NULL;

    if (self->regex == NULL)
        self->regex = compile(self->text, &inner);
    if (self->regex != NULL)
        return TRUE;
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_PATTERN, "%s: %s", self->text,
                inner->message);
    return FALSE;
}

/* Two threads may compile at once; one of the two is kept. */
static GRegex *
compiled(MpRulePattern *self)
{
    GRegex *regex = g_atomic_pointer_get(&self->regex);

    if (regex != NULL)
        return regex;
    regex = compile(self->text, NULL);
    if (regex == NULL || g_atomic_pointer_compare_and_exchange(&self->regex, NULL, regex))
        return regex;
    g_regex_unref(regex);
    return g_atomic_pointer_get(&self->regex);
}

/* Whether @text holds @literal, which is lower case, in any case. */
static gboolean
holds_any_case(MpSlice text, MpSlice literal)
{
    for (gsize i = 0; i + literal.len <= text.len; i++)
        if (g_ascii_tolower(text.data[i]) == literal.data[0] &&
            mp_slice_equal_nocase(mp_slice_sub(text, i, literal.len), literal))
            return TRUE;
    return FALSE;
}

static gboolean
may_match(const MpRuleShape *shape, MpSlice text)
{
    MpSlice literal = { shape->literal, shape->literal_len };

    if (!mp_rule_shape_may_begin(shape, text))
        return FALSE;
    if (literal.len == 0 || shape->prefix_len == literal.len) /* the first of the longest */
        return TRUE;
    if (shape->any_case)
        return holds_any_case(text, literal);
    return mp_slice_find_slice(text, literal) >= 0;
}

static void
read_groups(const MpRulePattern *self, const GMatchInfo *info, MpSlice text, MpRuleMatch *out)
{
    int start, end;

    memset(out, 0, sizeof *out);
    if (g_match_info_fetch_pos(info, 0, &start, &end)) {
        out->start = (gsize)start;
        out->end = (gsize)end;
    }
    for (guint i = 0; i < self->shape.groups->len; i++)
        if (g_match_info_fetch_pos(info, (int)i + 1, &start, &end) && start >= 0)
            out->groups[i] = mp_slice_sub(text, (gsize)start, (gsize)(end - start));
}

/* Many patterns are a word at the beginning: PCRE would cost ten times as much. */
static MpMatchResult
match_plain(const MpRuleShape *shape, MpSlice text, MpRuleMatch *out)
{
    MpSlice literal = { shape->literal, shape->literal_len };
    gssize at = 0;

    if (shape->anchored && !mp_slice_equal(mp_slice_sub(text, 0, literal.len), literal))
        return MP_MATCH_NO;
    if (!shape->anchored)
        at = mp_slice_find_slice(text, literal);
    if (at < 0)
        return MP_MATCH_NO;
    memset(out, 0, sizeof *out);
    out->start = (gsize)at;
    out->end = out->start + literal.len;
    return MP_MATCH_YES;
}

MpMatchResult
mp_rule_pattern_match(const MpRulePattern *self, MpSlice text, MpRuleMatch *out)
{
    g_autoptr(GMatchInfo) info = NULL;
    g_autoptr(GError) error = NULL;
    GRegex *regex;

    text = mp_slice_sub(text, 0, MP_LIMIT_RULE_INPUT);
    if (self->shape.plain)
        return match_plain(&self->shape, text, out);
    if (!may_match(&self->shape, text))
        return MP_MATCH_NO;
    regex = compiled((MpRulePattern *)self);
    if (regex == NULL)
        return MP_MATCH_NO;
    if (g_regex_match_full(regex, text.data, (gssize)text.len, 0, 0, &info, &error)) {
        read_groups(self, info, text, out);
        return MP_MATCH_YES;
    }
    return error == NULL ? MP_MATCH_NO : MP_MATCH_TOO_COSTLY;
}
