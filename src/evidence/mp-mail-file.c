/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-mail-file.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/mp-limits.h"
#include "evidence/mp-content.h"
#include "evidence/mp-mbox-from.h"
#include "evidence/mp-unpack.h"

#define ROOM_MAX (MP_LIMIT_RESIDENT + 4096)
#define DOVECOT_LZ4 "Dovecot-LZ4\r*\x9b\xc5"

void
mp_mail_look(MpSlice head, gboolean is_whole, MpMailLook *out)
{
    MpMboxView view = { head, is_whole, '\n' };
    MpMboxBlock block;
    gsize at = 0;
    MpSlice line;

    *out = (MpMailLook){ 0 };
    while (at < head.len && head.data[at] == 0)
        at++;
    out->is_zero = head.len > 0 && at == head.len;
    if (mp_slice_equal(mp_slice_sub(head, at, 3), MP_SLICE_LITERAL("\xef\xbb\xbf")))
        at += 3;
    while (at < head.len && (head.data[at] == '\n' || head.data[at] == '\r'))
        at++;
    if (mp_slice_find(head, '\n') < 0 && mp_slice_find(head, '\r') >= 0)
        view.eol = '\r';
    view.at_end = TRUE; /* what is in view must do */
    if (mp_slice_equal(mp_slice_sub(head, at, 5), MP_SLICE_LITERAL("From ")))
        mp_mbox_view_line(&view, at, &line, &at);
    mp_mbox_block_read(&view, at, MP_MBOX_ALL, &block);
    out->n_fields = block.n_fields;
    out->n_common = block.n_common;
    out->complete = block.complete && (is_whole || block.end < head.len);
}

/* Reading a message of unknown size. */
typedef struct {
    guint8 *data;
    gsize len, room;
} Buffer;

static void
buffer_grow(Buffer *self, gsize room)
{
    self->data = g_realloc(self->data, room);
    self->room = room;
}

/* Reads on until the end or until the message is too large to be kept whole. */
static void
fill(Buffer *self, MpStream *stream)
{
    guint8 more[4096];
    gsize got = 1;

    while (got > 0 && self->len <= MP_LIMIT_RESIDENT) {
        if (self->len < self->room) {
            got = mp_stream_read(stream, self->data + self->len, self->room - self->len);
        } else {
            /* Full, which is mostly the end: do not grow before that is known. */
            got = mp_stream_read(stream, more, sizeof more);
            if (got > 0) {
                buffer_grow(self, MIN(MAX(self->room * 2, 64u << 10), ROOM_MAX));
                memcpy(self->data + self->len, more, got);
            }
        }
        self->len += got;
    }
}

/* The rest of a message of which @buffer holds the beginning: hashed, not kept. */
static void
gather_large(MpStream *stream, Buffer *buffer, MpItem *out)
{
    g_autoptr(MpContentStream) content = mp_content_stream_new(FALSE);
    g_autofree guint8 *last = g_malloc(MP_LIMIT_LARGE_TAIL + MP_LIMIT_READ_BLOCK);
    gsize last_len = MP_LIMIT_LARGE_TAIL, got;
    MpContentDigests digests;

    mp_content_stream_add(content, (MpSlice){ (const char *)buffer->data, buffer->len });
    memcpy(last, buffer->data + buffer->len - last_len, last_len);
    out->length = buffer->len;
    while ((got = mp_stream_read(stream, last + last_len, MP_LIMIT_READ_BLOCK)) > 0) {
        mp_content_stream_add(content, (MpSlice){ (const char *)last + last_len, got });
        out->length += got;
        memmove(last, last + last_len + got - MP_LIMIT_LARGE_TAIL, MP_LIMIT_LARGE_TAIL);
        last_len = MP_LIMIT_LARGE_TAIL;
    }
    mp_content_stream_finish(content, &digests);
    out->sha256 = digests.sha256;
    out->content_sha256 = digests.content;
    out->unquoted_sha256 = digests.unquoted;
    out->has_sha256 = out->has_digests = TRUE;
    out->head = g_bytes_new_take(g_realloc(buffer->data, MP_LIMIT_LARGE_HEAD), MP_LIMIT_LARGE_HEAD);
    out->tail = g_bytes_new(last, last_len);
}

