/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-archive.h"
#include "evidence/mp-container-table.h"
#include "evidence/mp-mail-file.h"
#include "evidence/mp-spool.h"
#include "evidence/mp-unpack.h"

/* tar, zip and 7z, and any compressed file: its one member is what it unpacks
 * to. Members are read as they come; nothing is unpacked to disk. */

/* A folder inside the archive: a store, or one that may turn out to be one. */
typedef struct {
    const MpContainer *store;
    gboolean is_known;    /* a sign of the store was seen */
    MpOpenSource *source; /* NULL until there is something to tell of it */
    guint64 n_not_mail;   /* files in it that are none, if it is no store: the archive's */
} Folder;

typedef struct {
    MpReading reading;
    char *path; /* below the root */
    guint nesting;
    MpBudget budgets[MP_LIMIT_FILTERS + 1]; /* of each compression, and of the archive in them */
    MpFilter filter;                        /* the innermost one */
    MpStream *plain;                        /* what the filters leave; owns them */
    MpSpool *spool;
    MpArchive *archive;
    GHashTable *folders; /* path -> Folder */
    gboolean is_open, is_read, has_told_fault;
    guint64 n_read; /* members that were given to somebody */
} Archive;

static gboolean
is_part_of_set(const char *name)
{
    gsize len = strlen(name);
    const char *end = name + len;

    return len > 4 && end[-4] == '.' &&
           ((g_ascii_isdigit(end[-3]) && g_ascii_isdigit(end[-2]) && g_ascii_isdigit(end[-1])) ||
            (g_ascii_tolower(end[-3]) == 'z' && g_ascii_isdigit(end[-2]) &&
             g_ascii_isdigit(end[-1])));
}

/* `backup.7z.002`: a later part has no magic of its own. */
static gboolean
is_later_part(const char *name)
{
    static const char *const inner[] = { ".7z.",  ".zip.", ".tar.", ".gz.",
                                         ".bz2.", ".xz.",  ".zst.", ".tgz." };

    if (!is_part_of_set(name))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(inner); i++)
        if (strstr(name, inner[i]) != NULL)
            return TRUE;
    return g_ascii_tolower(name[strlen(name) - 3]) == 'z';
}

static int
bid(const MpOffer *offer)
{
    if (mp_archive_form_of(offer->head) != MP_FORM_NONE ||
        mp_filter_of(offer->head) != MP_FILTER_NONE)
        return 100;
    return is_later_part(offer->name) ? 90 : 0;
}

static void
folder_free(gpointer data)
{
    Folder *self = data;

    mp_open_source_free(self->source);
    g_free(self);
}

static Folder *
folder_at(Archive *self, const char *path)
{
    Folder *folder = g_hash_table_lookup(self->folders, path);

    if (folder == NULL) {
        folder = g_new0(Folder, 1);
        g_hash_table_insert(self->folders, g_strdup(path), folder);
    }
    return folder;
}

static MpOpenSource *
source_of(Archive *self, MpWalk *walk, const char *path, const MpContainer *store)
{
    Folder *folder = folder_at(self, path);
    g_autoptr(MpOrigin) origin = NULL;
    g_autofree char *own = NULL;
    MpFolderName name;
    MpSource source;

    if (folder->source != NULL)
        return folder->source;
    /* a member may have the name of a folder */
    own = mp_archive_claim(self->archive, path[0] != '\0' ? path : ".");
    origin = mp_origin_new_member(self->reading.origin, own);
    mp_folder_describe(path, NULL, store->style, mp_walk_options(walk)->spam_folders, &name);
    source =
        (MpSource){ .origin = origin, .kind = store->name, .folder = name.name, .role = name.role };
    folder->store = store;
    folder->is_known = TRUE;
    folder->source = mp_walk_begin(walk, &source);
    g_free(name.name);
    return folder->source;
}

