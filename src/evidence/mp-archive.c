/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include "base/mp-limits.h"

#define TAR_BLOCK 512
#define HOLE_MAX (1u << 20) /* bytes of a sparse member that are not stored but given as zeros */
#define RETRIES_MAX 1000000u

struct _MpArchive {
    MpArchiveForm form;
    struct archive *archive;
    MpStream *packed;    /* in order: NULL for the others */
    MpSeekable file;     /* at any place */
    guint64 file_at;     /* where libarchive reads on */
    guint64 packed_size; /* of the file; for a stream what was read so far */
    guint8 *block;
    MpBudget *budget;
    locale_t locale; /* names are UTF-8 whatever the environment says */

    GHashTable *names; /* hash of a name -> the ordinal last given to it */
    char *name;
    char *link;
    guint64 n_members;
    guint64 n_retries;
    gboolean is_open, is_dead, has_format, has_cut;
    gboolean must_drain; /* skipping would unpack all the same, and past the budget */
    GQueue notes;        /* of MpFault */
    MpFault *told;

    guint64 declared; /* of the member being read */
    gint64 given;     /* bytes of it */
    gboolean member_is_done;
    const guint8 *data;
    gsize data_len;
    guint64 hole; /* zeros to give before data */
};

static gboolean
is_tar(MpSlice head)
{
    const guint8 *p = (const guint8 *)head.data;
    guint64 told = 0, sum = 0;

    if (head.len < TAR_BLOCK || p[0] == 0)
        return FALSE;
    /* The checksum counts its own eight bytes as blanks (POSIX pax, ustar header block). */
    for (guint i = 0; i < TAR_BLOCK; i++)
        sum += i >= 148 && i < 156 ? ' ' : p[i];
    for (guint i = 148; i < 156; i++) {
        if (p[i] >= '0' && p[i] <= '7')
            told = told * 8 + (guint64)(p[i] - '0');
        else if (p[i] != ' ' && p[i] != 0)
            return FALSE;
    }
    return told == sum;
}

MpArchiveForm
mp_archive_form_of(MpSlice head)
{
    static const struct {
        MpSlice magic;
        MpArchiveForm form;
    } magics[] = {
        { MP_SLICE_INIT("PK\3\4"), MP_FORM_ZIP },
        { MP_SLICE_INIT("PK\5\6"), MP_FORM_ZIP },        /* empty */
        { MP_SLICE_INIT("PK\7\10PK\3\4"), MP_FORM_ZIP }, /* first of a split set */
        { MP_SLICE_INIT("PK00PK\3\4"), MP_FORM_ZIP },    /* a split set of one */
        { MP_SLICE_INIT("7z\xbc\xaf\x27\x1c"), MP_FORM_7ZIP },
    };

    for (guint i = 0; i < G_N_ELEMENTS(magics); i++)
        if (mp_slice_equal(mp_slice_sub(head, 0, magics[i].magic.len), magics[i].magic))
            return magics[i].form;
    return is_tar(head) ? MP_FORM_TAR : MP_FORM_NONE;
}

static void
note(MpArchive *self, MpDiagCode code, gboolean is_cut, const char *detail)
{
    MpFault *fault = NULL;

    mp_fault_set(&fault, code, is_cut, detail);
    g_queue_push_tail(&self->notes, fault);
}

static la_ssize_t
read_stream(struct archive *archive, void *data, const void **block)
{
    MpArchive *self = data;
    gsize got = mp_stream_read(self->packed, self->block, MP_LIMIT_READ_BLOCK);

    (void)archive;
    self->packed_size += got;
    *block = self->block;
    return (la_ssize_t)got;
}

static la_ssize_t
read_file(struct archive *archive, void *data, const void **block)
{
    MpArchive *self = data;
    gsize got =
        self->file.read_at(self->file.data, self->file_at, self->block, MP_LIMIT_READ_BLOCK);

    (void)archive;
    self->file_at += got;
    *block = self->block;
    return (la_ssize_t)got;
}

