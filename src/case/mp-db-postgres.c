/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <libpq-fe.h>
#include <stdlib.h>

#include "case/mp-db-kind.h"
#include "case/mp-postgres-text.h"
#include "case/mp-postgres-value.h"

#define FETCH_ROWS 1000      /* of a walk at a time: what is in memory of it */
#define QUEUE_STATEMENTS 200 /* sent before an answer is read: theirs stay small */
#define COPY_BYTES (64u << 10)
#define WAIT_TURNS 5 /* of a reader, for who writes findings now */
#define WAIT_US 50000
#define LOCK "5210212" /* one writer of a case: the number of its advisory lock */

/* Types of columns, by the numbers that PostgreSQL never changes. */
typedef enum {
    TYPE_BOOL = 16,
    TYPE_BYTES = 17,
    TYPE_INT8 = 20,
    TYPE_INT2 = 21,
    TYPE_INT4 = 23,
    TYPE_FLOAT8 = 701,
} Type;

typedef struct {
    MpDb db;
    PGconn *link;
    MpCaseMode mode;
    gboolean in_transaction;
    guint n_statements; /* made so far: for their names */
    guint n_queued;     /* sent, and not answered yet */
} PostgresDb;

typedef struct {
    MpStatement statement;
    char *sql;
    char *name;         /* of the statement, the cursor, or the table that is loaded */
    GArray *parameters; /* of MpPostgresValue */
    gboolean is_prepared;
    gboolean is_walk;   /* it may have many rows: they come in parts */
    gboolean is_queued; /* its answer may wait: it only adds rows */
    gboolean is_open;   /* the cursor */
    PGresult *result;
    int row;
    GPtrArray *texts; /* unwrapped ones of this row */
    GByteArray *load; /* rows on their way; NULL: this is no load */
} PostgresStatement;

static PostgresDb *
db_of(const MpDb *self)
{
    return (PostgresDb *)self;
}

static PostgresStatement *
of(const MpStatement *self)
{
    return (PostgresStatement *)self;
}

static gboolean
fail(const PostgresDb *self, const PGresult *result, GError **error)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    g_autofree char *message =
        g_strdup(said != NULL && said[0] != '\0' ? said : PQerrorMessage(self->link));
    gboolean is_busy = g_strcmp0(state, "55P03") == 0 || g_strcmp0(state, "40P01") == 0;

    g_strdelimit(g_strchomp(message), "\n", ' ');
    if (is_busy)
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_BUSY,
                    "%s: another mailprov is writing to it", self->db.path);
    else
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE, "%s: %s", self->db.path, message);
    return FALSE;
}

static gboolean
is_good(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_COPY_IN;
}

/* Reads what was left waiting; the first failure counts. */
static gboolean
flush(PostgresDb *self, GError **error)
{
    gboolean good = TRUE, at_sync = FALSE;

    if (self->n_queued == 0)
        return TRUE;
    self->n_queued = 0;
    PQpipelineSync(self->link);
    while (!at_sync) {
        PGresult *result = PQgetResult(self->link);

        if (result == NULL) {
            if (PQstatus(self->link) == CONNECTION_BAD) {
                at_sync = TRUE;
                good = good && fail(self, NULL, error);
            }
            continue;
        }
        at_sync = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (good && !at_sync && !is_good(result))
            good = fail(self, result, error);
        PQclear(result);
    }
    PQexitPipelineMode(self->link);
    return good;
}

/* Takes @result. */
static gboolean
check(PostgresDb *self, PGresult *result, GError **error)
{
    gboolean good = is_good(result) || fail(self, result, error);

    PQclear(result);
    return good;
}

static gboolean
execute(MpDb *db, const char *sql, GError **error)
{
    PostgresDb *self = db_of(db);
    PGresult *result;
    gboolean was_lost;

    if (strcmp(sql, "ROLLBACK") == 0) {
        flush(self, NULL);
        self->in_transaction = FALSE;
    } else if (!flush(self, error)) {
        return FALSE;
    }
    result = PQexec(self->link, sql);
    if (strcmp(sql, "BEGIN") == 0)
        self->in_transaction = is_good(result);
    if (strcmp(sql, "COMMIT") != 0)
        return check(self, result, error);
    self->in_transaction = FALSE;
    was_lost = is_good(result) && strcmp(PQcmdStatus(result), "ROLLBACK") == 0;
    if (was_lost)
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE,
                    "%s: nothing was written, since something of it failed", db->path);
    return check(self, result, error) && !was_lost;
}

