/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-source.h"

#include "case/mp-case-place.h"
#include "case/mp-case-sum.h"

gboolean
mp_case_extraction(MpCase *self, const MpSha256 *digest, gint64 *number, GError **error)
{
    char hex[MP_SHA256_HEX];
    g_autoptr(MpStatement) add = mp_db_prepare(
        self->db, "INSERT INTO extraction(digest) VALUES(?1) ON CONFLICT DO NOTHING", error);
    g_autoptr(MpStatement) find =
        mp_db_prepare(self->db, "SELECT n FROM extraction WHERE digest = ?1", error);

    if (add == NULL || find == NULL)
        return FALSE;
    mp_sha256_hex(digest, hex);
    mp_statement_bind_text(add, 1, hex);
    mp_statement_bind_text(find, 1, hex);
    return mp_statement_run(add, error) && mp_case_ask_number(find, number, error) == 1;
}

/* The largest number of a column: reads the end of the table. */
static gboolean
last_row(MpCase *self, const char *table, gint64 *out, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT ifnull(max(n), 0) FROM %s", table);
    g_autoptr(MpStatement) ask = mp_db_prepare(self->db, sql, error);

    return ask != NULL && mp_case_ask_number(ask, out, error) == 1;
}

/* @self->n is 0 where the source was never met. */
static gboolean
find_source(MpCaseSource *self, const MpSourceName *name, gint64 *extraction, GError **error)
{
    MpStatement *find = mp_case_statement(self->store, MP_SQL_FIND_SOURCE, error);
    int got;

    if (find == NULL)
        return FALSE;
    mp_statement_bind_text(find, 1, name->path);
    mp_statement_bind_text(find, 2, name->member);
    got = mp_statement_step(find, error);
    if (got != 1)
        return got == 0;
    self->n = mp_statement_int(find, 0);
    self->origin = g_strdup(mp_statement_text(find, 1));
    *extraction = mp_statement_int(find, 2);
    self->is_repeated = mp_statement_int(find, 3) == self->scan.number;
    self->resume_at = (guint64)mp_statement_int(find, 4);
    self->unquote = mp_statement_int(find, 5) != 0;
    mp_statement_reset(find);
    return TRUE;
}

static gboolean
add_source(MpCaseSource *self, const MpSourceName *name, GError **error)
{
    MpStatement *add = mp_case_statement(self->store, MP_SQL_ADD_SOURCE, error);

    if (add == NULL)
        return FALSE;
    mp_statement_bind_text(add, 1, name->path);
    mp_statement_bind_text(add, 2, name->member);
    mp_statement_bind_text(add, 3, name->origin);
    mp_statement_bind_text(add, 4, name->kind);
    mp_statement_bind_text(add, 5, name->folder);
    mp_statement_bind_text(add, 6, name->folder_role);
    mp_statement_bind_int(add, 7, self->scan.extraction);
    mp_statement_bind_int(add, 8, self->scan.number);
    self->unquote = TRUE; /* most mboxes quote; kept, so that a scan that is cut off and the next
                             one assume the same */
    mp_statement_bind_int(add, 9, self->unquote);
    if (!mp_statement_run(add, error))
        return FALSE;
    self->n = mp_db_last_row(self->store->db);
    self->is_new = TRUE;
    self->origin = g_strdup(name->origin);
    return TRUE;
}

/* Until it is closed it counts as half read: a scan that is cut off here is
 * made good by the next one. A folder stays as it is, since each of its files
 * tells by itself whether it was read; but not with other extractors. */
static gboolean
reopen_source(MpCaseSource *self, const MpSourceName *name, gint64 extraction, GError **error)
{
    MpStatement *reopen = mp_case_statement(self->store, MP_SQL_REOPEN_SOURCE, error);

    if (reopen == NULL || !last_row(self->store, "stored_anomaly", &self->last_anomaly, error) ||
        !last_row(self->store, "stored_place", &self->last_place, error))
        return FALSE;
    mp_statement_bind_int(reopen, 1, self->n);
    mp_statement_bind_text(reopen, 2, name->kind);
    mp_statement_bind_text(reopen, 3, name->folder);
    mp_statement_bind_text(reopen, 4, name->folder_role);
    if (extraction == self->scan.extraction)
        mp_statement_bind_int(reopen, 5, extraction);
    else
        mp_statement_bind_null(reopen, 5);
    mp_statement_bind_int(reopen, 6, self->scan.number);
    self->changed = extraction != self->scan.extraction;
    return mp_statement_run(reopen, error);
}