static la_int64_t
skip_file(struct archive *archive, void *data, la_int64_t n)
{
    MpArchive *self = data;
    guint64 left = self->file.size - MIN(self->file_at, self->file.size);

    (void)archive;
    n = n < 0 ? 0 : (la_int64_t)MIN((guint64)n, left);
    self->file_at += (guint64)n;
    return n;
}

static la_int64_t
seek_file(struct archive *archive, void *data, la_int64_t offset, int whence)
{
    MpArchive *self = data;
    la_int64_t base = whence == SEEK_SET   ? 0
                      : whence == SEEK_CUR ? (la_int64_t)self->file_at
                                           : (la_int64_t)self->file.size;

    (void)archive;
    if (offset < -base || base + offset > (la_int64_t)self->file.size)
        return ARCHIVE_FATAL;
    self->file_at = (guint64)(base + offset);
    return (la_int64_t)self->file_at;
}

/* The names libarchive gives depend on the thread's locale: it is UTF-8 while
 * libarchive runs, and the caller's own again behind it. */
static locale_t
enter(const MpArchive *self)
{
    return self->locale == (locale_t)0 ? (locale_t)0 : uselocale(self->locale);
}

static void
leave(locale_t before)
{
    if (before != (locale_t)0)
        uselocale(before);
}

static MpArchive *
archive_new(MpArchiveForm form, MpBudget *budget)
{
    MpArchive *self = g_new0(MpArchive, 1);

    self->form = form;
    self->budget = budget;
    self->block = g_malloc(MP_LIMIT_READ_BLOCK);
    self->names = g_hash_table_new(NULL, NULL);
    self->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    self->archive = archive_read_new();
    if (form == MP_FORM_TAR) {
        archive_read_support_format_tar(self->archive);
        /* `cat a.tar b.tar`: the members behind the first end are members, too */
        archive_read_set_format_option(self->archive, "tar", "read_concatenated_archives", "1");
    } else if (form == MP_FORM_ZIP) {
        archive_read_support_format_zip(self->archive);
    } else {
        archive_read_support_format_7zip(self->archive);
    }
    return self;
}

MpArchive *
mp_archive_open_stream(MpStream *packed, MpArchiveForm form, MpBudget *budget)
{
    MpArchive *self = archive_new(form, budget);

    self->packed = packed;
    return self;
}

static void
read_zip_directory(MpArchive *self)
{
    MpZipDirectory directory;
    g_autofree char *detail = NULL;

    mp_zip_directory_read(&self->file, &directory);
    if (!directory.is_found) {
        note(self, MP_DIAG_TRUNCATED, TRUE, "the directory at the end is missing");
        self->must_drain = TRUE;
    }
    if (directory.is_split)
        note(self, MP_DIAG_SPLIT_ARCHIVE, TRUE, NULL);
    if (directory.n_overlapping > 0) {
        detail = g_strdup_printf("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " members",
                                 directory.n_overlapping, directory.n_entries);
        note(self, MP_DIAG_OVERLAPPING_MEMBERS, FALSE, detail);
    } else if (directory.n_trailing > 0) {
        detail = g_strdup_printf("%" G_GUINT64_FORMAT " bytes", directory.n_trailing);
        note(self, MP_DIAG_TRAILING_DATA, FALSE, detail);
    }
}

MpArchive *
mp_archive_open_file(const MpSeekable *file, MpArchiveForm form, MpBudget *budget)
{
    MpArchive *self = archive_new(form, budget);

    self->file = *file;
    self->packed_size = file->size;
    if (budget != NULL)
        budget->packed = MAX(budget->packed, file->size);
    if (form == MP_FORM_ZIP)
        read_zip_directory(self);
    else
        self->must_drain = TRUE; /* 7z: one stream for many members */
    return self;
}

void
mp_archive_free(MpArchive *self)
{
    if (self == NULL)
        return;
    archive_read_free(self->archive);
    if (self->locale != (locale_t)0)
        freelocale(self->locale);
    g_hash_table_unref(self->names);
    g_queue_clear_full(&self->notes, (GDestroyNotify)mp_fault_free);
    mp_fault_free(self->told);
    g_free(self->block);
    g_free(self->name);
    g_free(self->link);
    g_free(self);
}

