/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-decode.h"

#include <errno.h>
#include <gmime/gmime.h>

#include "base/mp-bytes.h"
#include "base/mp-limits.h"
#include "base/mp-text.h"
#include "message/mp-encoded-word.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */
#define NUL_PICTURE "\xe2\x90\x80" /* U+2400 */
#define CHARSET_NAME_MAX 40        /* longer names are not shown to iconv */

/* ---- GMime ---- */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeContentType, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeContentDisposition, g_object_unref)

static gpointer
start_gmime(gpointer unused)
{
    /* waived: never written; GMime's prototype takes no const */
    static const char *fallback[] = { "utf-8", "iso-8859-1", NULL };
    GMimeParserOptions *options;

    (void)unused;
    g_mime_init();
    options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(options, fallback);
    return options;
}

/* GMime's tables are built once a process, by whichever thread comes first;
 * the options are never changed behind that, so that threads share them. */
static GMimeParserOptions *
options(void)
{
    static GOnce once = G_ONCE_INIT; /* waived: it is what makes this happen once */

    return g_once(&once, start_gmime, NULL);
}

/* ---- text ---- */

/* Whether @text has no 8-bit byte. */
static gboolean
is_7_bit(MpSlice text)
{
    for (gsize at = 0; at < text.len; at += MP_BYTES_BLOCK) {
        MpBytesTail tail;

        if (mp_bytes_high(mp_bytes_block(text, at, &tail)) != 0)
            return FALSE;
    }
    return TRUE;
}

static gboolean
has_word(MpSlice text)
{
    return mp_slice_find(text, '?') >= 0 && memmem(text.data, text.len, "=?", 2) != NULL;
}

/* Seven bits, no NUL: as it is in every charset that is spoken of here. */
static gboolean
is_plain(MpSlice text)
{
    return mp_bytes_plain_run(text) == text.len;
}

/* @text, at most @most bytes of it, cut between characters. */
static MpSlice
cut_utf8(MpSlice text, gsize most)
{
    gsize len = MIN(text.len, most);

    while (len > 0 && len < text.len && (text.data[len] & 0xc0) == 0x80)
        len--;
    return mp_slice_sub(text, 0, len);
}

/* What is appended to @out goes to the arena, and @out away. */
static MpSlice
take_string(GString *out, MpArena *arena)
{
    MpSlice kept = mp_arena_copy(arena, (MpSlice){ out->str, out->len });

    g_string_free(out, TRUE);
    return kept;
}

/* The bytes beyond ASCII that @text goes on with at @at. */
static MpSlice
high_run(MpSlice text, gsize at)
{
    gsize end = at;

    while (end < text.len && (text.data[end] & 0x80) != 0)
        end++;
    return mp_slice_sub(text, at, end - at);
}

/* How many bytes of @text are UTF-8, and no NUL: ASCII, which most text is, is
 * passed over by the block and only what lies between shown to GLib. */
static gsize
utf8_run(MpSlice text)
{
    gsize at = 0;

    for (;;) {
        MpSlice high;
        const char *bad;

        at += mp_bytes_plain_run(mp_slice_sub(text, at, text.len));
        high = high_run(text, at);
        if (high.len == 0)
            return at;
        if (!g_utf8_validate_len(high.data, high.len, &bad))
            return (gsize)(bad - text.data);
        at += high.len;
    }
}

/* Whether all but the NULs of @text is UTF-8. */
static gboolean
is_utf8(MpSlice text)
{
    for (;;) {
        gsize good = utf8_run(text);

        if (good == text.len)
            return TRUE;
        if (text.data[good] != '\0')
            return FALSE;
        text = mp_slice_sub(text, good + 1, text.len);
    }
}

/* @text that is said to be UTF-8: what is not is U+FFFD. */
static MpSlice
from_utf8(MpSlice text, MpArena *arena)
{
    GString *out;

    if (utf8_run(text) == text.len)
        return text;
    out = g_string_sized_new(text.len + 64);
    mp_text_append_utf8(out, text);
    return take_string(out, arena);
}

