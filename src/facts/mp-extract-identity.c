/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "facts/mp-extract.h"
#include "facts/mp-field-plan.h"
#include "facts/mp-field-span.h"
#include "message/mp-address.h"
#include "message/mp-decode.h"
#include "message/mp-message-id.h"
#include "message/mp-mime.h"

#define BOUNDARIES_MAX 8 /* multiparts whose boundaries are kept */

typedef struct {
    MpMessage *message;
    MpFactSet *facts;
    const MpField *field;
    guint32 index;
    MpSlice role;
} Reading;

static void
add_address(const Reading *self, MpSlice name, MpSlice address, MpSpan where)
{
    MpAddressFact *fact = mp_fact_set_add(self->facts, MP_FACT_ADDRESS, where, self->index);

    fact->role = self->role;
    fact->name = mp_decode_text(name, mp_fact_set_arena(self->facts));
    fact->address = address;
}

/* A list of mailboxes; `<>` of a Return-Path is the null sender, which has no
 * address but is worth knowing. */
static void
read_mailboxes(const Reading *self)
{
    MpSlice value = mp_message_unfold(self->message, self->field);
    MpSpan where = mp_field_value_span(self->field);
    MpMailboxes boxes = mp_address_scan(value, mp_fact_set_arena(self->facts),
                                        mp_message_diags(self->message), where);

    for (gsize i = 0; i < boxes.n; i++)
        add_address(self, boxes.items[i].name, boxes.items[i].address,
                    mp_field_part_span(self->field, boxes.items[i].address));
    if (boxes.n == 0 && mp_slice_equal(value, MP_SLICE_LITERAL("<>")))
        add_address(self, MP_SLICE_EMPTY, MP_SLICE_EMPTY, where);
}

/* clang-format off */
static const guint8 edges[256] = {
    [' '] = 1, ['\t'] = 1, ['\r'] = 1, ['\n'] = 1, ['\f'] = 1, ['\v'] = 1, ['<'] = 1, ['>'] = 1, ['('] = 1,
    [')'] = 1, ['['] = 1, [']'] = 1, [','] = 1, [';'] = 1, [':'] = 1, ['"'] = 1, ['\''] = 1,
};
/* clang-format on */

/* Between words. */
static gboolean
is_edge(char c)
{
    return edges[(guint8)c] != 0;
}

/* Every word with an @ in it: `old@a new@b`, `user@a via 192.0.2.1; date`. */
static void
read_words(const Reading *self)
{
    MpSlice value = mp_message_unfold(self->message, self->field);

    value = mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE);
    for (gsize i = 0, n = 0; i < value.len && n < MP_LIMIT_ADDRESSES;) {
        gsize start = i;
        MpSlice word;

        while (i < value.len && !is_edge(value.data[i]))
            i++;
        word = mp_slice_sub(value, start, i - start);
        i++;
        if (mp_slice_find(word, '@') <= 0 || word.data[word.len - 1] == '@')
            continue;
        add_address(self, MP_SLICE_EMPTY, word, mp_field_part_span(self->field, word));
        n++;
    }
}

static void
read_date(const Reading *self)
{
    MpSlice value = mp_message_unfold(self->message, self->field);
    MpSpan where = mp_field_value_span(self->field);
    MpDateFact *fact = mp_fact_set_add(self->facts, MP_FACT_DATE, where, self->index);
    MpDiagSink *diags = mp_message_diags(self->message);

    fact->role = self->role;
    fact->raw = mp_slice_sub(value, 0, MP_LIMIT_HINT_BYTES);
    fact->at = mp_instant_parse(fact->raw);
    if (fact->at.flags & MP_INSTANT_OUT_OF_RANGE)
        mp_diag_add(diags, MP_DIAG_DATE_OUT_OF_RANGE, where, NULL);
    else if (!fact->at.known)
        mp_diag_add(diags, MP_DIAG_DATE_UNREADABLE, where, NULL);
    if (fact->at.flags & MP_INSTANT_ZONE_OUT_OF_RANGE)
        mp_diag_add(diags, MP_DIAG_ZONE_OUT_OF_RANGE, where, NULL);
}

