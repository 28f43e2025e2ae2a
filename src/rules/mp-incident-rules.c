/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "rules/mp-incident-rules.h"

#include "rules/mp-rule-file.h"

struct _MpIncidentRules {
    GPtrArray *incidents; /* of MpIncident, by id */
};

static void
incident_free(gpointer data)
{
    MpIncident *incident = data;

    g_free(incident->id);
    g_free(incident->custodian);
    g_free(incident->from);
    g_free(incident->to);
    g_free(incident->made_public);
    g_free(incident->what);
    g_free(incident->scope);
    g_free(incident->source);
    g_free(incident);
}

MpIncidentRules *
mp_incident_rules_new(void)
{
    MpIncidentRules *self = g_new0(MpIncidentRules, 1);

    self->incidents = g_ptr_array_new_with_free_func(incident_free);
    return self;
}

void
mp_incident_rules_free(MpIncidentRules *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->incidents);
    g_free(self);
}

static int
by_id(gconstpointer a, gconstpointer b)
{
    return strcmp((*(MpIncident *const *)a)->id, (*(MpIncident *const *)b)->id);
}

static void
add(MpIncidentRules *self, MpIncident *incident)
{
    for (guint i = 0; i < self->incidents->len; i++)
        if (strcmp(((MpIncident *)self->incidents->pdata[i])->id, incident->id) == 0) {
            g_ptr_array_remove_index(self->incidents, i);
            break;
        }
    g_ptr_array_add(self->incidents, incident);
    g_ptr_array_sort(self->incidents, by_id);
}

static gboolean
is_day(const char *text)
{
    return strlen(text) == 10 && text[4] == '-' && text[7] == '-' &&
           strspn(text, "0123456789-") == 10;
}

/* Each section proves itself: what it expects must be its custodian. */
static const char *
find_fault(const MpIncident *incident, const char *expect)
{
    if (!is_day(incident->from) || !is_day(incident->to) ||
        strcmp(incident->from, incident->to) > 0)
        return "from and to are not two days in order";
    if (!g_str_has_prefix(incident->custodian, "esp:") &&
        !g_str_has_prefix(incident->custodian, "org:"))
        return "custodian is not esp:PLATFORM or org:DOMAIN";
    return strcmp(expect, incident->custodian) == 0 ? NULL : "expect is not the custodian";
}

gboolean
mp_incident_rules_read(MpIncidentRules *self, const char *path, GBytes *bytes, GError **error)
{
    static const char *const known[] = { "custodian", "from",   "to",      "public", "what",
                                         "scope",     "source", "example", "expect", NULL };
    gsize len, n;
    const char *data = g_bytes_get_data(bytes, &len);
    g_autoptr(MpRuleFile) file =
        mp_rule_file_parse(path, (MpSlice){ data != NULL ? data : "", len }, error);
    const MpRuleSection *sections = file != NULL ? mp_rule_file_sections(file, &n) : NULL;

    if (file == NULL)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const char *expect;
        MpIncident *incident;
        const char *fault;

        if (strcmp(sections[i].kind, "incident") != 0) {
            g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_SYNTAX,
                        "%s: [%s %s]: not an incident", path, sections[i].kind, sections[i].name);
            return FALSE;
        }
        if (!mp_rule_file_check_keys(file, &sections[i], known, known, error))
            return FALSE;
        expect = mp_rule_file_value(file, &sections[i], "expect");
        incident = g_new0(MpIncident, 1);
        incident->id = g_strdup(sections[i].name);
        incident->custodian = g_strdup(mp_rule_file_value(file, &sections[i], "custodian"));
        incident->from = g_strdup(mp_rule_file_value(file, &sections[i], "from"));
        incident->to = g_strdup(mp_rule_file_value(file, &sections[i], "to"));
        incident->made_public = g_strdup(mp_rule_file_value(file, &sections[i], "public"));
        incident->what = g_strdup(mp_rule_file_value(file, &sections[i], "what"));
        incident->scope = g_strdup(mp_rule_file_value(file, &sections[i], "scope"));
        incident->source = g_strdup(mp_rule_file_value(file, &sections[i], "source"));
        fault = find_fault(incident, expect);
        if (fault != NULL) {
            g_set_error(error, MP_RULES_ERROR, MP_RULES_ERROR_EXAMPLE, "%s: [incident %s]: %s",
                        path, incident->id, fault);
            incident_free(incident);
            return FALSE;
        }
        add(self, incident);
    }
    return TRUE;
}

const MpIncident *const *
mp_incident_rules_all(const MpIncidentRules *self, gsize *n)
{
    *n = self->incidents->len;
    return (const MpIncident *const *)self->incidents->pdata;
}
