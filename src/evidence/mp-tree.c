/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-tree.h"

#include "base/mp-limits.h"
#include "evidence/mp-container-table.h"
#include "evidence/mp-mail-file.h"

#define INSIDE_DEPTH 3 /* folders inside cur: cur/1f/a0 */

/* A folder on disk. Its own messages first, where it is a store; then what
 * else lies in it, in byte order, subfolders included. */
typedef struct {
    MpDir *dir;
    char *path;  /* as the user gave it, with what is below it */
    char *below; /* below the root; "" for the root itself */
    char *root;  /* the root's name */
    guint depth;
    MpOrigin *origin;
    const MpContainer *store; /* NULL: a plain folder */
    gboolean is_certain;      /* else only what looks like mail is a message of it */
    MpOpenSource *source;     /* NULL until there is something to tell of this folder */
    gboolean has_listed;

    GPtrArray *messages; /* of char: paths below this folder */
    guint n_messages;    /* that were looked at */
    GPtrArray *names;    /* of char: everything else */
    guint n_names;
    char *open_name; /* the folder inside a store whose MpDir is kept */
    MpDir *open_dir;
} Tree;

static char *
join(const char *folder, const char *name)
{
    if (folder[0] == '\0')
        return g_strdup(name);
    return g_str_has_suffix(folder, "/") ? g_strconcat(folder, name, NULL)
                                         : g_strconcat(folder, "/", name, NULL);
}

static Tree *
tree_new(MpDir *dir, const char *path, const char *below, const char *root, guint depth)
{
    Tree *self = g_new0(Tree, 1);

    self->dir = dir;
    self->path = g_strdup(path);
    self->below = g_strdup(below);
    self->root = g_strdup(root);
    self->depth = depth;
    self->origin = mp_origin_new_path(path);
    self->messages = g_ptr_array_new_with_free_func(g_free);
    self->names = g_ptr_array_new_with_free_func(g_free);
    return self;
}

static void
tree_free(gpointer reader)
{
    Tree *self = reader;

    mp_open_source_free(self->source);
    mp_dir_close(self->dir);
    mp_dir_close(self->open_dir);
    g_free(self->open_name);
    g_free(self->path);
    g_free(self->below);
    g_free(self->root);
    mp_origin_unref(self->origin);
    g_ptr_array_unref(self->messages);
    g_ptr_array_unref(self->names);
    g_free(self);
}

/* The source this folder's own messages and oddities belong to. */
static MpOpenSource *
source_of(Tree *self, MpWalk *walk)
{
    MpFolderName folder;
    MpSource source;

    if (self->source != NULL)
        return self->source;
    mp_folder_describe(self->below, self->root,
                       self->store != NULL ? self->store->style : MP_FOLDER_PATH,
                       mp_walk_options(walk)->spam_folders, &folder);
    source = (MpSource){ .origin = self->origin,
                         .kind = self->store != NULL ? self->store->name : "folder",
                         .folder = folder.name,
                         .role = folder.role };
    if (mp_walk_options(walk)->n_shards > 1) {
        source.part = mp_walk_options(walk)->shard;
        source.n_parts = mp_walk_options(walk)->n_shards;
    }
    self->source = mp_walk_begin(walk, &source);
    g_free(folder.name);
    if (mp_dir_touched(self->dir))
        mp_walk_touched(walk, self->source, self->origin);
    return self->source;
}

static void
count_not_mail(Tree *self, MpWalk *walk)
{
    mp_open_source_edit(source_of(self, walk))->n_not_mail++;
}

static void
tell_failure(Tree *self, MpWalk *walk, const char *name, const MpFileFailure *why)
{
    g_autofree char *path = join(self->path, name);
    g_autoptr(MpOrigin) origin = mp_origin_new_path(path);

    mp_walk_failure(walk, source_of(self, walk), origin, why);
}

/* Adds what lies in the folder @name of a store, and in folders inside it
 * (Evolution), to its messages. */
static void
list_inside(Tree *self, MpWalk *walk, MpDir *parent, const char *name, guint depth)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GHashTable) folders = NULL;
    g_autofree char *base = g_path_get_basename(name);
    MpFileFailure why;
    g_autoptr(MpDir) dir = mp_dir_open_at(parent, base, &why);

    if (dir == NULL) {
        tell_failure(self, walk, name, &why);
        return;
    }
    if (!mp_dir_list(dir, &names, &folders, &why))
        tell_failure(self, walk, name, &why);
    for (guint i = 0; i < names->len; i++) {
        const char *inner = g_ptr_array_index(names, i);
        g_autofree char *path = join(name, inner);

        if (depth < INSIDE_DEPTH && g_hash_table_contains(folders, inner))
            list_inside(self, walk, dir, path, depth + 1);
        else
            g_ptr_array_add(self->messages, g_steal_pointer(&path));
    }
}

