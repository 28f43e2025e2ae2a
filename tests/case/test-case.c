/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "case/mp-case-known.h"
#include "case/mp-case-source.h"
#include "case/mp-case-sql.h"
#include "case/mp-case.h"
#include "case/mp-codec.h"
#include "case/mp-rows-evidence.h"

/* A case in a folder of its own, and a scan that writes to it. */
typedef struct {
    char *folder;
    char *path;
    MpCase *store;
    MpScanNumber scan;
    MpArena *arena;
    MpCodec *codec;
} Bench;

static void
open_bench(Bench *bench)
{
    g_autoptr(GError) error = NULL;

    bench->store = mp_case_open(bench->path, MP_CASE_CREATE, &error);
    g_assert_no_error(error);
}

static void
set_up(Bench *bench, gconstpointer data)
{
    (void)data;
    bench->folder = g_dir_make_tmp("mp-case-XXXXXX", NULL);
    bench->path = g_build_filename(bench->folder, "a.case", NULL);
    bench->arena = mp_arena_new(4096);
    bench->codec = mp_codec_new();
    open_bench(bench);
}

static void
tear_down(Bench *bench, gconstpointer data)
{
    static const char *const ends[] = { "", "-wal", "-shm" };

    (void)data;
    mp_case_close(bench->store);
    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autofree char *path = g_strconcat(bench->path, ends[i], NULL);
        g_unlink(path);
    }
    g_rmdir(bench->folder);
    g_free(bench->folder);
    g_free(bench->path);
    mp_arena_free(bench->arena);
    mp_codec_free(bench->codec);
}

static void
begin_scan(Bench *bench, const char *extractors)
{
    g_autoptr(GError) error = NULL;
    MpSha256 digest = mp_sha256(mp_slice_of(extractors));

    mp_case_begin(bench->store, &error);
    g_assert_no_error(error);
    bench->scan.number++;
    mp_case_extraction(bench->store, &digest, &bench->scan.extraction, &error);
    g_assert_no_error(error);
}

static void
commit(Bench *bench)
{
    g_autoptr(GError) error = NULL;

    mp_case_commit(bench->store, &error);
    g_assert_no_error(error);
}

static MpCaseSource *
open_source(Bench *bench, const char *path, const char *role)
{
    g_autoptr(GError) error = NULL;
    MpSourceName name = { .path = path,
                          .member = "",
                          .origin = path + 1,
                          .kind = "mbox",
                          .folder = "Old",
                          .folder_role = role };
    MpCaseSource *source = mp_case_source_open(bench->store, &name, &bench->scan, &error);

    g_assert_no_error(error);
    return source;
}

/* A message whose content is @text; the facts say so. */
static gint64
add(Bench *bench, MpCaseSource *source, const char *origin, guint64 offset, const char *text)
{
    g_autoptr(GError) error = NULL;
    MpSha256 sha256 = mp_sha256(mp_slice_of(text));
    MpFactSet *facts = mp_fact_set_new(bench->arena);
    MpTextFact *fact = mp_fact_set_add(facts, MP_FACT_TEXT, (MpSpan){ 0, strlen(text) }, 0);
    MpStored stored = { .origin = origin,
                        .offset = offset,
                        .length = strlen(text),
                        .sha256 = &sha256,
                        .content = &sha256,
                        .unquoted = &sha256 };
    gboolean is_new;
    gint64 place;

    fact->role = mp_slice_of("subject");
    fact->value = mp_slice_of(text);
    stored.record = mp_codec_encode(bench->codec, facts, 0);
    mp_case_source_add(source, &stored, &place, &is_new, &error);
    g_assert_no_error(error);
    return place;
}

static void
close_source(MpCaseSource *source, guint64 bytes)
{
    g_autoptr(GError) error = NULL;
    MpFileMark mark = { .bytes = (gint64)bytes, .mtime_ns = 5, .inode = 6 };
    MpSourceEnd end = { .status = "read", .bytes = bytes, .mark = &mark };

    mp_case_source_close(source, &end, &error);
    g_assert_no_error(error);
    mp_case_source_free(source);
}

/* "offset:state:text ..." of all places, in order */
static char *
places(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = mp_case_rows(bench->store, &mp_table_place, &error);
    GString *text = g_string_new(NULL);
    MpPlaceRow row;

    g_assert_no_error(error);
    while (mp_row_cursor_next(rows, &row, &error)) {
        MpCaseMessage message;
        const MpTextFact *fact;
        gsize n;

        g_assert_true(mp_case_message(bench->store, row.message, bench->arena, &message, &error));
        fact = mp_fact_set_get(message.facts, MP_FACT_TEXT, &n);
        g_assert_cmpuint(n, ==, 1);
        g_string_append_printf(text, "%s%s@%d:%s:%.*s", text->len > 0 ? " " : "", row.origin,
                               (int)row.offset, row.state, (int)fact->value.len, fact->value.data);
    }
    g_assert_no_error(error);
    return g_string_free(text, FALSE);
}

