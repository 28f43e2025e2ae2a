/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-clause.h"

#include "base/mp-limits.h"

/* What an identifier identifies. The customer is the first of account,
 * sub-account, tenant, project, site, user and form that is known; `time`,
 * `ip` and `check` are there to be compared. */
static const char *const id_types[] = {
    "account", "sub-account", "account-name", "tenant",  "project", "user",   "site",      "form",
    "list",    "campaign",    "contact",      "message", "tag",     "stream", "recipient", "region",
    "domain",  "host",        "script",       "ip",      "time",    "check",  NULL,
};

static const char *const signal_names[MP_SIGNAL_N] = {
    [MP_SIGNAL_FIELD] = "field",
    [MP_SIGNAL_ENVELOPE] = "envelope",
    [MP_SIGNAL_MESSAGE_ID] = "message-id",
    [MP_SIGNAL_DKIM] = "dkim",
    [MP_SIGNAL_HOST] = "host",
    [MP_SIGNAL_HELO] = "helo",
    [MP_SIGNAL_RECEIVED] = "received",
    [MP_SIGNAL_UNSUBSCRIBE] = "unsubscribe",
    [MP_SIGNAL_LINK] = "link",
    [MP_SIGNAL_MIME_BOUNDARY] = "mime-boundary",
    [MP_SIGNAL_RANGE] = "range",
};

static const char *const strength_names[] = { "weak", "strong", "decisive", NULL };

const char *
mp_signal_name(MpSignal signal)
{
    g_return_val_if_fail((guint)signal < MP_SIGNAL_N, "");
    return signal_names[signal];
}

const char *
mp_strength_name(MpStrength strength)
{
    g_return_val_if_fail((guint)strength <= MP_STRENGTH_DECISIVE, "");
    return strength_names[strength];
}

/* What a section is built with. */
typedef struct {
    const MpRuleFile *file;
    const MpRuleSection *section;
    GStringChunk *strings;
} Source;

static gboolean
key_error(const Source *from, const char *key, const char *what, GError **error)
{
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_KEY, "%s: [%s %s]: %s: %s",
                mp_rule_file_path(from->file), from->section->kind, from->section->name, key, what);
    return FALSE;
}

static const char *
value_of(const Source *from, const char *key)
{
    const char *value = mp_rule_file_value(from->file, from->section, key);

    return value == NULL ? "" : value;
}

void
mp_rule_clause_free(MpRuleClause *self)
{
    if (self == NULL)
        return;
    g_strfreev(self->names);
    g_strfreev(self->domains);
    mp_rule_pattern_free(self->name_pattern);
    mp_rule_pattern_free(self->pattern);
    for (gsize i = 0; i < self->n_ids; i++)
        g_clear_pointer(&self->ids[i].decoders, g_array_unref);
    g_free(self);
}

