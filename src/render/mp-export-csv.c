/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-rows-campaign.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"
#include "render/mp-export-mail.h"
#include "render/mp-export-value.h"
#include "render/mp-export.h"
#include "render/mp-table-text.h"

/* Tables of the case, column for column. */
static const MpTable *const tables[] = {
    &mp_table_source,   &mp_table_place,  &mp_table_anomaly,  &mp_table_ledger,   &mp_table_claim,
    &mp_table_host,     &mp_table_judged, &mp_table_address,  &mp_table_holder,   &mp_table_contact,
    &mp_table_route,    &mp_table_sender, &mp_table_platform, &mp_table_customer, &mp_table_list,
    &mp_table_campaign, &mp_table_story,
};

#define NAMES (G_N_ELEMENTS(tables) + 2)

const char *const *
mp_export_csv_tables(void)
{
    static const char *const names[NAMES] = {
        "message",  "source",  "place",    "anomaly", "ledger", "claim",  "host",
        "judged",   "address", "holder",   "contact", "route",  "sender", "platform",
        "customer", "list",    "campaign", "story",   NULL,
    };

    return names;
}

/* One table. */

typedef struct {
    MpTableText *text;
    const MpTable *table;
    const MpRedactor *redactor;
} Flat;

static void
put_text(MpTableText *text, const MpRedactor *redactor, MpHide how, MpSlice value)
{
    g_autofree char *spare = NULL;

    mp_table_text_slice(text, mp_export_hidden(redactor, how, value, &spare));
}

static void
put_number(MpTableText *text, const MpColumn *column, gint64 value)
{
    char ref[MP_MESSAGE_REF];

    if (!mp_export_is_message_key(column))
        mp_table_text_int(text, value);
    else
        mp_table_text_put(text, value == 0 ? NULL : mp_export_message_ref(value, ref));
}

static void
see_row(gconstpointer row, gpointer data)
{
    Flat *flat = data;
    char hex[MP_SHA256_HEX];

    for (const MpColumn *column = flat->table->columns; column->name != NULL; column++) {
        gconstpointer at = (const char *)row + column->offset;

        switch (column->type) {
        case MP_COLUMN_TIME:
            mp_table_text_time(flat->text, *(const gint64 *)at);
            break;
        case MP_COLUMN_REAL:
            mp_table_text_real(flat->text, *(const double *)at, 6);
            break;
        case MP_COLUMN_TEXT:
            put_text(flat->text, flat->redactor, mp_export_hide_of(flat->table->name, column->name),
                     mp_slice_of(*(const char *const *)at));
            break;
        case MP_COLUMN_SHA256:
            mp_table_text_put(flat->text, mp_sha256_is_zero(at) ? NULL : mp_sha256_hex(at, hex));
            break;
        case MP_COLUMN_INT:
        default:
            put_number(flat->text, column, *(const gint64 *)at);
        }
    }
    mp_table_text_end_row(flat->text);
}

static gboolean
write_table(MpCase *store,
            const MpTable *table,
            const MpRedactor *redactor,
            GOutputStream *out,
            GError **error)
{
    g_autoptr(GArray) shown = g_array_new(TRUE, TRUE, sizeof(MpTableColumn));
    g_autoptr(MpTableText) text = NULL;
    Flat flat = { .table = table, .redactor = redactor };

    for (const MpColumn *column = table->columns; column->name != NULL; column++) {
        const MpTableColumn one = { column->name, 0 };

        g_array_append_val(shown, one);
    }
    flat.text = text =
        mp_table_text_new(out, MP_TABLE_CSV, (const MpTableColumn *)(gpointer)shown->data, FALSE);
    return mp_case_each_row(store, table, see_row, &flat, error) &&
           mp_table_text_finish(text, error);
}

/* One line a message. */

