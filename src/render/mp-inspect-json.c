/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "base/mp-diag.h"
#include "render/mp-inspect.h"

MpSlice
mp_inspect_field(const MpFactSet *facts, const char *role)
{
    gsize n;
    const MpTextFact *all = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(all[i].role, mp_slice_of(role)))
            return all[i].value;
    return MP_SLICE_EMPTY;
}

static void
put_number(MpJsonWriter *json, const char *key, guint32 value)
{
    mp_json_key(json, key);
    if (value == 0)
        mp_json_null(json);
    else
        mp_json_int(json, value);
}

static void
put_span(MpJsonWriter *json, const char *key, MpSpan span)
{
    mp_json_key(json, key);
    mp_json_begin_array(json);
    mp_json_int(json, (gint64)span.start);
    mp_json_int(json, (gint64)span.end);
    mp_json_end_array(json);
}

/* Seconds, with as many decimals as are known. */
static void
put_seconds(MpJsonWriter *json, const char *key, gint64 us, gboolean known)
{
    int decimals = 6;

    mp_json_key(json, key);
    if (!known) {
        mp_json_null(json);
        return;
    }
    if (us % G_USEC_PER_SEC == 0) {
        mp_json_int(json, us / G_USEC_PER_SEC);
        return;
    }
    for (gint64 rest = us; rest % 10 == 0; rest /= 10)
        decimals--;
    mp_json_real(json, (double)us / G_USEC_PER_SEC, decimals);
}

static void
put_utc(MpJsonWriter *json, const MpInstant *at)
{
    mp_json_put_time(json, "utc", at->known ? at->utc_us : MP_NO_TIME);
    mp_json_key(json, "offset_minutes");
    if (at->has_offset)
        mp_json_int(json, at->offset_minutes);
    else
        mp_json_null(json);
}

static void
put_instant(MpJsonWriter *json, const char *key, const MpInstant *at)
{
    mp_json_key(json, key);
    if (!at->known) {
        mp_json_null(json);
        return;
    }
    mp_json_begin_object(json);
    put_utc(json, at);
    mp_json_end_object(json);
}

static void
put_source(MpJsonWriter *json, const MpPlaceRow *place)
{
    char hex[MP_SHA256_HEX];

    mp_json_key(json, "source");
    mp_json_begin_object(json);
    mp_json_put_text(json, "origin", place->origin);
    mp_json_put_int(json, "offset", place->offset);
    mp_json_put_int(json, "length", place->length);
    mp_json_put_text(json, "sha256", mp_sha256_hex(&place->sha256, hex));
    mp_json_put_text(json, "content_sha256", mp_sha256_hex(&place->content_sha256, hex));
    mp_json_put_text(json, "folder", place->folder);
    mp_json_put_text(json, "folder_role", place->folder_role);
    mp_json_end_object(json);
}

