/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container-table.h"

/* Maildir and Maildir++: a file a message in cur and new, as Dovecot, Courier,
 * Evolution (which makes folders inside cur) and mbsync write them. */

static int
bid_folder(const MpFolderOffer *offer)
{
    gboolean cur = g_hash_table_contains(offer->folders, "cur");
    gboolean new = g_hash_table_contains(offer->folders, "new");
    gboolean tmp = g_hash_table_contains(offer->folders, "tmp");

    if (cur + new + tmp >= 2)
        return 100;
    return cur ? 60 : 0;
}

/* Where the flags begin: behind `:2,` or what stands for it where a colon
 * cannot be in a name. %NULL. */
static const char *
find_flags(const char *name)
{
    const char *found = NULL;

    for (const char *p = name; (p = strstr(p, "2,")) != NULL; p++)
        if (p > name && strchr(":;!-", p[-1]) != NULL)
            found = p;
    return found != NULL ? found + 2 : NULL;
}

/* `seconds.unique.host`, or flags: only mail programs name files so. */
static gboolean
is_maildir_name(const char *name)
{
    gsize digits = strspn(name, "0123456789");

    return (digits >= 6 && (name[digits] == '.' || name[digits] == '_')) ||
           find_flags(name) != NULL;
}

/* The last component of @path that is cur, new or tmp with at most two folders
 * below it; 0 if there is none. @len: of what stands before it. */
static char
find_part(const char *path, gsize *len)
{
    const char *slash = strrchr(path, '/');

    for (guint n = 0; slash != NULL && n < 3; n++) {
        const char *start = slash;

        while (start > path && start[-1] != '/')
            start--;
        if (slash - start == 3 && (strncmp(start, "cur", 3) == 0 || strncmp(start, "new", 3) == 0 ||
                                   strncmp(start, "tmp", 3) == 0)) {
            *len = start > path ? (gsize)(start - path) - 1 : 0;
            return *start;
        }
        slash = start > path ? start - 1 : NULL;
    }
    return '\0';
}

static void
place(const char *path, MpFileKind kind, MpPlace *out)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    gsize parent = slash != NULL ? (gsize)(slash - path) : 0;
    char part;

    *out = (MpPlace){ 0 };
    if (strcmp(name, kind == MP_FILE_FOLDER ? "cur" : "maildirfolder") == 0) {
        *out = (MpPlace){ MP_PLACE_SIGN, MP_PLACE_SURE, parent };
        return;
    }
    if (kind != MP_FILE_REGULAR || name[0] == '.' ||
        (part = find_part(path, &out->folder_len)) == '\0')
        return;
    out->kind = part == 't' ? MP_PLACE_UNDELIVERED : MP_PLACE_MESSAGE;
    out->trust = is_maildir_name(name) ? MP_PLACE_SURE : MP_PLACE_IF_KNOWN;
}

static char *
flags(const char *name)
{
    const char *found = find_flags(name);

    return found != NULL ? g_strdup(found) : NULL;
}

const MpContainer mp_container_maildir = { .name = "maildir",
                                           .bid_folder = bid_folder,
                                           .place = place,
                                           .flags = flags,
                                           .style = MP_FOLDER_MAILDIR };
