/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* A public incident at somebody who holds other people's lists: a section
 * `[incident ID]` of src/rules/incident/. Days are "YYYY-MM-DD". */
typedef struct {
    char *id;        /* "epsilon-2011": stable */
    char *custodian; /* "esp:epsilon", "org:dropbox.com" */
    char *from, *to; /* the window in which data may have left */
    char *made_public;
    char *what;
    char *scope;
    char *source;
} MpIncident;

typedef struct _MpIncidentRules MpIncidentRules;

MpIncidentRules *mp_incident_rules_new(void);
void mp_incident_rules_free(MpIncidentRules *self);
/* Errors: those of #MpRulesError. The same id again replaces the incident. */
gboolean
mp_incident_rules_read(MpIncidentRules *self, const char *path, GBytes *bytes, GError **error);

/* In the order of their ids. */
const MpIncident *const *mp_rules_incidents(const MpRules *rules, gsize *n);

/* For mp_rules_incidents(): as they were read, sorted. */
const MpIncident *const *mp_incident_rules_all(const MpIncidentRules *self, gsize *n);

G_END_DECLS