/* One number that a query gives; -1 and @error. */
static int
ask_number(PostgresDb *self, const char *sql, GError **error)
{
    PGresult *result = PQexec(self->link, sql);
    int number = -1;

    if (PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) == 1)
        number = atoi(PQgetvalue(result, 0, 0));
    else
        fail(self, result, error);
    PQclear(result);
    return number;
}

/* Who only reads can do without findings being kept; who brings evidence waits for its turn. */
static gboolean
begin(MpDb *db, GError **error)
{
    static const char try_lock[] = "SELECT pg_try_advisory_xact_lock(" LOCK ")::int";
    PostgresDb *self = db_of(db);
    int got = 0;

    if (!execute(db, "BEGIN", error))
        return FALSE;
    if (self->mode != MP_CASE_READ)
        return execute(db, "SELECT pg_advisory_xact_lock(" LOCK ")", error);
    for (guint turn = 0; turn < WAIT_TURNS && got == 0; turn++) {
        got = ask_number(self, try_lock, error);
        if (got == 0)
            g_usleep(WAIT_US);
    }
    if (got == 1)
        return TRUE;
    execute(db, "ROLLBACK", NULL);
    if (got == 0)
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_BUSY,
                    "%s: another mailprov is writing to it", db->path);
    return FALSE;
}

/* A table's shape is kept as what is said of it. */
static char *
table_shape(MpDb *db, const char *name, MpDbPlace place, GError **error)
{
    PostgresDb *self = db_of(db);
    const char *values[] = { name };
    PGresult *result;
    char *shape = NULL;

    if (!flush(self, error))
        return NULL;
    result = PQexecParams(self->link,
                          place == MP_DB_TEMPORARY
                              ? "SELECT coalesce(obj_description(t.r, 'pg_class'), '') FROM "
                                "(SELECT to_regclass('pg_temp.' || quote_ident($1)) AS r) t "
                                "WHERE t.r IS NOT NULL"
                              : "SELECT coalesce(obj_description(t.r, 'pg_class'), '') FROM "
                                "(SELECT to_regclass(quote_ident(current_schema()) || '.' || "
                                "quote_ident($1)) AS r) t WHERE t.r IS NOT NULL",
                          1, NULL, values, NULL, NULL, 0);
    if (!is_good(result))
        fail(self, result, error);
    else if (PQntuples(result) == 1)
        shape = g_strdup(PQgetvalue(result, 0, 0));
    PQclear(result);
    return shape;
}

static gboolean
make_table(MpDb *db, const char *shape, MpDbPlace place, GError **error)
{
    PostgresDb *self = db_of(db);
    g_autofree char *name = g_strndup(shape, strcspn(shape, "("));
    g_autoptr(GString) sql = g_string_new(shape);
    char *said = PQescapeLiteral(self->link, shape, strlen(shape));

    g_string_replace(sql, " WITHOUT ROWID", "", 0);
    g_string_replace(sql, " TEXT", " TEXT COLLATE \"C\"", 0);
    g_string_prepend(sql, place == MP_DB_TEMPORARY ? "CREATE TEMP TABLE " : "CREATE TABLE ");
    g_string_append_printf(sql, "; COMMENT ON TABLE %s%s IS %s",
                           place == MP_DB_TEMPORARY ? "pg_temp." : "", name, said);
    PQfreemem(said);
    return execute(db, sql->str, error);
}

static gint64
no_number(const MpDb *self)
{
    (void)self;
    g_return_val_if_reached(0); /* a shared case is written by mp_case_merge() alone */
}

/* Statements. */

/* ?1 as $1; how many there are. */
static char *
translate(const char *sql, guint *n)
{
    GString *out = g_string_new(NULL);
    char quote = '\0';

    *n = 0;
    for (; *sql != '\0'; sql++) {
        if (quote != '\0')
            quote = *sql == quote ? '\0' : quote;
        else if (*sql == '\'' || *sql == '"')
            quote = *sql;
        else if (*sql == '?') {
            *n = MAX(*n, (guint)atoi(sql + 1));
            g_string_append_c(out, '$');
            continue;
        }
        g_string_append_c(out, *sql);
    }
    return g_string_free(out, FALSE);
}

static const MpDbKind kind;

static PostgresStatement *
statement_new(MpDb *db, char *sql, guint n)
{
    PostgresStatement *self = g_new0(PostgresStatement, 1);

    self->statement = (MpStatement){ &kind, db };
    self->sql = sql;
    self->name = g_strdup_printf("mp%u", ++db_of(db)->n_statements);
    self->parameters = g_array_sized_new(FALSE, TRUE, sizeof(MpPostgresValue), n);
    g_array_set_size(self->parameters, n);
    self->texts = g_ptr_array_new_with_free_func(g_free);
    return self;
}

