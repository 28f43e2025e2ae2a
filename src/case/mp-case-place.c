/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-place.h"

#include "case/mp-case-sum.h"

/* clang-format off */
static const char *const sql_of[MP_SQL_N] = {
    [MP_SQL_ADD_MESSAGE] =
        "INSERT INTO stored_message(key, content_sha256, variant, length, extraction, record) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(key) DO NOTHING",
    [MP_SQL_FIND_MESSAGE] =
        "SELECT n, content_sha256, variant, extraction FROM stored_message WHERE key = ?1",
    [MP_SQL_REPLACE_RECORD] =
        "UPDATE stored_message SET variant = ?2, length = ?3, extraction = ?4, record = ?5 WHERE n = ?1",
    [MP_SQL_ADD_PLACE] =
        "INSERT INTO stored_place(source, message, offset, length, sha256, name, relative, flags, "
        "labels, role, mtime_ns, inode, file_bytes) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [MP_SQL_FIND_PLACE] =
        "SELECT p.message, m.content_sha256, ifnull(p.sha256, m.content_sha256), p.labels, p.role, p.live, "
        "m.variant, m.extraction, p.flags, p.length FROM stored_place p JOIN stored_message m ON m.n = p.message "
        "WHERE p.n = ?1",
    [MP_SQL_FIND_PLACE_AT] =
        "SELECT n FROM stored_place WHERE source = ?1 AND offset = ?2 AND live AND name IS NULL",
    [MP_SQL_KEEP_PLACE] =
        "UPDATE stored_place SET name = ?2, relative = ?3, flags = ?4, labels = ?5, role = ?6, "
        "mtime_ns = ?7, inode = ?8, file_bytes = ?9 WHERE n = ?1",
    [MP_SQL_MOVE_PLACE] = "UPDATE stored_place SET message = ?2, sha256 = ?3 WHERE n = ?1",
    [MP_SQL_LOSE_PLACE] = "UPDATE stored_place SET live = 0 WHERE n = ?1",
    [MP_SQL_SAME_IN_SOURCE] =
        "SELECT 1 FROM stored_place WHERE message = ?1 AND source = ?2 AND live LIMIT 1",
    [MP_SQL_ADD_ANOMALY] =
        "INSERT INTO stored_anomaly(id, source, place, class_name, code, origin, offset, length, detail) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [MP_SQL_FORGET_ANOMALIES] = "DELETE FROM stored_anomaly WHERE place = ?1",
    [MP_SQL_ADD_UNDECIDED] =
        "INSERT OR REPLACE INTO temp.undecided(place, source, other, length, record) VALUES(?1, ?2, ?3, ?4, ?5)",
    [MP_SQL_FIND_OTHER_PLACE] = "SELECT 1 FROM stored_place WHERE message = ?1 LIMIT 1",
    [MP_SQL_DROP_MESSAGE] = "DELETE FROM stored_message WHERE n = ?1",
    [MP_SQL_FIND_SOURCE] =
        "SELECT n, origin, extraction, seen_in, resume_at, unquote FROM stored_source "
        "WHERE path = ?1 AND member = ?2",
    [MP_SQL_ADD_SOURCE] =
        "INSERT INTO stored_source(path, member, origin, kind, folder, folder_role, extraction, seen_in, "
        "unquote) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [MP_SQL_REOPEN_SOURCE] =
        "UPDATE stored_source SET kind = ?2, folder = ?3, folder_role = ?4, extraction = ?5, seen_in = ?6, "
        "read_in = CASE WHEN mtime_ns IS NULL THEN read_in END WHERE n = ?1",
    [MP_SQL_CLOSE_SOURCE] =
        "UPDATE stored_source SET status = ?2, sha256 = ?3, bytes = ?4, messages = ?5, \"distinct\" = ?6, "
        "not_mail = ?7 + CASE WHEN ?15 THEN not_mail ELSE 0 END, "
        "preamble = CASE WHEN ?15 THEN preamble ELSE ?8 END, "
        "separators = CASE WHEN ?15 THEN ?4 - preamble - ?10 - ?11 ELSE ?9 END, "
        "message_bytes = ?10, trailing = ?11, extraction = ?12, resume_at = ?13, unquote = ?14, "
        "read_in = ifnull(?16, read_in), mtime_ns = ?17, inode = ?18 WHERE n = ?1",
    [MP_SQL_TOUCH_PATH] = "UPDATE stored_source SET seen_in = ?2 WHERE path = ?1",
    [MP_SQL_KNOWN_SOURCE] =
        "SELECT n, extraction, read_in IS NOT NULL AND status <> 'unread' AND NOT EXISTS(SELECT 1 FROM "
        "stored_part WHERE source = n), kind = 'mbox', bytes, mtime_ns, "
        "inode, sha256, resume_at, unquote FROM stored_source WHERE path = ?1 AND member = ?2",
    [MP_SQL_KNOWN_PLACE] =
        "SELECT p.n, p.source, p.length, coalesce(p.sha256, m.content_sha256) "
        "FROM stored_place p JOIN stored_message m ON m.n = p.message WHERE p.n = ?1 AND p.live <> 0",
    [MP_SQL_KNOWN_PLACE_AT] =
        "SELECT p.n, p.source, p.length, coalesce(p.sha256, m.content_sha256) "
        "FROM stored_place p JOIN stored_message m ON m.n = p.message "
        "WHERE p.source = ?1 AND p.\"offset\" = ?2 AND p.live <> 0 AND p.name IS NULL",
    [MP_SQL_UNMET_MEMBERS] =
        "SELECT n FROM stored_source WHERE path = ?1 AND seen_in <> ?2 AND status <> 'gone' "
        "AND member NOT LIKE '%\n%'",
};
/* clang-format on */

