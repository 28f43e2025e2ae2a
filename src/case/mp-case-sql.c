/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-sql.h"

#include "case/mp-case-private.h"

struct _MpSqlCursor {
    MpStatement *statement;
};

MpSqlCursor *
mp_case_ask(MpCase *self, const char *sql, const char **rest, GError **error)
{
    MpStatement *statement = mp_db_prepare_question(self->db, sql, rest, error);
    MpSqlCursor *cursor;

    if (statement == NULL)
        return NULL;
    cursor = g_new0(MpSqlCursor, 1);
    cursor->statement = statement;
    return cursor;
}

gboolean
mp_sql_is_whole(const char *sql)
{
    return mp_db_is_whole(sql);
}

guint
mp_sql_cursor_n_columns(const MpSqlCursor *self)
{
    return (guint)mp_statement_n_columns(self->statement);
}

const char *
mp_sql_cursor_name(const MpSqlCursor *self, guint column)
{
    return mp_statement_column_name(self->statement, (int)column);
}

gboolean
mp_sql_cursor_next(MpSqlCursor *self, GError **error)
{
    return mp_statement_step(self->statement, error) == 1;
}

gboolean
mp_sql_cursor_append(const MpSqlCursor *self, guint column, GString *out)
{
    MpSlice bytes;

    if (mp_statement_is_null(self->statement, (int)column))
        return FALSE;
    bytes = mp_statement_bytes(self->statement, (int)column);
    if (!mp_statement_is_blob(self->statement, (int)column)) {
        g_string_append_len(out, bytes.data, (gssize)bytes.len);
        return TRUE;
    }
    for (gsize i = 0; i < bytes.len; i++)
        g_string_append_printf(out, "%02x", (guint8)bytes.data[i]);
    return TRUE;
}

void
mp_sql_cursor_free(MpSqlCursor *self)
{
    if (self == NULL)
        return;
    mp_statement_free(self->statement);
    g_free(self);
}
