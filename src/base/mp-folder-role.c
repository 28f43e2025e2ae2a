/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-folder-role.h"

static const char *const names[] = {
    [MP_FOLDER_UNKNOWN] = "unknown", [MP_FOLDER_INBOX] = "inbox", [MP_FOLDER_JUNK] = "junk",
    [MP_FOLDER_SENT] = "sent",       [MP_FOLDER_TRASH] = "trash", [MP_FOLDER_ARCHIVE] = "archive",
    [MP_FOLDER_LIST] = "list",
};

const char *
mp_folder_role_name(MpFolderRole role)
{
    return names[role];
}

MpFolderRole
mp_folder_role_find(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_strcmp0(name, names[i]) == 0)
            return (MpFolderRole)i;
    return MP_FOLDER_UNKNOWN;
}
