/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-spool.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/mp-limits.h"

struct _MpSpool {
    GByteArray *memory; /* NULL once it is a file */
    int fd;             /* -1: in memory */
    guint64 size;
};

static gboolean
write_all(int fd, const guint8 *data, gsize n)
{
    while (n > 0) {
        ssize_t written = write(fd, data, n);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return FALSE;
        data += written;
        n -= (gsize)written;
    }
    return TRUE;
}

static gboolean
move_to_file(MpSpool *self)
{
    self->fd = open(g_get_tmp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (self->fd < 0 || !write_all(self->fd, self->memory->data, self->memory->len))
        return FALSE;
    g_clear_pointer(&self->memory, g_byte_array_unref);
    return TRUE;
}

static gboolean
add(MpSpool *self, const guint8 *data, gsize n)
{
    self->size += n;
    if (self->size > MP_LIMIT_SPOOL)
        return FALSE;
    if (self->fd < 0 && self->size > MP_LIMIT_RESIDENT && !move_to_file(self))
        return FALSE;
    if (self->fd >= 0)
        return write_all(self->fd, data, n);
    g_byte_array_append(self->memory, data, (guint)n);
    return TRUE;
}

MpSpool *
mp_spool_new(MpStream *stream)
{
    g_autoptr(MpSpool) self = g_new0(MpSpool, 1);
    g_autofree guint8 *block = g_malloc(MP_LIMIT_READ_BLOCK);
    gsize got;

    self->fd = -1;
    self->memory = g_byte_array_new();
    while ((got = mp_stream_read(stream, block, MP_LIMIT_READ_BLOCK)) > 0)
        if (!add(self, block, got))
            return NULL;
    return g_steal_pointer(&self);
}

void
mp_spool_free(MpSpool *self)
{
    if (self == NULL)
        return;
    if (self->fd >= 0)
        close(self->fd);
    g_clear_pointer(&self->memory, g_byte_array_unref);
    g_free(self);
}

static gsize
read_at(gpointer data, guint64 offset, void *buffer, gsize n)
{
    MpSpool *self = data;
    ssize_t got;

    if (offset >= self->size)
        return 0;
    n = (gsize)MIN(n, self->size - offset);
    if (self->fd < 0) {
        memcpy(buffer, self->memory->data + offset, n);
        return n;
    }
    got = pread(self->fd, buffer, n, (off_t)offset);
    return got < 0 ? 0 : (gsize)got;
}

MpSeekable
mp_spool_seekable(MpSpool *self)
{
    return (MpSeekable){ read_at, self, self->size };
}
