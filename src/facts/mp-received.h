/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"
#include "facts/mp-fact-values.h"

G_BEGIN_DECLS

/**
 * mp_received_parse:
 * @value: an unfolded Received or X-Received value; white space of any kind
 *   parts words, so a folded one reads the same
 * @arena: what new text lives in; the rest borrows from @value
 * @hop: (inout): head and n are kept, all else is set
 *
 * The trace field of RFC 5321 section 4.4 as mail servers really write it:
 * clauses in any order, comments nested, a date behind the last semicolon, at
 * the end without one, or followed by more clauses. Never fails: what cannot
 * be read sets MP_HOP_PARTIAL, and raw holds everything. An address in a HELO,
 * an id or a date is never taken for the peer's. Linear; any thread.
 */
void mp_received_parse(MpSlice value, MpArena *arena, MpHopFact *hop);

G_END_DECLS