void
mp_mail_gather(MpStream *stream, guint64 size, MpItem *out)
{
    Buffer buffer = { 0 };

    buffer_grow(&buffer, (gsize)MAX(MIN(size, MP_LIMIT_RESIDENT), 256));
    fill(&buffer, stream);
    if (buffer.len > MP_LIMIT_RESIDENT) {
        gather_large(stream, &buffer, out);
        return;
    }
    if (buffer.room - buffer.len > buffer.len / 4)
        buffer_grow(&buffer, MAX(buffer.len, 1));
    out->length = buffer.len;
    out->head = g_bytes_new_take(buffer.data, buffer.len);
}

static MpSlice
head_of(const MpItem *item)
{
    gsize size;
    const char *data = g_bytes_get_data(item->head, &size);

    return size == 0 ? MP_SLICE_EMPTY : (MpSlice){ data, size };
}

static gsize
count_line_feeds(MpSlice bytes)
{
    const char *p = bytes.data, *end = bytes.data + bytes.len;
    gsize n = 0;

#ifdef __SSE2__
    for (; end - p >= 16; p += 16)
        n += (gsize)__builtin_popcount((unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(
            _mm_loadu_si128((const __m128i *)(const void *)p), _mm_set1_epi8('\n'))));
#endif
    for (; p < end; p++)
        n += *p == '\n';
    return n;
}

/* Line ends that CRLF storage would make longer: LF without CR. */
static gsize
count_bare_line_feeds(MpSlice bytes)
{
    gsize n = count_line_feeds(bytes);

    if (n > 0 && mp_slice_find(bytes, '\r') >= 0)
        for (const char *p = bytes.data, *end = p + bytes.len;
             (p = memchr(p, '\r', (gsize)(end - p))) != NULL; p++)
            n -= p + 1 < end && p[1] == '\n';
    return n;
}

/* The number behind @key, as in `,S=123`. %FALSE where there is none. */
static gboolean
number_in_name(const char *name, const char *key, guint64 *value)
{
    const char *p = strstr(name, key);
    char *end;

    if (p == NULL || !g_ascii_isdigit(p[strlen(key)]))
        return FALSE;
    *value = g_ascii_strtoull(p + strlen(key), &end, 10);
    return *end == '\0' || strchr(",:;!-", *end) != NULL;
}

static void
check_name(const MpMailFile *self, MpWalk *walk, MpOpenSource *source, const MpItem *item)
{
    g_autofree char *detail = NULL;
    guint64 told;

    if (number_in_name(self->name, ",S=", &told) && told != item->length)
        detail = g_strdup_printf("the name says %" G_GUINT64_FORMAT " bytes", told);
    else if (item->tail == NULL && number_in_name(self->name, ",W=", &told) &&
             told != item->length + count_bare_line_feeds(head_of(item)))
        detail = g_strdup_printf("the name says %" G_GUINT64_FORMAT " bytes with CRLF", told);
    if (detail != NULL)
        mp_walk_odd(walk, source, item->origin, MP_DIAG_SIZE_MISMATCH, detail);
}

/* Digests that cost nothing: the message is the stream, and its content its bytes. */
static void
take_digest(MpStream *stream, MpItem *item)
{
    MpSlice bytes = head_of(item);

    if (item->has_digests)
        return;
    item->sha256 = mp_stream_sha256(stream);
    item->has_sha256 = TRUE;
    if (bytes.len == 0 || bytes.data[bytes.len - 1] != '\n' || mp_slice_find(bytes, '\r') >= 0)
        return;
    item->content_sha256 = item->unquoted_sha256 = item->sha256;
    item->has_digests = TRUE;
}

