/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"

G_BEGIN_DECLS

#define MP_SHA256_BYTES 32
#define MP_SHA256_HEX 65 /* with the NUL */

/* A SHA-256 value (FIPS 180-4). Plain value; all zero where unknown. */
typedef struct {
    guint8 bytes[MP_SHA256_BYTES];
} MpSha256;

/* A running SHA-256, through libcrypto. One thread at a time. */
typedef struct _MpDigest MpDigest;

MpDigest *mp_digest_new(void);
void mp_digest_free(MpDigest *self);
void mp_digest_update(MpDigest *self, gconstpointer data, gsize len);
/* Gives the digest of what was added and starts anew. */
MpSha256 mp_digest_finish(MpDigest *self);
/* The digest so far; more may be added after it. */
MpSha256 mp_digest_peek(MpDigest *self);
/* A second one over the same bytes so far. transfer full. */
MpDigest *mp_digest_copy(MpDigest *self);

MpSha256 mp_sha256(MpSlice bytes);
/* @hex receives 64 lower-case digits and a NUL. Returns @hex. */
char *mp_sha256_hex(const MpSha256 *self, char hex[MP_SHA256_HEX]);
gboolean mp_sha256_equal(const MpSha256 *a, const MpSha256 *b);
gboolean mp_sha256_is_zero(const MpSha256 *self);
/* HMAC-SHA-256 (RFC 2104): pseudonyms are made with it. */
MpSha256 mp_hmac_sha256(MpSlice key, MpSlice bytes);
/* Of other digests, only for finding hashed copies of an address (redaction).
 * transfer full: lower-case hex. */
char *mp_md5_hex(MpSlice bytes);
char *mp_sha1_hex(MpSlice bytes);
/* "OpenSSL" and its version, for the custody record. Static. */
const char *mp_digest_library(void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpDigest, mp_digest_free)

G_END_DECLS
