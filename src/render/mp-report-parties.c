/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-explain-words.h"
#include "render/mp-report-state.h"

/* Names on one line; the rest is counted. */
#define SHOWN 12

/* A name of the report, and the graph's anchor for it. */
typedef struct {
    const char *holder;
    gboolean leads; /* in any campaign */
} Party;

static void
add_party(GArray *parties, const char *holder, gboolean leads)
{
    Party party = { holder, leads };

    for (guint i = 0; i < parties->len; i++) {
        Party *known = &g_array_index(parties, Party, i);

        if (strcmp(known->holder, holder) == 0) {
            known->leads |= leads;
            return;
        }
    }
    g_array_append_val(parties, party);
}

static void
add_row(MpReport *self, GArray *parties, const MpStoryFindingRow *row)
{
    g_auto(GStrv) items = g_strsplit(row->holders != NULL ? row->holders : "", ";", -1);

    for (guint i = 0; items[i] != NULL; i++)
        if (items[i][0] != '\0')
            add_party(parties, mp_arena_copy(self->arena, mp_slice_of(items[i])).data,
                      strcmp(row->status, "leading") == 0);
}

static void
add_campaign(MpReport *self, GArray *parties, const MpReportCampaign *campaign)
{
    const MpExplanation *e = &campaign->explanation;

    for (guint i = 0; i < e->n_stories; i++) {
        add_row(self, parties, &e->stories[i].row);
        for (guint k = 0; k < e->stories[i].n_tied; k++)
            add_row(self, parties, &e->stories[i].tied[k]);
    }
}

static gboolean
names(const MpStoryFindingRow *row, const char *holder)
{
    g_auto(GStrv) items = g_strsplit(row->holders != NULL ? row->holders : "", ";", -1);

    return row->incident == NULL && g_strv_contains((const char *const *)items, holder);
}

/* The story of @e that @holder stands in, or %NULL. */
static const MpExplainedStory *
story_of(const MpExplanation *e, const char *holder)
{
    for (guint i = 0; i < e->n_stories; i++) {
        if (names(&e->stories[i].row, holder))
            return &e->stories[i];
        for (guint k = 0; k < e->stories[i].n_tied; k++)
            if (names(&e->stories[i].tied[k], holder))
                return &e->stories[i];
    }
    return NULL;
}

static void
say_standing(MpReport *self, const MpReportCampaign *campaign, const MpExplainedStory *story)
{
    g_autofree char *standing = mp_explain_standing(story);

    mp_report_say_campaign(self, campaign);
    mp_document_say(self->doc, ": ");
    mp_document_add(self->doc, MP_RUN_EVIDENCE, standing);
    if (strcmp(story->row.status, "leading") == 0)
        mp_document_say(self->doc, ", %s support%s", campaign->explanation.campaign.support,
                        story->n_tied > 0 ? ", not told apart from others" : "");
}

static void
say_party(MpReport *self, const Party *party)
{
    gboolean any = FALSE;

    mp_document_begin(self->doc, MP_BLOCK_ROW);
    mp_document_anchor(self->doc, party->holder);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_report_say_holder(self, party->holder);
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpReportCampaign *campaign = mp_report_campaign(self, i);
        const MpExplainedStory *story = story_of(&campaign->explanation, party->holder);

        if (story == NULL)
            continue;
        if (any)
            mp_document_break(self->doc);
        say_standing(self, campaign, story);
        any = TRUE;
    }
}

static void
say_parties(MpReport *self, const GArray *parties)
{
    static const char *const columns[] = { "named in a story",
                                           "how a list held there fits as the source", NULL };

    if (parties->len == 0)
        return;
    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_columns(self->doc, columns);
    for (guint i = 0; i < parties->len; i++)
        say_party(self, &g_array_index(parties, Party, i));
}

