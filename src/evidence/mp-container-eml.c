/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container-table.h"
#include "evidence/mp-mail-file.h"

/* One message in a file of its own: .eml, or anything that reads like one. */

static int
bid(const MpOffer *offer)
{
    MpMailLook look;

    mp_mail_look(offer->head, offer->is_whole, &look);
    if (mp_slice_ends_nocase(mp_slice_of(offer->name), MP_SLICE_LITERAL(".eml")))
        return look.n_fields > 0 ? 80 : MP_BID_ENOUGH + 1; /* said to be mail: then it is told */
    if (look.complete && look.n_common >= 2)
        return 50;
    return look.n_common >= 1 ? MP_BID_ENOUGH / 2 : 0;
}

/* The folder of a single file is the one it lies in. */
static void
describe(const MpOpening *opening, const char *const *spam, MpFolderName *out)
{
    g_autofree char *dir = g_path_get_dirname(opening->path);

    mp_folder_describe(dir, opening->root, MP_FOLDER_PATH, spam, out);
}

static void
open_eml(MpWalk *walk, MpOpening *opening)
{
    MpReading reading = { 0 };
    MpFolderName folder;
    MpMailFile mail;
    MpSource *source;

    describe(opening, mp_walk_options(walk)->spam_folders, &folder);
    mp_reading_begin(&reading, walk, opening, "eml", &folder);
    mail = (MpMailFile){
        .origin = reading.origin,
        .stream = reading.stream,
        .size = reading.file != NULL ? mp_file_stat(reading.file)->bytes : 0,
        .name = mp_origin_name(reading.origin),
        .stat = reading.file != NULL ? mp_file_stat(reading.file) : NULL,
        .wants_sha256 = TRUE,
    };
    mp_mail_file_read(&mail, walk, reading.source);
    reading.fault_is_told = TRUE;
    mp_reading_finish(&reading, walk);
    source = mp_open_source_edit(reading.source);
    source->message_bytes = source->n_messages > 0 ? source->bytes : 0;
    source->trailing = source->bytes - source->message_bytes;
    mp_walk_end(walk, g_steal_pointer(&reading.source));
    mp_reading_clear(&reading);
    g_free(folder.name);
}

const MpContainer mp_container_eml = { .name = "eml", .bid = bid, .open = open_eml };
