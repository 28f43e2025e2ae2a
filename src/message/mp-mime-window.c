/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-bytes.h"
#include "base/mp-limits.h"
#include "message/mp-mime.h"
#include "message/mp-quoted.h"

/* ---- where a window begins and ends ---- */

static gboolean
is_base64_char(char c)
{
    return mp_byte_is_alnum(c) || c == '+' || c == '/' || c == '=';
}

/* Passes over bytes from @at on, and counts base64's own in *@n, until at least
 * @most are counted or @text ends; whole blocks, so that it may stop before. */
static gsize
pass_base64(MpSlice text, gsize at, gsize most, gsize *n)
{
    for (; at + MP_BYTES_BLOCK <= text.len; at += MP_BYTES_BLOCK) {
        const char *block = text.data + at;
        guint64 of_it = mp_bytes_alnum(block) | mp_bytes_equal(block, '+') |
                        mp_bytes_equal(block, '/') | mp_bytes_equal(block, '=');
        gsize count = (gsize)__builtin_popcountll(of_it);

        if (*n + count >= most)
            break;
        *n += count;
    }
    return at;
}

static gsize
count_base64(MpSlice text)
{
    gsize n = 0;

    for (gsize at = pass_base64(text, 0, G_MAXSIZE, &n); at < text.len; at++)
        n += is_base64_char(text.data[at]);
    return n;
}

/* The first window's bytes, cut where the encoding allows it. */
static gsize
first_window_end(MpTransferEncoding encoding, MpSlice body)
{
    gsize end = MIN(body.len, MP_LIMIT_TEXT_WINDOW);
    gsize n = 0;
    gssize line;

    if (end == body.len || encoding == MP_ENCODING_IDENTITY)
        return end;
    if (encoding == MP_ENCODING_BASE64) {
        n = count_base64(mp_slice_sub(body, 0, end));
        for (; n % 4 != 0; end--)
            n -= is_base64_char(body.data[end - 1]);
        return end;
    }
    line = mp_slice_find_last(mp_slice_sub(body, 0, end), '\n');
    return line < 0 ? end : (gsize)line + 1;
}

/* The last window's first byte, not before @from: base64 text ends in a whole
 * quantum, so quanta are counted from its end. */
static gsize
last_window_start(MpTransferEncoding encoding, MpSlice body, gsize from)
{
    gsize start = MAX(from, body.len - MIN(body.len, MP_LIMIT_TEXT_WINDOW));
    gsize n = 0;
    gssize line;

    if (start == from || encoding == MP_ENCODING_IDENTITY)
        return start;
    if (encoding == MP_ENCODING_BASE64) {
        n = count_base64(mp_slice_sub(body, start, body.len));
        for (; n % 4 != 0; start++)
            n -= is_base64_char(body.data[start]);
        return start;
    }
    line = mp_slice_find(mp_slice_sub(body, start, body.len), '\n');
    return line < 0 ? start : start + (gsize)line + 1;
}

/* ---- windows ---- */

typedef struct {
    MpMessage *message;
    MpTextWindow *windows;
    gsize n;
} Windows;

static gboolean
is_text(const MpMimePart *part)
{
    return mp_slice_starts_nocase(part->type, MP_SLICE_LITERAL("text/")) ||
           (mp_slice_starts_nocase(part->type, MP_SLICE_LITERAL("multipart/")) &&
            part->boundary.len == 0);
}

static gboolean
is_html(const MpMimePart *part)
{
    return mp_slice_equal(part->type, MP_SLICE_LITERAL("text/html")) ||
           mp_slice_equal(part->type, MP_SLICE_LITERAL("text/x-amp-html"));
}

/* Characters of valid UTF-8: bytes that do not continue one, eight at a time;
 * the counts of up to 255 steps are kept in one byte each and summed at once. */
static gsize
count_characters(MpSlice text)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
    gsize continuing = 0;
    gsize i = 0;

    while (i + 8 <= text.len) {
        guint64 sums = 0;

        for (guint step = 0; step < 255 && i + 8 <= text.len; step++, i += 8) {
            guint64 eight;

            memcpy(&eight, text.data + i, sizeof eight);
            sums += (eight >> 7) & ~(eight >> 6) & ones;
        }
        /* byte pairs first: eight sums of 255 do not fit into one byte */
        sums = (sums & G_GUINT64_CONSTANT(0x00ff00ff00ff00ff)) +
               ((sums >> 8) & G_GUINT64_CONSTANT(0x00ff00ff00ff00ff));
        continuing += (gsize)((sums * G_GUINT64_CONSTANT(0x0001000100010001)) >> 48);
    }
    for (; i < text.len; i++)
        continuing += (text.data[i] & 0xc0) == 0x80;
    return text.len - continuing;
}

