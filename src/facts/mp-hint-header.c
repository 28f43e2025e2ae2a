/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "facts/mp-hint.h"

/* Fields whose value is the hint. A '*' at the end stands for any ending. */
static const struct {
    const char *field;
    MpHintKind kind;
} plain_fields[] = {
    { "list-unsubscribe-post", MP_HINT_LIST_UNSUBSCRIBE_POST },
    { "list-id", MP_HINT_LIST_ID },
    { "precedence", MP_HINT_PRECEDENCE },
    { "feedback-id", MP_HINT_FEEDBACK_ID },
    { "x-feedback-id", MP_HINT_FEEDBACK_ID },
    { "cfbl-address", MP_HINT_CFBL_ADDRESS },
    { "x-campaign*", MP_HINT_CAMPAIGN_KEY },
    { "x-job", MP_HINT_CAMPAIGN_KEY },
    { "x-mailing-id", MP_HINT_CAMPAIGN_KEY },
    { "x-mailingid", MP_HINT_CAMPAIGN_KEY },
    { "x-mailing_id", MP_HINT_CAMPAIGN_KEY },
    { "x-email-id", MP_HINT_CAMPAIGN_KEY },
    { "x-newsletter-id", MP_HINT_CAMPAIGN_KEY },
    { "x-250ok-cid", MP_HINT_SEED_MONITOR_KEY },
    { "x-rpcampaign", MP_HINT_SEED_MONITOR_KEY },
    { "rpcampaign", MP_HINT_SEED_MONITOR_KEY },
    { "x-pviq", MP_HINT_SEED_MONITOR_KEY },
    { "x-report-abuse*", MP_HINT_ABUSE_DESK },
    { "x-abuse*", MP_HINT_ABUSE_DESK },
    { "x-complaints-to", MP_HINT_ABUSE_DESK },
    { "x-csa-complaints", MP_HINT_ABUSE_DESK },
    { "abuse-reports-to", MP_HINT_ABUSE_DESK },
    { "x-php-*", MP_HINT_SOURCE_SCRIPT },
    { "x-source*", MP_HINT_SOURCE_SCRIPT },
};

/* The third letter tells most names apart: a cheap way out. */
static gboolean
may_be_named(MpSlice name, const char *pattern)
{
    return name.len > 2 && g_ascii_tolower(name.data[2]) == pattern[2];
}

static gboolean
is_named(MpSlice name, const char *pattern)
{
    gsize len = strlen(pattern);

    if (pattern[len - 1] == '*')
        return mp_slice_starts_nocase(name, (MpSlice){ pattern, len - 1 });
    return mp_slice_equal_nocase(name, (MpSlice){ pattern, len });
}

/* RFC 2369: each <URI> of the value is one hint. */
static void
add_unsubscribe(MpHintWriter *self, const MpField *field, guint32 index, MpSlice value)
{
    while (TRUE) {
        gssize open = mp_slice_find(value, '<');
        gssize close;

        if (open < 0)
            return;
        value = mp_slice_sub(value, (gsize)open + 1, value.len);
        close = mp_slice_find(value, '>');
        if (close < 0)
            return;
        if (close > 0)
            mp_hint_add(self, MP_HINT_LIST_UNSUBSCRIBE, field->span, index,
                        mp_slice_sub(value, 0, (gsize)close));
        value = mp_slice_sub(value, (gsize)close, value.len);
    }
}

/* clang-format off */
static const guint8 token_chars[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['+'] = 1, ['/'] = 1, ['-'] = 1, ['_'] = 1, ['='] = 1,
    ['%'] = 1, ['@'] = 1, ['.'] = 1,
};
/* clang-format on */

static gboolean
is_token_char(char c)
{
    return token_chars[(guint8)c];
}

#define TOKEN_TRIES 3 /* a token, and what stands behind its first separators */

/* Tokens of a value that hide one of the addresses this message was for, or
 * any address under a name nobody reads (a hidden To). */
static void
add_encoded(MpHintWriter *self, const MpField *field, guint32 index, MpSlice value)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    gsize at = 0;

    while (at < value.len) {
        gsize start;
        MpSlice token;
        MpSlice address;

        while (at < value.len && !is_token_char(value.data[at]))
            at++;
        for (start = at; at < value.len && is_token_char(value.data[at]);)
            at++;
        token = mp_slice_sub(value, start, at - start);
        for (guint tries = 0; tries < TOKEN_TRIES && token.len >= 12; tries++) {
            gssize cut_at;

            /* separators of one scheme are letters of another: try the whole
             * token first, then what stands between - . and = */
            address = mp_hint_decode_address(token, arena);
            if (address.len > 0) {
                mp_hint_add(self, MP_HINT_ENCODED_RECIPIENT, field->span, index, address);
                break;
            }
            cut_at = mp_slice_find(token, '-');
            if (cut_at < 0)
                cut_at = mp_slice_find(token, '.');
            if (cut_at < 0)
                break;
            token = mp_slice_sub(token, (gsize)cut_at + 1, token.len);
        }
    }
}