/* Why the bytes are no message, if they are none. */
static gboolean
is_message(const MpItem *item, const MpFault *fault, MpWalk *walk, MpOpenSource *source)
{
    MpMailLook look;

    mp_walk_fault(walk, source, item->origin, fault);
    if (fault != NULL && fault->is_cut)
        return FALSE;
    if (item->length == 0) {
        mp_walk_odd(walk, source, item->origin, MP_DIAG_EMPTY_FILE, NULL);
        return FALSE;
    }
    mp_mail_look(head_of(item), item->tail == NULL, &look);
    if (look.n_fields > 0)
        return TRUE;
    mp_walk_odd(walk, source, item->origin, MP_DIAG_NOT_A_MESSAGE,
                look.is_zero ? "nothing but NUL bytes" : NULL);
    return FALSE;
}

/* Tells @item, read from @stream. */
static gboolean
tell(const MpMailFile *self, MpWalk *walk, MpOpenSource *source, MpStream *stream, MpItem *item)
{
    if (!is_message(item, mp_stream_fault(stream), walk, source)) {
        g_bytes_unref(item->head);
        g_clear_pointer(&item->tail, g_bytes_unref);
        mp_origin_unref(item->origin);
        return FALSE;
    }
    if (self->checks_name)
        check_name(self, walk, source, item);
    if (item->tail != NULL)
        mp_walk_odd(walk, source, item->origin, MP_DIAG_LARGE_MESSAGE, NULL);
    if (self->container != NULL && self->container->flags != NULL)
        item->flags = self->container->flags(self->name);
    if (item->flags != NULL && strchr(item->flags, 'T') != NULL)
        item->role = MP_FOLDER_TRASH;
    if (self->stat != NULL)
        item->stat = *self->stat;
    mp_walk_item(walk, source, item);
    return TRUE;
}

/* Takes @packed. */
static gboolean
read_packed(
    const MpMailFile *self, MpWalk *walk, MpOpenSource *source, MpStream *packed, MpFilter filter)
{
    MpBudget budget = { .outer = self->budget };
    g_autoptr(MpStream) stream = mp_unpack(packed, filter, &budget);
    g_autofree char *name = mp_unpack_name(self->name, filter);
    MpItem item = { .origin = mp_origin_new_member(self->origin, name) };

    if (filter == MP_FILTER_UTF16)
        mp_walk_odd(walk, source, self->origin, MP_DIAG_CONVERTED_ENCODING, NULL);
    mp_mail_gather(stream, 64u << 10, &item);
    return tell(self, walk, source, stream, &item);
}

gboolean
mp_mail_file_read(const MpMailFile *self, MpWalk *walk, MpOpenSource *source)
{
    MpItem item = { 0 };
    MpFilter filter;

    if (self->may_be_packed && self->size > MP_LIMIT_RESIDENT &&
        (filter = mp_filter_of(mp_stream_peek(self->stream, 64))) != MP_FILTER_NONE)
        return read_packed(self, walk, source, mp_stream_new_borrowed(self->stream), filter);
    mp_mail_gather(self->stream, self->size, &item);
    if (self->may_be_packed && item.tail == NULL && item.length > 0) {
        MpSlice head = head_of(&item);

        filter = mp_filter_of(head);
        if (filter != MP_FILTER_NONE) {
            g_autoptr(GBytes) packed = item.head;

            return read_packed(self, walk, source, mp_stream_new_bytes(packed), filter);
        }
        if (mp_slice_equal(mp_slice_sub(head, 0, sizeof(DOVECOT_LZ4) - 1),
                           MP_SLICE_LITERAL(DOVECOT_LZ4))) {
            mp_walk_odd(walk, source, self->origin, MP_DIAG_UNSUPPORTED_STORE,
                        "compressed by Dovecot with LZ4; unpack with: doveadm fetch text all");
            g_bytes_unref(item.head);
            return FALSE;
        }
    }
    item.origin = mp_origin_ref(self->origin);
    if (self->wants_sha256)
        take_digest(self->stream, &item);
    return tell(self, walk, source, self->stream, &item);
}