MpCaseSource *
mp_case_source_open(MpCase *store,
                    const MpSourceName *name,
                    const MpScanNumber *scan,
                    GError **error)
{
    g_autoptr(MpCaseSource) self = g_new0(MpCaseSource, 1);
    gint64 extraction = 0;

    self->store = store;
    self->scan = *scan;
    self->given = g_strdup(name->origin);
    if (!find_source(self, name, &extraction, error))
        return NULL;
    if (self->n == 0 ? !add_source(self, name, error)
                     : !self->is_repeated && !reopen_source(self, name, extraction, error))
        return NULL;
    self->origin_hash = mp_case_sum_text(0, self->origin);
    return g_steal_pointer(&self);
}

void
mp_case_source_free(MpCaseSource *self)
{
    if (self == NULL)
        return;
    g_free(self->given);
    g_free(self->origin);
    g_free(self->met);
    g_free(self);
}

gboolean
mp_case_source_was_known(const MpCaseSource *self)
{
    return !self->is_new && !self->is_repeated;
}

/* "a:" and 8 hex: the first bytes of a digest of origin, offset and code. */
static gint64
anomaly_id(const MpStoredAnomaly *anomaly)
{
    g_autofree char *text = g_strdup_printf("%s\n%" G_GUINT64_FORMAT "\n%s", anomaly->id_origin,
                                            anomaly->start, anomaly->code);
    MpSha256 digest = mp_sha256(mp_slice_of(text));

    return (gint64)digest.bytes[0] << 24 | (gint64)digest.bytes[1] << 16 |
           (gint64)digest.bytes[2] << 8 | (gint64)digest.bytes[3];
}

gboolean
mp_case_source_add_anomaly(MpCaseSource *self, const MpStoredAnomaly *anomaly, GError **error)
{
    MpStatement *add = mp_case_statement(self->store, MP_SQL_ADD_ANOMALY, error);

    if (add == NULL || self->is_repeated)
        return add != NULL;
    mp_statement_bind_int(add, 1, anomaly_id(anomaly));
    mp_statement_bind_int(add, 2, self->n);
    if (anomaly->place != 0)
        mp_statement_bind_int(add, 3, anomaly->place);
    else
        mp_statement_bind_null(add, 3);
    mp_statement_bind_text(add, 4, anomaly->class_name);
    mp_statement_bind_text(add, 5, anomaly->code);
    mp_statement_bind_text(add, 6, anomaly->origin);
    mp_statement_bind_int(add, 7, (gint64)anomaly->start);
    mp_statement_bind_int(add, 8, (gint64)(anomaly->end - anomaly->start));
    mp_statement_bind_text(add, 9, anomaly->detail);
    return mp_statement_run(add, error);
}

static gboolean
settle_undecided(MpCaseSource *self, GError **error)
{
    g_autoptr(MpStatement) list = mp_db_prepare(
        self->store->db,
        "SELECT place, other, length, record FROM temp.undecided WHERE source = ?1", error);
    int got;

    if (list == NULL)
        return FALSE;
    mp_statement_bind_int(list, 1, self->n);
    while ((got = mp_statement_step(list, error)) == 1) {
        MpSha256 other = mp_statement_sha256(list, 1);
        MpStored stored = { .length = (guint64)mp_statement_int(list, 2),
                            .record = mp_statement_bytes(list, 3) };

        if (!mp_case_place_decide(self, mp_statement_int(list, 0), &other, &stored, error))
            return FALSE;
    }
    return got == 0;
}

static gboolean
decide_identities(MpCaseSource *self, gboolean unquote, GError **error)
{
    g_autoptr(MpStatement) forget = NULL;

    if (!self->undecided)
        return TRUE;
    if (unquote != self->unquote && !settle_undecided(self, error))
        return FALSE;
    forget = mp_db_prepare(self->store->db, "DELETE FROM temp.undecided WHERE source = ?1", error);
    if (forget == NULL)
        return FALSE;
    mp_statement_bind_int(forget, 1, self->n);
    return mp_statement_run(forget, error);
}

