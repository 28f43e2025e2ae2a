/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-digest.h"
#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpDb:
 *
 * The database behind a case. Mostly SQLite, in write-ahead mode, so that
 * readers and one writer do not wait for each other and a crash loses at most
 * what was not committed; for a case that several share, PostgreSQL. Everything
 * that knows which is in mp-db*.c; the SQL itself stands where it is used.
 * Failures are MP_CASE_ERRORs that name the file. One thread.
 */
typedef struct _MpDb MpDb;

/**
 * mp_db_open:
 * @path: (nullable): %NULL for a database of its own that spills to a
 *   temporary file and is gone when it is closed
 *
 * MP_CASE_WRITE and MP_CASE_CREATE take the file's writer lock, so two scans
 * never interleave; MP_CASE_READ falls back to reading only where the file or
 * its folder cannot be written.
 */
MpDb *mp_db_open(const char *path, MpCaseMode mode, GError **error);
void mp_db_close(MpDb *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpDb, mp_db_close)

gboolean mp_db_is_readonly(const MpDb *self);
/* Whether others may be writing to it, too: then nothing is written but what is ready. */
gboolean mp_db_is_shared(const MpDb *self);
/* Whether @path names a shared one. */
gboolean mp_db_is_url(const char *path);
/* For messages to people; "" for an anonymous one. */
const char *mp_db_path(const MpDb *self);
/* "sqlite 3.40.1"; transfer full. */
char *mp_db_library(void);

/* A transaction that writes: once this is given there is no other. MP_CASE_ERROR_BUSY. */
gboolean mp_db_begin(MpDb *self, GError **error);

/* Tables that are made from a description. */
typedef enum { MP_DB_KEPT, MP_DB_TEMPORARY } MpDbPlace;
/* As it was made; %NULL without @error: there is none. transfer full. */
char *mp_db_table_shape(MpDb *self, const char *name, MpDbPlace place, GError **error);
/* @shape: what follows CREATE TABLE, its name first, in quotes. */
gboolean mp_db_make_table(MpDb *self, const char *shape, MpDbPlace place, GError **error);

/* Statements without parameters or rows, one after the other. */
gboolean mp_db_execute(MpDb *self, const char *sql, GError **error);
/* Rows that the last statement changed. */
gint64 mp_db_changes(const MpDb *self);
gint64 mp_db_last_row(const MpDb *self);

/**
 * MpStatement:
 *
 * One prepared statement. Parameters count from 1, columns from 0. Bound
 * bytes must stay as they are until the statement was stepped; what a column
 * gives lives until the next step or reset.
 */
typedef struct _MpStatement MpStatement;

MpStatement *mp_db_prepare(MpDb *self, const char *sql, GError **error);
/* The first statement of what a person typed; @rest: what follows. From now on
 * only reading is allowed, and there is the table function facts(message).
 * %NULL without @error: there is none. */
MpStatement *mp_db_prepare_question(MpDb *self, const char *sql, const char **rest, GError **error);
gboolean mp_db_is_whole(const char *sql);
/* Takes rows for all @n columns of @table: bind each one, then mp_statement_run(). No other
 * statement runs before mp_statement_finish(). */
MpStatement *mp_db_prepare_load(MpDb *self, const char *table, int n, GError **error);
gboolean mp_statement_finish(MpStatement *self, GError **error);
void mp_statement_free(MpStatement *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpStatement, mp_statement_free)

void mp_statement_bind_int(MpStatement *self, int i, gint64 value);
void mp_statement_bind_real(MpStatement *self, int i, double value);
void mp_statement_bind_text(MpStatement *self, int i, const char *text); /* %NULL: null */
void mp_statement_bind_bytes(MpStatement *self, int i, MpSlice bytes);
void mp_statement_bind_sha256(MpStatement *self, int i, const MpSha256 *value); /* zero: null */
void mp_statement_bind_null(MpStatement *self, int i);

/* 1: a row. 0: no more, and ready to be run again. -1: @error. */
int mp_statement_step(MpStatement *self, GError **error);
/* Runs it to its end. %FALSE and @error where it failed. */
gboolean mp_statement_run(MpStatement *self, GError **error);
void mp_statement_reset(MpStatement *self);

int mp_statement_n_columns(const MpStatement *self);
const char *mp_statement_column_name(const MpStatement *self, int i);
gint64 mp_statement_int(const MpStatement *self, int i);
double mp_statement_real(const MpStatement *self, int i);
const char *mp_statement_text(const MpStatement *self, int i); /* (nullable) */
MpSlice mp_statement_bytes(const MpStatement *self, int i);
MpSha256 mp_statement_sha256(const MpStatement *self, int i); /* zero where it is null */
gboolean mp_statement_is_null(const MpStatement *self, int i);
gboolean mp_statement_is_blob(const MpStatement *self, int i);

G_END_DECLS