MpStatement *
mp_case_statement(MpCase *self, MpSqlNumber number, GError **error)
{
    if (self->statements[number] == NULL)
        self->statements[number] = mp_db_prepare(self->db, sql_of[number], error);
    return self->statements[number];
}

gboolean
mp_case_run_with(MpCase *self, MpSqlNumber number, gint64 value, GError **error)
{
    MpStatement *run = mp_case_statement(self, number, error);

    if (run == NULL)
        return FALSE;
    mp_statement_bind_int(run, 1, value);
    return mp_statement_run(run, error);
}

int
mp_case_ask_number(MpStatement *ask, gint64 *out, GError **error)
{
    int got = mp_statement_step(ask, error);

    if (got == 1) {
        *out = mp_statement_int(ask, 0);
        mp_statement_reset(ask);
    }
    return got;
}

/* Messages. */

/* A message row as it was found. */
typedef struct {
    gint64 n;
    MpSha256 variant; /* of the bytes its record is of; never zero */
    gint64 extraction;
} Row;

/* Two digests may begin alike, by chance or by intent; then the second has the
 * next free key. @key receives the one that is its own, or the free one.
 * @row->n is 0 where the message is not there. */
static gboolean
find_message(MpCase *self, const MpSha256 *content, gint64 *key, Row *row, GError **error)
{
    MpStatement *find = mp_case_statement(self, MP_SQL_FIND_MESSAGE, error);
    int got;

    if (find == NULL)
        return FALSE;
    *row = (Row){ 0 };
    for (*key = mp_case_message_key(content);; *key = (*key + 1) & G_MAXINT64) {
        MpSha256 found;

        mp_statement_bind_int(find, 1, *key);
        got = mp_statement_step(find, error);
        if (got != 1)
            return got == 0;
        found = mp_statement_sha256(find, 1);
        if (mp_sha256_equal(&found, content))
            break;
        mp_statement_reset(find);
    }
    *row =
        (Row){ mp_statement_int(find, 0), mp_statement_sha256(find, 2), mp_statement_int(find, 3) };
    if (mp_sha256_is_zero(&row->variant))
        row->variant = *content;
    mp_statement_reset(find);
    return TRUE;
}

