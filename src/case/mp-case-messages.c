/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-folder-role.h"
#include "case/mp-case-private.h"
#include "case/mp-codec.h"

/* A folder as a place has it. */
typedef struct {
    guint32 rank; /* of its source's origin */
    const char *folder;
    const char *role;
} Folder;

/* What is known of a message's live places. */
typedef struct {
    guint64 offset; /* of the first place */
    guint32 folder; /* + 1 of the first place's; 0: no live place */
    guint32 roles;
} Home;

#define MESSAGE_COLUMNS "n, key, content_sha256, length, record"

struct _MpMessageCursor {
    MpStatement *statement; /* of the walk; NULL after its end */
    MpStatement *find;      /* of one message by its key; made when first asked */
    MpDb *db;
    MpArena *arena;
    guint kinds; /* of facts that are wanted */
    Home *homes; /* by row number */
    gint64 n_homes;
    GArray *folders; /* of Folder */
    GStringChunk *names;
    GHashTable *labelled; /* "source\0labels\0role" to number + 1 */
    guint32 *of_source;   /* number + 1, by row number */
    gint64 n_sources;
};

static guint32
role_bit(const char *role)
{
    return 1u << mp_folder_role_find(role);
}

static gboolean
get_int(MpDb *db, const char *sql, gint64 *out, GError **error)
{
    g_autoptr(MpStatement) statement = mp_db_prepare(db, sql, error);

    if (statement == NULL || mp_statement_step(statement, error) != 1)
        return FALSE;
    *out = mp_statement_int(statement, 0);
    return TRUE;
}

/* Row numbers that no scan gave: a damaged file. */
static gboolean
too_many(MpDb *db, GError **error)
{
    g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE, "%s: its row numbers are damaged",
                mp_db_path(db));
    return FALSE;
}

static const char *
text_or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static gboolean
load_sources(MpMessageCursor *self, GError **error)
{
    g_autoptr(MpStatement) sources = mp_db_prepare(
        self->db, "SELECT n, folder, folder_role FROM stored_source ORDER BY origin, path, member",
        error);
    gint64 most;
    int got;

    if (sources == NULL ||
        !get_int(self->db, "SELECT coalesce(max(n), 0) FROM stored_source", &most, error))
        return FALSE;
    self->n_sources = most + 1;
    self->of_source = g_try_new0(guint32, (gsize)self->n_sources);
    if (self->of_source == NULL)
        return too_many(self->db, error);
    while ((got = mp_statement_step(sources, error)) == 1) {
        gint64 n = mp_statement_int(sources, 0);
        Folder folder = {
            .rank = self->folders->len,
            .folder = g_string_chunk_insert_const(self->names,
                                                  text_or_empty(mp_statement_text(sources, 1))),
            .role = g_string_chunk_insert_const(self->names,
                                                text_or_empty(mp_statement_text(sources, 2))),
        };

        if (n < 0 || n >= self->n_sources)
            continue;
        g_array_append_val(self->folders, folder);
        self->of_source[n] = self->folders->len;
    }
    return got == 0;
}

/* A place with labels or a role of its own is in a folder of its own. */
static guint32
labelled_folder(MpMessageCursor *self, guint32 of_source, const char *labels, const char *role)
{
    const Folder *base = &g_array_index(self->folders, Folder, of_source - 1);
    const char *folder = labels == NULL ? base->folder : labels;
    g_autofree char *key =
        g_strdup_printf("%u\n%s\n%s", base->rank, role == NULL ? base->role : role, folder);
    guint32 number = GPOINTER_TO_UINT(g_hash_table_lookup(self->labelled, key));
    Folder own = { .rank = base->rank };

    if (number != 0)
        return number;
    own.folder = g_string_chunk_insert_const(self->names, folder);
    own.role = g_string_chunk_insert_const(self->names, role == NULL ? base->role : role);
    g_array_append_val(self->folders, own);
    g_hash_table_insert(self->labelled, g_steal_pointer(&key),
                        GUINT_TO_POINTER(self->folders->len));
    return self->folders->len;
}

