/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-judgement.h"

G_BEGIN_DECLS

/**
 * mp_sender_find:
 * @judgement: with auth, platforms, boundary and envelope_from filled; gets
 *   from_domain, sender_org and sender_why
 * @facts: of the same message
 * @arena: for lower-case copies
 *
 * Which organisation answers for a message: only what own machines verified
 * counts, in this order. The name in From is one of a hundred things a spammer
 * may write, so where nothing verified speaks for it there is no organisation.
 *
 * - `list`: the list's own server sent it, whoever wrote the post
 * - `dkim`, `spf`, `dmarc`: passed for the organisation of From
 * - `platform`: a verified mailing company sent it; From names its customer
 * - `rdns`: the connecting machine's looked-up name is the organisation's of From
 * - `dkim-other`, `spf-other`, `rdns-other`: another organisation signed, passed, or connected
 * under its own envelope sender
 *
 * Without an organisation @sender_why tells whether the name in From is only
 * `claimed` or `contradicted` (it failed a check, or is the owner's own).
 */
void mp_sender_find(MpJudgement *judgement, const MpFactSet *facts, MpArena *arena);

/* Whether @domain is one of the names a platform of this message works under
 * for all its customers. */
gboolean mp_sender_is_platform_domain(const MpJudgement *judgement, MpSlice domain);

/* The organisation of a discussion list that a message went through, by its
 * own fields; empty: none. Whoever posted, it is the list that knows the address. */
MpSlice mp_sender_posted_to(const MpFactSet *facts);

/* Whether a platform of @category keeps lists for its customers: a mailing
 * company does, a mailbox provider or a filter does not. */
gboolean mp_sender_holds_lists(const char *category);

G_END_DECLS