/* Fields whose tokens may hide the recipient: extension fields, and those the
 * sender makes for one recipient. Fields that name addresses openly are not
 * looked at. */
static gboolean
may_hide_recipient(MpSlice name)
{
    static const char *const fields[] = { "list-unsubscribe", "message-id", "return-path",
                                          "feedback-id", "list-id" };

    if (mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-")))
        return !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-ms-")) &&
               !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-google")) &&
               !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-spam"));
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (mp_slice_equal_nocase(name, mp_slice_of(fields[i])))
            return TRUE;
    return FALSE;
}

static void
add_message_id(MpHintWriter *self,
               const MpField *field,
               guint32 index,
               MpSlice value,
               const MpRecipients *recipients)
{
    MpSlice found;

    if (mp_hint_names_recipient(recipients, value, &found))
        mp_hint_add(self, MP_HINT_MESSAGE_ID_RECIPIENT, field->span, index, found);
}

/* Four digits or more in the envelope sender's local part: campaign or contact
 * numbers, or a botnet's dice. */
static void
add_envelope(MpHintWriter *self,
             const MpField *field,
             guint32 index,
             MpSlice value,
             const MpRecipients *recipients)
{
    gssize at_sign = mp_slice_find_last(value, '@');
    MpSlice local = mp_slice_sub(value, 0, at_sign < 0 ? 0 : (gsize)at_sign);
    MpSlice found;
    gsize digits = 0;

    if (mp_hint_names_recipient(recipients, local, &found))
        mp_hint_add(self, MP_HINT_VERP_RECIPIENT, field->span, index, found);
    if (mp_slice_starts_nocase(mp_slice_trim(local), MP_SLICE_LITERAL("<srs")) ||
        mp_slice_starts_nocase(mp_slice_trim(local), MP_SLICE_LITERAL("<prvs=")) ||
        mp_slice_find_slice(local, MP_SLICE_LITERAL("+caf_=")) >= 0 ||
        mp_slice_find_slice(local, MP_SLICE_LITERAL("+bnc")) >= 0)
        mp_hint_add(self, MP_HINT_REWRITTEN_ENVELOPE, field->span, index, value);
    for (gsize i = 0; i < local.len && digits < 4; i++)
        digits = g_ascii_isdigit(local.data[i]) ? digits + 1 : 0;
    if (digits == 4)
        mp_hint_add(self, MP_HINT_ENVELOPE_ID, field->span, index, local);
}

/* The recipient, or its local part where that is long enough to mean it, in
 * the Subject or in the name of the From. */
static void
add_in_subject(MpHintWriter *self,
               const MpField *field,
               guint32 index,
               MpSlice value,
               const MpRecipients *recipients)
{
    MpSlice found;

    if (mp_hint_names_recipient(recipients, value, &found))
        mp_hint_add(self, MP_HINT_RECIPIENT_IN_SUBJECT, field->span, index, found);
}

void
mp_hint_from_headers(MpHintWriter *self, MpMessage *message, const MpRecipients *recipients)
{
    gsize n;
    const MpField *fields = mp_message_fields(message, &n);

    for (gsize i = 0; i < n; i++) {
        const MpField *field = &fields[i];
        guint32 index = (guint32)i;
        char first = field->name.len > 0 ? mp_lower(field->name.data[0]) : '\0';
        MpSlice value;

        if (memchr("alxprfcsm", first, 9) == NULL || field->value.len > MP_LIMIT_FIELD_VALUE)
            continue;
        if (first == 'r' && mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("received")))
            continue;
        for (gsize k = 0; k < G_N_ELEMENTS(plain_fields); k++)
            if (first == plain_fields[k].field[0] &&
                may_be_named(field->name, plain_fields[k].field) &&
                is_named(field->name, plain_fields[k].field))
                mp_hint_add(self, plain_fields[k].kind, field->span, index,
                            mp_message_unfold(message, field));
        if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("list-unsubscribe")))
            add_unsubscribe(self, field, index, mp_message_decode(message, field));
        else if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("subject")) ||
                 mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("from")))
            add_in_subject(self, field, index, mp_message_decode(message, field), recipients);
        else if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("message-id")))
            add_message_id(self, field, index, mp_message_unfold(message, field), recipients);
        else if (mp_slice_equal_nocase(field->name, MP_SLICE_LITERAL("return-path")))
            add_envelope(self, field, index, mp_message_unfold(message, field), recipients);
        if (may_hide_recipient(field->name)) {
            value = mp_slice_sub(mp_message_unfold(message, field), 0, MP_LIMIT_RULE_INPUT);
            add_encoded(self, field, index, value);
        }
    }
}

