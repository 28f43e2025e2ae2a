/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "analysis/mp-explanation.h"
#include "base/mp-text.h"
#include "render/mp-export-mail.h"
#include "render/mp-export-value.h"
#include "render/mp-export.h"

/* STIX 2.1 (OASIS standard, 10 June 2021). Campaigns of strangers, the mail
 * they are made of and what the weighing came to, as notes: nothing is
 * attributed to anybody. To and Cc are left out: they are the victim's. */

#define OASIS_SPACE                                                                                \
    "00abedb4aa42466c9c01fed23315a9b7"               /* section 2.9: for observables with set ids */
#define OWN_SPACE "6d61696c70726f7600005374697832ff" /* for everything else */
#define ID_TEXT 80

typedef struct {
    MpJsonWriter *json;
    const MpRedactor *redactor;
    GHashTable *written; /* set of ids */
    GPtrArray *ids;      /* of the report, in order */
    GHashTable *mail;    /* campaign id -> GPtrArray of ids */
    char maker[ID_TEXT];
    MpExportSubject subject;
} Stix;

static char *
make_id(const char *type, const char *space, MpSlice name, char id[ID_TEXT])
{
    char uuid[MP_UUID_TEXT];

    g_snprintf(id, ID_TEXT, "%s--%s", type, mp_export_uuid(space, name, uuid));
    return id;
}

/* %FALSE: it was written before. */
static gboolean
begin(Stix *self, const char *type, const char *id)
{
    if (!g_hash_table_add(self->written, g_strdup(id)))
        return FALSE;
    if (strcmp(type, "report") != 0)
        g_ptr_array_add(self->ids, g_strdup(id));
    mp_json_begin_object(self->json);
    mp_json_put_text(self->json, "type", type);
    mp_json_put_text(self->json, "spec_version", "2.1");
    mp_json_put_text(self->json, "id", id);
    return TRUE;
}

static void
end(Stix *self)
{
    mp_json_end_object(self->json);
    mp_json_break_line(self->json);
}

/* STIX times have a fraction or not, and are never unknown. */
static void
put_time(const Stix *self, const char *key, gint64 utc_us)
{
    gint64 known =
        utc_us == MP_NO_TIME ? (self->subject.last == MP_NO_TIME ? 0 : self->subject.last) : utc_us;

    mp_json_put_time(self->json, key,
                     self->redactor == NULL ? known : mp_redactor_time(self->redactor, known));
}

static void
put_made(const Stix *self)
{
    if (self->maker[0] != '\0')
        mp_json_put_text(self->json, "created_by_ref", self->maker);
    put_time(self, "created", self->subject.last);
    put_time(self, "modified", self->subject.last);
}

static void
put_refs(const Stix *self, const char *key, GPtrArray *ids)
{
    mp_json_key(self->json, key);
    mp_json_begin_array(self->json);
    for (guint i = 0; i < ids->len; i++)
        mp_json_string(self->json, mp_slice_of(g_ptr_array_index(ids, i)));
    mp_json_end_array(self->json);
}

/* An observable that is nothing but a value; its id. */
static char *
put_value(Stix *self, const char *type, MpSlice value, char id[ID_TEXT])
{
    g_autofree char *clean = mp_export_clean(self->redactor, value);
    g_autoptr(GString) name = g_string_new("{\"value\":\"");

    /* section 2.9: over the canonical JSON of what the id rests on */
    mp_text_append_json(name, mp_slice_of(clean));
    g_string_append(name, "\"}");
    make_id(type, OASIS_SPACE, (MpSlice){ name->str, name->len }, id);
    if (begin(self, type, id)) {
        mp_json_put_text(self->json, "value", clean);
        end(self);
    }
    return id;
}

static void
remember(Stix *self, const char *campaign, const char *id)
{
    GPtrArray *ids = g_hash_table_lookup(self->mail, campaign);

    if (ids == NULL) {
        ids = g_ptr_array_new_with_free_func(g_free);
        g_hash_table_insert(self->mail, g_strdup(campaign), ids);
    }
    if (!g_ptr_array_find_with_equal_func(ids, id, g_str_equal, NULL))
        g_ptr_array_add(ids, g_strdup(id));
}

