/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-diag.h"
#include "base/mp-digest.h"
#include "evidence/mp-budget.h"
#include "evidence/mp-file.h"

G_BEGIN_DECLS

/* Why a stream is not what it should be. */
typedef struct {
    MpDiagCode code;
    gboolean is_cut; /* bytes are missing at its end; else they are all there */
    guint64 offset;  /* bytes that were given before */
    char *detail;    /* (nullable) */
} MpFault;

/**
 * MpStream:
 *
 * Bytes in order, from a file, from memory, or from what another stream
 * unpacks to. Reading never fails loudly: a damaged stream ends, and
 * mp_stream_fault() says why. One thread.
 */
typedef struct _MpStream MpStream;

/* What a kind of stream must do. */
typedef struct {
    /* Up to @n bytes; 0 at the end, and then @fault may be told by mp_fault_set(). */
    gsize (*read)(gpointer state, guint8 *buffer, gsize n, MpFault **fault);
    void (*free)(gpointer state);
} MpStreamKind;

/* Takes @state. */
MpStream *mp_stream_new(const MpStreamKind *kind, gpointer state);
/* Takes @file. */
MpStream *mp_stream_new_file(MpFile *file);
MpStream *mp_stream_new_bytes(GBytes *bytes);
/* Reads from @below without owning it; of its faults it has those that cut. */
MpStream *mp_stream_new_borrowed(MpStream *below);
/* The next @n bytes of @below, which it does not own. Fewer are a fault: TRUNCATED. */
MpStream *mp_stream_new_part(MpStream *below, guint64 n);
void mp_stream_free(MpStream *self);

/* From here on all bytes are hashed. To be called before the first is read. */
void mp_stream_start_hash(MpStream *self);
/* The digest is not wanted after all. */
void mp_stream_stop_hash(MpStream *self);
/* Of all bytes so far. All zero if nothing was hashed. */
MpSha256 mp_stream_sha256(MpStream *self);

/* The next bytes; as many as come at once. 0: the end. */
gsize mp_stream_read(MpStream *self, void *buffer, gsize n);
/* The next bytes without taking them: @n, or less at the end. Valid until the
 * next call. @n at most MP_LIMIT_READ_BLOCK. */
MpSlice mp_stream_peek(MpStream *self, gsize n);
/* Reads on to the end; how many bytes that were. */
guint64 mp_stream_drain(MpStream *self);
/* Reads past the next @n bytes; %FALSE if there were not so many. */
gboolean mp_stream_skip(MpStream *self, guint64 n);
/* How many bytes were taken. */
guint64 mp_stream_offset(const MpStream *self);
/* (nullable): borrowed */
const MpFault *mp_stream_fault(const MpStream *self);

/* Tells @fault; the first one stays. @detail (nullable) is copied. */
void mp_fault_set(MpFault **fault, MpDiagCode code, gboolean is_cut, const char *detail);
void mp_fault_free(MpFault *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpStream, mp_stream_free)

G_END_DECLS
