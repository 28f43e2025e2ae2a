/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-report-state.h"

/* Who is named in a leading story, and what of theirs stands among the statements. */

static void
add_leading(GPtrArray *holders, const MpStoryFindingRow *row)
{
    g_auto(GStrv) items = g_strsplit(row->holders != NULL ? row->holders : "", ";", -1);

    if (strcmp(row->status, "leading") != 0 || row->incident != NULL)
        return;
    for (guint i = 0; items[i] != NULL; i++)
        if (items[i][0] != '\0' &&
            !g_ptr_array_find_with_equal_func(holders, items[i], g_str_equal, NULL))
            g_ptr_array_add(holders, g_strdup(items[i]));
}

static GPtrArray *
leading_holders(MpReport *self)
{
    GPtrArray *holders = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < self->campaigns->len; i++) {
        const MpReportCampaign *campaign = mp_report_campaign(self, i);
        const MpExplanation *e = &campaign->explanation;

        for (guint k = 0; campaign->is_named && k < e->n_stories; k++) {
            add_leading(holders, &e->stories[k].row);
            for (guint t = 0; t < e->stories[k].n_tied; t++)
                add_leading(holders, &e->stories[k].tied[t]);
        }
    }
    return holders;
}

/* Said by @holder itself, not only of it: "JangoMail, Director of Operations" speaks for JangoMail.
 */
static gboolean
is_of(const MpReport *self, const MpClaimRow *claim, const char *holder)
{
    const char *name = mp_holder_names_get(self->names, holder);

    return claim->by_whom != NULL &&
           (strcmp(claim->by_whom, holder) == 0 ||
            (name != NULL && g_ascii_strncasecmp(claim->by_whom, name, strlen(name)) == 0));
}

static void
say_replies_of(MpReport *self, const char *holder)
{
    guint n = 0;

    mp_document_begin(self->doc, MP_BLOCK_ITEM);
    mp_report_say_holder(self, holder);
    mp_document_say(self->doc, ": ");
    for (guint i = 0; i < mp_claims_count(self->claims); i++) {
        const MpClaimRow *claim = mp_claims_at(self->claims, i);

        if (!is_of(self, claim, holder))
            continue;
        mp_document_say(self->doc, n++ > 0 ? "; " : "");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, claim->id);
        mp_document_say(self->doc, ", ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE,
                        claim->kind != NULL ? claim->kind : "statement");
        if (claim->made_on != MP_NO_TIME) {
            mp_document_say(self->doc, " of ");
            mp_report_say_day(self, claim->made_on);
        }
    }
    mp_document_say(self->doc, n > 0 ? "." : "no word of theirs is in the case; ask them first.");
}

void
mp_report_replies(MpReport *self)
{
    g_autoptr(GPtrArray) holders = leading_holders(self);

    mp_document_text(self->doc, MP_BLOCK_HEADING, "Replies received");
    if (holders->len == 0) {
        mp_document_text(
            self->doc, MP_BLOCK_PARAGRAPH,
            "No story that names anybody is supported, so there is nobody to be asked.");
        return;
    }
    mp_document_text(self->doc, MP_BLOCK_PARAGRAPH,
                     "Whoever is named in a story that leads should be asked before this is "
                     "published; what they answer belongs among the statements, in their words. So "
                     "far:");
    for (guint i = 0; i < holders->len; i++)
        say_replies_of(self, holders->pdata[i]);
}
