/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-words.h"

typedef guint64 (*Mask)(const char *block);
typedef gboolean (*Plain)(char c);

static guint64
commas(const char *block)
{
    return mp_bytes_equal(block, ',');
}

static gboolean
is_comma(char c)
{
    return c == ',';
}

static gboolean
is_high(char c)
{
    return (c & 0x80) != 0;
}

static gboolean
is_ascii_alnum(char c)
{
    return g_ascii_isalnum(c);
}

static gboolean
is_ascii_space(char c)
{
    return g_ascii_isspace(c);
}

static gboolean
is_token(char c)
{
    return c != '\0' && (g_ascii_isalnum(c) || strchr("+/-_=%@.", c) != NULL);
}

/* Each kind of byte against GLib's own answer for it. */
typedef struct {
    const char *name; /* the TAP line: /bytes/NAME */
    Mask mask;
    Plain plain;
} MaskCase;

static const MaskCase mask_cases[] = {
    { "alnum", mp_bytes_alnum, is_ascii_alnum },
    { "space", mp_bytes_space, is_ascii_space },
    { "high", mp_bytes_high, is_high },
    { "token", mp_bytes_token, is_token },
    { "equal", commas, is_comma },
};

static void
test_mask(gconstpointer data)
{
    const MaskCase *c = data;

    for (guint first = 0; first < 256; first++) {
        char block[MP_BYTES_BLOCK];
        guint64 want = 0;

        for (guint i = 0; i < MP_BYTES_BLOCK; i++) {
            block[i] = (char)(first + 3 * i);
            want |= (guint64)(c->plain(block[i]) != 0) << i;
        }
        g_assert_cmphex(c->mask(block), ==, want);
    }
}

static void
test_single(void)
{
    for (int byte = -128; byte < 128; byte++) {
        g_assert_cmpint(mp_byte_is_alnum((char)byte), ==, g_ascii_isalnum((char)byte) != 0);
        g_assert_cmpint(mp_byte_is_token((char)byte), ==, is_token((char)byte));
        g_assert_cmpint(mp_byte_is_space((char)byte), ==, g_ascii_isspace((char)byte) != 0);
    }
}

/* The first odd byte at every place of texts of every length around the block. */
static void
test_plain_run(void)
{
    static const char odd[] = { '\0', '\x80', '\xff' };

    for (gsize len = 0; len < 3 * MP_BYTES_BLOCK; len++) {
        g_autofree char *text = g_strnfill(len, 'x');

        g_assert_cmpuint(mp_bytes_plain_run((MpSlice){ text, len }), ==, len);
        for (gsize at = 0; at < len; at++) {
            text[at] = odd[at % G_N_ELEMENTS(odd)];
            g_assert_cmpuint(mp_bytes_plain_run((MpSlice){ text, len }), ==, at);
            text[at] = 'x';
        }
    }
}

/* Words of every length around the block, one blank between, against what a
 * plain loop finds. */
static void
test_words(void)
{
    g_autoptr(GString) text = g_string_new(" ");
    MpWords words;
    gsize start = 0, end = 0, want = 1;

    for (gsize len = 1; len < 2 * MP_BYTES_BLOCK + 2; len++) {
        for (gsize i = 0; i < len; i++)
            g_string_append_c(text, i % 3 == 0 ? 'a' : i % 3 == 1 ? '7' : '\xc3');
        g_string_append_c(text, len % 2 == 0 ? ' ' : '-');
    }
    g_string_truncate(text, text->len - 1); /* the last word ends the text */
    mp_words_start(&words, (MpSlice){ text->str, text->len }, 0);
    for (gsize len = 1; len < 2 * MP_BYTES_BLOCK + 2; len++) {
        g_assert_true(mp_words_next(&words, &start, &end));
        g_assert_cmpuint(start, ==, want);
        g_assert_cmpuint(end - start, ==, len);
        want = end + 1;
    }
    g_assert_false(mp_words_next(&words, &start, &end));
    g_assert_false(mp_words_next(&words, &start, &end));
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(mask_cases); i++) {
        g_autofree char *path = g_strconcat("/bytes/", mask_cases[i].name, NULL);
        g_test_add_data_func(path, &mask_cases[i], test_mask);
    }
    g_test_add_func("/bytes/single", test_single);
    g_test_add_func("/bytes/plain-run", test_plain_run);
    g_test_add_func("/bytes/words", test_words);
    return g_test_run();
}
