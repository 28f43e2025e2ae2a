/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-hint.h"

#include "base/mp-limits.h"

/* Kinds whose sightings mean little each: the catalogue marks them weak. */
static const struct {
    const char *name;
    gboolean weak;
} kinds[MP_HINT_N] = {
    [MP_HINT_LIST_UNSUBSCRIBE] = { "list-unsubscribe", FALSE },
    [MP_HINT_LIST_UNSUBSCRIBE_POST] = { "list-unsubscribe-post", FALSE },
    [MP_HINT_LIST_ID] = { "list-id", FALSE },
    [MP_HINT_PRECEDENCE] = { "precedence", FALSE },
    [MP_HINT_FEEDBACK_ID] = { "feedback-id", FALSE },
    [MP_HINT_CFBL_ADDRESS] = { "cfbl-address", FALSE },
    [MP_HINT_CAMPAIGN_KEY] = { "campaign-key", FALSE },
    [MP_HINT_SEED_MONITOR_KEY] = { "seed-monitor-key", FALSE },
    [MP_HINT_ABUSE_DESK] = { "abuse-desk", FALSE },
    [MP_HINT_SOURCE_SCRIPT] = { "source-script", FALSE },
    [MP_HINT_VERP_RECIPIENT] = { "verp-recipient", FALSE },
    [MP_HINT_ENVELOPE_ID] = { "envelope-id", TRUE },
    [MP_HINT_MESSAGE_ID_RECIPIENT] = { "message-id-recipient", FALSE },
    [MP_HINT_REWRITTEN_ENVELOPE] = { "rewritten-envelope", FALSE },
    [MP_HINT_ENCODED_RECIPIENT] = { "encoded-recipient", FALSE },
    [MP_HINT_UNDISCLOSED_RECIPIENTS] = { "undisclosed-recipients", FALSE },
    [MP_HINT_UNSUBSCRIBE_WORDING] = { "unsubscribe-wording", TRUE },
    [MP_HINT_WHY_RECEIVED] = { "why-received", FALSE },
    [MP_HINT_OPT_IN_CLAIM] = { "opt-in-claim", FALSE },
    [MP_HINT_PARTNER_WORDING] = { "partner-wording", FALSE },
    [MP_HINT_EVENT_CLAIM] = { "event-claim", TRUE },
    [MP_HINT_LIST_LABEL] = { "list-label", TRUE },
    [MP_HINT_LAW_CLAIM] = { "law-claim", FALSE },
    [MP_HINT_POSTAL_ADDRESS] = { "postal-address", FALSE },
    [MP_HINT_GREETING_NAME] = { "greeting-name", FALSE },
    [MP_HINT_RECIPIENT_IN_SUBJECT] = { "recipient-in-subject", FALSE },
    [MP_HINT_UTM] = { "utm", FALSE },
    [MP_HINT_AFFILIATE_PARAMETER] = { "affiliate-parameter", TRUE },
    [MP_HINT_LIST_PARAMETER] = { "list-parameter", TRUE },
    [MP_HINT_RECIPIENT_IN_URL] = { "recipient-in-url", FALSE },
    [MP_HINT_URL_TOKEN] = { "url-token", TRUE },
    [MP_HINT_TRACKING_PIXEL] = { "tracking-pixel", TRUE },
    [MP_HINT_CO_RECIPIENTS] = { "co-recipients", FALSE },
    [MP_HINT_SORTED_RECIPIENTS] = { "sorted-recipients", FALSE },
    [MP_HINT_ROLE_ADDRESS] = { "role-address", FALSE },
    [MP_HINT_HARVESTED_LOOKING_ADDRESS] = { "harvested-looking-address", TRUE },
};

const char *
mp_hint_name(MpHintKind kind)
{
    return kinds[kind].name;
}

int
mp_hint_kind(const char *name)
{
    for (int i = 0; i < MP_HINT_N; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return i;
    return -1;
}

gboolean
mp_hint_has_room(const MpHintWriter *self, MpHintKind kind)
{
    return self->count[kind] < MP_LIMIT_HINTS_PER_KIND;
}

static gboolean
stands_already(const MpFactSet *facts, MpSlice kind, MpSlice value)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(facts, MP_FACT_HINT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(hints[i].value, value) && mp_slice_equal(hints[i].kind, kind))
            return TRUE;
    return FALSE;
}

/* Cut between characters: what is stored stays valid UTF-8. */
static MpSlice
cut(MpSlice value)
{
    gsize len = MIN(value.len, MP_LIMIT_HINT_BYTES);

    if (len < value.len)
        while (len > 0 && ((guint8)value.data[len] & 0xc0) == 0x80)
            len--;
    return mp_slice_sub(value, 0, len);
}