static void
add_place(MpMessageCursor *self, const MpStatement *place)
{
    gint64 message = mp_statement_int(place, 0);
    gint64 source = mp_statement_int(place, 1);
    guint64 offset = (guint64)mp_statement_int(place, 2);
    const char *labels = mp_statement_text(place, 3);
    const char *role = mp_statement_text(place, 4);
    guint32 folder;
    guint32 rank;
    Home *home;

    if (message < 0 || message >= self->n_homes || source < 0 || source >= self->n_sources ||
        self->of_source[source] == 0)
        return;
    home = &self->homes[message];
    folder = self->of_source[source];
    if (labels != NULL || role != NULL)
        folder = labelled_folder(self, folder, labels, role);
    rank = g_array_index(self->folders, Folder, folder - 1).rank;
    home->roles |= role_bit(g_array_index(self->folders, Folder, folder - 1).role);
    if (home->folder != 0) {
        guint32 first = g_array_index(self->folders, Folder, home->folder - 1).rank;

        if (rank > first || (rank == first && offset >= home->offset))
            return;
    }
    home->folder = folder;
    home->offset = offset;
}

static gboolean
load_places(MpMessageCursor *self, GError **error)
{
    g_autoptr(MpStatement) places = mp_db_prepare(
        self->db,
        "SELECT message, source, \"offset\", labels, role FROM stored_place WHERE live <> 0",
        error);
    gint64 most;
    int got;

    if (places == NULL ||
        !get_int(self->db, "SELECT coalesce(max(n), 0) FROM stored_message", &most, error))
        return FALSE;
    self->n_homes = most + 1;
    self->homes = g_try_new0(Home, (gsize)self->n_homes);
    if (self->homes == NULL)
        return too_many(self->db, error);
    while ((got = mp_statement_step(places, error)) == 1)
        add_place(self, places);
    return got == 0;
}

gboolean
mp_message_cursor_rewind(MpMessageCursor *self, guint kinds, GError **error)
{
    self->kinds = kinds;
    if (self->statement == NULL)
        self->statement = mp_db_prepare(
            self->db, "SELECT " MESSAGE_COLUMNS " FROM stored_message ORDER BY key", error);
    else
        mp_statement_reset(self->statement);
    return self->statement != NULL;
}

MpMessageCursor *
mp_case_messages(MpCase *self, guint kinds, GError **error)
{
    g_autoptr(MpMessageCursor) cursor = g_new0(MpMessageCursor, 1);

    cursor->db = self->db;
    cursor->arena = mp_arena_new(32 << 10);
    cursor->folders = g_array_new(FALSE, FALSE, sizeof(Folder));
    cursor->names = g_string_chunk_new(4096);
    cursor->labelled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!mp_message_cursor_rewind(cursor, kinds, error) || !load_sources(cursor, error) ||
        !load_places(cursor, error))
        return NULL;
    return g_steal_pointer(&cursor);
}

void
mp_message_cursor_free(MpMessageCursor *self)
{
    if (self == NULL)
        return;
    mp_statement_free(self->statement);
    mp_statement_free(self->find);
    mp_arena_free(self->arena);
    g_free(self->homes);
    g_free(self->of_source);
    g_array_unref(self->folders);
    g_string_chunk_free(self->names);
    g_hash_table_unref(self->labelled);
    g_free(self);
}

static gboolean
decode(MpCaseMessage *out, MpSlice record, guint kinds, MpArena *arena, GError **error)
{
    out->facts = mp_codec_decode(record, kinds, arena);
    if (out->facts != NULL)
        return TRUE;
    g_set_error(error, MP_CASE_ERROR, MP_CASE_ERROR_STORE,
                "message %" G_GINT64_FORMAT ": its record is damaged; scan again with --rehash",
                out->key);
    return FALSE;
}

