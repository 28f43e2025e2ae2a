/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-report.h"

#include <string.h>

#include "base/mp-instant.h"
#include "case/mp-rows-evidence.h"
#include "render/mp-explain-words.h"
#include "render/mp-report-state.h"

/* ---- words that every section uses ---- */

static guint
number_of(MpReport *self, gint64 message)
{
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(self->cited, &message));
    MpCitation citation;
    gint64 *key;

    if (number > 0 || message == 0 || self->citations->len == MP_REPORT_CITATIONS)
        return number;
    if (!mp_citation_find(self->input->store, message, self->arena, &citation, NULL))
        return 0;
    g_array_append_val(self->citations, citation);
    key = mp_arena_new0(self->arena, gint64);
    *key = message;
    g_hash_table_insert(self->cited, key, GUINT_TO_POINTER(self->citations->len));
    return self->citations->len;
}

void
mp_report_cite(MpReport *self, gint64 message)
{
    guint number = number_of(self, message);
    g_autofree char *name = g_strdup_printf("E%u", number);

    if (number > 0)
        mp_document_link(self->doc, name, name);
}

void
mp_report_cite_id(MpReport *self, const char *message_id)
{
    const gint64 *key = g_hash_table_lookup(self->known_ids, message_id);

    if (key != NULL)
        mp_report_cite(self, *key);
}

void
mp_report_say_campaign(MpReport *self, const MpReportCampaign *campaign)
{
    g_autofree char *text = g_strdup_printf("campaign %s", campaign->letter);

    mp_document_link(self->doc, text, campaign->explanation.campaign.id);
}

void
mp_report_say_story(MpReport *self, const MpStoryFindingRow *row)
{
    g_autoptr(GString) text = g_string_new(NULL);

    mp_explain_append_story(text, row, self->names);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, text->str);
}

void
mp_report_say_holder(MpReport *self, const char *holder)
{
    g_autoptr(GString) text = g_string_new(NULL);

    mp_holder_names_append(self->names, text, holder);
    mp_document_add(self->doc, MP_RUN_EVIDENCE, text->str);
}

void
mp_report_say_day(MpReport *self, gint64 at)
{
    char text[MP_INSTANT_TEXT];

    mp_document_add(self->doc, MP_RUN_DATE,
                    at == MP_NO_TIME ? "?" : mp_instant_format_day(at, text));
}

void
mp_report_say_count(MpReport *self, gint64 n, const char *what)
{
    mp_document_say(self->doc, "%" G_GINT64_FORMAT " %s%s", n, what, n == 1 ? "" : "s");
}

/* ---- what is told ---- */

typedef struct {
    char *id;
    gint64 first, messages, brands;
    guint support;
} Candidate;

static void
candidate_clear(gpointer data)
{
    Candidate *candidate = data;

    g_free(candidate->id);
}

static guint
rank_of_support(const char *support)
{
    static const char *const words[] = { "none", "weak", "moderate", "strong" };

    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_strcmp0(words[i], support) == 0)
            return i;
    return 0;
}

static gboolean
concerns(const char *addresses, const char *about)
{
    g_auto(GStrv) items = NULL;

    if (about == NULL)
        return TRUE;
    items = g_strsplit(addresses != NULL ? addresses : "", ";", -1);
    return g_strv_contains((const char *const *)items, about);
}

typedef struct {
    MpReport *report;
    GArray *candidates; /* of Candidate */
} Choosing;

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Choosing *choosing = user;
    Candidate candidate = { .first = row->first_seen,
                            .messages = row->messages,
                            .brands = row->brands_hit,
                            .support = rank_of_support(row->support) };

    if (!concerns(row->addresses, choosing->report->input->about))
        return;
    if (row->brands_hit == 0) {
        choosing->report->n_general++;
        return;
    }
    candidate.id = g_strdup(row->id);
    g_array_append_val(choosing->candidates, candidate);
}

/* What tells most comes first. */
static int
by_weight(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;

    if (x->support != y->support)
        return x->support > y->support ? -1 : 1;
    if (x->brands != y->brands)
        return x->brands > y->brands ? -1 : 1;
    if (x->messages != y->messages)
        return x->messages > y->messages ? -1 : 1;
    return strcmp(x->id, y->id);
}

static int
by_first(gconstpointer a, gconstpointer b)
{
    const Candidate *x = a, *y = b;

    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return strcmp(x->id, y->id);
}

