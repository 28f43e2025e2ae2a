/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-private.h"
#include "case/mp-rows-evidence.h"

struct _MpRowCursor {
    MpStatement *statement; /* NULL: a table that was never written, or no more rows */
    const MpTable *table;
    char *value;
};

/* How rows of a table are added. */
typedef struct {
    MpStatement *statement;
    guint64 keys; /* a bit for each column of the key: they are never null */
} Insert;

static const char *
sql_type(MpColumnType type)
{
    switch (type) {
    case MP_COLUMN_REAL:
        return "DOUBLE PRECISION";
    case MP_COLUMN_TEXT:
        return "TEXT";
    case MP_COLUMN_SHA256:
        return "BYTEA";
    case MP_COLUMN_INT:
    case MP_COLUMN_TIME:
    default:
        return "BIGINT";
    }
}

gboolean
mp_table_is_evidence(const MpTable *table)
{
    return table == &mp_table_source || table == &mp_table_place || table == &mp_table_anomaly ||
           table == &mp_table_scan;
}

/* "a,b" as "\"a\", \"b\"": a column may be named like a word of SQL. */
static void
append_key(GString *sql, const MpTable *table)
{
    g_auto(GStrv) names = g_strsplit(table->key, ",", -1);

    for (guint i = 0; names[i] != NULL; i++)
        g_string_append_printf(sql, "%s\"%s\"", i > 0 ? ", " : "", names[i]);
}

static void
append_columns(GString *sql, const MpTable *table)
{
    for (const MpColumn *column = table->columns; column->name != NULL; column++)
        g_string_append_printf(sql, "%s\"%s\"", column > table->columns ? ", " : "", column->name);
}

static gboolean
is_key(const MpTable *table, const char *column)
{
    g_auto(GStrv) names = g_strsplit(table->key, ",", -1);

    return g_strv_contains((const char *const *)names, column);
}

/* Behind "CREATE TABLE ", with names of types that all databases know. Clustered by the key, so
 * that reading in its order is reading in the order of the file. */
static char *
shape_of(const MpTable *table)
{
    GString *sql = g_string_new(NULL);

    g_string_append_printf(sql, "\"%s\"(", table->name);
    for (const MpColumn *column = table->columns; column->name != NULL; column++)
        g_string_append_printf(sql, "\"%s\" %s%s, ", column->name, sql_type(column->type),
                               is_key(table, column->name) ? " NOT NULL" : "");
    g_string_append(sql, "PRIMARY KEY(");
    append_key(sql, table);
    g_string_append(sql, ")) WITHOUT ROWID");
    return g_string_free(sql, FALSE);
}

typedef enum { TABLE_MISSING, TABLE_OTHER_SHAPE, TABLE_GOOD, TABLE_FAILED } TableState;

static TableState
look_at_table(MpCase *self, const MpTable *table, MpDbPlace place, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autofree char *made = mp_db_table_shape(self->db, table->name, place, &failure);
    g_autofree char *shape = shape_of(table);

    if (failure != NULL) {
        g_propagate_error(error, g_steal_pointer(&failure));
        return TABLE_FAILED;
    }
    if (made == NULL)
        return TABLE_MISSING;
    return strcmp(made, shape) == 0 ? TABLE_GOOD : TABLE_OTHER_SHAPE;
}

/* There to be read, wherever it lies. */
static TableState
find_table(MpCase *self, const MpTable *table, GError **error)
{
    TableState state = look_at_table(self, table, MP_DB_TEMPORARY, error);

    if (mp_table_is_evidence(table))
        return TABLE_GOOD;
    return state == TABLE_MISSING ? look_at_table(self, table, MP_DB_KEPT, error) : state;
}

/* There to be written. What other versions made of it can be made again. */
static gboolean
make_table(MpCase *self, const MpTable *table, GError **error)
{
    MpDbPlace place = self->findings_in_memory ? MP_DB_TEMPORARY : MP_DB_KEPT;
    TableState state;
    g_autofree char *shape = shape_of(table);
    g_autofree char *drop = g_strdup_printf("DROP TABLE \"%s\"", table->name);

    if (mp_table_is_evidence(table))
        return TRUE;
    state = look_at_table(self, table, place, error);
    if (state == TABLE_GOOD || state == TABLE_FAILED)
        return state == TABLE_GOOD;
    if (state == TABLE_OTHER_SHAPE && !mp_db_execute(self->db, drop, error))
        return FALSE;
    return mp_db_make_table(self->db, shape, place, error);
}

