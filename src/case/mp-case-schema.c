/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-schema.h"

#include "case/mp-case-resource.h"

#define APPLICATION_ID 0x4d505256 /* "MPRV": what file(1) and SQLite's tools see */

/* ADD A VERSION: one file more, at the end. */
static const char *const versions[] = {
    "/mailprov/case/schema/0001-initial.sql",
    "/mailprov/case/schema/0002-parts.sql",
};

static gboolean
get_number(MpDb *db, const char *sql, gint64 *out, GError **error)
{
    g_autoptr(MpStatement) statement = mp_db_prepare(db, sql, error);

    if (statement == NULL || mp_statement_step(statement, error) != 1)
        return FALSE;
    *out = mp_statement_int(statement, 0);
    return TRUE;
}

/* In one transaction: a crash leaves the old shape. */
static gboolean
upgrade(MpDb *db, gint64 version, GError **error)
{
    g_autoptr(GString) sql = g_string_new("BEGIN IMMEDIATE;");

    for (gsize i = (gsize)version; i < G_N_ELEMENTS(versions); i++) {
        g_autoptr(GBytes) text = g_resource_lookup_data(mp_case_get_resource(), versions[i],
                                                        G_RESOURCE_LOOKUP_FLAGS_NONE, error);

        if (text == NULL)
            return FALSE;
        g_string_append_len(sql, g_bytes_get_data(text, NULL), (gssize)g_bytes_get_size(text));
    }
    g_string_append_printf(sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
                           APPLICATION_ID, (int)G_N_ELEMENTS(versions));
    return mp_db_execute(db, sql->str, error);
}

gboolean
mp_case_schema_prepare(MpDb *db, gboolean may_create, GError **error)
{
    gint64 application, version, n_tables;

    if (!get_number(db, "PRAGMA application_id", &application, error) ||
        !get_number(db, "PRAGMA user_version", &version, error) ||
        !get_number(db, "SELECT count(*) FROM sqlite_master", &n_tables, error))
        return FALSE;
    if (application != APPLICATION_ID)
        version = 0;
    if (application != APPLICATION_ID && (n_tables > 0 || !may_create)) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN, "%s: is not a case file",
                    mp_db_path(db));
        return FALSE;
    }
    if (version > (gint64)G_N_ELEMENTS(versions)) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_VERSION,
                    "%s: made by a newer mailprov (case version %" G_GINT64_FORMAT
                    ", this one knows %d); upgrade mailprov to read it",
                    mp_db_path(db), version, (int)G_N_ELEMENTS(versions));
        return FALSE;
    }
    if (version == (gint64)G_N_ELEMENTS(versions))
        return TRUE;
    if (mp_db_is_readonly(db)) {
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_VERSION,
                    "%s: made by an older mailprov and cannot be written to be upgraded",
                    mp_db_path(db));
        return FALSE;
    }
    return upgrade(db, MAX(version, 0), error);
}
