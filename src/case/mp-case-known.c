/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-known.h"

#include "case/mp-case-place.h"

struct _MpKnownCursor {
    MpStatement *statement;
};

gboolean
mp_case_known_source(
    MpCase *self, const char *path, const char *member, MpKnownSource *out, GError **error)
{
    MpStatement *find = mp_case_statement(self, MP_SQL_KNOWN_SOURCE, error);
    int got;

    *out = (MpKnownSource){ 0 };
    if (find == NULL)
        return FALSE;
    mp_statement_bind_text(find, 1, path);
    mp_statement_bind_text(find, 2, member);
    got = mp_statement_step(find, error);
    if (got != 1)
        return got == 0;
    *out = (MpKnownSource){
        .source = mp_statement_int(find, 0),
        .extraction = mp_statement_int(find, 1),
        .is_complete = mp_statement_int(find, 2) != 0,
        .is_mbox = mp_statement_int(find, 3) != 0,
        .mark = { .bytes = mp_statement_int(find, 4),
                  .mtime_ns = mp_statement_int(find, 5),
                  .inode = mp_statement_int(find, 6) },
        .sha256 = mp_statement_sha256(find, 7),
        .resume_at = (guint64)mp_statement_int(find, 8),
        .unquote = mp_statement_int(find, 9) != 0,
    };
    mp_statement_reset(find);
    return TRUE;
}

static MpKnownCursor *
open_cursor(MpCase *self, const char *sql, GError **error)
{
    g_autoptr(MpStatement) statement = mp_db_prepare(self->db, sql, error);
    MpKnownCursor *cursor;

    if (statement == NULL)
        return NULL;
    cursor = g_new0(MpKnownCursor, 1);
    cursor->statement = g_steal_pointer(&statement);
    return cursor;
}

static gboolean
step(MpKnownCursor *self, GError **error)
{
    if (self->statement == NULL)
        return FALSE;
    if (mp_statement_step(self->statement, error) == 1)
        return TRUE;
    g_clear_pointer(&self->statement, mp_statement_free);
    return FALSE;
}

MpKnownCursor *
mp_case_known_files(MpCase *self, gint64 source, GError **error)
{
    MpKnownCursor *cursor =
        open_cursor(self,
                    "SELECT n, name, file_bytes, mtime_ns, inode FROM stored_place "
                    "WHERE source = ?1 AND live <> 0 AND name IS NOT NULL",
                    error);

    if (cursor != NULL)
        mp_statement_bind_int(cursor->statement, 1, source);
    return cursor;
}

gboolean
mp_known_cursor_next(MpKnownCursor *self, MpKnownFile *out, GError **error)
{
    if (!step(self, error))
        return FALSE;
    *out = (MpKnownFile){
        .place = mp_statement_int(self->statement, 0),
        .name = mp_statement_text(self->statement, 1),
        .mark = { .bytes = mp_statement_int(self->statement, 2),
                  .mtime_ns = mp_statement_int(self->statement, 3),
                  .inode = mp_statement_int(self->statement, 4) },
    };
    return TRUE;
}

void
mp_known_cursor_free(MpKnownCursor *self)
{
    if (self == NULL)
        return;
    mp_statement_free(self->statement);
    g_free(self);
}

char *
mp_case_place_path(MpCase *self, gint64 place, GError **error)
{
    g_autoptr(MpStatement) find = mp_db_prepare(
        self->db,
        "SELECT CASE WHEN p.relative = 0 THEN p.name ELSE s.path || coalesce(p.name, '') END "
        "FROM stored_place p JOIN stored_source s ON s.n = p.source "
        "WHERE p.n = ?1 AND s.member = ''",
        error);

    if (find == NULL)
        return NULL;
    mp_statement_bind_int(find, 1, place);
    return mp_statement_step(find, error) == 1 ? g_strdup(mp_statement_text(find, 0)) : NULL;
}

GPtrArray *
mp_case_root_paths(MpCase *self, GError **error)
{
    g_autoptr(MpStatement) list = mp_db_prepare(
        self->db,
        "SELECT path FROM (SELECT DISTINCT path FROM stored_source WHERE status <> 'gone' "
        "AND member = '') d ORDER BY path || '/'", /* so that what is below a folder follows it at
                                                      once */
        error);
    g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func(g_free);
    int got;

    if (list == NULL)
        return NULL;
    while ((got = mp_statement_step(list, error)) == 1) {
        const char *path = mp_statement_text(list, 0);
        const char *last = roots->len == 0 ? NULL : g_ptr_array_index(roots, roots->len - 1);
        gsize len = last == NULL ? 0 : strlen(last);

        if (last != NULL && strncmp(path, last, len) == 0 && (path[len] == '/' || len == 1))
            continue;
        g_ptr_array_add(roots, g_strdup(path));
    }
    return got == 0 ? g_steal_pointer(&roots) : NULL;
}