gboolean
mp_case_clear_table(MpCase *self, const MpTable *table, GError **error)
{
    g_autofree char *clear = g_strdup_printf("DELETE FROM \"%s\"", table->name);

    if (self->inserts != NULL)
        g_hash_table_remove(self->inserts, table);
    return make_table(self, table, error) && mp_db_execute(self->db, clear, error);
}

static void
free_insert(gpointer data)
{
    Insert *insert = data;

    mp_statement_free(insert->statement);
    g_free(insert);
}

/* The same key again replaces the row. */
static void
append_update(GString *sql, const MpTable *table)
{
    const char *before = ") DO UPDATE SET ";

    for (const MpColumn *column = table->columns; column->name != NULL; column++) {
        if (is_key(table, column->name))
            continue;
        g_string_append_printf(sql, "%s\"%s\" = excluded.\"%s\"", before, column->name,
                               column->name);
        before = ", ";
    }
    if (before[0] == ')')
        g_string_append(sql, ") DO NOTHING");
}

static const Insert *
find_insert(MpCase *self, const MpTable *table, GError **error)
{
    Insert *insert;
    g_autoptr(GString) sql = g_string_new(NULL);
    g_autoptr(MpStatement) statement = NULL;
    guint64 keys = 0;
    int n = 0;

    if (self->inserts == NULL)
        self->inserts = g_hash_table_new_full(NULL, NULL, NULL, free_insert);
    insert = g_hash_table_lookup(self->inserts, table);
    if (insert != NULL)
        return insert;
    if (!make_table(self, table, error))
        return NULL;
    g_string_append_printf(sql, "INSERT INTO \"%s\"(", table->name);
    append_columns(sql, table);
    g_string_append(sql, ") VALUES(");
    for (const MpColumn *column = table->columns; column->name != NULL; column++, n++) {
        g_string_append_printf(sql, "%s?%d", n > 0 ? ", " : "", n + 1);
        if (is_key(table, column->name))
            keys |= G_GUINT64_CONSTANT(1) << n;
    }
    g_string_append(sql, ") ON CONFLICT(");
    append_key(sql, table);
    append_update(sql, table);
    statement = mp_db_prepare(self->db, sql->str, error);
    if (statement == NULL)
        return NULL;
    insert = g_new(Insert, 1);
    *insert = (Insert){ g_steal_pointer(&statement), keys };
    g_hash_table_insert(self->inserts, (gpointer)table, insert);
    return insert;
}

static void
bind_column(MpStatement *statement, int i, const MpColumn *column, gconstpointer at)
{
    switch (column->type) {
    case MP_COLUMN_REAL:
        mp_statement_bind_real(statement, i, *(const double *)at);
        break;
    case MP_COLUMN_TEXT:
        mp_statement_bind_text(statement, i, *(const char *const *)at);
        break;
    case MP_COLUMN_SHA256:
        mp_statement_bind_sha256(statement, i, at);
        break;
    case MP_COLUMN_TIME:
        if (*(const gint64 *)at == MP_NO_TIME)
            mp_statement_bind_null(statement, i);
        else
            mp_statement_bind_int(statement, i, *(const gint64 *)at);
        break;
    case MP_COLUMN_INT:
    default:
        mp_statement_bind_int(statement, i, *(const gint64 *)at);
    }
}

gboolean
mp_case_add_row(MpCase *self, const MpTable *table, gconstpointer row, GError **error)
{
    const Insert *insert = find_insert(self, table, error);
    int i = 0;

    if (insert == NULL)
        return FALSE;
    for (const MpColumn *column = table->columns; column->name != NULL; column++, i++) {
        gconstpointer at = (const guint8 *)row + column->offset;

        if (column->type == MP_COLUMN_TEXT && *(const char *const *)at == NULL &&
            (insert->keys >> i & 1) != 0)
            mp_statement_bind_text(insert->statement, i + 1, "");
        else
            bind_column(insert->statement, i + 1, column, at);
    }
    return mp_statement_run(insert->statement, error);
}

