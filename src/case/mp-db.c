/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "case/mp-db-facts.h"

#define WAIT_MS_WRITE 20000 /* another command may be refreshing findings */
#define WAIT_MS_READ 250    /* a scan holds the lock nearly all the time: do without */

struct _MpDb {
    sqlite3 *handle;
    char *path;
    int lock; /* file descriptor that holds the writer lock, or -1 */
    gboolean readonly;
    gboolean only_asked;
};

struct _MpStatement {
    sqlite3_stmt *handle;
    MpDb *db;
};

/* clang-format off */
static const char settings[] =
    "PRAGMA trusted_schema = OFF;"  /* the file may come from anybody */
    "PRAGMA cell_size_check = ON;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -16384;"
    "PRAGMA journal_size_limit = 8388608;";
/* clang-format on */

static gboolean
fail(const MpDb *self, int code, GError **error)
{
    const char *path = mp_db_path(self);
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
lock_file(MpDb *self, MpCaseMode mode, GError **error)
{
    int create = mode == MP_CASE_CREATE ? O_CREAT : 0;

    self->lock = open(self->path, O_RDWR | O_CLOEXEC | create, 0600);
    if (self->lock < 0) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: cannot be %s: %s", self->path,
                    create != 0 ? "written" : "opened", g_strerror(errno));
        return FALSE;
    }
    if (flock(self->lock, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_BUSY,
                    "%s: another mailprov is writing to it", self->path);
        return FALSE;
    }
    return TRUE;
}