/* @text of which nothing is said: UTF-8 if it is that, else ISO 8859-1. */
static MpSlice
from_8_bit(MpSlice text, MpArena *arena)
{
    GString *out;

    if (is_plain(text))
        return text;
    if (is_utf8(text))
        return from_utf8(text, arena);
    out = g_string_sized_new(text.len * 2);
    for (gsize at = 0; at < text.len; at++) {
        gsize plain = mp_bytes_plain_run(mp_slice_sub(text, at, text.len));

        g_string_append_len(out, text.data + at, (gssize)plain);
        at += plain;
        if (at < text.len && text.data[at] == '\0')
            g_string_append(out, NUL_PICTURE);
        else if (at < text.len)
            g_string_append_unichar(out, (guint8)text.data[at]);
    }
    return take_string(out, arena);
}

/* What a library gave: valid UTF-8, capped, in the arena. */
static MpSlice
keep(char *text, MpArena *arena)
{
    g_autofree char *owned = text;
    MpSlice valid = from_8_bit(mp_slice_of(owned), arena);

    return mp_arena_copy(arena, cut_utf8(valid, MP_LIMIT_DECODED_VALUE));
}

/* NUL-terminated for a library, without NULs inside: they are pictures then. */
static const char *
terminated(MpSlice value, MpArena *arena)
{
    GString *out;

    if (mp_slice_find(value, '\0') < 0)
        return mp_arena_copy(arena, value).data;
    out = g_string_sized_new(value.len + 64);
    for (gsize i = 0; i < value.len; i++)
        if (value.data[i] == '\0')
            g_string_append(out, NUL_PICTURE);
        else
            g_string_append_c(out, value.data[i]);
    return take_string(out, arena).data;
}

MpSlice
mp_decode_text(MpSlice value, MpArena *arena)
{
    MpSlice text = mp_slice_trim(mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE));

    if (!has_word(text))
        return cut_utf8(from_8_bit(text, arena), MP_LIMIT_DECODED_VALUE);
    return cut_utf8(mp_encoded_word_decode(text, arena), MP_LIMIT_DECODED_VALUE);
}

/* ---- parameters ---- */

/* RFC 2045 section 5.1: any ASCII but blanks, controls and tspecials. */
static gboolean
is_token_char(char c)
{
    return c > ' ' && c < 0x7f && memchr("()<>@,;:\\\"/[]?=", c, 15) == NULL;
}

static MpSlice
take_token(MpSlice *text)
{
    gsize n = 0;
    MpSlice token;

    while (n < text->len && is_token_char(text->data[n]))
        n++;
    token = mp_slice_sub(*text, 0, n);
    *text = mp_slice_trim(mp_slice_sub(*text, n, text->len));
    return token;
}

static gboolean
take_char(MpSlice *text, char c)
{
    if (text->len == 0 || text->data[0] != c)
        return FALSE;
    *text = mp_slice_trim(mp_slice_sub(*text, 1, text->len));
    return TRUE;
}

/* A token, or a quoted string without escapes, 8-bit bytes and encoded words. */
static gboolean
take_value(MpSlice *text, MpSlice *value)
{
    gssize end;

    if (text->len == 0 || text->data[0] != '"') {
        *value = take_token(text);
        return value->len > 0;
    }
    end = mp_slice_find(mp_slice_sub(*text, 1, text->len), '"');
    if (end < 0)
        return FALSE;
    *value = mp_slice_sub(*text, 1, (gsize)end);
    *text = mp_slice_trim(mp_slice_sub(*text, (gsize)end + 2, text->len));
    return is_plain(*value) && !has_word(*value) && mp_slice_find(*value, '\\') < 0;
}

/* The first of a name counts. */
static gboolean
set_parameter(MpContentType *out, MpSlice name, MpSlice value, MpArena *arena)
{
    if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("charset"))) {
        if (out->charset.len == 0)
            out->charset = mp_arena_copy_lower(arena, value);
    } else if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("boundary"))) {
        if (out->boundary.len == 0)
            out->boundary = value;
    } else if (mp_slice_equal_nocase(name, MP_SLICE_LITERAL("name"))) {
        if (out->name.len == 0)
            out->name = value;
    }
    return mp_slice_find(name, '*') < 0;
}

