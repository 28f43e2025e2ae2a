/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "cli/mp-list-kind.h"

typedef struct {
    MpCase *store;
    MpTableText *text;
    GHashTable *campaigns; /* message key -> campaign id */
    GStringChunk *ids;
    MpRowCursor *judged; /* in the order of the messages' keys, as the messages are */
    MpJudgedRow row;
    gboolean has_row;
} Walk;

static void
see_campaign_mail(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    Walk *walk = user;
    gint64 *key = g_new(gint64, 1);

    *key = row->message;
    g_hash_table_insert(walk->campaigns, key,
                        g_string_chunk_insert_const(walk->ids, row->campaign));
}

static MpSlice
message_id_of(const MpFactSet *facts)
{
    gsize n;
    const MpTextFact *all = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, MP_SLICE_LITERAL("message-id")))
            return all[i].value;
    return MP_SLICE_EMPTY;
}

/* Where a message lies: its first place that is still there. */
static gboolean
put_place(Walk *walk, gint64 message, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, message);
    g_autoptr(MpRowCursor) places =
        mp_case_rows_where(walk->store, &mp_table_place, "message", key, error);
    g_autoptr(GError) failure = NULL;
    MpPlaceRow place;

    if (places == NULL)
        return FALSE;
    while (mp_row_cursor_next(places, &place, &failure))
        if (g_strcmp0(place.state, "live") == 0) {
            g_autofree char *where = place.offset > 0 ? g_strdup_printf("%s:%" G_GINT64_FORMAT,
                                                                        place.origin, place.offset)
                                                      : g_strdup(place.origin);
            mp_table_text_put(walk->text, where);
            return TRUE;
        }
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    mp_table_text_put(walk->text, NULL);
    return TRUE;
}

static gboolean
put_message(Walk *walk, const MpCaseMessage *message, GError **error)
{
    const MpJudgedRow *row = &walk->row;
    const char *platform;

    while (walk->has_row && row->message < message->key)
        walk->has_row = mp_row_cursor_next(walk->judged, &walk->row, error);
    if (!walk->has_row || row->message != message->key)
        return TRUE;
    platform = row->platform_origin != NULL ? row->platform_origin : row->platform_delivery;
    if (!put_place(walk, message->key, error))
        return FALSE;
    mp_table_text_slice(walk->text, message_id_of(message->facts));
    mp_table_text_time(walk->text, row->delivered);
    mp_table_text_put(walk->text, row->recipient);
    mp_table_text_put(walk->text, row->sender_org);
    mp_table_text_put(walk->text, platform);
    mp_table_text_put(walk->text, g_hash_table_lookup(walk->campaigns, &message->key));
    mp_table_text_end_row(walk->text);
    return TRUE;
}

static gboolean
walk_messages(Walk *walk, GError **error)
{
    g_autoptr(MpMessageCursor) messages = mp_case_messages(walk->store, MP_FACTS_ALL, error);
    g_autoptr(GError) failure = NULL;
    MpCaseMessage message;

    if (messages == NULL)
        return FALSE;
    walk->has_row = mp_row_cursor_next(walk->judged, &walk->row, &failure);
    while (failure == NULL && mp_message_cursor_next(messages, &message, &failure))
        if (!put_message(walk, &message, &failure))
            break;
    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    return TRUE;
}

gboolean
mp_list_messages(MpCase *store, const MpListOptions *options, GError **error)
{
    static const MpTableColumn columns[] = {
        { "source", MP_TABLE_OWN },    { "message_id", MP_TABLE_WIDE },
        { "delivered", MP_TABLE_OWN }, { "recipient", MP_TABLE_OWN },
        { "sender_org", 0 },           { "platform", MP_TABLE_OWN },
        { "campaign", MP_TABLE_OWN },  { NULL, 0 },
    };
    g_autoptr(MpTableText) text =
        mp_table_text_new(options->out, options->format, columns, options->defang);
    g_autoptr(MpRowCursor) judged = mp_case_rows(store, &mp_table_judged, error);
    g_autoptr(GHashTable) campaigns =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    Walk walk = { .store = store,
                  .text = text,
                  .campaigns = campaigns,
                  .ids = g_string_chunk_new(1024),
                  .judged = judged };
    gboolean done =
        judged != NULL &&
        mp_case_each_row(store, &mp_table_campaign_mail, see_campaign_mail, &walk, error) &&
        walk_messages(&walk, error) && mp_table_text_finish(text, error);

    g_string_chunk_free(walk.ids);
    return done;
}
