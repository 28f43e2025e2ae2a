/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-auth-results.h"
#include "facts/mp-extract.h"
#include "facts/mp-field-plan.h"
#include "facts/mp-field-span.h"

typedef void (*ReadResults)(MpSlice value, const MpAuthFact *like, MpFactSet *facts);

/* Fields that report a verdict, and fields that are signatures. */
/* clang-format off */
static const struct {
    MpSlice name;
    ReadResults read; /* NULL: a signature */
} fields_read[] = {
    { MP_SLICE_INIT("authentication-results"), mp_auth_results_parse },
    { MP_SLICE_INIT("authentication-results-original"), mp_auth_results_parse },
    { MP_SLICE_INIT("x-ms-exchange-authentication-results"), mp_auth_results_parse },
    { MP_SLICE_INIT("x-original-authentication-results"), mp_auth_results_parse },
    { MP_SLICE_INIT("arc-authentication-results"), mp_auth_results_parse },
    { MP_SLICE_INIT("received-spf"), mp_received_spf_parse },
    { MP_SLICE_INIT("dkim-signature"), NULL },
    { MP_SLICE_INIT("domainkey-signature"), NULL },
    { MP_SLICE_INIT("x-google-dkim-signature"), NULL },
    { MP_SLICE_INIT("arc-seal"), NULL },
    { MP_SLICE_INIT("arc-message-signature"), NULL },
};
/* clang-format on */

static void
read_field(MpMessage *message, const MpField *field, gsize index, gsize kind, MpFactSet *facts)
{
    MpSlice value = mp_message_unfold(message, field);
    MpSpan where = mp_field_value_span(field);

    if (fields_read[kind].read != NULL) {
        MpAuthFact like = { .head = { .where = where, .field = (guint32)index },
                            .source = fields_read[kind].name };

        fields_read[kind].read(value, &like, facts);
    } else {
        MpSignatureFact *fact = mp_fact_set_add(facts, MP_FACT_SIGNATURE, where, (guint32)index);

        fact->kind = fields_read[kind].name;
        mp_signature_parse(value, mp_fact_set_arena(facts), fact);
    }
}

/* The number of its kind, plus one. */
guint8
mp_auth_plan(MpSlice name)
{
    for (gsize kind = 0; kind < G_N_ELEMENTS(fields_read); kind++)
        if (mp_slice_equal_nocase(name, fields_read[kind].name))
            return (guint8)(kind + 1);
    return 0;
}

static void
extract(MpMessage *message, const MpRules *rules, MpFactSet *facts)
{
    gsize n_fields;
    const MpField *fields = mp_message_fields(message, &n_fields);

    for (gsize i = 0; i < n_fields; i++) {
        guint8 plan = mp_field_plan(message, &fields[i], rules)->auth;

        if (plan > 0)
            read_field(message, &fields[i], i, plan - 1u, facts);
    }
}

const MpExtractor mp_extractor_auth = { .name = "auth", .version = 1, .extract = extract };