/* At the place where the archive's own bytes are read now. */
static void
tell_here(Archive *self, MpWalk *walk, MpDiagCode code, const char *detail)
{
    guint64 at = mp_stream_offset(self->reading.stream);
    MpDiag diag = { code, { at, at }, mp_slice_of(detail) };

    mp_walk_anomaly(walk, self->reading.source, self->reading.origin, &diag);
}

static void
tell_fault(Archive *self, MpWalk *walk, const MpFault *fault)
{
    if (fault == NULL)
        return;
    tell_here(self, walk, fault->code, fault->detail);
    self->has_told_fault = TRUE;
    if (fault->is_cut)
        mp_open_source_edit(self->reading.source)->status = MP_SOURCE_PARTLY;
}

/* The filters that lie around the archive, or around the one store in it. */
static gboolean
remove_filters(Archive *self, MpWalk *walk)
{
    MpFilter filter;
    guint n = 0;

    self->plain = mp_stream_new_borrowed(self->reading.stream);
    while ((filter = mp_filter_of(mp_stream_peek(self->plain, 64))) != MP_FILTER_NONE) {
        if (n == MP_LIMIT_FILTERS) {
            tell_here(self, walk, MP_DIAG_NESTING_LIMIT, "compressed again and again");
            return FALSE;
        }
        if (filter == MP_FILTER_UTF16)
            tell_here(self, walk, MP_DIAG_CONVERTED_ENCODING, NULL);
        self->budgets[n].outer = n > 0 ? &self->budgets[n - 1] : self->budgets[n].outer;
        self->plain = mp_unpack(self->plain, filter, &self->budgets[n]);
        self->filter = filter;
        n++;
    }
    self->budgets[MP_LIMIT_FILTERS].outer = n > 0 ? &self->budgets[n - 1] : self->budgets[0].outer;
    return TRUE;
}

static gsize
file_read_at(gpointer data, guint64 offset, void *buffer, gsize n)
{
    return mp_file_read(data, offset, buffer, n);
}

/* zip and 7z are read at any place: of a file directly, hashed before that;
 * inside something else they are laid down first. */
static gboolean
open_seekable(Archive *self, MpWalk *walk, MpArchiveForm form)
{
    MpSeekable file;

    if (self->reading.file != NULL && self->filter == MP_FILTER_NONE) {
        mp_stream_drain(self->plain);
        file = (MpSeekable){ file_read_at, self->reading.file,
                             mp_file_stat(self->reading.file)->bytes };
    } else {
        self->spool = mp_spool_new(self->plain);
        if (self->spool == NULL) {
            tell_here(self, walk, MP_DIAG_TOTAL_LIMIT, "too large to be laid down");
            return FALSE;
        }
        file = mp_spool_seekable(self->spool);
    }
    self->archive = mp_archive_open_file(&file, form, &self->budgets[MP_LIMIT_FILTERS]);
    return TRUE;
}

static gboolean
is_all_zero(MpStream *stream)
{
    static const guint8 zeros[4096];
    guint8 block[sizeof zeros];
    gsize got;

    while ((got = mp_stream_read(stream, block, sizeof block)) > 0)
        if (memcmp(block, zeros, got) != 0)
            return FALSE;
    return TRUE;
}

/* Shows bytes to the containers as the member @name. Takes @stream. %FALSE: no mail. */
static gboolean
open_member(Archive *self, MpWalk *walk, const char *name, const char *path, MpStream *stream)
{
    g_autofree char *base = g_path_get_basename(name);
    g_autoptr(MpOrigin) origin = mp_origin_new_member(self->reading.origin, name);
    MpOffer offer = { .name = base };
    MpOpening opening = { .origin = origin,
                          .stream = stream,
                          .path = path,
                          .budget = &self->budgets[MP_LIMIT_FILTERS],
                          .nesting = self->nesting + 1 };
    const MpContainer *container;

    mp_stream_start_hash(stream);
    offer.head = mp_stream_peek(stream, MP_OFFER_BYTES);
    offer.is_whole = offer.head.len < MP_OFFER_BYTES;
    container = mp_container_for_file(&offer, NULL);
    if (container == NULL) {
        const MpFault *fault = mp_stream_fault(stream);
        gboolean is_unreadable = fault != NULL && fault->is_cut;

        if (is_unreadable) /* nobody could tell what it is */
            mp_walk_fault(walk, self->reading.source, origin, fault);
        mp_stream_free(stream);
        return is_unreadable;
    }
    self->n_read++;
    container->open(walk, &opening);
    return TRUE;
}