static MpSha256
facts_digest(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    MpSha256 digest;

    mp_case_facts_digest(bench->store, &digest, &error);
    g_assert_no_error(error);
    return digest;
}

static void
assert_source(Bench *bench, const char *expected)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = mp_case_rows(bench->store, &mp_table_source, &error);
    g_autoptr(GString) text = g_string_new(NULL);
    MpSourceRow row;

    while (mp_row_cursor_next(rows, &row, &error))
        g_string_append_printf(text, "%s%s %s %d/%d %s", text->len > 0 ? ", " : "", row.origin,
                               row.folder_role, (int)row.messages, (int)row.distinct, row.status);
    g_assert_no_error(error);
    g_assert_cmpstr(text->str, ==, expected);
}

/* The file. */

static void
test_mode(Bench *bench, gconstpointer data)
{
    GStatBuf seen;

    (void)data;
    g_assert_cmpint(g_stat(bench->path, &seen), ==, 0);
    g_assert_cmpint(seen.st_mode & 0777, ==, 0600);
    g_assert_cmpstr(mp_case_path(bench->store), ==, bench->path);
}

static void
test_settings(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *unset = mp_case_get(bench->store, "own-host");
    g_autofree char *set = NULL;
    g_autofree char *gone = NULL;

    (void)data;
    g_assert_null(unset);
    g_assert_true(
        mp_case_set(bench->store, "own-host", "mx.example.org\nmail.example.org", &error));
    set = mp_case_get(bench->store, "own-host");
    g_assert_cmpstr(set, ==, "mx.example.org\nmail.example.org");
    g_assert_true(mp_case_set(bench->store, "own-host", NULL, &error));
    gone = mp_case_get(bench->store, "own-host");
    g_assert_null(gone);
}

static void
assert_opens(const char *path, MpCaseMode mode, int code, const char *message)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpCase) store = mp_case_open(path, mode, &error);
    g_autofree char *whole = g_strconcat(path, ": ", message, NULL);

    g_assert_null(store);
    g_assert_error(error, MP_CASE_ERROR, code);
    g_assert_cmpstr(error->message, ==, whole);
}

static void
test_missing(Bench *bench, gconstpointer data)
{
    g_autofree char *path = g_build_filename(bench->folder, "none.case", NULL);

    (void)data;
    assert_opens(path, MP_CASE_READ, MP_CASE_ERROR_OPEN,
                 "cannot be opened: No such file or directory");
    assert_opens(path, MP_CASE_WRITE, MP_CASE_ERROR_OPEN,
                 "cannot be opened: No such file or directory");
}

static void
test_not_a_case(Bench *bench, gconstpointer data)
{
    g_autofree char *path = g_build_filename(bench->folder, "text", NULL);

    (void)data;
    g_assert_true(g_file_set_contents(path, "From: a@example.org\n\nhello\n", -1, NULL));
    assert_opens(path, MP_CASE_READ, MP_CASE_ERROR_OPEN, "is not a case file");
    assert_opens(path, MP_CASE_CREATE, MP_CASE_ERROR_OPEN, "is not a case file");
    g_unlink(path);
}

static void
test_newer(Bench *bench, gconstpointer data)
{
    g_autofree char *bytes = NULL;
    gsize len;

    (void)data;
    mp_case_close(bench->store);
    g_assert_true(g_file_get_contents(bench->path, &bytes, &len, NULL));
    bytes[63] = 9; /* the last byte of user_version */
    g_assert_true(g_file_set_contents(bench->path, bytes, (gssize)len, NULL));
    assert_opens(bench->path, MP_CASE_READ, MP_CASE_ERROR_VERSION,
                 "made by a newer mailprov (case version 9, this one knows 2); "
                 "upgrade mailprov to read it");
    bytes[63] = 2;
    g_assert_true(g_file_set_contents(bench->path, bytes, (gssize)len, NULL));
    open_bench(bench);
}

static void
test_one_writer(Bench *bench, gconstpointer data)
{
    (void)data;
    assert_opens(bench->path, MP_CASE_WRITE, MP_CASE_ERROR_BUSY,
                 "another mailprov is writing to it");
}

/* Sources and places. */