/* What has parameters asks for something; what has none goes through all there is. */
static MpStatement *
prepare(MpDb *db, const char *sql, GError **error)
{
    guint n;
    char *translated = translate(sql, &n);
    PostgresStatement *self = statement_new(db, translated, n);

    (void)error;
    self->is_walk = n == 0 && g_str_has_prefix(sql, "SELECT ");
    self->is_queued = g_str_has_prefix(sql, "INSERT ");
    return &self->statement;
}

static MpStatement *
prepare_load(MpDb *db, const char *table, int n, GError **error)
{
    PostgresStatement *self;
    g_autofree char *sql = g_strdup_printf("COPY %s FROM STDIN (FORMAT binary)", table);

    if (!execute(db, sql, error))
        return NULL;
    self = statement_new(db, g_steal_pointer(&sql), (guint)n);
    self->load = g_byte_array_new();
    g_free(self->name);
    self->name = g_strdup(table);
    mp_postgres_append_header(self->load);
    return &self->statement;
}

static void
forget_rows(PostgresStatement *self)
{
    g_clear_pointer(&self->result, PQclear);
    g_ptr_array_set_size(self->texts, 0);
    self->row = -1;
}

static void
reset(MpStatement *statement)
{
    PostgresStatement *self = of(statement);

    forget_rows(self);
    if (self->is_open) {
        g_autofree char *close = g_strconcat("CLOSE ", self->name, NULL);

        execute(statement->db, close, NULL);
    }
    self->is_open = FALSE;
}

static void
free_statement(MpStatement *statement)
{
    PostgresStatement *self = of(statement);

    reset(statement);
    if (self->is_prepared) {
        g_autofree char *close = g_strconcat("DEALLOCATE ", self->name, NULL);

        execute(statement->db, close, NULL);
    }
    for (guint i = 0; i < self->parameters->len; i++)
        mp_postgres_value_clear(&g_array_index(self->parameters, MpPostgresValue, i));
    g_array_unref(self->parameters);
    g_ptr_array_unref(self->texts);
    g_clear_pointer(&self->load, g_byte_array_unref);
    g_free(self->sql);
    g_free(self->name);
    g_free(self);
}

static MpPostgresValue *
parameter(MpStatement *statement, int i)
{
    return &g_array_index(of(statement)->parameters, MpPostgresValue, i - 1);
}

static void
bind_int(MpStatement *self, int i, gint64 value)
{
    mp_postgres_value_int(parameter(self, i), value);
}

static void
bind_real(MpStatement *self, int i, double value)
{
    mp_postgres_value_real(parameter(self, i), value);
}

static void
bind_text(MpStatement *self, int i, const char *text)
{
    mp_postgres_value_text(parameter(self, i), text);
}

static void
bind_bytes(MpStatement *self, int i, MpSlice bytes)
{
    mp_postgres_value_bytes(parameter(self, i), bytes);
}

static void
bind_null(MpStatement *self, int i)
{
    mp_postgres_value_clear(parameter(self, i));
}

/* What is bound, as libpq wants it. */
typedef struct {
    const char **values;
    int *lengths;
    int *formats;
    int n;
} Bound;

static void
bound_init(Bound *bound, const PostgresStatement *self)
{
    guint n = self->parameters->len;

    *bound = (Bound){ g_new(const char *, n + 1), g_new(int, n + 1), g_new(int, n + 1), (int)n };
    for (guint i = 0; i < n; i++) {
        const MpPostgresValue *value = &g_array_index(self->parameters, MpPostgresValue, i);

        bound->values[i] = value->data;
        bound->lengths[i] = value->len;
        bound->formats[i] = value->format;
    }
}

static void
bound_clear(Bound *bound)
{
    g_free(bound->values);
    g_free(bound->lengths);
    g_free(bound->formats);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bound, bound_clear)

static gboolean
make_ready(PostgresStatement *self, GError **error)
{
    PostgresDb *db = db_of(self->statement.db);

    if (self->is_prepared)
        return TRUE;
    if (!flush(db, error) || !check(db, PQprepare(db->link, self->name, self->sql, 0, NULL), error))
        return FALSE;
    self->is_prepared = TRUE;
    return TRUE;
}

static gboolean
take(PostgresStatement *self, PGresult *result, GError **error)
{
    forget_rows(self);
    self->result = result;
    if (is_good(result))
        return TRUE;
    fail(db_of(self->statement.db), result, error);
    forget_rows(self);
    return FALSE;
}

