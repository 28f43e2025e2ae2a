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

MpKnownCursor *
mp_case_known_files(MpCase *self, gint64 source, GError **error)
{
    g_autoptr(MpStatement) list =
        mp_db_prepare(self->db,
                      "SELECT n, name, file_bytes, mtime_ns, inode FROM stored_place "
                      "WHERE source = ?1 AND live AND name IS NOT NULL",
                      error);
    MpKnownCursor *cursor;

    if (list == NULL)
        return NULL;
    mp_statement_bind_int(list, 1, source);
    cursor = g_new0(MpKnownCursor, 1);
    cursor->statement = g_steal_pointer(&list);
    return cursor;
}

gboolean
mp_known_cursor_next(MpKnownCursor *self, MpKnownFile *out, GError **error)
{
    if (self->statement == NULL || mp_statement_step(self->statement, error) != 1) {
        g_clear_pointer(&self->statement, mp_statement_free);
        return FALSE;
    }
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