static void
put_peer(Stix *self, const MpExportMail *mail)
{
    const char *ip = mail->judged->boundary_ip;
    char id[ID_TEXT];

    if (ip == NULL || ip[0] == '\0')
        return;
    put_value(self, strchr(ip, ':') != NULL ? "ipv6-addr" : "ipv4-addr", mp_slice_of(ip), id);
    remember(self, mail->campaign, id);
}

static gboolean
is_multipart(const MpFactSet *facts)
{
    gsize n;
    const MpContentFact *content = mp_fact_set_get(facts, MP_FACT_CONTENT, &n);

    return n > 0 && mp_slice_starts_nocase(content[0].mime_shape, MP_SLICE_LITERAL("multipart/"));
}

static gboolean
put_mail(const MpExportMail *mail, gpointer data, GError **error)
{
    Stix *self = data;
    const MpCaseMessage *message = mail->message;
    MpAddressFact from = mp_export_from(message->facts);
    MpSlice subject = mp_export_text(message->facts, "subject");
    MpSlice message_id = mp_export_text(message->facts, "message-id");
    char id[ID_TEXT], sender[ID_TEXT] = "";

    (void)error;
    if (mail->campaign == NULL)
        return TRUE;
    if (from.address.len > 0 && !mp_export_is_own(mail, from.address))
        remember(self, mail->campaign, put_value(self, "email-addr", from.address, sender));
    if (mail->judged->sender_org != NULL && mail->judged->sender_org[0] != '\0')
        remember(self, mail->campaign,
                 put_value(self, "domain-name", mp_slice_of(mail->judged->sender_org), id));
    put_peer(self, mail);
    make_id("email-message", OWN_SPACE,
            (MpSlice){ (const char *)message->content_sha256.bytes, MP_SHA256_BYTES }, id);
    if (!begin(self, "email-message", id))
        return TRUE;
    mp_json_put_bool(self->json, "is_multipart", is_multipart(message->facts));
    if (mail->judged->date != MP_NO_TIME)
        put_time(self, "date", mail->judged->date);
    if (sender[0] != '\0')
        mp_json_put_text(self->json, "from_ref", sender);
    if (subject.len > 0) {
        mp_json_key(self->json, "subject");
        mp_export_put_text(self->json, self->redactor, MP_HIDE_DIGITS, subject);
    }
    if (message_id.len > 0)
        mp_json_put_known(self->json, "message_id", message_id);
    end(self);
    remember(self, mail->campaign, id);
    return TRUE;
}

static void
put_observed(Stix *self, const MpCampaignRow *row, const char *campaign)
{
    GPtrArray *refs = g_hash_table_lookup(self->mail, row->id);
    char id[ID_TEXT], link[ID_TEXT];
    g_autofree char *pair = NULL;

    if (refs == NULL)
        return;
    make_id("observed-data", OWN_SPACE, mp_slice_of(row->id), id);
    pair = g_strconcat(id, campaign, NULL);
    begin(self, "observed-data", id);
    put_made(self);
    put_time(self, "first_observed", row->first_seen);
    put_time(self, "last_observed", row->last_seen);
    mp_json_put_int(self->json, "number_observed", CLAMP(row->messages, 1, 999999999));
    put_refs(self, "object_refs", refs);
    end(self);
    begin(self, "relationship", make_id("relationship", OWN_SPACE, mp_slice_of(pair), link));
    put_made(self);
    mp_json_put_text(self->json, "relationship_type", "related-to");
    mp_json_put_text(self->json, "source_ref", id);
    mp_json_put_text(self->json, "target_ref", campaign);
    end(self);
}

