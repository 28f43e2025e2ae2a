/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "render/mp-explain.h"

/* Items of a ';' list as an array; none is an empty one. */
static void
put_list(MpJsonWriter *json, const char *key, const char *list)
{
    g_auto(GStrv) items = g_strsplit(list != NULL ? list : "", ";", -1);

    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (guint i = 0; items[i] != NULL; i++)
        if (items[i][0] != '\0')
            mp_json_string(json, mp_slice_of(items[i]));
    mp_json_end_array(json);
}

static void
put_texts(MpJsonWriter *json, const char *key, const char *const *texts)
{
    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (; *texts != NULL; texts++)
        mp_json_string(json, mp_slice_of(*texts));
    mp_json_end_array(json);
}

static void
put_campaign_keys(MpJsonWriter *json, const MpExplanation *e)
{
    const MpCampaignRow *c = &e->campaign;

    mp_json_put_text(json, "id", c->id);
    mp_json_put_text(json, "class", c->class_name);
    mp_json_put_time(json, "first", c->first_seen);
    mp_json_put_time(json, "last", c->last_seen);
    mp_json_put_int(json, "messages", c->messages);
    put_texts(json, "message_ids", e->message_ids);
    put_list(json, "addresses", c->addresses);
    put_list(json, "sender_orgs", c->sender_orgs);
    put_list(json, "platforms", c->platforms);
    put_list(json, "joined_by", c->joined_by);
    mp_json_put_text(json, "weakest_join", c->weakest_join);
}

static void
put_tied(MpJsonWriter *json, const MpStoryFindingRow *tied, guint n)
{
    mp_json_key(json, "tied");
    mp_json_begin_array(json);
    for (guint i = 0; i < n; i++) {
        mp_json_begin_object(json);
        mp_json_put_text(json, "story", tied[i].story);
        put_list(json, "holders", tied[i].holders);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_statements(MpJsonWriter *json, const char *key, const MpStatement *statements, guint n)
{
    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (guint i = 0; i < n; i++) {
        mp_json_begin_object(json);
        mp_json_put_text(json, "text", statements[i].text);
        put_texts(json, "messages", statements[i].messages);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_story(MpJsonWriter *json, const MpExplainedStory *story)
{
    const MpStoryFindingRow *row = &story->row;

    mp_json_begin_object(json);
    mp_json_put_int(json, "rank", story->rank);
    mp_json_put_text(json, "story", row->story);
    put_list(json, "holders", row->holders);
    put_tied(json, story->tied, story->n_tied);
    mp_json_put_text(json, "incident", row->incident);
    mp_json_put_text(json, "status", row->status);
    mp_json_key(json, "log10_ratio_to_next");
    mp_json_real(json, row->ratio_to_next, 2);
    mp_json_put_text(json, "support", row->support);
    mp_json_key(json, "table");
    mp_json_begin_object(json);
    mp_json_put_int(json, "held", row->held);
    mp_json_put_int(json, "held_hit", row->held_hit);
    mp_json_put_int(json, "not_held", row->not_held);
    mp_json_put_int(json, "not_held_hit", row->not_held_hit);
    mp_json_end_object(json);
    mp_json_key(json, "lines");
    mp_json_begin_object(json);
    for (guint i = 0; i < MP_LINE_N; i++) {
        mp_json_key(json, mp_story_line_name((MpStoryLine)i));
        mp_json_real(json, story->lines[i], 2);
    }
    mp_json_end_object(json);
    put_statements(json, "for", story->speaks_for, story->n_for);
    put_statements(json, "against", story->against, story->n_against);
    mp_json_end_object(json);
}

static void
put_stories(MpJsonWriter *json, const char *key, const MpExplainedStory *stories, guint n)
{
    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (guint i = 0; i < n; i++)
        put_story(json, &stories[i]);
    mp_json_end_array(json);
}

static void
put_addresses(MpJsonWriter *json, const MpExplanation *e)
{
    mp_json_key(json, "addresses");
    mp_json_begin_array(json);
    for (guint i = 0; i < e->n_addresses; i++) {
        mp_json_begin_object(json);
        mp_json_put_text(json, "address", e->addresses[i].address);
        mp_json_put_text(json, "story", e->addresses[i].story);
        put_list(json, "holders", e->addresses[i].holders);
        mp_json_put_text(json, "support", e->addresses[i].support);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_verdict(MpJsonWriter *json, const MpExplanation *e)
{
    gboolean named = strcmp(e->campaign.verdict, "undetermined") != 0 && e->n_stories > 0;

    mp_json_key(json, "verdict");
    mp_json_begin_object(json);
    mp_json_put_text(json, "story", e->campaign.verdict);
    put_list(json, "holders", named ? e->campaign.verdict_holders : NULL);
    put_tied(json, named ? e->stories[0].tied : NULL, named ? e->stories[0].n_tied : 0);
    mp_json_put_text(json, "support", e->campaign.support);
    mp_json_end_object(json);
}

void
mp_explain_campaign_json(MpJsonWriter *json, const MpExplanation *explanation)
{
    mp_json_begin_object(json);
    put_campaign_keys(json, explanation);
    put_verdict(json, explanation);
    mp_json_end_object(json);
    mp_json_end_line(json);
}

void
mp_explain_json(MpJsonWriter *json, const MpExplanation *explanation)
{
    g_auto(GStrv) next = g_strsplit(
        explanation->campaign.next_evidence != NULL ? explanation->campaign.next_evidence : "",
        "\n", -1);

    mp_json_begin_object(json);
    mp_json_put_text(json, "schema", "mailprov/explanation/1");
    mp_json_key(json, "campaign");
    mp_json_begin_object(json);
    put_campaign_keys(json, explanation);
    mp_json_end_object(json);
    put_stories(json, "stories", explanation->stories, explanation->n_stories);
    put_stories(json, "with_claims", explanation->with_claims, explanation->n_with_claims);
    put_addresses(json, explanation);
    put_verdict(json, explanation);
    mp_json_key(json, "next_evidence");
    mp_json_begin_array(json);
    for (guint i = 0; next[i] != NULL; i++)
        if (next[i][0] != '\0')
            mp_json_string(json, mp_slice_of(next[i]));
    mp_json_end_array(json);
    put_list(json, "limits", explanation->campaign.limits);
    mp_json_end_object(json);
    mp_json_end_line(json);
}
