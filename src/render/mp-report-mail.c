/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-explain-words.h"
#include "render/mp-report-state.h"
#include "render/mp-timeline-format.h"

#define EVENTS 60 /* rows of the table; more are counted */

static void
say_counts(MpReport *self)
{
    const MpReportCounts *counts = &self->counts;

    mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
    mp_report_say_count(self, counts->messages, "message");
    mp_document_say(self->doc, " came to %u address%s: %u got mail only from those %s given to, ",
                    counts->all, counts->all == 1 ? "" : "es", counts->clean,
                    counts->clean == 1 ? "it was" : "they were");
    mp_document_say(self->doc, "%u got mail from somebody else", counts->hit);
    if (counts->general > 0)
        mp_document_say(self->doc, ", %u %s used for everything", counts->general,
                        counts->general == 1 ? "is" : "are");
    if (counts->unknown > 0)
        mp_document_say(self->doc, ", of %u it is not known to whom %s given", counts->unknown,
                        counts->unknown == 1 ? "it was" : "they were");
    mp_document_say(self->doc, ".");
}

/* An event of an address with a row of its own in the chart. */
static gboolean
is_of_hit(const MpReport *self, const MpEvent *event)
{
    guint n;
    const MpTimelineRow *rows = mp_timeline_rows(self->input->timeline, &n);

    for (guint i = 0; i < n; i++)
        if (rows[i].address != NULL && g_strv_contains(event->addresses, rows[i].address))
            return TRUE;
    return FALSE;
}

/* Whether a campaign that is told of is this stranger's. */
static gboolean
is_of_campaign(const MpReport *self, const MpEvent *event)
{
    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpCampaignRow *row = &mp_report_campaign(self, i)->explanation.campaign;
        g_auto(GStrv) orgs = g_strsplit(row->sender_orgs != NULL ? row->sender_orgs : "", ";", -1);

        if (g_strv_contains((const char *const *)orgs, event->party + strlen("org:")))
            return TRUE;
    }
    return FALSE;
}

/* What begins is told with its end; what is only said has a section of its own. */
static gboolean
is_shown(const MpReport *self, const MpEvent *event)
{
    switch (event->kind) {
    case MP_EVENT_GIVEN:
    case MP_EVENT_FIRST_MAIL:
    case MP_EVENT_CAMPAIGN_BEGINS:
        return !event->minor && is_of_hit(self, event);
    case MP_EVENT_FIRST_FOREIGN:
        return is_of_hit(self, event) && !is_of_campaign(self, event);
    case MP_EVENT_LAST_MAIL:
    case MP_EVENT_CAMPAIGN_ENDS:
    case MP_EVENT_HELD_BY:
    case MP_EVENT_INCIDENT_BEGINS:
    case MP_EVENT_INCIDENT_ENDS:
    case MP_EVENT_SAID:
    case MP_EVENT_N:
        return FALSE;
    }
    return FALSE;
}

static void
say_when(MpReport *self, const MpEvent *event)
{
    mp_report_say_day(self, event->at);
    if (event->until == MP_NO_TIME || event->until - event->at < 24 * G_TIME_SPAN_HOUR)
        return;
    mp_document_say(self->doc, " to ");
    mp_report_say_day(self, event->until);
}

static const MpReportCampaign *
campaign_of(const MpReport *self, const char *id)
{
    for (guint i = 0; i < self->campaigns->len; i++)
        if (g_strcmp0(mp_report_campaign(self, i)->explanation.campaign.id, id) == 0)
            return mp_report_campaign(self, i);
    return NULL;
}

