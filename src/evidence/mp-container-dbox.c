/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-container-table.h"
#include "evidence/mp-mail-file.h"
#include "evidence/mp-unpack.h"

/* Dovecot's sdbox (u.N, one message) and mdbox (m.N, many). As its dbox-file.h
 * has it: a line `2 M1e C4f2a...`; then, for each message, a header of M bytes
 *   0x01 0x02 'N' ' ' 8 hex digits ' ' 16 hex digits of size ... LF
 * the message, and metadata
 *   LF 0x01 0x03 LF, lines of a key letter and a value, an empty line. */

#define FILE_LINE_MAX 128
#define HEADER_MIN 30
#define HEADER_MAX 1024
#define METADATA_MAX (64u << 10)

typedef struct {
    MpReading reading;
    gsize header_len;
} Dbox;

/* Hex digits at the start of @text. %FALSE if there are none, or too many. */
static gboolean
read_hex(MpSlice text, gsize max, guint64 *value)
{
    gsize i;

    *value = 0;
    for (i = 0; i < MIN(text.len, max) && g_ascii_isxdigit(text.data[i]); i++)
        *value = *value * 16 + (guint64)g_ascii_xdigit_value(text.data[i]);
    return i > 0;
}

/* The file's first line; its length with the LF, 0 if it is none. @header_len: what M says. */
static gsize
read_file_line(MpSlice head, gsize *header_len)
{
    MpSlice line = mp_slice_sub(head, 0, FILE_LINE_MAX);
    gssize end = mp_slice_find(line, '\n');
    const char *m;
    guint64 len;

    if (end < 0 || !mp_slice_equal(mp_slice_sub(line, 0, 2), MP_SLICE_LITERAL("2 ")))
        return 0;
    line = mp_slice_sub(line, 1, (gsize)end - 1);
    m = memmem(line.data, line.len, " M", 2);
    if (m == NULL || memmem(line.data, line.len, " C", 2) == NULL ||
        !read_hex(mp_slice_sub(line, (gsize)(m + 2 - line.data), 4), 4, &len) || len < HEADER_MIN ||
        len > HEADER_MAX)
        return 0;
    *header_len = (gsize)len;
    return (gsize)end + 1;
}

static int
bid(const MpOffer *offer)
{
    gsize header_len;
    gsize line = read_file_line(offer->head, &header_len);

    return line > 0 && mp_slice_equal(mp_slice_sub(offer->head, line, 2), MP_SLICE_LITERAL("\1\2"))
               ? 97
               : 0;
}

static void
tell(Dbox *self, MpWalk *walk, MpDiagCode code, guint64 at, const char *detail)
{
    MpDiag diag = { code, { at, at }, mp_slice_of(detail) };

    mp_walk_anomaly(walk, self->reading.source, self->reading.origin, &diag);
}

/* What the metadata say of the message. */
static void
read_metadata(Dbox *self, MpWalk *walk, MpSlice metadata, guint64 at, MpItem *item)
{
    while (metadata.len > 0) {
        gssize end = mp_slice_find(metadata, '\n');
        gsize len = end < 0 ? metadata.len : (gsize)end;
        MpSlice value = mp_slice_sub(metadata, 1, len - 1);

        if (len > 1 && metadata.data[0] == 'X')
            tell(self, walk, MP_DIAG_DETACHED_ATTACHMENT, at, NULL);
        if (len > 1 && metadata.data[0] == 'B' && item->labels == NULL) {
            g_autofree char *name = mp_slice_dup(value);

            item->labels = g_utf8_make_valid(name, -1);
            item->role = mp_folder_role_of(item->labels, mp_walk_options(walk)->spam_folders);
        }
        metadata = mp_slice_sub(metadata, len + 1, metadata.len);
    }
}

/* Bytes of the metadata with both of their ends; 0 if they are not there. */
static gsize
metadata_length(MpSlice text)
{
    const char *end;

    if (!mp_slice_equal(mp_slice_sub(text, 0, 4), MP_SLICE_LITERAL("\n\1\3\n")))
        return 0;
    end = memmem(text.data + 3, text.len - 3, "\n\n", 2);
    return end == NULL ? 0 : (gsize)(end - text.data) + 2;
}

static void
drop(MpItem *item)
{
    g_clear_pointer(&item->head, g_bytes_unref);
    g_clear_pointer(&item->tail, g_bytes_unref);
    g_clear_pointer(&item->origin, mp_origin_unref);
    g_clear_pointer(&item->labels, g_free);
}

/* Dovecot may compress single messages: the item is what they unpack to, its
 * origin a member named by the offset. */
