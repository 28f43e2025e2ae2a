/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-explain-words.h"
#include "render/mp-report-state.h"

#define STORIES 8 /* rows of one table; more stories about somebody's list are counted */

static void
say_cell(MpReport *self, const char *text)
{
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    mp_document_add(self->doc, MP_RUN_PLAIN, text);
}

/* Statements with the messages they rest on. */
static void
say_statements(MpReport *self, const MpStatement *statements, guint n)
{
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    for (guint i = 0; i < n; i++) {
        if (i > 0)
            mp_document_break(self->doc);
        mp_document_add(self->doc, MP_RUN_EVIDENCE, statements[i].text);
        for (const char *const *id = statements[i].messages; *id != NULL; id++) {
            mp_document_say(self->doc, " ");
            mp_report_cite_id(self, *id);
        }
    }
}

static void
say_story_cell(MpReport *self, const MpExplainedStory *story)
{
    mp_document_begin(self->doc, MP_BLOCK_CELL);
    if (story->row.incident != NULL) {
        mp_document_say(self->doc, "the incident ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, story->row.incident);
        mp_document_say(self->doc, " at ");
        mp_report_say_holder(self, story->row.holders);
        return;
    }
    mp_report_say_story(self, &story->row);
    for (guint i = 0; i < story->n_tied; i++) {
        mp_document_break(self->doc);
        mp_document_say(self->doc, "cannot be told apart from it: ");
        mp_report_say_story(self, &story->tied[i]);
    }
}

static void
say_row(MpReport *self, const MpExplanation *e, const MpExplainedStory *story)
{
    const MpExplainedStory *claimed = mp_explain_with_claims(e, story);
    g_autofree char *rank =
        g_strdup_printf("%u%s", story->rank, story->row.incident != NULL ? "a" : "");
    g_autofree char *standing = mp_explain_standing(story);
    gboolean quiet = story->row.incident != NULL;

    mp_document_begin(self->doc, MP_BLOCK_ROW);
    say_cell(self, rank);
    say_story_cell(self, story);
    say_cell(self, standing);
    if (e->n_with_claims > 0) {
        g_autofree char *with = claimed != NULL ? mp_explain_standing(claimed) : NULL;

        mp_document_begin(self->doc, MP_BLOCK_CELL);
        mp_document_add(self->doc, MP_RUN_EVIDENCE, with != NULL ? with : "the same");
    }
    say_statements(self, story->speaks_for, quiet ? 0 : story->n_for);
    say_statements(self, story->against, quiet ? 0 : story->n_against);
}

static void
say_table(MpReport *self, const MpExplanation *e)
{
    static const char *const with[] = { "",
                                        "story",
                                        "the mail alone",
                                        "if the statements are true",
                                        "speaks for it",
                                        "speaks against it",
                                        NULL };
    static const char *const without[] = {
        "", "story", "the mail alone", "speaks for it", "speaks against it", NULL
    };
    g_autofree char *command = NULL;
    guint left = 0;

    mp_document_begin(self->doc, MP_BLOCK_TABLE);
    mp_document_columns(self->doc, e->n_with_claims > 0 ? with : without);
    for (guint i = 0; i < e->n_stories; i++)
        if (i < STORIES || e->stories[i].row.holders == NULL || e->stories[i].row.incident != NULL)
            say_row(self, e, &e->stories[i]);
        else
            left++;
    if (left == 0)
        return;
    mp_document_begin(self->doc, MP_BLOCK_NOTE);
    mp_document_say(self->doc, "%u more %s no better than the last of these: ", left,
                    left == 1 ? "story fits" : "stories fit");
    command = g_strdup_printf("mailprov explain %s", e->campaign.id);
    mp_document_add(self->doc, MP_RUN_CODE, command);
}

/* "a;b" of the case as text for people, each item through its sink. */
static void
say_list(MpReport *self, const char *title, const char *list)
{
    g_auto(GStrv) items = g_strsplit(list != NULL ? list : "", ";", -1);

    if (items[0] == NULL || items[0][0] == '\0')
        return;
    mp_document_say(self->doc, " %s ", title);
    for (guint i = 0; items[i] != NULL && i < 6; i++) {
        mp_document_say(self->doc, i > 0 ? ", " : "");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, items[i]);
    }
    if (g_strv_length(items) > 6)
        mp_document_say(self->doc, " and %u more", g_strv_length(items) - 6);
    mp_document_say(self->doc, ".");
}

