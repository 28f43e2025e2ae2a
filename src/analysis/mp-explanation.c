/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-explanation.h"

#include <string.h>

#define EXAMPLES 3 /* messages cited with one statement */

struct _MpExplanations {
    MpCase *store;
    GPtrArray *ids; /* of char *: campaigns by first mail, then id */
    guint next;
};

/* One campaign while it is put together. */
typedef struct {
    MpCase *store;
    MpArena *arena;
    GArray *mails;           /* of MpCampaignMailRow, by time */
    GHashTable *message_ids; /* key -> char * in arena */
} Builder;

static const char *
keep(MpArena *arena, const char *text)
{
    return text == NULL ? NULL : mp_arena_copy(arena, mp_slice_of(text)).data;
}

/* A row's texts point into the cursor: move them into the arena. */
static void
keep_texts(MpArena *arena, const MpTable *table, gpointer row)
{
    for (const MpColumn *column = table->columns; column->name != NULL; column++)
        if (column->type == MP_COLUMN_TEXT) {
            const char **text = (const char **)(gpointer)((char *)row + column->offset);

            *text = keep(arena, *text);
        }
}

/* All rows of @table where @column is @value, as an array in the heap. */
static GArray *
rows_where(
    const Builder *b, const MpTable *table, const char *column, const char *value, GError **error)
{
    g_autoptr(MpRowCursor) cursor = mp_case_rows_where(b->store, table, column, value, error);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, (guint)table->row_size);
    g_autofree gpointer row = g_malloc0(table->row_size);
    g_autoptr(GError) stop = NULL;

    if (cursor == NULL)
        return NULL;
    while (mp_row_cursor_next(cursor, row, &stop)) {
        keep_texts(b->arena, table, row);
        g_array_append_vals(rows, row, 1);
    }
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        return NULL;
    }
    return g_steal_pointer(&rows);
}

typedef struct {
    gint64 first;
    char *id;
} Listed;

static gint
by_first(gconstpointer a, gconstpointer b)
{
    const Listed *p = a;
    const Listed *q = b;

    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    return strcmp(p->id, q->id);
}

static gboolean
is_about(const MpCampaignRow *row, const char *about)
{
    g_auto(GStrv) addresses = NULL;

    if (about == NULL || strcmp(row->id, about) == 0)
        return TRUE;
    addresses = g_strsplit(row->addresses != NULL ? row->addresses : "", ";", -1);
    return g_strv_contains((const char *const *)addresses, about);
}

MpExplanations *
mp_explanations_open(MpCase *store, const char *about, GError **error)
{
    g_autoptr(MpRowCursor) cursor = mp_case_rows(store, &mp_table_campaign, error);
    g_autoptr(GArray) listed = g_array_new(FALSE, FALSE, sizeof(Listed));
    g_autoptr(GError) stop = NULL;
    MpExplanations *self;
    MpCampaignRow row;

    if (cursor == NULL)
        return NULL;
    while (mp_row_cursor_next(cursor, &row, &stop))
        if (is_about(&row, about)) {
            Listed one = { row.first_seen, g_strdup(row.id) };

            g_array_append_val(listed, one);
        }
    g_array_sort(listed, by_first);
    self = g_new0(MpExplanations, 1);
    self->store = store;
    self->ids = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < listed->len; i++)
        g_ptr_array_add(self->ids, g_array_index(listed, Listed, i).id);
    if (stop != NULL) {
        g_propagate_error(error, g_steal_pointer(&stop));
        g_clear_pointer(&self, mp_explanations_free);
    }
    return self;
}

guint
mp_explanations_count(const MpExplanations *self)
{
    return self->ids->len;
}

void
mp_explanations_free(MpExplanations *self)
{
    if (self == NULL)
        return;
    g_ptr_array_unref(self->ids);
    g_free(self);
}

static gint
by_time(gconstpointer a, gconstpointer b)
{
    const MpCampaignMailRow *p = a;
    const MpCampaignMailRow *q = b;

    if (p->delivered != q->delivered)
        return p->delivered < q->delivered ? -1 : 1;
    return (p->message > q->message) - (p->message < q->message);
}

