/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-zip-directory.h"

#include <string.h>

#include "base/mp-limits.h"

#define END_BYTES 22         /* of the end record without its comment */
#define END_LOOK (66u << 10) /* the comment has at most 64 KB */
#define ENTRY_BYTES 46       /* of a directory entry without its names */
#define LOCAL_BYTES 30       /* of a local header without its names */
#define ENTRIES_MAX 1000000u /* 16 MB of ranges */

/* The bytes of one entry: local header and data. */
typedef struct {
    guint64 start, end;
} Range;

/* Reads forward through a few bytes at a time. */
typedef struct {
    const MpSeekable *file;
    guint64 at; /* of block[0] */
    gsize len;
    guint8 block[64u << 10];
} Window;

static guint32
u16(const guint8 *p)
{
    return (guint32)p[0] | (guint32)p[1] << 8;
}

static guint64
u32(const guint8 *p)
{
    return u16(p) | (guint64)u16(p + 2) << 16;
}

static guint64
u64(const guint8 *p)
{
    return u32(p) | u32(p + 4) << 32;
}

/* @n bytes at @offset; %NULL where the file has not so many. */
static const guint8 *
window_get(Window *self, guint64 offset, gsize n)
{
    if (offset < self->at || offset - self->at > self->len || self->len - (offset - self->at) < n) {
        gsize got = 1;

        self->at = offset;
        for (self->len = 0; self->len < n && got > 0; self->len += got)
            got = self->file->read_at(self->file->data, offset + self->len, self->block + self->len,
                                      sizeof self->block - self->len);
        if (self->len < n)
            return NULL;
    }
    return self->block + (offset - self->at);
}

/* Where the directory is and how much is in it. */
typedef struct {
    guint64 offset, n_entries, base; /* @base: bytes put before the archive */
} Place;

/* Zip64: a locator before the end record leads to another one. */
static void
read_zip64(Window *window, guint64 end_at, Place *place)
{
    const guint8 *p = end_at < 20 ? NULL : window_get(window, end_at - 20, 20);
    guint64 at;

    if (p == NULL || memcmp(p, "PK\6\7", 4) != 0)
        return;
    at = u64(p + 8);
    p = window_get(window, at, 56);
    if (p == NULL || memcmp(p, "PK\6\6", 4) != 0)
        return;
    place->n_entries = u64(p + 32);
    place->offset = u64(p + 48);
    place->base = 0;
}

static gboolean
find_end(Window *window, MpZipDirectory *out, Place *place)
{
    const MpSeekable *file = window->file;
    gsize look = (gsize)MIN(file->size, END_LOOK);
    g_autofree guint8 *tail = g_malloc(look + 1);
    gsize len = 0, got;

    while (len < look &&
           (got = file->read_at(file->data, file->size - look + len, tail + len, look - len)) > 0)
        len += got;
    for (gsize i = len < END_BYTES ? 0 : len - END_BYTES + 1; i-- > 0;) {
        const guint8 *p = tail + i;
        guint64 end_at = file->size - look + i, size;

        if (memcmp(p, "PK\5\6", 4) != 0 || i + END_BYTES + u16(p + 20) > len)
            continue;
        out->is_split = u16(p + 4) != 0 && u16(p + 4) != 0xffff;
        out->n_trailing = len - i - END_BYTES - u16(p + 20);
        size = u32(p + 12);
        *place = (Place){ u32(p + 16), u16(p + 10), 0 };
        if (end_at >= size && place->offset != 0xffffffff && end_at - size > place->offset)
            place->base = end_at - size - place->offset;
        read_zip64(window, end_at, place);
        return TRUE;
    }
    return FALSE;
}

/* The sizes of an entry that do not fit into 32 bits stand in its extra field. */
static guint64
zip64_value(const guint8 *entry, const guint8 *extra, gsize len, gboolean want_offset)
{
    gboolean has_size = u32(entry + 24) == 0xffffffff, has_packed = u32(entry + 20) == 0xffffffff;

    for (gsize i = 0; i + 4 <= len; i += 4 + u16(extra + i + 2)) {
        gsize n = u16(extra + i + 2);
        gsize at = (has_size ? 8u : 0u) + (want_offset && has_packed ? 8u : 0u);

        if (u16(extra + i) == 1 && i + 4 + n <= len && at + 8 <= n)
            return u64(extra + i + 4 + at);
    }
    return 0xffffffff;
}

/* One directory entry; the offset of the next one, 0 if there is none. */
static guint64
read_entry(Window *window, guint64 at, guint64 base, Range *out)
{
    const guint8 *p = window_get(window, at, ENTRY_BYTES);
    guint64 packed, local;
    gsize names, extra, comment;

    if (p == NULL || memcmp(p, "PK\1\2", 4) != 0)
        return 0;
    names = u16(p + 28);
    extra = u16(p + 30);
    comment = u16(p + 32);
    packed = u32(p + 20);
    local = u32(p + 42);
    if (packed == 0xffffffff || local == 0xffffffff) {
        guint8 head[ENTRY_BYTES];
        const guint8 *q;

        memcpy(head, p, sizeof head);
        q = window_get(window, at + ENTRY_BYTES + names, extra);
        if (q != NULL && packed == 0xffffffff)
            packed = zip64_value(head, q, extra, FALSE);
        if (q != NULL && local == 0xffffffff)
            local = zip64_value(head, q, extra, TRUE);
    }
    *out = (Range){ base + local, base + local + LOCAL_BYTES + names + packed };
    return at + ENTRY_BYTES + names + extra + comment;
}

static int
by_start(gconstpointer a, gconstpointer b)
{
    const Range *x = a, *y = b;

    return (x->start > y->start) - (x->start < y->start);
}

static guint64
count_overlapping(GArray *ranges)
{
    guint64 n = 0, end = 0;

    g_array_sort(ranges, by_start);
    for (guint i = 0; i < ranges->len; i++) {
        const Range *range = &g_array_index(ranges, Range, i);

        n += i > 0 && range->start < end;
        end = MAX(end, range->end);
    }
    return n;
}

void
mp_zip_directory_read(const MpSeekable *file, MpZipDirectory *out)
{
    g_autofree Window *window = g_new0(Window, 1);
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(Range));
    Place place;
    guint64 at;
    Range range;

    window->file = file;
    *out = (MpZipDirectory){ 0 };
    if (!find_end(window, out, &place))
        return;
    out->is_found = TRUE;
    at = place.base + place.offset;
    while (ranges->len < ENTRIES_MAX && (at = read_entry(window, at, place.base, &range)) != 0)
        g_array_append_val(ranges, range);
    out->n_entries = ranges->len;
    out->is_too_large = ranges->len == ENTRIES_MAX;
    out->n_overlapping = count_overlapping(ranges);
}
