/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-hint-rules.h"

#include "rules/mp-rule-file.h"

struct _MpHintRules {
    MpPhrases *phrases;
    GArray *wordings; /* of MpHintWording */
};

static void
wording_clear(gpointer data)
{
    MpHintWording *wording = data;

    g_free(wording->id);
    g_free(wording->kind);
    g_strfreev(wording->needs);
    g_strfreev(wording->unless);
    g_free(wording->example);
    g_free(wording->expect);
}

MpHintRules *
mp_hint_rules_new(void)
{
    MpHintRules *self = g_new0(MpHintRules, 1);

    self->phrases = mp_phrases_new();
    self->wordings = g_array_new(FALSE, TRUE, sizeof(MpHintWording));
    g_array_set_clear_func(self->wordings, wording_clear);
    return self;
}

void
mp_hint_rules_free(MpHintRules *self)
{
    if (self == NULL)
        return;
    mp_phrases_free(self->phrases);
    g_array_unref(self->wordings);
    g_free(self);
}

static gboolean
read_wording(MpHintRules *self,
             const MpRuleFile *file,
             const MpRuleSection *section,
             const char *kind,
             GError **error)
{
    static const char *const known[] = { "phrases", "needs", "unless", "example", "expect", NULL };
    static const char *const needed[] = { "phrases", "example", "expect", NULL };
    g_auto(GStrv) phrases = mp_rule_file_list(file, section, "phrases");
    MpHintWording wording = { 0 };

    if (strcmp(section->kind, "wording") != 0 ||
        !mp_rule_file_check_keys(file, section, known, needed, error)) {
        if (error != NULL && *error == NULL)
            g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX,
                        "%s: [%s %s]: the other sections are [wording NAME]",
                        mp_rule_file_path(file), section->kind, section->name);
        return FALSE;
    }
    wording = (MpHintWording){
        .id = g_strconcat(kind, "/", section->name, NULL),
        .kind = g_strdup(kind),
        .needs = mp_rule_file_list(file, section, "needs"),
        .unless = mp_rule_file_list(file, section, "unless"),
        .example = g_strdup(mp_rule_file_value(file, section, "example")),
        .expect = g_strdup(mp_rule_file_value(file, section, "expect")),
    };
    g_array_append_val(self->wordings, wording);
    for (gsize i = 0; phrases[i] != NULL; i++) {
        if (!mp_phrases_add(self->phrases, phrases[i], GUINT_TO_POINTER(self->wordings->len - 1))) {
            g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_KEY,
                        "%s: [wording %s]: phrases: \"%s\" is too short", mp_rule_file_path(file),
                        section->name, phrases[i]);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean
mp_hint_rules_read(MpHintRules *self, const char *path, GBytes *bytes, GError **error)
{
    static const char *const known[] = { "proves", "trap", "weak", NULL };
    static const char *const needed[] = { "proves", "trap", NULL };
    gsize n, len;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autoptr(MpRuleFile) file =
        mp_rule_file_parse(path, (MpSlice){ data == NULL ? "" : data, len }, error);
    const MpRuleSection *sections;

    if (file == NULL)
        return FALSE;
    sections = mp_rule_file_sections(file, &n);
    if (n == 0 || strcmp(sections[0].kind, "hint") != 0) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX,
                    "%s: the first section is [hint KIND]", path);
        return FALSE;
    }
    if (!mp_rule_file_check_keys(file, &sections[0], known, needed, error))
        return FALSE;
    for (gsize i = 1; i < n; i++)
        if (!read_wording(self, file, &sections[i], sections[0].name, error))
            return FALSE;
    return TRUE;
}

void
mp_hint_rules_seal(MpHintRules *self)
{
    mp_phrases_seal(self->phrases);
}

const MpPhrases *
mp_hint_rules_phrases(const MpRules *rules)
{
    return mp_rules_hints(rules)->phrases;
}

const MpHintWording *
mp_hint_rules_wording_of(const MpRules *rules, const MpPhraseHit *hit)
{
    return &g_array_index(mp_rules_hints(rules)->wordings, MpHintWording,
                          GPOINTER_TO_UINT(hit->tag));
}

static gboolean
holds_one(MpSlice sentence, char **words)
{
    for (gsize i = 0; words != NULL && words[i] != NULL; i++)
        if (mp_slice_find_slice(sentence, mp_slice_of(words[i])) >= 0)
            return TRUE;
    return FALSE;
}

gboolean
mp_hint_wording_fits(const MpHintWording *self, MpSlice sentence)
{
    if (self->needs != NULL && self->needs[0] != NULL && !holds_one(sentence, self->needs))
        return FALSE;
    return !holds_one(sentence, self->unless);
}

const MpHintWording *
mp_hint_rules_wordings(const MpRules *rules, gsize *n)
{
    const GArray *wordings = mp_rules_hints(rules)->wordings;

    *n = wordings->len;
    return (const MpHintWording *)(gconstpointer)wordings->data;
}

gboolean
mp_hint_rules_check(const MpRules *rules, const MpHintWording *wording, GError **error)
{
    MpSlice text = mp_slice_of(wording->example);
    g_autofree char *lower = g_ascii_strdown(wording->example, -1);
    MpPhraseHit hit;
    gsize at = 0;

    while (mp_phrases_next(mp_hint_rules_phrases(rules), text, &at, &hit)) {
        MpSlice found = mp_slice_sub(text, hit.start, hit.end - hit.start);
        if (strcmp(mp_hint_rules_wording_of(rules, &hit)->kind, wording->kind) == 0 &&
            mp_slice_equal_nocase(found, mp_slice_of(wording->expect)) &&
            mp_hint_wording_fits(wording, mp_slice_of(lower)))
            return TRUE;
    }
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_EXAMPLE,
                "%s: the example does not hold \"%s\"", wording->id, wording->expect);
    return FALSE;
}
