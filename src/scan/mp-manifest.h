/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "case/mp-case.h"

G_BEGIN_DECLS

typedef enum {
    MP_MANIFEST_NONE,
    MP_MANIFEST_HASHDEEP,  /* HASHDEEP-1.0: size,sha256,filename */
    MP_MANIFEST_SHA256SUM, /* digest, two spaces, filename */
} MpManifestFormat;

/* The digests of whole files on disk as they were when they were read, in the
 * order of their paths. A file whose digest is not known (a grown mbox that
 * was trusted) or whose name the format cannot hold is named in a comment. */
gboolean
mp_manifest_write(MpCase *store, MpManifestFormat format, GOutputStream *out, GError **error);

G_END_DECLS