/* `type/subtype; name=value; name="value"` and nothing odd; whatever else is
 * there is GMime's. */
static gboolean
plain_content_type(MpSlice text, MpContentType *out, MpArena *arena)
{
    MpSlice start = text, type = take_token(&text), subtype;
    MpContentType read = { MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY };

    if (type.len == 0 || !take_char(&text, '/'))
        return FALSE;
    subtype = take_token(&text);
    if (subtype.len == 0 || subtype.data != type.data + type.len + 1)
        return FALSE;
    while (take_char(&text, ';')) {
        MpSlice name, value;

        if (text.len == 0)
            break;
        name = take_token(&text);
        if (name.len == 0 || !take_char(&text, '=') || !take_value(&text, &value) ||
            !set_parameter(&read, name, value, arena))
            return FALSE;
    }
    if (text.len > 0)
        return FALSE;
    read.type = mp_arena_copy_lower(arena, mp_slice_sub(start, 0, type.len + 1 + subtype.len));
    *out = read;
    return TRUE;
}

/* At most MP_LIMIT_PARAMETERS of them, and no more than a decoder is shown. */
static MpSlice
capped_parameters(MpSlice value)
{
    guint n = 0;

    value = mp_slice_trim(mp_slice_sub(value, 0, MP_LIMIT_FIELD_VALUE));
    for (gsize i = 0; i < value.len; i++)
        if (value.data[i] == ';' && ++n > MP_LIMIT_PARAMETERS)
            return mp_slice_sub(value, 0, i);
    return value;
}

static MpSlice
parameter(GMimeParamList *list, const char *name, MpArena *arena)
{
    GMimeParam *param = g_mime_param_list_get_parameter(list, name);

    return param == NULL ? MP_SLICE_EMPTY : keep(g_strdup(g_mime_param_get_value(param)), arena);
}

MpContentType
mp_decode_content_type(MpSlice value, MpArena *arena)
{
    MpContentType out = { MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY, MP_SLICE_EMPTY };
    g_autoptr(GMimeContentType) parsed = NULL;
    g_autofree char *type = NULL;
    GMimeParamList *list;

    value = capped_parameters(value);
    if (value.len == 0 || plain_content_type(value, &out, arena))
        return out;
    parsed = g_mime_content_type_parse(options(), terminated(value, arena));
    if (parsed == NULL)
        return out;
    type = g_mime_content_type_get_mime_type(parsed);
    list = g_mime_content_type_get_parameters(parsed);
    out.type = mp_arena_copy_lower(arena, keep(g_steal_pointer(&type), arena));
    out.charset = mp_arena_copy_lower(arena, parameter(list, "charset", arena));
    out.boundary = parameter(list, "boundary", arena);
    out.name = parameter(list, "name", arena);
    return out;
}

MpSlice
mp_decode_filename(MpSlice value, MpArena *arena)
{
    g_autoptr(GMimeContentDisposition) parsed = NULL;

    value = capped_parameters(value);
    if (mp_slice_find(value, '=') < 0)
        return MP_SLICE_EMPTY;
    parsed = g_mime_content_disposition_parse(options(), terminated(value, arena));
    if (parsed == NULL)
        return MP_SLICE_EMPTY;
    return parameter(g_mime_content_disposition_get_parameters(parsed), "filename", arena);
}

/* ---- transfer encodings ---- */

MpTransferEncoding
mp_decode_encoding_named(MpSlice value)
{
    static const struct {
        MpSlice name;
        MpTransferEncoding encoding;
    } names[] = {
        { MP_SLICE_INIT("base64"), MP_ENCODING_BASE64 },
        { MP_SLICE_INIT("quoted-printable"), MP_ENCODING_QUOTED_PRINTABLE },
        { MP_SLICE_INIT("x-uuencode"), MP_ENCODING_UUENCODE },
        { MP_SLICE_INIT("uuencode"), MP_ENCODING_UUENCODE },
        { MP_SLICE_INIT("x-uue"), MP_ENCODING_UUENCODE },
    };
    MpSlice text = mp_slice_trim(value);
    MpSlice name = take_token(&text);

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (mp_slice_equal_nocase(names[i].name, name))
            return names[i].encoding;
    return MP_ENCODING_IDENTITY;
}