/* The bytes whose facts are kept, of all that are stored of one message: the
 * canonical ones, else those with the smallest digest. So the record does not
 * depend on which was read first. */
static gboolean
is_better(const MpSha256 *variant, const MpSha256 *than, const MpSha256 *content)
{
    if (mp_sha256_equal(than, content))
        return FALSE;
    return mp_sha256_equal(variant, content) ||
           memcmp(variant->bytes, than->bytes, MP_SHA256_BYTES) < 0;
}

static void
bind_unless_content(MpStatement *run, int i, const MpSha256 *sha256, const MpSha256 *content)
{
    if (mp_sha256_equal(sha256, content))
        mp_statement_bind_null(run, i);
    else
        mp_statement_bind_sha256(run, i, sha256);
}

static gboolean
replace_record(MpCaseSource *self, const MpStored *stored, const Row *row, GError **error)
{
    MpStatement *replace = mp_case_statement(self->store, MP_SQL_REPLACE_RECORD, error);
    MpSumMessage old = { stored->content, &row->variant, row->extraction };
    MpSumMessage new = { stored->content, stored->sha256, self->scan.extraction };

    if (replace == NULL)
        return FALSE;
    mp_statement_bind_int(replace, 1, row->n);
    bind_unless_content(replace, 2, stored->sha256, stored->content);
    mp_statement_bind_int(replace, 3, (gint64)stored->length);
    mp_statement_bind_int(replace, 4, self->scan.extraction);
    mp_statement_bind_bytes(replace, 5, stored->record);
    return mp_statement_run(replace, error) &&
           mp_case_sum_message(self->store, &old, MP_SUM_TAKE, error) &&
           mp_case_sum_message(self->store, &new, MP_SUM_ADD, error);
}

/* @stored->content is the message's identity here. */
static gboolean
add_message(MpCaseSource *self, const MpStored *stored, gint64 *n, gboolean *is_new, GError **error)
{
    MpStatement *add = mp_case_statement(self->store, MP_SQL_ADD_MESSAGE, error);
    MpSumMessage sum = { stored->content, stored->sha256, self->scan.extraction };
    gint64 key = mp_case_message_key(stored->content);
    Row row = { 0 };

    if (add == NULL)
        return FALSE;
    do { /* mostly it is new: one look at the index serves finding and adding */
        mp_statement_bind_int(add, 1, key);
        mp_statement_bind_sha256(add, 2, stored->content);
        bind_unless_content(add, 3, stored->sha256, stored->content);
        mp_statement_bind_int(add, 4, (gint64)stored->length);
        mp_statement_bind_int(add, 5, self->scan.extraction);
        mp_statement_bind_bytes(add, 6, stored->record);
        if (!mp_statement_run(add, error))
            return FALSE;
        *is_new = mp_db_changes(self->store->db) == 1;
        if (!*is_new && !find_message(self->store, stored->content, &key, &row, error))
            return FALSE;
    } while (!*is_new && row.n == 0);
    *n = *is_new ? mp_db_last_row(self->store->db) : row.n;
    if (*is_new)
        return mp_case_sum_message(self->store, &sum, MP_SUM_ADD, error);
    if (row.extraction != self->scan.extraction ||
        is_better(stored->sha256, &row.variant, stored->content) ||
        (self->scan.refresh && mp_sha256_equal(stored->sha256, &row.variant)))
        return replace_record(self, stored, &row, error);
    return TRUE;
}

/* Places. */

typedef struct {
    gint64 n;
    gint64 message;
    MpSha256 content;
    MpSha256 sha256;
    guint64 folder; /* sum of the labels and the role that are its own */
    guint64 flags;  /* sum of its flags */
    gint64 length;
    gboolean live;
    MpSumMessage record; /* of its message; points into this struct */
    MpSha256 variant;
} Place;

