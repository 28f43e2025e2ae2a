/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-rule-file.h"

#include "rules/mp-rules.h"

struct _MpRuleFile {
    char *path;
    GKeyFile *key_file;
    GArray *sections; /* of MpRuleSection */
};

static void
section_clear(gpointer data)
{
    MpRuleSection *section = data;

    g_free((char *)section->kind);
    g_strfreev(section->keys);
}

void
mp_rule_file_free(MpRuleFile *self)
{
    if (self == NULL)
        return;
    g_free(self->path);
    g_clear_pointer(&self->key_file, g_key_file_free);
    g_clear_pointer(&self->sections, g_array_unref);
    g_free(self);
}

static gboolean
syntax_error(const MpRuleFile *self, guint line, const char *what, GError **error)
{
    g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX, "%s:%u: %s", self->path, line, what);
    return FALSE;
}

/* What stood already: sections of the file, keys of the section. */
typedef struct {
    GHashTable *sections; /* owned strings */
    GHashTable *keys;
} Seen;

/* GKeyFile merges what stands twice, so the lines are looked at first. */
static gboolean
check_line(const MpRuleFile *self, const char *line, guint number, Seen *seen, GError **error)
{
    const char *equals = strchr(line, '=');

    if (line[0] == '\0' || line[0] == '#')
        return TRUE;
    if (g_ascii_isspace(line[0]))
        return syntax_error(self, number, "a line may not begin with a blank", error);
    if (line[0] == '[') {
        g_hash_table_remove_all(seen->keys);
        if (!g_hash_table_add(seen->sections, g_strchomp(g_strdup(line))))
            return syntax_error(self, number, "the section stands twice", error);
        return TRUE;
    }
    if (equals == NULL)
        return syntax_error(self, number, "neither a section, a key nor a comment", error);
    if (!g_hash_table_add(seen->keys, g_strchomp(g_strndup(line, (gsize)(equals - line)))))
        return syntax_error(self, number, "the key stands twice", error);
    return TRUE;
}

static gboolean
check_lines(const MpRuleFile *self, const char *text, GError **error)
{
    g_autoptr(GHashTable) sections = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    Seen seen = { sections, keys };

    for (guint i = 0; lines[i] != NULL; i++)
        if (!check_line(self, lines[i], i + 1, &seen, error))
            return FALSE;
    return TRUE;
}

/* "signal x-sg-eid" is kind and name; both in one allocation. */
static gboolean
add_section(MpRuleFile *self, const char *group, GError **error)
{
    char *kind = g_strdup(group);
    char *name = strchr(kind, ' ');
    MpRuleSection section = { .kind = kind };

    if (name == NULL || name[1] == '\0' || name[1] == ' ' || name == kind) {
        g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX,
                    "%s: [%s]: a section is [KIND NAME]", self->path, group);
        g_free(kind);
        return FALSE;
    }
    *name = '\0';
    section.name = name + 1;
    section.keys = g_key_file_get_keys(self->key_file, group, NULL, NULL);
    g_array_append_val(self->sections, section);
    return TRUE;
}

MpRuleFile *
mp_rule_file_parse(const char *path, MpSlice text, GError **error)
{
    g_autoptr(MpRuleFile) self = g_new0(MpRuleFile, 1);
    g_autofree char *copy = mp_slice_dup(text);
    g_auto(GStrv) groups = NULL;

    self->path = g_strdup(path);
    self->key_file = g_key_file_new();
    self->sections = g_array_new(FALSE, FALSE, sizeof(MpRuleSection));
    g_array_set_clear_func(self->sections, section_clear);

    if (strlen(copy) != text.len || !g_utf8_validate(copy, (gssize)text.len, NULL)) {
        syntax_error(self, 1, "not UTF-8 text", error);
        return NULL;
    }
    if (!check_lines(self, copy, error))
        return NULL;
    if (!g_key_file_load_from_data(self->key_file, copy, text.len, G_KEY_FILE_NONE, error)) {
        if (error != NULL) {
            (*error)->domain = MP_RULES_ERROR;
            (*error)->code = MP_RULES_ERROR_SYNTAX;
        }
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    groups = g_key_file_get_groups(self->key_file, NULL);
    for (gsize i = 0; groups[i] != NULL; i++)
        if (!add_section(self, groups[i], error))
            return NULL;
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

char *
mp_rule_file_value(const MpRuleFile *self, const MpRuleSection *section, const char *key)
{
    g_autofree char *group = g_strconcat(section->kind, " ", section->name, NULL);
    char *value = g_key_file_get_value(self->key_file, group, key, NULL);

    return value == NULL ? NULL : g_strstrip(value);
}

char **
mp_rule_file_list(const MpRuleFile *self, const MpRuleSection *section, const char *key)
{
    g_autofree char *value = mp_rule_file_value(self, section, key);
    g_auto(GStrv) parts = g_strsplit(value == NULL ? "" : value, ";", -1);
    g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; parts[i] != NULL; i++) {
        const char *item = g_strstrip(parts[i]);
        if (item[0] != '\0')
            g_ptr_array_add(items, g_strdup(item));
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
    for (gsize i = 0; section->keys[i] != NULL; i++) {
        if (!g_strv_contains(known, section->keys[i])) {
            key_error(self, section, section->keys[i], "no such key", error);
            return FALSE;
        }
    }
    for (gsize i = 0; needed[i] != NULL; i++) {
        g_autofree char *value = mp_rule_file_value(self, section, needed[i]);
        if (value == NULL || value[0] == '\0') {
            key_error(self, section, needed[i], "is missing", error);
            return FALSE;
        }
    }
    return TRUE;
}
