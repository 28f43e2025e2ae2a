/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "case/mp-db-facts.h"
#include "case/mp-db-kind.h"

#define WAIT_MS_WRITE 20000 /* another command may be refreshing findings */
#define WAIT_MS_READ 250    /* a scan holds the lock nearly all the time: do without */

typedef struct {
    MpDb db;
    sqlite3 *handle;
    int lock; /* file descriptor that holds the writer lock, or -1 */
    gboolean only_asked;
} SqliteDb;

typedef struct {
    MpStatement statement;
    sqlite3_stmt *handle;
} SqliteStatement;

static inline SqliteDb *
db_of(const MpDb *self)
{
    return (SqliteDb *)self;
}

static inline sqlite3_stmt *
handle_of(const MpStatement *self)
{
    return ((const SqliteStatement *)self)->handle;
}

/* clang-format off */
static const char settings[] =
    "PRAGMA trusted_schema = OFF;"  /* the file may come from anybody */
    "PRAGMA cell_size_check = ON;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 8388608;";
/* clang-format on */

static gboolean
fail(const SqliteDb *self, int code, GError **error)
{
    const char *path = mp_db_path(&self->db);
    const char *message =
        self->handle == NULL ? sqlite3_errstr(code) : sqlite3_errmsg(self->handle);

    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_BUSY,
                    "%s: another mailprov is writing to it", path);
        return FALSE;
    case SQLITE_NOTADB:
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: is not a case file", path);
        return FALSE;
    case SQLITE_CANTOPEN:
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: cannot be opened: %s", path,
                    message);
        return FALSE;
    case SQLITE_FULL:
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE,
                    "%s: there is no space left for the case; free some, or let --case name a file "
                    "elsewhere",
                    path);
        return FALSE;
    default:
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE, "%s: %s", path, message);
        return FALSE;
    }
}

/* Makes the file itself, since SQLite would let the umask decide who may read
 * it; the files beside it get the same mode from SQLite. Then locks it for
 * this writer. SQLite's own locks are of another kind (fcntl), which this does
 * not touch as long as the descriptor is closed after the last connection. */
static gboolean
lock_file(SqliteDb *self, MpCaseMode mode, GError **error)
{
    int create = mode == MP_CASE_CREATE ? O_CREAT : 0;

    self->lock = open(self->db.path, O_RDWR | O_CLOEXEC | create, 0600);
    if (self->lock < 0) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: cannot be %s: %s", self->db.path,
                    create != 0 ? "written" : "opened", g_strerror(errno));
        return FALSE;
    }
    if (flock(self->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_BUSY,
                    "%s: another mailprov is writing to it", self->db.path);
        return FALSE;
    }
    return TRUE;
}

