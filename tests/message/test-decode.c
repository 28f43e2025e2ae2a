/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-decode.h"

typedef struct {
    const char *name; /* the TAP line: /decode/text/NAME */
    MpSlice value;
    const char *want;
} TextCase;

/* clang-format off */
static const TextCase text_cases[] = {
    { "plain", MP_SLICE_INIT(" Dell Sales Leads "), "Dell Sales Leads" },
    { "empty", MP_SLICE_INIT(""), "" },
    { "q", MP_SLICE_INIT("=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus?="), "Gr\xc3\xbc\xc3\x9f" "e aus" },
    { "b", MP_SLICE_INIT("=?UTF-8?B?R3LDvMOfZQ==?="), "Gr\xc3\xbc\xc3\x9f" "e" },
    { "latin-1", MP_SLICE_INIT("=?iso-8859-1?q?caf=E9?= x"), "caf\xc3\xa9 x" },
    { "windows-1251", MP_SLICE_INIT("=?windows-1251?B?z/Do4uXy?="), "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82" },
    { "iso-2022-jp", MP_SLICE_INIT("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?="), "\xe6\x97\xa5\xe6\x9c\xac" },
    { "two-words-join", MP_SLICE_INIT("=?utf-8?Q?a?= =?utf-8?Q?b?="), "ab" },
    { "character-split-over-words", MP_SLICE_INIT("=?utf-8?B?w7w=?= =?utf-8?B?w58=?="), "\xc3\xbc\xc3\x9f" },
    { "padding-inside", MP_SLICE_INIT("=?utf-8?B?YWI=?= =?utf-8?B?YWI=?=  =?UTF-8?b?YWI=?="), "ababab" },
    { "encodings-mixed", MP_SLICE_INIT("=?utf-8?B?YWI=?= =?utf-8?Q?c_d?="), "abc d" },
    { "charsets-mixed", MP_SLICE_INIT("=?utf-8?Q?=C3=BC?= =?iso-8859-1?Q?=FC?= x"), "\xc3\xbc\xc3\xbc x" },
    { "language", MP_SLICE_INIT("=?utf-8*en?Q?a?="), "a" },
    { "blank-inside", MP_SLICE_INIT("=?utf-8?Q?a b?= c"), "a b c" },
    { "against-text", MP_SLICE_INIT("x=?utf-8?Q?a?=y"), "xay" },
    { "empty-word", MP_SLICE_INIT("a =?utf-8?Q?" "?= b"), "a  b" },
    { "encoded-nul", MP_SLICE_INIT("=?utf-8?Q?a=00b?="), "a\xe2\x90\x80" "b" },
    { "bad-hex", MP_SLICE_INIT("=?utf-8?Q?a=ZZb=?="), "a=ZZb=" },
    { "unknown-encoding", MP_SLICE_INIT("=?utf-8?X?a?="), "=?utf-8?X?a?=" },
    { "utf-7", MP_SLICE_INIT("=?utf-7?Q?+ADw-script+AD4-?="), "<script>" },
    { "text-around", MP_SLICE_INIT("Re: =?utf-8?Q?=C3=BC?= ok"), "Re: \xc3\xbc ok" },
    { "unknown-charset", MP_SLICE_INIT("=?x-nothing?Q?abc?="), "abc" },
    { "not-a-word", MP_SLICE_INIT("a =? b"), "a =? b" },
    { "unfinished", MP_SLICE_INIT("=?utf-8?Q?abc"), "=?utf-8?Q?abc" },
    { "raw-utf-8", MP_SLICE_INIT("Gr\xc3\xbc\xc3\x9f" "e"), "Gr\xc3\xbc\xc3\x9f" "e" },
    { "raw-latin-1", MP_SLICE_INIT("Gr\xfc\xdf" "e"), "Gr\xc3\xbc\xc3\x9f" "e" },
    { "nul", MP_SLICE_INIT("before\0after"), "before\xe2\x90\x80" "after" },
    { "nul-and-utf-8", MP_SLICE_INIT("\xc3\xbc\0x"), "\xc3\xbc\xe2\x90\x80x" },
    { "nul-and-latin-1", MP_SLICE_INIT("\xfc\0x"), "\xc3\xbc\xe2\x90\x80x" },
    { "nul-and-word", MP_SLICE_INIT("a\0b =?utf-8?Q?c?="), "a\xe2\x90\x80" "b c" },
    { "controls-stay", MP_SLICE_INIT("a\x1b[0mb"), "a\x1b[0mb" },
};

