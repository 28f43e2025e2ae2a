/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "scan/mp-scan.h"

G_BEGIN_DECLS

/* What a scan would read, found without opening a file. */

typedef struct {
    const char *path;
    const char *kind; /* "maildir", "mh" ...; "file" where only reading could tell */
    guint64 files;
    guint64 bytes;
    guint64 files_unchanged; /* of them: would not be read */
} MpPreview;

/* Is given each file, and each folder of messages as one, in order. */
typedef struct {
    gboolean (*found)(const MpPreview *preview, gpointer data, GError **error);
    gpointer data;
} MpPreviewListener;

/* @store: (nullable): what earlier scans know. %FALSE and @error where a path
 * cannot be opened at all or the listener failed. */
gboolean mp_scan_preview(MpCase *store,
                         const char *const *paths,
                         const MpScanOptions *options,
                         const MpPreviewListener *listener,
                         GError **error);

G_END_DECLS