/* Behind the `begin` line of uuencoded text, if there is one. */
static MpSlice
behind_begin(MpSlice encoded)
{
    static const MpSlice begin = MP_SLICE_INIT("begin ");

    for (MpSlice rest = encoded; rest.len > 0;) {
        gssize end = mp_slice_find(rest, '\n');
        MpSlice line = rest;

        rest = end < 0 ? MP_SLICE_EMPTY : mp_slice_sub(rest, (gsize)end + 1, rest.len);
        if (mp_slice_equal(mp_slice_sub(line, 0, begin.len), begin))
            return rest;
    }
    return encoded;
}

MpSlice
mp_decode_transfer(MpTransferEncoding encoding, MpSlice encoded, MpArena *arena)
{
    static const GMimeContentEncoding gmime[] = {
        [MP_ENCODING_IDENTITY] = GMIME_CONTENT_ENCODING_BINARY,
        [MP_ENCODING_BASE64] = GMIME_CONTENT_ENCODING_BASE64,
        [MP_ENCODING_QUOTED_PRINTABLE] = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
        [MP_ENCODING_UUENCODE] = GMIME_CONTENT_ENCODING_UUENCODE,
    };
    GMimeEncoding state;
    char *out;

    if (encoding == MP_ENCODING_IDENTITY || encoded.len == 0)
        return encoded;
    if (encoding == MP_ENCODING_UUENCODE)
        encoded = behind_begin(encoded);
    g_mime_encoding_init_decode(&state, gmime[encoding]);
    out = mp_arena_alloc0(arena, g_mime_encoding_outlen(&state, encoded.len) + 16);
    return (MpSlice){ out, g_mime_encoding_flush(&state, encoded.data, encoded.len, out) };
}

/* ---- charsets ---- */

static gboolean
is_one_of(MpSlice name, const MpSlice *names, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (mp_slice_equal_nocase(name, names[i]))
            return TRUE;
    return FALSE;
}

/* Names that are handed to iconv; a slash would be an instruction to it. */
static gboolean
is_charset_name(MpSlice name)
{
    for (gsize i = 0; i < name.len; i++)
        if (!g_ascii_isalnum(name.data[i]) && memchr("-_.:+", name.data[i], 5) == NULL)
            return FALSE;
    return name.len > 0 && name.len <= CHARSET_NAME_MAX;
}

/* Appends to @out what @cd makes of @bytes. */
static void
convert(iconv_t cd, MpSlice bytes, GString *out)
{
    char *from = (char *)bytes.data;
    size_t left = bytes.len;

    while (left > 0) {
        char buffer[4096];
        char *to = buffer;
        size_t room = sizeof(buffer);
        gboolean bad = iconv(cd, &from, &left, &to, &room) == (size_t)-1 && errno != E2BIG;

        g_string_append_len(out, buffer, to - buffer);
        if (!bad)
            continue;
        if (errno == EINVAL) /* a character is cut at the end */
            return;
        g_string_append(out, REPLACEMENT);
        from++;
        left--;
    }
}

/* The same for charsets of one byte a character that extend ASCII: what is
 * ASCII, most of the text, needs no conversion. */
static void
convert_high(iconv_t cd, MpSlice bytes, GString *out)
{
    gsize at = 0;

    while (at < bytes.len) {
        gsize plain = mp_bytes_plain_run(mp_slice_sub(bytes, at, bytes.len));
        MpSlice high = high_run(bytes, at + plain);

        if (high.len == 0 && at + plain < bytes.len)
            high = mp_slice_sub(bytes, at + plain, 1); /* a NUL */
        g_string_append_len(out, bytes.data + at, (gssize)plain);
        convert(cd, high, out);
        at += plain + high.len;
    }
}