/* What the weighing came to, in words: never more than the words say. */
static void
put_note(Stix *self, const MpExplanation *explanation, const char *campaign)
{
    const MpCampaignRow *row = &explanation->campaign;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *name = g_strconcat(row->id, "/verdict", NULL);
    gboolean is_open = g_strcmp0(row->verdict, "undetermined") == 0;
    char id[ID_TEXT];

    if (is_open)
        g_string_append(text, "How the sender got the address cannot be told from the mail.");
    else
        g_string_append_printf(
            text,
            "The mail fits best with the story '%s' (%s); support: %s. This says nothing of "
            "intent, and is about lists, not about guilt.",
            row->verdict, row->verdict_holders != NULL ? row->verdict_holders : "", row->support);
    for (guint i = 0; i < explanation->n_stories; i++) {
        const MpExplainedStory *story = &explanation->stories[i];

        g_string_append_printf(text, "\n%u. %s %s: %s", story->rank, story->row.story,
                               story->row.holders != NULL ? story->row.holders : "",
                               story->row.status);
    }
    if (row->limits != NULL && row->limits[0] != '\0')
        g_string_append_printf(text, "\nLimits: %s", row->limits);
    begin(self, "note", make_id("note", OWN_SPACE, mp_slice_of(name), id));
    put_made(self);
    mp_json_put_text(self->json, "abstract", is_open ? "undetermined" : row->verdict);
    mp_json_put_text(self->json, "content", text->str);
    mp_json_key(self->json, "object_refs");
    mp_json_begin_array(self->json);
    mp_json_string(self->json, mp_slice_of(campaign));
    mp_json_end_array(self->json);
    end(self);
}

static void
put_campaign(Stix *self, const MpExplanation *explanation)
{
    const MpCampaignRow *row = &explanation->campaign;
    g_autofree char *about =
        g_strdup_printf("%s mail, %" G_GINT64_FORMAT " messages, to addresses it was not given",
                        row->class_name, row->messages);
    char id[ID_TEXT];

    begin(self, "campaign", make_id("campaign", OWN_SPACE, mp_slice_of(row->id), id));
    put_made(self);
    mp_json_put_text(self->json, "name", row->id);
    mp_json_put_text(self->json, "description", about);
    put_time(self, "first_seen", row->first_seen);
    put_time(self, "last_seen", row->last_seen);
    end(self);
    put_observed(self, row, id);
    put_note(self, explanation, id);
}

static void
put_maker(Stix *self)
{
    char id[ID_TEXT];

    begin(self, "identity", make_id("identity", OWN_SPACE, MP_SLICE_LITERAL("mailprov"), id));
    put_made(self);
    mp_json_put_text(self->json, "name", "mailprov " MP_VERSION);
    mp_json_put_text(self->json, "identity_class", "system");
    end(self);
    g_strlcpy(self->maker, id, sizeof self->maker);
}

static void
put_report(Stix *self)
{
    char id[ID_TEXT];

    begin(self, "report", make_id("report", OWN_SPACE, mp_slice_of(self->subject.id), id));
    put_made(self);
    mp_json_put_text(self->json, "name", "Mail to addresses that its senders were not given");
    put_time(self, "published", self->subject.last);
    put_refs(self, "object_refs", self->ids);
    end(self);
}

static gboolean
put_all(Stix *self, MpCase *store, GError **error)
{
    g_autoptr(MpExplanations) explanations = NULL;
    g_autoptr(GError) failure = NULL;

    put_maker(self);
    if (!mp_export_each_mail(store, put_mail, self, error))
        return FALSE;
    explanations = mp_explanations_open(store, NULL, error);
    while (explanations != NULL) {
        g_autoptr(MpArena) arena = mp_arena_new(16u << 10);
        MpExplanation explanation;

        if (!mp_explanations_next(explanations, arena, &explanation, &failure))
            break;
        put_campaign(self, &explanation);
    }
    if (explanations == NULL || failure != NULL) {
        if (failure != NULL)
            g_propagate_error(error, g_steal_pointer(&failure));
        return FALSE;
    }
    put_report(self);
    return TRUE;
}

gboolean
mp_export_stix(MpCase *store, const MpRedactor *redactor, GOutputStream *out, GError **error)
{
    g_autoptr(MpJsonWriter) json = mp_json_writer_new(out);
    g_autoptr(GHashTable) written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) mail =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    Stix self = {
        .json = json, .redactor = redactor, .written = written, .ids = ids, .mail = mail
    };
    char id[ID_TEXT];

    if (!mp_export_subject(store, &self.subject, error))
        return FALSE;
    mp_json_begin_object(json);
    mp_json_put_text(json, "type", "bundle");
    mp_json_put_text(json, "id", make_id("bundle", OWN_SPACE, mp_slice_of(self.subject.id), id));
    mp_json_key(json, "objects");
    mp_json_begin_array(json);
    if (!put_all(&self, store, error))
        return FALSE;
    mp_json_end_array(json);
    mp_json_end_object(json);
    mp_json_end_line(json);
    return mp_json_writer_finish(json, error);
}