/* What an earlier scan stored and this one did not meet again; of a folder only
 * what has no file of its own (@named is then 0). */
static gboolean
lose_unmet(MpCaseSource *self, guint64 from, gboolean named, GError **error)
{
    g_autoptr(MpStatement) list =
        mp_db_prepare(self->store->db,
                      "SELECT n FROM stored_place WHERE source = ?1 AND offset >= ?2 AND live "
                      "AND (?4 OR name IS NULL) AND n <= ?3",
                      error);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(gint64));
    int got;

    if (list == NULL)
        return FALSE;
    mp_statement_bind_int(list, 1, self->n);
    mp_statement_bind_int(list, 2, (gint64)from);
    mp_statement_bind_int(list, 3, self->last_place);
    mp_statement_bind_int(list, 4, named);
    while ((got = mp_statement_step(list, error)) == 1) {
        gint64 n = mp_statement_int(list, 0);

        if (!mp_case_place_is_met(self, n))
            g_array_append_val(lost, n);
    }
    for (guint i = 0; got == 0 && i < lost->len; i++)
        if (!mp_case_source_lose(self, g_array_index(lost, gint64, i), error))
            return FALSE;
    return got == 0;
}

/* Anomalies of an earlier scan that this one would have told again: of places
 * that were looked at, and of the source itself. */
static gboolean
forget_old_anomalies(MpCaseSource *self, guint64 from, GError **error)
{
    g_autoptr(MpStatement) forget =
        mp_db_prepare(self->store->db,
                      "DELETE FROM stored_anomaly WHERE source = ?1 AND n <= ?2 AND offset >= ?3 "
                      "AND (place IS NULL OR "
                      "(SELECT p.name IS NULL FROM stored_place p WHERE p.n = place))",
                      error);

    if (forget == NULL)
        return FALSE;
    mp_statement_bind_int(forget, 1, self->n);
    mp_statement_bind_int(forget, 2, self->last_anomaly);
    mp_statement_bind_int(forget, 3, (gint64)from);
    return mp_statement_run(forget, error);
}

/* Counted anew where it was stored before; else this scan counted as it went. */
static gboolean
count_places(MpCaseSource *self, GError **error)
{
    g_autoptr(MpStatement) count = NULL;

    if (self->is_new && !self->undecided)
        return TRUE;
    count = mp_db_prepare(self->store->db,
                          self->changed
                              ? "SELECT count(*), count(DISTINCT message), ifnull(sum(length), 0) "
                                "FROM stored_place WHERE source = ?1 AND live"
                              : "SELECT messages, \"distinct\", message_bytes FROM stored_source "
                                "WHERE n = ?1",
                          error);
    if (count == NULL)
        return FALSE;
    mp_statement_bind_int(count, 1, self->n);
    if (mp_statement_step(count, error) != 1)
        return FALSE;
    self->n_messages = (guint64)mp_statement_int(count, 0);
    self->n_distinct = (guint64)mp_statement_int(count, 1);
    self->n_bytes = (guint64)mp_statement_int(count, 2);
    return TRUE;
}

static gboolean
write_end(MpCaseSource *self, const MpSourceEnd *end, GError **error)
{
    MpStatement *close = mp_case_statement(self->store, MP_SQL_CLOSE_SOURCE, error);
    gint64 numbers[] = {
        /* a folder has no bytes of its own */
        (gint64)(end->bytes > 0 ? end->bytes : self->n_bytes),
        (gint64)self->n_messages,
        (gint64)self->n_distinct,
        (gint64)end->not_mail,
        (gint64)end->preamble,
        (gint64)end->separators,
        /* as accounted for; what a message of a box unpacks to is more */
        (gint64)(end->message_bytes > 0 && !end->appended ? end->message_bytes : self->n_bytes),
        (gint64)end->trailing,
        self->scan.extraction,
        (gint64)end->resume_at,
        end->unquote,
        end->appended,
    };

    if (close == NULL)
        return FALSE;
    mp_statement_bind_int(close, 1, self->n);
    mp_statement_bind_text(close, 2, end->status);
    mp_statement_bind_sha256(close, 3, &end->sha256);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        mp_statement_bind_int(close, 4 + (int)i, numbers[i]);
    if (self->changed || end->mark != NULL)
        mp_statement_bind_int(close, 16, self->scan.number);
    else
        mp_statement_bind_null(close, 16);
    if (end->mark != NULL) {
        mp_statement_bind_int(close, 17, end->mark->mtime_ns);
        mp_statement_bind_int(close, 18, end->mark->inode);
    } else {
        mp_statement_bind_null(close, 17);
        mp_statement_bind_null(close, 18);
    }
    return mp_statement_run(close, error);
}

