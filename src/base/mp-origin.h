/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * MpOrigin:
 *
 * Where evidence bytes came from: a chain of containers, outermost a path as
 * the user gave it, then members of archives. Immutable and atomically
 * reference-counted, so any thread may hold one.
 * Text form: `backup.tar.zst!Maildir/cur/12:2,S`.
 */
typedef struct _MpOrigin MpOrigin;

MpOrigin *mp_origin_new_path(const char *path);
/* Takes its own reference to @container. @member_name may hold any bytes. */
MpOrigin *mp_origin_new_member(MpOrigin *container, const char *member_name);
MpOrigin *mp_origin_ref(MpOrigin *self);
void mp_origin_unref(MpOrigin *self);

/* The text form, as stored in cases: raw bytes, for machines. Borrowed. */
const char *mp_origin_text(const MpOrigin *self);
/* The outermost path. Borrowed. */
const char *mp_origin_path(const MpOrigin *self);
/* The last name of the chain: the member's name, or the path. Borrowed. */
const char *mp_origin_name(const MpOrigin *self);
/* The archive this is a member of, or %NULL for a path. Borrowed. */
MpOrigin *mp_origin_container(const MpOrigin *self);
/* 0 for a path, 1 for a member of an archive, and so on. */
guint mp_origin_depth(const MpOrigin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpOrigin, mp_origin_unref)

/**
 * MpSpan:
 * @start: first byte, counted from the start of the stored message
 * @end: one past the last byte
 *
 * A byte range of one stored message. This is what facts cite.
 */
typedef struct {
    guint64 start;
    guint64 end;
} MpSpan;

G_END_DECLS
