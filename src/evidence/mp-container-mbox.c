/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-container-table.h"
#include "evidence/mp-content.h"
#include "evidence/mp-mbox-from.h"
#include "evidence/mp-mbox-split.h"

/* With the bytes left of the one before it, less than MP_LIMIT_HEAP_BLOCK: a larger one would be
 * mapped anew each time, and each of its pages cleared. */
#define SLAB_BYTES (512u << 10)

/* An mbox is read into slabs. Messages are handed out as parts of them, so
 * that their bytes are copied only where one slab ends inside a message; a
 * slab is freed with the last message in it. */
typedef struct {
    MpReading reading;
    MpMboxSplit *split;
    guint8 *slab; /* reference-counted */
    gsize room, len;
    guint64 offset; /* in the file, of slab[0] */
    gboolean at_end;

    /* a message that is too large to be kept whole */
    MpContentStream *large;
    GBytes *large_head;
    guint64 large_fed; /* offset of the first byte that was not hashed */

    guint64 internal; /* bytes of entries that are the mail program's own */
    guint64 cut;      /* bytes of a last message that is not whole */

    /* an mbox that grew since it was read last */
    MpStream *whole;   /* of the file, kept for its descriptor */
    MpDigest *digest;  /* of the known part, and then of what follows it */
    guint64 known_end; /* offset; what is behind it is hashed */
    MpKnown known;

    /* of an mbox that shards divide */
    guint part, n_parts;
    guint64 n_messages; /* before this one */
} Mbox;

static int
bid_for_start(const MpOffer *offer)
{
    MpMboxView view = { offer->head, TRUE, '\n' };
    MpMboxBlock block;
    gsize at = 0;

    if (mp_slice_find(view.bytes, '\n') < 0)
        view.eol = '\r';
    if (mp_slice_equal(mp_slice_sub(view.bytes, 0, 3), MP_SLICE_LITERAL("\xef\xbb\xbf")))
        at = 3;
    while (at < view.bytes.len && (view.bytes.data[at] == '\n' || view.bytes.data[at] == '\r'))
        at++;
    if (mp_slice_equal(mp_slice_sub(view.bytes, at, 4), MP_SLICE_LITERAL("\1\1\1\1")))
        return 80;
    if (!mp_slice_equal(mp_slice_sub(view.bytes, at, 5), MP_SLICE_LITERAL("From ")))
        return 0;
    return mp_mbox_judge(&view, at, MP_MBOX_AFTER_BLANK, &block) == MP_MBOX_BODY ? 0 : 70;
}

/* A cut or damaged mbox: a separator that leaves no doubt, though not at the start. */
static int
bid_for_middle(const MpOffer *offer)
{
    MpMboxView view = { offer->head, TRUE, '\n' };
    const char *p = view.bytes.data, *end = p + view.bytes.len;
    MpMboxBlock first;

    mp_mbox_block_read(&view, 0, MP_MBOX_ALL, &first);
    if (first.follows)
        return 0; /* a message that holds an mbox */
    for (; (p = mp_mbox_from_find(p, end)) != NULL; p += 5) {
        gsize at = (gsize)(p - view.bytes.data);
        MpMboxBlock block;
        MpSlice line;
        gsize next;

        if (at >= 2 && p[-1] == '\n' && (p[-2] == '\n' || p[-2] == '\r') &&
            mp_mbox_view_line(&view, at, &line, &next) &&
            mp_mbox_from_shape(line) == MP_MBOX_FROM_DATED &&
            mp_mbox_block_read(&view, next, MP_MBOX_ALL, &block) && block.follows &&
            block.n_common >= 2)
            return MP_BID_ENOUGH + 10;
    }
    return 0;
}

static int
bid(const MpOffer *offer)
{
    static const char *const suffixes[] = { ".mbox", ".mbx", ".mbox.txt" };
    int start = bid_for_start(offer);

    if (start > 0)
        return start;
    if (offer->is_whole && offer->head.len == 0 && offer->is_named)
        return 1; /* an empty mailbox has no name of its own */
    for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
        if (mp_slice_ends_nocase(mp_slice_of(offer->name), mp_slice_of(suffixes[i])))
            return MP_BID_ENOUGH + 5;
    return bid_for_middle(offer);
}

/* `From user at example.org  DATE`: a mailing list's archive (Pipermail, HyperKitty). */
static gboolean
is_list_archive(MpSlice head)
{
    gssize eol = mp_slice_find(head, '\n');
    MpSlice line = mp_slice_sub(head, 0, eol < 0 ? 0 : (gsize)eol);
    const char *at = memmem(line.data, line.len, " at ", 4);

    return mp_slice_equal(mp_slice_sub(line, 0, 5), MP_SLICE_LITERAL("From ")) && at != NULL &&
           memchr(line.data + 5, ' ', (gsize)(at - line.data) - 5) == NULL &&
           mp_mbox_from_shape(line) == MP_MBOX_FROM_DATED;
}

