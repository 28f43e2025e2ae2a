/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "render/mp-export-value.h"

#include "base/mp-diag.h"

typedef struct {
    const char *where; /* table or kind of facts; NULL: any */
    const char *name;
    MpHide how;
} HideRule;

/* What cannot be told by its form. */
static const HideRule hide_rules[] = {
    { NULL, "origin", MP_HIDE_PATH },
    { NULL, "path", MP_HIDE_PATH },
    { "place", "source", MP_HIDE_PATH },
    { "message", "source", MP_HIDE_PATH },
    { NULL, "folder", MP_HIDE_NAME },
    { "address", "name", MP_HIDE_NAME },
    { "content", "greeting", MP_HIDE_NAME },
    { "message", "from_name", MP_HIDE_NAME },
    { "ledger", "note", MP_HIDE_ALL },
    { "date", "raw", MP_HIDE_TOKEN },
    { "hop", "id", MP_HIDE_TOKEN },
    { "hop", "ident", MP_HIDE_TOKEN },
    { "hop", "auth", MP_HIDE_TOKEN },
    { "clock", "text", MP_HIDE_TOKEN },
    { "signature", "identity", MP_HIDE_TOKEN },
    { "platform", "value", MP_HIDE_TOKEN },
    { "message", "subject", MP_HIDE_DIGITS },
    { NULL, "recipient_tag", MP_HIDE_NAME },
    { "anomaly", "detail", MP_HIDE_TOKEN },
    { "link", "shape", MP_HIDE_NAME },
};

/* Hints whose value may be the recipient in a form nobody thought of. */
static const char *const token_hints[] = {
    "verp-recipient",
    "envelope-id",
    "message-id-recipient",
    "rewritten-envelope",
    "encoded-recipient",
    "recipient-in-subject",
    "recipient-in-url",
    "url-token",
    "tracking-pixel",
    "campaign-key",
    "affiliate-parameter",
    "list-parameter",
    "utm",
};

MpHide
mp_export_hide_of(const char *where, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hide_rules); i++)
        if (strcmp(hide_rules[i].name, name) == 0 &&
            (hide_rules[i].where == NULL || strcmp(hide_rules[i].where, where) == 0))
            return hide_rules[i].how;
    return MP_HIDE_BY_FORM;
}

MpHide
mp_export_hide_of_hint(MpSlice kind)
{
    if (mp_slice_equal(kind, MP_SLICE_LITERAL("greeting-name")))
        return MP_HIDE_NAME;
    for (gsize i = 0; i < G_N_ELEMENTS(token_hints); i++)
        if (mp_slice_equal(kind, mp_slice_of(token_hints[i])))
            return MP_HIDE_TOKEN;
    return MP_HIDE_BY_FORM;
}

static char *
without_digits(MpSlice text)
{
    char *copy = mp_slice_dup(text);

    for (gsize i = 0; i < text.len; i++)
        if (g_ascii_isdigit(copy[i]))
            copy[i] = '#';
    return copy;
}

MpSlice
mp_export_hidden(const MpRedactor *redactor, MpHide how, MpSlice text, char **spare)
{
    gboolean is_full = redactor != NULL && mp_redactor_mode(redactor) == MP_REDACT_FULL;

    *spare = NULL;
    if (redactor == NULL || text.len == 0 || how == MP_HIDE_BY_FORM ||
        (!is_full && (how == MP_HIDE_TOKEN || how == MP_HIDE_DIGITS)))
        return text;
    switch (how) {
    case MP_HIDE_NAME:
        *spare = mp_redactor_token(redactor, "n", text);
        break;
    case MP_HIDE_PATH:
        *spare = mp_redactor_token(redactor, "evidence/f", text);
        break;
    case MP_HIDE_TOKEN:
        *spare = mp_redactor_token(redactor, "t", text);
        break;
    case MP_HIDE_DIGITS:
        /* without its digits, an encoded address could no longer be found */
        *spare = mp_redactor_is_clean(redactor, text) ? without_digits(text)
                                                      : mp_redactor_token(redactor, "t", text);
        break;
    case MP_HIDE_ALL:
    case MP_HIDE_BY_FORM:
    default:
        break;
    }
    return mp_slice_of(*spare);
}

void
mp_export_put_text(MpJsonWriter *json, const MpRedactor *redactor, MpHide how, MpSlice text)
{
    g_autofree char *spare = NULL;

    mp_json_known(json, mp_export_hidden(redactor, how, text, &spare));
}

char *
mp_export_message_ref(gint64 key, char ref[MP_MESSAGE_REF])
{
    g_snprintf(ref, MP_MESSAGE_REF, "m:%012" G_GINT64_MODIFIER "x", (guint64)key >> 15);
    return ref;
}

gboolean
mp_export_is_message_key(const MpColumn *column)
{
    return column->type == MP_COLUMN_INT &&
           (strcmp(column->name, "message") == 0 || strcmp(column->name, "first_message") == 0 ||
            strcmp(column->name, "last_message") == 0);
}

static void
put_column(MpJsonWriter *json,
           const MpTable *table,
           const MpColumn *column,
           gconstpointer at,
           const MpRedactor *redactor)
{
    char hex[MP_SHA256_HEX], ref[MP_MESSAGE_REF];

    mp_json_key(json, column->name);
    switch (column->type) {
    case MP_COLUMN_TIME:
        mp_json_time(json, *(const gint64 *)at);
        break;
    case MP_COLUMN_REAL:
        mp_json_real(json, *(const double *)at, 6);
        break;
    case MP_COLUMN_TEXT:
        mp_export_put_text(json, redactor, mp_export_hide_of(table->name, column->name),
                           mp_slice_of(*(const char *const *)at));
        break;
    case MP_COLUMN_SHA256:
        mp_json_known(json,
                      mp_sha256_is_zero(at) ? MP_SLICE_EMPTY : mp_slice_of(mp_sha256_hex(at, hex)));
        break;
    case MP_COLUMN_INT:
    default:
        if (!mp_export_is_message_key(column))
            mp_json_int(json, *(const gint64 *)at);
        else if (*(const gint64 *)at == 0)
            mp_json_null(json);
        else
            mp_json_string(json, mp_slice_of(mp_export_message_ref(*(const gint64 *)at, ref)));
    }
}

