/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-content.h"

typedef struct {
    const char *name;
    MpSlice stored;
    MpSlice content;
    MpSlice unquoted; /* where it comes from an mbox that quotes */
} ContentCase;

#define SAME(text) MP_SLICE_INIT(text), MP_SLICE_INIT(text)

/* clang-format off */
static const ContentCase cases[] = {
    { "nothing-to-do", MP_SLICE_INIT("A: b\n\nc\n"), SAME("A: b\n\nc\n") },
    { "empty", MP_SLICE_INIT(""), SAME("\n") },
    { "final-newline-missing", MP_SLICE_INIT("A: b\n\nc"), SAME("A: b\n\nc\n") },
    { "crlf", MP_SLICE_INIT("A: b\r\n\r\nc\r\n"), SAME("A: b\n\nc\n") },
    { "crlf-final-newline-missing", MP_SLICE_INIT("A: b\r\n\r\nc"), SAME("A: b\n\nc\n") },
    { "cr-only", MP_SLICE_INIT("A: b\r\rc\r"), SAME("A: b\n\nc\n") },
    { "cr-only-final-newline-missing", MP_SLICE_INIT("A: b\r\rc"), SAME("A: b\n\nc\n") },
    { "lone-cr-among-lf-stays", MP_SLICE_INIT("A: b\n\nc\rd\n"), SAME("A: b\n\nc\rd\n") },
    { "lone-cr-among-crlf-stays", MP_SLICE_INIT("A: b\r\n\r\nc\rd\r\n"), SAME("A: b\n\nc\rd\n") },
    { "two-cr-before-lf", MP_SLICE_INIT("A: b\r\r\n"), SAME("A: b\r\n") },
    { "cr-at-the-end", MP_SLICE_INIT("A: b\n\r"), SAME("A: b\n\r\n") },
    { "nul-bytes-stay", MP_SLICE_INIT("A: \0b\r\n\0"), SAME("A: \0b\n\0\n") },
    { "quoted", MP_SLICE_INIT("\n>From a\nx\n>>From b\n"), MP_SLICE_INIT("\n>From a\nx\n>>From b\n"), MP_SLICE_INIT("\nFrom a\nx\n>From b\n") },
    { "quoted-in-the-first-line", MP_SLICE_INIT(">From a\n>From b\n"), MP_SLICE_INIT(">From a\n>From b\n"), MP_SLICE_INIT("From a\nFrom b\n") },
    { "quoted-crlf", MP_SLICE_INIT("\r\n>From a\r\n>>>From b\r\n"), MP_SLICE_INIT("\n>From a\n>>>From b\n"), MP_SLICE_INIT("\nFrom a\n>>From b\n") },
    { "quoted-cr-only", MP_SLICE_INIT("\r>From a\r"), MP_SLICE_INIT("\n>From a\n"), MP_SLICE_INIT("\nFrom a\n") },
    { "quoted-no-final-newline", MP_SLICE_INIT("\n>From a"), MP_SLICE_INIT("\n>From a\n"), MP_SLICE_INIT("\nFrom a\n") },
    { "not-at-line-start", MP_SLICE_INIT("\n >From a\nx>From b\n"), SAME("\n >From a\nx>From b\n") },
    { "not-behind-a-lone-cr", MP_SLICE_INIT("\nx\r>From a\n"), SAME("\nx\r>From a\n") },
    { "not-without-blank", MP_SLICE_INIT("\n>Fromage\n>From\n"), SAME("\n>Fromage\n>From\n") },
    { "from-twice-in-the-line", MP_SLICE_INIT("\n>From a From b >From c\n"), MP_SLICE_INIT("\n>From a From b >From c\n"), MP_SLICE_INIT("\nFrom a From b >From c\n") },
};
/* clang-format on */

static void
assert_digests(const MpContentDigests *got, const ContentCase *c, gboolean from_mbox)
{
    MpSha256 stored = mp_sha256(c->stored);
    MpSha256 content = mp_sha256(c->content);
    MpSha256 unquoted = mp_sha256(from_mbox ? c->unquoted : c->content);

    g_assert_true(mp_sha256_equal(&got->sha256, &stored));
    g_assert_true(mp_sha256_equal(&got->content, &content));
    g_assert_true(mp_sha256_equal(&got->unquoted, &unquoted));
}

static void
test_whole(gconstpointer data)
{
    const ContentCase *c = data;
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpContentDigests got;

    mp_content_digests(digest, c->stored, FALSE, &got);
    assert_digests(&got, c, FALSE);
    mp_content_digests(digest, c->stored, TRUE, &got);
    assert_digests(&got, c, TRUE);
}

static void
test_streamed(gconstpointer data)
{
    const ContentCase *c = data;

    for (gsize step = 1; step < 12; step++)
        for (int from_mbox = 0; from_mbox < 2; from_mbox++) {
            g_autoptr(MpContentStream) stream = mp_content_stream_new(from_mbox);
            MpContentDigests got;

            for (gsize at = 0; at < c->stored.len; at += step)
                mp_content_stream_add(stream, mp_slice_sub(c->stored, at, step));
            mp_content_stream_finish(stream, &got);
            assert_digests(&got, c, from_mbox);
        }
}

/* Lines of every kind, many times, so that every buffer is filled and passed. */
static void
test_large(void)
{
    g_autoptr(GString) stored = g_string_new("A: b\r\n\r\n");
    g_autoptr(GString) unquoted = g_string_new("A: b\n\n");
    g_autoptr(MpContentStream) stream = mp_content_stream_new(TRUE);
    g_autoptr(MpDigest) digest = mp_digest_new();
    MpContentDigests whole, streamed;
    MpSha256 expected;

    for (guint i = 0; i < 5000; i++) {
        g_string_append_printf(stored, "%*s line\r\n>From x\r\n", (int)(i % 700), "");
        g_string_append_printf(unquoted, "%*s line\nFrom x\n", (int)(i % 700), "");
    }
    mp_content_digests(digest, (MpSlice){ stored->str, stored->len }, TRUE, &whole);
    for (gsize at = 0; at < stored->len; at += 4099)
        mp_content_stream_add(stream,
                              mp_slice_sub((MpSlice){ stored->str, stored->len }, at, 4099));
    mp_content_stream_finish(stream, &streamed);
    expected = mp_sha256((MpSlice){ unquoted->str, unquoted->len });
    g_assert_true(mp_sha256_equal(&whole.unquoted, &expected));
    g_assert_true(mp_sha256_equal(&streamed.unquoted, &expected));
    g_assert_true(mp_sha256_equal(&streamed.content, &whole.content));
    g_assert_true(mp_sha256_equal(&streamed.sha256, &whole.sha256));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *whole = g_strconcat("/content/whole/", cases[i].name, NULL);
        g_autofree char *streamed = g_strconcat("/content/streamed/", cases[i].name, NULL);

        g_test_add_data_func(whole, &cases[i], test_whole);
        g_test_add_data_func(streamed, &cases[i], test_streamed);
    }
    g_test_add_func("/content/large", test_large);
    return g_test_run();
}
