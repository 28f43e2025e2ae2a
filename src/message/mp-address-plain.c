/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-address.h"
#include "message/mp-token.h"

#define FIRST_ROOM 4 /* mailboxes */

/* What a byte may stand in. Whatever means something to the grammar beside
 * these is in none, so that a list that holds it is refused. */
enum {
    LOCAL = 1 << 0,  /* a local part: atext of RFC 5322 section 3.2.3, and dots */
    DOMAIN = 1 << 1, /* a domain name */
    NAME = 1 << 2,   /* a display name without quotes */
};

#define WORD (LOCAL | DOMAIN | NAME)
#define MARK (LOCAL | NAME)

/* clang-format off */
static const guint8 classes[256] = {
    ['a' ... 'z'] = WORD, ['A' ... 'Z'] = WORD, ['0' ... '9'] = WORD, ['.'] = WORD, ['-'] = WORD, ['_'] = WORD,
    ['!'] = MARK, ['#' ... '\''] = MARK, ['*'] = MARK, ['+'] = MARK, ['/'] = MARK, ['='] = MARK, ['?'] = MARK,
    ['^'] = MARK, ['`'] = MARK, ['{' ... '~'] = MARK,
    [' '] = NAME, ['\t'] = NAME, [0x80 ... 0xff] = NAME,
};
/* clang-format on */

static const char *
skip(const char *p, const char *end, guint class)
{
    while (p < end && (classes[(guint8)*p] & class) != 0)
        p++;
    return p;
}

static const char *
skip_blanks(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

/* Behind the address at @p; %NULL: there is none. */
static const char *
skip_address(const char *p, const char *end)
{
    const char *sign = skip(p, end, LOCAL);
    const char *stop;

    if (sign == p || sign == end || *sign != '@')
        return NULL;
    stop = skip(sign + 1, end, DOMAIN);
    return stop == sign + 1 ? NULL : stop;
}

/* Behind the quoted string at @p; %NULL: it holds an escape or has no end. */
static const char *
skip_quoted(const char *p, const char *end)
{
    const char *quote = memchr(p + 1, '"', (gsize)(end - p - 1));

    return quote == NULL || memchr(p, '\\', (gsize)(quote - p)) != NULL ? NULL : quote + 1;
}

/* The mailbox at @p. Returns where it ends, or %NULL: it is not plain. */
static const char *
read_mailbox(const char *p, const char *end, MpSlice value, MpMailbox *out)
{
    const char *name = p;
    const char *stop = *p == '"' ? NULL : skip_address(p, end);
    gboolean brackets = FALSE;

    *out = (MpMailbox){ .name = MP_SLICE_EMPTY };
    if (stop == NULL || (skip_blanks(stop, end) < end && *skip_blanks(stop, end) != ',')) {
        const char *name_end = *p == '"' ? skip_quoted(p, end) : skip(p, end, NAME);

        p = name_end == NULL ? end : skip_blanks(name_end, end);
        if (p == end || *p != '<')
            return NULL;
        out->name = mp_slice_trim(*name == '"' ? (MpSlice){ name + 1, (gsize)(name_end - name) - 2 }
                                               : (MpSlice){ name, (gsize)(name_end - name) });
        brackets = TRUE;
        p++;
        stop = skip_address(p, end);
        if (stop == NULL || stop == end || *stop != '>')
            return NULL;
    }
    out->address = (MpSlice){ p, (gsize)(stop - p) };
    out->start = (gsize)(p - value.data);
    out->end = (gsize)(stop - value.data);
    return stop + brackets;
}

/* Whether an encoded word hides what would divide the list if it stood open:
 * `=?utf-8?Q?<a@b>,?= <c@example.org>`. */
static gboolean
words_hide(MpSlice value)
{
    const char *end = value.data + value.len;
    const char *p = value.data;

    while ((p = memmem(p, (gsize)(end - p), "=?", 2)) != NULL) {
        gsize len = mp_token_encoded_word((MpSlice){ p, (gsize)(end - p) });

        if (len > 0 && skip(p, p + len, NAME) < p + len)
            return TRUE;
        p += 2;
    }
    return FALSE;
}

gboolean
mp_address_scan_plain(MpSlice value, MpArena *arena, MpMailboxes *out)
{
    const char *end = value.data + value.len;
    const char *p = skip_blanks(value.data, end);
    MpMailbox *items = NULL;
    gsize n = 0, room = 0;

    if (mp_slice_find(value, '=') >= 0 && words_hide(value))
        return FALSE;
    while (p < end) {
        MpMailbox box;

        p = read_mailbox(p, end, value, &box);
        if (p == NULL || n == MP_LIMIT_ADDRESSES)
            return FALSE;
        if (n == room) {
            gsize more = MAX(FIRST_ROOM, room * 2);

            items = mp_arena_grow(arena, items, room * sizeof(MpMailbox), more * sizeof(MpMailbox));
            room = more;
        }
        items[n++] = box;
        p = skip_blanks(p, end);
        if (p < end && *p != ',')
            return FALSE;
        p = p < end ? skip_blanks(p + 1, end) : end;
    }
    *out = (MpMailboxes){ .items = items, .n = n };
    return n > 0;
}