static void
unpack(Dbox *self, MpWalk *walk, MpItem *item)
{
    gsize size;
    const char *data = g_bytes_get_data(item->head, &size);
    MpFilter filter =
        item->tail != NULL || size == 0 ? MP_FILTER_NONE : mp_filter_of((MpSlice){ data, size });
    g_autofree char *name = NULL;
    g_autoptr(MpStream) stream = NULL;
    MpBudget budget = { 0 };
    MpItem plain = { 0 };

    if (filter == MP_FILTER_NONE || filter == MP_FILTER_UTF16)
        return;
    name = g_strdup_printf("%" G_GUINT64_FORMAT, item->offset);
    stream = mp_unpack(mp_stream_new_bytes(item->head), filter, &budget);
    plain.origin = mp_origin_new_member(self->reading.origin, name);
    mp_mail_gather(stream, 64u << 10, &plain);
    mp_walk_fault(walk, self->reading.source, plain.origin, mp_stream_fault(stream));
    plain.labels = g_steal_pointer(&item->labels);
    plain.role = item->role;
    drop(item);
    *item = plain;
}

/* The message at the stream's place. %FALSE: it cannot be read on. */
static gboolean
read_message(Dbox *self, MpWalk *walk)
{
    MpStream *stream = self->reading.stream;
    MpSource *source = mp_open_source_edit(self->reading.source);
    guint64 at = mp_stream_offset(stream), size;
    MpSlice header = mp_stream_peek(stream, self->header_len);
    MpItem item = { .origin = mp_origin_ref(self->reading.origin),
                    .offset = at + self->header_len };
    g_autoptr(MpStream) message = NULL;
    const MpFault *fault;
    gsize metadata;

    if (header.len < self->header_len ||
        !mp_slice_equal(mp_slice_sub(header, 0, 2), MP_SLICE_LITERAL("\1\2")) ||
        !read_hex(mp_slice_sub(header, 13, 16), 16, &size)) {
        tell(self, walk, MP_DIAG_CORRUPT, at, "no message header where one must be");
        drop(&item);
        return FALSE;
    }
    mp_stream_skip(stream, self->header_len);
    message = mp_stream_new_part(stream, size);
    mp_mail_gather(message, size, &item);
    source->separators += self->header_len;
    fault = mp_stream_fault(message);
    if (fault != NULL) {
        mp_walk_fault(walk, self->reading.source, self->reading.origin, fault);
        self->reading.fault_is_told = TRUE;
        drop(&item);
        return FALSE;
    }
    source->message_bytes += item.length;
    metadata = metadata_length(mp_stream_peek(stream, METADATA_MAX));
    if (metadata == 0)
        tell(self, walk, MP_DIAG_CORRUPT, mp_stream_offset(stream), "the metadata are missing");
    else
        read_metadata(self, walk,
                      mp_slice_sub(mp_stream_peek(stream, METADATA_MAX), 4, metadata - 5),
                      item.offset, &item);
    mp_stream_skip(stream, metadata);
    source->separators += metadata;
    unpack(self, walk, &item);
    mp_walk_item(walk, self->reading.source, &item);
    return metadata > 0;
}

static void
finish(Dbox *self, MpWalk *walk)
{
    MpSource *source = mp_open_source_edit(self->reading.source);

    mp_reading_finish(&self->reading, walk);
    source->trailing =
        source->bytes - source->preamble - source->separators - source->message_bytes;
    if (source->trailing > 0)
        source->status = MP_SOURCE_PARTLY;
    mp_walk_end(walk, g_steal_pointer(&self->reading.source));
}

static gboolean
step(gpointer reader, MpWalk *walk)
{
    Dbox *self = reader;

    if (mp_stream_peek(self->reading.stream, 1).len > 0 && read_message(self, walk))
        return TRUE;
    finish(self, walk);
    return FALSE;
}

static void
free_dbox(gpointer reader)
{
    Dbox *self = reader;

    mp_reading_clear(&self->reading);
    g_free(self);
}

static void
open_dbox(MpWalk *walk, MpOpening *opening)
{
    static const MpReaderKind kind = { step, free_dbox };
    Dbox *self = g_new0(Dbox, 1);
    gboolean is_single = g_str_has_prefix(
        strrchr(opening->path, '/') != NULL ? strrchr(opening->path, '/') + 1 : opening->path,
        "u.");
    g_autofree char *dir = g_path_get_dirname(opening->path);
    MpFolderName folder;
    gsize line;

    mp_folder_describe(dir, opening->root, MP_FOLDER_PATH, mp_walk_options(walk)->spam_folders,
                       &folder);
    mp_reading_begin(&self->reading, walk, opening, is_single ? "sdbox" : "mdbox", &folder);
    g_free(folder.name);
    self->header_len = HEADER_MIN;
    line = read_file_line(mp_stream_peek(self->reading.stream, FILE_LINE_MAX), &self->header_len);
    mp_stream_skip(self->reading.stream, line);
    mp_open_source_edit(self->reading.source)->preamble = line;
    mp_walk_push(walk, &kind, self);
}

const MpContainer mp_container_dbox = { .name = "dbox", .bid = bid, .open = open_dbox };
