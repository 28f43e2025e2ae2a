/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "graph/mp-graph-pick.h"

#include <string.h>

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"

/* Digits of a content digest that name a message: fewer name too many. */
#define LEAST_DIGITS 4
#define MOST_DIGITS 15 /* 60 bits: a key has 63 */

struct _MpGraphPick {
    char *title;
    GArray *keys; /* of gint64 */
};

void
mp_graph_pick_free(MpGraphPick *self)
{
    if (self == NULL)
        return;
    g_free(self->title);
    g_array_unref(self->keys);
    g_free(self);
}

const char *
mp_graph_pick_title(const MpGraphPick *self)
{
    return self->title;
}

const gint64 *
mp_graph_pick_keys(const MpGraphPick *self, gsize *n)
{
    *n = self->keys->len;
    return (const gint64 *)(gpointer)self->keys->data;
}

static int
compare_keys(gconstpointer a, gconstpointer b)
{
    gint64 x = *(const gint64 *)a, y = *(const gint64 *)b;

    return (x > y) - (x < y);
}

/* Takes @keys. %NULL where there are none. */
static MpGraphPick *
pick_of(GArray *keys, const char *kind, const char *name)
{
    g_autoptr(GArray) all = keys;
    MpGraphPick *self;
    guint kept = 0;

    if (all == NULL || all->len == 0)
        return NULL;
    g_array_sort(all, compare_keys);
    for (guint i = 0; i < all->len; i++)
        if (i == 0 || g_array_index(all, gint64, i) != g_array_index(all, gint64, i - 1))
            g_array_index(all, gint64, kept++) = g_array_index(all, gint64, i);
    g_array_set_size(all, kept);
    self = g_new0(MpGraphPick, 1);
    self->title = g_strdup_printf("%s%s", kind, name);
    self->keys = g_steal_pointer(&all);
    return self;
}

/* transfer full: keys of the judged messages whose @column is @value; %NULL and @error */
static GArray *
judged_where(MpCase *store, const char *column, const char *value, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(MpRowCursor) rows = mp_case_rows_where(store, &mp_table_judged, column, value, error);
    g_autoptr(GError) failure = NULL;
    MpJudgedRow row;

    if (rows == NULL)
        return NULL;
    while (mp_row_cursor_next(rows, &row, &failure))
        g_array_append_val(keys, row.message);
    if (failure == NULL)
        return g_steal_pointer(&keys);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

static GArray *
in_campaign(MpCase *store, const char *id, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(store, &mp_table_campaign_mail, "campaign", id, error);
    g_autoptr(GError) failure = NULL;
    MpCampaignMailRow row;

    if (rows == NULL)
        return NULL;
    while (mp_row_cursor_next(rows, &row, &failure))
        g_array_append_val(keys, row.message);
    if (failure == NULL)
        return g_steal_pointer(&keys);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

typedef struct {
    gint64 wanted;
    guint shift;
    GArray *keys;
} Digits;

static void
see_key(gconstpointer data, gpointer user)
{
    const MpJudgedRow *row = data;
    const Digits *digits = user;

    if (row->message >> digits->shift == digits->wanted)
        g_array_append_val(digits->keys, row->message);
}

/* `m:4c1f09...`: the key is the first 63 bits of the digest. */
static GArray *
with_digits(MpCase *store, const char *digits, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
    gsize n = strspn(digits, "0123456789abcdefABCDEF");
    g_autofree char *head = g_strndup(digits, MIN(n, MOST_DIGITS));
    Digits wanted = { .keys = keys };

    if (n < LEAST_DIGITS || digits[n] != '\0')
        return g_steal_pointer(&keys);
    wanted.wanted = (gint64)g_ascii_strtoull(head, NULL, 16);
    wanted.shift = 63 - 4 * (guint)strlen(head);
    return mp_case_each_row(store, &mp_table_judged, see_key, &wanted, error)
               ? g_steal_pointer(&keys)
               : NULL;
}

/* Whether a message calls itself so; @id has no brackets. */
static gboolean
is_called(const MpFactSet *facts, MpSlice id)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++) {
        MpSlice value = texts[i].value;

        if (!mp_slice_equal(texts[i].role, MP_SLICE_LITERAL("message-id")))
            continue;
        if (value.len >= 2 && value.data[0] == '<' && value.data[value.len - 1] == '>')
            value = mp_slice_sub(value, 1, value.len - 2);
        if (mp_slice_equal(value, id))
            return TRUE;
    }
    return FALSE;
}

