/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-db-facts.h"

#include "base/mp-diag.h"
#include "case/mp-case.h"
#include "case/mp-codec.h"

enum { COLUMN_KIND, COLUMN_ORDINAL, COLUMN_MEMBER, COLUMN_VALUE, COLUMN_MESSAGE };

typedef struct {
    sqlite3_vtab base;
    sqlite3 *db;
} Table;

/* One member of one fact that is not empty. @member is NULL for the head's. */
typedef struct {
    MpFactKind kind;
    gsize ordinal;
    const guint8 *fact;
    const MpMember *member;
    guint element;
    const char *head;
} Row;

typedef struct {
    sqlite3_vtab_cursor base;
    sqlite3_stmt *find;
    MpArena *arena;
    GArray *rows; /* of Row */
    guint at;
    gint64 message;
} Cursor;

/* waived: the signature is SQLite's */
static int
connect_table(
    sqlite3 *db, void *data, int argc, const char *const *argv, sqlite3_vtab **out, char **error)
{
    Table *table;
    int code = sqlite3_declare_vtab(db, "CREATE TABLE facts(kind TEXT, ordinal INTEGER, "
                                        "member TEXT, value, message INTEGER HIDDEN)");

    (void)data, (void)argc, (void)argv, (void)error;
    if (code != SQLITE_OK)
        return code;
    table = sqlite3_malloc(sizeof(*table));
    if (table == NULL)
        return SQLITE_NOMEM;
    *table = (Table){ .db = db };
    *out = &table->base;
    return SQLITE_OK;
}

static int
disconnect_table(sqlite3_vtab *table)
{
    sqlite3_free(table);
    return SQLITE_OK;
}

/* Only a given message can be asked for: facts() of nothing in particular has no plan. */
static int
best_index(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    for (int i = 0; i < info->nConstraint; i++) {
        if (info->aConstraint[i].iColumn != COLUMN_MESSAGE ||
            info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ)
            continue;
        if (!info->aConstraint[i].usable)
            return SQLITE_CONSTRAINT;
        info->aConstraintUsage[i].argvIndex = 1;
        info->aConstraintUsage[i].omit = 1;
        info->estimatedCost = 1;
        info->estimatedRows = 300;
        return SQLITE_OK;
    }
    return SQLITE_CONSTRAINT;
}

static int
open_cursor(sqlite3_vtab *table, sqlite3_vtab_cursor **out)
{
    Cursor *self = g_new0(Cursor, 1);
    int code =
        sqlite3_prepare_v2(((Table *)table)->db, "SELECT record FROM stored_message WHERE key = ?1",
                           -1, &self->find, NULL);

    if (code != SQLITE_OK) {
        g_free(self);
        return code;
    }
    self->arena = mp_arena_new(16 << 10);
    self->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    *out = &self->base;
    return SQLITE_OK;
}

static int
close_cursor(sqlite3_vtab_cursor *cursor)
{
    Cursor *self = (Cursor *)cursor;

    sqlite3_finalize(self->find);
    mp_arena_free(self->arena);
    g_array_unref(self->rows);
    g_free(self);
    return SQLITE_OK;
}

static gboolean
has_value(const MpMember *member, const guint8 *fact, guint element)
{
    const guint8 *at = fact + member->offset;

    switch (member->type) {
    case MP_MEMBER_SLICE:
        return ((const MpSlice *)(gconstpointer)at)[element].len > 0;
    case MP_MEMBER_U64:
        return ((const guint64 *)(gconstpointer)at)[element] != 0;
    case MP_MEMBER_INSTANT:
        return ((const MpInstant *)(gconstpointer)at)[element].known;
    case MP_MEMBER_DIAG:
        return TRUE;
    case MP_MEMBER_U32:
    case MP_MEMBER_I32:
    default:
        return ((const guint32 *)(gconstpointer)at)[element] != 0;
    }
}

static void
list_fact(Cursor *self, MpFactKind kind, gsize ordinal, const guint8 *fact)
{
    static const char *const heads[] = { "start", "end", "field" };
    const MpFactHead *head = (gconstpointer)fact;
    Row row = { .kind = kind, .ordinal = ordinal, .fact = fact };

    for (guint i = 0; i < G_N_ELEMENTS(heads); i++) {
        row.head = heads[i];
        if (i < 2 || head->field != MP_FACT_NO_FIELD)
            g_array_append_val(self->rows, row);
    }
    row.head = NULL;
    for (row.member = mp_fact_layout(kind)->members; row.member->count > 0; row.member++)
        for (row.element = 0; row.element < row.member->count; row.element++)
            if (has_value(row.member, fact, row.element))
                g_array_append_val(self->rows, row);
}

