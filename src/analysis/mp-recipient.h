/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-trust.h"

G_BEGIN_DECLS

/**
 * MpEnvelope:
 * @recipient: the address the sender used, as far as own machines say
 * @trail: every address the message was for, oldest first, each once
 * @sender: the envelope sender; empty where unknown or null
 */
typedef struct {
    MpRecipient recipient;
    const MpSlice *trail;
    gsize n_trail;
    MpSlice sender;
} MpEnvelope;

/**
 * mp_recipient_find:
 *
 * Whom a message was for. Witnesses in this order, own ones only: the fields
 * in which a server keeps the address before any alias (X-Original-To,
 * Envelope-To and kin), the `for` clause of the boundary, the oldest `for`
 * above it, Delivered-To, what webmail providers write; then To and Cc where
 * they name a single address, which is a claim. Pure.
 */
void mp_recipient_find(const MpFactSet *facts,
                       const MpTrustVerdict *trust,
                       MpArena *arena,
                       MpEnvelope *out);

G_END_DECLS
