/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-judgement.h"
#include "case/mp-rows-evidence.h"
#include "render/mp-json-writer.h"

G_BEGIN_DECLS

/* One place of one message with all that is known of it: what `inspect` shows. */
typedef struct {
    const MpPlaceRow *place;
    const MpFactSet *facts;
    const MpJudgement *judgement;
    gboolean hosts_known; /* something was learned or said about the recipient's machines */
} MpInspected;

/* The contract object "mailprov/message/1" on a line of its own: every key is
 * there, in fixed order, raw. */
void mp_inspect_write_json(MpJsonWriter *json, const MpInspected *message);

/**
 * mp_inspect_append_text:
 * @columns: how wide the terminal is; 0 for no limit
 * @defang: whether what strangers wrote is made unclickable
 *
 * For people: who it is from and for, the hops with the line below which the
 * sender wrote, then whatever else there is to say. Appends to @out.
 */
void
mp_inspect_append_text(GString *out, const MpInspected *message, guint columns, gboolean defang);

/* The first text fact of a field, or an empty slice. */
MpSlice mp_inspect_field(const MpFactSet *facts, const char *role);

/**
 * mp_inspect_hint_is_verified:
 *
 * Whether own machines vouch for a hint: they wrote the field themselves, or a
 * signature they verified covers it. Text of the body is the sender's word.
 */
gboolean mp_inspect_hint_is_verified(const MpInspected *message, const MpHintFact *hint);

G_END_DECLS