static int
filter(sqlite3_vtab_cursor *cursor, int plan, const char *name, int argc, sqlite3_value **argv)
{
    Cursor *self = (Cursor *)cursor;
    const MpFactSet *facts = NULL;

    (void)plan, (void)name;
    mp_arena_reset(self->arena);
    g_array_set_size(self->rows, 0);
    self->at = 0;
    if (argc != 1)
        return SQLITE_OK;
    self->message = sqlite3_value_int64(argv[0]);
    sqlite3_bind_int64(self->find, 1, self->message);
    if (sqlite3_step(self->find) == SQLITE_ROW) {
        MpSlice record = { sqlite3_column_blob(self->find, 0),
                           (gsize)sqlite3_column_bytes(self->find, 0) };

        if (record.len > 0)
            facts = mp_codec_decode(mp_arena_copy(self->arena, record), MP_FACTS_ALL, self->arena);
    }
    sqlite3_reset(self->find);
    for (guint kind = 0; facts != NULL && kind < MP_FACT_N_KINDS; kind++) {
        gsize n;
        const guint8 *fact = mp_fact_set_get(facts, kind, &n);

        for (gsize i = 0; i < n; i++, fact += mp_fact_layout(kind)->size)
            list_fact(self, kind, i, fact);
    }
    return SQLITE_OK;
}

static int
next(sqlite3_vtab_cursor *cursor)
{
    ((Cursor *)cursor)->at++;
    return SQLITE_OK;
}

static int
is_at_end(sqlite3_vtab_cursor *cursor)
{
    const Cursor *self = (const Cursor *)cursor;

    return self->at >= self->rows->len;
}

static void
give_text(sqlite3_context *context, const char *text)
{
    sqlite3_result_text(context, text, -1, SQLITE_TRANSIENT);
}

static void
give_member(sqlite3_context *context, const Row *row)
{
    const guint8 *at = row->fact + row->member->offset;
    char text[MP_INSTANT_TEXT];

    switch (row->member->type) {
    case MP_MEMBER_SLICE: {
        const MpSlice *slice = (const MpSlice *)(gconstpointer)at + row->element;

        sqlite3_result_text64(context, slice->data, slice->len, SQLITE_TRANSIENT, SQLITE_UTF8);
        break;
    }
    case MP_MEMBER_U64:
        g_snprintf(text, sizeof(text), "%016" G_GINT64_MODIFIER "x",
                   ((const guint64 *)(gconstpointer)at)[row->element]);
        give_text(context, text);
        break;
    case MP_MEMBER_INSTANT:
        give_text(context, mp_instant_format(
                               ((const MpInstant *)(gconstpointer)at)[row->element].utc_us, text));
        break;
    case MP_MEMBER_DIAG:
        give_text(context, mp_diag_code_name(((const guint32 *)(gconstpointer)at)[row->element]));
        break;
    case MP_MEMBER_I32:
        sqlite3_result_int(context, ((const gint32 *)(gconstpointer)at)[row->element]);
        break;
    case MP_MEMBER_U32:
    default:
        sqlite3_result_int64(context, ((const guint32 *)(gconstpointer)at)[row->element]);
    }
}

static void
give_head(sqlite3_context *context, const Row *row)
{
    const MpFactHead *head = (gconstpointer)row->fact;

    sqlite3_result_int64(context, row->head[0] == 's'   ? (gint64)head->where.start
                                  : row->head[0] == 'e' ? (gint64)head->where.end
                                                        : (gint64)head->field);
}

static void
give_name(sqlite3_context *context, const Row *row)
{
    g_autofree char *name = NULL;

    if (row->head != NULL || row->member->count == 1) {
        give_text(context, row->head != NULL ? row->head : row->member->name);
        return;
    }
    name = g_strdup_printf("%s[%u]", row->member->name, row->element);
    give_text(context, name);
}

static int
column(sqlite3_vtab_cursor *cursor, sqlite3_context *context, int i)
{
    Cursor *self = (Cursor *)cursor;
    const Row *row = &g_array_index(self->rows, Row, self->at);

    if (i == COLUMN_KIND)
        give_text(context, mp_fact_kind_name(row->kind));
    else if (i == COLUMN_ORDINAL)
        sqlite3_result_int64(context, (gint64)row->ordinal);
    else if (i == COLUMN_MEMBER)
        give_name(context, row);
    else if (i == COLUMN_MESSAGE)
        sqlite3_result_int64(context, self->message);
    else if (row->head != NULL)
        give_head(context, row);
    else
        give_member(context, row);
    return SQLITE_OK;
}

static int
row_number(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = ((Cursor *)cursor)->at;
    return SQLITE_OK;
}

const sqlite3_module *
mp_db_facts_module(void)
{
    static const sqlite3_module module = {
        .xConnect = connect_table, /* and no xCreate: it exists by its name alone */
        .xBestIndex = best_index,
        .xDisconnect = disconnect_table,
        .xOpen = open_cursor,
        .xClose = close_cursor,
        .xFilter = filter,
        .xNext = next,
        .xEof = is_at_end,
        .xColumn = column,
        .xRowid = row_number,
    };

    return &module;
}
