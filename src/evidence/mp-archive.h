/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-stream.h"
#include "evidence/mp-zip-directory.h"

G_BEGIN_DECLS

typedef enum {
    MP_FORM_NONE,
    MP_FORM_TAR,
    MP_FORM_ZIP,
    MP_FORM_7ZIP,
} MpArchiveForm;

/* Told by the first bytes: 512 of them for tar. Zeros are no tar. */
MpArchiveForm mp_archive_form_of(MpSlice head);

/**
 * MpArchive:
 *
 * The members of a tar, zip or 7z file, in its order, through libarchive with
 * these three formats and nothing else enabled. Nothing is ever unpacked to
 * disk; a name is text. One thread.
 */
typedef struct _MpArchive MpArchive;

/* One member. Its strings live until the next call of mp_archive_next(). */
typedef struct {
    const char *name; /* as given but for a `./`, cut at MP_LIMIT_NAME_BYTES, with `#2` where a
                         member before it bears the name already; any bytes */
    MpFileKind kind;
    const char *link; /* (nullable) where it points to, also for a hard link (kind REGULAR) */
    gboolean is_encrypted;
    gboolean is_duplicate;
    gboolean is_unsafe; /* the name leads out of the archive, or was cut */
    guint64 size;       /* declared; only a hint */
} MpMember;

typedef enum {
    MP_ARCHIVE_MEMBER, /* @member was filled */
    MP_ARCHIVE_NOTE,   /* @note was filled: about the archive, not a member */
    MP_ARCHIVE_END,
} MpArchiveAnswer;

/* @packed: read in order. For tar. Borrowed; must outlive the archive. */
MpArchive *mp_archive_open_stream(MpStream *packed, MpArchiveForm form, MpBudget *budget);
/* @file: read at any place. For zip and 7z. What @file->data is must outlive the archive. */
MpArchive *mp_archive_open_file(const MpSeekable *file, MpArchiveForm form, MpBudget *budget);
void mp_archive_free(MpArchive *self);

/* @note: borrowed until the next call. */
MpArchiveAnswer mp_archive_next(MpArchive *self, MpMember *member, const MpFault **note);
/* The bytes of the member given last. To be freed before the next call. transfer full. */
MpStream *mp_archive_member(MpArchive *self);

/* @name, or with `#2` and so on where a member or an earlier claim bears it
 * already; no member behind it will bear it. transfer full. */
char *mp_archive_claim(MpArchive *self, const char *name);

/* Whether the bytes of any member so far ended too early. */
gboolean mp_archive_has_cut(const MpArchive *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpArchive, mp_archive_free)

G_END_DECLS