static void
say_what(MpReport *self, const MpEvent *event)
{
    const MpReportCampaign *campaign = campaign_of(self, event->party);

    if (campaign != NULL) {
        mp_report_say_campaign(self, campaign);
        mp_document_say(self->doc, ": ");
        mp_report_say_count(self, event->messages, "message");
        mp_document_say(self->doc, ", ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, campaign->what);
        return;
    }
    mp_document_add(self->doc, MP_RUN_EVIDENCE, event->whole != NULL ? event->whole : event->text);
    if (event->basis != MP_BASIS_MAIL)
        mp_document_say(self->doc, " (%s)", mp_event_basis_name(event->basis));
}

static void
say_event(MpReport *self, const MpEvent *event)
{
    const MpReportCampaign *campaign = campaign_of(self, event->party);

    mp_document_begin(self->doc, MP_BLOCK_ROW);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    say_when(self, event);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    for (guint i = 0; event->addresses[i] != NULL; i++) {
        mp_document_say(self->doc, i > 0 ? ", " : "");
        mp_document_add(self->doc, MP_RUN_OWN, event->addresses[i]);
    }
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    say_what(self, event);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    if (campaign != NULL && campaign->explanation.message_ids[0] != NULL)
        mp_report_cite_id(self, campaign->explanation.message_ids[0]);
    else
        mp_report_cite(self, event->message);
}

static void
say_events(MpReport *self)
{
    static const char *const columns[] = { "date (UTC)", "address", "what", "evidence", NULL };
    guint n, shown = 0, left = 0;
    const MpEvent *events = mp_timeline_events(self->input->timeline, &n);

    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_say(self->doc, "What happened to the addresses that others wrote to");
    mp_document_columns(self->doc, columns);
    for (guint i = 0; i < n; i++)
        if (is_shown(self, &events[i]) && shown < EVENTS) {
            say_event(self, &events[i]);
            shown++;
        } else {
            left += is_shown(self, &events[i]);
        }
    if (left == 0)
        return;
    mp_document_begin(self->doc, MP_BLOCK_NOTE);
    mp_report_say_count(self, left, "more event");
    mp_document_say(self->doc, ": ");
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov timeline");
}

/* Numerator and denominator, always both. */
static void
say_table(MpReport *self, const MpReportCampaign *campaign)
{
    const MpExplanation *e = &campaign->explanation;
    const MpStoryFindingRow *row = &e->stories[0].row;

    if (!campaign->is_named || row->holders == NULL || row->held == 0)
        return;
    mp_document_begin(self->doc, MP_BLOCK_ITEM);
    mp_report_say_campaign(self, campaign);
    mp_document_say(self->doc, ": ");
    mp_report_say_holder(self, row->holders);
    if (!e->campaign.observable) {
        mp_document_say(self->doc,
                        " held %" G_GINT64_FORMAT " of the lists that were hit, and did not hold "
                        "%" G_GINT64_FORMAT "; lists that were not hit could not be counted.",
                        row->held_hit, row->not_held_hit);
        return;
    }
    mp_document_say(self->doc, " held %" G_GINT64_FORMAT " of the %" G_GINT64_FORMAT " lists; ",
                    row->held, row->held + row->not_held);
    if (row->held == 1)
        mp_document_say(self->doc, "that one was %s, and ", row->held_hit == 1 ? "hit" : "not hit");
    else
        mp_document_say(self->doc, "%" G_GINT64_FORMAT " of these %s hit, and ", row->held_hit,
                        row->held_hit == 1 ? "was" : "were");
    if (row->not_held_hit == 0)
        mp_document_say(self->doc, "none of the other %" G_GINT64_FORMAT ".", row->not_held);
    else
        mp_document_say(self->doc, "%" G_GINT64_FORMAT " of the other %" G_GINT64_FORMAT ".",
                        row->not_held_hit, row->not_held);
}

static void
say_figures(MpReport *self)
{
    g_autoptr(GString) svg = g_string_new(NULL);

    mp_document_begin(self->doc, MP_BLOCK_FIGURE);
    mp_document_anchor(self->doc, "graph");
    if (self->input->graph_svg != NULL)
        mp_document_foreign_svg(self->doc, self->input->graph_svg);
    mp_document_say(self->doc,
                    "Figure 1. Who held which address: solid is seen in mail, dashed is inferred "
                    "or only claimed, dotted grey is ruled out. ");
    if (self->input->graph_note != NULL)
        mp_document_say(self->doc, "%s ", self->input->graph_note);
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov graph --format svg > graph.svg");
    mp_document_say(self->doc, " draws it by itself.");

    mp_timeline_append_svg(svg, self->input->timeline, self->input->defang);
    mp_document_begin(self->doc, MP_BLOCK_FIGURE);
    mp_document_anchor(self->doc, "timeline");
    mp_document_svg(self->doc, svg->str);
    mp_document_say(self->doc,
                    "Figure 2. Mail to each address: above its line from those who may write, "
                    "below it foreign mail. Bands and broken lines are what people say. ");
    mp_document_add(self->doc, MP_RUN_CODE, "mailprov timeline --format svg > timeline.svg");
    mp_document_say(self->doc, " draws it by itself.");
}

void
mp_report_mail(MpReport *self)
{
    mp_document_text(self->doc, MP_BLOCK_HEADING, "What the mailbox shows");
    say_counts(self);
    if (self->campaigns->len > 0) {
        say_events(self);
        for (guint i = 0; i < self->campaigns->len; i++)
            say_table(self, mp_report_campaign(self, i));
    }
    say_figures(self);
}

/* ---- what people say ---- */

static void
say_dates(MpReport *self, const MpClaimRow *claim)
{
    if (claim->held_by != MP_NO_TIME) {
        mp_document_say(self->doc, "held by ");
        mp_report_say_day(self, claim->held_by);
    }
    if (claim->window_from == MP_NO_TIME)
        return;
    mp_document_say(self->doc, claim->held_by != MP_NO_TIME ? "; between " : "between ");
    mp_report_say_day(self, claim->window_from);
    mp_document_say(self->doc, " and ");
    mp_report_say_day(self, claim->window_to);
}

static void
say_claim(MpReport *self, const MpClaimRow *claim)
{
    g_autofree char *anchor = g_strconcat("claim-", claim->id, NULL);
    const char *const texts[] = { claim->kind, claim->by_whom };

    mp_document_begin(self->doc, MP_BLOCK_ROW);
    mp_document_anchor(self->doc, anchor);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, claim->id);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        mp_document_begin(self->doc, MP_BLOCK_CELL);
        mp_document_add(self->doc, MP_RUN_EVIDENCE, texts[i]);
    }
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    if (claim->made_on != MP_NO_TIME)
        mp_report_say_day(self, claim->made_on);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, claim->says);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    if (claim->custodian != NULL)
        mp_report_say_holder(self, claim->custodian);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    say_dates(self, claim);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, claim->reliability);
}