/* The one store that was compressed. */
static void
open_single(Archive *self, MpWalk *walk)
{
    g_autofree char *base = g_path_get_basename(self->path);
    g_autofree char *dir = g_path_get_dirname(self->path);
    g_autofree char *name = mp_unpack_name(base, self->filter);
    g_autofree char *path =
        g_build_filename(dir, self->filter == MP_FILTER_UTF16 ? base : name, NULL);
    MpSlice head = mp_stream_peek(self->plain, MP_OFFER_BYTES);
    MpMailLook look;

    mp_mail_look(head, FALSE, &look);
    if (open_member(self, walk, name, path, mp_stream_new_borrowed(self->plain)))
        return;
    mp_open_source_edit(self->reading.source)->n_not_mail++;
    if (look.is_zero && is_all_zero(self->plain) && mp_stream_fault(self->plain) == NULL)
        tell_here(self, walk, MP_DIAG_ALL_ZERO, NULL);
}

static void
open_archive_form(Archive *self, MpWalk *walk)
{
    g_autofree char *base = g_path_get_basename(self->path);
    MpArchiveForm form;

    self->is_open = self->is_read = TRUE;
    if (self->nesting >= MP_LIMIT_NESTING) {
        tell_here(self, walk, MP_DIAG_NESTING_LIMIT, NULL);
        return;
    }
    if (!remove_filters(self, walk))
        return;
    form = mp_archive_form_of(mp_stream_peek(self->plain, 512));
    if (is_part_of_set(base)) {
        g_autofree char *detail = g_strdup_printf(
            "of the set %.*s; join its parts first: cat %.*s.* > %.*s", (int)strlen(base) - 4, base,
            (int)strlen(base) - 4, base, (int)strlen(base) - 4, base);

        tell_here(self, walk, MP_DIAG_SPLIT_ARCHIVE, detail);
    }
    if (form == MP_FORM_TAR)
        self->archive = mp_archive_open_stream(self->plain, form, &self->budgets[MP_LIMIT_FILTERS]);
    else if (form != MP_FORM_NONE)
        open_seekable(self, walk, form);
    else if (self->filter != MP_FILTER_NONE)
        open_single(self, walk);
    self->is_read = self->archive == NULL;
}

/* A member as it is routed. */
typedef struct {
    const MpMember *member;
    const char *path; /* without a leading slash */
    MpOrigin *origin;
} Routed;

/* What is odd about a member before its bytes are looked at. %TRUE: there are none to read. */
static gboolean
tell_member(Archive *self, MpWalk *walk, const Routed *routed)
{
    const MpMember *member = routed->member;
    MpOpenSource *source = self->reading.source;

    if (member->is_unsafe)
        mp_walk_odd(walk, source, routed->origin, MP_DIAG_UNSAFE_NAME, NULL);
    if (member->is_duplicate)
        mp_walk_odd(walk, source, routed->origin, MP_DIAG_DUPLICATE_NAME, NULL);
    if (member->kind == MP_FILE_SPECIAL)
        mp_walk_odd(walk, source, routed->origin, MP_DIAG_SPECIAL_FILE, NULL);
    else if (member->kind == MP_FILE_LINK)
        mp_walk_odd(walk, source, routed->origin, MP_DIAG_SYMLINK, member->link);
    else if (member->link != NULL && member->size == 0) {
        g_autofree char *detail = g_strconcat("hard link to ", member->link, NULL);

        mp_walk_odd(walk, source, routed->origin, MP_DIAG_SYMLINK, detail);
    } else if (member->is_encrypted) {
        mp_walk_odd(walk, source, routed->origin, MP_DIAG_ENCRYPTED, NULL);
        mp_open_source_edit(source)->status = MP_SOURCE_PARTLY;
    } else
        return member->kind != MP_FILE_REGULAR;
    return TRUE;
}

