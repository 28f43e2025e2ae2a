/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case.h"

#include "case/mp-case-private.h"
#include "case/mp-case-schema.h"
#include "case/mp-case-sum.h"

G_DEFINE_QUARK(mp - case -error - quark, mp_case_error)

static MpCase *
open_case(const char *path, MpCaseMode mode, GError **error)
{
    g_autoptr(MpCase) self = g_new0(MpCase, 1);

    self->mode = mode;
    self->location = g_strdup(path);
    self->db = mp_db_open(path, mode, error);
    if (self->db == NULL)
        return NULL;
    if (!mp_case_schema_prepare(self->db, mode == MP_CASE_CREATE, error))
        return NULL;
    self->findings_in_memory = mp_db_is_readonly(self->db);
    return g_steal_pointer(&self);
}

MpCase *
mp_case_open(const char *path, MpCaseMode mode, GError **error)
{
    return open_case(path, mode, error);
}

MpCase *
mp_case_open_anonymous(GError **error)
{
    return open_case(NULL, MP_CASE_CREATE, error);
}

gboolean
mp_case_drop(MpCase *self, GError **error)
{
    return mp_case_schema_drop(self->db, error);
}

void
mp_case_close(MpCase *self)
{
    if (self == NULL)
        return;
    g_clear_pointer(&self->inserts, g_hash_table_unref);
    g_clear_pointer(&self->extractions, g_hash_table_unref);
    for (guint i = 0; i < MP_SQL_N; i++)
        mp_statement_free(self->statements[i]);
    mp_db_close(self->db);
    g_free(self->location);
    g_free(self);
}

const char *
mp_case_path(const MpCase *self)
{
    return mp_db_path(self->db);
}

const char *
mp_case_location(const MpCase *self)
{
    return self->location == NULL ? "" : self->location;
}

gboolean
mp_case_is_shared(const MpCase *self)
{
    return mp_db_is_shared(self->db);
}

gboolean
mp_case_is_url(const char *path)
{
    return mp_db_is_url(path);
}

char *
mp_case_library(void)
{
    return mp_db_library();
}

gboolean
mp_case_begin(MpCase *self, GError **error)
{
    g_autoptr(GError) busy = NULL;

    self->sum_known = FALSE;
    self->sum_changed = FALSE;
    if (self->findings_in_memory)
        return mp_db_execute(self->db, "BEGIN", error);
    if (mp_db_begin(self->db, &busy))
        /* before anything is added: it may have to be counted */
        return self->mode == MP_CASE_READ || mp_db_is_shared(self->db) ||
               mp_case_load_sum(self, error);
    if (self->mode != MP_CASE_READ || !g_error_matches(busy, MP_CASE_ERROR, MP_CASE_ERROR_BUSY)) {
        g_propagate_error(error, g_steal_pointer(&busy));
        return FALSE;
    }
    self->findings_in_memory = TRUE;
    g_clear_pointer(&self->inserts, g_hash_table_unref);
    return mp_db_execute(self->db, "BEGIN", error);
}

gboolean
mp_case_commit(MpCase *self, GError **error)
{
    return mp_case_store_sum(self, error) && mp_db_execute(self->db, "COMMIT", error);
}

void
mp_case_rollback(MpCase *self)
{
    self->sum_known = FALSE;
    self->sum_changed = FALSE;
    mp_db_execute(self->db, "ROLLBACK", NULL);
}

char *
mp_case_get(MpCase *self, const char *name)
{
    g_autoptr(MpStatement) find =
        mp_db_prepare(self->db, "SELECT value FROM setting WHERE name = ?1", NULL);

    if (find == NULL)
        return NULL;
    mp_statement_bind_text(find, 1, name);
    return mp_statement_step(find, NULL) == 1 ? g_strdup(mp_statement_text(find, 0)) : NULL;
}

gboolean
mp_case_set(MpCase *self, const char *name, const char *value, GError **error)
{
    g_autoptr(MpStatement) set =
        mp_db_prepare(self->db,
                      value == NULL ? "DELETE FROM setting WHERE name = ?1"
                                    : "INSERT INTO setting(name, value) VALUES(?1, ?2) "
                                      "ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                      error);

    if (set == NULL)
        return FALSE;
    mp_statement_bind_text(set, 1, name);
    if (value != NULL)
        mp_statement_bind_text(set, 2, value);
    return mp_statement_run(set, error);
}

gint64
mp_case_message_key(const MpSha256 *content_sha256)
{
    guint64 key = 0;

    for (gsize i = 0; i < sizeof(key); i++)
        key = key << 8 | content_sha256->bytes[i];
    return (gint64)(key >> 1);
}
