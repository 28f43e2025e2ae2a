/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"
#include "facts/mp-fact.h"

G_BEGIN_DECLS

#define MP_CASE_ERROR (mp_case_error_quark())
GQuark mp_case_error_quark(void);
typedef enum {
    MP_CASE_ERROR_OPEN,    /* missing, or not a case file */
    MP_CASE_ERROR_VERSION, /* made by a newer mailprov */
    MP_CASE_ERROR_BUSY,    /* another mailprov is writing to it */
    MP_CASE_ERROR_STORE,   /* the store refused; its message is kept */
} MpCaseError;

typedef enum {
    MP_CASE_READ,   /* must exist; findings may still be refreshed where the file is writable */
    MP_CASE_WRITE,  /* must exist */
    MP_CASE_CREATE, /* made with mode 0600 if missing */
} MpCaseMode;

/**
 * MpCase:
 *
 * What is kept of an archive: one file, a database that is shared
 * (postgresql://...), or nothing but memory. One connection;
 * used from one thread. The store behind it is not visible from here.
 */
typedef struct _MpCase MpCase;

MpCase *mp_case_open(const char *path, MpCaseMode mode, GError **error);
/* An anonymous case that spills to a temporary file: inspect works in one. */
MpCase *mp_case_open_anonymous(GError **error);
void mp_case_close(MpCase *self);
/* "" for an anonymous one; of a shared one the URL without its password. */
const char *mp_case_path(const MpCase *self);
/* What opens it again: never to be shown. */
const char *mp_case_location(const MpCase *self);
/* Of a shared case: all that it holds goes from its database. */
gboolean mp_case_drop(MpCase *self, GError **error);
/* Whether it is one that several write to: a scan reads aside and merges. */
gboolean mp_case_is_shared(const MpCase *self);
/* Whether @path names a shared case, and not a file. */
gboolean mp_case_is_url(const char *path);
/* Which database library, for the custody record: "sqlite 3.40.1". transfer full. */
char *mp_case_library(void);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpCase, mp_case_close)

/* A transaction. In a case that is only read and that cannot be written now
 * (its file may not be, or another mailprov writes to it), tables of findings
 * go to memory of this connection until it is closed. */
gboolean mp_case_begin(MpCase *self, GError **error);
gboolean mp_case_commit(MpCase *self, GError **error);
void mp_case_rollback(MpCase *self);

/* Small named values: options of the last scan, pins, the redaction key.
 * transfer full; %NULL where it is not set. */
char *mp_case_get(MpCase *self, const char *name);
gboolean mp_case_set(MpCase *self, const char *name, const char *value, GError **error);

/* A message's row key: the first 63 bits of its content digest. */
gint64 mp_case_message_key(const MpSha256 *content_sha256);

/* One message as read back. What @facts holds lives until the next step. */
typedef struct {
    gint64 key;
    MpSha256 content_sha256;
    gint64 length;
    const MpFactSet *facts;
    const char *folder;      /* of its first live place (by origin, then offset); "" if none */
    const char *folder_role; /* "inbox", "junk" ... */
    guint32 folder_roles;    /* a bit for each role of any live place: 1 << MpFolderRole's number */
} MpCaseMessage;

/* A walk over all live messages, in the order of their keys, so that nothing
 * depends on the order of the scan. */
typedef struct _MpMessageCursor MpMessageCursor;

/* @kinds: 1 << MpFactKind for each kind of fact that is wanted; reading less costs less. */
#define MP_FACTS_ALL G_MAXUINT
MpMessageCursor *mp_case_messages(MpCase *self, guint kinds, GError **error);
/* Once more from the beginning, for other kinds, while nothing is written but
 * findings: where messages lie is not read again. */
gboolean mp_message_cursor_rewind(MpMessageCursor *self, guint kinds, GError **error);
/* %TRUE and @out filled; %FALSE with no error at the end; %FALSE and @error. */
gboolean mp_message_cursor_next(MpMessageCursor *self, MpCaseMessage *out, GError **error);
/* Only the message of @key, for those who want few: %FALSE without an error where it is not live.
 */
gboolean
mp_message_cursor_find(MpMessageCursor *self, gint64 key, MpCaseMessage *out, GError **error);
void mp_message_cursor_free(MpMessageCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpMessageCursor, mp_message_cursor_free)

/* One message by its key, decoded into @arena. %FALSE without an error: not there. */
gboolean
mp_case_message(MpCase *self, gint64 key, MpArena *arena, MpCaseMessage *out, GError **error);

/* Tables of findings (mp-rows-findings.h) and of evidence (mp-rows-evidence.h).
 * Tables of findings are made from their description when first written and
 * are wholly rebuildable. */
gboolean mp_case_clear_table(MpCase *self, const MpTable *table, GError **error);
/* @row is a struct as @table describes; the same key again replaces the row. */
gboolean mp_case_add_row(MpCase *self, const MpTable *table, gconstpointer row, GError **error);

/* Rows in the order of the key. Strings live until the next step. A table that
 * was never written has no rows. */
typedef struct _MpRowCursor MpRowCursor;

MpRowCursor *mp_case_rows(MpCase *self, const MpTable *table, GError **error);
/* Only rows whose @column equals @value (a text or integer column as text). */
MpRowCursor *mp_case_rows_where(
    MpCase *self, const MpTable *table, const char *column, const char *value, GError **error);
/* The rows of a table of evidence in the order in which they were read. */
MpRowCursor *mp_case_rows_as_read(MpCase *self, const MpTable *table, GError **error);
gboolean mp_row_cursor_next(MpRowCursor *self, gpointer row, GError **error);
void mp_row_cursor_free(MpRowCursor *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpRowCursor, mp_row_cursor_free)

/* All rows of a table, shown one by one in the order of the key. */
typedef void (*MpRowSeen)(gconstpointer row, gpointer data);
gboolean
mp_case_each_row(MpCase *self, const MpTable *table, MpRowSeen see, gpointer data, GError **error);

/* Order-free digest of all facts and of the rules they were read with: what
 * findings rest on. Changes whenever a scan changed anything. */
gboolean mp_case_facts_digest(MpCase *self, MpSha256 *out, GError **error);

G_END_DECLS
