/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "scan/mp-manifest.h"

#include "base/mp-text.h"
#include "case/mp-case-known.h"

static void
append_comment(GString *line, const char *why, const MpKnownDigest *file)
{
    g_string_append_printf(line, "## %s: ", why);
    mp_text_append_terminal(line, mp_slice_of(file->path));
}

/* hashdeep takes the rest of the line for the name, whatever stands in it. */
static void
append_hashdeep(GString *line, const MpKnownDigest *file, const char *hex)
{
    if (strpbrk(file->path, "\n\r") != NULL)
        append_comment(line, "name with a line end", file);
    else
        g_string_append_printf(line, "%" G_GUINT64_FORMAT ",%s,%s", file->bytes, hex, file->path);
}

/* A name with a line end or a backslash is escaped, and the line says so. */
static void
append_sha256sum(GString *line, const MpKnownDigest *file, const char *hex)
{
    if (strpbrk(file->path, "\n\r\\") != NULL)
        g_string_append_c(line, '\\');
    g_string_append_printf(line, "%s  ", hex);
    for (const char *c = file->path; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r' || *c == '\\')
            g_string_append_printf(line, "\\%c", *c == '\n' ? 'n' : *c == '\r' ? 'r' : '\\');
        else
            g_string_append_c(line, *c);
}

gboolean
mp_manifest_write(MpCase *store, MpManifestFormat format, GOutputStream *out, GError **error)
{
    g_autoptr(MpKnownCursor) files = mp_case_known_digests(store, error);
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    MpKnownDigest file;

    if (files == NULL)
        return FALSE;
    if (format == MP_MANIFEST_HASHDEEP)
        g_string_append(line, "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n"
                              "## mailprov " MP_VERSION "\n");
    while (mp_known_cursor_next_digest(files, &file, &failure)) {
        char hex[MP_SHA256_HEX];

        mp_sha256_hex(&file.sha256, hex);
        if (mp_sha256_is_zero(&file.sha256) && format == MP_MANIFEST_HASHDEEP)
            append_comment(line, "digest not known", &file);
        else if (format == MP_MANIFEST_HASHDEEP)
            append_hashdeep(line, &file, hex);
        else if (!mp_sha256_is_zero(&file.sha256))
            append_sha256sum(line, &file, hex);
        if (line->len > 0)
            g_string_append_c(line, '\n');
        if (!g_output_stream_write_all(out, line->str, line->len, NULL, NULL, error))
            return FALSE;
        g_string_truncate(line, 0);
    }
    if (failure == NULL)
        return g_output_stream_write_all(out, line->str, line->len, NULL, NULL, error);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
