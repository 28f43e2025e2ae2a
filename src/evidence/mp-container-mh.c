/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container-table.h"

/* Folders of numbered files: MH (nmh, Claws, Sylpheed, Gnus) and Cyrus, where
 * each number ends in a dot. */

static gboolean
is_number(const char *name, const char *behind)
{
    gsize digits = strspn(name, "0123456789");

    return digits > 0 && strcmp(name + digits, behind) == 0;
}

static gboolean
is_mh_index(const char *name)
{
    static const char *const names[] = { ".mh_sequences",   ".xmhcache",      ".claws_cache",
                                         ".sylpheed_cache", ".sylpheed_mark", ".claws_mark",
                                         ".marks",          ".overview" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean
is_cyrus_index(const char *name)
{
    return strcmp(name, "cyrus.header") == 0 || strcmp(name, "cyrus.index") == 0;
}

/* `,12` and `#12`: what rmm leaves. */
static gboolean
is_removed(const char *name)
{
    return (name[0] == ',' || name[0] == '#') && is_number(name + 1, "");
}

static int
bid_mh_folder(const MpFolderOffer *offer)
{
    int highest = 0;

    for (guint i = 0; i < offer->names->len; i++) {
        const char *name = g_ptr_array_index(offer->names, i);

        if (is_mh_index(name))
            return 90;
        if (is_removed(name))
            highest = MAX(highest, 40);
        else if (is_number(name, "") && !g_hash_table_contains(offer->folders, name))
            highest = MAX(highest, 30);
    }
    return highest;
}

static int
bid_cyrus_folder(const MpFolderOffer *offer)
{
    for (guint i = 0; i < offer->names->len; i++)
        if (is_cyrus_index(g_ptr_array_index(offer->names, i)))
            return 95;
    return 0;
}

/* What both places share: the folder is the one the file lies in. */
static const char *
begin_place(const char *path, MpPlace *out)
{
    const char *slash = strrchr(path, '/');

    *out = (MpPlace){ .folder_len = slash != NULL ? (gsize)(slash - path) : 0 };
    return slash != NULL ? slash + 1 : path;
}

static void
place_mh(const char *path, MpFileKind kind, MpPlace *out)
{
    const char *name = begin_place(path, out);

    if (kind != MP_FILE_REGULAR)
        return;
    if (is_number(name, "")) {
        out->kind = MP_PLACE_MESSAGE;
        out->trust = MP_PLACE_IF_MAIL;
    } else if (is_removed(name) || is_mh_index(name)) {
        out->kind = is_removed(name) ? MP_PLACE_REMOVED : MP_PLACE_SIGN;
        out->trust = MP_PLACE_SURE;
    }
}

static void
place_cyrus(const char *path, MpFileKind kind, MpPlace *out)
{
    const char *name = begin_place(path, out);

    if (kind != MP_FILE_REGULAR)
        return;
    if (is_number(name, ".")) {
        out->kind = MP_PLACE_MESSAGE;
        out->trust = MP_PLACE_IF_MAIL;
    } else if (is_cyrus_index(name)) {
        out->kind = MP_PLACE_SIGN;
        out->trust = MP_PLACE_SURE;
    }
}

const MpContainer mp_container_mh = { .name = "mh",
                                      .bid_folder = bid_mh_folder,
                                      .place = place_mh };

const MpContainer mp_container_cyrus = { .name = "cyrus",
                                         .bid_folder = bid_cyrus_folder,
                                         .place = place_cyrus };
