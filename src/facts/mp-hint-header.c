/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "base/mp-words.h"
#include "facts/mp-field-plan.h"

typedef struct {
    MpSlice name;      /* lower case */
    gboolean is_start; /* of names that go on as they like */
    MpHintKind kind;
} PlainField;

/* Fields whose value is the hint: those that the standards know, and extensions. */
/* clang-format off */
static const PlainField standard_fields[] = {
    { MP_SLICE_INIT("list-unsubscribe-post"), FALSE, MP_HINT_LIST_UNSUBSCRIBE_POST },
    { MP_SLICE_INIT("list-id"), FALSE, MP_HINT_LIST_ID },
    { MP_SLICE_INIT("precedence"), FALSE, MP_HINT_PRECEDENCE },
    { MP_SLICE_INIT("feedback-id"), FALSE, MP_HINT_FEEDBACK_ID },
    { MP_SLICE_INIT("cfbl-address"), FALSE, MP_HINT_CFBL_ADDRESS },
    { MP_SLICE_INIT("rpcampaign"), FALSE, MP_HINT_SEED_MONITOR_KEY },
    { MP_SLICE_INIT("abuse-reports-to"), FALSE, MP_HINT_ABUSE_DESK },
};
static const PlainField extension_fields[] = {
    { MP_SLICE_INIT("x-feedback-id"), FALSE, MP_HINT_FEEDBACK_ID },
    { MP_SLICE_INIT("x-campaign"), TRUE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-job"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-mailing-id"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-mailingid"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-mailing_id"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-email-id"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-newsletter-id"), FALSE, MP_HINT_CAMPAIGN_KEY },
    { MP_SLICE_INIT("x-250ok-cid"), FALSE, MP_HINT_SEED_MONITOR_KEY },
    { MP_SLICE_INIT("x-rpcampaign"), FALSE, MP_HINT_SEED_MONITOR_KEY },
    { MP_SLICE_INIT("x-pviq"), FALSE, MP_HINT_SEED_MONITOR_KEY },
    { MP_SLICE_INIT("x-report-abuse"), TRUE, MP_HINT_ABUSE_DESK },
    { MP_SLICE_INIT("x-abuse"), TRUE, MP_HINT_ABUSE_DESK },
    { MP_SLICE_INIT("x-complaints-to"), FALSE, MP_HINT_ABUSE_DESK },
    { MP_SLICE_INIT("x-csa-complaints"), FALSE, MP_HINT_ABUSE_DESK },
    { MP_SLICE_INIT("x-php-"), TRUE, MP_HINT_SOURCE_SCRIPT },
    { MP_SLICE_INIT("x-source"), FALSE, MP_HINT_SOURCE_SCRIPT },
    { MP_SLICE_INIT("x-source-args"), FALSE, MP_HINT_SOURCE_SCRIPT },
    { MP_SLICE_INIT("x-source-auth"), FALSE, MP_HINT_SOURCE_SCRIPT },
    { MP_SLICE_INIT("x-source-cap"), FALSE, MP_HINT_SOURCE_SCRIPT },
    { MP_SLICE_INIT("x-source-dir"), FALSE, MP_HINT_SOURCE_SCRIPT },
};
/* clang-format on */

static gboolean
is_extension(MpSlice name)
{
    return mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-"));
}

/* The third letter tells most names apart. */
static const PlainField *
find_plain(MpSlice name)
{
    const PlainField *fields = is_extension(name) ? extension_fields : standard_fields;
    gsize n = is_extension(name) ? G_N_ELEMENTS(extension_fields) : G_N_ELEMENTS(standard_fields);

    for (gsize i = 0; i < n && name.len > 2; i++)
        if (mp_lower(name.data[2]) == fields[i].name.data[2] &&
            (fields[i].is_start ? mp_slice_starts_nocase(name, fields[i].name)
                                : mp_slice_equal_nocase(name, fields[i].name)))
            return &fields[i];
    return NULL;
}

/* Spam puts Message-IDs and words there. */
static gboolean
is_uri(MpSlice text)
{
    static const MpSlice schemes[] = { MP_SLICE_INIT("https:"), MP_SLICE_INIT("http:"),
                                       MP_SLICE_INIT("mailto:"), MP_SLICE_INIT("ftp:") };

    text = mp_slice_trim(text);
    for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (text.len > schemes[i].len && mp_slice_starts_nocase(text, schemes[i]))
            return TRUE;
    return FALSE;
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
        if (is_uri(mp_slice_sub(value, 0, (gsize)close)))
            mp_hint_add(self, MP_HINT_LIST_UNSUBSCRIBE, field->span, index,
                        mp_slice_sub(value, 0, (gsize)close));
        value = mp_slice_sub(value, (gsize)close, value.len);
    }
}

