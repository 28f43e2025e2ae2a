/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "message/mp-mime.h"

#define GAP 100000 /* bytes of a large message that are not held */

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* Parts begin in order and lie in the part they belong to. */
static void
check_parts(const MpMimePart *parts, gsize n, guint64 length)
{
    gsize around[MP_LIMIT_MIME_DEPTH + 1];

    g_assert_cmpuint(n, >=, 1);
    g_assert_cmpuint(n, <=, MP_LIMIT_MIME_PARTS);
    for (gsize i = 0; i < n; i++) {
        const MpMimePart *part = &parts[i];

        g_assert_cmpuint(part->depth, <=, MP_LIMIT_MIME_DEPTH);
        g_assert_cmpuint(part->header.start, <=, part->header.end);
        g_assert_cmpuint(part->header.end, <=, part->body.start);
        g_assert_cmpuint(part->body.start, <=, part->body.end);
        g_assert_cmpuint(part->body.end, <=, length);
        g_assert_cmpint(part->depth == 0, ==, i == 0);
        if (i > 0) {
            const MpMimePart *parent = &parts[around[part->depth - 1]];

            g_assert_cmpuint(part->depth, <=, parts[i - 1].depth + 1);
            g_assert_cmpuint(part->header.start, >=, parent->body.start);
            g_assert_cmpuint(part->body.end, <=, MAX(parent->body.end, part->body.start));
            g_assert_cmpuint(part->header.start, >=, parts[i - 1].header.end);
        }
        around[part->depth] = i;
    }
}

static void
check_window(const MpTextWindow *window)
{
    const MpMimePart *part = window->part;
    gsize len = window->text.len;

    g_assert_true(g_utf8_validate_len(window->text.data, len, NULL));
    g_assert_cmpuint(window->where.start, >=, part->body.start);
    g_assert_cmpuint(window->where.end, <=, part->body.end);
    g_assert_cmpuint(window->where.end - window->where.start, ==, window->encoded.len);
    for (gsize start = 0; start <= len; start += 1 + len / 5) {
        gsize end = MIN(len, start + 3);
        MpSpan span = mp_mime_window_span(window, start, end);
        MpSlice cited;

        g_assert_cmpuint(span.start, >=, window->where.start);
        g_assert_cmpuint(span.end, <=, window->where.end);
        g_assert_cmpuint(span.start, <=, span.end);
        if (window->mapping != MP_MAPPING_SAME || part->encoding == MP_ENCODING_UUENCODE)
            continue;
        g_assert_true(start == end || span.start < span.end);
        cited =
            mp_slice_sub(window->encoded, span.start - window->where.start, span.end - span.start);
        if (part->encoding == MP_ENCODING_IDENTITY)
            g_assert_cmpmem(cited.data, cited.len, window->text.data + start, end - start);
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    MpSlice whole = { (const char *)data, size };
    gsize cut = size > 0 && data[0] == '!' ? size / 2 : size; /* a large message's halves */
    MpMessageBytes bytes = { mp_slice_sub(whole, 0, cut), MP_SLICE_EMPTY, size };
    MpMessage *message = mp_message_new();
    const MpTextWindow *windows;
    const MpMimePart *parts;
    gsize n;

    if (cut < size) {
        bytes.tail = mp_slice_sub(whole, cut, size);
        bytes.length += GAP;
    }
    mp_message_parse(message, &bytes);
    parts = mp_mime_parts(message, &n);
    check_parts(parts, n, bytes.length);
    windows = mp_mime_text_windows(message, &n);
    g_assert_cmpuint(n, <=, 2 * MP_LIMIT_TEXT_PARTS);
    for (gsize i = 0; i < n; i++)
        check_window(&windows[i]);
    mp_message_free(message);
    return 0;
}