typedef struct {
    const char *name; /* the TAP line: /decode/content-type/NAME */
    MpSlice value;
    const char *want; /* `type|charset|boundary|name` */
} TypeCase;

static const TypeCase type_cases[] = {
    { "type", MP_SLICE_INIT("text/plain"), "text/plain|||" },
    { "capitals", MP_SLICE_INIT(" Text/HTML ; Charset=UTF-8"), "text/html|utf-8||" },
    { "quoted", MP_SLICE_INIT("text/html; charset=\"iso-8859-1\""), "text/html|iso-8859-1||" },
    { "boundary", MP_SLICE_INIT("multipart/mixed; boundary=\"=_a b(c)\""), "multipart/mixed||=_a b(c)|" },
    { "boundary-token", MP_SLICE_INIT("multipart/mixed; boundary=abc"), "multipart/mixed||abc|" },
    { "boundary-case-kept", MP_SLICE_INIT("multipart/mixed; BOUNDARY=\"AbC\""), "multipart/mixed||AbC|" },
    { "first-counts", MP_SLICE_INIT("multipart/mixed; boundary=a; boundary=b"), "multipart/mixed||a|" },
    { "semicolon-last", MP_SLICE_INIT("text/plain; charset=utf-8;"), "text/plain|utf-8||" },
    { "other-parameters", MP_SLICE_INIT("text/plain; format=flowed; delsp=yes; charset=us-ascii"), "text/plain|us-ascii||" },
    { "name", MP_SLICE_INIT("image/png; name=a.png"), "image/png|||a.png" },
    { "name-encoded-word", MP_SLICE_INIT("image/png; name=\"=?utf-8?Q?=C3=BC.png?=\""), "image/png|||\xc3\xbc.png" },
    { "name-rfc-2231", MP_SLICE_INIT("image/png; name*=utf-8'en'%C3%BC.png"), "image/png|||\xc3\xbc.png" },
    { "name-continued", MP_SLICE_INIT("image/png; name*0=\"a\"; name*1=\"b.png\""), "image/png|||ab.png" },
    { "name-8-bit", MP_SLICE_INIT("image/png; name=\"\xfc.png\""), "image/png|||\xc3\xbc.png" },
    { "escaped", MP_SLICE_INIT("text/plain; name=\"a\\\"b\""), "text/plain|||a\"b" },
    { "comment", MP_SLICE_INIT("text/plain (x); charset=utf-8"), "text/plain|utf-8||" },
    { "empty", MP_SLICE_INIT(""), "|||" },
};

typedef struct {
    const char *name; /* the TAP line: /decode/transfer/NAME */
    MpTransferEncoding encoding;
    MpSlice encoded;
    const char *want;
} TransferCase;

static const TransferCase transfer_cases[] = {
    { "identity", MP_ENCODING_IDENTITY, MP_SLICE_INIT("a=3D"), "a=3D" },
    { "base64", MP_ENCODING_BASE64, MP_SLICE_INIT("aGVsbG8g\r\nd29ybGQ=\r\n"), "hello world" },
    { "base64-no-padding", MP_ENCODING_BASE64, MP_SLICE_INIT("aGVsbG8"), "hel" },
    { "base64-junk", MP_ENCODING_BASE64, MP_SLICE_INIT("aG!V-s\nbG8="), "hello" },
    { "quoted-printable", MP_ENCODING_QUOTED_PRINTABLE, MP_SLICE_INIT("a=3Db=\r\nc=\nd\n"), "a=bcd\n" },
    { "quoted-printable-long", MP_ENCODING_QUOTED_PRINTABLE,
      MP_SLICE_INIT("caf=C3=A9 1=\n2=\r\n3=3d=3D= =4\n5=5x=66 and more of it"),
      "caf\xc3\xa9 123==" "= =4\n5=5xf and more of it" },
    { "quoted-printable-end", MP_ENCODING_QUOTED_PRINTABLE, MP_SLICE_INIT("1234567=4"), "1234567" },
    { "base64-long", MP_ENCODING_BASE64, MP_SLICE_INIT("aGVs\nbG8g\r\nd2-9ybGQgb2Yg\nbWFpbA==\nAAAA"),
      "hello world of mail" },
    { "quoted-printable-bad", MP_ENCODING_QUOTED_PRINTABLE, MP_SLICE_INIT("a=ZZ"), "a=ZZ" },
    { "uuencode", MP_ENCODING_UUENCODE, MP_SLICE_INIT("begin 644 a\n%:&5L;&\\ \n`\nend\n"), "hello" },
    { "empty", MP_ENCODING_BASE64, MP_SLICE_INIT(""), "" },
};