#define TOKEN_LEAST 12 /* shorter ones hide no address */
#define TOKEN_TRIES 3  /* a token, and what stands behind its first separators */

/* Whether one of the sender's own addresses has @address's domain. */
static gboolean
is_senders(const MpHintWriter *self, MpSlice address)
{
    static const char *const roles[] = { "from", "sender", "reply-to", "return-path" };
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(self->facts, MP_FACT_ADDRESS, &n);
    MpSlice domain =
        mp_slice_sub(address, (gsize)(mp_slice_find_last(address, '@') + 1), address.len);

    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(roles); k++)
            if (mp_slice_equal(all[i].role, mp_slice_of(roles[k])) &&
                mp_slice_ends_nocase(all[i].address, domain))
                return TRUE;
    return FALSE;
}

/* Tokens of a value that hide one of the addresses this message was for, or
 * any address under a name nobody reads (a hidden To) that is not the sender's. */
static void
add_encoded(MpHintWriter *self,
            const MpField *field,
            guint32 index,
            MpSlice value,
            const MpRecipients *recipients)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    gsize start, end;
    MpRuns tokens;

    mp_runs_start(&tokens, mp_bytes_token, value, 0);
    while (mp_runs_next(&tokens, mp_bytes_token, &start, &end)) {
        MpSlice token = mp_slice_sub(value, start, end - start);
        MpSlice address;

        for (guint tries = 0; tries < TOKEN_TRIES && token.len >= TOKEN_LEAST; tries++) {
            gssize cut_at;

            /* separators of one scheme are letters of another: try the whole
             * token first, then what stands between - . and = */
            address = mp_hint_decode_address(token, arena);
            if (address.len > 0) {
                MpSlice named;

                if (mp_hint_names_recipient(recipients, address, &named) ||
                    !is_senders(self, address))
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
    static const MpSlice fields[] = {
        MP_SLICE_INIT("list-unsubscribe"), MP_SLICE_INIT("message-id"),
        MP_SLICE_INIT("return-path"),      MP_SLICE_INIT("feedback-id"),
        MP_SLICE_INIT("list-id"),
    };

    if (is_extension(name))
        return !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-ms-")) &&
               !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-google")) &&
               !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-auth")) && /* who logged in */
               !mp_slice_starts_nocase(name, MP_SLICE_LITERAL("x-spam"));
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (mp_slice_equal_nocase(name, fields[i]))
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
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(self->facts, MP_FACT_ADDRESS, &n);
    MpSlice found;

    if (!mp_hint_names_recipient(recipients, value, &found))
        return;
    /* mail programs that write the author into it, who sent himself a copy */
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, MP_SLICE_LITERAL("from")) &&
            mp_slice_equal_nocase(all[i].address, found))
            return;
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

/* The recipient in the Subject. */
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

/* The recipient in the name of the From: whose address that is does not matter here. */
static void
add_in_from_name(MpHintWriter *self, guint32 index, const MpRecipients *recipients)
{
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(self->facts, MP_FACT_ADDRESS, &n);
    MpSlice found;

    for (gsize i = 0; i < n; i++)
        if (all[i].head.field == index && mp_hint_names_recipient(recipients, all[i].name, &found))
            mp_hint_add(self, MP_HINT_RECIPIENT_IN_SUBJECT, all[i].head.where, index, found);
}

/* How a field is read beside what its plan says. */
typedef enum {
    READING_NONE,
    READING_UNSUBSCRIBE,
    READING_FROM,
    READING_SUBJECT,
    READING_MESSAGE_ID,
    READING_ENVELOPE,
} Reading;

static Reading
reading_of(MpSlice name)
{
    static const struct {
        MpSlice name;
        Reading reading;
    } fields[] = {
        { MP_SLICE_INIT("list-unsubscribe"), READING_UNSUBSCRIBE },
        { MP_SLICE_INIT("from"), READING_FROM },
        { MP_SLICE_INIT("subject"), READING_SUBJECT },
        { MP_SLICE_INIT("message-id"), READING_MESSAGE_ID },
        { MP_SLICE_INIT("return-path"), READING_ENVELOPE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        if (mp_slice_equal_nocase(name, fields[i].name))
            return fields[i].reading;
    return READING_NONE;
}

MpHintPlan
mp_hint_plan(MpSlice name)
{
    const PlainField *plain = find_plain(name);

    return (MpHintPlan){ .kind = plain == NULL ? 0 : (guint8)(plain->kind + 1),
                         .reading = (guint8)reading_of(name),
                         .hides = may_hide_recipient(name) };
}

static void
read_field(MpHintWriter *self,
           MpMessage *message,
           const MpField *field,
           const MpRecipients *recipients,
           Reading reading)
{
    gsize n;
    guint32 index = (guint32)(field - mp_message_fields(message, &n));

    switch (reading) {
    case READING_UNSUBSCRIBE:
        add_unsubscribe(self, field, index, mp_message_decode(message, field));
        break;
    case READING_FROM:
        add_in_from_name(self, index, recipients);
        break;
    case READING_SUBJECT:
        add_in_subject(self, field, index, mp_message_decode(message, field), recipients);
        break;
    case READING_MESSAGE_ID:
        add_message_id(self, field, index, mp_message_unfold(message, field), recipients);
        break;
    case READING_ENVELOPE:
        add_envelope(self, field, index, mp_message_unfold(message, field), recipients);
        break;
    case READING_NONE:
        break;
    }
}

void
mp_hint_from_headers(MpHintWriter *self,
                     MpMessage *message,
                     const MpRules *rules,
                     const MpRecipients *recipients)
{
    gsize n;
    const MpField *fields = mp_message_fields(message, &n);

    for (gsize i = 0; i < n; i++) {
        const MpField *field = &fields[i];
        MpHintPlan plan = mp_field_plan(message, field, rules)->hint;
        guint32 index = (guint32)i;

        if (field->value.len > MP_LIMIT_FIELD_VALUE)
            continue;
        if (plan.kind > 0)
            mp_hint_add(self, (MpHintKind)(plan.kind - 1), field->span, index,
                        mp_message_unfold(message, field));
        if (plan.reading != READING_NONE)
            read_field(self, message, field, recipients, (Reading)plan.reading);
        if (plan.hides)
            add_encoded(self, field, index,
                        mp_slice_sub(mp_message_unfold(message, field), 0, MP_LIMIT_RULE_INPUT),
                        recipients);
    }
}

static gboolean
is_role(MpSlice local)
{
    static const MpSlice roles[] = {
        MP_SLICE_INIT("info"),      MP_SLICE_INIT("webmaster"),     MP_SLICE_INIT("sales"),
        MP_SLICE_INIT("admin"),     MP_SLICE_INIT("administrator"), MP_SLICE_INIT("postmaster"),
        MP_SLICE_INIT("support"),   MP_SLICE_INIT("contact"),       MP_SLICE_INIT("hostmaster"),
        MP_SLICE_INIT("abuse"),     MP_SLICE_INIT("office"),        MP_SLICE_INIT("marketing"),
        MP_SLICE_INIT("hr"),        MP_SLICE_INIT("jobs"),          MP_SLICE_INIT("mail"),
        MP_SLICE_INIT("root"),      MP_SLICE_INIT("help"),          MP_SLICE_INIT("service"),
        MP_SLICE_INIT("enquiries"), MP_SLICE_INIT("billing"),       MP_SLICE_INIT("security"),
        MP_SLICE_INIT("noc"),       MP_SLICE_INIT("press"),         MP_SLICE_INIT("media"),
    };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (mp_slice_equal_nocase(local, roles[i]))
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
        if (looks_harvested(mp_slice_sub(lower, 0, (gsize)MAX(mp_slice_find_last(lower, '@'), 0))))
            mp_hint_add(self, MP_HINT_HARVESTED_LOOKING_ADDRESS, a->head.where, a->head.field,
                        lower);
        if (before != NULL && (mp_slice_equal_nocase(before->address, lower) ||
                               mp_slice_equal_nocase(first->address, lower)))
            continue; /* the same in To and in Cc is nobody else */
        if (before != NULL) {
            sorted &= mp_slice_compare(mp_arena_copy_lower(arena, before->address), lower) <= 0;
            same_start &= mp_slice_equal_nocase(mp_slice_sub(before->address, 0, 3),
                                                mp_slice_sub(lower, 0, 3));
        }
        if (first == NULL)
            first = a;
        before = a;
        n_people++;
        if (list->len < MP_LIMIT_HINT_BYTES) {
            g_string_append(list, list->len > 0 ? ", " : "");
            g_string_append_len(list, lower.data, (gssize)strnlen(lower.data, MIN(lower.len, 80)));
        }
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