static const char *
what_of(MpReport *self, const MpCampaignRow *row)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_auto(GStrv) orgs = g_strsplit(row->sender_orgs != NULL ? row->sender_orgs : "", ";", 2);
    g_auto(GStrv) via = g_strsplit(row->platforms != NULL ? row->platforms : "", ";", 2);
    gboolean abused = g_strcmp0(row->class_name, "abused-pipe") == 0;
    gboolean named = orgs[0] != NULL && orgs[0][0] != '\0';

    if (abused)
        g_string_append(text, "mail unlike the sender's own, through his own system");
    else if (!named)
        g_string_append_printf(text, "%s that nobody answers for",
                               g_strcmp0(row->class_name, "criminal") == 0 ? "criminal mail"
                                                                           : "mail");
    if (named) {
        g_autofree char *holder = g_strconcat("org:", orgs[0], NULL);

        g_string_append(text, abused ? ": " : "");
        mp_holder_names_append(self->names, text, holder);
        g_string_append(text, orgs[1] != NULL ? " and others" : "");
    }
    if (named && via[0] != NULL && via[0][0] != '\0') {
        g_autofree char *holder = g_strconcat("esp:", via[0], NULL);

        g_string_append_printf(text, ", through %s", mp_holder_names_get(self->names, holder));
    }
    return mp_arena_copy(self->arena, (MpSlice){ text->str, text->len }).data;
}

static gboolean
tell(MpReport *self, const char *id, GError **error)
{
    g_autoptr(MpExplanations) found = mp_explanations_open(self->input->store, id, error);
    MpReportCampaign campaign = { .is_named = FALSE };

    if (found == NULL || !mp_explanations_next(found, self->arena, &campaign.explanation, error))
        return FALSE;
    g_snprintf(campaign.letter, sizeof campaign.letter, "%c", 'A' + (int)self->campaigns->len);
    campaign.what = what_of(self, &campaign.explanation.campaign);
    campaign.is_named = strcmp(campaign.explanation.campaign.verdict, "undetermined") != 0 &&
                        campaign.explanation.n_stories > 0;
    g_array_append_val(self->campaigns, campaign);
    return TRUE;
}

static gboolean
choose_campaigns(MpReport *self, GError **error)
{
    g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
    Choosing choosing = { self, candidates };

    g_array_set_clear_func(candidates, candidate_clear);
    if (!mp_case_each_row(self->input->store, &mp_table_campaign, see_campaign, &choosing, error))
        return FALSE;
    g_array_sort(candidates, by_weight);
    if (candidates->len > MP_REPORT_CAMPAIGNS) {
        self->n_more = candidates->len - MP_REPORT_CAMPAIGNS;
        g_array_set_size(candidates, MP_REPORT_CAMPAIGNS);
    }
    g_array_sort(candidates, by_first);
    for (guint i = 0; i < candidates->len; i++)
        if (!tell(self, g_array_index(candidates, Candidate, i).id, error))
            return FALSE;
    return TRUE;
}

/* ---- messages that statements name ---- */

static int
by_delivery(gconstpointer a, gconstpointer b)
{
    const MpCampaignMailRow *x = a, *y = b;

    if (x->delivered != y->delivered)
        return x->delivered < y->delivered ? -1 : 1;
    return (x->message > y->message) - (x->message < y->message);
}

/* Explanations cite the first messages of a campaign by their ids. */
static gboolean
learn_ids(MpReport *self, const MpReportCampaign *campaign, GError **error)
{
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(self->input->store, &mp_table_campaign_mail, "campaign",
                           campaign->explanation.campaign.id, error);
    g_autoptr(GArray) mails = g_array_new(FALSE, FALSE, sizeof(MpCampaignMailRow));
    g_autoptr(GError) stop = NULL;
    MpCampaignMailRow row;

    while (rows != NULL && mp_row_cursor_next(rows, &row, &stop))
        if (row.brand != NULL)
            g_array_append_val(mails, row);
    g_array_sort(mails, by_delivery);
    for (guint i = 0; i < MIN(mails->len, 8); i++) {
        gint64 message = g_array_index(mails, MpCampaignMailRow, i).message;
        MpCitation citation;
        gint64 *key;

        if (!mp_citation_find(self->input->store, message, self->arena, &citation, NULL) ||
            citation.message_id == NULL)
            continue;
        key = mp_arena_new0(self->arena, gint64);
        *key = message;
        g_hash_table_insert(self->known_ids, (gpointer)citation.message_id, key);
    }
    if (stop != NULL)
        g_propagate_error(error, g_steal_pointer(&stop));
    return rows != NULL && stop == NULL;
}

/* ---- how the addresses fared ---- */

static void
see_address(gconstpointer data, gpointer user)
{
    const MpAddressRow *row = data;
    MpReport *self = user;
    MpReportCounts *counts = &self->counts;

    counts->all++;
    counts->messages += row->messages;
    if (row->given_to == NULL && g_strcmp0(row->kind, "general") == 0)
        counts->general++;
    else if (row->given_to == NULL)
        counts->unknown++;
    else if (row->foreign_messages > 0)
        counts->hit++;
    else
        counts->clean++;
    if (row->first_seen != MP_NO_TIME &&
        (counts->first == MP_NO_TIME || row->first_seen < counts->first))
        counts->first = row->first_seen;
    counts->last = MAX(counts->last, row->last_seen);
}