/* The row that @statement is at. 1: read; 0: it is not live; -1: @error. */
static int
read_message(MpMessageCursor *self, MpStatement *statement, MpCaseMessage *out, GError **error)
{
    gint64 n = mp_statement_int(statement, 0);
    const Folder *folder;

    if (n < 0 || n >= self->n_homes || self->homes[n].folder == 0)
        return 0;
    folder = &g_array_index(self->folders, Folder, self->homes[n].folder - 1);
    *out = (MpCaseMessage){
        .key = mp_statement_int(statement, 1),
        .content_sha256 = mp_statement_sha256(statement, 2),
        .length = mp_statement_int(statement, 3),
        .folder = folder->folder,
        .folder_role = folder->role,
        .folder_roles = self->homes[n].roles,
    };
    mp_arena_reset(self->arena);
    return decode(out, mp_statement_bytes(statement, 4), self->kinds, self->arena, error) ? 1 : -1;
}

gboolean
mp_message_cursor_next(MpMessageCursor *self, MpCaseMessage *out, GError **error)
{
    while (self->statement != NULL && mp_statement_step(self->statement, error) == 1) {
        int got = read_message(self, self->statement, out, error);

        if (got != 0)
            return got > 0;
    }
    g_clear_pointer(&self->statement, mp_statement_free);
    return FALSE;
}

gboolean
mp_message_cursor_find(MpMessageCursor *self, gint64 key, MpCaseMessage *out, GError **error)
{
    if (self->find == NULL)
        self->find = mp_db_prepare(
            self->db, "SELECT " MESSAGE_COLUMNS " FROM stored_message WHERE key = ?1", error);
    if (self->find == NULL)
        return FALSE;
    mp_statement_reset(self->find);
    mp_statement_bind_int(self->find, 1, key);
    return mp_statement_step(self->find, error) == 1 &&
           read_message(self, self->find, out, error) > 0;
}

/* Its live places, the first one first. */
static gboolean
find_home(MpCase *self, gint64 n, MpArena *arena, MpCaseMessage *out, GError **error)
{
    g_autoptr(MpStatement) places = mp_db_prepare(
        self->db,
        "SELECT coalesce(p.labels, s.folder), coalesce(p.role, s.folder_role) "
        "FROM stored_place p JOIN stored_source s ON s.n = p.source "
        "WHERE p.message = ?1 AND p.live <> 0 ORDER BY s.origin, s.path, s.member, p.\"offset\"",
        error);
    int got;

    if (places == NULL)
        return FALSE;
    mp_statement_bind_int(places, 1, n);
    out->folder = out->folder_role = "";
    while ((got = mp_statement_step(places, error)) == 1) {
        const char *role = text_or_empty(mp_statement_text(places, 1));

        if (out->folder_roles == 0) {
            out->folder =
                mp_arena_copy(arena, mp_slice_of(text_or_empty(mp_statement_text(places, 0)))).data;
            out->folder_role = mp_arena_copy(arena, mp_slice_of(role)).data;
        }
        out->folder_roles |= role_bit(role);
    }
    return got == 0;
}

gboolean
mp_case_message(MpCase *self, gint64 key, MpArena *arena, MpCaseMessage *out, GError **error)
{
    g_autoptr(MpStatement) find = mp_db_prepare(
        self->db, "SELECT n, content_sha256, length, record FROM stored_message WHERE key = ?1",
        error);

    if (find == NULL)
        return FALSE;
    mp_statement_bind_int(find, 1, key);
    if (mp_statement_step(find, error) != 1)
        return FALSE;
    *out = (MpCaseMessage){
        .key = key,
        .content_sha256 = mp_statement_sha256(find, 1),
        .length = mp_statement_int(find, 2),
    };
    return find_home(self, mp_statement_int(find, 0), arena, out, error) &&
           decode(out, mp_arena_copy(arena, mp_statement_bytes(find, 3)), MP_FACTS_ALL, arena,
                  error);
}
