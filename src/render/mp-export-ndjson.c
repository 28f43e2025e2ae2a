/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-analysis.h"
#include "case/mp-rows-campaign.h"
#include "case/mp-rows-evidence.h"
#include "case/mp-rows-findings.h"
#include "case/mp-rows-told.h"
#include "render/mp-export-value.h"
#include "render/mp-export.h"

typedef struct {
    MpJsonWriter *json;
    const MpRedactor *redactor;
    const MpTable *table;
} Export;

/* ADD A TABLE here: all but the record of scans. */
static const MpTable *const tables[] = {
    &mp_table_source,        &mp_table_place,    &mp_table_anomaly,       &mp_table_ledger,
    &mp_table_claim,         &mp_table_host,     &mp_table_judged,        &mp_table_address,
    &mp_table_holder,        &mp_table_contact,  &mp_table_route,         &mp_table_sender,
    &mp_table_platform,      &mp_table_customer, &mp_table_list,          &mp_table_campaign,
    &mp_table_campaign_mail, &mp_table_story,    &mp_table_story_address,
};

static void
begin(MpJsonWriter *json, const char *name)
{
    g_autofree char *schema = g_strconcat("mailprov/", name, "/1", NULL);

    mp_json_begin_object(json);
    mp_json_put_text(json, "schema", schema);
}

static void
end(MpJsonWriter *json)
{
    mp_json_end_object(json);
    mp_json_end_line(json);
}

static void
see_row(gconstpointer data, gpointer user)
{
    Export *self = user;
    MpSourceRow source;

    if (self->table == &mp_table_source) {
        source = *(const MpSourceRow *)data;
        /* whether the last scan had anything to read is the record of a scan */
        if (g_strcmp0(source.status, "unchanged") == 0)
            source.status = "read";
        data = &source;
    }
    begin(self->json, self->table->name);
    mp_export_put_row(self->json, self->table, data, self->redactor);
    end(self->json);
}

static gboolean
write_messages(Export *self, MpCase *store, GError **error)
{
    g_autoptr(MpMessageCursor) messages = mp_case_messages(store, MP_FACTS_ALL, error);
    g_autoptr(GError) failure = NULL;
    MpCaseMessage message;
    char hex[MP_SHA256_HEX], ref[MP_MESSAGE_REF];

    if (messages == NULL)
        return FALSE;
    while (mp_message_cursor_next(messages, &message, &failure)) {
        begin(self->json, "facts");
        mp_json_put_text(self->json, "message", mp_export_message_ref(message.key, ref));
        mp_json_put_text(self->json, "content_sha256", mp_sha256_hex(&message.content_sha256, hex));
        mp_json_put_int(self->json, "length", message.length);
        mp_json_key(self->json, "facts");
        mp_export_put_facts(self->json, message.facts, self->redactor);
        end(self->json);
    }
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* What the owner said with scan's options. */
static void
write_pins(Export *self, MpCase *store)
{
    static const char *const names[] = { "gateway", "own-address", "own-host", "spam-folder" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_auto(GStrv) pins = mp_analysis_pins(store, names[i]);

        for (guint k = 0; pins[k] != NULL; k++) {
            begin(self->json, "pin");
            mp_json_put_text(self->json, "name", names[i]);
            mp_json_put_text(self->json, "value", pins[k]);
            end(self->json);
        }
    }
}

gboolean
mp_export_ndjson(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    Export self = { json, redactor, NULL };

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        self.table = tables[i];
        if (!mp_case_each_row(store, tables[i], see_row, &self, error))
            return FALSE;
    }
    write_pins(&self, store);
    return write_messages(&self, store, error) && mp_json_writer_finish(json, error);
}