/* libarchive 3.6.2 crashes when it is asked this before it chose a format. */
static gboolean
has_encrypted(const MpArchive *self)
{
    return self->has_format && archive_read_has_encrypted_entries(self->archive) == 1;
}

/* What libarchive means by an error, from what it says and from what lies below it. */
static void
explain(MpArchive *self, MpFault **fault, gboolean is_cut)
{
    const char *said = archive_error_string(self->archive);
    const MpFault *below = self->packed != NULL ? mp_stream_fault(self->packed) : NULL;
    const MpBudget *exceeded = mp_budget_exceeded(self->budget);
    const char *text = said != NULL ? said : "";

    if (exceeded != NULL)
        mp_fault_set(fault, exceeded->code, TRUE, NULL);
    else if (below != NULL)
        mp_fault_set(fault, below->code, TRUE, below->detail);
    else if (has_encrypted(self) &&
             (strstr(text, "ncrypt") != NULL || strstr(text, "assphrase") != NULL))
        mp_fault_set(fault, MP_DIAG_ENCRYPTED, is_cut, said);
    else if (strstr(text, "nsupported") != NULL || strstr(text, "not supported") != NULL ||
             strstr(text, "Unknown codec") != NULL)
        mp_fault_set(fault, MP_DIAG_UNSUPPORTED_METHOD, is_cut, said);
    else if (strstr(text, "bad CRC") != NULL || strstr(text, "hecksum") != NULL)
        mp_fault_set(fault, MP_DIAG_CHECKSUM_WRONG, is_cut, said);
    else if (self->declared > self->packed_size && self->form == MP_FORM_TAR && is_cut)
        mp_fault_set(fault, MP_DIAG_ABSURD_SIZE, TRUE, said);
    else if (strstr(text, "runcated") != NULL || said == NULL)
        mp_fault_set(fault, MP_DIAG_TRUNCATED, is_cut, said);
    else
        mp_fault_set(fault, MP_DIAG_CORRUPT, is_cut, said);
}

/* The archive cannot be read on. */
static void
die(MpArchive *self)
{
    MpFault *fault = NULL;

    self->is_dead = TRUE;
    if (self->form == MP_FORM_7ZIP && has_encrypted(self))
        mp_fault_set(&fault, MP_DIAG_ENCRYPTED, TRUE,
                     "how many members are behind this is unknown");
    explain(self, &fault, TRUE);
    g_queue_push_tail(&self->notes, fault);
}

static gboolean
start(MpArchive *self)
{
    self->is_open = TRUE;
    archive_read_set_callback_data(self->archive, self);
    archive_read_set_read_callback(self->archive, self->packed != NULL ? read_stream : read_file);
    if (self->packed == NULL) {
        archive_read_set_skip_callback(self->archive, skip_file);
        archive_read_set_seek_callback(self->archive, seek_file);
    }
    self->has_format = archive_read_open1(self->archive) == ARCHIVE_OK;
    return self->has_format;
}

/* Leads out of the folder it would be unpacked in, here or on another system. */
static gboolean
is_unsafe(const char *name)
{
    if (name[0] == '/' || name[0] == '\\' || (g_ascii_isalpha(name[0]) && name[1] == ':'))
        return TRUE;
    for (const char *p = name; p != NULL && *p != '\0';) {
        gsize len = strcspn(p, "/\\");

        if (len == 2 && p[0] == '.' && p[1] == '.')
            return TRUE;
        p += len + (p[len] != '\0');
    }
    return FALSE;
}

static guint64
hash_of(const char *name)
{
    guint64 hash = 14695981039346656037ull; /* FNV-1a: a collision only adds an ordinal */

    for (; *name != '\0'; name++)
        hash = (hash ^ (guint8)*name) * 1099511628211ull;
    return hash;
}