void
mp_export_put_row(MpJsonWriter *json,
                  const MpTable *table,
                  gconstpointer row,
                  const MpRedactor *redactor)
{
    for (const MpColumn *column = table->columns; column->name != NULL; column++)
        put_column(json, table, column, (const char *)row + column->offset, redactor);
}

/* Facts. */

static void
put_instant(MpJsonWriter *json, const MpInstant *at)
{
    mp_json_begin_object(json);
    mp_json_put_time(json, "utc", at->known ? at->utc_us : MP_NO_TIME);
    mp_json_key(json, "offset_minutes");
    if (at->known && at->has_offset)
        mp_json_int(json, at->offset_minutes);
    else
        mp_json_null(json);
    mp_json_put_int(json, "flags", at->flags);
    mp_json_end_object(json);
}

typedef struct {
    MpJsonWriter *json;
    const MpRedactor *redactor;
    const char *kind;
    gconstpointer fact;
} FactWriter;

static MpHide
hide_of_member(const FactWriter *self, const char *name)
{
    const MpTextFact *text = self->fact;
    const MpHintFact *hint = self->fact;
    const MpAddressFact *mailbox = self->fact;

    if (strcmp(self->kind, "hint") == 0 && strcmp(name, "value") == 0)
        return mp_export_hide_of_hint(hint->kind);
    if (strcmp(self->kind, "text") == 0 && strcmp(name, "value") == 0 &&
        mp_slice_equal(text->role, MP_SLICE_LITERAL("subject")))
        return MP_HIDE_DIGITS;
    if (strcmp(self->kind, "address") == 0 && strcmp(name, "address") == 0 &&
        mp_slice_find(mailbox->address, '@') < 0)
        return MP_HIDE_NAME; /* a piece of something, cut where a list of addresses is */
    return mp_export_hide_of(self->kind, name);
}

static void
put_value(FactWriter *self, const MpMember *member, gconstpointer at)
{
    char hex[17];

    switch (member->type) {
    case MP_MEMBER_SLICE:
        mp_export_put_text(self->json, self->redactor, hide_of_member(self, member->name),
                           *(const MpSlice *)at);
        break;
    case MP_MEMBER_U32:
        mp_json_int(self->json, *(const guint32 *)at);
        break;
    case MP_MEMBER_I32:
        mp_json_int(self->json, *(const gint32 *)at);
        break;
    case MP_MEMBER_U64: /* more than a JSON number holds */
        g_snprintf(hex, sizeof hex, "%016" G_GINT64_MODIFIER "x", *(const guint64 *)at);
        mp_json_string(self->json, mp_slice_of(hex));
        break;
    case MP_MEMBER_INSTANT:
        put_instant(self->json, at);
        break;
    case MP_MEMBER_DIAG:
        mp_json_string(self->json,
                       mp_slice_of(mp_diag_code_name((MpDiagCode) * (const guint32 *)at)));
        break;
    }
}

static gsize
value_size(MpMemberType type)
{
    return type == MP_MEMBER_SLICE ? sizeof(MpSlice) : sizeof(guint32);
}

/* Arrays of text are as long as they have values; those of numbers are whole. */
static void
put_member(FactWriter *self, const MpMember *member)
{
    const char *at = (const char *)self->fact + member->offset;
    guint n = member->count;

    mp_json_key(self->json, member->name);
    if (n == 1) {
        put_value(self, member, at);
        return;
    }
    while (member->type == MP_MEMBER_SLICE && n > 0 &&
           ((const MpSlice *)(gconstpointer)at)[n - 1].len == 0)
        n--;
    mp_json_begin_array(self->json);
    for (guint i = 0; i < n; i++)
        put_value(self, member, at + i * value_size(member->type));
    mp_json_end_array(self->json);
}

static void
put_fact(FactWriter *self, const MpMember *members)
{
    const MpFactHead *head = self->fact;

    mp_json_begin_object(self->json);
    mp_json_key(self->json, "span");
    mp_json_begin_array(self->json);
    mp_json_int(self->json, (gint64)head->where.start);
    mp_json_int(self->json, (gint64)head->where.end);
    mp_json_end_array(self->json);
    mp_json_key(self->json, "field");
    if (head->field == MP_FACT_NO_FIELD)
        mp_json_null(self->json);
    else
        mp_json_int(self->json, head->field);
    for (const MpMember *member = members; member->count > 0; member++)
        put_member(self, member);
    mp_json_end_object(self->json);
}

void
mp_export_put_facts(MpJsonWriter *json, const MpFactSet *facts, const MpRedactor *redactor)
{
    mp_json_begin_object(json);
    for (guint kind = 0; kind < MP_FACT_N_KINDS; kind++) {
        const MpFactLayout *layout = mp_fact_layout(kind);
        gsize n;
        const char *fact = mp_fact_set_get(facts, kind, &n);

        mp_json_key(json, mp_fact_kind_name(kind));
        mp_json_begin_array(json);
        for (gsize i = 0; i < n; i++) {
            FactWriter writer = { json, redactor, mp_fact_kind_name(kind),
                                  fact + i * layout->size };

            put_fact(&writer, layout->members);
        }
        mp_json_end_array(json);
    }
    mp_json_end_object(json);
}
