/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-stream.h"
#include "evidence/mp-zip-directory.h"

G_BEGIN_DECLS

/**
 * MpSpool:
 *
 * The bytes of a stream, laid down so that they can be read at any place: in
 * memory, or above MP_LIMIT_RESIDENT in a file without a name in the system's
 * folder for such files. Only zip and 7z inside other archives need it. One
 * thread.
 */
typedef struct _MpSpool MpSpool;

/* Reads @stream to its end. %NULL where it is larger than MP_LIMIT_SPOOL or
 * there is no room for it. */
MpSpool *mp_spool_new(MpStream *stream);
void mp_spool_free(MpSpool *self);
MpSeekable mp_spool_seekable(MpSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpSpool, mp_spool_free)

G_END_DECLS