/* The ordinal last given to @name; 0: nothing bears it. */
static guint
ordinal_of(MpArchive *self, const char *name)
{
    return GPOINTER_TO_UINT(
        g_hash_table_lookup(self->names, GSIZE_TO_POINTER((gsize)hash_of(name))));
}

static void
set_ordinal(MpArchive *self, const char *name, guint ordinal)
{
    g_hash_table_insert(self->names, GSIZE_TO_POINTER((gsize)hash_of(name)),
                        GUINT_TO_POINTER(ordinal));
}

char *
mp_archive_claim(MpArchive *self, const char *name)
{
    guint ordinal = ordinal_of(self, name) + 1;
    char *unique = g_strdup(name);

    while (ordinal > 1) {
        g_free(unique);
        unique = g_strdup_printf("%s#%u", name, ordinal);
        if (ordinal_of(self, unique) == 0) {
            set_ordinal(self, unique, 1);
            break;
        }
        ordinal++;
    }
    set_ordinal(self, name, ordinal);
    return unique;
}

static void
take_name(MpArchive *self, struct archive_entry *entry, MpMember *out)
{
    const char *name = archive_entry_pathname(entry);

    g_free(self->name);
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    if (name == NULL)
        self->name = g_strdup_printf("member-%" G_GUINT64_FORMAT, self->n_members);
    else
        self->name = g_strndup(name, MP_LIMIT_NAME_BYTES);
    out->is_unsafe = is_unsafe(self->name) || (name != NULL && strlen(name) > MP_LIMIT_NAME_BYTES);
    while (g_str_has_prefix(self->name, "./"))
        memmove(self->name, self->name + 2, strlen(self->name) - 1);
    if (out->kind == MP_FILE_REGULAR) {
        char *unique = mp_archive_claim(self, self->name);

        out->is_duplicate = strcmp(unique, self->name) != 0;
        g_free(self->name);
        self->name = unique;
    }
    out->name = self->name;
}

static void
take_entry(MpArchive *self, struct archive_entry *entry, MpMember *out)
{
    const char *hard = archive_entry_hardlink(entry);
    const char *soft = archive_entry_symlink(entry);

    *out = (MpMember){ 0 };
    switch (archive_entry_filetype(entry)) {
    case AE_IFDIR:
        out->kind = MP_FILE_FOLDER;
        break;
    case AE_IFLNK:
        out->kind = MP_FILE_LINK;
        break;
    case AE_IFREG:
    case 0: /* zip without attributes; a hard link */
        out->kind = MP_FILE_REGULAR;
        break;
    default:
        out->kind = MP_FILE_SPECIAL;
    }
    take_name(self, entry, out);
    g_free(self->link);
    self->link = g_strdup(hard != NULL ? hard : soft);
    out->link = self->link;
    out->is_encrypted = archive_entry_is_encrypted(entry) != 0;
    out->size = (guint64)MAX(0, archive_entry_size(entry));
    self->declared = out->size;
    self->given = 0;
    self->data_len = 0;
    self->hole = 0;
    self->member_is_done = FALSE;
}

/* Reads the rest of the member given last, so that the budget sees it. */
static void
drain_member(MpArchive *self)
{
    if (self->must_drain && self->n_members > 0 && !self->member_is_done && !self->is_dead) {
        g_autoptr(MpStream) stream = mp_archive_member(self);

        mp_stream_drain(stream);
    }
    self->member_is_done = TRUE;
}

static gboolean
next_header(MpArchive *self, MpMember *member)
{
    struct archive_entry *entry;
    int status;

    if (self->n_members >= MP_LIMIT_MEMBERS) {
        note(self, MP_DIAG_MEMBER_LIMIT, TRUE, NULL);
        self->is_dead = TRUE;
        return FALSE;
    }
    while ((status = archive_read_next_header(self->archive, &entry)) == ARCHIVE_RETRY ||
           status == ARCHIVE_FAILED) {
        /* A damaged header: the next one may be whole. Told once. */
        if (self->n_retries++ == 0) {
            MpFault *fault = NULL;

            self->declared = 0;
            explain(self, &fault, FALSE);
            g_queue_push_tail(&self->notes, fault);
        }
        if (self->n_retries == RETRIES_MAX)
            break;
    }
    if (status == ARCHIVE_EOF)
        self->is_dead = TRUE;
    else if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        die(self);
    if (self->is_dead)
        return FALSE;
    self->n_members++;
    take_entry(self, entry, member);
    return TRUE;
}