static guint64
sum_of_folder(const char *labels, const char *role)
{
    return mp_case_sum_text(mp_case_sum_text(0, labels), role);
}

static gboolean
find_place(MpCase *self, gint64 n, Place *out, GError **error)
{
    MpStatement *find = mp_case_statement(self, MP_SQL_FIND_PLACE, error);
    int got;

    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, n);
    got = mp_statement_step(find, error);
    if (got == 0)
        g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE,
                    "%s: place %" G_GINT64_FORMAT " is missing", mp_db_path(self->db), n);
    if (got != 1)
        return FALSE;
    *out = (Place){
        .n = n,
        .message = mp_statement_int(find, 0),
        .content = mp_statement_sha256(find, 1),
        .sha256 = mp_statement_sha256(find, 2),
        .folder = sum_of_folder(mp_statement_text(find, 3), mp_statement_text(find, 4)),
        .flags = mp_case_sum_text(0, mp_statement_text(find, 8)),
        .length = mp_statement_int(find, 9),
        .live = mp_statement_int(find, 5) != 0,
        .variant = mp_statement_sha256(find, 6),
        .record.extraction = mp_statement_int(find, 7),
    };
    if (mp_sha256_is_zero(&out->variant))
        out->variant = out->content;
    out->record.content = &out->content;
    out->record.variant = &out->variant;
    mp_statement_reset(find);
    return TRUE;
}

static gboolean
sum_place(MpCaseSource *self, const Place *place, MpSumWay way, GError **error)
{
    MpSumPlace term = { &place->content, self->origin_hash, place->folder };

    return mp_case_sum_place(self->store, &term, way, error);
}

/* What of @origin is stored: NULL where it is the source's, else what follows
 * that, else all of it. */
static const char *
name_of(const MpCaseSource *self, const char *origin, gboolean *relative)
{
    gsize len = strlen(self->given);

    *relative = strncmp(origin, self->given, len) == 0;
    if (!*relative)
        return origin;
    return origin[len] == '\0' ? NULL : origin + len;
}

static void
bind_names(MpCaseSource *self, MpStatement *run, int first, const MpStored *stored)
{
    gboolean relative;
    const char *name = name_of(self, stored->origin, &relative);

    mp_statement_bind_text(run, first, name);
    mp_statement_bind_int(run, first + 1, relative);
    mp_statement_bind_text(run, first + 2, stored->flags);
    mp_statement_bind_text(run, first + 3, stored->labels);
    mp_statement_bind_text(run, first + 4, stored->role);
    if (stored->mark == NULL) {
        for (int i = 5; i < 8; i++)
            mp_statement_bind_null(run, first + i);
        return;
    }
    mp_statement_bind_int(run, first + 5, stored->mark->mtime_ns);
    mp_statement_bind_int(run, first + 6, stored->mark->inode);
    mp_statement_bind_int(run, first + 7, stored->mark->bytes);
}

static gboolean
is_in_source(MpCaseSource *self, gint64 message, gboolean *out, GError **error)
{
    MpStatement *ask = mp_case_statement(self->store, MP_SQL_SAME_IN_SOURCE, error);
    gint64 one;
    int got;

    if (ask == NULL)
        return FALSE;
    mp_statement_bind_int(ask, 1, message);
    mp_statement_bind_int(ask, 2, self->n);
    got = mp_case_ask_number(ask, &one, error);
    *out = got == 1;
    return got >= 0;
}

