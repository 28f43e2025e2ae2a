/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "facts/mp-fact-values.h"

G_BEGIN_DECLS

/**
 * mp_received_read_comment:
 * @content: what stands between the parentheses of a comment
 * @hop: gets what the comment says about TLS, authentication, the envelope
 *   sender or `via`; a member that is already known is left alone
 *
 * Comments that mean the same in whichever clause they stand.
 *
 * Returns: whether it was such a comment; otherwise it may name a program
 */
gboolean mp_received_read_comment(MpSlice content, MpHopFact *hop);

/* TLS words wherever they stand: `TLSv1/SSLv3`, `TLS1_2`, `X:CIPHER:256`,
 * `cipher=C`. The version is written TLSv1.2 whatever the server wrote. */
void mp_received_read_tls(MpSlice words, MpHopFact *hop);

/* An envelope sender with or without angle brackets; the null sender is `<>`. */
void mp_received_read_envelope_from(MpSlice text, MpHopFact *hop);

G_END_DECLS