static gboolean
fetch(PostgresStatement *self, GError **error)
{
    PostgresDb *db = db_of(self->statement.db);
    g_autofree char *sql = g_strdup_printf("FETCH %d FROM %s", FETCH_ROWS, self->name);

    return flush(db, error) &&
           take(self, PQexecParams(db->link, sql, 0, NULL, NULL, NULL, NULL, 1), error);
}

static gboolean
start(PostgresStatement *self, GError **error)
{
    PostgresDb *db = db_of(self->statement.db);
    g_auto(Bound) bound = { 0 };

    if (self->is_walk) {
        g_autofree char *sql =
            g_strdup_printf("DECLARE %s NO SCROLL CURSOR %s FOR %s", self->name,
                            db->in_transaction ? "WITHOUT HOLD" : "WITH HOLD", self->sql);

        self->is_open = execute(self->statement.db, sql, error);
        return self->is_open && fetch(self, error);
    }
    if (!make_ready(self, error) || !flush(db, error))
        return FALSE;
    bound_init(&bound, self);
    return take(self,
                PQexecPrepared(db->link, self->name, bound.n, bound.values, bound.lengths,
                               bound.formats, 1),
                error);
}

static int
step(MpStatement *statement, GError **error)
{
    PostgresStatement *self = of(statement);

    g_ptr_array_set_size(self->texts, 0);
    if (self->result == NULL && !start(self, error)) {
        reset(statement);
        return -1;
    }
    self->row++;
    if (self->is_open && self->row == FETCH_ROWS) {
        if (!fetch(self, error))
            return -1;
        self->row = 0;
    }
    if (self->row < PQntuples(self->result))
        return 1;
    reset(statement);
    return 0;
}

static gboolean
load_row(PostgresStatement *self, GError **error)
{
    PostgresDb *db = db_of(self->statement.db);

    mp_postgres_append_row(self->load, self->parameters);
    if (self->load->len < COPY_BYTES)
        return TRUE;
    if (PQputCopyData(db->link, (const char *)self->load->data, (int)self->load->len) != 1)
        return fail(db, NULL, error);
    g_byte_array_set_size(self->load, 0);
    return TRUE;
}

static gboolean
finish(MpStatement *statement, GError **error)
{
    PostgresStatement *self = of(statement);
    PostgresDb *db = db_of(statement->db);
    g_autofree char *analyze = g_strdup_printf("ANALYZE %s", self->name);
    PGresult *result;
    gboolean good;

    if (PQputCopyData(db->link, (const char *)self->load->data, (int)self->load->len) != 1 ||
        PQputCopyData(db->link, "\377\377", 2) != 1 || PQputCopyEnd(db->link, NULL) != 1)
        return fail(db, NULL, error);
    good = check(db, PQgetResult(db->link), error);
    while ((result = PQgetResult(db->link)) != NULL)
        PQclear(result);
    /* or it takes all that was loaded for little, and goes through it row by row */
    return good && execute(statement->db, analyze, error);
}

static gboolean
run(MpStatement *statement, GError **error)
{
    PostgresStatement *self = of(statement);
    PostgresDb *db = db_of(statement->db);
    g_auto(Bound) bound = { 0 };

    if (self->load != NULL)
        return load_row(self, error);
    if (!self->is_queued || !db->in_transaction) {
        gboolean good = start(self, error);

        reset(statement);
        return good;
    }
    if (!make_ready(self, error))
        return FALSE;
    if (db->n_queued == 0)
        PQenterPipelineMode(db->link);
    bound_init(&bound, self);
    db->n_queued++;
    if (PQsendQueryPrepared(db->link, self->name, bound.n, bound.values, bound.lengths,
                            bound.formats, 1) != 1)
        return fail(db, NULL, error);
    return db->n_queued < QUEUE_STATEMENTS || flush(db, error);
}

/* Columns. */

static int
n_columns(const MpStatement *self)
{
    return PQnfields(of(self)->result);
}

static const char *
column_name(const MpStatement *self, int i)
{
    return PQfname(of(self)->result, i);
}

static gboolean
is_null(const MpStatement *self, int i)
{
    return PQgetisnull(of(self)->result, of(self)->row, i) != 0;
}

static gboolean
is_blob(const MpStatement *self, int i)
{
    return PQftype(of(self)->result, i) == TYPE_BYTES;
}

static guint64
read_number(const char *data, int len)
{
    guint64 number = 0;

    for (int i = 0; i < len; i++)
        number = number << 8 | (guint8)data[i];
    return number;
}

