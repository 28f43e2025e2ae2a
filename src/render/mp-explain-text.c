/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-instant.h"
#include "base/mp-text.h"
#include "render/mp-explain-words.h"
#include "render/mp-explain.h"

#define STORY_COLUMNS 62

static void
append(GString *out, const MpExplainText *how, const char *text)
{
    g_autoptr(GString) defanged = NULL;

    if (!how->defang) {
        mp_text_append_terminal(out, mp_slice_of(text));
        return;
    }
    defanged = g_string_new(NULL);
    mp_text_append_defanged(defanged, mp_slice_of(text));
    mp_text_append_terminal(out, (MpSlice){ defanged->str, defanged->len });
}

static void
append_story(GString *out, const MpExplainText *how, const MpStoryFindingRow *row)
{
    g_autoptr(GString) words = g_string_new(NULL);

    mp_explain_append_story(words, row, NULL);
    append(out, how, words->str);
}

static void
append_padded(GString *out, gsize from, guint columns)
{
    gsize width = mp_text_width((MpSlice){ out->str + from, out->len - from });

    while (width++ < columns)
        g_string_append_c(out, ' ');
}

static void
append_row(GString *out,
           const MpExplanation *e,
           const MpExplainedStory *story,
           const MpExplainText *how)
{
    gsize from = out->len;
    const MpExplainedStory *claimed = mp_explain_with_claims(e, story);
    g_autofree char *mail = mp_explain_standing(story);
    g_autofree char *claims = claimed != NULL ? mp_explain_standing(claimed) : NULL;

    if (story->row.incident != NULL) {
        g_string_append(out, "      of that, the known incident ");
        append(out, how, story->row.incident);
    } else {
        g_string_append_printf(out, "  %2u  ", story->rank);
        append_story(out, how, &story->row);
    }
    if (out->len - from > STORY_COLUMNS) {
        g_string_append_c(out, '\n');
        from = out->len;
    }
    append_padded(out, from, STORY_COLUMNS);
    g_string_append_printf(out, "  %s", mail);
    if (claims != NULL && strcmp(claims, mail) != 0)
        g_string_append_printf(out, "; if the claims are true: %s", claims);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < story->n_tied; i++) {
        g_string_append(out, "      cannot be told apart from it: ");
        append_story(out, how, &story->tied[i]);
        g_string_append_c(out, '\n');
    }
}

static void
append_statements(GString *out,
                  const MpExplainText *how,
                  const char *title,
                  const MpStatement *statements,
                  guint n)
{
    for (guint i = 0; i < n; i++) {
        g_string_append_printf(out, "      %-8s %s", i == 0 ? title : "", statements[i].text);
        if (statements[i].messages[0] != NULL) {
            g_string_append(out, ", as in ");
            append(out, how, statements[i].messages[0]);
        }
        g_string_append_c(out, '\n');
    }
}

static void
append_list(GString *out, const MpExplainText *how, const char *title, const char *list)
{
    g_auto(GStrv) items = NULL;

    if (list == NULL || list[0] == '\0')
        return;
    items = g_strsplit(list, ";", -1);
    g_string_append_printf(out, "  %s ", title);
    for (guint i = 0; items[i] != NULL && i < 6; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        append(out, how, items[i]);
    }
    if (g_strv_length(items) > 6)
        g_string_append_printf(out, " and %u more", g_strv_length(items) - 6);
    g_string_append_c(out, '\n');
}

static void
append_joins(GString *out, const char *joined)
{
    g_auto(GStrv) names = g_strsplit(joined != NULL ? joined : "", ";", -1);

    for (guint i = 0; names[i] != NULL && names[i][0] != '\0'; i++)
        g_string_append_printf(out, "%s%s", i == 0 ? "  alike in        " : ", ",
                               mp_explain_join_meaning(names[i]));
    if (names[0] != NULL && names[0][0] != '\0')
        g_string_append_c(out, '\n');
}

static void
append_head(GString *out, const MpExplanation *e, const MpExplainText *how)
{
    const MpCampaignRow *c = &e->campaign;
    const MpExplainText plain = { 0 };
    char first[MP_INSTANT_TEXT];
    char last[MP_INSTANT_TEXT];

    g_string_append_printf(out, "CAMPAIGN %s  %s, %" G_GINT64_FORMAT " message%s, %s to %s\n",
                           c->id, c->class_name, c->messages, c->messages == 1 ? "" : "s",
                           mp_instant_format_day(c->first_seen, first),
                           mp_instant_format_day(c->last_seen, last));
    append_list(out, &plain, "written to     ",
                c->addresses); /* one's own are not to be disarmed */
    if (c->sender_orgs != NULL)
        append_list(out, how, "sent by        ", c->sender_orgs);
    else
        g_string_append(out, "  sent by         nobody knows: no server verified who sent it\n");
    append_list(out, how, "sent through   ", c->platforms);
    append_list(out, how, "imitates       ", c->imitates);
    append_list(out, how, "copies marks of", c->replayed);
    g_string_append_printf(out, "  class           %s\n", c->class_why);
    append_joins(out, c->joined_by);
    if (c->marks != NULL)
        g_string_append(out, "  certified       a programme that certifies senders marked it: that "
                             "vouches for the sender, not for this mail\n");
}