static void
test_places(Bench *bench, gconstpointer data)
{
    MpCaseSource *source;
    g_autofree char *text = NULL;
    MpSha256 before = facts_digest(bench);
    MpSha256 after;

    (void)data;
    begin_scan(bench, "1");
    source = open_source(bench, "/mail/old.mbox", "inbox");
    add(bench, source, "mail/old.mbox", 10, "first");
    add(bench, source, "mail/old.mbox", 90, "second");
    add(bench, source, "mail/old.mbox", 50, "first");
    close_source(source, 100);
    source = open_source(bench, "/mail/junk", "junk");
    add(bench, source, "mail/junk/cur/1", 0, "first");
    close_source(source, 0);
    commit(bench);

    text = places(bench);
    g_assert_cmpstr(text, ==,
                    "mail/junk/cur/1@0:live:first mail/old.mbox@10:live:first "
                    "mail/old.mbox@50:live:first mail/old.mbox@90:live:second");
    assert_source(bench, "mail/junk junk 1/1 read, mail/old.mbox inbox 3/2 read");
    after = facts_digest(bench);
    g_assert_false(mp_sha256_equal(&before, &after));
}

/* In key order, once each, with the first place's folder and all roles. */
static void
test_messages(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpMessageCursor) cursor = NULL;
    MpCaseMessage message;
    gint64 last = -1;
    guint n = 0;

    test_places(bench, data);
    cursor = mp_case_messages(bench->store, MP_FACTS_ALL, &error);
    g_assert_no_error(error);
    while (mp_message_cursor_next(cursor, &message, &error)) {
        MpSha256 first = mp_sha256(mp_slice_of("first"));

        g_assert_cmpint(message.key, >, last);
        g_assert_cmpint(message.key, ==, mp_case_message_key(&message.content_sha256));
        if (mp_sha256_equal(&first, &message.content_sha256)) {
            g_assert_cmpint(message.length, ==, 5);
            g_assert_cmpstr(message.folder_role, ==, "junk"); /* mail/junk comes before mail/old */
            g_assert_cmpuint(message.folder_roles, ==, 1 << 1 | 1 << 2);
        } else {
            g_assert_cmpuint(message.folder_roles, ==, 1 << 1);
        }
        g_assert_cmpstr(message.folder, ==, "Old");
        last = message.key;
        n++;
    }
    g_assert_no_error(error);
    g_assert_cmpuint(n, ==, 2);
}

/* A rewritten mbox: what is at its place stays, what is not there is gone, and
 * everything is as if it had been so from the start but for the history. */
static void
test_rewritten(Bench *bench, gconstpointer data)
{
    MpCaseSource *source;
    g_autofree char *text = NULL;

    test_places(bench, data);
    begin_scan(bench, "1");
    source = open_source(bench, "/mail/old.mbox", "inbox");
    add(bench, source, "mail/old.mbox", 10, "first");
    add(bench, source, "mail/old.mbox", 50, "third");
    close_source(source, 80);
    commit(bench);
    text = places(bench);
    g_assert_cmpstr(text, ==,
                    "mail/junk/cur/1@0:live:first mail/old.mbox@10:live:first "
                    "mail/old.mbox@50:gone:first mail/old.mbox@50:live:third "
                    "mail/old.mbox@90:gone:second");
    assert_source(bench, "mail/junk junk 1/1 read, mail/old.mbox inbox 2/2 read");
}

/* The same end by another road has the same digest; another order too. */
static void
test_digest_free_of_order(Bench *bench, gconstpointer data)
{
    MpCaseSource *source;
    MpSha256 one, two;
    Bench other = { 0 };

    set_up(&other, data);
    begin_scan(bench, "1");
    source = open_source(bench, "/mail/a", "inbox");
    add(bench, source, "mail/a", 1, "x");
    add(bench, source, "mail/a", 2, "y");
    close_source(source, 3);
    source = open_source(bench, "/mail/b", "junk");
    add(bench, source, "mail/b", 1, "x");
    close_source(source, 3);
    commit(bench);

    begin_scan(&other, "1");
    source = open_source(&other, "/mail/b", "junk");
    add(&other, source, "mail/b", 1, "x");
    close_source(source, 3);
    source = open_source(&other, "/mail/a", "inbox");
    add(&other, source, "mail/a", 1, "z");
    close_source(source, 3);
    commit(&other);
    one = facts_digest(bench);
    two = facts_digest(&other);
    g_assert_false(mp_sha256_equal(&one, &two));
    begin_scan(&other, "1");
    source = open_source(&other, "/mail/a", "inbox");
    add(&other, source, "mail/a", 2, "y");
    add(&other, source, "mail/a", 1, "x");
    close_source(source, 3);
    commit(&other);
    two = facts_digest(&other);
    g_assert_false(mp_sha256_equal(&one, &two)); /* "z" is still known */
    tear_down(&other, data);
}

