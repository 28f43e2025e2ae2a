/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli/mp-case-path.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#include "base/mp-digest.h"
#include "case/mp-case.h"

static char *
pointer_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "mailprov", "last-case", NULL);
}

char *
mp_case_path_given(const char *option)
{
    const char *named = option != NULL ? option : g_getenv("MAILPROV_CASE");

    if (named != NULL && named[0] != '\0')
        return g_strdup(named);
    return g_file_test("mailprov.case", G_FILE_TEST_EXISTS) ? g_strdup("mailprov.case") : NULL;
}

char *
mp_case_path_last(GError **error)
{
    g_autofree char *pointer = pointer_path();
    g_autofree char *path = NULL;

    if (g_file_get_contents(pointer, &path, NULL, NULL))
        g_strchomp(path);
    if (path != NULL && mp_case_is_url(path))
        return g_steal_pointer(&path);
    if (path == NULL || path[0] != '/')
        g_set_error_literal(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                            "there is no case yet; make one with 'mailprov scan PATH', or name one "
                            "with --case FILE");
    else if (!g_file_test(path, G_FILE_TEST_EXISTS))
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                    "%s: the case last scanned is there no more; make one with 'mailprov scan "
                    "PATH', or name one with --case FILE",
                    path);
    else
        return g_steal_pointer(&path);
    return NULL;
}

/* A file name that needs no quoting anywhere. */
static char *
plain_name(const char *path)
{
    char *name = g_path_get_basename(path);

    for (char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && (strchr("._+-", *c) == NULL || c == name))
            *c = '_';
    if (strlen(name) > 64)
        name[64] = '\0';
    return name;
}

char *
mp_case_path_absolute(const char *path)
{
    return mp_case_is_url(path) ? g_strdup(path) : g_canonicalize_filename(path, NULL);
}

char *
mp_case_path_for(const char *scanned)
{
    g_autofree char *folder = g_build_filename(g_get_user_data_dir(), "mailprov", NULL);
    g_autofree char *absolute = g_canonicalize_filename(scanned, NULL);
    char *resolved = realpath(scanned, NULL);
    const char *real = resolved != NULL ? resolved : absolute;
    g_autofree char *name = plain_name(real);
    g_autofree char *file = NULL;
    MpSha256 digest = mp_sha256(mp_slice_of(real));
    char hex[MP_SHA256_HEX];

    free(resolved);
    file = g_strdup_printf("%s-%.8s.case", name, mp_sha256_hex(&digest, hex));
    return g_build_filename(folder, file, NULL);
}

gboolean
mp_case_path_make_folder(const char *path, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);

    if (g_mkdir_with_parents(folder, 0700) == 0)
        return TRUE;
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
                "%s: cannot be made: %s; name a case file with --case", folder, g_strerror(errno));
    return FALSE;
}

gboolean
mp_case_path_remember(const char *path)
{
    g_autofree char *pointer = pointer_path();
    g_autofree char *folder = g_path_get_dirname(pointer);
    g_autofree char *absolute = mp_case_path_absolute(path);
    g_autofree char *line = g_strconcat(absolute, "\n", NULL);

    return g_mkdir_with_parents(folder, 0700) == 0 && g_file_set_contents(pointer, line, -1, NULL);
}

void
mp_case_path_forget(const char *path)
{
    g_autofree char *pointer = pointer_path();
    g_autofree char *absolute = mp_case_path_absolute(path);
    g_autofree char *last = NULL;

    if (!g_file_get_contents(pointer, &last, NULL, NULL))
        return;
    g_strchomp(last);
    if (strcmp(last, absolute) == 0)
        g_unlink(pointer);
}
