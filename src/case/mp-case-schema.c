/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-schema.h"

#include "case/mp-case-resource.h"

#define APPLICATION_ID 0x4d505256 /* "MPRV": what file(1) and SQLite's tools see */

#define SHARED_SCHEMA "/mailprov/case/schema/postgres.sql"

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

static gboolean
is_known_version(MpDb *db, gint64 version, GError **error)
{
    if (version <= (gint64)G_N_ELEMENTS(versions))
        return TRUE;
    g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_VERSION,
                "%s: made by a newer mailprov (case version %" G_GINT64_FORMAT
                ", this one knows %d); upgrade mailprov to read it",
                mp_db_path(db), version, (int)G_N_ELEMENTS(versions));
    return FALSE;
}

/* 0: there is no case yet. */
static gboolean
shared_version(MpDb *db, gint64 *out, GError **error)
{
    gint64 n_tables;

    *out = 0;
    return get_number(db,
                      "SELECT count(*) FROM information_schema.tables WHERE table_schema = "
                      "current_schema() AND table_name IN ('setting', 'stored_message')",
                      &n_tables, error) &&
           (n_tables < 2 || get_number(db,
                                       "SELECT coalesce(max(CAST(value AS BIGINT)), 0) FROM "
                                       "setting WHERE name = 'case-version'",
                                       out, error));
}

/* Whoever comes first makes it; who comes at the same time waits. */
static gboolean
make_shared(MpDb *db, GError **error)
{
    g_autoptr(GBytes) text = g_resource_lookup_data(mp_case_get_resource(), SHARED_SCHEMA,
                                                    G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_autoptr(GString) sql = g_string_new(NULL);
    gint64 version;

    if (text == NULL || !mp_db_begin(db, error))
        return FALSE;
    g_string_append_len(sql, g_bytes_get_data(text, NULL), (gssize)g_bytes_get_size(text));
    g_string_append_printf(sql, "INSERT INTO setting(name, value) VALUES('case-version', '%d');",
                           (int)G_N_ELEMENTS(versions));
    if (shared_version(db, &version, error) &&
        (version > 0 || mp_db_execute(db, sql->str, error)) && mp_db_execute(db, "COMMIT", error))
        return TRUE;
    mp_db_execute(db, "ROLLBACK", NULL);
    return FALSE;
}

static gboolean
prepare_shared(MpDb *db, gboolean may_create, GError **error)
{
    gint64 version;

    if (!shared_version(db, &version, error))
        return FALSE;
    if (version > 0)
        return is_known_version(db, version, error);
    if (may_create)
        return make_shared(db, error);
    g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_OPEN,
                "%s: there is no case yet; make one with 'mailprov scan --case URL PATH'",
                mp_db_path(db));
    return FALSE;
}

/* Tables of findings are known by what is said of them: how they were made. */
static gboolean
drop_findings(MpDb *db, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(MpStatement) list = mp_db_prepare(
        db,
        "SELECT quote_ident(c.relname) FROM pg_class c JOIN pg_namespace s ON s.oid = "
        "c.relnamespace WHERE s.nspname = current_schema() AND c.relkind = 'r' AND "
        "left(obj_description(c.oid, 'pg_class'), length(c.relname) + 3) = "
        "'\"' || c.relname || '\"('",
        error);
    int got;

    if (list == NULL)
        return FALSE;
    while ((got = mp_statement_step(list, error)) == 1)
        g_ptr_array_add(names, g_strdup(mp_statement_text(list, 0)));
    for (guint i = 0; got == 0 && i < names->len; i++) {
        g_autofree char *drop = g_strdup_printf("DROP TABLE %s", (char *)names->pdata[i]);

        if (!mp_db_execute(db, drop, error))
            return FALSE;
    }
    return got == 0;
}

gboolean
mp_case_schema_drop(MpDb *db, GError **error)
{
    if (mp_db_begin(db, error) && drop_findings(db, error) &&
        mp_db_execute(db,
                      "DROP VIEW anomaly, place, source, message;"
                      "DROP TABLE stored_anomaly, stored_place, stored_part, stored_source, "
                      "stored_message, scan, extraction, setting",
                      error) &&
        mp_db_execute(db, "COMMIT", error))
        return TRUE;
    mp_db_execute(db, "ROLLBACK", NULL);
    return FALSE;
}

gboolean
mp_case_schema_prepare(MpDb *db, gboolean may_create, GError **error)
{
    gint64 application, version, n_tables;

    if (mp_db_is_shared(db))
        return prepare_shared(db, may_create, error);

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
    if (!is_known_version(db, version, error))
        return FALSE;
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
