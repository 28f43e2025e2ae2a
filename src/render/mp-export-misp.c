/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-instant.h"
#include "case/mp-rows-campaign.h"
#include "render/mp-export-mail.h"
#include "render/mp-export-value.h"
#include "render/mp-export.h"

/* A MISP event as its core format has it: an `email` object for each message of
 * a campaign. `to` is left out: it is the victim. Nothing is marked for
 * detection (to_ids): that a stranger wrote is no proof against a host. */

#define SPACE "6d61696c70726f7600004d697370ffff"
#define EMAIL_TEMPLATE "a0c666e0-fc65-4be8-b48f-3423d788b552"

typedef struct {
    MpJsonWriter *json;
    const MpRedactor *redactor;
    MpExportSubject subject;
} Misp;

typedef struct {
    const char *relation;
    const char *type;
    const char *category;
} Attribute;

static const Attribute from_attribute = { "from", "email-src", "Payload delivery" };
static const Attribute name_attribute = { "from-display-name", "email-src-display-name",
                                          "Payload delivery" };
static const Attribute subject_attribute = { "subject", "email-subject", "Payload delivery" };
static const Attribute id_attribute = { "message-id", "email-message-id", "Payload delivery" };
static const Attribute date_attribute = { "send-date", "datetime", "Other" };
static const Attribute reply_attribute = { "reply-to", "email-reply-to", "Payload delivery" };
static const Attribute return_attribute = { "return-path", "email-src", "Payload delivery" };
static const Attribute ip_attribute = { "received-header-ip", "ip-src", "Network activity" };
static const Attribute host_attribute = { "received-header-hostname", "hostname",
                                          "Network activity" };
static const Attribute mailer_attribute = { "x-mailer", "email-x-mailer", "Payload delivery" };

static void
put_uuid(const Misp *self, const char *what, MpSlice name)
{
    g_autofree char *whole = g_strdup_printf("%s/%.*s", what, (int)name.len, name.data);
    char uuid[MP_UUID_TEXT];

    mp_json_put_text(self->json, "uuid", mp_export_uuid(SPACE, mp_slice_of(whole), uuid));
}

static void
put_stamp(const Misp *self)
{
    gint64 last = self->redactor == NULL ? self->subject.last
                                         : mp_redactor_time(self->redactor, self->subject.last);
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT,
                                            last == MP_NO_TIME ? 0 : MAX(last, 0) / G_USEC_PER_SEC);

    mp_json_put_text(self->json, "timestamp", text);
}

static void
put_attribute(const Misp *self, const char *object, const Attribute *attribute, MpSlice value)
{
    g_autofree char *clean = NULL;
    g_autofree char *name = NULL;

    if (value.len == 0)
        return;
    clean = mp_export_clean(self->redactor, value);
    name = g_strconcat(object, "/", attribute->relation, "/", clean, NULL);
    mp_json_begin_object(self->json);
    put_uuid(self, "attribute", mp_slice_of(name));
    mp_json_put_text(self->json, "type", attribute->type);
    mp_json_put_text(self->json, "category", attribute->category);
    mp_json_put_text(self->json, "object_relation", attribute->relation);
    mp_json_put_text(self->json, "value", clean);
    mp_json_put_bool(self->json, "to_ids", FALSE);
    mp_json_put_bool(self->json, "disable_correlation", FALSE);
    put_stamp(self);
    mp_json_end_object(self->json);
}

/* The owner's own addresses are forged often enough. */
static void
put_address(const Misp *self,
            const MpExportMail *mail,
            const char *object,
            const Attribute *attribute,
            MpSlice address)
{
    if (!mp_export_is_own(mail, address))
        put_attribute(self, object, attribute, address);
}

static void
put_hidden(
    const Misp *self, const char *object, const Attribute *attribute, MpHide how, MpSlice value)
{
    g_autofree char *spare = NULL;

    put_attribute(self, object, attribute, mp_export_hidden(self->redactor, how, value, &spare));
}

/* Each name and address of the chain once, from the boundary on: what lies
 * before it is the owner's. */
