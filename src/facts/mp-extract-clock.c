/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-clock.h"
#include "facts/mp-extract.h"

#define LOOK_BACK 16 /* clocks among which a repeated one is looked for */

typedef struct {
    MpFactSet *facts;
    const MpFactHead *head; /* of the fact that holds the identifier */
    guint32 hop;
} Source;

/* Every scheme that reads @text becomes a fact. */
static void
add_clocks(const Source *source, MpClockPlace place, MpSlice text)
{
    const MpClockScheme *scheme = NULL;
    gint64 us = 0;

    while ((scheme = mp_clock_next(scheme, place, text, &us)) != NULL) {
        MpClockFact *fact =
            mp_fact_set_add(source->facts, MP_FACT_CLOCK, source->head->where, source->head->field);

        fact->scheme = mp_slice_of(scheme->name);
        fact->text = text;
        fact->at = mp_instant_utc(us);
        fact->at.has_fraction = us % G_USEC_PER_SEC != 0;
        fact->basis = scheme->basis;
        fact->precision_us = scheme->precision_us;
        fact->hop = source->hop;
        fact->minter = mp_slice_of(scheme->minter);
        fact->impossible = mp_clock_is_impossible(us);
    }
}

static const struct {
    MpSlice role;
    MpClockPlace place;
} texts_read[] = {
    { MP_SLICE_INIT("message-id"), MP_CLOCK_MESSAGE_ID },
    { MP_SLICE_INIT("resent-message-id"), MP_CLOCK_MESSAGE_ID },
    { MP_SLICE_INIT("x-original-message-id"), MP_CLOCK_MESSAGE_ID },
    { MP_SLICE_INIT("x-google-original-message-id"), MP_CLOCK_MESSAGE_ID },
    { MP_SLICE_INIT("mime-boundary"), MP_CLOCK_BOUNDARY },
    { MP_SLICE_INIT("thread-index"), MP_CLOCK_THREAD_INDEX },
    { MP_SLICE_INIT("x-originalarrivaltime"), MP_CLOCK_ARRIVAL_TIME },
    { MP_SLICE_INIT("x-ses-outgoing"), MP_CLOCK_SES_OUTGOING },
    { MP_SLICE_INIT("x-ms-exchange-organization-network-message-id"), MP_CLOCK_EXCHANGE_ID },
    { MP_SLICE_INIT("x-ms-exchange-crosstenant-network-message-id"), MP_CLOCK_EXCHANGE_ID },
    { MP_SLICE_INIT("x-ms-office365-filtering-correlation-id"), MP_CLOCK_EXCHANGE_ID },
};

static MpSlice
without_brackets(MpSlice id)
{
    if (id.len >= 2 && id.data[0] == '<' && id.data[id.len - 1] == '>')
        return mp_slice_sub(id, 1, id.len - 2);
    return id;
}

/* Exchange writes one id into three fields, close together: it is one clock. */
static gboolean
is_repeated(const MpFactSet *facts, MpSlice text)
{
    gsize n;
    const MpClockFact *clocks = mp_fact_set_get(facts, MP_FACT_CLOCK, &n);

    for (gsize i = n > LOOK_BACK ? n - LOOK_BACK : 0; i < n; i++)
        if (mp_slice_equal(clocks[i].text, text))
            return TRUE;
    return FALSE;
}

static void
read_texts(MpFactSet *facts)
{
    gsize n;
    const MpTextFact *texts = mp_fact_set_get(facts, MP_FACT_TEXT, &n);

    for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < G_N_ELEMENTS(texts_read); k++) {
            Source source = { facts, &texts[i].head, 0 };
            MpSlice text = without_brackets(texts[i].value);

            if (!mp_slice_equal(texts[i].role, texts_read[k].role))
                continue;
            if (texts_read[k].place != MP_CLOCK_EXCHANGE_ID || !is_repeated(facts, text))
                add_clocks(&source, texts_read[k].place, text);
        }
}

static void
read_hops(MpFactSet *facts)
{
    gsize n;
    const MpHopFact *hops = mp_fact_set_get(facts, MP_FACT_HOP, &n);

    for (gsize i = 0; i < n; i++) {
        Source source = { facts, &hops[i].head, hops[i].n };

        add_clocks(&source, hops[i].n == 0 ? MP_CLOCK_PARALLEL_ID : MP_CLOCK_HOP_ID, hops[i].id);
    }
}

static void
read_signatures(MpFactSet *facts)
{
    gsize n;
    const MpSignatureFact *signatures = mp_fact_set_get(facts, MP_FACT_SIGNATURE, &n);

    for (gsize i = 0; i < n; i++) {
        Source source = { facts, &signatures[i].head, 0 };
        gboolean is_seal = mp_slice_equal(signatures[i].kind, MP_SLICE_LITERAL("arc-seal"));
        gboolean is_dkim = mp_slice_equal(signatures[i].kind, MP_SLICE_LITERAL("dkim-signature"));

        if (!signatures[i].at.known || (!is_seal && !is_dkim))
            continue;
        add_clocks(&source, is_seal ? MP_CLOCK_SEAL : MP_CLOCK_SIGNATURE,
                   mp_arena_printf(mp_fact_set_arena(facts), "%" G_GINT64_FORMAT,
                                   signatures[i].at.utc_us / G_USEC_PER_SEC));
    }
}

/* Needs hops, identity and signatures. */
static void
extract(MpMessage *message G_GNUC_UNUSED, const MpRules *rules G_GNUC_UNUSED, MpFactSet *facts)
{
    read_hops(facts);
    read_texts(facts);
    read_signatures(facts);
}

const MpExtractor mp_extractor_clock = { .name = "clock", .version = 1, .extract = extract };