MpHintFact *
mp_hint_add(MpHintWriter *self, MpHintKind kind, MpSpan where, guint32 field, MpSlice value)
{
    MpArena *arena = mp_fact_set_arena(self->facts);
    MpSlice name = mp_slice_of(kinds[kind].name);
    MpHintFact *hint;

    value = cut(mp_slice_trim(value));
    if (value.len == 0 || !mp_hint_has_room(self, kind) || stands_already(self->facts, name, value))
        return NULL;
    self->count[kind]++;
    value = mp_arena_copy(arena, value);
    hint = mp_fact_set_add(self->facts, MP_FACT_HINT, where, field);
    hint->kind = name;
    hint->value = value;
    hint->rule = MP_SLICE_EMPTY;
    hint->weak = kinds[kind].weak;
    return hint;
}

static gboolean
is_recipient_role(MpSlice role)
{
    static const char *const roles[] = { "to",
                                         "cc",
                                         "delivered-to",
                                         "x-original-to",
                                         "envelope-to",
                                         "x-envelope-to",
                                         "x-delivered-to",
                                         "x-forwarded-to" };

    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (mp_slice_equal(role, mp_slice_of(roles[i])))
            return TRUE;
    return FALSE;
}

#define RECIPIENTS_LOOKED_FOR 16 /* a message to more people is for none of them in particular */

static void
add_recipient(MpSlice *items, gsize *n, MpSlice address, MpArena *arena)
{
    if (*n == RECIPIENTS_LOOKED_FOR || address.len < 5 || mp_slice_find(address, '@') <= 0)
        return;
    address = mp_arena_copy_lower(arena, address);
    for (gsize i = 0; i < *n; i++)
        if (mp_slice_equal(items[i], address))
            return;
    items[(*n)++] = address;
}

MpRecipients
mp_hint_recipients(const MpFactSet *facts, MpArena *arena)
{
    MpSlice *items = mp_arena_new0_n(arena, MpSlice, RECIPIENTS_LOOKED_FOR);
    gsize n = 0;
    gsize n_addresses, n_hops;
    const MpAddressFact *addresses = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n_addresses);
    const MpHopFact *hops = mp_fact_set_get(facts, MP_FACT_HOP, &n_hops);

    for (gsize i = 0; i < n_hops; i++)
        add_recipient(items, &n, hops[i].recipient, arena);
    for (gsize i = 0; i < n_addresses; i++)
        if (is_recipient_role(addresses[i].role))
            add_recipient(items, &n, addresses[i].address, arena);
    return (MpRecipients){ items, n };
}

/* Nothing of another word on either side: xann@example.org is not ann@example.org. */
static gboolean
is_whole(MpSlice text, gsize start, gsize end)
{
    gboolean begins = start == 0 || !g_ascii_isalnum(text.data[start - 1]);

    if (!begins && start >= 3) /* behind =3D or %2B */
        begins = memchr("%=", text.data[start - 3], 2) != NULL &&
                 g_ascii_isxdigit(text.data[start - 2]) && g_ascii_isxdigit(text.data[start - 1]);
    return begins && (end >= text.len || !g_ascii_isalnum(text.data[end]));
}

/* How an address is written: its @, or what stands for it in URLs and in VERP. */
static const char signs[] = { '@', '=', '%' };

/* Whether @local stands before the sign at @at of @text, and @domain behind it;
 * without case. %40 and =40 are signs as well. */
static gboolean
address_at(MpSlice text, gsize at, MpSlice local, MpSlice domain)
{
    MpSlice rest = mp_slice_sub(text, at + 1, text.len);

    if (at < local.len ||
        !mp_slice_equal_nocase(mp_slice_sub(text, at - local.len, local.len), local))
        return FALSE;
    if (text.data[at] != '@' && mp_slice_starts_nocase(rest, MP_SLICE_LITERAL("40")))
        rest = mp_slice_sub(rest, 2, rest.len);
    else if (text.data[at] == '%')
        return FALSE;
    return mp_slice_starts_nocase(rest, domain) &&
           is_whole(text, at - local.len, (gsize)(rest.data - text.data) + domain.len);
}

/* Signs are rare, letters are not: the walk goes from sign to sign. */
static gboolean
contains_address(MpSlice text, MpSlice address)
{
    gssize at_sign = mp_slice_find(address, '@');
    MpSlice local = mp_slice_sub(address, 0, (gsize)at_sign);
    MpSlice domain = mp_slice_sub(address, (gsize)at_sign + 1, address.len);

    if (text.len < address.len)
        return FALSE;
    for (gsize k = 0; k < sizeof signs; k++) {
        gsize from = local.len;

        while (from < text.len) {
            gssize next = mp_slice_find(mp_slice_sub(text, from, text.len), signs[k]);

            if (next < 0)
                break;
            if (address_at(text, from + (gsize)next, local, domain))
                return TRUE;
            from += (gsize)next + 1;
        }
    }
    return FALSE;
}

gboolean
mp_hint_names_recipient(const MpRecipients *recipients, MpSlice text, MpSlice *found)
{
    for (gsize i = 0; i < recipients->n; i++)
        if (contains_address(text, recipients->items[i])) {
            *found = recipients->items[i];
            return TRUE;
        }
    return FALSE;
}
