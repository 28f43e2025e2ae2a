/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-slice.h"
#include "evidence/mp-source.h"

G_BEGIN_DECLS

/* What a mail folder is called and what it is for, read from names alone. */

/* Whether a component that begins with a dot is a Maildir++ name. */
typedef enum {
    MP_FOLDER_PATH,    /* components are names */
    MP_FOLDER_MAILDIR, /* `.Sub.Folder`: the dot parts levels, names are modified UTF-7 */
} MpFolderStyle;

typedef struct {
    char *name; /* UTF-8, transfer full; "" if nothing tells */
    MpFolderRole role;
} MpFolderName;

/**
 * mp_folder_describe:
 * @path: of the folder, below the root of the walk or of the archive
 * @root: (nullable): the root's own name, which tells the role of a folder
 *   that is the root
 * @spam: (nullable): more names that mean junk, %NULL-terminated
 *
 * Roles in English and the usual words of other languages, without case. A
 * folder below a junk, sent, trash, archive or list folder has its role.
 */
void mp_folder_describe(const char *path,
                        const char *root,
                        MpFolderStyle style,
                        const char *const *spam,
                        MpFolderName *out);

/* The role one name stands for: "Junk", "Papierkorb", "Sent-2019". */
MpFolderRole mp_folder_role_of(const char *name, const char *const *spam);

/* Files that mail programs keep beside mail: indexes, locks, lists. */
gboolean mp_folder_is_index(const char *name);

/* Modified UTF-7 (RFC 3501 section 5.1.3) to UTF-8; what is not well formed
 * stays as it is. transfer full. */
char *mp_folder_decode_utf7(MpSlice name);

/* X-Gmail-Labels, folded and with encoded words in UTF-8 (RFC 2047), as text;
 * @role: what the labels tell. transfer full. */
char *mp_folder_read_labels(MpSlice value, MpFolderRole *role);

G_END_DECLS
