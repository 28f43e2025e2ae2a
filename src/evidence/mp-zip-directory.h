/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bytes that can be read at any place. */
typedef struct {
    gsize (*read_at)(gpointer data, guint64 offset, void *buffer, gsize n);
    gpointer data;
    guint64 size;
} MpSeekable;

/* What a zip file says of itself at its end (APPNOTE.TXT 4.3.12 to 4.3.16). */
typedef struct {
    gboolean is_found;     /* it has a central directory; else it is cut */
    gboolean is_split;     /* it names other disks */
    gboolean is_too_large; /* of more entries than are looked at: nothing more is known */
    guint64 n_entries;
    guint64 n_overlapping; /* entries whose bytes belong to others, too */
    guint64 n_trailing;    /* bytes behind the end record and its comment */
} MpZipDirectory;

/* libarchive gives one of many entries that share their bytes and says nothing;
 * so the directory is read here, too. Any bytes are welcome. */
void mp_zip_directory_read(const MpSeekable *file, MpZipDirectory *out);

G_END_DECLS