static void
describe(MpOpening *opening, const char *const *spam, MpFolderName *out)
{
    g_autofree char *base = g_path_get_basename(opening->path);
    g_autofree char *dir = g_path_get_dirname(opening->path);

    /* Apple Mail: INBOX.mbox/mbox */
    mp_folder_describe(strcmp(base, "mbox") == 0 && strcmp(dir, ".") != 0 ? dir : opening->path,
                       NULL, MP_FOLDER_PATH, spam, out);
    if (out->role == MP_FOLDER_UNKNOWN && is_list_archive(mp_stream_peek(opening->stream, 256)))
        out->role = MP_FOLDER_LIST;
}

/* Whether the part of the file that was read last time is still the same. */
static gboolean
is_as_known(Mbox *self, const MpKnown *known)
{
    g_autofree guint8 *buffer = NULL;
    guint64 at = 0;
    MpSha256 sum;

    if (mp_file_stat(self->reading.file)->bytes < known->known_bytes ||
        known->resume_at > known->known_bytes)
        return FALSE;
    if (known->trust)
        return TRUE;
    buffer = g_malloc(MP_LIMIT_READ_BLOCK);
    self->digest = mp_digest_new();
    while (at < known->known_bytes) {
        gsize want = (gsize)MIN(MP_LIMIT_READ_BLOCK, known->known_bytes - at);
        gsize got = mp_file_read(self->reading.file, at, buffer, want);

        if (got == 0)
            break;
        mp_digest_update(self->digest, buffer, got);
        at += got;
    }
    sum = mp_digest_peek(self->digest);
    if (mp_sha256_equal(&sum, &known->known_sha256))
        return TRUE;
    g_clear_pointer(&self->digest, mp_digest_free);
    return FALSE;
}

/* What is read of a grown mbox: from the last separator that was known, on. */
typedef struct {
    Mbox *mbox;
    guint64 at;
} Tail;

static gsize
tail_read(gpointer state, guint8 *buffer, gsize n, MpFault **fault)
{
    Tail *self = state;
    Mbox *mbox = self->mbox;
    gsize got = mp_file_read(mbox->reading.file, self->at, buffer, n);
    guint64 known = MIN(got, mbox->known_end - MIN(self->at, mbox->known_end));

    if (got == 0 && mp_file_error(mbox->reading.file) != 0)
        mp_fault_set(fault, MP_DIAG_READ_ERROR, TRUE,
                     strerrordesc_np(mp_file_error(mbox->reading.file)));
    if (mbox->digest != NULL)
        mp_digest_update(mbox->digest, buffer + known, got - known);
    self->at += got;
    return got;
}

static void
resume(Mbox *self, const MpKnown *known)
{
    static const MpStreamKind kind = { tail_read, g_free };
    Tail *tail = g_new0(Tail, 1);

    tail->mbox = self;
    tail->at = known->resume_at;
    self->known = *known;
    self->known_end = known->known_bytes;
    self->whole = self->reading.stream;
    self->reading.stream = mp_stream_new(&kind, tail);
    self->offset = known->resume_at;
}

static void
read_labels(const MpMboxEntry *entry, MpItem *item)
{
    gsize size;
    const char *data = g_bytes_get_data(item->head, &size);
    gsize start = (gsize)(entry->labels.start - entry->start);
    gsize end = (gsize)(entry->labels.end - entry->start);

    if (entry->labels.end > 0 && end <= size)
        item->labels = mp_folder_read_labels((MpSlice){ data + start, end - start }, &item->role);
}

/* The bytes from @start to @end of the file, as a part of the slab. */
static GBytes *
slice(Mbox *self, guint64 start, guint64 end)
{
    return g_bytes_new_with_free_func(self->slab + (start - self->offset), (gsize)(end - start),
                                      g_atomic_rc_box_release, g_atomic_rc_box_acquire(self->slab));
}

