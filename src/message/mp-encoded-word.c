/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-encoded-word.h"

#include "base/mp-limits.h"
#include "message/mp-decode.h"

/* `=?charset*language?B?text?=`. Each word is decoded on its own: a decoder
 * that runs on from one base64 word into the next stops at the first padding
 * and loses the rest of the subject. Only the bytes of neighbours are joined,
 * because a character may be split between them. */
typedef struct {
    MpSlice charset;
    char encoding; /* B or Q */
    MpSlice text;
    gsize len; /* of the whole word */
} Word;

#define CHARSET_MAX 60 /* bytes, with the language */

/* Takes everything up to the next question mark off @rest. */
static gboolean
take_part(MpSlice *rest, gsize most, MpSlice *part)
{
    gssize mark = mp_slice_find(mp_slice_sub(*rest, 0, most + 1), '?');

    if (mark < 0)
        return FALSE;
    *part = mp_slice_sub(*rest, 0, (gsize)mark);
    *rest = mp_slice_sub(*rest, (gsize)mark + 1, rest->len);
    return TRUE;
}

static gboolean
is_charset(MpSlice name)
{
    for (gsize i = 0; i < name.len; i++)
        if (name.data[i] <= ' ' || name.data[i] == '=')
            return FALSE;
    return name.len > 0;
}

/* The word that @text begins with. @no_end is set once the rest holds no end
 * of any word. */
static gboolean
read_word(MpSlice text, Word *word, gboolean *no_end)
{
    MpSlice rest = mp_slice_sub(text, 2, text.len);
    MpSlice encoding;
    const char *end;
    gssize star;

    if (*no_end || !take_part(&rest, CHARSET_MAX, &word->charset) || !is_charset(word->charset) ||
        !take_part(&rest, 1, &encoding) || encoding.len != 1)
        return FALSE;
    word->encoding = g_ascii_toupper(encoding.data[0]);
    if (word->encoding != 'B' && word->encoding != 'Q')
        return FALSE;
    end = memmem(rest.data, rest.len, "?=", 2);
    if (end == NULL) {
        *no_end = TRUE;
        return FALSE;
    }
    word->text = mp_slice_sub(rest, 0, (gsize)(end - rest.data));
    word->len = (gsize)(end + 2 - text.data);
    star = mp_slice_find(word->charset, '*');
    if (star >= 0)
        word->charset.len = (gsize)star;
    return TRUE;
}

/* RFC 2047 section 4.2: an underscore is a space, whatever the charset. */
static void
append_q(GByteArray *bytes, MpSlice text)
{
    for (gsize i = 0; i < text.len; i++) {
        guint8 byte = (guint8)text.data[i];

        if (byte == '_')
            byte = ' ';
        else if (byte == '=' && i + 2 < text.len && g_ascii_isxdigit(text.data[i + 1]) &&
                 g_ascii_isxdigit(text.data[i + 2])) {
            byte = (guint8)(g_ascii_xdigit_value(text.data[i + 1]) << 4 |
                            g_ascii_xdigit_value(text.data[i + 2]));
            i += 2;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
}

/* Appends the words that stand at @at with nothing but blanks between them,
 * as far as they are of one charset. Returns where they end. */
static gsize
append_words(GString *out, MpSlice text, gsize at, const Word *first, MpArena *arena)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Word word = *first;
    gboolean no_end = FALSE;
    MpSlice decoded;
    gsize next;

    for (;;) {
        if (word.encoding == 'Q')
            append_q(bytes, word.text);
        else {
            decoded = mp_decode_transfer(MP_ENCODING_BASE64, word.text, arena);
            g_byte_array_append(bytes, (const guint8 *)decoded.data, (guint)decoded.len);
        }
        at += word.len;
        for (next = at; next < text.len && g_ascii_isspace(text.data[next]); next++)
            ;
        if (next + 1 >= text.len || memcmp(text.data + next, "=?", 2) != 0 ||
            !read_word(mp_slice_sub(text, next, text.len), &word, &no_end))
            break;
        at = next; /* blanks between words mean nothing */
        if (!mp_slice_equal_nocase(word.charset, first->charset))
            break;
    }
    decoded = mp_decode_charset((MpSlice){ (const char *)bytes->data, bytes->len }, first->charset,
                                arena);
    g_string_append_len(out, decoded.data, (gssize)decoded.len);
    return at;
}

static void
append_text(GString *out, MpSlice text, MpArena *arena)
{
    MpSlice decoded = mp_decode_charset(text, MP_SLICE_EMPTY, arena);

    g_string_append_len(out, decoded.data, (gssize)decoded.len);
}

MpSlice
mp_encoded_word_decode(MpSlice text, MpArena *arena)
{
    GString *out = g_string_new("");
    gboolean no_end = FALSE;
    gsize done = 0, at = 0;
    MpSlice kept;

    while (at + 1 < text.len && out->len < MP_LIMIT_DECODED_VALUE) {
        const char *mark = memmem(text.data + at, text.len - at, "=?", 2);
        Word word;

        if (mark == NULL)
            break;
        at = (gsize)(mark - text.data);
        if (!read_word(mp_slice_sub(text, at, text.len), &word, &no_end)) {
            at += 2;
            continue;
        }
        append_text(out, mp_slice_sub(text, done, at - done), arena);
        at = done = append_words(out, text, at, &word, arena);
    }
    append_text(out, mp_slice_sub(text, done, text.len), arena);
    kept = mp_arena_copy(arena, (MpSlice){ out->str, out->len });
    g_string_free(out, TRUE);
    return kept;
}
