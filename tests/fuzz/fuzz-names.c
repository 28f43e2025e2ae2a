/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "evidence/mp-container.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_folder(const char *path, MpFolderStyle style)
{
    static const char *const spam[] = { "Rubbish", NULL };
    MpFolderName name;

    mp_folder_describe(path, "Mail", style, spam, &name);
    g_assert_nonnull(name.name);
    g_assert_true(g_utf8_validate(name.name, -1, NULL));
    g_assert_nonnull(mp_folder_role_name(name.role));
    g_free(name.name);
}

/* What every store makes of one path. */
static void
check_path(const char *path)
{
    g_autofree char *base = g_path_get_basename(path);

    for (MpFileKind kind = MP_FILE_REGULAR; kind <= MP_FILE_FOLDER; kind++) {
        MpPlace place;
        const MpContainer *container = mp_container_for_path(path, kind, &place);

        g_assert_true((container == NULL) == (place.kind == MP_PLACE_NONE));
        g_assert_cmpuint(place.folder_len, <=, strlen(path));
        if (container != NULL && container->flags != NULL) {
            g_autofree char *flags = container->flags(base);

            g_assert_true(flags == NULL || g_str_has_suffix(base, flags));
        }
    }
    check_folder(path, MP_FOLDER_PATH);
    check_folder(path, MP_FOLDER_MAILDIR);
    mp_folder_is_index(base);
}

static void
check_text(MpSlice text)
{
    MpFolderRole role = MP_FOLDER_UNKNOWN;
    g_autofree char *utf7 = mp_folder_decode_utf7(text);
    g_autofree char *labels = mp_folder_read_labels(text, &role);

    g_assert_nonnull(utf7);
    g_assert_true(labels == NULL || g_utf8_validate(labels, -1, NULL));
    g_assert_nonnull(mp_folder_role_name(role));
}

/* Property: a name of any bytes is some place of a store or none, its folder is
 * a part of it, and what is shown of it is UTF-8. One name a line; together
 * they are a folder that some store bids for. */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 256);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GHashTable) folders = g_hash_table_new(g_str_hash, g_str_equal);
    const MpFolderOffer offer = { names, folders };
    const MpContainer *container;
    int bid;

    for (guint i = 0; lines[i] != NULL; i++) {
        check_path(lines[i]);
        check_text(mp_slice_of(lines[i]));
        if (lines[i][0] == '\0' || strchr(lines[i], '/') != NULL)
            continue;
        g_ptr_array_add(names, lines[i]);
        if (lines[i][0] != '1')
            g_hash_table_add(folders, lines[i]);
    }
    container = mp_container_for_folder(&offer, NULL, &bid);
    g_assert_true((container == NULL) == (bid == 0));
    return 0;
}