static gint64
get_int(const MpStatement *statement, int i)
{
    const PostgresStatement *self = of(statement);
    const char *data = PQgetvalue(self->result, self->row, i);

    if (is_null(statement, i))
        return 0;
    switch (PQftype(self->result, i)) {
    case TYPE_BOOL:
        return data[0] != 0;
    case TYPE_INT2:
        return (gint16)read_number(data, 2);
    case TYPE_INT4:
        return (gint32)read_number(data, 4);
    case TYPE_INT8:
        return (gint64)read_number(data, 8);
    default:
        return g_ascii_strtoll(data, NULL, 10);
    }
}

static double
get_real(const MpStatement *statement, int i)
{
    const PostgresStatement *self = of(statement);
    union {
        guint64 bits;
        double value;
    } real;

    if (is_null(statement, i))
        return 0;
    if (PQftype(self->result, i) != TYPE_FLOAT8)
        return (double)get_int(statement, i);
    real.bits = read_number(PQgetvalue(self->result, self->row, i), 8);
    return real.value;
}

static const char *
get_text(const MpStatement *statement, int i)
{
    const PostgresStatement *self = of(statement);
    const char *text;
    char *own;

    if (is_null(statement, i))
        return NULL;
    text = PQgetvalue(self->result, self->row, i);
    own = mp_postgres_text_unwrap(text);
    if (own == NULL)
        return text;
    g_ptr_array_add(self->texts, own);
    return own;
}

static MpSlice
get_bytes(const MpStatement *statement, int i)
{
    const PostgresStatement *self = of(statement);

    if (is_null(statement, i))
        return MP_SLICE_EMPTY;
    if (!is_blob(statement, i))
        return mp_slice_of(get_text(statement, i));
    return (MpSlice){ PQgetvalue(self->result, self->row, i),
                      (gsize)PQgetlength(self->result, self->row, i) };
}

/* Connections. */

static void
close_db(MpDb *db)
{
    PQfinish(db_of(db)->link);
    g_free(db->path);
    g_free(db_of(db));
}

static const MpDbKind kind = {
    .close = close_db,
    .execute = execute,
    .begin = begin,
    .table_shape = table_shape,
    .make_table = make_table,
    .changes = no_number,
    .last_row = no_number,
    .prepare = prepare,
    .prepare_load = prepare_load,
    .free = free_statement,
    .bind_int = bind_int,
    .bind_real = bind_real,
    .bind_text = bind_text,
    .bind_bytes = bind_bytes,
    .bind_null = bind_null,
    .step = step,
    .run = run,
    .reset = reset,
    .finish = finish,
    .n_columns = n_columns,
    .column_name = column_name,
    .get_int = get_int,
    .get_real = get_real,
    .get_text = get_text,
    .get_bytes = get_bytes,
    .is_null = is_null,
    .is_blob = is_blob,
};

/* Without what lets others in: it is shown, and remembered. */
static char *
without_password(const char *url)
{
    g_autoptr(GRegex) user = g_regex_new("^([a-z]+://[^:/@?]*):[^@/]*@", 0, 0, NULL);
    g_autoptr(GRegex) query = g_regex_new("([?&])password=[^&]*&?", 0, 0, NULL);
    g_autofree char *once = g_regex_replace(user, url, -1, 0, "\\1@", 0, NULL);

    return g_regex_replace(query, once, -1, 0, "\\1", 0, NULL);
}

static void
say_nothing(void *data, const char *message)
{
    (void)data, (void)message;
}

MpDb *
mp_db_postgres_open(const char *url, MpCaseMode mode, GError **error)
{
    PostgresDb *self = g_new0(PostgresDb, 1);
    g_autoptr(MpDb) held = &self->db;

    self->db.kind = &kind;
    self->db.path = without_password(url);
    self->db.is_shared = TRUE;
    self->mode = mode;
    self->link = PQconnectdb(url);
    if (PQstatus(self->link) != CONNECTION_OK) {
        g_autofree char *message = g_strdup(PQerrorMessage(self->link));

        g_strdelimit(g_strchomp(message), "\n", ' ');
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: cannot be opened: %s",
                    self->db.path, message);
        return NULL;
    }
    PQsetNoticeProcessor(self->link, say_nothing, NULL);
    if (!execute(held,
                 "SET client_encoding = 'UTF8'; SET client_min_messages = error;"
                 "SET standard_conforming_strings = on; SET application_name = 'mailprov';"
                 "SET temp_buffers = '64MB'; SET work_mem = '64MB'",
                 error))
        return NULL;
    return g_steal_pointer(&held);
}
