/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-digest.h"

typedef struct {
    const char *name; /* the TAP line: /digest/sha256/NAME */
    MpSlice bytes;
    const char *hex;
} Sha256Case;

/* clang-format off */
static const Sha256Case sha256_cases[] = {
    /* FIPS 180-2, appendix B */
    { "empty", MP_SLICE_INIT(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc", MP_SLICE_INIT("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "two-blocks", MP_SLICE_INIT("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    { "nul", MP_SLICE_INIT("\0"), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
};
/* clang-format on */

/* At once, in pieces, and looked at in between: the same. */
static void
test_sha256(gconstpointer data)
{
    const Sha256Case *c = data;
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpSha256 whole = mp_sha256(c->bytes);
    MpSha256 pieces, again;
    char hex[MP_SHA256_HEX];

    g_assert_cmpstr(mp_sha256_hex(&whole, hex), ==, c->hex);
    for (gsize i = 0; i < c->bytes.len; i++) {
        MpSha256 so_far, start = mp_sha256(mp_slice_sub(c->bytes, 0, i));

        so_far = mp_digest_peek(digest);
        g_assert_true(mp_sha256_equal(&so_far, &start));
        mp_digest_update(digest, c->bytes.data + i, 1);
    }
    pieces = mp_digest_finish(digest);
    g_assert_true(mp_sha256_equal(&pieces, &whole));
    mp_digest_update(digest, c->bytes.data, c->bytes.len);
    again = mp_digest_finish(digest);
    g_assert_true(mp_sha256_equal(&again, &whole));
}

static void
test_zero(void)
{
    MpSha256 zero = { { 0 } };
    MpSha256 last = { { [31] = 1 } };

    g_assert_true(mp_sha256_is_zero(&zero));
    g_assert_false(mp_sha256_is_zero(&last));
    g_assert_false(mp_sha256_equal(&zero, &last));
}

/* RFC 4231, test cases 2 and 6. */
static void
test_hmac(void)
{
    char long_key[131];
    char hex[MP_SHA256_HEX];
    MpSha256 short_value =
        mp_hmac_sha256(MP_SLICE_LITERAL("Jefe"), MP_SLICE_LITERAL("what do ya want for nothing?"));
    MpSha256 long_value;

    g_assert_cmpstr(mp_sha256_hex(&short_value, hex), ==,
                    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(long_key, 0xaa, sizeof(long_key));
    long_value =
        mp_hmac_sha256((MpSlice){ long_key, sizeof(long_key) },
                       MP_SLICE_LITERAL("Test Using Larger Than Block-Size Key - Hash Key First"));
    g_assert_cmpstr(mp_sha256_hex(&long_value, hex), ==,
                    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void
test_others(void)
{
    g_autofree char *md5 = mp_md5_hex(MP_SLICE_LITERAL("abc"));
    g_autofree char *sha1 = mp_sha1_hex(MP_SLICE_LITERAL("abc"));

    g_assert_cmpstr(md5, ==, "900150983cd24fb0d6963f7d28e17f72");
    g_assert_cmpstr(sha1, ==, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(sha256_cases); i++) {
        g_autofree char *path = g_strconcat("/digest/sha256/", sha256_cases[i].name, NULL);
        g_test_add_data_func(path, &sha256_cases[i], test_sha256);
    }
    g_test_add_func("/digest/zero", test_zero);
    g_test_add_func("/digest/hmac", test_hmac);
    g_test_add_func("/digest/others", test_others);
    return g_test_run();
}