/* The rest of a message whose beginning is gone. */
static void
take_large(Mbox *self, const MpMboxEntry *entry, MpItem *item)
{
    MpSlice rest = { (const char *)self->slab + (self->large_fed - self->offset),
                     (gsize)(entry->end - self->large_fed) };
    MpContentDigests digests;

    mp_content_stream_add(self->large, rest);
    mp_content_stream_finish(self->large, &digests);
    g_clear_pointer(&self->large, mp_content_stream_free);
    item->head = g_steal_pointer(&self->large_head);
    item->tail = g_bytes_new(self->slab + (entry->end - MP_LIMIT_LARGE_TAIL - self->offset),
                             MP_LIMIT_LARGE_TAIL);
    item->sha256 = digests.sha256;
    item->content_sha256 = digests.content;
    item->unquoted_sha256 = digests.unquoted;
    item->has_sha256 = item->has_digests = TRUE;
}

static void
tell_about(Mbox *self, MpWalk *walk, const MpMboxEntry *entry, MpDiagCode code, const char *detail)
{
    MpDiag diag = { code, { entry->start, entry->end }, mp_slice_of(detail) };

    mp_walk_anomaly(walk, self->reading.source, self->reading.origin, &diag);
}

/* Each shard finds all messages, and tells those whose number is its own. */
static gboolean
is_of_part(Mbox *self)
{
    return self->n_parts == 0 || self->n_messages++ % self->n_parts == self->part - 1;
}

static void
tell_entry(Mbox *self, MpWalk *walk, const MpMboxEntry *entry)
{
    const MpFault *fault = mp_stream_fault(self->reading.stream);
    MpItem item = { .origin = mp_origin_ref(self->reading.origin),
                    .offset = entry->start,
                    .length = entry->end - entry->start,
                    .from_mbox = !mp_mbox_split_tally(self->split)->is_mmdf };

    if (self->large != NULL)
        take_large(self, entry, &item);
    else
        item.head = slice(self, entry->start, entry->end);
    read_labels(entry, &item);
    if (item.tail != NULL)
        tell_about(self, walk, entry, MP_DIAG_LARGE_MESSAGE, NULL);
    if (entry->is_deleted) {
        item.flags = g_strdup("deleted");
        tell_about(self, walk, entry, MP_DIAG_DELETED_STILL_STORED, NULL);
    }
    if (entry->is_internal) {
        tell_about(self, walk, entry, MP_DIAG_PSEUDO_MESSAGE, NULL);
        mp_open_source_edit(self->reading.source)->n_not_mail++;
        self->internal += item.length;
    } else if (self->at_end && fault != NULL && fault->is_cut &&
               mp_mbox_split_open(self->split) == NULL) {
        mp_walk_fault(walk, self->reading.source, self->reading.origin, fault);
        tell_about(self, walk, entry, MP_DIAG_TRUNCATED, "the last message is cut; not taken");
        self->reading.fault_is_told = TRUE;
        self->cut = item.length;
    } else if (is_of_part(self)) {
        mp_walk_item(walk, self->reading.source, &item);
        return;
    }
    g_bytes_unref(item.head);
    g_clear_pointer(&item.tail, g_bytes_unref);
    g_free(item.flags);
    g_free(item.labels);
    mp_origin_unref(item.origin);
}

/* Which bytes of the slab are still wanted. Those of a message that has become
 * too large are hashed and given up. */
static guint64
wanted_from(Mbox *self)
{
    const MpMboxEntry *open = mp_mbox_split_open(self->split);
    guint64 keep = mp_mbox_split_keep(self->split);
    MpSlice part;

    if (open == NULL || keep <= open->start)
        return keep;
    if (self->large == NULL && self->offset + self->len - open->start <= MP_LIMIT_RESIDENT)
        return open->start;
    if (self->large == NULL) {
        self->large = mp_content_stream_new(!mp_mbox_split_tally(self->split)->is_mmdf);
        self->large_head =
            g_bytes_new(self->slab + (open->start - self->offset), MP_LIMIT_LARGE_HEAD);
        self->large_fed = open->start;
    }
    part = (MpSlice){ (const char *)self->slab + (self->large_fed - self->offset),
                      (gsize)(keep - self->large_fed) };
    mp_content_stream_add(self->large, part);
    self->large_fed = keep;
    return keep;
}

/* Room for more: another slab with what is wanted of this one at its start. */
static void
change_slab(Mbox *self)
{
    guint64 first = wanted_from(self);
    gsize skip = (gsize)(first - self->offset), left = self->len - skip;
    gsize room = left + MAX(SLAB_BYTES, left / 2);
    guint8 *slab;

    /* No larger than is needed to see that a message is too large. */
    if (left <= MP_LIMIT_RESIDENT)
        room = MIN(room, MP_LIMIT_RESIDENT + SLAB_BYTES);
    slab = g_atomic_rc_box_alloc(room);
    memcpy(slab, self->slab + skip, left);
    g_atomic_rc_box_release(self->slab);
    self->slab = slab;
    self->room = room;
    self->len = left;
    self->offset = first;
}

