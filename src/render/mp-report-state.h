/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-citation.h"
#include "analysis/mp-explanation.h"
#include "analysis/mp-holder-names.h"
#include "case/mp-rows-findings.h"
#include "render/mp-report.h"

G_BEGIN_DECLS

/* What the sections of a report share. */

#define MP_REPORT_CAMPAIGNS 12 /* told in full; more are counted */
#define MP_REPORT_CITATIONS 200

/* A campaign that is told of. */
typedef struct {
    MpExplanation explanation;
    char letter[4];    /* "A": by first mail */
    const char *what;  /* "Intervision (intervision.com), through JangoMail"; evidence */
    gboolean is_named; /* the mail supports one story */
} MpReportCampaign;

/* How the owner's addresses fared. */
typedef struct {
    guint all, clean, hit, general, unknown;
    gint64 messages;
    gint64 first, last; /* of all mail */
} MpReportCounts;

typedef struct {
    const MpReportInput *input;
    MpDocument *doc;
    MpArena *arena;
    MpHolderNames *names;
    MpClaims *claims;
    GArray *campaigns;     /* of MpReportCampaign, by first mail */
    guint n_general;       /* campaigns that hit only addresses used for everything */
    guint n_more;          /* campaigns beyond MP_REPORT_CAMPAIGNS */
    GArray *citations;     /* of MpCitation, in the order in which they are cited */
    GHashTable *cited;     /* key -> number from 1 */
    GHashTable *known_ids; /* Message-ID -> gint64 key */
    MpReportCounts counts;
} MpReport;

#define mp_report_campaign(self, i) (&g_array_index((self)->campaigns, MpReportCampaign, (i)))

/* Appends "E3", leading to the evidence list; nothing where the message is not known. */
void mp_report_cite(MpReport *self, gint64 message);
void mp_report_cite_id(MpReport *self, const char *message_id);

/* Appends "campaign A", leading to its part of the report. */
void mp_report_say_campaign(MpReport *self, const MpReportCampaign *campaign);
/* Appends a story in the words of `explain`. */
void mp_report_say_story(MpReport *self, const MpStoryFindingRow *row);
/* Appends a holder's name as evidence. */
void mp_report_say_holder(MpReport *self, const char *holder);
/* Appends "2011-05-16" or "?". */
void mp_report_say_day(MpReport *self, gint64 at);
/* Appends "3 messages". */
void mp_report_say_count(MpReport *self, gint64 n, const char *what);

/* The sections, in their order. */
void mp_report_short(MpReport *self);
void mp_report_mail(MpReport *self);
void mp_report_statements(MpReport *self);
void mp_report_stories(MpReport *self);
void mp_report_settle(MpReport *self);
void mp_report_parties(MpReport *self);
void mp_report_method(MpReport *self);
void mp_report_replies(MpReport *self);
gboolean mp_report_evidence(MpReport *self, GError **error);
gboolean mp_report_custody(MpReport *self, GError **error);

G_END_DECLS
