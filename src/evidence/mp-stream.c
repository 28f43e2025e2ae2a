/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-stream.h"

#include "base/mp-limits.h"

struct _MpStream {
    const MpStreamKind *kind;
    gpointer state;
    MpDigest *digest; /* NULL: not hashed */
    guint8 *head;     /* bytes that were looked at but not taken */
    gsize head_at, head_len;
    guint64 offset;
    gboolean at_end;
    MpFault *fault;
};

void
mp_fault_set(MpFault **fault, MpDiagCode code, gboolean is_cut, const char *detail)
{
    if (*fault != NULL)
        return;
    *fault = g_new0(MpFault, 1);
    **fault = (MpFault){ .code = code, .is_cut = is_cut, .detail = g_strdup(detail) };
}

void
mp_fault_free(MpFault *self)
{
    if (self == NULL)
        return;
    g_free(self->detail);
    g_free(self);
}

MpStream *
mp_stream_new(const MpStreamKind *kind, gpointer state)
{
    MpStream *self = g_new0(MpStream, 1);

    self->kind = kind;
    self->state = state;
    return self;
}

void
mp_stream_free(MpStream *self)
{
    if (self == NULL)
        return;
    self->kind->free(self->state);
    mp_digest_free(self->digest);
    mp_fault_free(self->fault);
    g_free(self->head);
    g_free(self);
}

void
mp_stream_stop_hash(MpStream *self)
{
    g_clear_pointer(&self->digest, mp_digest_free);
}

void
mp_stream_start_hash(MpStream *self)
{
    if (self->digest == NULL)
        self->digest = mp_digest_new();
}

MpSha256
mp_stream_sha256(MpStream *self)
{
    return self->digest == NULL ? (MpSha256){ { 0 } } : mp_digest_peek(self->digest);
}

/* Bytes from below, hashed while they are in the cache. */
static gsize
fetch(MpStream *self, guint8 *buffer, gsize n)
{
    gsize got;

    if (self->at_end || n == 0)
        return 0;
    got = self->kind->read(self->state, buffer, MIN(n, MP_LIMIT_READ_BLOCK), &self->fault);
    if (got == 0) {
        self->at_end = TRUE;
        if (self->fault != NULL)
            self->fault->offset = self->offset + (self->head_len - self->head_at);
    } else if (self->digest != NULL) {
        mp_digest_update(self->digest, buffer, got);
    }
    return got;
}

gsize
mp_stream_read(MpStream *self, void *buffer, gsize n)
{
    gsize got = MIN(n, self->head_len - self->head_at);

    if (got > 0) {
        memcpy(buffer, self->head + self->head_at, got);
        self->head_at += got;
        if (self->head_at == self->head_len) {
            g_clear_pointer(&self->head, g_free);
            self->head_at = self->head_len = 0;
        }
    } else {
        got = fetch(self, buffer, n);
    }
    self->offset += got;
    return got;
}

MpSlice
mp_stream_peek(MpStream *self, gsize n)
{
    gsize have = self->head_len - self->head_at, got;

    if (have < n && !self->at_end) {
        guint8 *head = g_malloc(n);

        if (have > 0)
            memcpy(head, self->head + self->head_at, have);
        g_free(self->head);
        self->head = head;
        self->head_at = 0;
        self->head_len = have;
        while (self->head_len < n &&
               (got = fetch(self, self->head + self->head_len, n - self->head_len)) > 0)
            self->head_len += got;
        have = self->head_len;
    }
    if (have == 0)
        return MP_SLICE_EMPTY;
    return (MpSlice){ (const char *)self->head + self->head_at, MIN(have, n) };
}

gboolean
mp_stream_skip(MpStream *self, guint64 n)
{
    g_autofree guint8 *buffer = g_malloc(MP_LIMIT_READ_BLOCK);
    gsize got;

    for (; n > 0; n -= got) {
        got = mp_stream_read(self, buffer, (gsize)MIN(n, MP_LIMIT_READ_BLOCK));
        if (got == 0)
            return FALSE;
    }
    return TRUE;
}

guint64
mp_stream_drain(MpStream *self)
{
    guint64 before = self->offset;

    mp_stream_skip(self, G_MAXUINT64);
    return self->offset - before;
}

guint64
mp_stream_offset(const MpStream *self)
{
    return self->offset;
}

const MpFault *
mp_stream_fault(const MpStream *self)
{
    return self->fault;
}

typedef struct {
    MpFile *file;
    guint64 at;
} FileState;

static gsize
file_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    FileState *self = state;
    gsize got = mp_file_read(self->file, self->at, buffer, n);

    self->at += got;
    if (got == 0 && mp_file_error(self->file) != 0)
        mp_fault_set(fault, MP_DIAG_READ_ERROR, TRUE, strerrordesc_np(mp_file_error(self->file)));
    return got;
}

static void
file_free(gpointer state)
{
    FileState *self = state;

    mp_file_close(self->file);
    g_free(self);
}

MpStream *
mp_stream_new_file(MpFile *file)
{
    static const MpStreamKind kind = { file_read, file_free };
    FileState *state = g_new0(FileState, 1);

    state->file = file;
    return mp_stream_new(&kind, state);
}

typedef struct {
    GBytes *bytes;
    gsize at;
} BytesState;

static gsize
bytes_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    BytesState *self = state;
    gsize size;
    const guint8 *data = g_bytes_get_data(self->bytes, &size);

    (void)fault;
    n = MIN(n, size - self->at);
    if (n > 0)
        memcpy(buffer, data + self->at, n);
    self->at += n;
    return n;
}

static void
bytes_free(gpointer state)
{
    BytesState *self = state;

    g_bytes_unref(self->bytes);
    g_free(self);
}

MpStream *
mp_stream_new_bytes(GBytes *bytes)
{
    static const MpStreamKind kind = { bytes_read, bytes_free };
    BytesState *state = g_new0(BytesState, 1);

    state->bytes = g_bytes_ref(bytes);
    return mp_stream_new(&kind, state);
}

static gsize
borrowed_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    gsize got = mp_stream_read(state, buffer, n);
    const MpFault *below = mp_stream_fault(state);

    if (got == 0 && below != NULL && below->is_cut)
        mp_fault_set(fault, below->code, TRUE, below->detail);
    return got;
}

static void
borrowed_free(gpointer state)
{
    (void)state;
}

MpStream *
mp_stream_new_borrowed(MpStream *below)
{
    static const MpStreamKind kind = { borrowed_read, borrowed_free };

    return mp_stream_new(&kind, below);
}

typedef struct {
    MpStream *below;
    guint64 wanted, left;
} Part;

static gsize
part_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Part *self = state;
    gsize got = mp_stream_read(self->below, buffer, (gsize)MIN(n, self->left));
    const MpFault *below = mp_stream_fault(self->below);

    self->left -= got;
    if (got > 0 || self->left == 0)
        return got;
    if (below != NULL) {
        mp_fault_set(fault, below->code, TRUE, below->detail);
    } else {
        g_autofree char *detail =
            g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes",
                            self->wanted - self->left, self->wanted);

        mp_fault_set(fault, MP_DIAG_TRUNCATED, TRUE, detail);
    }
    return 0;
}

MpStream *
mp_stream_new_part(MpStream *below, guint64 n)
{
    static const MpStreamKind kind = { part_read, g_free };
    Part *state = g_new0(Part, 1);

    *state = (Part){ below, n, n };
    return mp_stream_new(&kind, state);
}
