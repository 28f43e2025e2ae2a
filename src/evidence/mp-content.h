/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-digest.h"

G_BEGIN_DECLS

/**
 * MpContentDigests:
 * @sha256: of the message as stored
 * @content: of the message with CRLF as LF, lone CR as LF only where there is
 *   no LF at all, and a final LF; the identity of the message
 * @unquoted: the same with one `>` taken off each line `>...>From `; equal to
 *   @content where no line is quoted
 */
typedef struct {
    MpSha256 sha256;
    MpSha256 content;
    MpSha256 unquoted;
} MpContentDigests;

/**
 * mp_content_digests:
 * @stored: the whole message as stored
 * @from_mbox: whether `>From ` lines may be quoting; else @unquoted is @content
 *
 * Hashes once where the three are equal. Any thread; @digest is the thread's own.
 */
void
mp_content_digests(MpDigest *digest, MpSlice stored, gboolean from_mbox, MpContentDigests *out);

/* The same where the digest of the stored bytes is known already: it must be
 * in @out, and is not reckoned again. */
void mp_content_digests_known(MpDigest *digest,
                              MpSlice stored,
                              gboolean from_mbox,
                              MpContentDigests *out);

/**
 * MpContentStream:
 *
 * The same for a message that is never in memory whole. One thread.
 */
typedef struct _MpContentStream MpContentStream;

MpContentStream *mp_content_stream_new(gboolean from_mbox);
void mp_content_stream_free(MpContentStream *self);
void mp_content_stream_add(MpContentStream *self, MpSlice bytes);
void mp_content_stream_finish(MpContentStream *self, MpContentDigests *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpContentStream, mp_content_stream_free)

G_END_DECLS
