/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpSqlCursor:
 *
 * The rows of one statement that a person typed. Nothing but reading is
 * allowed; the table function facts(message) gives packed facts as rows of
 * (kind, ordinal, member, value). Close it before the case.
 */
typedef struct _MpSqlCursor MpSqlCursor;

/* The first statement of @sql; @rest receives what follows it. %NULL without
 * @error where there is only white space and comments. From now on the case
 * can only be read. */
MpSqlCursor *mp_case_ask(MpCase *self, const char *sql, const char **rest, GError **error);
/* Whether @sql ends with a whole statement. */
gboolean mp_sql_is_whole(const char *sql);

guint mp_sql_cursor_n_columns(const MpSqlCursor *self);
const char *mp_sql_cursor_name(const MpSqlCursor *self, guint column);
/* %TRUE: the next row; %FALSE without an error: the end. */
gboolean mp_sql_cursor_next(MpSqlCursor *self, GError **error);
/* Of the current row, appended as text; bytes as hex. %FALSE: it is null. */
gboolean mp_sql_cursor_append(const MpSqlCursor *self, guint column, GString *out);
void mp_sql_cursor_free(MpSqlCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpSqlCursor, mp_sql_cursor_free)

G_END_DECLS
