/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-unpack.h"

/* gzip of "hello\n" */
#define GZIP                                                                                       \
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xcb\x48\xcd\xc9\xc9\xe7\x02\x00\x20\x30\x3a\x36\x06" \
    "\x00\x00\x00"

#define A35 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

typedef struct {
    const char *name;
    MpSlice packed;
    MpFilter filter;
    MpSlice plain;
    const char *fault; /* NULL: none */
} UnpackCase;

/* clang-format off */
static const UnpackCase cases[] = {
    { "gzip", MP_SLICE_INIT(GZIP), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), NULL },
    { "gzip-two-members", MP_SLICE_INIT(GZIP GZIP), MP_FILTER_GZIP, MP_SLICE_INIT("hello\nhello\n"), NULL },
    { "gzip-zeros-between-and-behind", MP_SLICE_INIT(GZIP "\0\0\0" GZIP "\0\0"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\nhello\n"), NULL },
    { "gzip-garbage-behind", MP_SLICE_INIT(GZIP "xyz"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), "trailing-data" },
    { "gzip-garbage-that-begins-as-gzip", MP_SLICE_INIT(GZIP "\x1f" "xyz"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), "trailing-data" },
    { "gzip-cut-in-the-data", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xcb\x48"), MP_FILTER_GZIP, MP_SLICE_INIT("h"), "truncated" },
    { "gzip-cut-behind-a-long-match", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\x4b\x4c\xa4\x06\0"), MP_FILTER_GZIP, MP_SLICE_INIT(A35 A35), "truncated" },
    { "gzip-cut-in-the-trailer", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xcb\x48\xcd\xc9\xc9\xe7\2\0\x20\x30"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), "truncated" },
    { "gzip-wrong-crc", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xcb\x48\xcd\xc9\xc9\xe7\2\0\x21\x30\x3a\x36\6\0\0\0"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), "checksum-wrong" },
    { "gzip-wrong-length", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xcb\x48\xcd\xc9\xc9\xe7\2\0\x20\x30\x3a\x36\7\0\0\0"), MP_FILTER_GZIP, MP_SLICE_INIT("hello\n"), "checksum-wrong" },
    { "gzip-wrong-crc-then-another", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xcb\x48\xcd\xc9\xc9\xe7\2\0\x21\x30\x3a\x36\6\0\0\0" GZIP), MP_FILTER_GZIP, MP_SLICE_INIT("hello\nhello\n"), "checksum-wrong" },
    { "gzip-corrupt", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\xff\xff\xff\xff\xff"), MP_FILTER_GZIP, MP_SLICE_INIT(""), "corrupt" },
    { "gzip-of-nothing", MP_SLICE_INIT("\x1f\x8b\x08\0\0\0\0\0\2\3\3\0\0\0\0\0\0\0\0\0"), MP_FILTER_GZIP, MP_SLICE_INIT(""), NULL },
    { "utf-16-little", MP_SLICE_INIT("\xff\xfe" "a\0\xfc\0\n\0"), MP_FILTER_UTF16, MP_SLICE_INIT("a\303\274\n"), NULL },
    { "utf-16-big", MP_SLICE_INIT("\xfe\xff" "\0a\0\xfc\0\n"), MP_FILTER_UTF16, MP_SLICE_INIT("a\303\274\n"), NULL },
    { "utf-16-pair", MP_SLICE_INIT("\xff\xfe\x3d\xd8\x0a\xde"), MP_FILTER_UTF16, MP_SLICE_INIT("\360\237\230\212"), NULL },
    { "utf-16-half-a-pair", MP_SLICE_INIT("\xff\xfe\x3d\xd8" "a\0"), MP_FILTER_UTF16, MP_SLICE_INIT("\357\277\275a"), NULL },
    { "utf-16-half-a-pair-then-nul", MP_SLICE_INIT("\xff\xfe\x3d\xd8\0\0" "a\0"), MP_FILTER_UTF16, MP_SLICE_INIT("\357\277\275\0a"), NULL },
    { "utf-16-two-first-halves", MP_SLICE_INIT("\xff\xfe\x3d\xd8\x3d\xd8\x0a\xde"), MP_FILTER_UTF16, MP_SLICE_INIT("\357\277\275\360\237\230\212"), NULL },
    { "utf-16-other-half", MP_SLICE_INIT("\xff\xfe\x0a\xde" "a\0"), MP_FILTER_UTF16, MP_SLICE_INIT("\357\277\275a"), NULL },
    { "utf-16-odd-byte", MP_SLICE_INIT("\xff\xfe" "a\0" "b"), MP_FILTER_UTF16, MP_SLICE_INIT("a\357\277\275"), NULL },
};

typedef struct {
    const char *name;
    MpSlice head;
    MpFilter filter;
} FilterCase;

static const FilterCase filters[] = {
    { "text", MP_SLICE_INIT("From: a@example.org\n\n"), MP_FILTER_NONE },
    { "empty", MP_SLICE_INIT(""), MP_FILTER_NONE },
    { "bzip2-in-prose", MP_SLICE_INIT("BZh9 is not enough"), MP_FILTER_NONE },
    { "bzip2", MP_SLICE_INIT("BZh9\x31\x41\x59\x26\x53\x59\0\0\0\0"), MP_FILTER_BZIP2 },
    { "bzip2-of-nothing", MP_SLICE_INIT("BZh9\x17\x72\x45\x38\x50\x90\0\0\0\0"), MP_FILTER_BZIP2 },
    { "xz", MP_SLICE_INIT("\xfd" "7zXZ\0\0\4"), MP_FILTER_XZ },
    { "lzma", MP_SLICE_INIT("\x5d\0\0\x80\0\xff\xff\xff\xff\xff\xff\xff\xff\0"), MP_FILTER_LZMA },
    { "lzma-with-a-silly-dictionary", MP_SLICE_INIT("\x5d\0\0\x81\x07\xff\xff\xff\xff\xff\xff\xff\xff\0"), MP_FILTER_NONE },
    { "lzma-with-a-silly-length", MP_SLICE_INIT("\x5d\0\0\x80\0\0\0\0\0\0\0\0\1\0"), MP_FILTER_NONE },
    { "zstd", MP_SLICE_INIT("\x28\xb5\x2f\xfd\4"), MP_FILTER_ZSTD },
    { "lz4", MP_SLICE_INIT("\x04\x22\x4d\x18\x64"), MP_FILTER_LZ4 },
    { "utf-16", MP_SLICE_INIT("\xff\xfe" "F\0"), MP_FILTER_UTF16 },
    { "utf-16-of-nothing", MP_SLICE_INIT("\xff\xfe"), MP_FILTER_NONE },
};

typedef struct {
    const char *name;
    const char *inner;
    MpFilter filter;
} NameCase;

static const NameCase names[] = {
    { "old.mbox.gz", "old.mbox", MP_FILTER_GZIP }, { "mail.tgz", "mail.tar", MP_FILTER_GZIP }, { "MAIL.GZ", "MAIL", MP_FILTER_GZIP },
    { ".gz", "data", MP_FILTER_GZIP }, { "x.tar.xz", "x.tar", MP_FILTER_XZ }, { "x.tzst", "x.tar", MP_FILTER_ZSTD },
    { "1700000001.a:2,S", "data", MP_FILTER_GZIP }, { "in.mbox", "utf-8", MP_FILTER_UTF16 },
};
/* clang-format on */

/* Read @step bytes at a time: how it is read may not matter. */
static void
check(const UnpackCase *c, gsize step)
{
    g_autoptr(GBytes) bytes = g_bytes_new(c->packed.data, c->packed.len);
    MpBudget budget = { 0 };
    g_autoptr(MpStream) stream = mp_unpack(mp_stream_new_bytes(bytes), c->filter, &budget);
    g_autoptr(GByteArray) plain = g_byte_array_new();
    guint8 block[64];
    gsize got;

    while ((got = mp_stream_read(stream, block, step)) > 0)
        g_byte_array_append(plain, block, (guint)got);
    g_assert_cmpmem(plain->data, plain->len, c->plain.data, c->plain.len);
    if (c->fault == NULL)
        g_assert_null(mp_stream_fault(stream));
    else
        g_assert_cmpstr(mp_diag_code_name(mp_stream_fault(stream)->code), ==, c->fault);
}

static void
test_unpack(gconstpointer data)
{
    const UnpackCase *c = data;

    g_assert_cmpint(mp_filter_of(c->packed), ==, c->filter);
    check(c, 64);
    check(c, 1);
    check(c, 3);
}

static void
test_filter(gconstpointer data)
{
    const FilterCase *c = data;

    g_assert_cmpint(mp_filter_of(c->head), ==, c->filter);
}

static void
test_name(gconstpointer data)
{
    const NameCase *c = data;
    g_autofree char *inner = mp_unpack_name(c->name, c->filter);

    g_assert_cmpstr(inner, ==, c->inner);
}

/* Peeking takes nothing, and what was peeked at is hashed once. */
static void
test_peek(void)
{
    static const char text[] = "one two three four";
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, sizeof(text) - 1);
    g_autoptr(MpStream) stream = mp_stream_new_bytes(bytes);
    MpSha256 expected = mp_sha256(mp_slice_of(text)), sum;
    char block[8];

    mp_stream_start_hash(stream);
    g_assert_true(mp_slice_equal(mp_stream_peek(stream, 3), MP_SLICE_LITERAL("one")));
    g_assert_true(mp_slice_equal(mp_stream_peek(stream, 7), MP_SLICE_LITERAL("one two")));
    g_assert_cmpuint(mp_stream_offset(stream), ==, 0);
    g_assert_cmpuint(mp_stream_read(stream, block, 4), ==, 4);
    g_assert_true(mp_slice_equal(mp_stream_peek(stream, 100), MP_SLICE_LITERAL("two three four")));
    g_assert_cmpuint(mp_stream_drain(stream), ==, 14);
    g_assert_cmpuint(mp_stream_peek(stream, 1).len, ==, 0);
    sum = mp_stream_sha256(stream);
    g_assert_true(mp_sha256_equal(&sum, &expected));
}

static void
test_part(void)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("one two", 7);
    g_autoptr(MpStream) below = mp_stream_new_bytes(bytes);
    g_autoptr(MpStream) part = mp_stream_new_part(below, 4);
    g_autoptr(MpStream) cut = mp_stream_new_part(below, 100);

    g_assert_cmpuint(mp_stream_drain(part), ==, 4);
    g_assert_null(mp_stream_fault(part));
    g_assert_cmpuint(mp_stream_drain(cut), ==, 3);
    g_assert_cmpint(mp_stream_fault(cut)->code, ==, MP_DIAG_TRUNCATED);
    g_assert_cmpstr(mp_stream_fault(cut)->detail, ==, "3 of 100 bytes");
}

/* Who pays: every archive around what was unpacked. */
static void
test_budget(void)
{
    MpBudget outer = { .packed = 1 << 20 };
    MpBudget inner = { .outer = &outer, .packed = 100 };

    g_assert_true(mp_budget_charge(&inner, MP_LIMIT_UNPACK_FREE));
    g_assert_cmpuint(outer.unpacked, ==, MP_LIMIT_UNPACK_FREE);
    g_assert_false(mp_budget_charge(&inner, 1));
    g_assert_true(mp_budget_exceeded(&inner) == &inner);
    g_assert_null(mp_budget_exceeded(&outer));
    g_assert_true(mp_budget_charge(&outer, 1 << 20));
    g_assert_false(mp_budget_charge(&outer, (guint64)2000 << 20));
    g_assert_cmpint(outer.code, ==, MP_DIAG_RATIO_LIMIT);
    g_assert_false(mp_budget_charge(&outer, MP_LIMIT_UNPACK_TOTAL));
    g_assert_cmpint(outer.code, ==, MP_DIAG_TOTAL_LIMIT);
}

static void
add(const char *group, const char *name, gconstpointer row, GTestDataFunc test)
{
    g_autofree char *path = g_strdup_printf("/unpack/%s/%s", group, name);

    g_test_add_data_func(path, row, test);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        add("stream", cases[i].name, &cases[i], test_unpack);
    for (gsize i = 0; i < G_N_ELEMENTS(filters); i++)
        add("filter", filters[i].name, &filters[i], test_filter);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        add("name", names[i].name, &names[i], test_name);
    g_test_add_func("/unpack/peek", test_peek);
    g_test_add_func("/unpack/part", test_part);
    g_test_add_func("/unpack/budget", test_budget);
    return g_test_run();
}
