/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "facts/mp-visible.h"

#include "base/mp-bytes.h"

typedef struct {
    MpArena *arena;
    char *text;
    gsize n, most;
    MpVisibleRun *runs;
    gsize n_runs, room;
    gboolean space; /* white space is owed before the next character */
    gboolean line;  /* and it is a line break */
} Writer;

static void
mark(Writer *w, gsize source)
{
    const MpVisibleRun *last = w->n_runs > 0 ? &w->runs[w->n_runs - 1] : NULL;

    if (last != NULL && last->source + (w->n - last->visible) == source)
        return;
    if (w->n_runs == w->room) {
        gsize room = MAX(32, w->room * 2);

        w->runs =
            mp_arena_grow(w->arena, w->runs, w->room * sizeof *w->runs, room * sizeof *w->runs);
        w->room = room;
    }
    w->runs[w->n_runs++] = (MpVisibleRun){ .visible = (guint32)w->n, .source = (guint32)source };
}

static void
put(Writer *w, const char *bytes, gsize len, gsize source)
{
    if (w->space && w->n > 0 && w->n < w->most)
        w->text[w->n++] = w->line ? '\n' : ' ';
    w->space = w->line = FALSE;
    mark(w, source);
    len = MIN(len, w->most - w->n);
    memcpy(w->text + w->n, bytes, len);
    w->n += len;
}

static void
owe(Writer *w, gboolean line)
{
    w->space = TRUE;
    w->line |= line;
}