/* Without the bytes of characters that are cut at either end. */
static MpSlice
whole_characters(MpSlice text)
{
    MpSlice rest;

    if (text.len == 0 || ((text.data[0] | text.data[text.len - 1]) & 0x80) == 0)
        return text; /* nothing is cut */
    for (int i = 0; i < 3 && text.len > 0 && (text.data[0] & 0xc0) == 0x80; i++)
        text = mp_slice_sub(text, 1, text.len);
    rest = mp_slice_sub(text, utf8_run(text), text.len);
    if (rest.len > 0 && rest.len < 4 && rest.data[0] != '\0' &&
        g_utf8_get_char_validated(rest.data, (gssize)rest.len) == (gunichar)-2)
        text.len -= rest.len;
    return text;
}

/* @bytes without a charset: a character that is cut is dropped if there is another to show
 * that they are UTF-8. */
static MpSlice
from_unsaid(MpSlice bytes, MpArena *arena)
{
    MpSlice whole = whole_characters(bytes);
    gboolean utf8 = !is_7_bit(whole) && is_utf8(whole);

    return from_8_bit(utf8 ? whole : bytes, arena);
}

/* What bytes below 0x80 mean in a charset. */
typedef enum {
    CHARSET_OTHER,       /* anything: UTF-7, UTF-16, ISO 2022, EBCDIC, unknown */
    CHARSET_HOLDS_ASCII, /* ASCII, where no other byte is in the text */
    CHARSET_SINGLE_BYTE, /* ASCII, and every other byte is a character of its own */
} CharsetKind;

static CharsetKind
charset_kind(MpSlice charset)
{
    static const struct {
        MpSlice beginning;
        CharsetKind kind;
    } charsets[] = {
        { MP_SLICE_INIT("utf-8"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("iso-8859-"), CHARSET_SINGLE_BYTE },
        { MP_SLICE_INIT("us-ascii"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("windows-125"), CHARSET_SINGLE_BYTE },
        { MP_SLICE_INIT("utf8"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("ascii"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("cp125"), CHARSET_SINGLE_BYTE },
        { MP_SLICE_INIT("koi8-"), CHARSET_SINGLE_BYTE },
        { MP_SLICE_INIT("windows-12"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("gb2312"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("gbk"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("gb18030"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("big5"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("euc-"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("ks_c_5601"), CHARSET_HOLDS_ASCII },
        { MP_SLICE_INIT("tis-620"), CHARSET_SINGLE_BYTE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++)
        if (mp_slice_starts_nocase(charset, charsets[i].beginning))
            return charsets[i].kind;
    return charset.len == 0 ? CHARSET_HOLDS_ASCII : CHARSET_OTHER;
}

MpSlice
mp_decode_charset(MpSlice bytes, MpSlice charset, MpArena *arena)
{
    static const MpSlice utf8[] = { MP_SLICE_INIT("utf-8"), MP_SLICE_INIT("utf8") };
    static const MpSlice none[] = { MP_SLICE_INIT(""), MP_SLICE_INIT("us-ascii"),
                                    MP_SLICE_INIT("ascii") };
    g_autofree char *name = NULL;
    CharsetKind kind;
    GString *out;
    iconv_t cd;

    kind = charset_kind(charset);
    if (kind != CHARSET_OTHER && is_plain(bytes))
        return bytes;
    if (is_one_of(charset, utf8, G_N_ELEMENTS(utf8)))
        return from_utf8(whole_characters(bytes), arena);
    if (is_one_of(charset, none, G_N_ELEMENTS(none)) || !is_charset_name(charset))
        return from_unsaid(bytes, arena);
    name = mp_slice_dup(charset);
    options(); /* the names of charsets are GMime's */
    cd = g_mime_iconv_open("utf-8", name);
    if (cd == (iconv_t)-1)
        return from_unsaid(bytes, arena);
    out = g_string_sized_new(bytes.len + bytes.len / 2);
    if (kind == CHARSET_SINGLE_BYTE)
        convert_high(cd, bytes, out);
    else
        convert(cd, bytes, out);
    g_mime_iconv_close(cd);
    return from_utf8(take_string(out, arena), arena);
}

char *
mp_decode_library(void)
{
    return g_strdup_printf("gmime %u.%u.%u", gmime_major_version, gmime_minor_version,
                           gmime_micro_version);
}