static void
append_verdict(GString *out, const MpExplanation *e, const MpExplainText *how)
{
    const MpCampaignRow *c = &e->campaign;

    if (strcmp(c->verdict, "undetermined") == 0 || e->n_stories == 0) {
        g_string_append(out, "  In short: the mail does not tell where the address came from.\n");
        return;
    }
    g_string_append_printf(out, "  In short: %s support for ", c->support);
    append_story(out, how, &e->stories[0].row);
    for (guint i = 0; i < e->stories[0].n_tied; i++) {
        g_string_append(out, ",\n            or ");
        append_story(out, how, &e->stories[0].tied[i]);
    }
    g_string_append(out, ".\n");
    for (guint i = 0; i < e->n_addresses; i++) {
        g_string_append(out, "            For ");
        append(out, how, e->addresses[i].address);
        g_string_append_printf(
            out, " itself the support is %s: a second source is not ruled out there.\n",
            e->addresses[i].support);
    }
}

static void
append_end(GString *out, const MpExplanation *e, const MpExplainText *how)
{
    g_auto(GStrv) next =
        g_strsplit(e->campaign.next_evidence != NULL ? e->campaign.next_evidence : "", "\n", -1);
    g_auto(GStrv) names = g_strsplit(e->campaign.limits != NULL ? e->campaign.limits : "", ";", -1);

    if (names[0] != NULL && names[0][0] != '\0') {
        g_string_append(out, "  Limits\n");
        for (guint i = 0; names[i] != NULL; i++)
            g_string_append_printf(out, "    - %s\n", mp_explain_limit_meaning(names[i]));
    }
    if (next[0] != NULL && next[0][0] != '\0') {
        g_string_append(out, "  To settle it\n");
        for (guint i = 0; next[i] != NULL; i++) {
            g_string_append(out, "    - ");
            append(out, how, next[i]);
            g_string_append_c(out, '\n');
        }
    }
}

static gboolean
concerns(const MpClaimRow *claim, const MpExplanation *e)
{
    for (guint i = 0; i < e->n_stories; i++)
        if (claim->custodian != NULL && e->stories[i].row.holders != NULL &&
            strstr(e->stories[i].row.holders, claim->custodian) != NULL)
            return TRUE;
    return e->n_with_claims > 0 && claim->custodian != NULL && e->campaign.sender_orgs != NULL &&
           strstr(e->campaign.sender_orgs, strchr(claim->custodian, ':') + 1) != NULL;
}

static void
append_claims(GString *out, const MpExplanation *e, const MpExplainText *how)
{
    for (guint i = 0; how->claims != NULL && i < mp_claims_count(how->claims); i++) {
        const MpClaimRow *claim = mp_claims_at(how->claims, i);

        if (!concerns(claim, e))
            continue;
        g_string_append(out, "  Said, not shown by the mail: ");
        append(out, how, claim->id);
        g_string_append(out, " ");
        append(out, how, claim->by_whom != NULL ? claim->by_whom : "somebody");
        g_string_append(out, ": ");
        append(out, how, claim->says != NULL ? claim->says : claim->kind);
        g_string_append_c(out, '\n');
    }
}

void
mp_explain_text(GString *out, const MpExplanation *explanation, const MpExplainText *how)
{
    append_head(out, explanation, how);
    append_verdict(out, explanation, how);
    g_string_append(out, "  How did they get the address?\n");
    for (guint i = 0; i < explanation->n_stories; i++) {
        const MpExplainedStory *story = &explanation->stories[i];

        append_row(out, explanation, story, how);
        if (strcmp(story->row.status, "unsupported") == 0 || story->row.incident != NULL)
            continue;
        append_statements(out, how, "for", story->speaks_for, story->n_for);
        append_statements(out, how, "against", story->against, story->n_against);
    }
    append_claims(out, explanation, how);
    append_end(out, explanation, how);
}

void
mp_explain_legend(GString *out)
{
    g_string_append(
        out,
        "How to read this: all addresses you gave to one organisation are its list; a list is hit\n"
        "when this mail came to one of them. Who held a list could send to it. \"Fits 6 times "
        "worse\":\n"
        "under that explanation what was hit, what was not and when is 6 times less likely than\n"
        "under the first. One or two lists that were hit prove little: their pattern counts at "
        "most\n"
        "10 times. It says what the mail fits, not who did it.\n");
}