/* A record that cannot be read has no id: the explanation is the same. */
static const char *
message_id_of(Builder *b, gint64 key)
{
    const char *known = g_hash_table_lookup(b->message_ids, &key);
    g_autoptr(MpArena) scratch = NULL;
    MpCaseMessage message;
    const MpTextFact *texts;
    gsize n;
    gint64 *copy;

    if (known != NULL)
        return known;
    scratch = mp_arena_new(16 << 10);
    known = "";
    if (mp_case_message(b->store, key, scratch, &message, NULL)) {
        texts = mp_fact_set_get(message.facts, MP_FACT_TEXT, &n);
        for (gsize i = 0; i < n; i++)
            if (mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("message-id"))) {
                known = mp_arena_copy(b->arena, texts[i].value).data;
                break;
            }
    }
    copy = mp_arena_new0(b->arena, gint64);
    *copy = key;
    g_hash_table_insert(b->message_ids, copy, (gpointer)known);
    return known;
}

static const char *const *
all_message_ids(Builder *b)
{
    const char **ids = mp_arena_new0_n(b->arena, const char *, b->mails->len + 1);
    guint n = 0;

    for (guint i = 0; i < b->mails->len; i++) {
        const char *id = message_id_of(b, g_array_index(b->mails, MpCampaignMailRow, i).message);

        if (id[0] != '\0')
            ids[n++] = id;
    }
    return ids;
}

/* The first messages of a campaign, as examples; only those to lists where @brands. */
static const char *const *
examples(Builder *b)
{
    const char **ids = mp_arena_new0_n(b->arena, const char *, EXAMPLES + 1);
    guint n = 0;

    for (guint i = 0; i < b->mails->len && n < EXAMPLES; i++) {
        const MpCampaignMailRow *mail = &g_array_index(b->mails, MpCampaignMailRow, i);
        const char *id = mail->brand != NULL ? message_id_of(b, mail->message) : "";

        if (id[0] != '\0')
            ids[n++] = id;
    }
    return ids;
}

typedef struct {
    Builder *b;
    MpStatement *items;
    guint n;
} Statements;

static void G_GNUC_PRINTF(3, 4)
    add_statement(Statements *s, const char *const *messages, const char *format, ...)
{
    static const char *const none[] = { NULL };
    g_autofree char *text = NULL;
    va_list args;

    va_start(args, format);
    text = g_strdup_vprintf(format, args);
    va_end(args);
    s->items[s->n++] = (MpStatement){ .text = keep(s->b->arena, text),
                                      .messages = messages != NULL ? messages : none };
}

#define STATEMENTS_MOST 12

static const char *
lists(gint64 n)
{
    return n == 1 ? "list" : "lists";
}

/* What words and spelling told. */
static void
argue_telling(Builder *b, const MpStoryFindingRow *row, Statements *pro, Statements *con)
{
    if (row->canary > 0)
        add_statement(pro, examples(b),
                      "the mail uses a text that you gave to nobody else (canary in your ledger)");
    if (row->canary < 0)
        add_statement(con, examples(b), "the mail uses a text that it was never given");
    if (row->form > 0)
        add_statement(pro, examples(b), "the address is spelt as its own mail spells it");
    if (row->form < 0)
        add_statement(con, examples(b), "its own mail spells the address in another way");
    if (row->hint > 0)
        add_statement(pro, examples(b), "the mail itself says that its list came from there");
}

static void
argue_holder(Builder *b,
             const MpCampaignRow *campaign,
             const MpStoryFindingRow *row,
             Statements *pro,
             Statements *con)
{
    gint64 missed = row->held - row->held_hit;

    if (row->held == 1 && row->held_hit == 1)
        add_statement(pro, examples(b), "the one list it held got this mail");
    else if (row->held_hit > 0)
        add_statement(pro, examples(b),
                      "%" G_GINT64_FORMAT " of the %" G_GINT64_FORMAT " %s it held got this mail",
                      row->held_hit, row->held, lists(row->held));
    if (campaign->observable && row->not_held > row->not_held_hit)
        add_statement(pro, NULL, "%" G_GINT64_FORMAT " %s it never held got none of it",
                      row->not_held - row->not_held_hit, lists(row->not_held - row->not_held_hit));
    if (campaign->observable && missed > 0)
        add_statement(con, NULL, "%" G_GINT64_FORMAT " other %s it held got none of this mail",
                      missed, lists(missed));
    if (row->not_held_hit > 0)
        add_statement(con, examples(b), "%" G_GINT64_FORMAT " %s it never held got it too",
                      row->not_held_hit, lists(row->not_held_hit));
    if (row->timing > 0.05)
        add_statement(pro, NULL, "this mail began soon after its own first use of the list");
    if (row->timing < -0.05)
        add_statement(con, NULL, "this mail began long after its own first use of the list");
    argue_telling(b, row, pro, con);
    if (row->cost < 0)
        add_statement(con, NULL, "it needs two leaks at once");
    if (row->excluded_by != NULL)
        add_statement(con, NULL, "claim %s says the sender held the list before", row->excluded_by);
}