static void
see_scan(gconstpointer data, gpointer user)
{
    const MpScanRow *row = data;
    GString *rules = user;

    g_string_assign(rules, row->rules != NULL ? row->rules : "");
}

/* What the one question of the report is. */
static void
say_title(MpReport *self)
{
    guint n;
    const MpTimelineRow *rows = mp_timeline_rows(self->input->timeline, &n);
    gboolean one = n > 0 && rows[0].address != NULL && (n == 1 || rows[1].address == NULL);

    mp_document_begin(self->doc, MP_BLOCK_TITLE);
    if (self->input->title != NULL) {
        mp_document_add(self->doc, MP_RUN_OWN, self->input->title);
    } else if (one && rows[0].label != NULL) {
        mp_document_say(self->doc, "Who passed on the address given to ");
        mp_document_add(self->doc, MP_RUN_EVIDENCE, rows[0].label);
        mp_document_say(self->doc, "?");
    } else {
        mp_document_say(self->doc, self->campaigns->len > 0
                                       ? "How did strangers get these addresses?"
                                       : "Did strangers get these addresses?");
    }
}

static gboolean
say_head(MpReport *self, GError **error)
{
    g_autoptr(GString) rules = g_string_new(NULL);

    if (!mp_case_each_row(self->input->store, &mp_table_scan, see_scan, rules, error))
        return FALSE;
    say_title(self);
    mp_document_begin(self->doc, MP_BLOCK_NOTE);
    mp_document_say(self->doc, "Case ");
    mp_document_add(self->doc, MP_RUN_OWN, self->input->case_name);
    if (self->counts.first != MP_NO_TIME) {
        mp_document_say(self->doc, ", mail of ");
        mp_report_say_day(self, self->counts.first);
        mp_document_say(self->doc, " to ");
        mp_report_say_day(self, self->counts.last);
    } else {
        mp_document_say(self->doc, ", no mail with a date");
    }
    mp_document_say(self->doc, ", %s, rules ", self->input->tool);
    if (rules->len >= 12)
        g_string_truncate(rules, 12);
    mp_document_add(self->doc, MP_RUN_CODE, rules->len > 0 ? rules->str : "unknown");
    mp_document_say(self->doc, ". All times are UTC.%s",
                    self->input->defang ? " Links, hosts and addresses of others are defanged."
                                        : "");
    return TRUE;
}

static gboolean
build(MpReport *self, GError **error)
{
    self->counts.first = self->counts.last = MP_NO_TIME;
    self->names = mp_holder_names_load(self->input->store, error);
    self->claims = self->names != NULL ? mp_claims_load(self->input->store, error) : NULL;
    if (self->claims == NULL ||
        !mp_case_each_row(self->input->store, &mp_table_address, see_address, self, error) ||
        !choose_campaigns(self, error))
        return FALSE;
    for (guint i = 0; i < self->campaigns->len; i++)
        if (!learn_ids(self, mp_report_campaign(self, i), error))
            return FALSE;
    if (!say_head(self, error))
        return FALSE;
    mp_report_short(self);
    mp_report_mail(self);
    mp_report_statements(self);
    mp_report_stories(self);
    mp_report_settle(self);
    mp_report_parties(self);
    mp_report_method(self);
    return mp_report_evidence(self, error) && mp_report_custody(self, error);
}

MpDocument *
mp_report_build(const MpReportInput *input, GError **error)
{
    g_autoptr(MpDocument) doc = mp_document_new();
    g_autoptr(MpArena) arena = mp_arena_new(64 << 10);
    g_autoptr(GArray) campaigns = g_array_new(FALSE, FALSE, sizeof(MpReportCampaign));
    g_autoptr(GArray) citations = g_array_new(FALSE, FALSE, sizeof(MpCitation));
    g_autoptr(GHashTable) cited = g_hash_table_new(g_int64_hash, g_int64_equal);
    g_autoptr(GHashTable) known_ids = g_hash_table_new(g_str_hash, g_str_equal);
    MpReport self = { .input = input,
                      .doc = doc,
                      .arena = arena,
                      .campaigns = campaigns,
                      .citations = citations,
                      .cited = cited,
                      .known_ids = known_ids };
    gboolean done = build(&self, error);

    mp_holder_names_free(self.names);
    mp_claims_free(self.claims);
    return done ? g_steal_pointer(&doc) : NULL;
}
