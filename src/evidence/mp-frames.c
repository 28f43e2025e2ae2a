/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-frames.h"

#define XZ_MAGIC                                                                                   \
    "\xfd"                                                                                         \
    "7zXZ\0"
#define XZ_MAGIC_BYTES 6
#define LZ4_MAGIC "\x04\x22\x4d\x18"
#define ZSTD_MAGIC "\x28\xb5\x2f\xfd"
#define VARINT_BYTES 9 /* at most, in an xz index */

/* What comes next. A frame is a chain of pieces, each of which tells its own
 * length and, with it, what the next one is. */
typedef enum {
    BETWEEN, /* a frame, zeros or the end */
    XZ_BLOCK,
    XZ_CHUNK,
    XZ_BLOCK_END,
    XZ_INDEX_COUNT,
    XZ_INDEX_NUMBER,
    ZSTD_BLOCK,
    LZ4_BLOCK,
    REST, /* not well formed: somebody else may say what is wrong with it */
    OVER,
} Next;

typedef struct {
    MpStream *packed;
    MpFilter filter;
    Next next;
    guint64 left;      /* bytes of the piece at hand */
    guint64 n_block;   /* xz: bytes of the block's data, or of the index, so far */
    guint64 n_numbers; /* xz: still to come in the index */
    guint check_bytes; /* xz: behind each block; zstd, lz4: behind the frame */
    guint block_check; /* lz4: behind each block */
} Frames;

static guint32
read_le32(const guint8 *p)
{
    return (guint32)p[0] | (guint32)p[1] << 8 | (guint32)p[2] << 16 | (guint32)p[3] << 24;
}

static Next
damaged(Frames *self)
{
    self->left = G_MAXUINT64;
    return REST;
}

/* xz: https://tukaani.org/xz/xz-file-format.txt, sections 2 and 3. */
static Next
begin_xz(Frames *self, MpSlice head)
{
    static const guint8 check_bytes[16] = {
        0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64
    };

    if (head.len < 8)
        return damaged(self);
    self->check_bytes = check_bytes[head.data[7] & 15];
    self->left = 12;
    return XZ_BLOCK;
}

static Next
xz_block(Frames *self)
{
    MpSlice head = mp_stream_peek(self->packed, 1);

    if (head.len == 0)
        return damaged(self);
    self->n_block = 0;
    if (head.data[0] == 0) {
        self->left = self->n_block = 1;
        return XZ_INDEX_COUNT;
    }
    self->left = 4 * ((guint64)(guint8)head.data[0] + 1);
    return XZ_CHUNK;
}

/* LZMA2, the last filter of every block. */
static Next
xz_chunk(Frames *self)
{
    MpSlice head = mp_stream_peek(self->packed, 6);
    const guint8 *p = (const guint8 *)head.data;

    if (head.len >= 1 && p[0] == 0) {
        self->left = 1;
        self->n_block++;
        return XZ_BLOCK_END;
    }
    if (head.len < 6 || (p[0] > 2 && p[0] < 0x80))
        return damaged(self);
    if (p[0] <= 2)
        self->left = 3 + ((guint64)p[1] << 8 | p[2]) + 1;
    else
        self->left = (p[0] >= 0xc0 ? 6u : 5u) + ((guint64)p[3] << 8 | p[4]) + 1;
    self->n_block += self->left;
    return XZ_CHUNK;
}

static guint
to_multiple_of_four(guint64 n)
{
    return (guint)((4 - n % 4) % 4);
}

static Next
xz_block_end(Frames *self)
{
    self->left = to_multiple_of_four(self->n_block) + self->check_bytes;
    return XZ_BLOCK;
}

/* A number of the index: first how many pairs there are, then the pairs; then
 * padding, the index's CRC and the footer. */
static Next
xz_number(Frames *self, gboolean is_count)
{
    MpSlice head = mp_stream_peek(self->packed, VARINT_BYTES);
    guint64 value = 0;
    gsize n = 0;

    if (!is_count && self->n_numbers == 0) {
        self->left = to_multiple_of_four(self->n_block) + 4 + 12;
        return BETWEEN;
    }
    do {
        if (n == head.len)
            return damaged(self);
        value |= (guint64)(head.data[n] & 0x7f) << (7 * n);
    } while ((head.data[n++] & 0x80) != 0);
    self->left = n;
    self->n_block += n;
    if (is_count && value > G_MAXUINT64 / 4)
        return damaged(self);
    self->n_numbers = is_count ? 2 * value : self->n_numbers - 1;
    return XZ_INDEX_NUMBER;
}

/* zstd: RFC 8878 section 3.1.1. */
static Next
begin_zstd(Frames *self, MpSlice head)
{
    static const guint8 dictionary_bytes[4] = { 0, 1, 2, 4 }, size_bytes[4] = { 0, 2, 4, 8 };
    gboolean is_single;
    guint8 descriptor;

    if (head.len < 5)
        return damaged(self);
    descriptor = (guint8)head.data[4];
    is_single = (descriptor & 0x20) != 0;
    self->check_bytes = (descriptor & 4) != 0 ? 4 : 0;
    self->left = 5u + (is_single ? 0 : 1) + dictionary_bytes[descriptor & 3] +
                 size_bytes[descriptor >> 6] + (is_single && descriptor >> 6 == 0 ? 1 : 0);
    return ZSTD_BLOCK;
}