/* Other extractors: the record is made anew, and the digest tells. */
static void
test_other_extractors(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    MpCaseSource *source;
    MpSha256 before, after;
    MpKnownSource known;

    test_places(bench, data);
    before = facts_digest(bench);
    begin_scan(bench, "2");
    mp_case_known_source(bench->store, "/mail/old.mbox", "", &known, &error);
    g_assert_no_error(error);
    g_assert_cmpint(known.extraction, !=, bench->scan.extraction);
    source = open_source(bench, "/mail/old.mbox", "inbox");
    mp_case_known_source(bench->store, "/mail/old.mbox", "", &known, &error);
    g_assert_false(known.is_complete);
    add(bench, source, "mail/old.mbox", 10, "first");
    add(bench, source, "mail/old.mbox", 90, "second");
    add(bench, source, "mail/old.mbox", 50, "first");
    close_source(source, 100);
    commit(bench);
    mp_case_known_source(bench->store, "/mail/old.mbox", "", &known, &error);
    g_assert_true(known.is_complete);
    g_assert_true(known.is_mbox);
    g_assert_cmpint(known.mark.bytes, ==, 100);
    g_assert_cmpint(known.extraction, ==, bench->scan.extraction);
    after = facts_digest(bench);
    g_assert_false(mp_sha256_equal(&before, &after));
}

/* What a '>' before From means is known at the end only. */
static void
test_undecided(Bench *bench, gconstpointer data)
{
    static const char *const texts[] = { ">From here", "From here" };
    g_autoptr(GError) error = NULL;
    MpSha256 stored_sha = mp_sha256(mp_slice_of(texts[0]));
    MpSha256 unquoted = mp_sha256(mp_slice_of(texts[1]));

    (void)data;
    for (guint unquote = 0; unquote < 2; unquote++) {
        g_autofree char *path = g_strdup_printf("/mail/%u", unquote);
        MpCaseSource *source;
        MpStored stored = { .origin = path + 1,
                            .offset = 1,
                            .length = 10,
                            .sha256 = &stored_sha,
                            .content = &stored_sha,
                            .unquoted = &unquoted,
                            .record = MP_SLICE_LITERAL("\1\0") };
        MpSourceEnd end = { .status = "read", .unquote = unquote != 0 };
        MpRowCursor *rows;
        gboolean is_new;
        gint64 place;
        MpPlaceRow row;

        begin_scan(bench, "1");
        source = open_source(bench, path, "inbox");
        g_assert_true(mp_case_source_add(source, &stored, &place, &is_new, &error));
        g_assert_true(mp_case_source_close(source, &end, &error));
        mp_case_source_free(source);
        commit(bench);
        rows = mp_case_rows_where(bench->store, &mp_table_place, "source", path + 1, &error);
        g_assert_true(mp_row_cursor_next(rows, &row, &error));
        g_assert_true(mp_sha256_equal(&row.sha256, &stored_sha));
        g_assert_true(mp_sha256_equal(&row.content_sha256, unquote != 0 ? &unquoted : &stored_sha));
        g_assert_cmpint(row.message, ==, mp_case_message_key(&row.content_sha256));
        g_assert_false(mp_row_cursor_next(rows, &row, &error));
        g_assert_no_error(error);
        mp_row_cursor_free(rows);
    }
}

/* Two digests that begin with the same 63 bits are two messages. */
static void
test_keys_that_collide(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    MpSha256 one = { { 1, 2, 3, 4, 5, 6, 7, 8, 9 } };
    MpSha256 two = one;
    MpCaseSource *source;
    MpStored stored = { .origin = "m", .length = 1, .record = MP_SLICE_LITERAL("\1\0") };
    gboolean is_new;
    gint64 place;

    (void)data;
    two.bytes[30] = 1;
    begin_scan(bench, "1");
    source = open_source(bench, "/m", "inbox");
    for (guint i = 0; i < 4; i++) {
        stored.offset = i;
        stored.sha256 = stored.content = stored.unquoted = i % 2 == 0 ? &one : &two;
        g_assert_true(mp_case_source_add(source, &stored, &place, &is_new, &error));
        g_assert_cmpint(is_new, ==, i < 2);
    }
    close_source(source, 9);
    commit(bench);
    assert_source(bench, "m inbox 4/2 read");
}

