/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a folder is for; from path, flags and labels. */
typedef enum {
    MP_FOLDER_UNKNOWN,
    MP_FOLDER_INBOX,
    MP_FOLDER_JUNK,
    MP_FOLDER_SENT,
    MP_FOLDER_TRASH,
    MP_FOLDER_ARCHIVE,
    MP_FOLDER_LIST,
} MpFolderRole;

/* As cases and machine formats say it: "junk". Static. */
const char *mp_folder_role_name(MpFolderRole role);
/* The role of that name; MP_FOLDER_UNKNOWN for any other, and for %NULL. */
MpFolderRole mp_folder_role_find(const char *name);

G_END_DECLS
