/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/**
 * MpTrace:
 *
 * One message taken through all extractors, its bytes kept beside its facts,
 * so that `rules test` can show which clause matched which bytes. The only
 * place where a message outlives its extraction. One thread.
 */
typedef struct _MpTrace MpTrace;

/**
 * mp_trace_open:
 * @path: a message file, or a store of any kind: its first message is taken
 *
 * Errors: those of #MpEvidenceError; %MP_EVIDENCE_ERROR_UNKNOWN_FORM where
 * there is no message.
 */
MpTrace *mp_trace_open(const char *path, const MpRules *rules, GError **error);
void mp_trace_free(MpTrace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpTrace, mp_trace_free)

/* Borrowed, as all it gives. */
const MpFactSet *mp_trace_facts(const MpTrace *self);
/* Where the message came from, as origins are written. */
const char *mp_trace_origin(const MpTrace *self);
/* The bytes of @span, as far as they are kept of a large message. */
MpSlice mp_trace_bytes(const MpTrace *self, MpSpan span);

G_END_DECLS