typedef struct {
    const char *name; /* the TAP line: /decode/charset/NAME */
    MpSlice bytes;
    MpSlice charset;
    const char *want;
} CharsetCase;

static const CharsetCase charset_cases[] = {
    { "utf-8", MP_SLICE_INIT("\xc3\xbc"), MP_SLICE_INIT("UTF-8"), "\xc3\xbc" },
    { "utf-8-bad", MP_SLICE_INIT("a\xfc" "b"), MP_SLICE_INIT("utf-8"), "a\xef\xbf\xbd" "b" },
    { "utf-8-cut", MP_SLICE_INIT("\x9fz\xe2\x82"), MP_SLICE_INIT("utf-8"), "z" },
    { "none-utf-8", MP_SLICE_INIT("\xc3\xbc"), MP_SLICE_INIT(""), "\xc3\xbc" },
    { "none-latin-1", MP_SLICE_INIT("a\xfc" "b"), MP_SLICE_INIT(""), "a\xc3\xbc" "b" },
    { "latin-1", MP_SLICE_INIT("a\xfc" "b"), MP_SLICE_INIT("ISO-8859-1"), "a\xc3\xbc" "b" },
    { "windows-1252", MP_SLICE_INIT("\x93x\x94"), MP_SLICE_INIT("windows-1252"), "\xe2\x80\x9cx\xe2\x80\x9d" },
    { "koi8-r", MP_SLICE_INIT("\xf0\xd2"), MP_SLICE_INIT("koi8-r"), "\xd0\x9f\xd1\x80" },
    { "utf-16le", MP_SLICE_INIT("a\0b\0"), MP_SLICE_INIT("utf-16le"), "ab" },
    { "utf-7", MP_SLICE_INIT("+ADw-b+AD4-"), MP_SLICE_INIT("utf-7"), "<b>" },
    { "shift-jis-bad", MP_SLICE_INIT("a\xff" "b"), MP_SLICE_INIT("shift_jis"), "a\xef\xbf\xbd" "b" },
    { "unknown", MP_SLICE_INIT("a\xfc"), MP_SLICE_INIT("x-nothing"), "a\xc3\xbc" },
    { "instruction", MP_SLICE_INIT("a\xfc"), MP_SLICE_INIT("ascii//TRANSLIT"), "a\xc3\xbc" },
    { "path", MP_SLICE_INIT("a\xfc"), MP_SLICE_INIT("../../x"), "a\xc3\xbc" },
    { "nul-in-name", MP_SLICE_INIT("a\xfc"), MP_SLICE_INIT("utf\0x"), "a\xc3\xbc" },
    { "empty", MP_SLICE_INIT(""), MP_SLICE_INIT("utf-8"), "" },
};
/* clang-format on */

static void
assert_slice(MpSlice got, const char *want)
{
    g_autofree char *text = mp_slice_dup(got);

    g_assert_cmpstr(text, ==, want);
    g_assert_cmpuint(got.len, ==, strlen(want));
}

static void
test_text(gconstpointer data)
{
    const TextCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);

    assert_slice(mp_decode_text(c->value, arena), c->want);
}

static void
test_type(gconstpointer data)
{
    const TypeCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);
    MpContentType type = mp_decode_content_type(c->value, arena);
    const MpSlice parts[] = { type.type, type.charset, type.boundary, type.name };
    g_autoptr(GString) got = g_string_new("");

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_string_append(got, i > 0 ? "|" : "");
        g_string_append_len(got, parts[i].data, (gssize)parts[i].len);
    }
    g_assert_cmpstr(got->str, ==, c->want);
}