static const MpTableColumn message_columns[] = {
    { "message", 0 },      { "source", 0 },    { "offset", 0 },        { "length", 0 },
    { "sha256", 0 },       { "folder", 0 },    { "message_id", 0 },    { "date", 0 },
    { "delivered", 0 },    { "recipient", 0 }, { "sender_org", 0 },    { "from_name", 0 },
    { "from_address", 0 }, { "subject", 0 },   { "envelope_from", 0 }, { "platform", 0 },
    { "boundary_ip", 0 },  { "hops", 0 },      { "campaign", 0 },      { "findings", 0 },
    { NULL, 0 },
};

typedef struct {
    MpCase *store;
    MpTableText *text;
    const MpRedactor *redactor;
} Messages;

/* Its first place that is still there. */
static gboolean
put_place(const Messages *self, const MpCaseMessage *message, GError **error)
{
    g_autofree char *key = g_strdup_printf("%" G_GINT64_FORMAT, message->key);
    g_autoptr(MpRowCursor) places =
        mp_case_rows_where(self->store, &mp_table_place, "message", key, error);
    g_autoptr(GError) failure = NULL;
    MpPlaceRow place;
    gboolean found = FALSE;
    char hex[MP_SHA256_HEX];

    while (places != NULL && !found && mp_row_cursor_next(places, &place, &failure))
        found = g_strcmp0(place.state, "live") == 0;
    if (places == NULL || failure != NULL) {
        if (failure != NULL)
            g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    if (!found)
        place = (MpPlaceRow){ .length = message->length, .sha256 = message->content_sha256 };
    put_text(self->text, self->redactor, MP_HIDE_PATH, mp_slice_of(place.origin));
    mp_table_text_int(self->text, place.offset);
    mp_table_text_int(self->text, place.length);
    mp_table_text_put(self->text, mp_sha256_hex(&place.sha256, hex));
    put_text(self->text, self->redactor, MP_HIDE_NAME, mp_slice_of(place.folder));
    return TRUE;
}

static gboolean
put_message(const MpExportMail *mail, gpointer data, GError **error)
{
    const Messages *self = data;
    const MpJudgedRow *row = mail->judged;
    MpAddressFact from = mp_export_from(mail->message->facts);
    char ref[MP_MESSAGE_REF];
    gsize n_hops;

    mp_fact_set_get(mail->message->facts, MP_FACT_HOP, &n_hops);
    mp_table_text_put(self->text, mp_export_message_ref(mail->message->key, ref));
    if (!put_place(self, mail->message, error))
        return FALSE;
    mp_table_text_slice(self->text, mp_export_text(mail->message->facts, "message-id"));
    mp_table_text_time(self->text, row->date);
    mp_table_text_time(self->text, row->delivered);
    mp_table_text_put(self->text, row->recipient);
    mp_table_text_put(self->text, row->sender_org);
    put_text(self->text, self->redactor, MP_HIDE_NAME, from.name);
    mp_table_text_slice(self->text, from.address);
    put_text(self->text, self->redactor, MP_HIDE_DIGITS,
             mp_export_text(mail->message->facts, "subject"));
    mp_table_text_put(self->text, row->envelope_from);
    mp_table_text_put(self->text,
                      row->platform_origin != NULL ? row->platform_origin : row->platform_delivery);
    mp_table_text_put(self->text, row->boundary_ip);
    mp_table_text_int(self->text, (gint64)n_hops);
    mp_table_text_put(self->text, mail->campaign);
    mp_table_text_put(self->text, row->findings);
    mp_table_text_end_row(self->text);
    return TRUE;
}

static gboolean
write_messages(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error)
{
    g_autoptr(MpTableText) text = mp_table_text_new(out, MP_TABLE_CSV, message_columns, FALSE);
    Messages self = { store, text, redactor };

    return mp_export_each_mail(store, put_message, &self, error) &&
           mp_table_text_finish(text, error);
}

gboolean
mp_export_csv(MpCase *store,
              const char *table,
              const MpRedactor *redactor,
              GOutputStream *out,
              GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        if (strcmp(tables[i]->name, table) == 0)
            return write_table(store, tables[i], redactor, out, error);
    return write_messages(store, redactor, out, error);
}