static gboolean
find_name(const char *const *names, gsize n, const char *name, guint *out)
{
    for (gsize i = 0; i < n; i++) {
        if (names[i] != NULL && name != NULL && strcmp(names[i], name) == 0) {
            *out = (guint)i;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
read_kind(MpRuleClause *self, const Source *from, GError **error)
{
    guint signal, strength;

    if (!find_name(signal_names, MP_SIGNAL_N, value_of(from, "kind"), &signal) ||
        signal == MP_SIGNAL_RANGE)
        return key_error(from, "kind", "no such kind", error);
    if (!find_name(strength_names, 3, value_of(from, "strength"), &strength))
        return key_error(from, "strength", "weak, strong or decisive", error);
    self->rule.signal = (MpSignal)signal;
    self->rule.strength = (MpStrength)strength;
    return TRUE;
}

static void
lower_all(char **names)
{
    for (gsize i = 0; names[i] != NULL; i++)
        for (char *p = names[i]; *p != '\0'; p++)
            *p = g_ascii_tolower(*p);
}

static MpRulePattern *
read_pattern(const Source *from, const char *key, const char *text, GError **error)
{
    g_autoptr(MpRulePattern) pattern = mp_rule_pattern_new(text, error);

    if (pattern == NULL)
        g_prefix_error(error, "%s: [%s %s]: %s: ", mp_rule_file_path(from->file),
                       from->section->kind, from->section->name, key);
    return g_steal_pointer(&pattern);
}

static gboolean
read_names(MpRuleClause *self, const Source *from, GError **error)
{
    const char *field = value_of(from, "field");

    if (self->rule.signal != MP_SIGNAL_FIELD)
        return field[0] == '\0' || key_error(from, "field", "only for kind = field", error);
    if (field[0] == '\0')
        return key_error(from, "field", "is missing", error);
    if (field[0] == '~') {
        self->name_pattern = read_pattern(from, "field", field + 1, error);
        return self->name_pattern != NULL;
    }
    self->names = mp_rule_file_list(from->file, from->section, "field");
    lower_all(self->names);
    return TRUE;
}

static gboolean
asks_for_domains(MpSignal signal)
{
    return signal == MP_SIGNAL_ENVELOPE || signal == MP_SIGNAL_MESSAGE_ID ||
           signal == MP_SIGNAL_DKIM || signal == MP_SIGNAL_HOST || signal == MP_SIGNAL_HELO ||
           signal == MP_SIGNAL_UNSUBSCRIBE || signal == MP_SIGNAL_LINK;
}

static gboolean
read_match(MpRuleClause *self, const Source *from, GError **error)
{
    const char *match = value_of(from, "match");

    self->domains = mp_rule_file_list(from->file, from->section, "domain");
    lower_all(self->domains);
    if (self->domains[0] != NULL && !asks_for_domains(self->rule.signal))
        return key_error(from, "domain", "not for this kind", error);
    for (gsize i = 0; self->domains[i] != NULL; i++)
        if (self->domains[i][0] == '.' || strpbrk(self->domains[i], " @/*\\") != NULL)
            return key_error(from, "domain", "is no domain", error);
    if (match[0] != '\0') {
        self->pattern = read_pattern(from, "match", match, error);
        return self->pattern != NULL;
    }
    if (self->domains[0] == NULL && self->rule.signal != MP_SIGNAL_FIELD)
        return key_error(from, "match", "match or domain is needed", error);
    return TRUE;
}

/* GROUP, GROUP=TYPE, GROUP/DECODER/DECODER, GROUP=TYPE/DECODER ... */
static gboolean
read_id(MpRuleClause *self, const Source *from, const char *text, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(text, "/", -1);
    const char *const *groups;
    char *equals = strchr(parts[0], '=');
    MpRuleId *id = &self->ids[self->n_ids];
    const char *type = equals == NULL ? parts[0] : equals + 1;
    guint place;

    if (self->pattern == NULL || self->n_ids == MP_RULE_IDS)
        return key_error(from, "ids", "no pattern to take it from, or too many", error);
    groups = (const char *const *)mp_rule_pattern_shape(self->pattern)->groups->pdata;
    if (!find_name(id_types, G_N_ELEMENTS(id_types) - 1, type, &place))
        return key_error(from, "ids", "no such type of identifier", error);
    id->type = id_types[place];
    if (equals != NULL)
        *equals = '\0';
    if (!find_name(groups, mp_rule_pattern_shape(self->pattern)->groups->len, parts[0], &place))
        return key_error(from, "ids", "the pattern has no such group", error);
    id->group = place;
    self->n_ids++;
    for (gsize i = 1; parts[i] != NULL; i++) {
        MpRuleDecoder decoder = { 0 };

        if (id->decoders == NULL) {
            id->decoders = g_array_new(FALSE, FALSE, sizeof(MpRuleDecoder));
            g_array_set_clear_func(id->decoders, (GDestroyNotify)mp_rule_decoder_clear);
        }
        if (!mp_rule_decoder_parse(parts[i], &decoder))
            return key_error(from, "ids", "no such decoder", error);
        g_array_append_val(id->decoders, decoder);
    }
    return TRUE;
}

/* Groups that `ids` does not speak of are identifiers of their own name. */
static gboolean
read_ids(MpRuleClause *self, const Source *from, GError **error)
{
    g_auto(GStrv) ids = mp_rule_file_list(from->file, from->section, "ids");
    const GPtrArray *groups;

    for (gsize i = 0; ids[i] != NULL; i++)
        if (!read_id(self, from, ids[i], error))
            return FALSE;
    if (self->pattern == NULL)
        return TRUE;
    groups = mp_rule_pattern_shape(self->pattern)->groups;
    for (guint g = 0; g < groups->len; g++) {
        gboolean spoken_of = FALSE;

        for (gsize i = 0; i < self->n_ids; i++)
            spoken_of = spoken_of || self->ids[i].group == g;
        if (!spoken_of && !read_id(self, from, groups->pdata[g], error))
            return FALSE;
    }
    return TRUE;
}

static const char *
describe(const MpRuleClause *self, const Source *from)
{
    const char *match = value_of(from, "match");
    const char *what = value_of(from, self->rule.signal == MP_SIGNAL_FIELD ? "field" : "domain");
    g_autofree char *both = NULL;

    if (match[0] == '\0' || what[0] == '\0')
        return match[0] == '\0' ? what : match;
    both = g_strdup_printf("%s: %s", what, match);
    return g_string_chunk_insert_const(from->strings, both);
}

/* A domain, or a pattern that fixes the end of a name. A customer chooses what
 * stands before his own domain, so a pattern for that proves no owner. */
static gboolean
names_an_owner(const MpRuleClause *self)
{
    if (!asks_for_domains(self->rule.signal))
        return FALSE;
    return self->domains[0] != NULL ||
           (self->pattern != NULL && g_str_has_suffix(mp_rule_pattern_text(self->pattern), "$"));
}

MpRuleClause *
mp_rule_clause_new(const MpRuleFile *file,
                   const MpRuleSection *section,
                   const MpSubject *subject,
                   GStringChunk *strings,
                   GError **error)
{
    static const char *const known[] = { "kind",     "field",   "domain", "match",
                                         "strength", "ids",     "source", "example",
                                         "expect",   "counter", NULL };
    static const char *const needed[] = { "kind", "strength", "source", "example", "expect", NULL };
    g_autoptr(MpRuleClause) self = g_new0(MpRuleClause, 1);
    g_autofree char *id = g_strconcat(subject->id, "/", section->name, NULL);
    Source from = { file, section, strings };

    if (!mp_rule_file_check_keys(file, section, known, needed, error) ||
        !read_kind(self, &from, error) || !read_names(self, &from, error) ||
        !read_match(self, &from, error) || !read_ids(self, &from, error))
        return NULL;
    self->rule.id = g_string_chunk_insert_const(strings, id);
    self->rule.subject = subject;
    self->rule.source = value_of(&from, "source");
    self->rule.example = value_of(&from, "example");
    self->rule.expect = value_of(&from, "expect");
    self->rule.counter = value_of(&from, "counter");
    self->rule.clause = describe(self, &from);
    self->rule.owned = names_an_owner(self);
    return g_steal_pointer(&self);
}

static gboolean
decode(const MpRuleId *id, MpSlice raw, MpArena *arena, MpSlice *value)
{
    *value = raw;
    for (guint i = 0; id->decoders != NULL && i < id->decoders->len; i++)
        if (!mp_rule_decode(&g_array_index(id->decoders, MpRuleDecoder, i), *value, arena, value))
            return FALSE;
    return value->len > 0 && value->len <= MP_LIMIT_HINT_BYTES;
}

gboolean
mp_rule_clause_match(
    const MpRuleClause *self, MpSlice text, MpSlice domain, MpArena *arena, MpRuleHit *out)
{
    MpRuleMatch match;

    if (self->pattern == NULL) {
        *out = (MpRuleHit){ .rule = &self->rule, .end = text.len };
        out->start = domain.len == 0 ? 0 : (gsize)(domain.data - text.data);
        return TRUE;
    }
    if (mp_rule_pattern_match(self->pattern, text, &match) != MP_MATCH_YES)
        return FALSE;
    *out = (MpRuleHit){ .rule = &self->rule, .start = match.start, .end = match.end };
    for (gsize i = 0; i < self->n_ids; i++) {
        MpSlice raw = match.groups[self->ids[i].group];
        MpSlice value;

        if (raw.data == NULL || !decode(&self->ids[i], raw, arena, &value))
            continue;
        out->ids[out->n_ids].type = self->ids[i].type;
        out->ids[out->n_ids++].value = value;
    }
    return TRUE;
}
