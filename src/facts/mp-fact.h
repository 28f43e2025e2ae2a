/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "facts/mp-fact-values.h"

G_BEGIN_DECLS

/* What the bytes of one message say, each with the bytes that say it.
 * Candidates only: whether a claim is verified, who the recipient is and when
 * it was delivered need the trust boundary, so analysis judges them. This
 * header includes only base: the floors above see fact values and never a
 * message. Facts are kept in typed lists, one a kind, in the order of the
 * bytes; a finding cites (message, kind, ordinal). */
typedef enum {
    MP_FACT_TEXT,      /* MpTextFact: a header value worth keeping */
    MP_FACT_ADDRESS,   /* MpAddressFact: one mailbox that a field names */
    MP_FACT_DATE,      /* MpDateFact: an instant that a field states */
    MP_FACT_HOP,       /* MpHopFact: one Received field (or one like it) */
    MP_FACT_AUTH,      /* MpAuthFact: SPF, DKIM, DMARC, ARC as someone reported it */
    MP_FACT_SIGNATURE, /* MpSignatureFact: a DKIM-Signature or ARC field itself */
    MP_FACT_PLATFORM,  /* MpPlatformFact: a platform's mark */
    MP_FACT_HINT,      /* MpHintFact: how this address may have come onto a list */
    MP_FACT_CLOCK,     /* MpClockFact: an identifier that carries a time */
    MP_FACT_LINK,      /* MpLinkFact: where the text leads */
    MP_FACT_CONTENT,   /* MpContentFact: one, the shape of the content */
    MP_FACT_ANOMALY,   /* MpAnomalyFact: a diagnostic of the message */
    MP_FACT_N_KINDS
} MpFactKind;

const char *mp_fact_kind_name(MpFactKind kind);

/* The facts of one message; lives in an arena. */
typedef struct _MpFactSet MpFactSet;

MpFactSet *mp_fact_set_new(MpArena *arena);
MpArena *mp_fact_set_arena(MpFactSet *self);
/* A zeroed fact of @kind, to be filled before the next one of that kind is
 * added; its slices must live as long as the set and never be %NULL inside
 * (a zeroed slice counts as empty). */
gpointer mp_fact_set_add(MpFactSet *self, MpFactKind kind, MpSpan where, guint32 field);
/* Room for @n facts more of @kind: a caller who knows how many saves growing. */
void mp_fact_set_reserve(MpFactSet *self, MpFactKind kind, gsize n);
/* @n zeroed facts of @kind at once, one behind the other, whose heads the caller fills too. */
gpointer mp_fact_set_extend(MpFactSet *self, MpFactKind kind, gsize n);
/* All of a kind, in the order they were added. */
gconstpointer mp_fact_set_get(const MpFactSet *self, MpFactKind kind, gsize *n);

/* A description of each fact's members, for the one codec that stores them. */
typedef enum {
    MP_MEMBER_SLICE,
    MP_MEMBER_U32,
    MP_MEMBER_I32,
    MP_MEMBER_U64,
    MP_MEMBER_INSTANT,
    MP_MEMBER_DIAG /* guint32, an MpDiagCode: numbers may change, so its name is stored */
} MpMemberType;

typedef struct {
    const char *name; /* as in exports: "by_program" */
    MpMemberType type;
    gsize offset;
    guint count; /* an array of that many; 0 ends the table */
} MpMember;

typedef struct {
    gsize size;
    const MpMember *members; /* without the head; ends with count 0 */
} MpFactLayout;

const MpFactLayout *mp_fact_layout(MpFactKind kind);

G_END_DECLS
