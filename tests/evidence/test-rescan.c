/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>

#include "evidence/mp-evidence.h"

#define FROM "From a@example.org Mon Jan  5 10:00:00 2004\n"
#define MAIL "From: a@example.org\nSubject: x\n\n"

/* A folder of the test's own, and what is known of the files in it. */
typedef struct {
    char *path;
    MpKnown known;
    const char *only; /* (nullable): names that end so are known; others are not */
    char *move_from;  /* (nullable): moved the moment it is asked about */
    char *move_to;    /* (nullable): removed instead */
    guint n_asked;
} Fixture;

static char *
put(const Fixture *self, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(self->path, name, NULL);
    g_autofree char *folder = g_path_get_dirname(path);

    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return g_steal_pointer(&path);
}

static void
set_up(Fixture *self, gconstpointer data)
{
    (void)data;
    self->path = g_dir_make_tmp("mailprov-XXXXXX", NULL);
    g_assert_nonnull(self->path);
}

static void
remove_all(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        remove_all(inner);
    }
    g_remove(path);
}

static void
tear_down(Fixture *self, gconstpointer data)
{
    (void)data;
    remove_all(self->path);
    g_free(self->path);
    g_free(self->move_from);
    g_free(self->move_to);
}

static MpKnown
ask(const char *path, const MpFileStat *stat, gpointer data)
{
    Fixture *self = data;

    (void)stat;
    self->n_asked++;
    if (g_strcmp0(self->move_from, path) == 0) {
        if (self->move_to != NULL)
            g_assert_cmpint(g_rename(path, self->move_to), ==, 0);
        else
            g_assert_cmpint(g_remove(path), ==, 0);
    }
    if (self->only != NULL && !g_str_has_suffix(path, self->only))
        return (MpKnown){ .answer = MP_KNOWN_NOT };
    return self->known;
}

/* What a walk told: "begin mbox; item 44+37; anomaly x; end read"; the last end in @end. */
static char *
walk(Fixture *self, MpSource *end)
{
    MpEvidenceOptions options = { .known = ask, .known_data = self };
    g_autoptr(MpEvidence) evidence = mp_evidence_open(self->path, &options, NULL);
    GString *told = g_string_new(NULL);
    MpEvidenceEvent event;

    g_assert_nonnull(evidence);
    while (mp_evidence_next(evidence, &event)) {
        switch (event.kind) {
        case MP_EVIDENCE_BEGIN:
            g_string_append_printf(told, "begin %s; ", event.source.kind);
            break;
        case MP_EVIDENCE_ITEM:
            g_string_append_printf(told, "item %" G_GUINT64_FORMAT "; ", event.item.offset);
            break;
        case MP_EVIDENCE_UNCHANGED:
            g_assert_null(event.item.head);
            g_string_append(told, "unchanged; ");
            break;
        case MP_EVIDENCE_ANOMALY:
            g_string_append_printf(told, "%s; ", mp_diag_code_name(event.anomaly));
            break;
        case MP_EVIDENCE_END:
            g_string_append_printf(told, "end %s; ", mp_source_status_name(event.source.status));
            *end = event.source;
        }
        mp_evidence_event_clear(&event);
    }
    return g_string_free(told, FALSE);
}

static void
test_unchanged(Fixture *self, gconstpointer data)
{
    G_GNUC_UNUSED g_autofree char *mbox = put(self, "old.mbox", FROM MAIL "one\n");
    G_GNUC_UNUSED g_autofree char *one = put(self, "Maildir/cur/1700000001.a:2,S", MAIL);
    G_GNUC_UNUSED g_autofree char *two = put(self, "Maildir/new/1700000002.a", MAIL);
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    self->known.answer = MP_KNOWN_UNCHANGED;
    told = walk(self, &end);
    g_assert_cmpstr(told, ==,
                    "begin maildir; unchanged; unchanged; end read; begin ; end unchanged; ");
    g_assert_cmpuint(self->n_asked, ==, 3);
}

/* Knows the first @known bytes of an mbox of two messages, to which a third came. */
static void
grow(Fixture *self, const char *first_known)
{
    static const char before[] = FROM MAIL "one\n\n" FROM MAIL "two\n";
    static const char after[] = FROM MAIL "one\n\n" FROM MAIL "two\n\n" FROM MAIL "three\n";
    G_GNUC_UNUSED g_autofree char *path = put(self, "old.mbox", after);

    self->known.answer = MP_KNOWN_GROWN;
    self->known.known_bytes = sizeof(before) - 1;
    self->known.known_sha256 = mp_sha256(mp_slice_of(first_known));
    self->known.resume_at = sizeof(FROM MAIL "one\n\n") - 1;
}

