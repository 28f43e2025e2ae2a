/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-subject.h"

/* What a category can be in a message's way, unless the file says otherwise. */
static const struct {
    const char *name;
    MpConduct conduct;
} categories[] = {
    { "esp", MP_CONDUCT_SERVICE },
    { "transactional", MP_CONDUCT_SERVICE },
    { "crm", MP_CONDUCT_SERVICE },
    { "survey", MP_CONDUCT_SERVICE },
    { "mailbox-provider", MP_CONDUCT_SERVICE },
    { "hosting", MP_CONDUCT_SERVICE },
    { "list-manager", MP_CONDUCT_SOFTWARE },
    { "security-gateway", MP_CONDUCT_GATEWAY },
    { "forwarder", MP_CONDUCT_FORWARDER },
};

static const char *const conducts[] = { "service", "gateway", "forwarder", "software", "mark" };

void
mp_rule_subject_free(MpRuleSubject *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->ranges, g_array_unref);
    g_clear_pointer(&self->clauses, g_ptr_array_unref);
    g_clear_pointer(&self->strings, g_string_chunk_free);
    g_clear_pointer(&self->file, mp_rule_file_free);
    g_free(self);
}

/* The head section and what it is read from. */
typedef struct {
    const MpRuleFile *file;
    const MpRuleSection *section;
} Head;

static gboolean
head_error(const Head *head, const char *key, const char *what, GError **error)
{
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_KEY, "%s: [%s %s]: %s: %s",
                mp_rule_file_path(head->file), head->section->kind, head->section->name, key, what);
    return FALSE;
}

static const char *
value_of(const Head *head, const char *key)
{
    const char *value = mp_rule_file_value(head->file, head->section, key);

    return value == NULL ? "" : value;
}

static gboolean
read_conduct(MpRuleSubject *self, const Head *head, GError **error)
{
    const char *said = value_of(head, "conduct");
    gboolean known = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(categories); i++) {
        if (strcmp(categories[i].name, self->subject.category) == 0) {
            self->subject.conduct = categories[i].conduct;
            known = TRUE;
        }
    }
    if (!known)
        return head_error(head, "category", "no such category", error);
    for (gsize i = 0; i < G_N_ELEMENTS(conducts); i++) {
        if (strcmp(conducts[i], said) == 0) {
            self->subject.conduct = (MpConduct)i;
            return TRUE;
        }
    }
    return said[0] == '\0' || head_error(head, "conduct", "no such conduct", error);
}

static gboolean
read_ranges(MpRuleSubject *self, const Head *head, GError **error)
{
    g_auto(GStrv) ranges = mp_rule_file_list(head->file, head->section, "ranges");
    g_autofree char *id = g_strconcat(self->subject.id, "/range", NULL);

    self->subject.range_source = value_of(head, "range-source");
    self->subject.range_date = value_of(head, "range-date");
    if (ranges[0] == NULL)
        return TRUE;
    if (self->subject.range_source[0] == '\0' || self->subject.range_date[0] == '\0')
        return head_error(head, "ranges", "range-source and range-date are needed", error);
    self->range_rule = (MpRule){
        .id = g_string_chunk_insert_const(self->strings, id),
        .subject = &self->subject,
        .signal = MP_SIGNAL_RANGE,
        .strength = MP_STRENGTH_DECISIVE,
        .source = self->subject.range_source,
        .clause = value_of(head, "ranges"),
        .example = "",
        .expect = "",
        .counter = "",
    };
    for (gsize i = 0; ranges[i] != NULL; i++) {
        MpRuleRange range = { .rule = &self->range_rule };

        if (!mp_ip_range_parse(mp_slice_of(ranges[i]), &range.range))
            return head_error(head, "ranges", ranges[i], error);
        g_array_append_val(self->ranges, range);
    }
    return TRUE;
}

static gboolean
is_id(const char *text)
{
    return text[0] != '\0' && text[0] != '-' && !g_str_has_suffix(text, "-") &&
           strstr(text, "--") == NULL &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static gboolean
read_head(MpRuleSubject *self, const Head *head, GError **error)
{
    static const char *const known[] = { "name",         "category",   "era",
                                         "aliases",      "conduct",    "ranges",
                                         "range-source", "range-date", NULL };
    static const char *const needed[] = { "name", "category", NULL };

    if (strcmp(head->section->kind, "platform") != 0)
        return head_error(head, "", "the first section is [platform ID]", error);
    if (!is_id(head->section->name))
        return head_error(head, "", "an id is lower case letters, digits and single hyphens",
                          error);
    if (!mp_rule_file_check_keys(head->file, head->section, known, needed, error))
        return FALSE;
    self->subject.id = head->section->name;
    self->subject.name = value_of(head, "name");
    self->subject.aliases = value_of(head, "aliases");
    self->subject.category = value_of(head, "category");
    self->subject.era = value_of(head, "era");
    return read_conduct(self, head, error) && read_ranges(self, head, error);
}

MpRuleSubject *
mp_rule_subject_read(const char *path, GBytes *bytes, GError **error)
{
    g_autoptr(MpRuleSubject) self = g_new0(MpRuleSubject, 1);
    const MpRuleSection *sections;
    gsize n, len;
    const char *data = g_bytes_get_data(bytes, &len);
    Head head;

    self->strings = g_string_chunk_new(1024);
    self->ranges = g_array_new(FALSE, FALSE, sizeof(MpRuleRange));
    self->clauses = g_ptr_array_new_with_free_func((GDestroyNotify)mp_rule_clause_free);
    self->file = mp_rule_file_parse(path, (MpSlice){ data == NULL ? "" : data, len }, error);
    if (self->file == NULL)
        return NULL;
    self->subject.file = mp_rule_file_path(self->file);
    sections = mp_rule_file_sections(self->file, &n);
    if (n == 0) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX, "%s: no section", path);
        return NULL;
    }
    head = (Head){ self->file, &sections[0] };
    if (!read_head(self, &head, error))
        return NULL;
    for (gsize i = 1; i < n; i++) {
        Head place = { self->file, &sections[i] };
        MpRuleClause *clause;

        if (strcmp(sections[i].kind, "signal") != 0 || !is_id(sections[i].name)) {
            head_error(&place, "", "the other sections are [signal ID]", error);
            return NULL;
        }
        clause = mp_rule_clause_new(self->file, &sections[i], &self->subject, self->strings, error);
        if (clause == NULL)
            return NULL;
        g_ptr_array_add(self->clauses, clause);
    }
    return g_steal_pointer(&self);
}
