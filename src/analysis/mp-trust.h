/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-host-model.h"
#include "analysis/mp-judgement.h"

G_BEGIN_DECLS

/**
 * MpTrustVerdict:
 * @hops: the chain, nearest to the recipient first; findings are not filled
 * @looks: what is known of each hop's by-host
 * @boundary_hop: the fact of the boundary; NULL where there is none
 * @boundary_field: fields above it are the recipient's own: the boundary's
 *   index; without a boundary, that of the first hop that is only claimed;
 *   G_MAXUINT32 where every hop is own
 * @auth: all results, with what an own machine wrote marked
 * @delivered: when an own machine took the message in, as it wrote
 *
 * Whom to believe about one message. Borrows from the facts and the arena.
 */
typedef struct {
    MpJudgedHop *hops;
    const MpHostLook *looks;
    const guint32 *networks; /* mp_host_network_number() of each hop's peer */
    gsize n_hops;
    const MpJudgedAuth *auth;
    gsize n_auth;
    MpBoundary boundary;
    const MpHopFact *boundary_hop;
    guint32 boundary_field;
    MpInstant delivered;
    guint32 delivered_hop;
} MpTrustVerdict;

/**
 * mp_trust_judge:
 *
 * The trust boundary of one message: the first own gateway from the top that a
 * public address connected to; without one the last own hop that has a public
 * peer. Where nothing was learned, the host at the top is own, and so is what
 * goes on from it within its own network or under its own verified name. A
 * pull (fetchmail, POP) begins a leg that is judged anew; so does an address
 * that is known to be forwarded here. Pure; any thread.
 */
void mp_trust_judge(const MpFactSet *facts,
                    const MpHostModel *hosts,
                    MpArena *arena,
                    MpTrustVerdict *out);

/* Whether an own machine wrote this field. */
static inline gboolean
mp_trust_is_own_field(const MpTrustVerdict *self, guint32 field)
{
    return field < self->boundary_field;
}

G_END_DECLS