/* The one row of @find, if there is one: number, source, length, digest. */
static gboolean
read_place(MpStatement *find, MpKnownPlace *out, GError **error)
{
    int got = mp_statement_step(find, error);

    *out = (MpKnownPlace){ 0 };
    if (got != 1)
        return got == 0;
    out->place = mp_statement_int(find, 0);
    out->source = mp_statement_int(find, 1);
    out->length = (guint64)mp_statement_int(find, 2);
    out->sha256 = mp_statement_sha256(find, 3);
    mp_statement_reset(find);
    return TRUE;
}

gboolean
mp_case_known_place_at(
    MpCase *self, gint64 source, guint64 offset, MpKnownPlace *out, GError **error)
{
    MpStatement *find = mp_case_statement(self, MP_SQL_KNOWN_PLACE_AT, error);

    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, source);
    mp_statement_bind_int(find, 2, (gint64)offset);
    return read_place(find, out, error);
}

gboolean
mp_case_known_place(MpCase *self, gint64 place, MpKnownPlace *out, GError **error)
{
    MpStatement *find = mp_case_statement(self, MP_SQL_KNOWN_PLACE, error);

    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, place);
    return read_place(find, out, error);
}

MpKnownCursor *
mp_case_known_places(MpCase *self, GError **error)
{
    return open_cursor(
        self,
        "SELECT p.n, p.source, p.length, coalesce(p.sha256, m.content_sha256), p.\"offset\", "
        "CASE WHEN p.name IS NULL THEN s.origin WHEN p.relative <> 0 THEN s.origin || p.name "
        "ELSE p.name END, "
        "CASE WHEN s.member <> '' THEN NULL WHEN p.relative = 0 THEN p.name "
        "ELSE s.path || coalesce(p.name, '') END, "
        "p.file_bytes, p.mtime_ns, p.inode "
        "FROM stored_place p JOIN stored_source s ON s.n = p.source "
        "JOIN stored_message m ON m.n = p.message WHERE p.live <> 0 "
        "AND s.member NOT LIKE '%\n%' ORDER BY s.origin, p.n",
        error);
}

gboolean
mp_known_cursor_next_place(MpKnownCursor *self, MpKnownPlace *out, GError **error)
{
    const MpStatement *row = self->statement;

    if (!step(self, error))
        return FALSE;
    *out = (MpKnownPlace){
        .place = mp_statement_int(row, 0),
        .source = mp_statement_int(row, 1),
        .length = (guint64)mp_statement_int(row, 2),
        .sha256 = mp_statement_sha256(row, 3),
        .offset = (guint64)mp_statement_int(row, 4),
        .origin = mp_statement_text(row, 5),
        .path = mp_statement_text(row, 6),
        .has_file = !mp_statement_is_null(row, 7),
        .mark = { .bytes = mp_statement_int(row, 7),
                  .mtime_ns = mp_statement_int(row, 8),
                  .inode = mp_statement_int(row, 9) },
    };
    return TRUE;
}

MpKnownCursor *
mp_case_known_digests(MpCase *self, GError **error)
{
    return open_cursor(
        self,
        "SELECT path AS file, bytes, sha256 FROM stored_source "
        "WHERE member = '' AND mtime_ns IS NOT NULL AND status NOT IN ('gone', 'unread') "
        "UNION ALL SELECT CASE WHEN p.relative <> 0 THEN s.path || p.name ELSE p.name END, "
        "p.file_bytes, "
        "CASE WHEN p.length = p.file_bytes THEN coalesce(p.sha256, m.content_sha256) END "
        "FROM stored_place p JOIN stored_source s ON s.n = p.source "
        "JOIN stored_message m ON m.n = p.message "
        "WHERE p.live <> 0 AND p.name IS NOT NULL AND p.file_bytes IS NOT NULL AND s.member = '' "
        "ORDER BY file",
        error);
}

gboolean
mp_known_cursor_next_digest(MpKnownCursor *self, MpKnownDigest *out, GError **error)
{
    if (!step(self, error))
        return FALSE;
    *out = (MpKnownDigest){ .path = mp_statement_text(self->statement, 0),
                            .bytes = (guint64)mp_statement_int(self->statement, 1),
                            .sha256 = mp_statement_sha256(self->statement, 2) };
    return TRUE;
}

gboolean
mp_case_find_extraction(MpCase *self, const MpSha256 *digest, gint64 *number)
{
    g_autoptr(MpStatement) find =
        mp_db_prepare(self->db, "SELECT n FROM extraction WHERE digest = ?1", NULL);
    char hex[MP_SHA256_HEX];

    if (find == NULL)
        return FALSE;
    mp_statement_bind_text(find, 1, mp_sha256_hex(digest, hex));
    return mp_case_ask_number(find, number, NULL) == 1;
}

gboolean
mp_case_is_blank(MpCase *self)
{
    g_autoptr(MpStatement) find =
        mp_db_prepare(self->db, "SELECT 1 FROM stored_source LIMIT 1", NULL);

    return find != NULL && mp_statement_step(find, NULL) == 0;
}