static void
test_grown(Fixture *self, gconstpointer data)
{
    static const char after[] = FROM MAIL "one\n\n" FROM MAIL "two\n\n" FROM MAIL "three\n";
    MpSha256 whole = mp_sha256(mp_slice_of(after));
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    grow(self, FROM MAIL "one\n\n" FROM MAIL "two\n");
    self->known.unquote = TRUE;
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin mbox; item 125; item 206; end read; ");
    g_assert_true(end.appended);
    g_assert_true(end.unquote);
    g_assert_cmpuint(end.bytes, ==, sizeof(after) - 1);
    g_assert_true(mp_sha256_equal(&end.sha256, &whole));
    g_assert_cmpuint(end.preamble + end.separators + end.message_bytes + end.trailing, ==,
                     end.bytes - self->known.resume_at);
}

static void
test_grown_and_trusted(Fixture *self, gconstpointer data)
{
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    grow(self, "whatever");
    self->known.trust = TRUE;
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin mbox; item 125; item 206; end read; ");
    g_assert_true(end.appended);
    g_assert_true(mp_sha256_is_zero(&end.sha256));
}

static void
test_rewritten(Fixture *self, gconstpointer data)
{
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    grow(self, "another beginning");
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin mbox; item 44; item 125; item 206; end read; ");
    g_assert_false(end.appended);
}

static void
test_truncated(Fixture *self, gconstpointer data)
{
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    grow(self, FROM MAIL "one\n\n" FROM MAIL "two\n");
    self->known.known_bytes = 1000;
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin mbox; item 44; item 125; item 206; end read; ");
    g_assert_false(end.appended);
}

static void
test_renamed_while_walking(Fixture *self, gconstpointer data)
{
    G_GNUC_UNUSED g_autofree char *cur = put(self, "cur/1700000001.a:2,", MAIL);
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    self->move_from = put(self, "new/1700000002.a", MAIL);
    self->move_to = g_build_filename(self->path, "cur/1700000002.a:2,S", NULL);
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin maildir; item 0; item 0; end read; ");
}

static void
test_vanished_while_walking(Fixture *self, gconstpointer data)
{
    G_GNUC_UNUSED g_autofree char *cur = put(self, "cur/1700000001.a:2,", MAIL);
    g_autofree char *told = NULL;
    MpSource end;

    (void)data;
    self->move_from = put(self, "new/1700000002.a", MAIL);
    told = walk(self, &end);
    g_assert_cmpstr(told, ==, "begin maildir; item 0; vanished; end partly; ");
}

static void
test_read_again(Fixture *self, gconstpointer data)
{
    g_autofree char *path = put(self, "odd!name.mbox", FROM MAIL "one\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = mp_evidence_read_at(path, 44, sizeof(MAIL "one\n") - 1, &error);

    (void)data;
    g_assert_no_error(error);
    g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), MAIL "one\n",
                    sizeof(MAIL "one\n") - 1);
    g_assert_null(mp_evidence_read_at(path, 44, 10000, &error));
    g_assert_error(error, MP_EVIDENCE_ERROR, MP_EVIDENCE_ERROR_UNREADABLE);
}

static void
test_shards(Fixture *self, gconstpointer data)
{
    guint n_items = 0;

    (void)data;
    for (guint i = 0; i < 40; i++) {
        g_autofree char *name = g_strdup_printf("cur/17000000%02u.a:2,S", i);

        g_free(put(self, name, MAIL));
    }
    for (guint shard = 1; shard <= 3; shard++) {
        MpEvidenceOptions options = { .shard = shard, .n_shards = 3 };
        g_autoptr(MpEvidence) evidence = mp_evidence_open(self->path, &options, NULL);
        MpEvidenceEvent event;
        guint here = 0;

        while (mp_evidence_next(evidence, &event)) {
            here += event.kind == MP_EVIDENCE_ITEM;
            mp_evidence_event_clear(&event);
        }
        g_assert_cmpuint(here, >, 0);
        n_items += here;
    }
    g_assert_cmpuint(n_items, ==, 40);
}

static void
add(const char *name, void (*test)(Fixture *, gconstpointer))
{
    g_test_add(name, Fixture, NULL, set_up, test, tear_down);
}

int
main(int argc, char *argv[])
{
    g_test_init(&argc, &argv, NULL);
    add("/rescan/unchanged", test_unchanged);
    add("/rescan/grown", test_grown);
    add("/rescan/grown-and-trusted", test_grown_and_trusted);
    add("/rescan/rewritten", test_rewritten);
    add("/rescan/truncated", test_truncated);
    add("/rescan/renamed-while-walking", test_renamed_while_walking);
    add("/rescan/vanished-while-walking", test_vanished_while_walking);
    add("/rescan/read-again", test_read_again);
    add("/rescan/shards", test_shards);
    return g_test_run();
}
