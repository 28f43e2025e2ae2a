/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "facts/mp-extract.h"
#include "facts/mp-field-plan.h"
#include "message/mp-mime.h"

/* Marks of sending platforms, wherever a rule looks. Candidates only: whether
 * a mark is more than pasted in needs the trust boundary, which analysis knows. */

#define UNKNOWN_HOSTS 16

/* What is being shown to the rules: where it stands, and how people call it. */
typedef struct {
    MpFactSet *facts;
    const MpRules *rules;
    const MpField *map; /* (nullable): offsets within the unfolded value are mapped back to it */
    MpSpan where;
    guint32 field;
    guint32 hop;
    MpSlice name;
    MpSlice text;
    gboolean as_helo; /* a host rule met a name that the peer only claimed */
    gsize added;
    MpSlice
        unknown[UNKNOWN_HOSTS]; /* hosts no rule knew: the next hop's `by` is this one's `from` */
    gsize n_unknown;
} Place;

/* Unfolding took line ends out and trimmed; the way back walks the raw bytes. */
static guint64
raw_offset(const MpField *field, gsize at)
{
    MpSlice raw = field->value;
    gsize i = 0;

    while (i < raw.len && g_ascii_isspace(raw.data[i]))
        i++;
    for (gsize seen = 0; i < raw.len; i++) {
        if (raw.data[i] == '\r' || raw.data[i] == '\n')
            continue;
        if (seen++ == at)
            break;
    }
    return field->value_start + i;
}

static MpSpan
span_of(const Place *place, const MpRuleHit *hit)
{
    if (place->map == NULL || hit->end <= hit->start)
        return place->where;
    return (MpSpan){ raw_offset(place->map, hit->start), raw_offset(place->map, hit->end - 1) + 1 };
}

/* Of hosts, addresses and keys the part that no rule asks for tells whose they are. */
static gboolean
whole_name(MpSignal signal)
{
    return signal != MP_SIGNAL_FIELD && signal != MP_SIGNAL_RECEIVED;
}

static void
keep(const MpRuleHit *hit, gpointer data)
{
    Place *place = data;
    MpPlatformFact *fact;

    if (place->added >= MP_LIMIT_PLATFORM_MARKS)
        return;
    place->added++;
    fact = mp_fact_set_add(place->facts, MP_FACT_PLATFORM, span_of(place, hit), place->field);
    fact->rule = mp_slice_of(hit->rule->id);
    fact->platform = mp_slice_of(hit->rule->subject->id);
    fact->signal = place->as_helo ? MP_SIGNAL_HELO : hit->rule->signal;
    fact->strength = hit->rule->strength;
    fact->hop = place->hop;
    fact->name = place->name;
    fact->value = whole_name(hit->rule->signal)
                      ? mp_slice_sub(place->text, 0, MP_LIMIT_MARK_NAME)
                      : mp_slice_sub(place->text, hit->start,
                                     MIN(hit->end - hit->start, MP_LIMIT_MARK_BYTES));
    for (gsize i = 0; i < hit->n_ids && fact->n_ids < MP_FACT_IDS; i++) {
        fact->ids[fact->n_ids].type = mp_slice_of(hit->ids[i].type);
        fact->ids[fact->n_ids++].value = hit->ids[i].value;
    }
}

static void
show(Place *place, MpSignal signal, MpSlice text)
{
    const MpRuleListener listener = { mp_fact_set_arena(place->facts), keep, place };

    place->text = text;
    mp_rules_match(place->rules, signal, text, &listener);
}

static void
show_host(Place *place, MpSlice host)
{
    gsize before = place->added;

    for (gsize i = 0; i < place->n_unknown; i++)
        if (mp_slice_equal(place->unknown[i], host))
            return;
    show(place, MP_SIGNAL_HOST, host);
    if (place->added == before && place->n_unknown < UNKNOWN_HOSTS)
        place->unknown[place->n_unknown++] = host;
}

/* The text between the first < and the next >, or all of it. */
static MpSlice
without_brackets(MpSlice value)
{
    gssize open = mp_slice_find(value, '<');
    gssize close;

    value = mp_slice_trim(value);
    open = mp_slice_find(value, '<');
    if (open < 0)
        return value;
    value = mp_slice_sub(value, (gsize)open + 1, value.len);
    close = mp_slice_find(value, '>');
    return mp_slice_trim(close < 0 ? value : mp_slice_sub(value, 0, (gsize)close));
}