/* @text within @limit bytes, not cut inside a UTF-8 character. */
static MpSlice
capped(MpSlice text, gsize limit)
{
    if (text.len <= limit)
        return text;
    while (limit > 0 && ((guint8)text.data[limit] & 0xc0) == 0x80)
        limit--;
    return mp_slice_sub(text, 0, limit);
}

static void
read_text(const Reading *self, gboolean is_decoded)
{
    MpSlice value = is_decoded ? mp_message_decode(self->message, self->field)
                               : mp_message_unfold(self->message, self->field);
    MpTextFact *fact =
        mp_fact_set_add(self->facts, MP_FACT_TEXT, mp_field_value_span(self->field), self->index);

    fact->role = self->role;
    fact->value = capped(value, MP_LIMIT_HINT_BYTES);
}

/* `<id>` as written; white space and comments around it left out. What is no
 * id on one line keeps its line ends, so that nobody takes it for one. */
static void
read_message_id(const Reading *self)
{
    MpSlice id = mp_message_id_first(self->field->value);
    MpTextFact *fact = mp_fact_set_add(self->facts, MP_FACT_TEXT,
                                       mp_field_part_span(self->field, id), self->index);

    fact->role = self->role;
    fact->value = capped(id, MP_LIMIT_MESSAGE_ID);
}

static void
read_field(const Reading *self, MpIdentityForm form)
{
    switch (form) {
    case MP_IDENTITY_MAILBOXES:
        read_mailboxes(self);
        break;
    case MP_IDENTITY_WORDS:
        read_words(self);
        break;
    case MP_IDENTITY_DATE:
        read_date(self);
        break;
    case MP_IDENTITY_TEXT:
        read_text(self, FALSE);
        break;
    case MP_IDENTITY_DECODED:
        read_text(self, TRUE);
        break;
    case MP_IDENTITY_ID:
        read_message_id(self);
        break;
    }
}

static void
add_boundaries(MpMessage *message, MpFactSet *facts)
{
    gsize n_parts, n = 0, n_fields;
    const MpMimePart *parts = mp_mime_parts(message, &n_parts);
    const MpField *content_type = mp_message_find(message, "Content-Type", NULL);
    const MpField *fields = mp_message_fields(message, &n_fields);

    for (gsize i = 0; i < n_parts && n < BOUNDARIES_MAX; i++) {
        gboolean is_top = parts[i].depth == 0 && content_type != NULL;
        MpTextFact *fact;

        if (parts[i].boundary.len == 0)
            continue;
        fact = mp_fact_set_add(facts, MP_FACT_TEXT,
                               is_top ? mp_field_part_span(content_type, parts[i].boundary)
                                      : parts[i].header,
                               is_top ? (guint32)(content_type - fields) : MP_FACT_NO_FIELD);
        fact->role = MP_SLICE_LITERAL("mime-boundary");
        fact->value = capped(parts[i].boundary, MP_LIMIT_HINT_BYTES);
        n++;
    }
}

static void
extract(MpMessage *message, const MpRules *rules, MpFactSet *facts)
{
    gsize n_fields;
    const MpField *fields = mp_message_fields(message, &n_fields);

    for (gsize i = 0; i < n_fields; i++) {
        const MpIdentityField *known = mp_field_plan(message, &fields[i], rules)->identity;
        Reading reading = { message, facts, &fields[i], (guint32)i, MP_SLICE_EMPTY };

        if (known == NULL)
            continue;
        reading.role = known->name;
        read_field(&reading, known->form);
    }
    add_boundaries(message, facts);
}

const MpExtractor mp_extractor_identity = { .name = "identity", .version = 2, .extract = extract };
