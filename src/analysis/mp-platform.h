/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-judgement.h"

G_BEGIN_DECLS

/**
 * MpPlatformContext:
 * @boundary: the hop by which strangers came in; %NULL where there is none,
 *   and then nothing can be verified
 * @ip: @rdns: @helo: of the boundary; empty: unknown
 * @rdns_verified: the receiver looked @rdns up
 * @boundary_field: fields above this one are the recipient's own
 * @is_own_host: (nullable): whether a host is the recipient's
 *
 * What the trust boundary is for one message. A plain value.
 */
typedef struct {
    const MpHopFact *boundary;
    MpSlice ip;
    MpSlice rdns;
    MpSlice helo;
    gboolean rdns_verified;
    guint32 boundary_field;
    gboolean (*is_own_host)(MpSlice host, gpointer data);
    gpointer data;
} MpPlatformContext;

typedef struct {
    const MpJudgedPlatform *platforms; /* by id, then role */
    gsize n_platforms;
    const MpJudgedFinding *findings; /* replayed-platform-id, in the order of the bytes */
    gsize n_findings;
} MpPlatformVerdict;

/**
 * mp_platform_judge:
 * @facts: of one message
 * @arena: what the verdict lives in; it borrows from @facts and @rules
 *
 * Who really sent it, and for which customer.
 *
 * A piece of evidence is verified when one of these holds: the connecting host
 * is the platform's and its name was looked up, or SPF or DKIM passed for a
 * domain of the platform beside it, or its address lies in the platform's
 * dated ranges; a signature of the platform's own domain passed in the
 * receiver's own results; the envelope's domain is the platform's and SPF
 * passed; an address in a field is the connecting one; the account in an
 * envelope that passed stands once more, encoded, in the platform's own hop.
 *
 * At most one platform is the verified origin (where the message was composed
 * and queued) and at most one the verified delivery (who handed it over).
 * Gateways and forwarders are never the origin: the hop below them, which they
 * wrote, is judged in their place. All other platforms that left marks are
 * claimed: the message imitates them or replays their mail, and the
 * identifiers are those of the mail it was copied from. A certification mark
 * names no carrier, so it stays claimed even where its evidence is verified.
 *
 * Pure: the same facts, rules and boundary give the same verdict.
 */
void mp_platform_judge(const MpFactSet *facts,
                       const MpRules *rules,
                       const MpPlatformContext *context,
                       MpArena *arena,
                       MpPlatformVerdict *out);

G_END_DECLS