static MpRowCursor *
open_rows(MpCase *self, const MpTable *table, const char *tail, GError **error)
{
    g_autoptr(GString) sql = g_string_new("SELECT ");
    g_autoptr(MpRowCursor) cursor = g_new0(MpRowCursor, 1);
    TableState state = find_table(self, table, error);

    cursor->table = table;
    if (state == TABLE_FAILED)
        return NULL;
    if (state != TABLE_GOOD)
        return g_steal_pointer(&cursor);
    append_columns(sql, table);
    g_string_append_printf(sql, " FROM \"%s\" %s", table->name, tail);
    cursor->statement = mp_db_prepare(self->db, sql->str, error);
    return cursor->statement == NULL ? NULL : g_steal_pointer(&cursor);
}

MpRowCursor *
mp_case_rows(MpCase *self, const MpTable *table, GError **error)
{
    g_autoptr(GString) tail = g_string_new("ORDER BY ");

    append_key(tail, table);
    return open_rows(self, table, tail->str, error);
}

MpRowCursor *
mp_case_rows_as_read(MpCase *self, const MpTable *table, GError **error)
{
    if (!mp_table_is_evidence(table) || table == &mp_table_scan)
        return mp_case_rows(self, table, error);
    return open_rows(self, table, "ORDER BY n", error);
}

MpRowCursor *
mp_case_rows_where(
    MpCase *self, const MpTable *table, const char *column, const char *value, GError **error)
{
    g_autoptr(GString) tail = g_string_new(NULL);
    const MpColumn *found = table->columns;
    MpRowCursor *cursor;

    while (found->name != NULL && strcmp(found->name, column) != 0)
        found++;
    g_return_val_if_fail(found->name != NULL, NULL);
    g_string_append_printf(tail, "WHERE \"%s\" = ?1 ORDER BY ", column);
    append_key(tail, table);
    cursor = open_rows(self, table, tail->str, error);
    if (cursor == NULL || cursor->statement == NULL)
        return cursor;
    cursor->value = g_strdup(value);
    if (found->type == MP_COLUMN_TEXT)
        mp_statement_bind_text(cursor->statement, 1, cursor->value);
    else
        mp_statement_bind_int(cursor->statement, 1, g_ascii_strtoll(value, NULL, 10));
    return cursor;
}

static void
read_column(const MpStatement *statement, int i, const MpColumn *column, gpointer at)
{
    switch (column->type) {
    case MP_COLUMN_REAL:
        *(double *)at = mp_statement_real(statement, i);
        break;
    case MP_COLUMN_TEXT:
        *(const char **)at = mp_statement_text(statement, i);
        break;
    case MP_COLUMN_SHA256:
        *(MpSha256 *)at = mp_statement_sha256(statement, i);
        break;
    case MP_COLUMN_TIME:
        *(gint64 *)at =
            mp_statement_is_null(statement, i) ? MP_NO_TIME : mp_statement_int(statement, i);
        break;
    case MP_COLUMN_INT:
    default:
        *(gint64 *)at = mp_statement_int(statement, i);
    }
}

gboolean
mp_row_cursor_next(MpRowCursor *self, gpointer row, GError **error)
{
    int i = 0;

    if (self->statement == NULL)
        return FALSE;
    if (mp_statement_step(self->statement, error) != 1) {
        g_clear_pointer(&self->statement, mp_statement_free);
        return FALSE;
    }
    for (const MpColumn *column = self->table->columns; column->name != NULL; column++, i++)
        read_column(self->statement, i, column, (guint8 *)row + column->offset);
    return TRUE;
}

void
mp_row_cursor_free(MpRowCursor *self)
{
    if (self == NULL)
        return;
    mp_statement_free(self->statement);
    g_free(self->value);
    g_free(self);
}

gboolean
mp_case_each_row(MpCase *self, const MpTable *table, MpRowSeen see, gpointer data, GError **error)
{
    g_autoptr(MpRowCursor) rows = mp_case_rows(self, table, error);
    g_autofree gpointer row = g_malloc0(table->row_size);
    g_autoptr(GError) failure = NULL;

    if (rows == NULL)
        return FALSE;
    while (mp_row_cursor_next(rows, row, &failure))
        see(row, data);
    if (failure == NULL)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}
