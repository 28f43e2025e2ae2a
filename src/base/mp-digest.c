/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

struct _MpDigest {
    EVP_MD_CTX *context;
    const EVP_MD *method;
};

MpDigest *
mp_digest_new(void)
{
    MpDigest *self = g_new0(MpDigest, 1);

    self->context = EVP_MD_CTX_new();
    self->method = EVP_sha256();
    if (self->context == NULL || EVP_DigestInit_ex(self->context, self->method, NULL) != 1)
        g_error("libcrypto has no SHA-256");
    return self;
}

void
mp_digest_free(MpDigest *self)
{
    if (self == NULL)
        return;
    EVP_MD_CTX_free(self->context);
    g_free(self);
}

void
mp_digest_update(MpDigest *self, gconstpointer data, gsize len)
{
    EVP_DigestUpdate(self->context, data, len);
}

MpSha256
mp_digest_finish(MpDigest *self)
{
    MpSha256 value;

    EVP_DigestFinal_ex(self->context, value.bytes, NULL);
    EVP_DigestInit_ex(self->context, NULL, NULL); /* the same method again, without a fetch */
    return value;
}

MpSha256
mp_digest_peek(MpDigest *self)
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    MpSha256 value;

    EVP_MD_CTX_copy_ex(copy, self->context);
    EVP_DigestFinal_ex(copy, value.bytes, NULL);
    EVP_MD_CTX_free(copy);
    return value;
}

MpDigest *
mp_digest_copy(MpDigest *self)
{
    MpDigest *copy = mp_digest_new();

    EVP_MD_CTX_copy_ex(copy->context, self->context);
    return copy;
}

MpSha256
mp_sha256(MpSlice bytes)
{
    MpSha256 value;

    EVP_Digest(bytes.data, bytes.len, value.bytes, NULL, EVP_sha256(), NULL);
    return value;
}

static char *
to_hex(const guint8 *bytes, gsize n, char *hex)
{
    static const char digits[] = "0123456789abcdef";

    for (gsize i = 0; i < n; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * n] = '\0';
    return hex;
}

char *
mp_sha256_hex(const MpSha256 *self, char hex[MP_SHA256_HEX])
{
    return to_hex(self->bytes, MP_SHA256_BYTES, hex);
}

gboolean
mp_sha256_equal(const MpSha256 *a, const MpSha256 *b)
{
    return memcmp(a->bytes, b->bytes, MP_SHA256_BYTES) == 0;
}

gboolean
mp_sha256_is_zero(const MpSha256 *self)
{
    static const MpSha256 zero;

    return mp_sha256_equal(self, &zero);
}

MpSha256
mp_hmac_sha256(MpSlice key, MpSlice bytes)
{
    MpSha256 value;
    unsigned int len = MP_SHA256_BYTES;

    HMAC(EVP_sha256(), key.data, (int)key.len, (const guint8 *)bytes.data, bytes.len, value.bytes,
         &len);
    return value;
}

static char *
hex_of(const EVP_MD *method, MpSlice bytes)
{
    guint8 value[EVP_MAX_MD_SIZE];
    unsigned int len = 0;

    EVP_Digest(bytes.data, bytes.len, value, &len, method, NULL);
    return to_hex(value, len, g_malloc(2 * len + 1));
}

char *
mp_md5_hex(MpSlice bytes)
{
    return hex_of(EVP_md5(), bytes);
}

char *
mp_sha1_hex(MpSlice bytes)
{
    return hex_of(EVP_sha1(), bytes);
}

const char *
mp_digest_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
