/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mp-limits.h"

/* O_NONBLOCK: a pipe without a writer would keep open() waiting for ever. */
#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)

/* Whether the last name of a path may be a symbolic link. */
typedef enum {
    FOLLOW = 0,
    NO_FOLLOW = O_NOFOLLOW,
} Links;

struct _MpDir {
    int fd;
    gboolean touched;
};

struct _MpFile {
    int fd;
    int error;
    gboolean touched, ended_early;
    MpFileStat stat;
};

static gboolean
fail(MpFileFailure *why, int error)
{
    why->error = error;
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        why->code = MP_DIAG_VANISHED;
        break;
    case EACCES:
    case EPERM:
        why->code = MP_DIAG_PERMISSION_DENIED;
        break;
    case ELOOP: /* O_NOFOLLOW met a link */
        why->code = MP_DIAG_SYMLINK;
        break;
    case ENXIO: /* a socket, or a device without a driver */
        why->code = MP_DIAG_SPECIAL_FILE;
        break;
    default:
        why->code = MP_DIAG_READ_ERROR;
    }
    return FALSE;
}

/* Opens without touching the access time; only the owner and root may ask for that. */
static int
open_quietly(int at, const char *name, int flags, gboolean *touched)
{
    int fd = openat(at, name, READ_FLAGS | O_NOATIME | flags);

    if (fd < 0 && errno == EPERM) {
        fd = openat(at, name, READ_FLAGS | flags);
        *touched = fd >= 0;
    }
    return fd;
}

static MpFileKind
kind_of(const struct stat *st)
{
    if (S_ISREG(st->st_mode))
        return MP_FILE_REGULAR;
    if (S_ISDIR(st->st_mode))
        return MP_FILE_FOLDER;
    return S_ISLNK(st->st_mode) ? MP_FILE_LINK : MP_FILE_SPECIAL;
}

static MpFileStat
stat_of(const struct stat *st)
{
    return (MpFileStat){
        .bytes = (guint64)st->st_size,
        .mtime_ns = (gint64)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .ctime_ns = (gint64)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        .inode = st->st_ino,
        .device = st->st_dev,
    };
}

static MpDir *
dir_open(int at, const char *name, Links links, MpFileFailure *why)
{
    gboolean touched = FALSE;
    int fd = open_quietly(at, name, O_DIRECTORY | (int)links, &touched);
    MpDir *self;

    if (fd < 0) {
        fail(why, errno);
        return NULL;
    }
    self = g_new0(MpDir, 1);
    self->fd = fd;
    self->touched = touched;
    return self;
}

MpDir *
mp_dir_open(const char *path, MpFileFailure *why)
{
    return dir_open(AT_FDCWD, path, FOLLOW, why);
}

MpDir *
mp_dir_open_at(MpDir *parent, const char *name, MpFileFailure *why)
{
    return dir_open(parent->fd, name, NO_FOLLOW, why);
}

void
mp_dir_close(MpDir *self)
{
    if (self == NULL)
        return;
    close(self->fd);
    g_free(self);
}

gboolean
mp_dir_touched(const MpDir *self)
{
    return self->touched;
}

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
is_folder(MpDir *self, const struct dirent *entry)
{
    struct stat st;

    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    return fstatat(self->fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

gboolean
mp_dir_list(MpDir *self, GPtrArray **names, GHashTable **folders, MpFileFailure *why)
{
    int fd = fcntl(self->fd, F_DUPFD_CLOEXEC, 0); /* closedir() closes its own */
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    int error = dir == NULL ? errno : 0;

    *names = g_ptr_array_new_with_free_func(g_free);
    *folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (dir == NULL && fd >= 0)
        close(fd);
    if (dir != NULL) {
        rewinddir(dir); /* the copy shares its place with the folder's own descriptor */
        while ((errno = 0, entry = readdir(dir)) != NULL) {
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            g_ptr_array_add(*names, g_strdup(entry->d_name));
            if (is_folder(self, entry))
                g_hash_table_add(*folders, g_strdup(entry->d_name));
        }
        error = errno;
        closedir(dir);
    }
    g_ptr_array_sort(*names, by_bytes);
    return error == 0 || fail(why, error);
}

gboolean
mp_dir_stat(MpDir *self, const char *name, MpFileKind *kind, MpFileStat *stat, MpFileFailure *why)
{
    struct stat st;

    if (fstatat(self->fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return fail(why, errno);
    *kind = kind_of(&st);
    *stat = stat_of(&st);
    return TRUE;
}

gboolean
mp_file_look(const char *path, MpFileKind *kind, MpFileStat *stat_out, MpFileFailure *why)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return fail(why, errno);
    *kind = kind_of(&st);
    *stat_out = stat_of(&st);
    return TRUE;
}

static MpFile *
file_open(int at, const char *name, Links links, MpFileFailure *why)
{
    gboolean touched = FALSE;
    int fd = open_quietly(at, name, (int)links, &touched);
    struct stat st;
    MpFile *self;

    if (fd < 0) {
        fail(why, errno);
        return NULL;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        *why = (MpFileFailure){ MP_DIAG_SPECIAL_FILE, 0 };
        close(fd);
        return NULL;
    }
    self = g_new0(MpFile, 1);
    self->fd = fd;
    self->touched = touched;
    self->stat = stat_of(&st);
    if (self->stat.bytes > MP_LIMIT_READ_BLOCK)
        posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* cold reads: twice as fast */
    return self;
}

MpFile *
mp_file_open(const char *path, MpFileFailure *why)
{
    return file_open(AT_FDCWD, path, FOLLOW, why);
}

MpFile *
mp_file_open_at(MpDir *dir, const char *name, MpFileFailure *why)
{
    return file_open(dir->fd, name, NO_FOLLOW, why);
}

void
mp_file_close(MpFile *self)
{
    if (self == NULL)
        return;
    close(self->fd);
    g_free(self);
}

const MpFileStat *
mp_file_stat(const MpFile *self)
{
    return &self->stat;
}

gboolean
mp_file_touched(const MpFile *self)
{
    return self->touched;
}

gsize
mp_file_read(MpFile *self, guint64 offset, void *buffer, gsize n)
{
    ssize_t got;

    if (offset >= self->stat.bytes || self->error != 0)
        return 0;
    n = (gsize)MIN(MIN(n, MP_LIMIT_READ_BLOCK), self->stat.bytes - offset);
    do
        got = pread(self->fd, buffer, n, (off_t)offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        self->error = errno;
    else if (got == 0 && n > 0)
        self->ended_early = TRUE;
    return got < 0 ? 0 : (gsize)got;
}

int
mp_file_error(const MpFile *self)
{
    return self->error;
}

gboolean
mp_file_changed(MpFile *self)
{
    struct stat st;
    MpFileStat now;

    if (self->ended_early || fstat(self->fd, &st) != 0)
        return TRUE;
    now = stat_of(&st);
    /* The change time also moves when a file is only renamed or linked, as
     * mail programs do all the time; then its bytes are as they were. */
    return now.bytes != self->stat.bytes || now.mtime_ns != self->stat.mtime_ns;
}