static void
say_campaign(MpReport *self, const MpReportCampaign *campaign)
{
    const MpCampaignRow *row = &campaign->explanation.campaign;

    mp_document_begin(self->doc, MP_BLOCK_SUBHEADING);
    mp_document_anchor(self->doc, row->id);
    mp_document_say(self->doc, "Campaign %s: ", campaign->letter);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, campaign->what);
    mp_document_begin(self->doc, MP_BLOCK_PARAGRAPH);
    mp_document_add(self->doc, MP_RUN_CODE, row->id);
    mp_document_say(self->doc, ", ");
    mp_report_say_count(self, row->messages, "message");
    mp_document_say(self->doc, ", ");
    mp_report_say_day(self, row->first_seen);
    mp_document_say(self->doc, " to ");
    mp_report_say_day(self, row->last_seen);
    mp_document_say(self->doc, ". Class %s: ", row->class_name);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, row->class_why);
    mp_document_say(self->doc, ".");
    say_list(self, "Joined by", row->joined_by);
    say_list(self, "Carries marks of, without proof:", row->imitates);
    say_list(self, "Whose marks those were, by count:", row->replayed);
    if (row->marks != NULL)
        mp_document_say(self->doc,
                        " A programme that certifies senders had marked it: that vouches for the "
                        "sender, not for this mail.");
}

static void
say_limits(MpReport *self, const MpCampaignRow *row)
{
    g_auto(GStrv) names = g_strsplit(row->limits != NULL ? row->limits : "", ";", -1);

    for (guint i = 0; names[i] != NULL && names[i][0] != '\0'; i++) {
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        mp_document_say(self->doc, "Limit: %s.", mp_explain_limit_meaning(names[i]));
    }
}

void
mp_report_stories(MpReport *self)
{
    mp_document_text(self->doc, MP_BLOCK_HEADING, "The stories, and how each fits");
    if (self->campaigns->len == 0) {
        mp_document_text(self->doc, MP_BLOCK_PARAGRAPH, "There is nothing to explain.");
        return;
    }
    mp_document_text(self->doc, MP_BLOCK_PARAGRAPH,
                     "Each campaign is weighed by itself: that two hit one address does not mean "
                     "that one source fed both.");
    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpReportCampaign *campaign = mp_report_campaign(self, i);

        say_campaign(self, campaign);
        say_table(self, &campaign->explanation);
        say_limits(self, &campaign->explanation.campaign);
    }
}

static void
say_next_evidence(MpReport *self, const MpReportCampaign *campaign, GHashTable *said)
{
    const char *all = campaign->explanation.campaign.next_evidence;
    g_auto(GStrv) lines = g_strsplit(all != NULL ? all : "", "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0' || !g_hash_table_add(said, g_strdup(lines[i])))
            continue;
        mp_document_begin(self->doc, MP_BLOCK_STEP);
        mp_document_add(self->doc, MP_RUN_EVIDENCE, lines[i]);
        mp_document_say(self->doc, " (");
        mp_report_say_campaign(self, campaign);
        mp_document_say(self->doc, ").");
    }
}

void
mp_report_settle(MpReport *self)
{
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    mp_document_text(self->doc, MP_BLOCK_HEADING, "What would settle it");
    for (guint i = 0; i < self->campaigns->len; i++)
        say_next_evidence(self, mp_report_campaign(self, i), said);
    if (g_hash_table_size(said) == 0)
        mp_document_text(self->doc, MP_BLOCK_PARAGRAPH, "Nothing that this mail could point to.");
}