static MpSlice
host_of_uri(MpSlice uri)
{
    static const char stops[] = "/?#:>, \t";
    gssize at = mp_slice_find(uri, ':');
    gsize end = 0;

    if (mp_slice_starts_nocase(uri, MP_SLICE_LITERAL("mailto:"))) {
        at = mp_slice_find(uri, '@');
    } else if (at >= 0 &&
               mp_slice_starts_nocase(mp_slice_sub(uri, (gsize)at, 3), MP_SLICE_LITERAL("://"))) {
        at += 2;
    } else {
        return MP_SLICE_EMPTY;
    }
    if (at < 0)
        return MP_SLICE_EMPTY;
    uri = mp_slice_sub(uri, (gsize)at + 1, MP_LIMIT_HOST_BYTES);
    while (end < uri.len && memchr(stops, uri.data[end], sizeof stops - 1) == NULL)
        end++;
    return mp_slice_sub(uri, 0, end);
}

/* RFC 2369 section 2: URIs in angle brackets, commas between them. */
static void
show_unsubscribe(Place *place, MpSlice value)
{
    for (guint n = 0; n < MP_LIMIT_HINTS_PER_KIND; n++) {
        gssize open = mp_slice_find(value, '<');
        MpSlice host;

        if (open < 0)
            return;
        value = mp_slice_sub(value, (gsize)open + 1, value.len);
        host = host_of_uri(value);
        if (host.len > 0)
            show(place, MP_SIGNAL_UNSUBSCRIBE,
                 mp_arena_copy_lower(mp_fact_set_arena(place->facts), host));
    }
}

/* How a field is shown; one of the special ways, and whether rules ask for it by name. */
enum {
    PLAN_ENVELOPE = 1,
    PLAN_MESSAGE_ID,
    PLAN_UNSUBSCRIBE,
    PLAN_SPECIAL = 3,
    PLAN_ASKED = 4,
};

guint8
mp_platform_plan(const MpRules *rules, MpSlice name, guint32 name_hash)
{
    guint8 asked = mp_rules_asks_field(rules, name, name_hash) ? PLAN_ASKED : 0;

    if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("Return-Path")))
        return asked | PLAN_ENVELOPE;
    if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("Message-ID")))
        return asked | PLAN_MESSAGE_ID;
    if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("List-Unsubscribe")))
        return asked | PLAN_UNSUBSCRIBE;
    return asked;
}

static void
show_special(Place *place, guint8 plan, MpSlice value)
{
    switch (plan & PLAN_SPECIAL) {
    case PLAN_ENVELOPE:
        show(place, MP_SIGNAL_ENVELOPE, without_brackets(value));
        break;
    case PLAN_MESSAGE_ID:
        show(place, MP_SIGNAL_MESSAGE_ID, without_brackets(value));
        break;
    case PLAN_UNSUBSCRIBE:
        show_unsubscribe(place, value);
        break;
    default:
        break;
    }
}

static void
from_fields(Place *place, MpMessage *message)
{
    const MpRuleListener listener = { mp_fact_set_arena(place->facts), keep, place };
    gsize n;
    const MpField *fields = mp_message_fields(message, &n);

    for (gsize i = 0; i < n; i++) {
        guint8 plan = mp_field_plan(message, &fields[i], place->rules)->platform;
        gboolean encoded;
        MpSlice value;

        if (plan == 0)
            continue;
        encoded = mp_slice_find_slice(fields[i].value, MP_SLICE_LITERAL("=?")) >= 0;
        value = encoded ? mp_message_decode(message, &fields[i])
                        : mp_message_unfold(message, &fields[i]);
        place->where =
            (MpSpan){ raw_offset(&fields[i], 0), fields[i].value_start + fields[i].value.len };
        place->field = (guint32)i;
        place->name = fields[i].name;
        show_special(place, plan, value);
        if ((plan & PLAN_ASKED) == 0)
            continue;
        place->map = encoded ? NULL : &fields[i];
        place->text = value;
        mp_rules_match_field(place->rules, fields[i].name, fields[i].name_hash, value, &listener);
        place->map = NULL;
    }
}