static void
put_hops(const Misp *self, const char *object, const MpExportMail *mail)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    gsize n;
    const MpHopFact *hops = mp_fact_set_get(mail->message->facts, MP_FACT_HOP, &n);

    for (gsize i = 0; i < n; i++) {
        MpSlice host = hops[i].rdns.len > 0 ? hops[i].rdns : hops[i].from;

        if (hops[i].n < mail->judged->boundary_hop)
            continue;
        if (hops[i].ip.len > 0 && g_hash_table_add(seen, mp_slice_dup(hops[i].ip)))
            put_attribute(self, object, &ip_attribute, hops[i].ip);
        if (host.len > 0 && g_hash_table_add(seen, mp_slice_dup(host)))
            put_attribute(self, object, &host_attribute, host);
    }
}

static MpSlice
address_of(const MpFactSet *facts, const char *role)
{
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, mp_slice_of(role)))
            return all[i].address;
    return MP_SLICE_EMPTY;
}

static void
put_date(const Misp *self, const char *object, gint64 date)
{
    gint64 shown = self->redactor == NULL ? date : mp_redactor_time(self->redactor, date);
    char text[MP_INSTANT_TEXT];

    if (date != MP_NO_TIME)
        put_attribute(self, object, &date_attribute, mp_slice_of(mp_instant_format(shown, text)));
}

static gboolean
put_mail(const MpExportMail *mail, gpointer data, GError **error)
{
    Misp *self = data;
    const MpFactSet *facts = mail->message->facts;
    MpAddressFact from = mp_export_from(facts);
    char hex[MP_SHA256_HEX];

    (void)error;
    if (mail->campaign == NULL)
        return TRUE;
    mp_sha256_hex(&mail->message->content_sha256, hex);
    mp_json_begin_object(self->json);
    mp_json_put_text(self->json, "name", "email");
    mp_json_put_text(self->json, "meta-category", "network");
    mp_json_put_text(self->json, "description",
                     "Email object describing an email with meta-information");
    mp_json_put_text(self->json, "template_uuid", EMAIL_TEMPLATE);
    mp_json_put_text(self->json, "template_version", "18");
    put_uuid(self, "object", mp_slice_of(hex));
    put_stamp(self);
    mp_json_put_text(self->json, "comment", mail->campaign);
    mp_json_key(self->json, "Attribute");
    mp_json_begin_array(self->json);
    put_address(self, mail, hex, &from_attribute, from.address);
    put_hidden(self, hex, &name_attribute, MP_HIDE_NAME, from.name);
    put_hidden(self, hex, &subject_attribute, MP_HIDE_DIGITS, mp_export_text(facts, "subject"));
    put_attribute(self, hex, &id_attribute, mp_export_text(facts, "message-id"));
    put_date(self, hex, mail->judged->date);
    put_address(self, mail, hex, &reply_attribute, address_of(facts, "reply-to"));
    put_address(self, mail, hex, &return_attribute, mp_slice_of(mail->judged->envelope_from));
    put_hops(self, hex, mail);
    put_attribute(self, hex, &mailer_attribute, mp_export_text(facts, "x-mailer"));
    mp_json_end_array(self->json);
    mp_json_end_object(self->json);
    mp_json_break_line(self->json);
    return TRUE;
}

gboolean
mp_export_misp(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    Misp self = { .json = json, .redactor = redactor };
    char day[MP_INSTANT_TEXT];

    if (!mp_export_subject(store, &self.subject, error))
        return FALSE;
    mp_instant_format_day(self.subject.last == MP_NO_TIME ? 0 : self.subject.last, day);
    mp_json_begin_object(json);
    mp_json_key(json, "Event");
    mp_json_begin_object(json);
    put_uuid(&self, "event", mp_slice_of(self.subject.id));
    mp_json_put_text(json, "info",
                     "Mail to addresses that its senders were not given (mailprov " MP_VERSION ")");
    mp_json_put_text(json, "date", day);
    mp_json_put_text(json, "threat_level_id", "4");
    mp_json_put_text(json, "analysis", "2");
    mp_json_put_text(json, "distribution", "0");
    mp_json_put_bool(json, "published", FALSE);
    put_stamp(&self);
    mp_json_key(json, "Attribute");
    mp_json_begin_array(json);
    mp_json_end_array(json);
    mp_json_key(json, "Object");
    mp_json_begin_array(json);
    mp_json_break_line(json);
    if (!mp_export_each_mail(store, put_mail, &self, error))
        return FALSE;
    mp_json_end_array(json);
    mp_json_end_object(json);
    mp_json_end_object(json);
    mp_json_end_line(json);
    return mp_json_writer_finish(json, error);
}