/* Of a source that shards divide, what this part says; of any other nothing is left to say. A part
 * without mail says nothing of how the whole was read. */
static gboolean
write_part(MpCaseSource *self, const MpSourceEnd *end, GError **error)
{
    g_autoptr(MpStatement) forget =
        mp_db_prepare(self->store->db, "DELETE FROM stored_part WHERE source = ?1", error);
    g_autoptr(MpStatement) add =
        mp_db_prepare(self->store->db,
                      "INSERT INTO stored_part(source, parts, part, not_mail, status, seen_in) "
                      "VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                      error);
    gboolean is_idle = self->n_messages + end->not_mail == 0 && strcmp(end->status, "read") == 0;

    if (forget == NULL || add == NULL)
        return FALSE;
    mp_statement_bind_int(forget, 1, self->n);
    if (!self->is_new && !mp_statement_run(forget, error))
        return FALSE;
    if (end->n_parts == 0)
        return TRUE;
    mp_statement_bind_int(add, 1, self->n);
    mp_statement_bind_int(add, 2, end->n_parts);
    mp_statement_bind_int(add, 3, end->part);
    mp_statement_bind_int(add, 4, (gint64)end->not_mail);
    mp_statement_bind_text(add, 5, is_idle ? "" : end->status);
    mp_statement_bind_int(add, 6, self->scan.number);
    return mp_statement_run(add, error);
}

gboolean
mp_case_source_close(MpCaseSource *self, const MpSourceEnd *end, GError **error)
{
    guint64 from = end->appended ? self->resume_at : 0;

    if (self->is_repeated)
        return TRUE;
    self->changed |= self->is_new;
    if (!decide_identities(self, end->unquote, error))
        return FALSE;
    if (!self->is_new && (!lose_unmet(self, from, end->mark != NULL, error) ||
                          !forget_old_anomalies(self, from, error)))
        return FALSE;
    return count_places(self, error) && write_end(self, end, error) &&
           ((self->is_new && end->n_parts == 0) || write_part(self, end, error));
}

gboolean
mp_case_touch_path(MpCase *self, const char *path, const MpScanNumber *scan, GError **error)
{
    MpStatement *touch = mp_case_statement(self, MP_SQL_TOUCH_PATH, error);

    if (touch == NULL)
        return FALSE;
    mp_statement_bind_text(touch, 1, path);
    mp_statement_bind_int(touch, 2, scan->number);
    return mp_statement_run(touch, error);
}

/* One source of an earlier scan is there no more, nor anything that was in it. */
static gboolean
lose_source(MpCase *self, gint64 n, const MpScanNumber *scan, GError **error)
{
    g_autoptr(MpStatement) end =
        mp_db_prepare(self->db,
                      "UPDATE stored_source SET status = 'gone', messages = 0, \"distinct\" = 0, "
                      "message_bytes = 0, read_in = NULL WHERE n = ?1",
                      error);
    g_autoptr(MpStatement) find =
        mp_db_prepare(self->db, "SELECT origin FROM stored_source WHERE n = ?1", error);
    g_autoptr(MpStatement) list =
        mp_db_prepare(self->db, "SELECT n FROM stored_place WHERE source = ?1 AND live", error);
    g_autoptr(MpStatement) forget =
        mp_db_prepare(self->db, "DELETE FROM stored_anomaly WHERE source = ?1", error);
    g_autoptr(MpCaseSource) source = g_new0(MpCaseSource, 1);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(gint64));
    int got;

    if (end == NULL || find == NULL || list == NULL || forget == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, n);
    if (mp_statement_step(find, error) != 1)
        return FALSE;
    source->store = self;
    source->scan = *scan;
    source->n = n;
    source->origin_hash = mp_case_sum_text(0, mp_statement_text(find, 0));
    mp_statement_bind_int(list, 1, n);
    while ((got = mp_statement_step(list, error)) == 1) {
        gint64 place = mp_statement_int(list, 0);

        g_array_append_val(lost, place);
    }
    for (guint i = 0; got == 0 && i < lost->len; i++)
        if (!mp_case_source_lose(source, g_array_index(lost, gint64, i), error))
            return FALSE;
    mp_statement_bind_int(forget, 1, n);
    mp_statement_bind_int(end, 1, n);
    return got == 0 && mp_statement_run(forget, error) && mp_statement_run(end, error);
}