/* @stored->content is the message's identity here. */
static gboolean
add_place(
    MpCaseSource *self, const MpStored *stored, gint64 *place, gboolean *is_new, GError **error)
{
    MpStatement *add = mp_case_statement(self->store, MP_SQL_ADD_PLACE, error);
    MpSumPlace term = { stored->content, self->origin_hash,
                        sum_of_folder(stored->labels, stored->role) };
    gboolean again = FALSE;
    gint64 message;

    if (add == NULL || !add_message(self, stored, &message, is_new, error) ||
        (!*is_new && !is_in_source(self, message, &again, error)))
        return FALSE;
    mp_statement_bind_int(add, 1, self->n);
    mp_statement_bind_int(add, 2, message);
    mp_statement_bind_int(add, 3, (gint64)stored->offset);
    mp_statement_bind_int(add, 4, (gint64)stored->length);
    bind_unless_content(add, 5, stored->sha256, stored->content);
    bind_names(self, add, 6, stored);
    if (!mp_statement_run(add, error))
        return FALSE;
    *place = mp_db_last_row(self->store->db);
    self->n_messages++;
    self->n_bytes += stored->length;
    self->n_distinct += again ? 0 : 1;
    self->changed = TRUE;
    return mp_case_sum_place(self->store, &term, MP_SUM_ADD, error);
}

/* The message is still where it was; what is said of the place may have changed. */
static gboolean
keep_place(MpCaseSource *self, const MpStored *stored, Place *place, GError **error)
{
    guint64 folder = sum_of_folder(stored->labels, stored->role);
    MpStatement *keep;

    if (stored->mark == NULL && folder == place->folder &&
        mp_case_sum_text(0, stored->flags) == place->flags)
        return TRUE;
    keep = mp_case_statement(self->store, MP_SQL_KEEP_PLACE, error);
    if (keep == NULL)
        return FALSE;
    mp_statement_bind_int(keep, 1, place->n);
    bind_names(self, keep, 2, stored);
    if (!mp_statement_run(keep, error))
        return FALSE;
    if (folder == place->folder)
        return TRUE;
    self->changed = TRUE;
    if (!sum_place(self, place, MP_SUM_TAKE, error))
        return FALSE;
    place->folder = folder;
    return sum_place(self, place, MP_SUM_ADD, error);
}

gboolean
mp_case_source_lose(MpCaseSource *self, gint64 n, GError **error)
{
    Place place;

    if (self->is_repeated)
        return TRUE;
    self->changed = TRUE;
    return find_place(self->store, n, &place, error) &&
           (!place.live || (mp_case_run_with(self->store, MP_SQL_LOSE_PLACE, n, error) &&
                            mp_case_run_with(self->store, MP_SQL_FORGET_ANOMALIES, n, error) &&
                            sum_place(self, &place, MP_SUM_TAKE, error)));
}

/* The place that the message may have had in an earlier scan, or 0. */
static gboolean
find_earlier(MpCaseSource *self, const MpStored *stored, gint64 *out, GError **error)
{
    MpStatement *find;
    gboolean relative;

    *out = stored->earlier;
    if (self->is_new || stored->earlier != 0 || name_of(self, stored->origin, &relative) != NULL)
        return TRUE;
    find = mp_case_statement(self->store, MP_SQL_FIND_PLACE_AT, error);
    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, self->n);
    mp_statement_bind_int(find, 2, (gint64)stored->offset);
    return mp_case_ask_number(find, out, error) >= 0;
}

static void
mark_met(MpCaseSource *self, gint64 place)
{
    if (place > self->last_place)
        return;
    if (self->met == NULL)
        self->met = g_malloc0((gsize)self->last_place / 8 + 1);
    self->met[place / 8] |= (guint8)(1 << (place & 7));
}

gboolean
mp_case_place_is_met(const MpCaseSource *self, gint64 place)
{
    return self->met != NULL && (self->met[place / 8] & 1 << (place & 7)) != 0;
}

