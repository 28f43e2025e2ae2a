/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "case/mp-case-merge.h"

#include "case/mp-case-private.h"
#include "case/mp-case-resource.h"
#include "case/mp-case-sum.h"
#include "case/mp-merge-scans.h"
#include "case/mp-merge-told.h"

#define SCRIPTS "/mailprov/case/schema/"

typedef struct {
    MpCase *into;
    MpCase *from;
    MpMergedScans *scans;
    GHashTable *extractions; /* from the other case's numbers to this one's: gint64 to gint64 */
    gboolean is_seed;        /* only what is known of some sources */
    gboolean follows;        /* it was seeded from the case that it is merged into */
} Merge;

static const char drop_tables[] = "DROP TABLE IF EXISTS in_source;"
                                  "DROP TABLE IF EXISTS in_part;"
                                  "DROP TABLE IF EXISTS in_message;"
                                  "DROP TABLE IF EXISTS in_place;"
                                  "DROP TABLE IF EXISTS in_anomaly;"
                                  "DROP TABLE IF EXISTS map_message;"
                                  "DROP TABLE IF EXISTS map_place;"
                                  "DROP TABLE IF EXISTS extraction_rank;";

static gboolean
run_script(MpCase *into, const char *name, GError **error)
{
    g_autofree char *path = g_strconcat(SCRIPTS, name, NULL);
    g_autoptr(GBytes) text =
        g_resource_lookup_data(mp_case_get_resource(), path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_autofree char *sql = NULL;

    if (text == NULL)
        return FALSE;
    sql = g_strndup(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
    return mp_db_execute(into->db, sql, error);
}

/* Extractions. */

static gboolean
add_extraction(MpCase *into, const char *digest, GError **error)
{
    g_autoptr(MpStatement) add =
        mp_db_prepare(into->db,
                      "INSERT INTO extraction(n, digest) "
                      "SELECT (SELECT coalesce(max(e.n), 0) + 1 FROM extraction e), ?1 "
                      "WHERE NOT EXISTS(SELECT 1 FROM extraction e WHERE e.digest = ?2)",
                      error);

    if (add == NULL)
        return FALSE;
    mp_statement_bind_text(add, 1, digest);
    mp_statement_bind_text(add, 2, digest);
    return mp_statement_run(add, error);
}

/* An extraction of the case that is merged into, and when a scan last used it. */
typedef struct {
    gint64 n;
    gint64 last;
    char digest[MP_SHA256_HEX];
} Extraction;

static int
by_last_use(gconstpointer a, gconstpointer b)
{
    const Extraction *left = a, *right = b;
    int order = (left->last > right->last) - (left->last < right->last);

    return order != 0 ? order : strcmp(left->digest, right->digest);
}

static GArray *
list_extractions(MpCase *store, const MpMergedScans *scans, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(Extraction));
    g_autoptr(MpStatement) rows =
        mp_db_prepare(store->db, "SELECT n, digest FROM extraction", error);
    int got;

    if (rows == NULL)
        return NULL;
    while ((got = mp_statement_step(rows, error)) == 1) {
        const char *digest = mp_statement_text(rows, 1);
        Extraction one = { mp_statement_int(rows, 0), mp_merged_scans_last(scans, digest), "" };

        g_strlcpy(one.digest, digest, sizeof(one.digest));
        g_array_append_val(list, one);
    }
    return got == 0 ? g_steal_pointer(&list) : NULL;
}

static gboolean
rank_extractions(Merge *self, const GArray *ours, GError **error)
{
    g_autoptr(MpStatement) load = mp_db_prepare_load(self->into->db, "extraction_rank", 2, error);

    for (guint i = 0; load != NULL && i < ours->len; i++) {
        mp_statement_bind_int(load, 1, g_array_index(ours, Extraction, i).n);
        mp_statement_bind_int(load, 2, i);
        if (!mp_statement_run(load, error))
            return FALSE;
    }
    return load != NULL && mp_statement_finish(load, error);
}

static gboolean
merge_extractions(Merge *self, GError **error)
{
    g_autoptr(GArray) theirs = list_extractions(self->from, self->scans, error);
    g_autoptr(GArray) ours = NULL;

    for (guint i = 0; theirs != NULL && i < theirs->len; i++)
        if (!add_extraction(self->into, g_array_index(theirs, Extraction, i).digest, error))
            return FALSE;
    ours = theirs == NULL ? NULL : list_extractions(self->into, self->scans, error);
    if (ours == NULL)
        return FALSE;
    for (guint i = 0; i < theirs->len; i++)
        for (guint k = 0; k < ours->len; k++) {
            const Extraction *their = &g_array_index(theirs, Extraction, i);
            const Extraction *our = &g_array_index(ours, Extraction, k);

            if (strcmp(their->digest, our->digest) == 0)
                g_hash_table_insert(self->extractions, g_memdup2(&their->n, sizeof(gint64)),
                                    g_memdup2(&our->n, sizeof(gint64)));
        }
    g_array_sort(ours, by_last_use);
    return rank_extractions(self, ours, error);
}

/* Copying to where merge.sql takes it from. */

/* One table. A letter a column: i number, t text, b bytes, k bytes of a digest
 * as a message's key, m whether a key is not that of the digest, e an
 * extraction's number, s a scan's. @chosen follows
 * @sql where only some sources are wanted; then records are not. */
typedef struct {
    const char *table;
    const char *columns;
    const char *sql;
    const char *chosen;
} Copy;

#define OF_CHOSEN "source IN (SELECT c.n FROM chosen_source c)"

/* clang-format off */
static const Copy copies[] = {
    { "in_part", "iiiits",
      "SELECT source, parts, part, not_mail, status, seen_in FROM stored_part",
      " WHERE " OF_CHOSEN },
    { "in_message", "ikbbiebm",
      "SELECT n, content_sha256, content_sha256, variant, length, extraction, record, key FROM stored_message",
      NULL },
    /* what is gone from a place where it lay later, too, is told by the later one */
    { "in_place", "iiiiiibtitttiii",
      "SELECT n, source, message, \"offset\", length, live, sha256, name, relative, flags, labels, role, "
      "mtime_ns, inode, file_bytes FROM stored_place p WHERE (live <> 0 OR NOT EXISTS("
      "SELECT 1 FROM stored_place q WHERE q.source = p.source AND q.\"offset\" = p.\"offset\" AND q.n > p.n "
      "AND q.message = p.message AND coalesce(q.name, '') = coalesce(p.name, '')))",
      " AND " OF_CHOSEN },
    { "in_anomaly", "iiiitttiit",
      "SELECT n, id, source, place, class_name, code, origin, \"offset\", length, detail FROM stored_anomaly",
      " WHERE " OF_CHOSEN },
};
static const char chosen_messages[] =
    "SELECT n, content_sha256, content_sha256, variant, length, extraction, CAST('' AS BYTEA), key FROM stored_message "
    "WHERE n IN (SELECT p.message FROM stored_place p JOIN chosen_source c ON c.n = p.source)";
static const char source_sql[] =
    "SELECT s.n, NULL, s.path, s.member, s.member, s.member, s.origin, s.kind, s.folder, s.folder_role, "
    "s.bytes, s.sha256, s.messages, s.\"distinct\", s.not_mail, s.status, s.preamble, s.separators, "
    "s.message_bytes, s.trailing, s.extraction, "
    "CASE WHEN v.status = 'read' AND s.read_in IS NOT NULL THEN s.seen_in ELSE s.read_in END, s.seen_in, "
    "s.mtime_ns, s.inode, s.resume_at, s.unquote, "
    "EXISTS(SELECT 1 FROM stored_part p WHERE p.source = s.n), 0, 0, 0, 0 "
    "FROM stored_source s JOIN source v ON v.n = s.n";
static const char source_columns[] = "iitttttttt" "ibiiitii" "iie" "ss" "iiiiiiiii";
/* clang-format on */

static void
bind_mapped(const GHashTable *map, MpStatement *row, MpStatement *load, int i)
{
    gint64 number = mp_statement_int(row, i);
    const gint64 *mapped = g_hash_table_lookup((GHashTable *)map, &number);

    if (mapped == NULL)
        mp_statement_bind_null(load, i + 1);
    else
        mp_statement_bind_int(load, i + 1, *mapped);
}

static void
bind_copy(const Merge *self, MpStatement *row, MpStatement *load, int i, char letter)
{
    MpSha256 digest;

    if (mp_statement_is_null(row, i)) {
        mp_statement_bind_null(load, i + 1);
        return;
    }
    switch (letter) {
    case 't':
        mp_statement_bind_text(load, i + 1, mp_statement_text(row, i));
        break;
    case 'b':
        mp_statement_bind_bytes(load, i + 1, mp_statement_bytes(row, i));
        break;
    case 'k':
        digest = mp_statement_sha256(row, i);
        mp_statement_bind_int(load, i + 1, mp_case_message_key(&digest));
        break;
    case 'm':
        digest = mp_statement_sha256(row, 1);
        mp_statement_bind_int(load, i + 1,
                              mp_case_message_key(&digest) != mp_statement_int(row, i));
        break;
    case 'e':
        bind_mapped(self->extractions, row, load, i);
        break;
    case 's':
        mp_statement_bind_int(load, i + 1,
                              mp_merged_scans_number(self->scans, mp_statement_int(row, i)));
        break;
    default:
        mp_statement_bind_int(load, i + 1, mp_statement_int(row, i));
    }
}

static gboolean
copy_table(const Merge *self, const Copy *copy, GError **error)
{
    const char *chosen = !self->is_seed ? "" : copy->chosen != NULL ? copy->chosen : NULL;
    g_autofree char *sql = g_strconcat(chosen == NULL ? chosen_messages : copy->sql, chosen, NULL);
    g_autoptr(MpStatement) rows = mp_db_prepare(self->from->db, sql, error);
    g_autoptr(MpStatement) load = NULL;
    int n = (int)strlen(copy->columns), got;

    if (rows != NULL)
        load = mp_db_prepare_load(self->into->db, copy->table, n, error);
    if (load == NULL)
        return FALSE;
    while ((got = mp_statement_step(rows, error)) == 1) {
        for (int i = 0; i < n; i++)
            bind_copy(self, rows, load, i, copy->columns[i]);
        if (!mp_statement_run(load, error))
            return FALSE;
    }
    return got == 0 && mp_statement_finish(load, error);
}

/* What the source's name is while it is the latest state of its path, and what
 * it is as an older one: with the digest of the file, or of what is known of it. */
static void
name_states(MpStatement *row, char **base, char **other)
{
    const char *member = mp_statement_text(row, 3);
    const char *older = strchr(member, '\n');
    MpSha256 digest = mp_statement_sha256(row, 11);
    char hex[MP_SHA256_HEX];

    *base = older == NULL ? g_strdup(member) : g_strndup(member, (gsize)(older - member));
    if (older != NULL) {
        *other = g_strdup(member);
        return;
    }
    if (mp_sha256_is_zero(&digest)) {
        g_autofree char *known = g_strdup_printf(
            "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
            mp_statement_int(row, 10), mp_statement_int(row, 23), mp_statement_int(row, 24));

        digest = mp_sha256(mp_slice_of(known));
    }
    *other = g_strdup_printf("%s\n%.16s", *base, mp_sha256_hex(&digest, hex));
}

static gboolean
copy_sources(const Merge *self, GError **error)
{
    g_autofree char *sql = g_strconcat(
        source_sql, self->is_seed ? " WHERE s.n IN (SELECT c.n FROM chosen_source c)" : "", NULL);
    g_autoptr(MpStatement) rows = mp_db_prepare(self->from->db, sql, error);
    g_autoptr(MpStatement) load = NULL;
    int n = (int)sizeof(source_columns) - 1, got;

    if (rows != NULL)
        load = mp_db_prepare_load(self->into->db, "in_source", n, error);
    if (load == NULL)
        return FALSE;
    while ((got = mp_statement_step(rows, error)) == 1) {
        g_autofree char *base = NULL, *other = NULL;

        name_states(rows, &base, &other);
        for (int i = 0; i < n; i++)
            bind_copy(self, rows, load, i, source_columns[i]);
        mp_statement_bind_text(load, 5, self->follows ? mp_statement_text(rows, 3) : base);
        mp_statement_bind_text(load, 6, other);
        mp_statement_bind_int(load, n, self->follows);
        if (!mp_statement_run(load, error))
            return FALSE;
    }
    return got == 0 && mp_statement_finish(load, error);
}

/* Two digests that begin alike. */

/* The row of the message whose digest is @content, made of in_message's row @n
 * where it is not there: at the next free key. */
static gboolean
place_message(MpCase *into, gint64 n, const MpSha256 *content, gint64 *row, GError **error)
{
    g_autoptr(MpStatement) find = mp_db_prepare(
        into->db, "SELECT n, content_sha256 FROM stored_message WHERE key = ?1", error);
    g_autoptr(MpStatement) add = mp_db_prepare(
        into->db,
        "INSERT INTO stored_message(n, key, content_sha256, variant, length, "
        "extraction, record) SELECT (SELECT coalesce(max(m.n), 0) + 1 FROM "
        "stored_message m), CAST(?1 AS BIGINT), i.content_sha256, i.variant, i.length, "
        "i.extraction, i.record FROM in_message i WHERE i.n = ?2",
        error);
    gint64 key = mp_case_message_key(content);
    int got = 1;

    while (find != NULL && add != NULL && got == 1) {
        MpSha256 found;

        mp_statement_bind_int(find, 1, key);
        got = mp_statement_step(find, error);
        if (got < 0)
            return FALSE;
        if (got == 0) {
            mp_statement_bind_int(add, 1, key);
            mp_statement_bind_int(add, 2, n);
            if (!mp_statement_run(add, error))
                return FALSE;
            got = 1;
            continue; /* and find it */
        }
        *row = mp_statement_int(find, 0);
        found = mp_statement_sha256(find, 1);
        mp_statement_reset(find);
        if (mp_sha256_equal(&found, content))
            return TRUE;
        key = (key + 1) & G_MAXINT64;
    }
    return FALSE;
}

static gboolean
place_the_rest(MpCase *into, GError **error)
{
    g_autoptr(MpStatement) list =
        mp_db_prepare(into->db,
                      "SELECT i.n, i.content_sha256 FROM in_message i "
                      "WHERE NOT EXISTS(SELECT 1 FROM map_message a WHERE a.f = i.n) "
                      "ORDER BY i.content_sha256 LIMIT 1",
                      error);
    g_autoptr(MpStatement) map =
        mp_db_prepare(into->db, "INSERT INTO map_message(f, t, is_new) VALUES(?1, ?2, 0)", error);
    int got = list != NULL && map != NULL ? 1 : -1;

    while (got == 1 && (got = mp_statement_step(list, error)) == 1) {
        gint64 n = mp_statement_int(list, 0), row = 0;
        MpSha256 content = mp_statement_sha256(list, 1);

        mp_statement_reset(list);
        if (!place_message(into, n, &content, &row, error))
            return FALSE;
        mp_statement_bind_int(map, 1, n);
        mp_statement_bind_int(map, 2, row);
        if (!mp_statement_run(map, error))
            return FALSE;
    }
    return got == 0;
}

/* The states of one path. */

static gboolean
rename_source(MpCase *into, gint64 n, const char *member, GError **error)
{
    g_autoptr(MpStatement) name =
        mp_db_prepare(into->db, "UPDATE stored_source SET member = ?2 WHERE n = ?1", error);

    if (name == NULL)
        return FALSE;
    mp_statement_bind_int(name, 1, n);
    mp_statement_bind_text(name, 2, member);
    return mp_statement_run(name, error);
}

/* The state that was seen last has the plain name. */
static gboolean
name_latest(MpCase *into, gboolean *is_done, GError **error)
{
    g_autoptr(MpStatement) find = mp_db_prepare(
        into->db,
        "SELECT o.n, o.member, s.n, s.member, s.sha256, s.bytes, s.mtime_ns, s.inode "
        "FROM stored_source o JOIN stored_source s "
        "ON s.path = o.path AND substr(o.member, 1, length(s.member) + 1) = s.member || '\n' "
        "WHERE o.path IN (SELECT path FROM in_source WHERE member <> base) "
        "AND (o.seen_in > s.seen_in OR (o.seen_in = s.seen_in AND o.sha256 > s.sha256)) LIMIT 1",
        error);
    g_autofree char *plain = NULL, *older = NULL;
    gint64 ours, theirs;
    MpSha256 digest;
    char hex[MP_SHA256_HEX];
    int got = find == NULL ? -1 : mp_statement_step(find, error);

    *is_done = got == 0;
    if (got != 1)
        return got == 0;
    ours = mp_statement_int(find, 0);
    theirs = mp_statement_int(find, 2);
    plain = g_strdup(mp_statement_text(find, 3));
    digest = mp_statement_sha256(find, 4);
    if (mp_sha256_is_zero(&digest)) {
        g_autofree char *known = g_strdup_printf(
            "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT,
            mp_statement_int(find, 5), mp_statement_int(find, 6), mp_statement_int(find, 7));

        digest = mp_sha256(mp_slice_of(known));
    }
    older = g_strdup_printf("%s\n%.16s", plain, mp_sha256_hex(&digest, hex));
    mp_statement_reset(find);
    return rename_source(into, theirs, older, error) && rename_source(into, ours, plain, error);
}

static gboolean
name_states_anew(MpCase *into, GError **error)
{
    gboolean is_done = FALSE;

    while (!is_done)
        if (!name_latest(into, &is_done, error))
            return FALSE;
    return TRUE;
}

static gboolean
count_rows(MpCase *into, const char *table, gint64 *out, GError **error)
{
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", table);
    g_autoptr(MpStatement) count = mp_db_prepare(into->db, sql, error);

    if (count == NULL || mp_statement_step(count, error) != 1)
        return FALSE;
    *out = mp_statement_int(count, 0);
    return TRUE;
}

/* In the transaction that is open. */
static gboolean
merge(Merge *self, MpMerged *out, GError **error)
{
    MpCase *into = self->into;
    MpMerged before = { 0 };

    if (!mp_db_execute(into->db, drop_tables, error) ||
        !run_script(into, "merge-tables.sql", error) ||
        !count_rows(into, "stored_message", &before.messages, error) ||
        !count_rows(into, "stored_source", &before.sources, error))
        return FALSE;
    self->scans = mp_merged_scans_new(into, self->from, error);
    if (self->scans == NULL || !merge_extractions(self, error) || !copy_sources(self, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(copies); i++)
        if (!copy_table(self, &copies[i], error))
            return FALSE;
    if (!run_script(into, "merge.sql", error) || !place_the_rest(into, error) ||
        !run_script(into, "merge-places.sql", error) || !name_states_anew(into, error) ||
        !mp_db_execute(into->db, drop_tables, error) || !mp_merge_told(into, self->from, error) ||
        !mp_case_forget_sum(into, error) ||
        !count_rows(into, "stored_message", &out->messages, error) ||
        !count_rows(into, "stored_source", &out->sources, error))
        return FALSE;
    out->messages -= before.messages;
    out->sources -= before.sources;
    out->scans = mp_merged_scans_n_new(self->scans);
    return TRUE;
}

static gboolean
merge_in_transaction(Merge *self, MpMerged *out, GError **error)
{
    gboolean done;

    if (!mp_case_begin(self->into, error))
        return FALSE;
    self->extractions = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    done = merge(self, out, error);
    g_hash_table_unref(self->extractions);
    mp_merged_scans_free(self->scans);
    if (done && mp_case_commit(self->into, error))
        return TRUE;
    mp_case_rollback(self->into);
    return FALSE;
}

gboolean
mp_case_merge(MpCase *into, MpCase *from, MpMerged *out, GError **error)
{
    Merge self = { .into = into, .from = from };

    return merge_in_transaction(&self, out, error);
}

gboolean
mp_case_merge_back(MpCase *into, MpCase *from, MpMerged *out, GError **error)
{
    Merge self = { .into = into, .from = from, .follows = TRUE };

    return merge_in_transaction(&self, out, error);
}

/* With what stands for something in LIKE taken as it is. */
static char *
pattern_below(const char *root)
{
    GString *pattern = g_string_new(root);

    g_string_replace(pattern, "\\", "\\\\", 0);
    g_string_replace(pattern, "%", "\\%", 0);
    g_string_replace(pattern, "_", "\\_", 0);
    g_string_append(pattern, g_str_has_suffix(root, "/") ? "%" : "/%");
    return g_string_free(pattern, FALSE);
}

static gboolean
choose_sources(MpCase *from, const char *const *roots, GError **error)
{
    g_autoptr(MpStatement) choose = NULL;

    if (!mp_db_execute(from->db,
                       "DROP TABLE IF EXISTS chosen_source;"
                       "CREATE TEMP TABLE chosen_source(n BIGINT PRIMARY KEY)",
                       error))
        return FALSE;
    choose = mp_db_prepare(from->db,
                           "INSERT INTO chosen_source(n) SELECT s.n FROM stored_source s "
                           "WHERE s.path = ?1 OR s.path LIKE ?2 ESCAPE '\\' "
                           "ON CONFLICT(n) DO NOTHING",
                           error);
    for (; choose != NULL && *roots != NULL; roots++) {
        g_autofree char *root = g_canonicalize_filename(*roots, NULL);
        g_autofree char *below = pattern_below(root);

        mp_statement_bind_text(choose, 1, root);
        mp_statement_bind_text(choose, 2, below);
        if (!mp_statement_run(choose, error))
            return FALSE;
    }
    return choose != NULL;
}

gboolean
mp_case_seed(MpCase *into, MpCase *from, const char *const *roots, GError **error)
{
    Merge self = { .into = into, .from = from, .is_seed = TRUE };
    MpMerged merged = { 0 };

    return choose_sources(from, roots, error) && merge_in_transaction(&self, &merged, error);
}
