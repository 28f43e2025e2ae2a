/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-known.h"

typedef struct {
    guint64 base; /* hash of the name without folder and flags; never 0 */
    gint64 mtime_ns;
    guint64 inode;
    gint64 bytes;
    gint64 place;
    guint32 name;    /* part of the hash of the whole name; never 0 */
    guint32 claimed; /* the same of the file that was found to be this one, or 0 */
    gboolean is_met;
} Entry;

struct _MpKnownFolder {
    char *origin;
    Entry *entries; /* a hash table with open addressing */
    gsize mask;
    gsize n;
};

static guint64
hash_of(const char *text, gsize len)
{
    guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325);

    for (gsize i = 0; i < len; i++)
        hash = (hash ^ (guint8)text[i]) * G_GUINT64_CONSTANT(0x100000001b3);
    hash = (hash ^ hash >> 30) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    return (hash ^ hash >> 27) | 1;
}

/* "/cur/1234.host:2,FS" is "1234.host"; flags follow ':', or what file systems
 * without it use. */
static guint64
hash_of_base(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash == NULL ? name : slash + 1;
    gsize len = strlen(base);

    for (gsize i = len; i > 2; i--)
        if (base[i - 1] == ',' && base[i - 2] == '2' && strchr(":;!-", base[i - 3]) != NULL) {
            len = i - 3;
            break;
        }
    return hash_of(base, len);
}

static guint32
hash_of_name(const char *name)
{
    return (guint32)hash_of(name, strlen(name)); /* odd, so not 0 */
}

static void
grow(MpKnownFolder *self)
{
    Entry *old = self->entries;
    gsize n = self->mask + 1;

    self->mask = n * 2 - 1;
    self->entries = g_new0(Entry, n * 2);
    for (gsize i = 0; i < n; i++) {
        gsize at = old[i].base & self->mask;

        if (old[i].base == 0)
            continue;
        while (self->entries[at].base != 0)
            at = (at + 1) & self->mask;
        self->entries[at] = old[i];
    }
    g_free(old);
}

static void
add(MpKnownFolder *self, const MpKnownFile *file)
{
    guint64 base = hash_of_base(file->name);
    gsize at = base & self->mask;

    while (self->entries[at].base != 0)
        at = (at + 1) & self->mask;
    self->entries[at] = (Entry){ .base = base,
                                 .mtime_ns = file->mark.mtime_ns,
                                 .inode = (guint64)file->mark.inode,
                                 .bytes = file->mark.bytes,
                                 .place = file->place,
                                 .name = hash_of_name(file->name) };
    if (++self->n * 4 > self->mask * 3)
        grow(self);
}

MpKnownFolder *
mp_known_folder_load(MpCase *store, gint64 source, const char *origin, GError **error)
{
    g_autoptr(MpKnownFolder) self = g_new0(MpKnownFolder, 1);
    g_autoptr(MpKnownCursor) files = mp_case_known_files(store, source, error);
    g_autoptr(GError) failure = NULL;
    MpKnownFile file;

    self->origin = g_strdup(origin);
    self->mask = 1023;
    self->entries = g_new0(Entry, self->mask + 1);
    if (files == NULL)
        return NULL;
    while (mp_known_cursor_next(files, &file, &failure))
        add(self, &file);
    if (failure == NULL)
        return g_steal_pointer(&self);
    g_propagate_error(error, g_steal_pointer(&failure));
    return NULL;
}

void
mp_known_folder_free(MpKnownFolder *self)
{
    if (self == NULL)
        return;
    g_free(self->origin);
    g_free(self->entries);
    g_free(self);
}

gboolean
mp_known_folder_holds(const MpKnownFolder *self, const char *path)
{
    return strcmp(path, self->origin) != 0;
}

/* As the case names it: what follows the origin of its source, else all of it
 * (a folder at the root of an archive, or one that shares its name). */
static const char *
name_of(const MpKnownFolder *self, const char *path)
{
    gsize len = strlen(self->origin);

    return strncmp(path, self->origin, len) == 0 ? path + len : path;
}

/* The entry that is the file's own: claimed for it before, else of that very
 * name, else of the same base and preferably with that inode; and no other's. */
static Entry *
find(const MpKnownFolder *self, const char *name, guint64 inode)
{
    guint64 base = hash_of_base(name);
    guint32 whole = hash_of_name(name);
    Entry *best = NULL;
    Entry *same = NULL;

    for (gsize at = base & self->mask; self->entries[at].base != 0; at = (at + 1) & self->mask) {
        Entry *entry = &self->entries[at];

        if (entry->base != base || entry->is_met)
            continue;
        if (entry->claimed == whole)
            return entry;
        if (entry->claimed != 0)
            continue;
        if (entry->name == whole)
            same = entry;
        else if (best == NULL || entry->inode == inode)
            best = entry;
    }
    return same != NULL ? same : best;
}

gboolean
mp_known_folder_is_unchanged(MpKnownFolder *self, const char *path, const MpFileStat *stat)
{
    const char *name = name_of(self, path);
    Entry *entry = find(self, name, stat->inode);

    if (entry == NULL || entry->inode != stat->inode || entry->mtime_ns != stat->mtime_ns ||
        entry->bytes != (gint64)stat->bytes)
        return FALSE;
    entry->claimed = hash_of_name(name);
    return TRUE;
}

gint64
mp_known_folder_meet(MpKnownFolder *self, const char *origin, guint64 inode, gboolean *is_moved)
{
    const char *name = name_of(self, origin);
    Entry *entry = find(self, name, inode);

    if (entry == NULL)
        return 0;
    entry->is_met = TRUE;
    *is_moved = entry->name != hash_of_name(name);
    return entry->place;
}

static int
by_number(gconstpointer a, gconstpointer b)
{
    gint64 left = *(const gint64 *)a, right = *(const gint64 *)b;

    return (left > right) - (left < right);
}

GArray *
mp_known_folder_unmet(const MpKnownFolder *self)
{
    GArray *unmet = NULL;

    for (gsize i = 0; i <= self->mask; i++) {
        if (self->entries[i].base == 0 || self->entries[i].is_met)
            continue;
        if (unmet == NULL)
            unmet = g_array_new(FALSE, FALSE, sizeof(gint64));
        g_array_append_val(unmet, self->entries[i].place);
    }
    if (unmet != NULL)
        g_array_sort(unmet, by_number);
    return unmet;
}