static gboolean
looks_like_mail(MpStream *stream)
{
    MpSlice head = mp_stream_peek(stream, MP_OFFER_BYTES);
    MpMailLook look;

    mp_mail_look(head, head.len < MP_OFFER_BYTES, &look);
    return look.complete && look.n_common >= 2;
}

/* A member that a store claims by its path. %FALSE: it is not the store's after all. */
static gboolean
read_for_store(Archive *self, MpWalk *walk, const Routed *routed, MpStream *stream)
{
    MpPlace place;
    const MpContainer *store = mp_container_for_path(routed->path, MP_FILE_REGULAR, &place);
    g_autofree char *path = g_strndup(routed->path, place.folder_len);
    MpOpenSource *source;
    MpMailFile mail;

    if (store == NULL || place.kind == MP_PLACE_SIGN)
        return FALSE;
    if (place.trust != MP_PLACE_SURE && !folder_at(self, path)->is_known &&
        !(place.trust == MP_PLACE_IF_MAIL && looks_like_mail(stream)))
        return FALSE;
    source = source_of(self, walk, path, store);
    if (place.kind != MP_PLACE_MESSAGE) {
        mp_walk_odd(walk, source, routed->origin,
                    place.kind == MP_PLACE_REMOVED ? MP_DIAG_REMOVED_MESSAGE : MP_DIAG_UNDELIVERED,
                    NULL);
        return TRUE;
    }
    mail = (MpMailFile){
        .origin = routed->origin,
        .stream = stream,
        .size = MIN(routed->member->size, 1u << 20),
        .name = strrchr(routed->path, '/') != NULL ? strrchr(routed->path, '/') + 1 : routed->path,
        .container = store,
        .budget = &self->budgets[MP_LIMIT_FILTERS],
        .may_be_packed = TRUE,
        .checks_name = store->style == MP_FOLDER_MAILDIR,
    };
    mp_mail_file_read(&mail, walk, source);
    self->n_read++;
    return TRUE;
}

/* Notes what the path alone says of the folders around it. */
static void
read_signs(Archive *self, MpWalk *walk, const Routed *routed)
{
    MpPlace place;
    const MpContainer *store = mp_container_for_path(routed->path, routed->member->kind, &place);
    g_autofree char *path = g_strndup(routed->path, place.folder_len);

    if (store != NULL && place.kind == MP_PLACE_SIGN)
        source_of(self, walk, path, store);
}

static void
route(Archive *self, MpWalk *walk, const MpMember *member)
{
    g_autoptr(MpOrigin) origin = mp_origin_new_member(self->reading.origin, member->name);
    g_autofree char *path = g_strdup(member->name + strspn(member->name, "/"));
    g_autofree char *base = NULL;
    g_autoptr(MpStream) stream = NULL;
    Routed routed = { member, path, origin };
    gsize len = strlen(path);

    while (len > 0 && path[len - 1] == '/')
        path[--len] = '\0';
    if (len == 0 || mp_walk_is_excluded(walk, path))
        return;
    base = g_path_get_basename(path);
    if (tell_member(self, walk, &routed)) {
        if (member->kind == MP_FILE_FOLDER)
            read_signs(self, walk, &routed);
        return;
    }
    read_signs(self, walk, &routed);
    if (mp_folder_is_index(base)) {
        g_autofree char *dir = g_path_get_dirname(path);

        folder_at(self, strcmp(dir, ".") == 0 ? "" : dir)->n_not_mail++;
        return;
    }
    stream = mp_archive_member(self->archive);
    if (read_for_store(self, walk, &routed, stream))
        return;
    if (!open_member(self, walk, member->name, path, g_steal_pointer(&stream)))
        mp_open_source_edit(self->reading.source)->n_not_mail++;
}