static gboolean
is_role(MpSlice local)
{
    static const char *const roles[] = {
        "info",      "webmaster", "sales",      "admin", "administrator", "postmaster",
        "support",   "contact",   "hostmaster", "abuse", "office",        "marketing",
        "hr",        "jobs",      "mail",       "root",  "help",          "service",
        "enquiries", "billing",   "security",   "noc",   "press",         "media"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (mp_slice_equal_nocase(local, mp_slice_of(roles[i])))
            return TRUE;
    return FALSE;
}

/* Digits or hex alone, twelve or more: a Message-ID that a harvester took for an address. */
static gboolean
looks_harvested(MpSlice local)
{
    gsize digits = 0;

    if (local.len < 12)
        return FALSE;
    for (gsize i = 0; i < local.len; i++) {
        digits += g_ascii_isdigit(local.data[i]) != 0;
        if (!g_ascii_isxdigit(local.data[i]) && memchr(".$-", local.data[i], 3) == NULL)
            return FALSE;
    }
    return digits * 3 >= local.len;
}

/* To and Cc, in their order: neighbours on the list, and whether it was sorted. */
static void
add_co_recipients(MpHintWriter *self)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    gsize n;
    gsize n_people = 0;
    gboolean sorted = TRUE;
    gboolean same_start = TRUE;
    const MpAddressFact *addresses = mp_fact_set_get(self->facts, MP_FACT_ADDRESS, &n);
    const MpAddressFact *first = NULL;
    const MpAddressFact *before = NULL;
    g_autoptr(GString) list = g_string_new(NULL);

    for (gsize i = 0; i < n; i++) {
        const MpAddressFact *a = &addresses[i];
        MpSlice lower;

        if (!mp_slice_equal(a->role, MP_SLICE_LITERAL("to")) &&
            !mp_slice_equal(a->role, MP_SLICE_LITERAL("cc")))
            continue;
        lower = mp_arena_copy_lower(arena, a->address);
        if (before != NULL) {
            sorted &= mp_slice_compare(mp_arena_copy_lower(arena, before->address), lower) <= 0;
            same_start &= mp_slice_equal_nocase(mp_slice_sub(before->address, 0, 3),
                                                mp_slice_sub(lower, 0, 3));
        }
        if (first == NULL)
            first = a;
        before = a;
        n_people++;
        if (list->len < MP_LIMIT_HINT_BYTES)
            g_string_append_printf(list, "%s%.*s", list->len > 0 ? ", " : "",
                                   (int)MIN(lower.len, 80), lower.data);
    }
    if (n_people < 2)
        return;
    mp_hint_add(self, MP_HINT_CO_RECIPIENTS, first->head.where, first->head.field,
                mp_arena_copy(arena, (MpSlice){ list->str, list->len }));
    if (n_people >= 4 && (sorted || same_start))
        mp_hint_add(self, MP_HINT_SORTED_RECIPIENTS, first->head.where, first->head.field,
                    mp_arena_printf(arena, "%" G_GSIZE_FORMAT " %s", n_people,
                                    sorted ? "in alphabetical order"
                                           : "with the same first three letters"));
}

void
mp_hint_from_addresses(MpHintWriter *self, const MpRecipients *recipients)
{
    gsize n;
    gboolean to_seen = FALSE;
    MpSpan nowhere = { 0, 0 };
    const MpAddressFact *addresses = mp_fact_set_get(self->facts, MP_FACT_ADDRESS, &n);

    for (gsize i = 0; i < n; i++)
        to_seen |= mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("to")) ||
                   mp_slice_equal(addresses[i].role, MP_SLICE_LITERAL("cc"));
    if (!to_seen)
        mp_hint_add(self, MP_HINT_UNDISCLOSED_RECIPIENTS, nowhere, MP_FACT_NO_FIELD,
                    MP_SLICE_LITERAL("no To or Cc"));
    for (gsize i = 0; i < recipients->n; i++) {
        MpSlice address = recipients->items[i];
        MpSlice local = mp_slice_sub(address, 0, (gsize)MAX(mp_slice_find_last(address, '@'), 0));

        if (is_role(local))
            mp_hint_add(self, MP_HINT_ROLE_ADDRESS, nowhere, MP_FACT_NO_FIELD, address);
        if (looks_harvested(local))
            mp_hint_add(self, MP_HINT_HARVESTED_LOOKING_ADDRESS, nowhere, MP_FACT_NO_FIELD,
                        address);
    }
    add_co_recipients(self);
}