/* Incidents that everybody may read of, as far as a story names them. */
static void
say_public(MpReport *self)
{
    guint n;
    const MpEvent *events = mp_timeline_events(self->input->timeline, &n);

    for (guint i = 0; i < n; i++) {
        if (events[i].kind != MP_EVENT_INCIDENT_BEGINS || events[i].basis != MP_BASIS_PUBLIC)
            continue;
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        mp_document_say(self->doc, "Public record: ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, events[i].party);
        mp_document_say(self->doc, ", an incident some time between ");
        mp_report_say_day(self, events[i].at);
        mp_document_say(self->doc, " and ");
        mp_report_say_day(self, events[i].until);
        mp_document_say(self->doc, ": ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, events[i].whole);
        mp_document_say(self->doc, ".");
    }
}

void
mp_report_statements(MpReport *self)
{
    static const char *const columns[] = { "id",      "kind",          "by whom",
                                           "said on", "what was said", "about whom",
                                           "dates",   "standing",      NULL };

    mp_document_text(self->doc, MP_BLOCK_HEADING,
                     "Statements from others (not verified by the mail)");
    if (mp_claims_count(self->claims) == 0) {
        mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
        mp_document_say(self->doc, "None is in the case. ");
        mp_document_add(self->doc, MP_RUN_CODE, "mailprov claims --help");
        mp_document_say(self->doc, " tells how they are added.");
    } else {
        mp_document_begin(self->doc, MP_BLOCK_TABLE);
        mp_document_say(self->doc,
                        "Verbatim, as they were entered. None of them changes what the mail shows");
        mp_document_columns(self->doc, columns);
        for (guint i = 0; i < mp_claims_count(self->claims); i++)
            say_claim(self, mp_claims_at(self->claims, i));
    }
    say_public(self);
}