static void
test_filename(void)
{
    g_autoptr(MpArena) arena = mp_arena_new(64);

    assert_slice(mp_decode_filename(MP_SLICE_LITERAL("attachment; filename=\"a b.pdf\""), arena),
                 "a b.pdf");
    assert_slice(
        mp_decode_filename(MP_SLICE_LITERAL("attachment; filename*=utf-8''%C3%BC.pdf"), arena),
        "\xc3\xbc.pdf");
    assert_slice(mp_decode_filename(MP_SLICE_LITERAL("inline"), arena), "");
    assert_slice(mp_decode_filename(MP_SLICE_EMPTY, arena), "");
}

static void
test_encoding_names(void)
{
    static const struct {
        const char *value;
        MpTransferEncoding encoding;
    } rows[] = {
        { " BASE64 ", MP_ENCODING_BASE64 },  { "Quoted-Printable", MP_ENCODING_QUOTED_PRINTABLE },
        { "base64; x", MP_ENCODING_BASE64 }, { "x-uuencode", MP_ENCODING_UUENCODE },
        { "7bit", MP_ENCODING_IDENTITY },    { "8bit", MP_ENCODING_IDENTITY },
        { "base64x", MP_ENCODING_IDENTITY }, { "", MP_ENCODING_IDENTITY },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(mp_decode_encoding_named(mp_slice_of(rows[i].value)), ==, rows[i].encoding);
}

static void
test_transfer(gconstpointer data)
{
    const TransferCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);

    assert_slice(mp_decode_transfer(c->encoding, c->encoded, arena), c->want);
}

static void
test_charset(gconstpointer data)
{
    const CharsetCase *c = data;
    g_autoptr(MpArena) arena = mp_arena_new(64);

    assert_slice(mp_decode_charset(c->bytes, c->charset, arena), c->want);
}

/* What a decoder is shown and what it gives are capped. */
static void
test_bombs(void)
{
    static const char *const units[] = { "=?utf-8?Q?a=C3=A9?= ", "=?utf-8?Q?", "=?",  "\xfc",
                                         "; a*2147483647*=x",    ";",          "x=\"" };

    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        g_autoptr(MpArena) arena = mp_arena_new(1 << 16);
        g_autoptr(GString) text = g_string_new("text/plain");
        MpSlice got;

        while (text->len < (10 << 20))
            g_string_append(text, units[i]);
        got = mp_decode_text((MpSlice){ text->str, text->len }, arena);
        g_assert_cmpuint(got.len, <=, MP_LIMIT_DECODED_VALUE);
        g_assert_true(g_utf8_validate_len(got.data, got.len, NULL));
        g_assert_cmpuint(mp_decode_content_type((MpSlice){ text->str, text->len }, arena).type.len,
                         <=, MP_LIMIT_DECODED_VALUE);
        mp_decode_filename((MpSlice){ text->str, text->len }, arena);
    }
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    for (gsize i = 0; i < G_N_ELEMENTS(text_cases); i++) {
        g_autofree char *path = g_strconcat("/decode/text/", text_cases[i].name, NULL);
        g_test_add_data_func(path, &text_cases[i], test_text);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(type_cases); i++) {
        g_autofree char *path = g_strconcat("/decode/content-type/", type_cases[i].name, NULL);
        g_test_add_data_func(path, &type_cases[i], test_type);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(transfer_cases); i++) {
        g_autofree char *path = g_strconcat("/decode/transfer/", transfer_cases[i].name, NULL);
        g_test_add_data_func(path, &transfer_cases[i], test_transfer);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(charset_cases); i++) {
        g_autofree char *path = g_strconcat("/decode/charset/", charset_cases[i].name, NULL);
        g_test_add_data_func(path, &charset_cases[i], test_charset);
    }
    g_test_add_func("/decode/filename", test_filename);
    g_test_add_func("/decode/encoding-names", test_encoding_names);
    g_test_add_func("/decode/bombs", test_bombs);
    return g_test_run();
}