static int
open_handle(MpDb *self, const char *name, int flags)
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
open_immutable(MpDb *self)
{
    g_autofree char *escaped = g_uri_escape_string(self->path, "/", FALSE);
    g_autofree char *name = g_strconcat("file:", escaped, "?immutable=1", NULL);

    return open_handle(self, name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

static int
open_to_read(MpDb *self)
{
    int code = SQLITE_READONLY;

    if (access(self->path, W_OK) == 0)
        code = open_handle(self, self->path, SQLITE_OPEN_READWRITE);
    if (code == SQLITE_OK)
        self->readonly = sqlite3_db_readonly(self->handle, "main") == 1;
    if (code == SQLITE_OK || (code & 0xff) == SQLITE_NOTADB)
        return code;
    self->readonly = TRUE;
    code = open_handle(self, self->path, SQLITE_OPEN_READONLY);
    return (code & 0xff) == SQLITE_CANTOPEN || (code & 0xff) == SQLITE_READONLY
               ? open_immutable(self)
               : code;
}

MpDb *
mp_db_open(const char *path, MpCaseMode mode, GError **error)
{
    g_autoptr(MpDb) self = g_new0(MpDb, 1);
    int code;

    self->lock = -1;
    self->path = g_strdup(path);
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
    if (!mp_db_execute(self, settings, error))
        return NULL;
    if (path == NULL &&
        !mp_db_execute(self, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", error))
        return NULL;
    if (path != NULL && !self->readonly && !mp_db_execute(self, "PRAGMA journal_mode = WAL", error))
        return NULL;
    return g_steal_pointer(&self);
}

void
mp_db_close(MpDb *self)
{
    if (self == NULL)
        return;
    sqlite3_close(self->handle);
    if (self->lock >= 0)
        close(self->lock);
    g_free(self->path);
    g_free(self);
}

gboolean
mp_db_is_readonly(const MpDb *self)
{
    return self->readonly;
}

const char *
mp_db_path(const MpDb *self)
{
    return self->path == NULL ? "" : self->path;
}

char *
mp_db_library(void)
{
    return g_strconcat("sqlite ", sqlite3_libversion(), NULL);
}

gboolean
mp_db_execute(MpDb *self, const char *sql, GError **error)
{
    int code = sqlite3_exec(self->handle, sql, NULL, NULL, NULL);

    return code == SQLITE_OK || fail(self, code, error);
}

gint64
mp_db_changes(const MpDb *self)
{
    return sqlite3_changes64(self->handle);
}

gint64
mp_db_last_row(const MpDb *self)
{
    return sqlite3_last_insert_rowid(self->handle);
}

MpStatement *
mp_db_prepare(MpDb *self, const char *sql, GError **error)
{
    sqlite3_stmt *handle = NULL;
    int code = sqlite3_prepare_v3(self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
    MpStatement *statement;

    if (code != SQLITE_OK) {
        fail(self, code, error);
        return NULL;
    }
    statement = g_new0(MpStatement, 1);
    statement->handle = handle;
    statement->db = self;
    return statement;
}

MpStatement *
mp_db_prepare_load(MpDb *self, const char *table, int n, GError **error)
{
    g_autoptr(GString) sql = g_string_new(NULL);

    g_string_append_printf(sql, "INSERT INTO %s VALUES(", table);
    for (int i = 1; i <= n; i++)
        g_string_append_printf(sql, "%s?%d", i > 1 ? ", " : "", i);
    g_string_append_c(sql, ')');
    return mp_db_prepare(self, sql->str, error);
}

gboolean
mp_statement_finish(MpStatement *self, GError **error)
{
    (void)self, (void)error; /* each row was taken as it came */
    return TRUE;
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
mp_db_prepare_question(MpDb *self, const char *sql, const char **rest, GError **error)
{
    sqlite3_stmt *handle = NULL;
    MpStatement *statement;
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
    if (handle == NULL)
        return NULL;
    statement = g_new0(MpStatement, 1);
    statement->handle = handle;
    statement->db = self;
    return statement;
}

gboolean
mp_db_is_whole(const char *sql)
{
    return sqlite3_complete(sql) != 0;
}

void
mp_statement_free(MpStatement *self)
{
    if (self == NULL)
        return;
    sqlite3_finalize(self->handle);
    g_free(self);
}

void
mp_statement_bind_int(MpStatement *self, int i, gint64 value)
{
    sqlite3_bind_int64(self->handle, i, value);
}

void
mp_statement_bind_real(MpStatement *self, int i, double value)
{
    sqlite3_bind_double(self->handle, i, value);
}

void
mp_statement_bind_text(MpStatement *self, int i, const char *text)
{
    if (text == NULL)
        sqlite3_bind_null(self->handle, i);
    else
        sqlite3_bind_text(self->handle, i, text, -1, SQLITE_STATIC);
}

void
mp_statement_bind_bytes(MpStatement *self, int i, MpSlice bytes)
{
    sqlite3_bind_blob64(self->handle, i, bytes.data, bytes.len, SQLITE_STATIC);
}

void
mp_statement_bind_sha256(MpStatement *self, int i, const MpSha256 *value)
{
    if (mp_sha256_is_zero(value))
        sqlite3_bind_null(self->handle, i);
    else
        sqlite3_bind_blob(self->handle, i, value->bytes, MP_SHA256_BYTES, SQLITE_STATIC);
}

void
mp_statement_bind_null(MpStatement *self, int i)
{
    sqlite3_bind_null(self->handle, i);
}

int
mp_statement_step(MpStatement *self, GError **error)
{
    int code = sqlite3_step(self->handle);

    if (code == SQLITE_ROW)
        return 1;
    if (code != SQLITE_DONE)
        fail(self->db, code, error);
    sqlite3_reset(self->handle);
    return code == SQLITE_DONE ? 0 : -1;
}

gboolean
mp_statement_run(MpStatement *self, GError **error)
{
    int code;

    while ((code = sqlite3_step(self->handle)) == SQLITE_ROW)
        ;
    if (code != SQLITE_DONE)
        fail(self->db, code, error);
    sqlite3_reset(self->handle);
    return code == SQLITE_DONE;
}

void
mp_statement_reset(MpStatement *self)
{
    sqlite3_reset(self->handle);
}

int
mp_statement_n_columns(const MpStatement *self)
{
    return sqlite3_column_count(self->handle);
}

const char *
mp_statement_column_name(const MpStatement *self, int i)
{
    return sqlite3_column_name(self->handle, i);
}

gint64
mp_statement_int(const MpStatement *self, int i)
{
    return sqlite3_column_int64(self->handle, i);
}

double
mp_statement_real(const MpStatement *self, int i)
{
    return sqlite3_column_double(self->handle, i);
}

const char *
mp_statement_text(const MpStatement *self, int i)
{
    return (const char *)sqlite3_column_text(self->handle, i);
}

MpSlice
mp_statement_bytes(const MpStatement *self, int i)
{
    const void *data = sqlite3_column_blob(self->handle, i);
    int len = sqlite3_column_bytes(self->handle, i);

    return data == NULL ? MP_SLICE_EMPTY : (MpSlice){ data, (gsize)len };
}

MpSha256
mp_statement_sha256(const MpStatement *self, int i)
{
    MpSlice bytes = mp_statement_bytes(self, i);
    MpSha256 value = { { 0 } };

    if (bytes.len == MP_SHA256_BYTES)
        memcpy(value.bytes, bytes.data, MP_SHA256_BYTES);
    return value;
}

gboolean
mp_statement_is_null(const MpStatement *self, int i)
{
    return sqlite3_column_type(self->handle, i) == SQLITE_NULL;
}

gboolean
mp_statement_is_blob(const MpStatement *self, int i)
{
    return sqlite3_column_type(self->handle, i) == SQLITE_BLOB;
}
