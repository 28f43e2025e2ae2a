/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/mp-limits.h"
#include "evidence/mp-container-table.h"
#include "evidence/mp-mail-file.h"

/* Apple Mail: a line with the number of bytes, the message, then a property
 * list. `.partial.emlx` lacks its attachments, which lie beside it. */

#define COUNT_MAX 20          /* bytes of the first line */
#define PLIST_MAX (64u << 10) /* of it is looked at */
#define FLAG_DELETED (1u << 1)

/* Bytes of the first line with its end, and the number in it; 0 if it is no number. */
static gsize
read_count(MpSlice head, guint64 *count)
{
    gsize digits = 0, end;

    *count = 0;
    while (digits < head.len && digits < 15 && g_ascii_isdigit(head.data[digits]))
        *count = *count * 10 + (guint64)(head.data[digits++] - '0');
    for (end = digits; end < head.len && end < COUNT_MAX && head.data[end] == ' '; end++)
        continue;
    if (end < head.len && head.data[end] == '\r')
        end++;
    return digits > 0 && end < head.len && head.data[end] == '\n' ? end + 1 : 0;
}

static int
bid(const MpOffer *offer)
{
    guint64 count;
    gsize line = read_count(offer->head, &count);
    MpMailLook look;

    if (line == 0)
        return 0;
    if (mp_slice_ends_nocase(mp_slice_of(offer->name), MP_SLICE_LITERAL(".emlx")))
        return 95;
    mp_mail_look(mp_slice_sub(offer->head, line, offer->head.len), offer->is_whole, &look);
    return look.complete && look.n_common >= 2 ? 85 : 0;
}

/* The integer behind <key>@key</key>; 0. */
static guint64
plist_integer(MpSlice plist, const char *key)
{
    g_autofree char *text = mp_slice_dup(plist);
    g_autofree char *tag = g_strconcat("<key>", key, "</key>", NULL);
    const char *found = strstr(text, tag);

    if (found == NULL)
        return 0;
    found += strlen(tag);
    found += strspn(found, " \t\r\n");
    return g_str_has_prefix(found, "<integer>") ? g_ascii_strtoull(found + 9, NULL, 10) : 0;
}

static void
describe(const MpOpening *opening, const char *const *spam, MpFolderName *out)
{
    g_autofree char *dir = g_path_get_dirname(opening->path);

    mp_folder_describe(dir, opening->root, MP_FOLDER_PATH, spam, out);
}

static void
read_emlx(MpReading *reading, MpWalk *walk)
{
    MpSource *source = mp_open_source_edit(reading->source);
    g_autoptr(MpStream) message = NULL;
    MpItem item = { .origin = mp_origin_ref(reading->origin) };
    const MpFault *fault;
    guint64 flags, count;
    MpSlice plist;

    source->preamble = read_count(mp_stream_peek(reading->stream, COUNT_MAX), &count);
    mp_stream_skip(reading->stream, source->preamble);
    item.offset = source->preamble;
    message = mp_stream_new_part(reading->stream, count);
    mp_mail_gather(message, count, &item);
    plist = mp_stream_peek(reading->stream, PLIST_MAX);
    flags = plist_integer(plist, "flags");
    if ((flags & FLAG_DELETED) != 0) {
        item.flags = g_strdup("deleted");
        mp_walk_odd(walk, reading->source, reading->origin, MP_DIAG_DELETED_STILL_STORED, NULL);
    }
    if (g_str_has_suffix(mp_origin_name(reading->origin), ".partial.emlx"))
        mp_walk_odd(walk, reading->source, reading->origin, MP_DIAG_DETACHED_ATTACHMENT, NULL);
    if (reading->file != NULL)
        item.stat = *mp_file_stat(reading->file);
    fault = mp_stream_fault(message);
    mp_walk_fault(walk, reading->source, reading->origin, fault);
    reading->fault_is_told = fault != NULL;
    if (fault == NULL) {
        source->message_bytes = item.length;
        mp_walk_item(walk, reading->source, &item);
        return;
    }
    g_bytes_unref(item.head);
    g_clear_pointer(&item.tail, g_bytes_unref);
    g_free(item.flags);
    mp_origin_unref(item.origin);
}

static void
open_emlx(MpWalk *walk, MpOpening *opening)
{
    MpReading reading = { 0 };
    MpFolderName folder;
    MpSource *source;

    describe(opening, mp_walk_options(walk)->spam_folders, &folder);
    mp_reading_begin(&reading, walk, opening, "emlx", &folder);
    g_free(folder.name);
    read_emlx(&reading, walk);
    mp_reading_finish(&reading, walk);
    source = mp_open_source_edit(reading.source);
    source->trailing = source->bytes - source->preamble - source->message_bytes;
    mp_walk_end(walk, g_steal_pointer(&reading.source));
    mp_reading_clear(&reading);
}

const MpContainer mp_container_emlx = { .name = "emlx", .bid = bid, .open = open_emlx };
