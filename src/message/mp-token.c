/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "message/mp-token.h"

#define ENCODED_WORD_MAX 512 /* RFC 2047 section 2 allows 75; programs write longer ones */

gsize
mp_token_quoted(MpSlice text)
{
    for (gsize i = 1; i < text.len; i++) {
        if (text.data[i] == '"')
            return i + 1;
        if (text.data[i] == '\\')
            i++;
    }
    return 0;
}

gsize
mp_token_comment(MpSlice text, guint *depth)
{
    guint open = 0, deepest = 0;
    gsize len = 0;

    for (gsize i = 0; i < text.len && len == 0; i++) {
        char c = text.data[i];

        if (c == '\\')
            i++;
        else if (c == '(') {
            open++;
            deepest = MAX(deepest, open);
        } else if (c == ')' && --open == 0)
            len = i + 1;
    }
    if (depth != NULL)
        *depth = deepest;
    return len;
}

gsize
mp_token_literal(MpSlice text)
{
    for (gsize i = 1; i < text.len; i++) {
        if (text.data[i] == ']')
            return i + 1;
        if (text.data[i] == '[')
            return 0;
        if (text.data[i] == '\\')
            i++;
    }
    return 0;
}

gsize
mp_token_encoded_word(MpSlice text)
{
    guint marks = 0; /* question marks before the text */
    gsize end = MIN(text.len, ENCODED_WORD_MAX);

    if (text.len < 2 || text.data[0] != '=' || text.data[1] != '?')
        return 0;
    for (gsize i = 2; i + 1 < end; i++) {
        char c = text.data[i];

        if (g_ascii_isspace(c))
            return 0;
        if (c != '?')
            continue;
        if (marks == 2)
            return text.data[i + 1] == '=' ? i + 2 : 0;
        marks++;
    }
    return 0;
}

MpSlice
mp_token_unescape(MpSlice inside, MpArena *arena)
{
    MpSlice out;
    char *at;

    if (mp_slice_find(inside, '\\') < 0)
        return inside;
    out = mp_arena_copy(arena, inside);
    at = (char *)out.data;
    for (gsize i = 0; i < inside.len; i++) {
        if (inside.data[i] == '\\' && i + 1 < inside.len)
            i++;
        *at++ = inside.data[i];
    }
    out.len = (gsize)(at - out.data);
    *at = '\0';
    return out;
}