gboolean
mp_case_lose_members(MpCase *self, const char *path, const MpScanNumber *scan, GError **error)
{
    MpStatement *list = mp_case_statement(self, MP_SQL_UNMET_MEMBERS, error);
    g_autoptr(GArray) lost = g_array_new(FALSE, FALSE, sizeof(gint64));
    int got;

    if (list == NULL)
        return FALSE;
    mp_statement_bind_text(list, 1, path);
    mp_statement_bind_int(list, 2, scan->number);
    while ((got = mp_statement_step(list, error)) == 1) {
        gint64 n = mp_statement_int(list, 0);

        g_array_append_val(lost, n);
    }
    for (guint i = 0; got == 0 && i < lost->len; i++)
        if (!lose_source(self, g_array_index(lost, gint64, i), scan, error))
            return FALSE;
    return got == 0;
}

GPtrArray *
mp_case_unmet_paths(MpCase *self, const char *root, const MpScanNumber *scan, GError **error)
{
    g_autofree char *below =
        g_str_has_suffix(root, "/") ? g_strdup(root) : g_strconcat(root, "/", NULL);
    g_autoptr(MpStatement) list = mp_db_prepare(
        self->db,
        "SELECT DISTINCT path FROM stored_source WHERE seen_in <> ?2 AND status <> 'gone' "
        "AND (path = ?1 OR substr(CAST(path AS BLOB), 1, ?4) = CAST(?3 AS BLOB)) ORDER BY path",
        error);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    int got;

    if (list == NULL)
        return NULL;
    mp_statement_bind_text(list, 1, root);
    mp_statement_bind_int(list, 2, scan->number);
    mp_statement_bind_text(list, 3, below);
    mp_statement_bind_int(list, 4, (gint64)strlen(below));
    while ((got = mp_statement_step(list, error)) == 1)
        g_ptr_array_add(paths, g_strdup(mp_statement_text(list, 0)));
    return got == 0 ? g_steal_pointer(&paths) : NULL;
}

gboolean
mp_case_scan_sums(MpCase *self, const MpScanNumber *scan, MpScanSums *out, GError **error)
{
    g_autoptr(MpStatement) sums = mp_db_prepare(
        self->db,
        "SELECT ifnull(sum(messages), 0), ifnull(sum(message_bytes), 0), "
        "ifnull(sum(kind NOT IN ('archive', 'eml', 'emlx', 'folder') AND messages > 0), 0), "
        "count(*), ifnull(sum(not_mail), 0), "
        "(SELECT count(*) FROM stored_anomaly a JOIN stored_source s ON s.n = a.source "
        "WHERE s.seen_in = ?1), "
        "(SELECT count(*) FROM stored_anomaly a JOIN stored_source s ON s.n = a.source "
        "WHERE s.seen_in = ?1 AND a.class_name = 'unread') "
        "FROM stored_source WHERE seen_in = ?1",
        error);

    if (sums == NULL)
        return FALSE;
    mp_statement_bind_int(sums, 1, scan->number);
    if (mp_statement_step(sums, error) != 1)
        return FALSE;
    *out = (MpScanSums){
        .messages = (guint64)mp_statement_int(sums, 0),
        .bytes = (guint64)mp_statement_int(sums, 1),
        .folders = (guint64)mp_statement_int(sums, 2),
        .sources = (guint64)mp_statement_int(sums, 3),
        .not_mail = (guint64)mp_statement_int(sums, 4),
        .anomalies = (guint64)mp_statement_int(sums, 5),
        .unread = (guint64)mp_statement_int(sums, 6),
    };
    return TRUE;
}