/* Found once a window: every span that is asked for rests on it. */
static MpTextMapping
mapping_of(MpSlice raw, MpSlice text)
{
    if ((text.data >= raw.data && text.data < raw.data + raw.len) || mp_slice_equal(raw, text))
        return MP_MAPPING_SAME;
    return count_characters(text) == raw.len ? MP_MAPPING_CHARACTERS : MP_MAPPING_UNKNOWN;
}

static void
add_window(Windows *self, const MpMimePart *part, MpSlice encoded, guint64 start)
{
    MpArena *arena = mp_message_arena(self->message);
    MpSlice raw = mp_decode_transfer(part->encoding, encoded, arena);
    MpSlice text = mp_decode_charset(raw, part->charset, arena);
    gboolean inside = text.data >= raw.data && text.data < raw.data + raw.len;

    self->windows[self->n++] = (MpTextWindow){
        .part = part,
        .text = text,
        .where = { start, start + encoded.len },
        .is_html = is_html(part),
        .is_end = start > part->body.start,
        .encoded = encoded,
        .raw_len = raw.len,
        .mapping = mapping_of(raw, text),
        .skipped = inside ? (gsize)(text.data - raw.data) : 0,
        .place = mp_arena_new0(arena, MpTextPlace),
        .marks = part->encoding == MP_ENCODING_QUOTED_PRINTABLE
                     ? mp_arena_new0_n(arena, MpTextMark, MP_TEXT_MARKS)
                     : NULL,
    };
}

/* The bytes of [start, end) that are held: their first ones, or their last ones. */
static MpSlice
held_first(const MpMessageBytes *bytes, MpSpan span)
{
    MpSpan held = { MIN(span.start, bytes->head.len), MIN(span.end, bytes->head.len) };

    return mp_slice_sub(bytes->head, held.start, held.end - held.start);
}

static MpSlice
held_last(const MpMessageBytes *bytes, MpSpan span)
{
    guint64 tail_start = bytes->length - bytes->tail.len;
    MpSpan held = { MAX(span.start, tail_start), MAX(span.end, tail_start) };

    return mp_slice_sub(bytes->tail, held.start - tail_start, held.end - held.start);
}

static void
add_windows(Windows *self, const MpMimePart *part)
{
    const MpMessageBytes *bytes = mp_message_bytes(self->message);
    MpSlice first = held_first(bytes, part->body);
    MpSlice last = held_last(bytes, part->body);
    gsize end = first_window_end(part->encoding, first);
    gsize start;

    if (first.len > 0)
        add_window(self, part, mp_slice_sub(first, 0, end), part->body.start);
    if (last.len > 0) { /* of a large message's tail */
        start = last_window_start(part->encoding, last, 0);
        add_window(self, part, mp_slice_sub(last, start, last.len),
                   part->body.end - (last.len - start));
    } else if (end < first.len && first.len == part->body.end - part->body.start) {
        start = last_window_start(part->encoding, first, end);
        add_window(self, part, mp_slice_sub(first, start, first.len), part->body.start + start);
    }
}

const MpTextWindow *
mp_mime_text_windows(MpMessage *message, gsize *n_windows)
{
    MpMessageMime *kept = mp_message_mime(message);

    if (!kept->has_windows) {
        gsize n_parts, n_texts = 0;
        const MpMimePart *parts = mp_mime_parts(message, &n_parts);
        Windows self = { .message = message,
                         .windows = mp_arena_new0_n(mp_message_arena(message), MpTextWindow,
                                                    2 * MIN(n_parts, MP_LIMIT_TEXT_PARTS)) };

        for (gsize i = 0; i < n_parts && n_texts < MP_LIMIT_TEXT_PARTS; i++)
            if (is_text(&parts[i])) {
                add_windows(&self, &parts[i]);
                n_texts++;
            }
        kept->windows = self.windows;
        kept->n_windows = self.n;
        kept->has_windows = TRUE;
    }
    *n_windows = kept->n_windows;
    return kept->windows;
}

/* ---- back to the stored bytes ---- */

/* Which end of a range is looked for: its first byte, or the place behind its last. */
typedef enum {
    RANGE_START,
    RANGE_END,
} RangeEnd;

/* Where the quantum begins that holds decoded byte @at, or ends that holds the
 * one before it. A place is a number of base64's own characters and where they end. */
static gsize
base64_offset(const MpTextWindow *window, gsize at, RangeEnd which)
{
    MpSlice encoded = window->encoded;
    MpTextPlace *place = window->place;
    gsize chars = which == RANGE_END ? (at + 2) / 3 * 4 : at / 3 * 4 + 1;
    gboolean goes_on = place->raw < chars;
    gsize n = goes_on ? place->raw : 0;

    for (gsize i = pass_base64(encoded, goes_on ? place->of_raw : 0, chars, &n); i < encoded.len;
         i++)
        if (is_base64_char(encoded.data[i]) && ++n == chars) {
            place->raw = n - 1;
            place->of_raw = i;
            return which == RANGE_END ? i + 1 : i;
        }
    return at == 0 ? 0 : encoded.len;
}