static int
by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Whether the subfolder @name is a part of the store and not a folder of its own. */
static gboolean
is_inside(const Tree *self, const char *name)
{
    g_autofree char *path = g_strconcat(name, "/1", NULL);
    MpPlace place;

    if (self->store == NULL)
        return FALSE;
    self->store->place(path, MP_FILE_REGULAR, &place);
    return place.kind != MP_PLACE_NONE && place.folder_len == 0;
}

/* What a file in the folder itself is to the store. */
static MpPlaceKind
place_of(const Tree *self, const char *name)
{
    MpPlace place = { 0 };

    if (self->store != NULL)
        self->store->place(name, MP_FILE_REGULAR, &place);
    return place.kind;
}

/* Finds out what kind of folder this is, and what is in it. */
static void
list(Tree *self, MpWalk *walk)
{
    static const char *const parts[] = { "new", "tmp", "cur" };
    const char *as = self->depth == 0 ? mp_walk_options(walk)->as : NULL;
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GHashTable) folders = NULL;
    MpFileFailure why;
    int bid;

    self->has_listed = TRUE;
    if (!mp_dir_list(self->dir, &names, &folders, &why))
        mp_walk_failure(walk, source_of(self, walk), self->origin, &why);
    self->store = mp_container_for_folder(&(MpFolderOffer){ names, folders }, as, &bid);
    self->is_certain = bid >= MP_BID_CERTAIN;
    /* Mail programs move messages from new to cur: new is listed before cur,
     * so that none is missed on its way. */
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        if (g_hash_table_contains(folders, parts[i]) && is_inside(self, parts[i]))
            list_inside(self, walk, self->dir, parts[i], 1);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        gboolean is_folder = g_hash_table_contains(folders, name);
        MpPlaceKind kind = is_folder ? MP_PLACE_NONE : place_of(self, name);

        if (is_folder && is_inside(self, name))
            continue;
        if (kind == MP_PLACE_SIGN)
            source_of(self, walk);
        g_ptr_array_add(kind == MP_PLACE_NONE || kind == MP_PLACE_SIGN ? self->names
                                                                       : self->messages,
                        g_strdup(name));
    }
    g_ptr_array_sort(self->messages, by_bytes);
    if (self->store != NULL && self->store->style == MP_FOLDER_MAILDIR)
        source_of(self, walk); /* a Maildir without messages is a source, too */
}

/* The open folder of a message of the store; its last name in @name. */
static MpDir *
dir_of(Tree *self, const char *message, const char **name, MpFileFailure *why)
{
    const char *slash = strrchr(message, '/');
    g_autofree char *folder = NULL;
    g_auto(GStrv) parts = NULL;
    MpDir *dir = NULL;

    *name = slash != NULL ? slash + 1 : message;
    if (slash == NULL)
        return self->dir;
    folder = g_strndup(message, (gsize)(slash - message));
    if (self->open_dir != NULL && strcmp(self->open_name, folder) == 0)
        return self->open_dir;
    parts = g_strsplit(folder, "/", -1);
    for (guint i = 0; parts[i] != NULL; i++) {
        MpDir *next = mp_dir_open_at(dir != NULL ? dir : self->dir, parts[i], why);

        mp_dir_close(dir);
        dir = next;
        if (dir == NULL)
            return NULL;
    }
    mp_dir_close(self->open_dir);
    g_free(self->open_name);
    self->open_dir = dir;
    self->open_name = g_steal_pointer(&folder);
    return dir;
}

/* Bytes of a name before its flags: those change, this stays. */
static gsize
base_length(const char *name)
{
    const char *p = strstr(name, "2,");

    return p != NULL && p > name && strchr(":;!-", p[-1]) != NULL ? (gsize)(p - name) - 1
                                                                  : strlen(name);
}

/* A message that was gone may have been moved to cur, or got other flags:
 * looked for once, by its base name. Its path now; %NULL. */