/* clang-format off */
static const struct { const char *name; const char *text; } entities[] = {
    { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" },
    { "nbsp", " " }, { "copy", "\xc2\xa9" }, { "rsquo", "'" }, { "lsquo", "'" },
    { "rdquo", "\"" }, { "ldquo", "\"" }, { "ndash", "-" }, { "mdash", "-" }, { "hellip", "..." },
    { "auml", "\xc3\xa4" }, { "ouml", "\xc3\xb6" }, { "uuml", "\xc3\xbc" }, { "szlig", "\xc3\x9f" },
    { "eacute", "\xc3\xa9" }, { "egrave", "\xc3\xa8" }, { "agrave", "\xc3\xa0" }, { "ccedil", "\xc3\xa7" },
    { "ntilde", "\xc3\xb1" }, { "aacute", "\xc3\xa1" }, { "oacute", "\xc3\xb3" }, { "iacute", "\xc3\xad" },
    { "uacute", "\xc3\xba" }, { "zwnj", "" }, { "zwj", "" }, { "shy", "" },
};
/* clang-format on */

/* `&name;` or `&#n;` at @at. Returns the bytes it takes, 0 if it is none. */
static gsize
put_entity(Writer *w, MpSlice source, gsize at)
{
    gssize semicolon = mp_slice_find(mp_slice_sub(source, at, 12), ';');
    MpSlice name;

    if (semicolon < 2)
        return 0;
    name = mp_slice_sub(source, at + 1, (gsize)semicolon - 1);
    if (name.data[0] == '#') {
        gboolean hex = name.len > 1 && (name.data[1] | 32) == 'x';
        guint64 code = g_ascii_strtoull(name.data + (hex ? 2 : 1), NULL, hex ? 16 : 10);
        char utf8[6];

        if (code == 160 || code == 32)
            owe(w, FALSE);
        else if (code > 32 && code < 0x110000 && g_unichar_validate((gunichar)code))
            put(w, utf8, (gsize)g_unichar_to_utf8((gunichar)code, utf8), at);
        return (gsize)semicolon + 1;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(entities); i++)
        if (mp_slice_equal(name, mp_slice_of(entities[i].name))) {
            if (entities[i].text[0] == ' ')
                owe(w, FALSE);
            else if (entities[i].text[0] != '\0')
                put(w, entities[i].text, strlen(entities[i].text), at);
            return (gsize)semicolon + 1;
        }
    return 0;
}

typedef enum {
    TAG_INLINE, /* text goes on behind it */
    TAG_BLOCK,  /* ends the line */
    TAG_STYLE,  /* what follows is not shown, up to its end */
    TAG_SCRIPT,
} TagKind;

/* The letters of a tag's name as one number. */
#define NAME(a, b, c, d, e, f)                                                                     \
    ((guint64)(a) | (guint64)(b) << 8 | (guint64)(c) << 16 | (guint64)(d) << 24 |                  \
     (guint64)(e) << 32 | (guint64)(f) << 40)

/* What the tag is whose name @text begins with: `br>`, `BR />`. */
static TagKind
tag_kind(MpSlice text)
{
    guint64 name = 0;
    gsize len = 0;

    for (; len < text.len && mp_byte_is_alnum(text.data[len]); len++) {
        if (len == 8) /* but for one, longer names are none of ours */
            return mp_slice_starts_nocase(text, MP_SLICE_LITERAL("blockquote")) &&
                           (text.len == 10 || !mp_byte_is_alnum(text.data[10]))
                       ? TAG_BLOCK
                       : TAG_INLINE;
        name |= (guint64)(guint8)(text.data[len] | 0x20) << 8 * len;
    }
    switch (name) {
    case NAME('s', 't', 'y', 'l', 'e', 0):
        return TAG_STYLE;
    case NAME('s', 'c', 'r', 'i', 'p', 't'):
        return TAG_SCRIPT;
    case NAME('b', 'r', 0, 0, 0, 0):
    case NAME('p', 0, 0, 0, 0, 0):
    case NAME('d', 'i', 'v', 0, 0, 0):
    case NAME('t', 'r', 0, 0, 0, 0):
    case NAME('t', 'd', 0, 0, 0, 0):
    case NAME('l', 'i', 0, 0, 0, 0):
    case NAME('t', 'a', 'b', 'l', 'e', 0):
    case NAME('h', '1', 0, 0, 0, 0):
    case NAME('h', '2', 0, 0, 0, 0):
    case NAME('h', '3', 0, 0, 0, 0):
    case NAME('h', '4', 0, 0, 0, 0):
    case NAME('h', 'r', 0, 0, 0, 0):
    case NAME('t', 'i', 't', 'l', 'e', 0):
    case NAME('b', 'o', 'd', 'y', 0, 0):
        return TAG_BLOCK;
    default:
        return TAG_INLINE;
    }
}

static gsize
behind_bracket(MpSlice source, gsize at)
{
    const char *found = memchr(source.data + at, '>', source.len - at);

    return found == NULL ? source.len : (gsize)(found - source.data) + 1;
}

/* Behind the `-->` that ends a comment. Its last byte is looked for: memchr is
 * many times faster than memmem with so short a text. */
static gsize
behind_comment(MpSlice source, gsize at)
{
    while (at < source.len) {
        at = behind_bracket(source, at);
        if (at >= 3 && source.data[at - 1] == '>' && source.data[at - 2] == '-' &&
            source.data[at - 3] == '-')
            break;
    }
    return at;
}

/* Behind the closing tag of such a kind. */
static gsize
behind_close(MpSlice source, gsize at, TagKind kind)
{
    const char *found;

    while (at < source.len && (found = memchr(source.data + at, '<', source.len - at)) != NULL) {
        at = (gsize)(found - source.data) + 1;
        if (at < source.len && source.data[at] == '/' &&
            tag_kind(mp_slice_sub(source, at + 1, source.len)) == kind)
            return behind_bracket(source, at);
    }
    return source.len;
}

/* Passes over the tag at @at (a '<'). Returns where to go on. */
static gsize
skip_tag(Writer *w, MpSlice source, gsize at)
{
    MpSlice tag = mp_slice_sub(source, at + 1, source.len);
    gboolean closes = tag.len > 0 && tag.data[0] == '/';
    TagKind kind;
    gsize end;

    if (tag.len > 2 && memcmp(tag.data, "!--", 3) == 0)
        return behind_comment(source, at);
    kind = tag_kind(closes ? mp_slice_sub(tag, 1, tag.len) : tag);
    end = behind_bracket(source, at);
    if (kind == TAG_BLOCK)
        owe(w, TRUE);
    if (closes || kind == TAG_INLINE || kind == TAG_BLOCK)
        return end;
    return behind_close(source, end, kind);
}

static gboolean
opens_tag(MpSlice source, gsize at)
{
    char next = at + 1 < source.len ? source.data[at + 1] : ' ';

    return g_ascii_isalpha(next) || next == '/' || next == '!' || next == '?';
}

/* Where the text from @at on ceases to be what is shown as it stands: words
 * with one blank between (in HTML a line break is none). */
static gsize
find_odd(MpSlice source, gsize at, gboolean is_html)
{
    guint64 before = 0; /* whether the byte before the block is white space */

    for (; at < source.len; at += MP_BYTES_BLOCK) {
        MpBytesTail tail;
        const char *block = mp_bytes_block(source, at, &tail);
        guint64 space = mp_bytes_space(block);
        guint64 odd = (space & (space << 1 | before)) | mp_bytes_equal(block, '\0') |
                      (space & ~(mp_bytes_equal(block, ' ') | mp_bytes_equal(block, '\n')));

        if (is_html)
            odd |= mp_bytes_equal(block, '<') | mp_bytes_equal(block, '&') |
                   mp_bytes_equal(block, '\n');
        if (odd != 0)
            return MIN(source.len, at + (gsize)__builtin_ctzll(odd));
        before = space >> 63;
    }
    return source.len;
}

/* Puts [at, end), which holds single blanks only; one at its end is owed. */
static void
put_words(Writer *w, MpSlice source, gsize at, gsize end)
{
    gsize last = end;

    if (mp_byte_is_space(source.data[end - 1]))
        last--;
    if (last > at)
        put(w, source.data + at, last - at, at);
    if (last < end)
        owe(w, source.data[last] == '\n');
}

/* Passes over white space and NULs at @at. */
static gsize
skip_space(Writer *w, MpSlice source, gsize at, gboolean is_html)
{
    gboolean line = FALSE;
    gsize end = at;

    for (; end < source.len; end++) {
        char c = source.data[end];

        if (!mp_byte_is_space(c) && c != '\0')
            break;
        line |= c == '\n';
    }
    if (end > at)
        owe(w, line && !is_html);
    return end;
}

/* Passes over what is no word at @at: white space, NULs, a tag, an entity.
 * Returns where to go on, @at itself where a word begins after all. */
static gsize
pass_odd(Writer *w, MpSlice source, gsize at, gboolean is_html)
{
    char c;

    at = skip_space(w, source, at, is_html);
    if (at == source.len)
        return at;
    c = source.data[at];
    if (is_html && c == '<' && opens_tag(source, at))
        return skip_tag(w, source, at);
    if (is_html && c == '&')
        return at + put_entity(w, source, at);
    return at;
}

MpVisible
mp_visible_text(MpSlice source, gboolean is_html, gsize most, MpArena *arena)
{
    Writer w = { .arena = arena, .most = MIN(most, source.len) };
    gsize at = 0;

    w.text = mp_arena_alloc(arena, w.most + 1);
    while (at < source.len && w.n < w.most) {
        gsize end = pass_odd(&w, source, at, is_html);

        if (end == at) { /* the byte itself may be odd: a '<' or '&' that stands for itself */
            end = find_odd(mp_slice_sub(source, 0, at + (w.most - w.n) + 1), at + 1, is_html);
            put_words(&w, source, at, end);
        }
        at = end;
    }
    w.text[w.n] = '\0';
    return (MpVisible){ .text = { w.text, w.n }, .runs = w.runs, .n_runs = w.n_runs };
}

gsize
mp_visible_source(const MpVisible *self, gsize at)
{
    gsize low = 0;
    gsize high = self->n_runs;

    if (high == 0)
        return 0;
    while (high - low > 1) {
        gsize middle = low + (high - low) / 2;

        if (self->runs[middle].visible <= at)
            low = middle;
        else
            high = middle;
    }
    return self->runs[low].source + (at - MIN(at, self->runs[low].visible));
}