static GArray *
with_message_id(MpCase *store, const char *what, GError **error)
{
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(MpMessageCursor) messages = NULL;
    g_autoptr(GError) failure = NULL;
    MpSlice id = mp_slice_trim(mp_slice_of(what));
    MpCaseMessage message;

    if (id.len >= 2 && id.data[0] == '<' && id.data[id.len - 1] == '>')
        id = mp_slice_sub(id, 1, id.len - 2);
    if (id.len == 0)
        return g_steal_pointer(&keys);
    messages = mp_case_messages(store, 1u << MP_FACT_TEXT, error);
    if (messages == NULL)
        return NULL;
    while (mp_message_cursor_next(messages, &message, &failure))
        if (is_called(message.facts, id))
            g_array_append_val(keys, message.key);
    if (failure == NULL)
        return g_steal_pointer(&keys);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

/* A message, by either of its names. */
static MpGraphPick *
find_message(MpCase *store, const char *what, GError **error)
{
    if (g_str_has_prefix(what, "m:"))
        return pick_of(with_digits(store, what + 2, error), "message ", what);
    if (strchr(what, '@') == NULL && what[0] != '<')
        return NULL;
    return pick_of(with_message_id(store, what, error), "message ", what);
}

/* One way of reading a name: the prefix a node's id has, and the column it is sought in. */
typedef struct {
    const char *prefix;
    const char *column;
    const char *title;
} Reading;

static MpGraphPick *
find_judged(MpCase *store, const char *what, GError **error)
{
    static const Reading readings[] = {
        { "addr:", "recipient", "mail for " },
        { "org:", "sender_org", "mail from " },
        { "esp:", "platform_origin", "mail by way of " },
        { "esp:", "platform_delivery", "mail by way of " },
    };
    g_autofree char *lower = g_ascii_strdown(what, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(readings); i++) {
        const Reading *reading = &readings[i];
        gboolean named = g_str_has_prefix(lower, reading->prefix);
        const char *value = named ? lower + strlen(reading->prefix) : lower;
        g_autoptr(GArray) keys = NULL;

        if (!named && strchr(lower, ':') != NULL)
            continue;
        keys = judged_where(store, reading->column, value, error);
        if (keys == NULL)
            return NULL;
        if (keys->len > 0)
            return pick_of(g_steal_pointer(&keys), reading->title, value);
    }
    return NULL;
}

MpGraphPick *
mp_graph_pick_find(MpCase *store, const char *what, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *campaign =
        g_str_has_prefix(what, "camp:") ? g_strdup(what) : g_strconcat("camp:", what, NULL);
    MpGraphPick *found = NULL;

    if (what[0] != '<' && !g_str_has_prefix(what, "m:"))
        found = find_judged(store, what, &failure);
    if (found == NULL && failure == NULL)
        found = pick_of(in_campaign(store, campaign, &failure), "campaign ", campaign);
    if (found == NULL && failure == NULL)
        found = find_message(store, what, &failure);
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return found;
}

char *
mp_graph_pick_address(MpCase *store, const char *what, GError **error)
{
    g_autoptr(MpGraphPick) pick = find_message(store, what, error);
    g_autoptr(MpRowCursor) rows = NULL;
    g_autofree char *key = NULL;
    MpJudgedRow row;

    if (pick == NULL)
        return NULL;
    key = g_strdup_printf("%" G_GINT64_FORMAT, g_array_index(pick->keys, gint64, 0));
    rows = mp_case_rows_where(store, &mp_table_judged, "message", key, error);
    if (rows == NULL || !mp_row_cursor_next(rows, &row, error))
        return NULL;
    return g_strdup(row.recipient);
}
