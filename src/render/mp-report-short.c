/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-explain-words.h"
#include "render/mp-report-state.h"

/* Addresses named one by one; the rest is counted. */
#define SHOWN 12

static gboolean
hits(const MpReportCampaign *campaign, const char *address)
{
    g_auto(GStrv) items = g_strsplit(campaign->explanation.campaign.addresses != NULL
                                         ? campaign->explanation.campaign.addresses
                                         : "",
                                     ";", -1);

    return g_strv_contains((const char *const *)items, address);
}

/* "AC": which campaigns hit an address. */
static char *
signature_of(const MpReport *self, const char *address)
{
    GString *letters = g_string_new(NULL);

    for (guint i = 0; i < self->campaigns->len; i++)
        if (hits(mp_report_campaign(self, i), address))
            g_string_append(letters, mp_report_campaign(self, i)->letter);
    return g_string_free(letters, FALSE);
}

static const MpEvent *
grant_of(const MpReport *self, const char *address)
{
    guint n;
    const MpEvent *events = mp_timeline_events(self->input->timeline, &n);

    for (guint i = 0; i < n; i++)
        if (events[i].kind == MP_EVENT_GIVEN && strcmp(events[i].addresses[0], address) == 0)
            return &events[i];
    return NULL;
}

static void
say_address(MpReport *self, const char *address)
{
    const MpEvent *given = grant_of(self, address);

    mp_document_add(self->doc, MP_RUN_OWN, address);
    if (given == NULL)
        return;
    mp_document_say(self->doc, ", given to ");
    mp_report_say_holder(self, given->party);
    mp_document_say(self->doc,
                    given->basis == MP_BASIS_LEDGER ? " on " : ", as the mail shows, by ");
    mp_report_say_day(self, given->at);
}

static void
say_campaigns_of(MpReport *self, const char *signature)
{
    gboolean any = FALSE;

    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpReportCampaign *campaign = mp_report_campaign(self, i);

        if (strstr(signature, campaign->letter) == NULL)
            continue;
        mp_document_say(self->doc, any ? "; " : "");
        mp_report_say_campaign(self, campaign);
        mp_document_say(self->doc, " (");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, campaign->what);
        mp_document_say(self->doc, "), ");
        mp_report_say_count(self, campaign->explanation.campaign.messages, "message");
        mp_document_say(self->doc, " from ");
        mp_report_say_day(self, campaign->explanation.campaign.first_seen);
        any = TRUE;
    }
    mp_document_say(self->doc, any ? "." : "mail that belongs to no campaign told of here.");
}

/* Addresses that the same campaigns hit are one line. */
static void
say_hit_addresses(MpReport *self)
{
    guint n;
    const MpTimelineRow *rows = mp_timeline_rows(self->input->timeline, &n);
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < n && g_hash_table_size(said) < SHOWN; i++) {
        g_autofree char *signature = NULL;
        guint together = 0;

        if (rows[i].address == NULL || rows[i].general)
            continue;
        signature = signature_of(self, rows[i].address);
        if (!g_hash_table_add(said, g_strdup(signature)))
            continue;
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        for (guint k = i; k < n; k++) {
            g_autofree char *other =
                rows[k].address != NULL ? signature_of(self, rows[k].address) : NULL;

            if (rows[k].general || g_strcmp0(other, signature) != 0)
                continue;
            mp_document_say(self->doc, together++ > 0 ? "; " : "");
            say_address(self, rows[k].address);
        }
        mp_document_say(self->doc, ", got foreign mail: ");
        say_campaigns_of(self, signature);
    }
}

/* The best story that is neither of the leading group nor without support. */
static const MpExplainedStory *
next_of(const MpExplanation *e)
{
    for (guint i = 1; i < e->n_stories; i++)
        if (e->stories[i].row.incident == NULL && strcmp(e->stories[i].row.status, "possible") == 0)
            return &e->stories[i];
    return NULL;
}

static void
say_next(MpReport *self, const MpExplanation *e)
{
    const MpExplainedStory *next = next_of(e);
    g_autofree char *standing = next != NULL ? mp_explain_standing(next) : NULL;

    if (next == NULL) {
        if (e->n_stories > 1)
            mp_document_say(self->doc, " No other story has any support.");
        return;
    }
    mp_document_say(self->doc, " Next: ");
    mp_report_say_story(self, &next->row);
    mp_document_say(self->doc, "; it %s.", standing);
}

static void
say_tied(MpReport *self, const MpExplainedStory *story)
{
    for (guint i = 0; i < story->n_tied; i++) {
        mp_document_say(self->doc, i + 1 == story->n_tied ? ", or " : ", ");
        mp_report_say_story(self, &story->tied[i]);
    }
    if (story->n_tied > 0)
        mp_document_say(self->doc, "; these cannot be told apart");
}