static void
put_mailboxes(MpJsonWriter *json, const char *key, const MpFactSet *facts)
{
    g_autofree char *role = g_strdelimit(g_strdup(key), "_", '-');
    gsize n;
    const MpAddressFact *all = mp_fact_set_get(facts, MP_FACT_ADDRESS, &n);

    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (gsize i = 0; i < n; i++) {
        if (!mp_slice_equal(all[i].role, mp_slice_of(role)))
            continue;
        mp_json_begin_object(json);
        mp_json_put_known(json, "name", all[i].name);
        mp_json_put_known(json, "address", all[i].address);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_delivered(MpJsonWriter *json, const MpJudgement *judgement)
{
    mp_json_key(json, "delivered");
    if (!judgement->delivered.known) {
        mp_json_null(json);
        return;
    }
    mp_json_begin_object(json);
    put_utc(json, &judgement->delivered);
    put_number(json, "hop", judgement->delivered_hop);
    mp_json_end_object(json);
}

static void
put_recipient(MpJsonWriter *json, const MpJudgement *judgement)
{
    mp_json_key(json, "recipient");
    if (judgement->recipient.address.len == 0) {
        mp_json_null(json);
    } else {
        mp_json_begin_object(json);
        mp_json_put_known(json, "address", judgement->recipient.address);
        mp_json_put_known(json, "source", judgement->recipient.source);
        mp_json_put_known(json, "tag", judgement->recipient.tag);
        mp_json_end_object(json);
    }
    mp_json_key(json, "trail");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_trail; i++)
        mp_json_string(json, judgement->trail[i]);
    mp_json_end_array(json);
}

static void
put_tls(MpJsonWriter *json, const MpHopFact *fact)
{
    mp_json_key(json, "tls");
    if (fact->tls_version.len == 0 && fact->tls_cipher.len == 0) {
        mp_json_null(json);
        return;
    }
    mp_json_begin_object(json);
    mp_json_put_known(json, "version", fact->tls_version);
    mp_json_put_known(json, "cipher", fact->tls_cipher);
    mp_json_end_object(json);
}

static void
put_codes(MpJsonWriter *json, const char *key, guint32 codes)
{
    mp_json_key(json, key);
    mp_json_begin_array(json);
    for (guint code = 0; code < MP_FINDING_N; code++)
        if ((codes & 1u << code) != 0)
            mp_json_string(json, mp_slice_of(mp_finding_name((MpFindingCode)code)));
    mp_json_end_array(json);
}

static void
put_hop(MpJsonWriter *json, const MpJudgedHop *hop)
{
    const MpHopFact *fact = hop->fact;

    mp_json_begin_object(json);
    mp_json_put_int(json, "n", fact->n);
    mp_json_put_int(json, "leg", hop->leg);
    mp_json_put_known(json, "from", fact->from);
    mp_json_put_known(json, "helo", fact->helo);
    mp_json_put_known(json, "rdns", fact->rdns);
    mp_json_put_known(json, "ip", fact->ip);
    put_number(json, "port", fact->port);
    mp_json_put_known(json, "ident", fact->ident);
    mp_json_put_known(json, "auth", fact->auth);
    mp_json_put_known(json, "envelope_from", fact->envelope_from);
    mp_json_put_known(json, "by", fact->by);
    mp_json_put_known(json, "by_ip", fact->by_ip);
    mp_json_put_known(json, "by_program", fact->by_program);
    mp_json_put_known(json, "via", fact->via);
    mp_json_put_known(json, "with", fact->with);
    mp_json_put_known(json, "id", fact->id);
    mp_json_put_known(json, "for", fact->recipient);
    put_tls(json, fact);
    put_instant(json, "at", &fact->at);
    put_seconds(json, "delay_s", hop->delay_us, hop->delay_known);
    mp_json_put_text(json, "trust", mp_trust_name(hop->trust));
    put_codes(json, "findings", hop->findings);
    mp_json_put_known(json, "raw", fact->raw);
    put_span(json, "span", fact->head.where);
    mp_json_end_object(json);
}

static void
put_boundary(MpJsonWriter *json, const MpBoundary *boundary)
{
    mp_json_key(json, "boundary");
    if (boundary->hop == 0) {
        mp_json_null(json);
        return;
    }
    mp_json_begin_object(json);
    mp_json_put_int(json, "hop", boundary->hop);
    mp_json_put_known(json, "ip", boundary->ip);
    mp_json_put_known(json, "rdns", boundary->rdns);
    mp_json_put_known(json, "helo", boundary->helo);
    mp_json_end_object(json);
}

static void
put_auth(MpJsonWriter *json, const MpJudgedAuth *auth)
{
    const MpAuthFact *fact = auth->fact;

    mp_json_begin_object(json);
    mp_json_put_known(json, "by", fact->by);
    mp_json_put_known(json, "method", fact->method);
    mp_json_put_known(json, "result", fact->result);
    mp_json_put_known(json, "domain", fact->domain);
    mp_json_put_bool(json, "verified", auth->verified);
    put_number(json, "arc_instance", (guint32)MAX(fact->arc_instance, 0));
    mp_json_end_object(json);
}

static const MpFactId *
id_of(const MpJudgedPlatform *platform, const char *type)
{
    for (guint32 i = 0; i < platform->n_ids; i++)
        if (mp_slice_equal(platform->ids[i].type, mp_slice_of(type)))
            return &platform->ids[i];
    return NULL;
}

/* Account and campaign always, whatever else there is behind them. */
static void
put_ids(MpJsonWriter *json, const MpJudgedPlatform *platform)
{
    static const char *const always[] = { "account", "campaign" };

    mp_json_key(json, "ids");
    mp_json_begin_object(json);
    for (gsize i = 0; i < G_N_ELEMENTS(always); i++) {
        const MpFactId *id = id_of(platform, always[i]);
        mp_json_put_known(json, always[i], id != NULL ? id->value : MP_SLICE_EMPTY);
    }
    for (guint32 i = 0; i < platform->n_ids; i++) {
        g_autofree char *type = mp_slice_dup(platform->ids[i].type);

        /* the first of a type: a key stands once in an object */
        if (id_of(platform, type) == &platform->ids[i] && strcmp(type, always[0]) != 0 &&
            strcmp(type, always[1]) != 0)
            mp_json_put_known(json, type, platform->ids[i].value);
    }
    mp_json_end_object(json);
}

static void
put_platform(MpJsonWriter *json, const MpJudgedPlatform *platform)
{
    mp_json_begin_object(json);
    mp_json_put_text(json, "id", platform->subject->id);
    mp_json_put_text(json, "name", platform->subject->name);
    mp_json_put_text(json, "category", platform->subject->category);
    mp_json_put_text(json, "role", platform->role == MP_ROLE_ORIGIN ? "origin" : "delivery");
    mp_json_put_text(json, "standing", platform->verified ? "verified" : "claimed");
    put_ids(json, platform);
    mp_json_key(json, "evidence");
    mp_json_begin_array(json);
    for (guint32 i = 0; i < platform->n_evidence; i++) {
        const MpPlatformEvidence *evidence = &platform->evidence[i];

        mp_json_begin_object(json);
        mp_json_put_known(json, "rule", evidence->fact->rule);
        mp_json_put_known(json, "field", evidence->fact->name);
        put_span(json, "span", evidence->fact->head.where);
        mp_json_put_bool(json, "verified", evidence->verified);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
    mp_json_end_object(json);
}

/* The header field that a hint is read from, where its kind is the field's name. */
static gboolean
is_signed_field(const MpSignatureFact *signature, MpSlice name)
{
    MpSlice rest = signature->fields;

    while (rest.len > 0) {
        gssize end = mp_slice_find(rest, ':');
        MpSlice one = mp_slice_trim(end < 0 ? rest : mp_slice_sub(rest, 0, (gsize)end));

        if (mp_slice_equal_nocase(one, name))
            return TRUE;
        rest = end < 0 ? MP_SLICE_EMPTY : mp_slice_sub(rest, (gsize)end + 1, rest.len);
    }
    return FALSE;
}

static gboolean
signer_passed(const MpJudgement *judgement, MpSlice domain)
{
    for (gsize i = 0; i < judgement->n_auth; i++) {
        const MpAuthFact *auth = judgement->auth[i].fact;

        if (judgement->auth[i].verified && mp_slice_equal(auth->method, MP_SLICE_LITERAL("dkim")) &&
            mp_slice_equal(auth->result, MP_SLICE_LITERAL("pass")) &&
            mp_slice_equal_nocase(auth->domain, domain))
            return TRUE;
    }
    return FALSE;
}

gboolean
mp_inspect_hint_is_verified(const MpInspected *message, const MpHintFact *hint)
{
    const MpJudgement *judgement = message->judgement;
    const MpSignatureFact *signatures;
    gsize n;

    if (hint->head.field == MP_FACT_NO_FIELD)
        return FALSE;
    for (gsize i = 0; i < judgement->n_hops; i++)
        if (judgement->hops[i].fact->n == judgement->boundary.hop &&
            hint->head.field < judgement->hops[i].fact->head.field)
            return TRUE;
    signatures = mp_fact_set_get(message->facts, MP_FACT_SIGNATURE, &n);
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal(signatures[i].kind, MP_SLICE_LITERAL("dkim-signature")) &&
            is_signed_field(&signatures[i], hint->kind) &&
            signer_passed(judgement, signatures[i].domain))
            return TRUE;
    return FALSE;
}

static void
put_hints(MpJsonWriter *json, const MpInspected *message)
{
    gsize n;
    const MpHintFact *hints = mp_fact_set_get(message->facts, MP_FACT_HINT, &n);

    mp_json_key(json, "hints");
    mp_json_begin_array(json);
    for (gsize i = 0; i < n; i++) {
        mp_json_begin_object(json);
        mp_json_put_known(json, "kind", hints[i].kind);
        mp_json_put_known(json, "value", hints[i].value);
        mp_json_put_text(json, "standing",
                         mp_inspect_hint_is_verified(message, &hints[i]) ? "verified" : "claimed");
        put_span(json, "span", hints[i].head.where);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_clocks(MpJsonWriter *json, const MpJudgement *judgement)
{
    mp_json_key(json, "clocks");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_clocks; i++) {
        const MpJudgedClock *clock = &judgement->clocks[i];
        const MpClockFact *fact = clock->fact;

        mp_json_begin_object(json);
        mp_json_put_known(json, "scheme", fact->scheme);
        mp_json_put_time(json, "utc", fact->at.known ? fact->at.utc_us : MP_NO_TIME);
        mp_json_put_text(json, "basis", fact->basis == MP_CLOCK_LOCAL ? "local" : "utc");
        mp_json_put_known(json, "minted_by", clock->minter);
        put_seconds(json, "difference_s", clock->difference_us, clock->difference_known);
        put_span(json, "span", fact->head.where);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_findings(MpJsonWriter *json, const MpJudgement *judgement)
{
    mp_json_key(json, "findings");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_findings; i++) {
        const MpJudgedFinding *finding = &judgement->findings[i];

        mp_json_begin_object(json);
        mp_json_put_text(json, "code", mp_finding_name(finding->code));
        mp_json_put_known(json, "detail", finding->detail);
        mp_json_key(json, "hops");
        mp_json_begin_array(json);
        for (guint32 k = 0; k < finding->n_hops; k++)
            mp_json_int(json, finding->hops[k]);
        mp_json_end_array(json);
        put_span(json, "span", finding->span);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_anomalies(MpJsonWriter *json, const MpFactSet *facts)
{
    gsize n;
    const MpAnomalyFact *all = mp_fact_set_get(facts, MP_FACT_ANOMALY, &n);

    mp_json_key(json, "anomalies");
    mp_json_begin_array(json);
    for (gsize i = 0; i < n; i++) {
        MpDiagCode code = (MpDiagCode)all[i].code;

        mp_json_begin_object(json);
        mp_json_put_text(json, "code", mp_diag_code_name(code));
        mp_json_put_text(json, "class", mp_diag_class_name(mp_diag_code_class(code)));
        put_span(json, "span", all[i].head.where);
        mp_json_put_known(json, "detail", all[i].detail);
        mp_json_end_object(json);
    }
    mp_json_end_array(json);
}

static void
put_header(MpJsonWriter *json, const MpInspected *message)
{
    static const char *const roles[] = { "from", "to", "cc", "reply_to" };

    mp_json_put_known(json, "message_id", mp_inspect_field(message->facts, "message-id"));
    mp_json_put_known(json, "subject", mp_inspect_field(message->facts, "subject"));
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        put_mailboxes(json, roles[i], message->facts);
    mp_json_put_known(json, "sender_org", message->judgement->sender_org);
    put_instant(json, "date", &message->judgement->date);
}

void
mp_inspect_write_json(MpJsonWriter *json, const MpInspected *message)
{
    const MpJudgement *judgement = message->judgement;

    mp_json_begin_object(json);
    mp_json_put_text(json, "schema", "mailprov/message/1");
    put_source(json, message->place);
    put_header(json, message);
    put_delivered(json, judgement);
    put_recipient(json, judgement);
    mp_json_put_known(json, "envelope_from", judgement->envelope_from);
    mp_json_key(json, "hops");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_hops; i++)
        put_hop(json, &judgement->hops[i]);
    mp_json_end_array(json);
    put_boundary(json, &judgement->boundary);
    mp_json_key(json, "auth");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_auth; i++)
        put_auth(json, &judgement->auth[i]);
    mp_json_end_array(json);
    mp_json_key(json, "platforms");
    mp_json_begin_array(json);
    for (gsize i = 0; i < judgement->n_platforms; i++)
        put_platform(json, &judgement->platforms[i]);
    mp_json_end_array(json);
    put_hints(json, message);
    put_clocks(json, judgement);
    put_findings(json, judgement);
    put_anomalies(json, message->facts);
    mp_json_end_object(json);
    mp_json_end_line(json);
}
