/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

/* One msg-id (RFC 5322 section 3.6.4) within an unfolded value. */
typedef struct {
    MpSlice id;    /* with its angle brackets, as written */
    MpSlice left;  /* before the last `@`, without the brackets */
    MpSlice right; /* behind it; empty where there is none */
    gsize start;   /* of @id within the value */
} MpMessageId;

/**
 * mp_message_id_next:
 * @value: a Message-ID, In-Reply-To or References value, unfolded
 * @at: where to go on; 0 at first
 * @out: (out caller-allocates): filled only when %TRUE is returned
 *
 * The next `<...>` of @value, from the first `<` to the first `>` behind it;
 * words between them are passed over. Linear over all calls together.
 */
gboolean mp_message_id_next(MpSlice value, gsize *at, MpMessageId *out);

/* What a Message-ID value, folded or not, names: its first `<...>` on one line.
 * A msg-id cannot be folded inside (RFC 5322 section 3.6.4), so where there is
 * none all of the value is given: as written, line ends and all, and trimmed. */
MpSlice mp_message_id_first(MpSlice value);

G_END_DECLS
