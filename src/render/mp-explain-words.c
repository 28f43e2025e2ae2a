/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-explain-words.h"

#include <math.h>
#include <string.h>

/* What each limit means to a reader. */
static const struct {
    const char *name;
    const char *meaning;
} limits[] = {
    { "one-brand-hit",
      "only one organisation's list was hit: that cannot carry more than weak support" },
    { "two-brands-hit",
      "only two organisations' lists were hit: that cannot carry more than weak support" },
    { "negatives-not-used",
      "no junk folder of that time was seen, so addresses that were not hit could not be counted" },
    { "cluster-not-robust", "taken apart at its weakest join, the campaign leads elsewhere" },
    { "priors-matter", "other plausible assumptions change who leads" },
    { "unseen-vendor", "a list dealer who never wrote himself cannot be seen in mail" },
    { "seen-by-co-recipients",
      "an address that was hit stood beside others, or you wrote from it: more people knew it" },
    { "address-guessable",
      "the same mail went to addresses that nobody is known to have been given" },
    { "address-public", "an address that was hit has been seen in public" },
    { "clock-unsure", "the clocks of this mail do not agree" },
};

const char *
mp_explain_limit_meaning(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(limits); i++)
        if (strcmp(limits[i].name, name) == 0)
            return limits[i].meaning;
    return name;
}

/* The kinds of join, as a reader may check them. */
static const struct {
    const char *name;
    const char *meaning;
} joins[] = {
    { "signing-domain", "verified sender" },
    { "platform-account", "account at a mailing company" },
    { "replayed-id", "copied identifiers" },
    { "link-domain", "links to the same places" },
    { "content", "text" },
    { "network", "network" },
    { "subject", "wording of the Subject" },
    { "make", "the program that wrote it, to one address" },
};

const char *
mp_explain_join_meaning(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(joins); i++)
        if (strcmp(joins[i].name, name) == 0)
            return joins[i].meaning;
    return name;
}

/* "org:dell.com;esp:epsilon" as people read it: "dell.com and by epsilon", or by their names. */
static void
append_holders(GString *out, const char *holders, const char *between, const MpHolderNames *names)
{
    g_auto(GStrv) items = g_strsplit(holders, ";", -1);

    for (guint i = 0; items[i] != NULL; i++) {
        const char *colon = strchr(items[i], ':');

        if (i > 0)
            g_string_append(out, between);
        if (names != NULL)
            mp_holder_names_append(names, out, items[i]);
        else
            g_string_append(out, colon != NULL ? colon + 1 : items[i]);
    }
}

static const char *
pseudo_words(const char *story)
{
    if (strcmp(story, "guessed") == 0)
        return "guessed";
    if (strcmp(story, "harvested") == 0)
        return "collected from public places";
    if (strcmp(story, "own-compromise") == 0)
        return "taken from your own mailbox or devices";
    return "a source that cannot be seen here";
}

void
mp_explain_append_story(GString *out, const MpStoryFindingRow *row, const MpHolderNames *names)
{
    if (row->holders == NULL) {
        g_string_append(out, pseudo_words(row->story));
        return;
    }
    if (strcmp(row->story, "sender-takeover") == 0) {
        g_string_append(out, "the sending system or account of ");
        append_holders(out, row->holders, " and ", names);
        g_string_append(out, " was used by somebody else; no list left");
        return;
    }
    g_string_append(out,
                    strchr(row->holders, ';') != NULL ? "two lists, held by " : "a list held by ");
    append_holders(out, row->holders, " and by ", names);
    if (strcmp(row->story, "brand-disclosed") == 0)
        g_string_append(out, " (sold, shared, stolen or taken by an insider)");
    else if (strcmp(row->story, "platform-breach") == 0)
        g_string_append(out, ", which mails for others");
    else if (strcmp(row->story, "subcontractor-disclosed") == 0)
        g_string_append(out, ", a helper");
    else if (strcmp(row->story, "downstream-disclosed") == 0)
        g_string_append(out, ": a stranger who wrote to it before, or who mails for one");
}

char *
mp_explain_standing(const MpExplainedStory *story)
{
    const MpStoryFindingRow *row = &story->row;
    double times;

    if (strcmp(row->status, "excluded") == 0)
        return g_strdup_printf("RULED OUT by %s",
                               row->excluded_by != NULL ? row->excluded_by : "dates");
    if (strcmp(row->status, "leading") == 0)
        return g_strdup("fits best");
    if (story->rank == 1 && row->incident == NULL)
        return g_strdup("no better than the next");
    if (strcmp(row->status, "unsupported") == 0)
        return g_strdup("no support");
    times = pow(10, -row->to_leader);
    return times < 1.05 ? g_strdup("fits as well")
                        : g_strdup_printf("fits %.1f times worse", times);
}

const MpExplainedStory *
mp_explain_with_claims(const MpExplanation *e, const MpExplainedStory *story)
{
    for (guint i = 0; i < e->n_with_claims; i++) {
        const MpStoryFindingRow *row = &e->with_claims[i].row;

        if (strcmp(row->story, story->row.story) == 0 &&
            g_strcmp0(row->holders, story->row.holders) == 0 &&
            g_strcmp0(row->incident, story->row.incident) == 0)
            return &e->with_claims[i];
    }
    return NULL;
}