static void
argue_pseudo(const MpCampaignRow *campaign,
             const MpStoryFindingRow *row,
             Statements *pro,
             Statements *con)
{
    if (strcmp(row->story, "guessed") == 0) {
        if (row->guess > 0)
            add_statement(pro, NULL,
                          "the same mail went to %" G_GINT64_FORMAT
                          " of your addresses that nobody is known to have been given",
                          campaign->guessed_addresses);
        else
            add_statement(con, NULL, "it did not go to addresses that you gave to nobody");
        if (row->form < 0)
            add_statement(con, NULL, "nobody would try such addresses: they are no words");
    } else if (strcmp(row->story, "harvested") == 0) {
        if (row->publicness > 0)
            add_statement(pro, NULL, "an address that was hit has been seen in public");
        else
            add_statement(con, NULL, "no address that was hit has been seen in public mail");
    } else if (strcmp(row->story, "undetermined") == 0 && row->not_held_hit > 1) {
        add_statement(pro, NULL,
                      "a dealer whom nobody saw may have had these %" G_GINT64_FORMAT
                      " lists, whoever mailed for them",
                      row->not_held_hit);
    } else if (strcmp(row->story, "own-compromise") == 0) {
        if (row->breadth > 0)
            add_statement(pro, NULL,
                          "most of your lists and an address that you use for everything were hit "
                          "at once");
        if (!campaign->observable || row->held <= row->held_hit)
            return;
        add_statement(con, NULL,
                      "%" G_GINT64_FORMAT " of your %" G_GINT64_FORMAT
                      " lists got none of this mail",
                      row->held - row->held_hit, row->held);
    } else if (strcmp(row->story, "sender-takeover") == 0) {
        add_statement(pro, NULL,
                      "the sender's own verified system sent it, and neither its links nor its "
                      "words are like his mail");
        add_statement(con, NULL, "a sender may change his mail from one day to the next");
    }
}

static void
argue(Builder *b, const MpCampaignRow *campaign, MpExplainedStory *story)
{
    Statements pro = { b, mp_arena_new0_n(b->arena, MpStatement, STATEMENTS_MOST), 0 };
    Statements con = { b, mp_arena_new0_n(b->arena, MpStatement, STATEMENTS_MOST), 0 };

    if (story->row.holders != NULL && strcmp(story->row.story, "sender-takeover") != 0)
        argue_holder(b, campaign, &story->row, &pro, &con);
    else
        argue_pseudo(campaign, &story->row, &pro, &con);
    story->speaks_for = pro.items;
    story->n_for = pro.n;
    story->against = con.items;
    story->n_against = con.n;
}

static void
lines_of(const MpStoryFindingRow *row, double out[MP_LINE_N])
{
    out[MP_LINE_PATTERN] = row->pattern;
    out[MP_LINE_TIMING] = row->timing;
    out[MP_LINE_CANARY] = row->canary;
    out[MP_LINE_FORM] = row->form;
    out[MP_LINE_GUESS] = row->guess;
    out[MP_LINE_HINT] = row->hint;
    out[MP_LINE_PUBLIC] = row->publicness;
    out[MP_LINE_BREADTH] = row->breadth;
    out[MP_LINE_COST] = row->cost;
}

/* The best row that is not of the group of @rank: whom a line is held against. */
static const MpStoryFindingRow *
rival_of(const GArray *rows, gint64 group)
{
    for (guint i = 0; i < rows->len; i++) {
        const MpStoryFindingRow *row = &g_array_index(rows, MpStoryFindingRow, i);

        if (row->tied_with != group && row->incident == NULL)
            return row;
    }
    return NULL;
}

