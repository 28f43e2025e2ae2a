/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "facts/mp-extract.h"
#include "facts/mp-field-span.h"
#include "facts/mp-received.h"

/* Dates that cannot be are anomalies wherever they stand. */
static void
note_date(MpDiagSink *diags, const MpInstant *at, MpSpan where)
{
    if (at->flags & MP_INSTANT_OUT_OF_RANGE)
        mp_diag_add(diags, MP_DIAG_DATE_OUT_OF_RANGE, where, NULL);
    if (at->flags & MP_INSTANT_ZONE_OUT_OF_RANGE)
        mp_diag_add(diags, MP_DIAG_ZONE_OUT_OF_RANGE, where, NULL);
}

static void
add_hop(MpMessage *message, const MpField *field, guint32 n, MpFactSet *facts)
{
    gsize n_fields;
    const MpField *fields = mp_message_fields(message, &n_fields);
    MpSpan where = mp_field_value_span(field);
    MpHopFact *hop = mp_fact_set_add(facts, MP_FACT_HOP, where, (guint32)(field - fields));

    hop->n = n;
    mp_received_parse(mp_message_unfold(message, field), mp_fact_set_arena(facts), hop);
    if (n == 0)
        hop->flags |= MP_HOP_PARALLEL;
    note_date(mp_message_diags(message), &hop->at, where);
    if (hop->by.len == 0 && hop->from.len == 0 && hop->by_program.len == 0 && !hop->at.known)
        mp_diag_add(mp_message_diags(message), MP_DIAG_RECEIVED_UNREADABLE, where, NULL);
}

/* One fact for each Received field of the top header block, in order, and one
 * for each X-Received: never fewer. */
static void
extract(MpMessage *message, const MpRules *rules G_GNUC_UNUSED, MpFactSet *facts)
{
    static const MpSlice received = MP_SLICE_INIT("Received");
    static const MpSlice parallel = MP_SLICE_INIT("X-Received");
    guint32 received_hash = mp_field_name_hash(received);
    guint32 parallel_hash = mp_field_name_hash(parallel);
    gsize n_fields;
    const MpField *fields = mp_message_fields(message, &n_fields);
    guint32 n = 0;

    for (gsize i = 0; i < n_fields && n < MP_LIMIT_HOPS; i++) {
        if (fields[i].name_hash == received_hash && mp_slice_equal_nocase(fields[i].name, received))
            add_hop(message, &fields[i], ++n, facts);
        else if (fields[i].name_hash == parallel_hash &&
                 mp_slice_equal_nocase(fields[i].name, parallel))
            add_hop(message, &fields[i], 0, facts);
    }
}

const MpExtractor mp_extractor_hops = { .name = "hops", .version = 1, .extract = extract };