/* What claims rule out is ruled out only if they are true. */
static void
say_excluded(MpReport *self, const MpExplanation *e)
{
    for (guint i = 0; i < e->n_with_claims; i++) {
        const MpStoryFindingRow *row = &e->with_claims[i].row;

        if (row->incident == NULL || strcmp(row->status, "excluded") != 0)
            continue;
        mp_document_say(self->doc, " If statement ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, row->excluded_by);
        mp_document_say(self->doc, " is true, the incident ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, row->incident);
        mp_document_say(self->doc, " is ruled out as the source; another loss at ");
        mp_report_say_holder(self, row->holders);
        mp_document_say(self->doc, " is not.");
    }
}

/* Where the statements would make another story lead. */
static void
say_other_leader(MpReport *self, const MpExplanation *e)
{
    const MpStoryFindingRow *with = e->n_with_claims > 0 ? &e->with_claims[0].row : NULL;

    if (with == NULL || strcmp(with->status, "leading") != 0 ||
        (strcmp(with->story, e->stories[0].row.story) == 0 &&
         g_strcmp0(with->holders, e->stories[0].row.holders) == 0))
        return;
    mp_document_say(
        self->doc,
        " If the statements are true, another story leads, with %s support: ", with->support);
    mp_report_say_story(self, with);
    mp_document_say(self->doc, ".");
}

/* Conclusions for single addresses, those alike in one sentence. */
static void
say_addresses(MpReport *self, const MpExplanation *e)
{
    static const char *const words[] = { "strong", "moderate", "weak", "none" };

    for (gsize w = 0; w < G_N_ELEMENTS(words); w++) {
        guint n = 0;

        for (guint i = 0; i < e->n_addresses; i++) {
            if (g_strcmp0(e->addresses[i].support, words[w]) != 0)
                continue;
            mp_document_say(self->doc, n++ == 0 ? " For " : ", ");
            mp_document_add(self->doc, MP_RUN_OWN, e->addresses[i].address);
        }
        if (n > 0)
            mp_document_say(self->doc,
                            ", taken by %s, the support is %s: a second source is not ruled out "
                            "there.",
                            n == 1 ? "itself" : "themselves", words[w]);
    }
}

/* Whether @holder leads @e, alone or with others. */
static gboolean
leads(const MpExplanation *e, const char *holder)
{
    const MpExplainedStory *first = &e->stories[0];
    g_auto(GStrv) items = g_strsplit(first->row.holders != NULL ? first->row.holders : "", ";", -1);

    if (g_strv_contains((const char *const *)items, holder))
        return TRUE;
    for (guint i = 0; i < first->n_tied; i++)
        if (g_strcmp0(first->tied[i].holders, holder) == 0)
            return TRUE;
    return FALSE;
}

/* Whoever is named and has answered is heard in the same breath. */
static void
say_denials(MpReport *self, const MpExplanation *e)
{
    for (guint i = 0; i < mp_claims_count(self->claims); i++) {
        const MpClaimRow *claim = mp_claims_at(self->claims, i);

        if (g_strcmp0(claim->kind, "denial") != 0 || claim->custodian == NULL ||
            !leads(e, claim->custodian))
            continue;
        mp_document_say(self->doc, " ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE,
                        claim->by_whom != NULL ? claim->by_whom : claim->custodian);
        mp_document_say(self->doc, ", denies it (");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, claim->id);
        mp_document_say(self->doc, ").");
    }
}

static void
say_verdict(MpReport *self, const MpReportCampaign *campaign)
{
    const MpExplanation *e = &campaign->explanation;

    mp_document_begin(self->doc, MP_BLOCK_ITEM);
    mp_document_say(self->doc, "Source of ");
    mp_report_say_campaign(self, campaign);
    mp_document_say(self->doc, ": ");
    if (!campaign->is_named) {
        mp_document_add(self->doc, MP_RUN_STRONG, "not established");
        mp_document_say(self->doc, ". No story fits clearly better than the next.");
        say_excluded(self, e);
        return;
    }
    mp_document_say(self->doc, "the mail gives ");
    mp_document_add(self->doc, MP_RUN_STRONG, e->campaign.support);
    mp_document_say(self->doc, " support to this story: ");
    mp_report_say_story(self, &e->stories[0].row);
    say_tied(self, &e->stories[0]);
    mp_document_say(self->doc, ".");
    say_next(self, e);
    say_denials(self, e);
    say_excluded(self, e);
    say_other_leader(self, e);
    say_addresses(self, e);
}

static void
say_rest(MpReport *self)
{
    if (self->n_more > 0) {
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        mp_report_say_count(self, self->n_more, "more campaign");
        mp_document_say(self->doc, " hit addresses given to somebody; ");
        mp_document_add(self->doc, MP_RUN_CODE, "mailprov explain --all");
        mp_document_say(self->doc, " tells of them.");
    }
    if (self->n_general > 0) {
        mp_document_begin(self->doc, MP_BLOCK_ITEM);
        mp_report_say_count(self, self->n_general, "campaign");
        mp_document_say(self->doc, " hit only addresses that were given to nobody in particular. "
                                   "Strangers there are not a leak, and nobody's list is asked "
                                   "about.");
    }
}

void
mp_report_short(MpReport *self)
{
    mp_document_text(self->doc, MP_BLOCK_HEADING, "In short");
    if (self->campaigns->len == 0)
        mp_document_text(self->doc, MP_BLOCK_ITEM,
                         "No address that was given to somebody was written to by others, as far "
                         "as this mail shows.");
    else
        say_hit_addresses(self);
    for (guint i = 0; i < self->campaigns->len; i++)
        say_verdict(self, mp_report_campaign(self, i));
    say_rest(self);
}