static Next
zstd_block(Frames *self)
{
    MpSlice head = mp_stream_peek(self->packed, 3);
    const guint8 *p = (const guint8 *)head.data;
    gboolean is_last;
    guint type;

    if (head.len < 3)
        return damaged(self);
    is_last = (p[0] & 1) != 0;
    type = p[0] >> 1 & 3;
    self->left = 3 + (type == 1 ? 1 : (guint64)p[2] << 13 | (guint64)p[1] << 5 | p[0] >> 3) +
                 (is_last ? self->check_bytes : 0);
    if (type == 3)
        return damaged(self);
    return is_last ? BETWEEN : ZSTD_BLOCK;
}

/* lz4: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
static Next
begin_lz4(Frames *self, MpSlice head)
{
    guint8 flags;

    if (head.len < 5 || ((guint8)head.data[4] >> 6) != 1)
        return damaged(self);
    flags = (guint8)head.data[4];
    self->block_check = (flags & 0x10) != 0 ? 4 : 0;
    self->check_bytes = (flags & 4) != 0 ? 4 : 0;
    self->left = 7u + ((flags & 8) != 0 ? 8 : 0) + ((flags & 1) != 0 ? 4 : 0);
    return LZ4_BLOCK;
}

static Next
lz4_block(Frames *self)
{
    MpSlice head = mp_stream_peek(self->packed, 4);
    guint32 size;

    if (head.len < 4)
        return damaged(self);
    size = read_le32((const guint8 *)head.data);
    if (size == 0) {
        self->left = 4u + self->check_bytes;
        return BETWEEN;
    }
    self->left = 4 + (guint64)(size & 0x7fffffff) + self->block_check;
    return LZ4_BLOCK;
}

/* A frame of zstd or lz4 that is there to be passed over. */
static gboolean
is_skippable(MpSlice head)
{
    return head.len == 8 && ((guint8)head.data[0] & 0xf0) == 0x50 &&
           memcmp(head.data + 1, "\x2a\x4d\x18", 3) == 0;
}

static gboolean
has_magic(MpSlice head, const char *magic, gsize n)
{
    return head.len >= n && memcmp(head.data, magic, n) == 0;
}

static void
tell_trailing(Frames *self, MpFault **fault)
{
    guint64 n = mp_stream_drain(self->packed);
    g_autofree char *detail = g_strdup_printf("%" G_GUINT64_FORMAT " bytes", n);

    if (n > 0)
        mp_fault_set(fault, MP_DIAG_TRAILING_DATA, FALSE, detail);
}

static Next
between(Frames *self, MpFault **fault)
{
    MpSlice head;

    while ((head = mp_stream_peek(self->packed, 8)).len > 0 && head.data[0] == 0)
        mp_stream_skip(self->packed, 1);
    if (self->filter == MP_FILTER_XZ && has_magic(head, XZ_MAGIC, XZ_MAGIC_BYTES))
        return begin_xz(self, head);
    if (self->filter != MP_FILTER_XZ && is_skippable(head)) {
        self->left = 8 + (guint64)read_le32((const guint8 *)head.data + 4);
        return BETWEEN;
    }
    if (self->filter == MP_FILTER_ZSTD && has_magic(head, ZSTD_MAGIC, 4))
        return begin_zstd(self, head);
    if (self->filter == MP_FILTER_LZ4 && has_magic(head, LZ4_MAGIC, 4))
        return begin_lz4(self, head);
    tell_trailing(self, fault);
    return OVER;
}

static Next
next_piece(Frames *self, MpFault **fault)
{
    switch (self->next) {
    case BETWEEN:
        return between(self, fault);
    case XZ_BLOCK:
        return xz_block(self);
    case XZ_CHUNK:
        return xz_chunk(self);
    case XZ_BLOCK_END:
        return xz_block_end(self);
    case XZ_INDEX_COUNT:
    case XZ_INDEX_NUMBER:
        return xz_number(self, self->next == XZ_INDEX_COUNT);
    case ZSTD_BLOCK:
        return zstd_block(self);
    case LZ4_BLOCK:
        return lz4_block(self);
    case REST:
    case OVER:
    default:
        return self->next;
    }
}

static gsize
frames_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Frames *self = state;
    const MpFault *below;
    gsize len = 0, got = 1;

    /* as much as fits: whoever unpacks it takes it for the end where little comes */
    while (len < n && got > 0 && self->next != OVER) {
        if (self->left == 0) {
            self->next = next_piece(self, fault);
            continue;
        }
        got = mp_stream_read(self->packed, buffer + len, (gsize)MIN(n - len, self->left));
        self->left -= got;
        len += got;
    }
    below = len == 0 ? mp_stream_fault(self->packed) : NULL;
    if (below != NULL)
        mp_fault_set(fault, below->code, below->is_cut, below->detail);
    return len;
}

static void
frames_free(gpointer state)
{
    Frames *self = state;

    mp_stream_free(self->packed);
    g_free(self);
}

MpStream *
mp_frames_new(MpStream *packed, MpFilter filter)
{
    static const MpStreamKind kind = { frames_read, frames_free };
    Frames *self;

    if (filter != MP_FILTER_XZ && filter != MP_FILTER_ZSTD && filter != MP_FILTER_LZ4)
        return packed;
    self = g_new0(Frames, 1);
    self->packed = packed;
    self->filter = filter;
    return mp_stream_new(&kind, self);
}