static int
open_handle(SqliteDb *self, const char *name, int flags)
{
    int code;

    if (self->handle != NULL)
        sqlite3_close(self->handle);
    self->handle = NULL;
    code = sqlite3_open_v2(name, &self->handle, flags | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_db_config(self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    /* the first look at the file: only now does SQLite read it */
    if (code == SQLITE_OK)
        code = sqlite3_exec(self->handle, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
    return code;
}

/* A file of a read-only folder: SQLite cannot make its index of the log there,
 * and without a log needs none. */
static int
open_immutable(SqliteDb *self)
{
    g_autofree char *escaped = g_uri_escape_string(self->db.path, "/", FALSE);
    g_autofree char *name = g_strconcat("file:", escaped, "?immutable=1", NULL);

    return open_handle(self, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static int
open_to_read(SqliteDb *self)
{
    int code = SQLITE_READONLY;

    if (access(self->db.path, W_OK) == 0)
        code = open_handle(self, self->db.path, SQLITE_OPEN_READWRITE);
    if (code == SQLITE_OK)
        self->db.readonly = sqlite3_db_readonly(self->handle, "main") == 1;
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_NOTADB)
        return code;
    self->db.readonly = TRUE;
    code = open_handle(self, self->db.path, SQLITE_OPEN_READONLY);
    return (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY
               ? open_immutable(self)
               : code;
}

static void
close_db(MpDb *db)
{
    SqliteDb *self = db_of(db);

    sqlite3_close(self->handle);
    if (self->lock >= 0)
        close(self->lock);
    g_free(self->db.path);
    g_free(self);
}

char *
mp_db_library(void)
{
    return g_strconcat("sqlite ", sqlite3_libversion(), NULL);
}

static gboolean
execute(MpDb *self, const char *sql, GError **error)
{
    int code = sqlite3_exec(db_of(self)->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || fail(db_of(self), code, error);
}

static gboolean
begin(MpDb *self, GError **error)
{
    return execute(self, "BEGIN IMMEDIATE", error);
}

static gint64
changes(const MpDb *self)
{
    return sqlite3_changes64(db_of(self)->handle);
}

static gint64
last_row(const MpDb *self)
{
    return sqlite3_last_insert_rowid(db_of(self)->handle);
}

static MpStatement *
statement_new(MpDb *db, sqlite3_stmt *handle)
{
    SqliteStatement *self = g_new0(SqliteStatement, 1);

    self->statement = (MpStatement){ db->kind, db };
    self->handle = handle;
    return &self->statement;
}

static MpStatement *
prepare(MpDb *self, const char *sql, GError **error)
{
    sqlite3_stmt *handle = NULL;
    int code =
        sqlite3_prepare_v3(db_of(self)->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);

    if (code == SQLITE_OK)
        return statement_new(self, handle);
    fail(db_of(self), code, error);
    return NULL;
}

static MpStatement *
prepare_load(MpDb *self, const char *table, int n, GError **error)
{
    g_autoptr(GString) sql = g_string_new(NULL);

    g_string_append_printf(sql, "INSERT INTO %s VALUES(", table);
    for (int i = 1; i <= n; i++)
        g_string_append_printf(sql, "%s?%d", i > 1 ? ", " : "", i);
    g_string_append_c(sql, ')');
    return prepare(self, sql->str, error);
}

/* SQLite keeps how a table was made. */
static char *
table_shape(MpDb *self, const char *name, MpDbPlace place, GError **error)
{
    static const char made[] = "CREATE TABLE ";
    g_autoptr(MpStatement) find =
        prepare(self,
                place == MP_DB_TEMPORARY ? "SELECT sql FROM sqlite_temp_master WHERE name = ?1"
                                         : "SELECT sql FROM main.sqlite_master WHERE name = ?1",
                error);
    const char *sql;

    if (find == NULL)
        return NULL;
    mp_statement_bind_text(find, 1, name);
    if (mp_statement_step(find, error) != 1)
        return NULL;
    sql = mp_statement_text(find, 0);
    return g_strdup(sql != NULL && g_str_has_prefix(sql, made) ? sql + strlen(made) : "");
}

static gboolean
make_table(MpDb *self, const char *shape, MpDbPlace place, GError **error)
{
    g_autofree char *sql =
        g_strdup_printf("CREATE TABLE %s.%s", place == MP_DB_TEMPORARY ? "temp" : "main", shape);

    return execute(self, sql, error);
}

/* The file may come from anybody and so may the question: neither may write,
 * open other files or change how the database works. */
static int
allow_reading(void *data, int action, const char *a, const char *b, const char *c, const char *d)
{ /* waived: the signature is SQLite's */
    (void)data, (void)a, (void)b, (void)c, (void)d;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

MpStatement *
mp_db_prepare_question(MpDb *db, const char *sql, const char **rest, GError **error)
{
    SqliteDb *self = db_of(db);
    sqlite3_stmt *handle = NULL;
    int code = SQLITE_OK;

    if (!self->only_asked) {
        code = sqlite3_create_module_v2(self->handle, "facts", mp_db_facts_module(), NULL, NULL);
        if (code == SQLITE_OK) /* it is made where it is first named: that must still be allowed */
            code = sqlite3_exec(self->handle, "SELECT 1 FROM facts(0)", NULL, NULL, NULL);
        sqlite3_set_authorizer(self->handle, allow_reading, NULL);
        self->only_asked = TRUE;
    }
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(self->handle, sql, -1, &handle, rest);
    if (code != SQLITE_OK) {
        fail(self, code, error);
        return NULL;
    }
    return handle == NULL ? NULL : statement_new(db, handle);
}

gboolean
mp_db_is_whole(const char *sql)
{
    return sqlite3_complete(sql) != 0;
}

static void
free_statement(MpStatement *self)
{
    sqlite3_finalize(handle_of(self));
    g_free(self);
}

static void
bind_int(MpStatement *self, int i, gint64 value)
{
    sqlite3_bind_int64(handle_of(self), i, value);
}

static void
bind_real(MpStatement *self, int i, double value)
{
    sqlite3_bind_double(handle_of(self), i, value);
}

static void
bind_text(MpStatement *self, int i, const char *text)
{
    sqlite3_bind_text(handle_of(self), i, text, -1, SQLITE_STATIC);
}

static void
bind_bytes(MpStatement *self, int i, MpSlice bytes)
{
    sqlite3_bind_blob64(handle_of(self), i, bytes.data, bytes.len, SQLITE_STATIC);
}

static void
bind_null(MpStatement *self, int i)
{
    sqlite3_bind_null(handle_of(self), i);
}

static int
step(MpStatement *self, GError **error)
{
    int code = sqlite3_step(handle_of(self));

    if (code == SQLITE_ROW)
        return 1;
    if (code != SQLITE_DONE)
        fail(db_of(self->db), code, error);
    sqlite3_reset(handle_of(self));
    return code == SQLITE_DONE ? 0 : -1;
}

static gboolean
run(MpStatement *self, GError **error)
{
    int code;

    while ((code = sqlite3_step(handle_of(self))) == SQLITE_ROW)
        ;
    if (code != SQLITE_DONE)
        fail(db_of(self->db), code, error);
    sqlite3_reset(handle_of(self));
    return code == SQLITE_DONE;
}

static void
reset(MpStatement *self)
{
    sqlite3_reset(handle_of(self));
}

static gboolean
finish(MpStatement *self, GError **error)
{
    (void)self, (void)error; /* each row was taken as it came */
    return TRUE;
}

static int
n_columns(const MpStatement *self)
{
    return sqlite3_column_count(handle_of(self));
}

static const char *
column_name(const MpStatement *self, int i)
{
    return sqlite3_column_name(handle_of(self), i);
}

static gint64
get_int(const MpStatement *self, int i)
{
    return sqlite3_column_int64(handle_of(self), i);
}

static double
get_real(const MpStatement *self, int i)
{
    return sqlite3_column_double(handle_of(self), i);
}

static const char *
get_text(const MpStatement *self, int i)
{
    return (const char *)sqlite3_column_text(handle_of(self), i);
}

static MpSlice
get_bytes(const MpStatement *self, int i)
{
    const void *data = sqlite3_column_blob(handle_of(self), i);
    int len = sqlite3_column_bytes(handle_of(self), i);

    return data == NULL ? MP_SLICE_EMPTY : (MpSlice){ data, (gsize)len };
}

static gboolean
is_null(const MpStatement *self, int i)
{
    return sqlite3_column_type(handle_of(self), i) == SQLITE_NULL;
}

static gboolean
is_blob(const MpStatement *self, int i)
{
    return sqlite3_column_type(handle_of(self), i) == SQLITE_BLOB;
}

static const MpDbKind kind = {
    close_db,  execute,    begin,        table_shape,    make_table, changes,
    last_row,  prepare,    prepare_load, free_statement, bind_int,   bind_real,
    bind_text, bind_bytes, bind_null,    step,           run,        reset,
    finish,    n_columns,  column_name,  get_int,        get_real,   get_text,
    get_bytes, is_null,    is_blob,
};

MpDb *
mp_db_sqlite_open(const char *path, MpCaseMode mode, GError **error)
{
    SqliteDb *self = g_new0(SqliteDb, 1);
    g_autoptr(MpDb) held = &self->db;
    int code;

    self->db.kind = &kind;
    self->lock = -1;
    self->db.path = g_strdup(path);
    if (path == NULL) {
        code = open_handle(self, "", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    } else if (mode == MP_CASE_READ) {
        if (access(path, R_OK) != 0) {
            g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: cannot be opened: %s", path,
                        g_strerror(errno));
            return NULL;
        }
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                        "%s: is a folder, not a case file", path);
            return NULL;
        }
        code = open_to_read(self);
    } else {
        if (!lock_file(self, mode, error))
            return NULL;
        code = open_handle(self, path, SQLITE_OPEN_READWRITE);
    }
    if (code == SQLITE_OK)
        code =
            sqlite3_busy_timeout(self->handle, mode == MP_CASE_READ ? WAIT_MS_READ : WAIT_MS_WRITE);
    if (code != SQLITE_OK) {
        fail(self, code, error);
        return NULL;
    }
    if (!execute(held, settings, error))
        return NULL;
    if (path == NULL &&
        !execute(held, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", error))
        return NULL;
    if (path != NULL && !self->db.readonly && !execute(held, "PRAGMA journal_mode = WAL", error))
        return NULL;
    return g_steal_pointer(&held);
}