static char *
find_renamed(Tree *self, const char *message)
{
    g_autoptr(GPtrArray) names = NULL;
    g_autoptr(GHashTable) folders = NULL;
    MpFileFailure why;
    g_autoptr(MpDir) cur = NULL;
    const char *slash = strrchr(message, '/');
    const char *name = slash != NULL ? slash + 1 : message;
    gsize len = base_length(name);

    if (self->store->style != MP_FOLDER_MAILDIR)
        return NULL;
    cur = mp_dir_open_at(self->dir, "cur", &why);
    if (cur == NULL)
        return NULL;
    mp_dir_list(cur, &names, &folders, &why);
    for (guint i = 0; i < names->len; i++) {
        const char *other = g_ptr_array_index(names, i);
        char *path;

        if (base_length(other) != len || strncmp(other, name, len) != 0)
            continue;
        path = join("cur", other);
        if (!g_ptr_array_find_with_equal_func(self->messages, path, g_str_equal, NULL))
            return path;
        g_free(path); /* it is on the list under that name */
        return g_strdup("");
    }
    return NULL;
}

/* A file as it was found. */
typedef struct {
    const char *below_folder; /* path below this folder */
    const char *name;         /* its last name */
    char *path;               /* as the user gave it */
    char *below;              /* below the root */
    MpOrigin *origin;
    MpDir *dir; /* it lies in */
    MpFileKind kind;
    MpFileStat stat;
} Found;

