/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-db.h"

#include "case/mp-db-kind.h"

gboolean
mp_db_is_url(const char *path)
{
    return path != NULL &&
           (g_str_has_prefix(path, "postgresql://") || g_str_has_prefix(path, "postgres://"));
}

MpDb *
mp_db_open(const char *path, MpCaseMode mode, GError **error)
{
    return mp_db_is_url(path) ? mp_db_postgres_open(path, mode, error)
                              : mp_db_sqlite_open(path, mode, error);
}

void
mp_db_close(MpDb *self)
{
    if (self != NULL)
        self->kind->close(self);
}

gboolean
mp_db_is_readonly(const MpDb *self)
{
    return self->readonly;
}

gboolean
mp_db_is_shared(const MpDb *self)
{
    return self->is_shared;
}

const char *
mp_db_path(const MpDb *self)
{
    return self->path == NULL ? "" : self->path;
}

gboolean
mp_db_execute(MpDb *self, const char *sql, GError **error)
{
    return self->kind->execute(self, sql, error);
}

gboolean
mp_db_begin(MpDb *self, GError **error)
{
    return self->kind->begin(self, error);
}

char *
mp_db_table_shape(MpDb *self, const char *name, MpDbPlace place, GError **error)
{
    return self->kind->table_shape(self, name, place, error);
}

gboolean
mp_db_make_table(MpDb *self, const char *shape, MpDbPlace place, GError **error)
{
    return self->kind->make_table(self, shape, place, error);
}

gint64
mp_db_changes(const MpDb *self)
{
    return self->kind->changes(self);
}

gint64
mp_db_last_row(const MpDb *self)
{
    return self->kind->last_row(self);
}

MpStatement *
mp_db_prepare(MpDb *self, const char *sql, GError **error)
{
    return self->kind->prepare(self, sql, error);
}

MpStatement *
mp_db_prepare_load(MpDb *self, const char *table, int n, GError **error)
{
    return self->kind->prepare_load(self, table, n, error);
}

void
mp_statement_free(MpStatement *self)
{
    if (self != NULL)
        self->kind->free(self);
}

void
mp_statement_bind_int(MpStatement *self, int i, gint64 value)
{
    self->kind->bind_int(self, i, value);
}

void
mp_statement_bind_real(MpStatement *self, int i, double value)
{
    self->kind->bind_real(self, i, value);
}

void
mp_statement_bind_text(MpStatement *self, int i, const char *text)
{
    if (text == NULL)
        self->kind->bind_null(self, i);
    else
        self->kind->bind_text(self, i, text);
}

void
mp_statement_bind_bytes(MpStatement *self, int i, MpSlice bytes)
{
    self->kind->bind_bytes(self, i, bytes);
}

void
mp_statement_bind_sha256(MpStatement *self, int i, const MpSha256 *value)
{
    if (mp_sha256_is_zero(value))
        self->kind->bind_null(self, i);
    else
        self->kind->bind_bytes(self, i, (MpSlice){ (const char *)value->bytes, MP_SHA256_BYTES });
}

void
mp_statement_bind_null(MpStatement *self, int i)
{
    self->kind->bind_null(self, i);
}

int
mp_statement_step(MpStatement *self, GError **error)
{
    return self->kind->step(self, error);
}

gboolean
mp_statement_run(MpStatement *self, GError **error)
{
    return self->kind->run(self, error);
}

void
mp_statement_reset(MpStatement *self)
{
    self->kind->reset(self);
}

gboolean
mp_statement_finish(MpStatement *self, GError **error)
{
    return self->kind->finish(self, error);
}

int
mp_statement_n_columns(const MpStatement *self)
{
    return self->kind->n_columns(self);
}

const char *
mp_statement_column_name(const MpStatement *self, int i)
{
    return self->kind->column_name(self, i);
}

gint64
mp_statement_int(const MpStatement *self, int i)
{
    return self->kind->get_int(self, i);
}

double
mp_statement_real(const MpStatement *self, int i)
{
    return self->kind->get_real(self, i);
}

const char *
mp_statement_text(const MpStatement *self, int i)
{
    return self->kind->get_text(self, i);
}

MpSlice
mp_statement_bytes(const MpStatement *self, int i)
{
    return self->kind->get_bytes(self, i);
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
    return self->kind->is_null(self, i);
}

gboolean
mp_statement_is_blob(const MpStatement *self, int i)
{
    return self->kind->is_blob(self, i);
}