static void
set_lines(const GArray *rows, const MpCampaignRow *campaign, MpExplainedStory *story)
{
    const MpStoryFindingRow *rival = rival_of(rows, story->row.tied_with);
    double other[MP_LINE_N] = { 0 };

    lines_of(&story->row, story->lines);
    if (rival == NULL)
        return;
    lines_of(rival, other);
    for (guint i = 0; i < MP_LINE_N; i++)
        story->lines[i] -= other[i];
    story->lines[MP_LINE_PATTERN] =
        mp_score_cap_pattern(story->lines[MP_LINE_PATTERN], (guint)campaign->brands_hit);
}

static gint
by_rank(gconstpointer a, gconstpointer b)
{
    const MpStoryFindingRow *p = a;
    const MpStoryFindingRow *q = b;

    return (p->rank > q->rank) - (p->rank < q->rank);
}

/* Rows of one answer, tied ones folded into the first of their group. */
static const MpExplainedStory *
fold(Builder *b, GArray *rows, const MpCampaignRow *campaign, gint64 claims, guint *n)
{
    MpExplainedStory *stories = mp_arena_new0_n(b->arena, MpExplainedStory, rows->len + 1);
    g_autoptr(GArray) mine = g_array_new(FALSE, FALSE, sizeof(MpStoryFindingRow));
    guint rank = 0;

    *n = 0;
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, MpStoryFindingRow, i).with_claims == claims)
            g_array_append_val(mine, g_array_index(rows, MpStoryFindingRow, i));
    g_array_sort(mine, by_rank);
    for (guint i = 0; i < mine->len; i++) {
        const MpStoryFindingRow *row = &g_array_index(mine, MpStoryFindingRow, i);
        MpStoryFindingRow *tied;
        MpExplainedStory *story;

        if (row->tied_with != row->rank && row->incident == NULL)
            continue;
        rank += row->incident == NULL;
        story = &stories[(*n)++];
        story->row = *row;
        story->rank = rank;
        tied = mp_arena_new0_n(b->arena, MpStoryFindingRow, mine->len);
        for (guint k = i + 1; k < mine->len && row->incident == NULL; k++) {
            const MpStoryFindingRow *other = &g_array_index(mine, MpStoryFindingRow, k);

            if (other->tied_with == row->rank && other->incident == NULL)
                tied[story->n_tied++] = *other;
        }
        story->tied = tied;
        set_lines(mine, campaign, story);
        argue(b, campaign, story);
    }
    return stories;
}

static gpointer
copy_rows(Builder *b, const GArray *rows, guint *n)
{
    gsize size = rows->len * g_array_get_element_size((GArray *)rows);
    gpointer copy = mp_arena_alloc0(b->arena, size + 1);

    memcpy(copy, rows->data, size);
    *n = rows->len;
    return copy;
}

static gboolean
build(Builder *b, const char *id, MpExplanation *out, GError **error)
{
    g_autoptr(GArray) campaign = rows_where(b, &mp_table_campaign, "id", id, error);
    g_autoptr(GArray) stories = NULL;
    g_autoptr(GArray) addresses = NULL;

    if (campaign == NULL || campaign->len == 0)
        return FALSE;
    out->campaign = g_array_index(campaign, MpCampaignRow, 0);
    b->mails = rows_where(b, &mp_table_campaign_mail, "campaign", id, error);
    if (b->mails == NULL)
        return FALSE;
    g_array_sort(b->mails, by_time);
    stories = rows_where(b, &mp_table_story, "campaign", id, error);
    addresses =
        stories != NULL ? rows_where(b, &mp_table_story_address, "campaign", id, error) : NULL;
    if (addresses == NULL)
        return FALSE;
    out->message_ids = all_message_ids(b);
    out->stories = fold(b, stories, &out->campaign, 0, &out->n_stories);
    out->with_claims = fold(b, stories, &out->campaign, 1, &out->n_with_claims);
    out->addresses = copy_rows(b, addresses, &out->n_addresses);
    return TRUE;
}

gboolean
mp_explanations_next(MpExplanations *self, MpArena *arena, MpExplanation *out, GError **error)
{
    Builder b = { .store = self->store, .arena = arena };
    gboolean ok;

    if (self->next == self->ids->len)
        return FALSE;
    *out = (MpExplanation){ 0 };
    b.message_ids = g_hash_table_new(g_int64_hash, g_int64_equal);
    ok = build(&b, self->ids->pdata[self->next++], out, error);
    g_hash_table_unref(b.message_ids);
    g_clear_pointer(&b.mails, g_array_unref);
    return ok;
}