static int
by_path(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

/* Ends the stores inside, in byte order of their paths, then the archive. */
static void
close_archive(Archive *self, MpWalk *walk)
{
    MpSource *own = mp_open_source_edit(self->reading.source);
    g_autoptr(GList) paths = g_list_sort(g_hash_table_get_keys(self->folders), by_path);

    for (GList *p = paths; p != NULL; p = p->next) {
        Folder *folder = g_hash_table_lookup(self->folders, p->data);

        if (folder->source != NULL) {
            mp_open_source_edit(folder->source)->n_not_mail += folder->n_not_mail;
            mp_walk_end(walk, g_steal_pointer(&folder->source));
        } else {
            own->n_not_mail += folder->n_not_mail;
        }
    }
    if (self->plain != NULL) {
        gboolean is_tar = self->archive != NULL && self->spool == NULL;
        gboolean is_clean = !is_tar || is_all_zero(self->plain);

        mp_stream_drain(self->plain);
        if (!is_clean && mp_stream_fault(self->plain) == NULL)
            tell_here(self, walk, MP_DIAG_TRAILING_DATA, NULL);
        if (!self->has_told_fault)
            tell_fault(self, walk, mp_stream_fault(self->plain));
        self->reading.fault_is_told = mp_stream_fault(self->plain) != NULL;
    }
    if (self->archive != NULL && mp_archive_has_cut(self->archive))
        own->status = MP_SOURCE_PARTLY;
    if (own->status == MP_SOURCE_PARTLY && self->n_read == 0)
        own->status = MP_SOURCE_UNREAD;
    mp_reading_end(&self->reading, walk);
}

static gboolean
step(gpointer reader, MpWalk *walk)
{
    Archive *self = reader;
    const MpFault *note;
    MpMember member;

    if (!self->is_open) {
        open_archive_form(self, walk);
        return TRUE;
    }
    if (self->is_read) {
        close_archive(self, walk);
        return FALSE;
    }
    switch (mp_archive_next(self->archive, &member, &note)) {
    case MP_ARCHIVE_MEMBER:
        route(self, walk, &member);
        break;
    case MP_ARCHIVE_NOTE:
        tell_fault(self, walk, note);
        break;
    case MP_ARCHIVE_END:
        self->is_read = TRUE;
    }
    return TRUE;
}

static void
archive_free(gpointer reader)
{
    Archive *self = reader;

    g_hash_table_unref(self->folders);
    mp_archive_free(self->archive);
    mp_spool_free(self->spool);
    mp_stream_free(self->plain);
    mp_reading_clear(&self->reading);
    g_free(self->path);
    g_free(self);
}

static void
open_archive(MpWalk *walk, MpOpening *opening)
{
    static const MpReaderKind kind = { step, archive_free };
    Archive *self = g_new0(Archive, 1);
    g_autofree char *dir = g_path_get_dirname(opening->path);
    MpFolderName folder;

    self->path = g_strdup(opening->path);
    self->nesting = opening->nesting;
    self->folders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, folder_free);
    for (guint i = 0; i <= MP_LIMIT_FILTERS; i++)
        self->budgets[i].outer = opening->budget;
    mp_folder_describe(dir, NULL, MP_FOLDER_PATH, mp_walk_options(walk)->spam_folders, &folder);
    mp_reading_begin(&self->reading, walk, opening, "archive", &folder);
    g_free(folder.name);
    mp_walk_push(walk, &kind, self);
}

const MpContainer mp_container_archive = { .name = "archive", .bid = bid, .open = open_archive };
