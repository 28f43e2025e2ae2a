/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-rows-findings.h"
#include "facts/mp-fact.h"
#include "rules/mp-rules.h"

G_BEGIN_DECLS

/* What analysis thinks of one message: everything that rests on the trust
 * boundary. Plain values in an arena, borrowing from the facts they judge. */

/* Who vouches for a hop. Below the boundary the sender writes what he likes. */
typedef enum {
    MP_TRUST_OWN,      /* written by the recipient's own machines */
    MP_TRUST_BOUNDARY, /* the own machine a stranger connected to */
    MP_TRUST_CLAIMED,  /* only said by whoever sent the message */
} MpTrust;

/* Contradictions: the closed list of product.md. */
typedef enum {
    MP_FINDING_TIME_REVERSED,
    MP_FINDING_DISCONTINUOUS,
    MP_FINDING_HELO_MISMATCH,
    MP_FINDING_HELO_OWN_DOMAIN,
    MP_FINDING_PRIVATE_AFTER_PUBLIC,
    MP_FINDING_BOGON,
    MP_FINDING_BAD_BY,
    MP_FINDING_MAY_BE_FORGED,
    MP_FINDING_SPAMWARE_DATE,
    MP_FINDING_ZONE_IMPOSSIBLE,
    MP_FINDING_ID_SHAPE_WRONG,
    MP_FINDING_ID_TIME_MISMATCH,
    MP_FINDING_COPIED_ID,
    MP_FINDING_BUILD_OUT_OF_RANGE,
    MP_FINDING_HEADER_ORDER_BREAK,
    MP_FINDING_REPLAYED_PLATFORM_ID,
    MP_FINDING_N
} MpFindingCode;

/* As the machine formats say them: "time-reversed", "own". Static. */
const char *mp_finding_name(MpFindingCode code);
const char *mp_trust_name(MpTrust trust);

typedef struct {
    MpFindingCode code;
    MpSlice detail; /* for people: the numbers it rests on */
    MpSpan span;
    const guint32 *hops; /* n of the hops it is about, ascending */
    guint32 n_hops;
} MpJudgedFinding;

typedef struct {
    const MpHopFact *fact;
    MpTrust trust;
    guint32 leg;      /* 1 at the top; a pull or a re-injection begins the next */
    guint32 findings; /* 1 << MpFindingCode */
    gboolean delay_known;
    gint64 delay_us; /* this hop minus the next older one; negative where time runs back */
} MpJudgedHop;

/* Where the mail entered the recipient's machines. @hop is 0 where there is no such place. */
typedef struct {
    guint32 hop;
    MpSlice ip;
    MpSlice rdns;
    MpSlice helo;
    gboolean rdns_verified; /* the receiver looked the name up */
} MpBoundary;

typedef struct {
    const MpAuthFact *fact;
    gboolean verified; /* written by an own machine, above the boundary */
} MpJudgedAuth;

typedef struct {
    MpSlice address; /* as written; empty: unknown */
    MpSlice source;  /* "x-original-to", "received-for" ... */
    MpSlice tag;     /* empty where the address carries none */
} MpRecipient;

typedef enum { MP_ROLE_ORIGIN, MP_ROLE_DELIVERY } MpPlatformRole;

typedef struct {
    const MpPlatformFact *fact;
    gboolean verified;
} MpPlatformEvidence;

/* One platform in one role. */
typedef struct {
    const MpSubject *subject;
    MpPlatformRole role;
    gboolean verified;
    const MpFactId *ids; /* sorted by type */
    guint32 n_ids;
    const MpPlatformEvidence *evidence; /* in the order of the bytes */
    guint32 n_evidence;
} MpJudgedPlatform;

typedef struct {
    const MpClockFact *fact;
    MpSlice minter; /* "sender", "relay", "receiver": by the scheme, or by who wrote the hop */
    gboolean difference_known;
    gint64 difference_us; /* the clock minus the time it is held against */
} MpJudgedClock;

/**
 * MpJudgement:
 *
 * One message, judged. @hops are in order, nearest to the recipient first;
 * @findings by code, then span; @platforms by id, then role; @trail is every
 * address the message was for, oldest first.
 */
typedef struct {
    const MpJudgedHop *hops;
    gsize n_hops;
    const MpJudgedFinding *findings;
    gsize n_findings;
    const MpJudgedAuth *auth;
    gsize n_auth;
    const MpJudgedPlatform *platforms;
    gsize n_platforms;
    const MpJudgedClock *clocks;
    gsize n_clocks;
    const MpSlice *trail;
    gsize n_trail;
    MpBoundary boundary;
    MpInstant delivered;
    guint32 delivered_hop;
    MpInstant date;
    MpRecipient recipient;
    MpSlice envelope_from;
    MpSlice from_domain; /* organisational domain of the From field, lower case: a claim */
    MpSlice sender_org; /* organisational domain that answers for the message; empty: nobody does */
    const char
        *sender_why; /* "dkim", "spf", "platform" ...; "claimed" or "contradicted" without an org */
} MpJudgement;

G_END_DECLS