/* The other digest of a message that only the source's end decides about. */
static gboolean
remember_undecided(MpCaseSource *self, const MpStored *stored, gint64 place, GError **error)
{
    MpStatement *add;

    if (self->store->statements[MP_SQL_ADD_UNDECIDED] == NULL &&
        !mp_db_execute(self->store->db,
                       "CREATE TEMP TABLE IF NOT EXISTS undecided(place INTEGER PRIMARY KEY, "
                       "source INTEGER, other BLOB, length INTEGER, record BLOB)",
                       error))
        return FALSE;
    add = mp_case_statement(self->store, MP_SQL_ADD_UNDECIDED, error);
    if (add == NULL)
        return FALSE;
    self->undecided = TRUE;
    mp_statement_bind_int(add, 1, place);
    mp_statement_bind_int(add, 2, self->n);
    mp_statement_bind_sha256(add, 3, self->unquote ? stored->content : stored->unquoted);
    mp_statement_bind_int(add, 4, (gint64)stored->length);
    mp_statement_bind_bytes(add, 5, stored->record);
    return mp_statement_run(add, error);
}

/* Identity settled, as far as it can be. */
static gboolean
add_settled(
    MpCaseSource *self, const MpStored *stored, gint64 *place, gboolean *is_new, GError **error)
{
    gint64 earlier = 0;
    gint64 message;
    Place old;

    if (!find_earlier(self, stored, &earlier, error))
        return FALSE;
    if (earlier == 0)
        return add_place(self, stored, place, is_new, error);
    if (!find_place(self->store, earlier, &old, error))
        return FALSE;
    if (!old.live || !mp_sha256_equal(&old.content, stored->content) ||
        !mp_sha256_equal(&old.sha256, stored->sha256))
        return mp_case_source_lose(self, earlier, error) &&
               add_place(self, stored, place, is_new, error);
    *place = earlier;
    mark_met(self, earlier);
    return add_message(self, stored, &message, is_new, error) &&
           keep_place(self, stored, &old, error) &&
           mp_case_run_with(self->store, MP_SQL_FORGET_ANOMALIES, earlier, error);
}

gboolean
mp_case_source_add(
    MpCaseSource *self, const MpStored *stored, gint64 *place, gboolean *is_new, GError **error)
{
    gboolean undecided = !mp_sha256_equal(stored->content, stored->unquoted);
    MpStored settled = *stored;

    *place = 0;
    *is_new = FALSE;
    if (self->is_repeated)
        return TRUE;
    if (self->unquote)
        settled.content = stored->unquoted;
    return add_settled(self, &settled, place, is_new, error) &&
           (!undecided || remember_undecided(self, stored, *place, error));
}

gboolean
mp_case_source_rename(MpCaseSource *self, const MpStored *stored, GError **error)
{
    Place place;

    return self->is_repeated || (find_place(self->store, stored->earlier, &place, error) &&
                                 keep_place(self, stored, &place, error));
}

/* The source's end said that the digest not taken is the right one. */
gboolean
mp_case_place_decide(
    MpCaseSource *self, gint64 n, const MpSha256 *content, const MpStored *stored, GError **error)
{
    MpStatement *move = mp_case_statement(self->store, MP_SQL_MOVE_PLACE, error);
    MpStatement *others = mp_case_statement(self->store, MP_SQL_FIND_OTHER_PLACE, error);
    MpStored settled = *stored;
    gint64 message, one;
    gboolean is_new;
    Place place;
    int got;

    if (move == NULL || others == NULL || !find_place(self->store, n, &place, error))
        return FALSE;
    settled.content = content;
    settled.sha256 = &place.sha256;
    if (!add_message(self, &settled, &message, &is_new, error) ||
        !sum_place(self, &place, MP_SUM_TAKE, error))
        return FALSE;
    mp_statement_bind_int(move, 1, n);
    mp_statement_bind_int(move, 2, message);
    bind_unless_content(move, 3, &place.sha256, content);
    if (!mp_statement_run(move, error))
        return FALSE;
    mp_statement_bind_int(others, 1, place.message);
    got = mp_case_ask_number(others, &one, error);
    if (got < 0 ||
        (got == 0 && (!mp_case_run_with(self->store, MP_SQL_DROP_MESSAGE, place.message, error) ||
                      !mp_case_sum_message(self->store, &place.record, MP_SUM_TAKE, error))))
        return FALSE;
    place.content = *content;
    return sum_place(self, &place, MP_SUM_ADD, error);
}