MpArchiveAnswer
mp_archive_next(MpArchive *self, MpMember *member, const MpFault **told)
{
    locale_t before = enter(self);
    gboolean has_member = FALSE;

    g_clear_pointer(&self->told, mp_fault_free);
    drain_member(self);
    if (!self->is_open && !start(self))
        die(self);
    if (g_queue_is_empty(&self->notes) && !self->is_dead)
        has_member = next_header(self, member);
    leave(before);
    if (has_member)
        return MP_ARCHIVE_MEMBER;
    self->told = g_queue_pop_head(&self->notes);
    *told = self->told;
    return self->told != NULL ? MP_ARCHIVE_NOTE : MP_ARCHIVE_END;
}

/* The next block of the member: data, and how many zeros stand before it. */
static gboolean
next_block(MpArchive *self, MpFault **fault)
{
    la_int64_t offset = 0;
    const void *data = NULL;
    gsize len = 0;
    int status = archive_read_data_block(self->archive, &data, &len, &offset);

    if (status == ARCHIVE_RETRY && self->n_retries++ < RETRIES_MAX)
        return TRUE;
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN && status != ARCHIVE_EOF) {
        explain(self, fault, (guint64)self->given != self->declared || self->declared == 0);
        self->has_cut = TRUE;
        if (status == ARCHIVE_FATAL) {
            self->is_dead = TRUE;
            note(self, (*fault)->code, TRUE, "the members behind this are lost");
        }
        return FALSE;
    }
    if (status == ARCHIVE_WARN) /* a checksum or a size is wrong, but here are the bytes */
        explain(self, fault, FALSE);
    if (offset > self->given) {
        self->hole = (guint64)(offset - self->given);
        if (self->hole > HOLE_MAX) {
            g_autofree char *detail =
                g_strdup_printf("%" G_GUINT64_FORMAT " bytes declared", self->declared);

            mp_fault_set(fault, MP_DIAG_ABSURD_SIZE, TRUE, detail);
            return FALSE;
        }
    }
    self->data = data;
    self->data_len = status == ARCHIVE_EOF ? 0 : len;
    return status != ARCHIVE_EOF || self->hole > 0;
}

static gsize
member_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    MpArchive *self = state;
    locale_t before = enter(self);
    gboolean unpacked;

    while (!self->member_is_done && self->data_len == 0 && self->hole == 0)
        if (!next_block(self, fault))
            self->member_is_done = TRUE;
    leave(before);
    if (self->member_is_done)
        return 0;
    unpacked = self->form != MP_FORM_TAR || self->hole > 0;
    if (self->hole > 0) {
        n = (gsize)MIN(n, self->hole);
        memset(buffer, 0, n);
        self->hole -= n;
    } else {
        n = MIN(n, self->data_len);
        memcpy(buffer, self->data, n);
        self->data += n;
        self->data_len -= n;
    }
    self->given += (gint64)n;
    if (unpacked && !mp_budget_charge(self->budget, n)) {
        mp_fault_set(fault, mp_budget_exceeded(self->budget)->code, TRUE, NULL);
        note(self, (*fault)->code, TRUE, "the members behind this are not read");
        self->member_is_done = self->is_dead = self->has_cut = TRUE;
        return 0;
    }
    return n;
}

static void
member_free(gpointer state)
{
    (void)state; /* the archive's own */
}

gboolean
mp_archive_has_cut(const MpArchive *self)
{
    return self->has_cut;
}

MpStream *
mp_archive_member(MpArchive *self)
{
    static const MpStreamKind kind = { member_read, member_free };

    return mp_stream_new(&kind, self);
}
