/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-takeover.h"

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-findings.h"

typedef struct {
    GHashTable *abused; /* set of campaign ids */
    GHashTable *mail;   /* message key -> address it came to */
    GHashTable *counts; /* "address\x1fholder" -> messages */
} Takeover;

static void
see_campaign(gconstpointer data, gpointer user)
{
    const MpCampaignRow *row = data;
    Takeover *self = user;

    if (g_strcmp0(row->class_name, "abused-pipe") == 0)
        g_hash_table_add(self->abused, g_strdup(row->id));
}

static void
see_mail(gconstpointer data, gpointer user)
{
    const MpCampaignMailRow *row = data;
    Takeover *self = user;
    gint64 *key;

    if (!g_hash_table_contains(self->abused, row->campaign))
        return;
    key = g_new(gint64, 1);
    *key = row->message;
    g_hash_table_insert(self->mail, key, g_strdup(row->address));
}

static void
count(Takeover *self, const char *address, const char *kind, const char *name)
{
    char *key;

    if (name == NULL)
        return;
    key = g_strconcat(address, "\x1f", kind, name, NULL);
    g_hash_table_insert(
        self->counts, key,
        GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(self->counts, key)) + 1));
}

static gboolean
count_messages(Takeover *self, MpCase *store, GError **error)
{
    GHashTableIter all;
    gpointer key, address;

    g_hash_table_iter_init(&all, self->mail);
    while (g_hash_table_iter_next(&all, &key, &address)) {
        g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)key);
        g_autoptr(MpRowCursor) rows =
            mp_case_rows_where(store, &mp_table_judged, "message", text, error);
        g_autoptr(GError) failure = NULL;
        MpJudgedRow row;

        if (rows == NULL)
            return FALSE;
        if (mp_row_cursor_next(rows, &row, &failure)) {
            count(self, address, "org:", row.sender_org);
            count(self, address, "esp:", row.platform_origin);
            if (g_strcmp0(row.platform_origin, row.platform_delivery) != 0)
                count(self, address, "esp:", row.platform_delivery);
        }
        if (failure != NULL) {
            g_propagate_error(error, g_steal_pointer(&failure));
            return FALSE;
        }
    }
    return TRUE;
}

/* The row of one holder, with fewer messages. */
static gboolean
correct(MpCase *store, const char *address, const char *holder, gint64 messages, GError **error)
{
    g_autoptr(MpRowCursor) rows =
        mp_case_rows_where(store, &mp_table_holder, "address", address, error);
    g_autoptr(GError) failure = NULL;
    MpHolderRow row;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, &row, &failure)) {
        if (strcmp(row.holder, holder) != 0 || row.messages < messages)
            continue;
        row.messages -= messages;
        return mp_case_add_row(store, &mp_table_holder, &row, error);
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

static gboolean
correct_all(Takeover *self, MpCase *store, GError **error)
{
    GHashTableIter all;
    gpointer key, messages;

    g_hash_table_iter_init(&all, self->counts);
    while (g_hash_table_iter_next(&all, &key, &messages)) {
        const char *holder = strchr(key, '\x1f') + 1;
        g_autofree char *address = g_strndup(key, (gsize)(holder - (char *)key) - 1);

        if (!correct(store, address, holder, GPOINTER_TO_UINT(messages), error))
            return FALSE;
    }
    return TRUE;
}

gboolean
mp_takeover_run(MpCase *store, GError **error)
{
    g_autoptr(GHashTable) abused = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) mail = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Takeover self = { abused, mail, counts };

    return mp_case_each_row(store, &mp_table_campaign, see_campaign, &self, error) &&
           mp_case_each_row(store, &mp_table_campaign_mail, see_mail, &self, error) &&
           count_messages(&self, store, error) && correct_all(&self, store, error);
}