static void
found_clear(Found *self)
{
    g_free(self->path);
    g_free(self->below);
    g_clear_pointer(&self->origin, mp_origin_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Found, found_clear)

static gboolean
look_at(Tree *self, const char *below_folder, Found *out, MpFileFailure *why)
{
    *out = (Found){ .below_folder = below_folder,
                    .path = join(self->path, below_folder),
                    .below = join(self->below, below_folder) };
    out->origin = mp_origin_new_path(out->path);
    out->dir = dir_of(self, below_folder, &out->name, why);
    return out->dir != NULL && mp_dir_stat(out->dir, out->name, &out->kind, &out->stat, why);
}

static gboolean
is_of_shard(MpWalk *walk, const Found *found)
{
    gsize len = strlen(found->below) - strlen(found->name) + base_length(found->name);
    g_autofree char *lasting = g_strndup(found->below, len);

    return mp_walk_is_of_shard(walk, lasting);
}

static gboolean
is_wanted(MpWalk *walk, const Found *found)
{
    return !mp_walk_is_excluded(walk, found->below) && is_of_shard(walk, found);
}

/* A file that another shard would read whole, but that all of them may have to divide. */
static gboolean
may_be_divided(MpWalk *walk, const Found *found)
{
    return found->kind == MP_FILE_REGULAR && mp_walk_may_divide(walk, found->stat.bytes) &&
           !mp_walk_is_excluded(walk, found->below) && !mp_folder_is_index(found->name);
}

/* A message that could not be looked at or opened: moved, gone, or forbidden. */
static void
tell_lost(Tree *self, MpWalk *walk, const Found *found, const MpFileFailure *why)
{
    g_autofree char *renamed =
        why->code == MP_DIAG_VANISHED ? find_renamed(self, found->below_folder) : NULL;

    if (renamed == NULL)
        mp_walk_failure(walk, source_of(self, walk), found->origin, why);
    else if (renamed[0] != '\0')
        g_ptr_array_insert(self->messages, (int)self->n_messages, g_steal_pointer(&renamed));
}

static void
read_message(Tree *self, MpWalk *walk, const Found *found)
{
    MpOpenSource *source = source_of(self, walk);
    MpFileFailure why;
    MpFile *file = mp_file_open_at(found->dir, found->name, &why);
    g_autoptr(MpStream) stream = NULL;
    MpMailFile mail;

    if (file == NULL) {
        tell_lost(self, walk, found, &why);
        return;
    }
    stream = mp_stream_new_file(file);
    if (mp_file_touched(file))
        mp_walk_touched(walk, source, found->origin);
    mail = (MpMailFile){
        .origin = found->origin,
        .stream = stream,
        .size = mp_file_stat(file)->bytes,
        .name = found->name,
        .container = self->store,
        .stat = mp_file_stat(file),
        .may_be_packed = TRUE,
        .checks_name = self->store->style == MP_FOLDER_MAILDIR,
    };
    mp_mail_file_read(&mail, walk, source);
    if (mp_file_changed(file))
        mp_walk_odd(walk, source, found->origin, MP_DIAG_CHANGED_WHILE_READING, NULL);
}

/* What stands in a store and is not a message to be read. */
static gboolean
tell_apart(Tree *self, MpWalk *walk, const Found *found)
{
    MpDiagCode code;
    MpPlace place;

    self->store->place(found->below_folder, MP_FILE_REGULAR, &place);
    if (found->kind == MP_FILE_LINK)
        code = MP_DIAG_SYMLINK;
    else if (found->kind == MP_FILE_SPECIAL)
        code = MP_DIAG_SPECIAL_FILE;
    else if (found->kind == MP_FILE_FOLDER)
        code = MP_DIAG_TOO_DEEP;
    else if (place.kind == MP_PLACE_UNDELIVERED)
        code = MP_DIAG_UNDELIVERED;
    else if (place.kind == MP_PLACE_REMOVED)
        code = MP_DIAG_REMOVED_MESSAGE;
    else
        return FALSE;
    mp_walk_odd(walk, source_of(self, walk), found->origin, code, NULL);
    return TRUE;
}

static void do_plain(Tree *self, MpWalk *walk, const char *below_folder);

/* A number is a name that files have for many reasons. */
static gboolean
looks_like_mail(const Found *found)
{
    MpFileFailure why;
    g_autoptr(MpFile) file = mp_file_open_at(found->dir, found->name, &why);
    g_autofree char *head = g_malloc(MP_OFFER_BYTES);
    MpMailLook look;
    gsize len;

    if (file == NULL)
        return TRUE; /* reading it will tell why not */
    len = mp_file_read(file, 0, head, MP_OFFER_BYTES);
    mp_mail_look((MpSlice){ head, len }, len < MP_OFFER_BYTES, &look);
    return look.complete && look.n_common >= 2;
}

static void
do_message(Tree *self, MpWalk *walk, const char *below_folder)
{
    MpFileFailure why = { 0 };
    g_auto(Found) found = { 0 };

    if (!look_at(self, below_folder, &found, &why)) {
        tell_lost(self, walk, &found, &why);
    } else if (found.name[0] == '.') {
        do_plain(self, walk, below_folder); /* not a message by any rule, but what is it? */
    } else if (is_wanted(walk, &found) && !tell_apart(self, walk, &found)) {
        MpItem item = { 0 };

        if (mp_walk_known(walk, found.path, &found.stat).answer != MP_KNOWN_UNCHANGED) {
            if (!self->is_certain && !looks_like_mail(&found)) {
                do_plain(self, walk, below_folder);
                return;
            }
            read_message(self, walk, &found);
            return;
        }
        item.origin = mp_origin_ref(found.origin);
        item.length = found.stat.bytes;
        item.stat = found.stat;
        if (self->store->flags != NULL)
            item.flags = self->store->flags(found.name);
        mp_walk_unchanged(walk, source_of(self, walk), &item);
    }
}

static void push(MpWalk *walk, Tree *self);

static void
do_folder(Tree *self, MpWalk *walk, const Found *found)
{
    MpFileFailure why = { MP_DIAG_TOO_DEEP, 0 };
    MpDir *dir = NULL;

    if (self->depth < MP_LIMIT_DEPTH)
        dir = mp_dir_open_at(found->dir, found->name, &why);
    if (dir == NULL)
        mp_walk_failure(walk, source_of(self, walk), found->origin, &why);
    else
        push(walk, tree_new(dir, found->path, found->below, self->root, self->depth + 1));
}

static void
do_file(Tree *self, MpWalk *walk, const Found *found)
{
    MpTreeFile where = { .path = found->path,
                         .below = found->below,
                         .root = self->root,
                         .is_others = !is_of_shard(walk, found) };
    MpFileFailure why;
    MpFile *file;
    MpStream *stream;

    where.known = mp_walk_known(walk, found->path, &found->stat);
    if (where.known.answer == MP_KNOWN_UNCHANGED) {
        mp_tree_unread(walk, &where, &found->stat, NULL);
        return;
    }
    file = mp_file_open_at(found->dir, found->name, &why);
    if (file == NULL) {
        mp_tree_unread(walk, &where, &found->stat, &why);
        return;
    }
    stream = mp_stream_new_file(file);
    if (!mp_tree_open(walk, &where, stream, file) && !where.is_others)
        count_not_mail(self, walk);
}

/* A file or folder that is no part of a store. */
static void
do_plain(Tree *self, MpWalk *walk, const char *below_folder)
{
    MpFileFailure why = { 0 };
    g_auto(Found) found = { 0 };

    if (!look_at(self, below_folder, &found, &why)) {
        mp_walk_failure(walk, source_of(self, walk), found.origin, &why);
        return;
    }
    if (mp_walk_is_excluded(walk, found.below) ||
        (found.kind != MP_FILE_FOLDER && !is_wanted(walk, &found) && !may_be_divided(walk, &found)))
        return;
    if (mp_folder_is_index(found.name)) {
        count_not_mail(self, walk);
        return;
    }
    switch (found.kind) {
    case MP_FILE_FOLDER:
        do_folder(self, walk, &found);
        break;
    case MP_FILE_REGULAR:
        do_file(self, walk, &found);
        break;
    case MP_FILE_LINK:
    case MP_FILE_SPECIAL:
        mp_walk_odd(walk, source_of(self, walk), found.origin,
                    found.kind == MP_FILE_LINK ? MP_DIAG_SYMLINK : MP_DIAG_SPECIAL_FILE, NULL);
    }
}

static gboolean
step(gpointer reader, MpWalk *walk)
{
    Tree *self = reader;

    if (!self->has_listed)
        list(self, walk);
    else if (self->n_messages < self->messages->len)
        do_message(self, walk, g_ptr_array_index(self->messages, self->n_messages++));
    else if (self->n_names < self->names->len)
        do_plain(self, walk, g_ptr_array_index(self->names, self->n_names++));
    else if (self->source != NULL)
        mp_walk_end(walk, g_steal_pointer(&self->source));
    else
        return FALSE;
    return TRUE;
}

static void
push(MpWalk *walk, Tree *self)
{
    static const MpReaderKind kind = { step, tree_free };

    mp_walk_push(walk, &kind, self);
}

void
mp_tree_push(MpWalk *walk, MpDir *dir, const char *path)
{
    g_autofree char *root = g_path_get_basename(path);

    push(walk, tree_new(dir, path, "", root, 0));
}

/* A large mbox is read by all shards, and so is one that was named: there may be nothing else. */
static gboolean
divide(MpWalk *walk, const MpTreeFile *where, const MpContainer *container, MpOpening *opening)
{
    const MpEvidenceOptions *options = mp_walk_options(walk);

    if (container != &mp_container_mbox || options->n_shards < 2 ||
        !(where->is_named ||
          (opening->file != NULL && mp_walk_may_divide(walk, mp_file_stat(opening->file)->bytes))))
        return FALSE;
    opening->part = options->shard;
    opening->n_parts = options->n_shards;
    return TRUE;
}

gboolean
mp_tree_open(MpWalk *walk, const MpTreeFile *where, MpStream *stream, MpFile *file)
{
    g_autofree char *name = g_path_get_basename(where->path);
    g_autoptr(MpOrigin) origin = mp_origin_new_path(where->path);
    MpOffer offer = { .name = name, .is_named = where->is_named };
    MpOpening opening = { .origin = origin,
                          .stream = stream,
                          .file = file,
                          .path = where->below,
                          .root = where->root,
                          .known = &where->known };
    const MpContainer *container;

    mp_stream_start_hash(stream);
    offer.head = mp_stream_peek(stream, MP_OFFER_BYTES);
    offer.is_whole = offer.head.len < MP_OFFER_BYTES;
    container = mp_container_for_file(&offer, mp_walk_options(walk)->as);
    if (container == NULL) {
        mp_stream_free(stream);
        return FALSE;
    }
    if (divide(walk, where, container, &opening)) {
        if (opening.part != 1)
            mp_stream_stop_hash(stream);
    } else if (where->is_others) {
        mp_stream_free(stream);
        return TRUE;
    }
    container->open(walk, &opening);
    return TRUE;
}

void
mp_tree_unread(MpWalk *walk,
               const MpTreeFile *where,
               const MpFileStat *stat,
               const MpFileFailure *why)
{
    g_autofree char *dir = g_path_get_dirname(where->below);
    g_autoptr(MpOrigin) origin = mp_origin_new_path(where->path);
    MpSource source = { .origin = origin, .kind = why != NULL ? "file" : "", .is_file = TRUE };
    MpFolderName folder;
    MpOpenSource *open;

    mp_folder_describe(dir, where->root, MP_FOLDER_PATH, mp_walk_options(walk)->spam_folders,
                       &folder);
    source.folder = folder.name;
    source.role = folder.role;
    source.stat = *stat;
    open = mp_walk_begin(walk, &source);
    mp_open_source_edit(open)->bytes = stat->bytes;
    mp_open_source_edit(open)->status = why != NULL ? MP_SOURCE_UNREAD : MP_SOURCE_UNCHANGED;
    if (why != NULL)
        mp_walk_failure(walk, open, origin, why);
    mp_walk_end(walk, open);
    g_free(folder.name);
}