static void
test_anomalies(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpRowCursor) rows = NULL;
    MpCaseSource *source;
    MpStoredAnomaly anomaly = { .start = 12,
                                .end = 20,
                                .code = "header-no-colon",
                                .class_name = "odd",
                                .detail = "x",
                                .id_origin = "mail/a/cur/1" };
    MpAnomalyRow row;
    MpScanSums sums;

    (void)data;
    begin_scan(bench, "1");
    source = open_source(bench, "/mail/a", "inbox");
    anomaly.place = add(bench, source, "mail/a/cur/1", 0, "text");
    g_assert_true(mp_case_source_add_anomaly(source, &anomaly, &error));
    anomaly = (MpStoredAnomaly){ .code = "vanished",
                                 .class_name = "unread",
                                 .origin = "mail/a/cur/2",
                                 .id_origin = "mail/a/cur/2" };
    g_assert_true(mp_case_source_add_anomaly(source, &anomaly, &error));
    close_source(source, 0);
    commit(bench);
    rows = mp_case_rows_where(bench->store, &mp_table_anomaly, "class_name", "odd", &error);
    g_assert_true(mp_row_cursor_next(rows, &row, &error));
    g_assert_cmpstr(row.id, ==, "a:6bd68996");
    g_assert_cmpstr(row.origin, ==, "mail/a/cur/1");
    g_assert_cmpint(row.offset, ==, 12);
    g_assert_cmpint(row.length, ==, 8);
    g_assert_cmpint(row.message, !=, 0);
    g_assert_false(mp_row_cursor_next(rows, &row, &error));
    g_assert_true(mp_case_scan_sums(bench->store, &bench->scan, &sums, &error));
    g_assert_cmpuint(sums.anomalies, ==, 2);
    g_assert_cmpuint(sums.unread, ==, 1);
    g_assert_cmpuint(sums.messages, ==, 1);
    g_assert_cmpuint(sums.bytes, ==, 4);
}

/* SQL. */

static void
test_sql(Bench *bench, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(MpSqlCursor) rows = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    const char *rest;

    test_places(bench, data);
    rows = mp_case_ask(bench->store,
                       "SELECT kind, ordinal, member, value FROM message, facts(message.key) "
                       "WHERE value = 'second'; SELECT 2",
                       &rest, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(rest, ==, " SELECT 2");
    g_assert_cmpstr(mp_sql_cursor_name(rows, 2), ==, "member");
    g_assert_true(mp_sql_cursor_next(rows, &error));
    for (guint i = 0; i < mp_sql_cursor_n_columns(rows); i++) {
        mp_sql_cursor_append(rows, i, text);
        g_string_append_c(text, ' ');
    }
    g_assert_cmpstr(text->str, ==, "text 0 value second ");
    g_assert_false(mp_sql_cursor_next(rows, &error));
    g_assert_no_error(error);
}

typedef struct {
    const char *name;
    const char *sql;
} DeniedCase;

static const DeniedCase denied[] = {
    { "delete", "DELETE FROM stored_message" },
    { "attach", "ATTACH '/tmp/mp-other.db' AS other" },
    { "pragma", "PRAGMA journal_mode = DELETE" },
    { "create", "CREATE TEMP TABLE x(a)" },
};

static void
test_sql_denied(gconstpointer data)
{
    const DeniedCase *c = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(MpCase) store = mp_case_open_anonymous(&error);
    const char *rest;

    g_assert_no_error(error);
    g_assert_null(mp_case_ask(store, c->sql, &rest, &error));
    g_assert_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
#define CASE(name, function) g_test_add("/case/" name, Bench, NULL, set_up, function, tear_down)
    CASE("mode", test_mode);
    CASE("settings", test_settings);
    CASE("missing", test_missing);
    CASE("not-a-case", test_not_a_case);
    CASE("newer", test_newer);
    CASE("one-writer", test_one_writer);
    CASE("places", test_places);
    CASE("messages", test_messages);
    CASE("rewritten", test_rewritten);
    CASE("digest-free-of-order", test_digest_free_of_order);
    CASE("other-extractors", test_other_extractors);
    CASE("undecided", test_undecided);
    CASE("keys-that-collide", test_keys_that_collide);
    CASE("anomalies", test_anomalies);
    CASE("sql", test_sql);
    for (gsize i = 0; i < G_N_ELEMENTS(denied); i++) {
        g_autofree char *path = g_strconcat("/case/sql-denied/", denied[i].name, NULL);
        g_test_add_data_func(path, &denied[i], test_sql_denied);
    }
    return g_test_run();
}
