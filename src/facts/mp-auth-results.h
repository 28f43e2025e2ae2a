/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact.h"

G_BEGIN_DECLS

/**
 * mp_auth_results_parse:
 * @value: an unfolded Authentication-Results value, or ARC's copy of one
 * @like: head and source that every fact gets
 * @facts: gets one MpAuthFact for each `method=result`
 *
 * RFC 8601 section 2.2, and what is written in its place: no authserv-id at
 * all with the peer in a comment (`sender IP is`), a version behind the id,
 * ARC's `i=` (RFC 8617 section 4.1.1). What is no result is passed over.
 */
void mp_auth_results_parse(MpSlice value, const MpAuthFact *like, MpFactSet *facts);

/* RFC 7208 section 9.1; the peer also from the comment of servers that write
 * no client-ip. */
void mp_received_spf_parse(MpSlice value, const MpAuthFact *like, MpFactSet *facts);

/**
 * mp_signature_parse:
 * @value: an unfolded DKIM-Signature, DomainKey-Signature or ARC field
 * @arena: what folded names live in
 * @out: (inout): head and kind are kept
 *
 * The tag list of RFC 6376 section 3.2; nothing is verified.
 */
void mp_signature_parse(MpSlice value, MpArena *arena, MpSignatureFact *out);

/* The next `name=value` of a tag list; values keep their inner white space. */
gboolean mp_signature_next_tag(MpSlice *rest, MpSlice *name, MpSlice *value);

G_END_DECLS