static void
read_more(Mbox *self)
{
    gsize got;

    if (self->len == self->room)
        change_slab(self);
    got = mp_stream_read(self->reading.stream, self->slab + self->len, self->room - self->len);
    self->len += got;
    self->at_end = got == 0;
}

static void
finish(Mbox *self, MpWalk *walk)
{
    const MpMboxTally *tally = mp_mbox_split_tally(self->split);
    MpSource *source = mp_open_source_edit(self->reading.source);
    guint64 accounted =
        tally->preamble + tally->separators + tally->message_bytes + tally->trailing;

    mp_reading_finish(&self->reading, walk);
    source->preamble = tally->preamble;
    source->separators = tally->separators + self->internal;
    source->message_bytes = tally->message_bytes - self->internal - self->cut;
    source->trailing = tally->trailing + self->cut;
    source->resume_at = tally->n_entries > 0 ? tally->last_separator : self->known.resume_at;
    source->unquote = mp_mbox_tally_quotes(tally);
    source->dialect = mp_mbox_tally_dialect(tally);
    if (accounted != source->bytes)
        mp_walk_odd(walk, self->reading.source, self->reading.origin, MP_DIAG_BYTES_UNACCOUNTED,
                    NULL);
    if (source->bytes == 0 && self->whole == NULL)
        mp_walk_odd(walk, self->reading.source, self->reading.origin, MP_DIAG_EMPTY_FILE, NULL);
    if (self->whole != NULL) {
        source->appended = TRUE;
        source->bytes += self->known.resume_at;
        source->sha256 =
            self->digest != NULL ? mp_digest_finish(self->digest) : (MpSha256){ { 0 } };
        /* The tail alone may have nothing that tells. */
        if (tally->n_quoted + tally->n_requoted + tally->n_unquoted == 0)
            source->unquote = self->known.unquote;
    }
    mp_walk_end(walk, g_steal_pointer(&self->reading.source));
}

static gboolean
step(gpointer reader, MpWalk *walk)
{
    Mbox *self = reader;

    for (;;) {
        MpMboxWindow window = { { (const char *)self->slab, self->len },
                                self->offset,
                                self->at_end };
        MpMboxEntry entry;
        MpMboxNote note;
        MpDiag diag;

        switch (mp_mbox_split_next(self->split, &window, &entry, &note)) {
        case MP_MBOX_MORE:
            read_more(self);
            break;
        case MP_MBOX_ENTRY:
            tell_entry(self, walk, &entry);
            return TRUE;
        case MP_MBOX_NOTE:
            diag = (MpDiag){ note.code, note.where, MP_SLICE_EMPTY };
            mp_walk_anomaly(walk, self->reading.source, self->reading.origin, &diag);
            return TRUE;
        case MP_MBOX_END:
            finish(self, walk);
            return FALSE;
        }
    }
}

static void
free_mbox(gpointer reader)
{
    Mbox *self = reader;

    mp_reading_clear(&self->reading);
    mp_stream_free(self->whole);
    mp_mbox_split_free(self->split);
    mp_content_stream_free(self->large);
    g_clear_pointer(&self->large_head, g_bytes_unref);
    mp_digest_free(self->digest);
    g_atomic_rc_box_release(self->slab);
    g_free(self);
}

static void
open_mbox(MpWalk *walk, MpOpening *opening)
{
    static const MpReaderKind kind = { step, free_mbox };
    Mbox *self = g_new0(Mbox, 1);
    const MpKnown *known = opening->known;
    MpFolderName folder;

    describe(opening, mp_walk_options(walk)->spam_folders, &folder);
    mp_reading_begin(&self->reading, walk, opening, "mbox", &folder);
    g_free(folder.name);
    if (known != NULL && known->answer == MP_KNOWN_GROWN && self->reading.file != NULL &&
        is_as_known(self, known))
        resume(self, known);
    self->part = opening->part;
    self->n_parts = opening->n_parts;
    mp_open_source_edit(self->reading.source)->part = self->part;
    mp_open_source_edit(self->reading.source)->n_parts = self->n_parts;
    self->split = mp_mbox_split_new(self->offset);
    self->room = SLAB_BYTES;
    if (self->reading.file != NULL)
        self->room = (gsize)MIN(SLAB_BYTES, mp_file_stat(self->reading.file)->bytes + 1);
    self->slab = g_atomic_rc_box_alloc(self->room);
    mp_walk_push(walk, &kind, self);
}

const MpContainer mp_container_mbox = { .name = "mbox", .bid = bid, .open = open_mbox };
