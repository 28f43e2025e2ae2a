/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-file.h"

#include "rules/mp-rules.h"

typedef struct {
    const char *key, *value; /* both trimmed */
} Entry;

struct _MpRuleFile {
    char *path;
    char *text;       /* what all strings are parts of */
    GArray *sections; /* of MpRuleSection */
    GArray *entries;  /* of Entry, section by section */
};

void
mp_rule_file_free(MpRuleFile *self)
{
    if (self == NULL)
        return;
    g_free(self->path);
    g_free(self->text);
    g_array_unref(self->sections);
    g_array_unref(self->entries);
    g_free(self);
}

static gboolean
syntax_error(const MpRuleFile *self, guint line, const char *what, GError **error)
{
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX, "%s:%u: %s", self->path, line, what);
    return FALSE;
}

static const Entry *
find_entry(const MpRuleFile *self, const MpRuleSection *section, const char *key)
{
    for (guint i = section->first; i < section->first + section->n; i++) {
        const Entry *entry = &g_array_index(self->entries, Entry, i);
        if (strcmp(entry->key, key) == 0)
            return entry;
    }
    return NULL;
}

/* `[signal x-sg-eid]` is kind and name. */
static gboolean
read_section(MpRuleFile *self, char *line, guint number, GError **error)
{
    char *space = strchr(line, ' ');
    MpRuleSection section = { .kind = line + 1, .first = self->entries->len };
    char *end;

    g_strchomp(line);
    end = line + strlen(line) - 1;
    if (*end != ']' || strpbrk(line + 1, "[]") != end)
        return syntax_error(self, number, "neither a section, a key nor a comment", error);
    *end = '\0';
    if (space == NULL || space == line + 1 || space[1] == '\0' || space[1] == ' ') {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX,
                    "%s:%u: [%s]: a section is [KIND NAME]", self->path, number, line + 1);
        return FALSE;
    }
    *space = '\0';
    section.name = space + 1;
    for (guint i = 0; i < self->sections->len; i++) {
        const MpRuleSection *other = &g_array_index(self->sections, MpRuleSection, i);
        if (strcmp(other->kind, section.kind) == 0 && strcmp(other->name, section.name) == 0)
            return syntax_error(self, number, "the section stands twice", error);
    }
    g_array_append_val(self->sections, section);
    return TRUE;
}

static gboolean
read_key(MpRuleFile *self, char *line, guint number, GError **error)
{
    char *equals = strchr(line, '=');
    Entry entry;
    MpRuleSection *section;

    if (equals == NULL || equals == line)
        return syntax_error(self, number, "neither a section, a key nor a comment", error);
    *equals = '\0';
    entry = (Entry){ g_strchomp(line), g_strstrip(equals + 1) };
    if (strpbrk(entry.key, "[]") != NULL)
        return syntax_error(self, number, "a key may not hold brackets", error);
    if (self->sections->len == 0)
        return syntax_error(self, number, "Key file does not start with a group", error);
    section = &g_array_index(self->sections, MpRuleSection, self->sections->len - 1);
    if (find_entry(self, section, entry.key) != NULL)
        return syntax_error(self, number, "the key stands twice", error);
    g_array_append_val(self->entries, entry);
    section->n++;
    return TRUE;
}

static gboolean
read_line(MpRuleFile *self, char *line, guint number, GError **error)
{
    if (line[0] == '\0' || line[0] == '#')
        return TRUE;
    if (g_ascii_isspace(line[0]))
        return syntax_error(self, number, "a line may not begin with a blank", error);
    return line[0] == '[' ? read_section(self, line, number, error)
                          : read_key(self, line, number, error);
}

MpRuleFile *
mp_rule_file_parse(const char *path, MpSlice text, GError **error)
{
    g_autoptr(MpRuleFile) self = g_new0(MpRuleFile, 1);
    guint number = 0;

    self->path = g_strdup(path);
    self->text = mp_slice_dup(text);
    self->sections = g_array_new(FALSE, FALSE, sizeof(MpRuleSection));
    self->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    if (strlen(self->text) != text.len || !g_utf8_validate(self->text, (gssize)text.len, NULL)) {
        syntax_error(self, 1, "not UTF-8 text", error);
        return NULL;
    }
    for (char *line = self->text; line != NULL;) {
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end = '\0';
        if (!read_line(self, line, ++number, error))
            return NULL;
        line = end == NULL ? NULL : end + 1;
    }
    return g_steal_pointer(&self);
}

const char *
mp_rule_file_path(const MpRuleFile *self)
{
    return self->path;
}

const MpRuleSection *
mp_rule_file_sections(const MpRuleFile *self, gsize *n)
{
    *n = self->sections->len;
    return (const MpRuleSection *)(gconstpointer)self->sections->data;
}

const char *
mp_rule_file_value(const MpRuleFile *self, const MpRuleSection *section, const char *key)
{
    const Entry *entry = find_entry(self, section, key);

    return entry == NULL ? NULL : entry->value;
}

char **
mp_rule_file_list(const MpRuleFile *self, const MpRuleSection *section, const char *key)
{
    const char *value = mp_rule_file_value(self, section, key);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);

    while (value != NULL) {
        const char *end = strchr(value, ';');
        gsize len = end == NULL ? strlen(value) : (gsize)(end - value);
        MpSlice item = mp_slice_trim((MpSlice){ value, len });

        if (item.len > 0)
            g_ptr_array_add(items, mp_slice_dup(item));
        value = end == NULL ? NULL : end + 1;
    }
    g_ptr_array_add(items, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&items), FALSE);
}

static void
key_error(const MpRuleFile *self,
          const MpRuleSection *section,
          const char *key,
          const char *what,
          GError **error)
{
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_KEY, "%s: [%s %s]: %s: %s", self->path,
                section->kind, section->name, key, what);
}

gboolean
mp_rule_file_check_keys(const MpRuleFile *self,
                        const MpRuleSection *section,
                        const char *const *known,
                        const char *const *needed,
                        GError **error)
{
    for (guint i = section->first; i < section->first + section->n; i++) {
        const char *key = g_array_index(self->entries, Entry, i).key;
        if (!g_strv_contains(known, key)) {
            key_error(self, section, key, "no such key", error);
            return FALSE;
        }
    }
    for (gsize i = 0; needed[i] != NULL; i++) {
        const char *value = mp_rule_file_value(self, section, needed[i]);
        if (value == NULL || value[0] == '\0') {
            key_error(self, section, needed[i], "is missing", error);
            return FALSE;
        }
    }
    return TRUE;
}