static void
say_unsupported(MpReport *self, const GArray *parties)
{
    guint n = 0;

    for (guint i = 0; i < parties->len; i++) {
        const Party *party = &g_array_index(parties, Party, i);

        if (party->leads)
            continue;
        if (n == 0) {
            mp_document_begin(self->doc, MP_BLOCK_ITEM);
            mp_document_say(self->doc, "No story through these leads anywhere: ");
        }
        mp_document_say(self->doc, n++ > 0 ? ", " : "");
        mp_report_say_holder(self, party->holder);
    }
    if (n > 0)
        mp_document_say(self->doc, ". Nothing here shows a security failure at any of them.");
}

/* Names that strange mail carries without proof. */
static void
say_borrowed(MpReport *self, const MpReportCampaign *campaign, const char *list, const char *what)
{
    g_auto(GStrv) items = g_strsplit(list != NULL ? list : "", ";", -1);
    guint n = g_strv_length(items);

    if (n == 0 || items[0][0] == '\0')
        return;
    mp_document_begin(self->doc, MP_BLOCK_ITEM);
    mp_report_say_campaign(self, campaign);
    mp_document_say(self->doc, " carries %s that nothing confirms: ", what);
    for (guint i = 0; i < MIN(n, SHOWN); i++) {
        mp_document_say(self->doc, i > 0 ? ", " : "");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, items[i]);
    }
    if (n > SHOWN)
        mp_document_say(self->doc, " and %u more", n - SHOWN);
    mp_document_say(self->doc, ". Whoever sent it wrote them; that their owners had any part in "
                               "it is not shown.");
}

static void
say_anchors(MpReport *self)
{
    guint n;
    const MpTimelineRow *rows = mp_timeline_rows(self->input->timeline, &n);
    static const char *const columns[] = { "address", "given to", NULL };
    gboolean begun = FALSE;

    for (guint i = 0; i < n; i++) {
        g_autofree char *anchor = NULL;

        if (rows[i].address == NULL || rows[i].general || rows[i].label == NULL)
            continue;
        if (!begun) {
            mp_document_begin(self->doc, MP_BLOCK_TABLE);
            mp_document_say(self->doc, "The addresses, and whom they were given to");
            mp_document_columns(self->doc, columns);
        }
        begun = TRUE;
        anchor = g_strconcat("addr:", rows[i].address, NULL);
        mp_document_begin(self->doc, MP_BLOCK_ROW);
        mp_document_anchor(self->doc, anchor);
        mp_document_begin(self->doc, MP_BLOCK_CELL);
        mp_document_add(self->doc, MP_RUN_OWN, rows[i].address);
        mp_document_begin(self->doc, MP_BLOCK_CELL);
        mp_document_add(self->doc, MP_RUN_EVIDENCE, rows[i].label);
    }
}

void
mp_report_parties(MpReport *self)
{
    g_autoptr(GArray) parties = g_array_new(FALSE, FALSE, sizeof(Party));

    mp_document_text(self->doc, MP_BLOCK_HEADING, "Who this does not implicate");
    mp_document_text(
        self->doc, MP_BLOCK_PARAGRAPH,
        "To be named here is not to be accused. \"A list held by\" a company takes in its staff, "
        "its partners, whoever works for it, whoever it sold to and whoever broke in; the mail "
        "cannot tell these apart, nor whether the company knew. Those who got an address from "
        "somebody else may have got it in good faith.");
    for (guint i = 0; i < self->campaigns->len; i++)
        add_campaign(self, parties, mp_report_campaign(self, i));
    say_parties(self, parties);
    say_unsupported(self, parties);
    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpReportCampaign *campaign = mp_report_campaign(self, i);

        say_borrowed(self, campaign, campaign->explanation.campaign.imitates,
                     "marks of mailing companies");
        say_borrowed(self, campaign, campaign->explanation.campaign.forged_from, "names in From");
    }
    if (self->counts.clean > 0 && self->input->about == NULL) {
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        mp_document_say(self->doc,
                        "%u other address%s got mail only from those %s given to: nothing is "
                        "held against any of those.",
                        self->counts.clean, self->counts.clean == 1 ? "" : "es",
                        self->counts.clean == 1 ? "it was" : "they were");
    }
    say_anchors(self);
}
