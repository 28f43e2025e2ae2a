/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-container.h"

G_BEGIN_DECLS

/* What the first bytes of a file say of a message in it. */
typedef struct {
    guint n_fields;    /* of the first block of lines; `From ` and `>From ` lines before it aside */
    guint n_common;    /* of these: fields that nearly every message has */
    gboolean complete; /* nothing but fields, up to a blank line or the end */
    gboolean is_zero;  /* nothing but NUL bytes */
} MpMailLook;

void mp_mail_look(MpSlice head, gboolean is_whole, MpMailLook *out);

/* Files that hold one message. */
typedef struct {
    MpOrigin *origin;             /* of the file or member */
    MpStream *stream;             /* borrowed; read to its end */
    guint64 size;                 /* as declared: a hint */
    const char *name;             /* its last name: Maildir's sizes and flags stand in it */
    const MpContainer *container; /* (nullable): whose flags */
    const MpFileStat *stat;       /* (nullable) */
    MpBudget *budget;             /* (nullable) */
    gboolean may_be_packed; /* compressed Maildir files: unpacked; their origin is a member then */
    gboolean checks_name;   /* `,S=` and `,W=` */
    gboolean wants_sha256;  /* else the digest is left to whoever wants it */
} MpMailFile;

/**
 * mp_mail_file_read:
 *
 * Reads one message and tells it as an item of @source, or tells why it is
 * none: empty, not a message, cut, or its faults.
 *
 * Returns: whether it was a message
 */
gboolean mp_mail_file_read(const MpMailFile *self, MpWalk *walk, MpOpenSource *source);

/**
 * mp_mail_gather:
 * @size: a hint; no more than MP_LIMIT_RESIDENT is ever allocated
 *
 * Reads @stream to its end into head, tail, length and (for a message that is
 * not kept whole) digests of @out.
 */
void mp_mail_gather(MpStream *stream, guint64 size, MpItem *out);

G_END_DECLS