/* One step of a quoted-printable decoder: bytes taken and bytes given. */
typedef struct {
    gsize taken;
    gsize given;
} Step;

/* Nothing is given for a soft line break; what is no escape stays, three bytes at once. */
static Step
quoted_step(MpSlice text)
{
    const char *p = text.data;

    if (p[0] != '=')
        return (Step){ 1, 1 };
    if (text.len > 1 && p[1] == '\n')
        return (Step){ 2, 0 };
    if (text.len < 3)
        return (Step){ text.len, text.len };
    if (p[1] == '\r' && p[2] == '\n')
        return (Step){ 3, 0 };
    return g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2]) ? (Step){ 3, 1 } : (Step){ 3, 3 };
}

/* The mark nearest before decoded byte @at; those before it are found on the
 * way, as far as the text is well-formed. */
static MpTextMark
mark_before(const MpTextWindow *window, gsize at)
{
    MpSlice encoded = window->encoded;
    gsize wanted = MIN(at / MP_TEXT_MARK_BYTES, MP_TEXT_MARKS - 1);
    gsize k = wanted;
    MpTextMark mark;

    while (k > 0 && window->marks[k].raw == 0)
        k--;
    mark = window->marks[k];
    while (k < wanted) {
        MpQuotedPlace passed = mp_quoted_pass(mp_slice_sub(encoded, mark.of_raw, encoded.len),
                                              ++k * MP_TEXT_MARK_BYTES - mark.raw);

        if (passed.given < MP_TEXT_MARK_BYTES / 2)
            break;
        mark.raw += (guint32)passed.given;
        mark.of_raw += (guint32)passed.taken;
        window->marks[k] = mark;
    }
    return mark;
}

/* Where decoded byte @at begins, or the one before it ends. What is well-formed
 * is passed over at once, up to some bytes before. */
static gsize
quoted_offset(const MpTextWindow *window, gsize at, RangeEnd which)
{
    MpSlice encoded = window->encoded;
    MpTextPlace *place = window->place;
    MpTextMark mark = mark_before(window, at);
    gboolean goes_on = place->raw < at &&
                       place->raw > mark.raw; /* not at it: soft line breaks may stand between */
    gsize i = goes_on ? place->of_raw : mark.of_raw;
    gsize n = goes_on ? place->raw : mark.raw;
    MpQuotedPlace passed = mp_quoted_pass(mp_slice_sub(encoded, i, encoded.len), at - n);

    i += passed.taken;
    n += passed.given;
    while (i < encoded.len) {
        MpSlice rest = mp_slice_sub(encoded, i, encoded.len);
        gssize escape = mp_slice_find(rest, '=');
        gsize plain = escape < 0 ? rest.len : (gsize)escape;
        Step step;

        if (n < at) {
            place->raw = n;
            place->of_raw = i;
        }
        if (at < n + plain || (at == n + plain && which == RANGE_END))
            return i + (at - n);
        i += plain;
        n += plain;
        if (i == encoded.len)
            break;
        step = quoted_step(mp_slice_sub(encoded, i, encoded.len));
        if (n == at && (which == RANGE_END || step.given > 0))
            return i;
        if (at > n && at < n + step.given)
            return i + (at - n);
        i += step.taken;
        n += step.given;
    }
    return encoded.len;
}

/* The offset before the charset was converted; only where the mapping is known. */
static gsize
raw_offset(const MpTextWindow *window, gsize at)
{
    MpTextPlace *place = window->place;

    if (window->mapping == MP_MAPPING_SAME)
        return at + window->skipped;
    if (at < place->text)
        *place = (MpTextPlace){ .raw = place->raw, .of_raw = place->of_raw };
    place->of_text += count_characters(mp_slice_sub(window->text, place->text, at - place->text));
    place->text = at;
    return place->of_text;
}

MpSpan
mp_mime_window_span(const MpTextWindow *window, gsize start, gsize end)
{
    gsize from, to;

    start = MIN(start, window->text.len);
    end = CLAMP(end, start, window->text.len);
    if (window->mapping == MP_MAPPING_UNKNOWN)
        return window->where;
    from = raw_offset(window, start);
    to = raw_offset(window, end);
    switch (window->part->encoding) {
    case MP_ENCODING_IDENTITY:
        break;
    case MP_ENCODING_BASE64:
        from = base64_offset(window, from, RANGE_START);
        to = base64_offset(window, to, RANGE_END);
        break;
    case MP_ENCODING_QUOTED_PRINTABLE:
        from = quoted_offset(window, from, RANGE_START);
        to = quoted_offset(window, to, RANGE_END);
        break;
    case MP_ENCODING_UUENCODE:
    default:
        return window->where;
    }
    from = MIN(from, window->encoded.len);
    to = CLAMP(to, from, window->encoded.len);
    return (MpSpan){ window->where.start + from, window->where.start + to };
}
