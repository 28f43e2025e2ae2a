/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-digest.h"

G_BEGIN_DECLS

/**
 * mp_content_digests:
 * @stored: the whole message as stored
 * @from_mbox: whether `>From ` lines may be quoting
 * @sha256: (out): of @stored
 * @content: (out): of @stored with CRLF as LF, lone CR as LF only where there
 *   is no LF at all, and a final LF; the identity of the message
 * @unquoted: (out): the same with one `>` taken off each line `>...>From `;
 *   equal to @content where no line is quoted or @from_mbox is %FALSE
 *
 * Hashes once where the three are equal. Any thread.
 */
typedef struct {
    MpSha256 sha256;
    MpSha256 content;
    MpSha256 unquoted;
} MpContentDigests;

void
mp_content_digests(MpDigest *digest, MpSlice stored, gboolean from_mbox, MpContentDigests *out);

G_END_DECLS