static void
at_fact(Place *place, const MpFactHead *head, const char *name)
{
    place->where = head->where;
    place->field = head->field;
    place->name = mp_slice_of(name);
}

static void
from_hop(Place *place, const MpHopFact *hop)
{
    at_fact(place, &hop->head, "Received");
    place->hop = hop->n;
    show_host(place, hop->rdns);
    if (!mp_slice_equal(hop->helo, hop->rdns)) {
        place->as_helo = TRUE;
        show_host(place, hop->helo);
        place->as_helo = FALSE;
    }
    show(place, MP_SIGNAL_HELO, hop->helo);
    if (hop->envelope_from.len > 0)
        show(place, MP_SIGNAL_ENVELOPE, hop->envelope_from);
    show(place, MP_SIGNAL_RECEIVED, hop->raw);
    place->name = MP_SLICE_LITERAL("Received by");
    show_host(place, hop->by);
    place->hop = 0;
}

static void
from_hops(Place *place)
{
    gsize n;
    const MpHopFact *hops = mp_fact_set_get(place->facts, MP_FACT_HOP, &n);

    for (gsize i = 0; i < MIN(n, MP_LIMIT_MARK_HOPS); i++)
        if ((hops[i].flags & MP_HOP_PARALLEL) == 0)
            from_hop(place, &hops[i]);
}

static void
show_key(Place *place, MpSlice selector, MpSlice domain)
{
    MpSlice key = domain;

    if (selector.len > 0 && domain.len > 0)
        key = mp_arena_printf(mp_fact_set_arena(place->facts), "%.*s._domainkey.%.*s",
                              (int)MIN(selector.len, MP_LIMIT_HOST_BYTES), selector.data,
                              (int)MIN(domain.len, MP_LIMIT_HOST_BYTES), domain.data);
    show(place, MP_SIGNAL_DKIM, mp_arena_copy_lower(mp_fact_set_arena(place->facts), key));
}

/* Keys that signed, and keys whose signature some receiver found good. */
static void
from_keys(Place *place)
{
    gsize n;
    const MpSignatureFact *signatures = mp_fact_set_get(place->facts, MP_FACT_SIGNATURE, &n);
    const MpAuthFact *results;

    for (gsize i = 0; i < MIN(n, MP_LIMIT_MARK_HOPS); i++) {
        if (signatures[i].arc_instance != 0)
            continue;
        at_fact(place, &signatures[i].head, "DKIM-Signature");
        show_key(place, signatures[i].selector, signatures[i].domain);
    }
    results = mp_fact_set_get(place->facts, MP_FACT_AUTH, &n);
    for (gsize i = 0; i < MIN(n, MP_LIMIT_MARK_HOPS); i++) {
        if (!mp_slice_equal(results[i].method, MP_SLICE_LITERAL("dkim")) ||
            !mp_slice_equal(results[i].result, MP_SLICE_LITERAL("pass")))
            continue;
        at_fact(place, &results[i].head, "Authentication-Results");
        show_key(place, results[i].selector, results[i].domain);
    }
}

static void
from_body(Place *place, MpMessage *message)
{
    gsize n;
    const MpLinkFact *links = mp_fact_set_get(place->facts, MP_FACT_LINK, &n);

    for (gsize i = 0; i < n; i++) {
        at_fact(place, &links[i].head, "link");
        show(place, MP_SIGNAL_LINK, links[i].host);
    }
    if (mp_rules_has(place->rules, MP_SIGNAL_MIME_BOUNDARY)) {
        const MpMimePart *parts = mp_mime_parts(message, &n);

        place->where = n == 0 ? (MpSpan){ 0, 0 } : parts[0].body;
        place->field = MP_FACT_NO_FIELD;
        place->name = MP_SLICE_LITERAL("Content-Type");
        for (gsize i = 0; i < MIN(n, 1); i++)
            show(place, MP_SIGNAL_MIME_BOUNDARY, parts[i].boundary);
    }
}

static void
extract(MpMessage *message, const MpRules *rules, MpFactSet *facts)
{
    Place place = { .facts = facts, .rules = rules };

    from_fields(&place, message);
    from_hops(&place);
    from_keys(&place);
    from_body(&place, message);
}

const MpExtractor mp_extractor_platform = { .name = "platform", .version = 1, .extract = extract };
