/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "evidence/mp-container-table.h"

/* Stores that are recognised but not read: named, and with the command that
 * turns them into something that is. */

typedef struct {
    MpSlice magic;
    const char *kind;
    const char *suffix; /* (nullable): the name must end so */
    const char *remedy;
} Row;

/* clang-format off */
static const Row rows[] = {
    { MP_SLICE_INIT("!BDN"), "pst", NULL, "Outlook PST or OST; convert with: readpst -r -o FOLDER FILE" },
    { MP_SLICE_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "msg", ".msg", "Outlook MSG; convert with: msgconvert FILE" },
    { MP_SLICE_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "ole", NULL, "an OLE document; an Outlook MSG is converted with: msgconvert FILE" },
    { MP_SLICE_INIT("\xcf\xad\x12\xfe"), "dbx", NULL, "Outlook Express DBX; convert with: readdbx -o FILE.mbox < FILE" },
    { MP_SLICE_INIT("BABYL OPTIONS:"), "babyl", NULL, "Emacs Babyl; convert with: emacs -batch -l rmail -f unrmail FILE FILE.mbox" },
    { MP_SLICE_INIT("*mbx*\r\n"), "mbx", NULL, "UW IMAP mbx; convert with: mailutil copy FILE '#driver.unix/FILE.mbox'" },
    { MP_SLICE_INIT("*mtx*\r\n"), "mtx", NULL, "UW IMAP mtx; convert with: mailutil copy FILE '#driver.unix/FILE.mbox'" },
    { MP_SLICE_INIT("*mix*\r\n"), "mix", NULL, "UW IMAP mix; convert with: mailutil copy FOLDER '#driver.unix/FILE.mbox'" },
    { MP_SLICE_INIT("Rar!\x1a\x07"), "rar", NULL, "a RAR archive; unpack with: unrar x FILE FOLDER/" },
    { MP_SLICE_INIT("Dovecot-LZ4\r*\x9b\xc5"), "dovecot-lz4", NULL, "compressed by Dovecot with LZ4; export with: doveadm backup" },
    { MP_SLICE_INIT("NSF\x1a"), "nsf", NULL, "Lotus Notes NSF; export as mbox or EML from Notes" },
    { MP_SLICE_INIT("\x1a\0\0\4\0\0"), "nsf", ".nsf", "Lotus Notes NSF; export as EML from Notes" },
};
/* clang-format on */

static const Row *
row_of(const char *name, MpSlice head)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (mp_slice_equal(mp_slice_sub(head, 0, rows[i].magic.len), rows[i].magic) &&
            (rows[i].suffix == NULL ||
             mp_slice_ends_nocase(mp_slice_of(name), mp_slice_of(rows[i].suffix))))
            return &rows[i];
    return NULL;
}

static int
bid(const MpOffer *offer)
{
    const Row *row = row_of(offer->name, offer->head);

    if (row == NULL)
        return 0;
    /* Word and Excel files are OLE, too: only a file named for it is asked about. */
    return strcmp(row->kind, "ole") == 0 ? 1 : 95;
}

static void
open_unsupported(MpWalk *walk, MpOpening *opening)
{
    const Row *row = row_of(mp_origin_name(opening->origin), mp_stream_peek(opening->stream, 16));
    g_autofree char *dir = g_path_get_dirname(opening->path);
    MpReading reading = { 0 };
    MpFolderName folder;

    mp_folder_describe(dir, opening->root, MP_FOLDER_PATH, mp_walk_options(walk)->spam_folders,
                       &folder);
    mp_reading_begin(&reading, walk, opening, row != NULL ? row->kind : "unsupported", &folder);
    mp_walk_odd(walk, reading.source, reading.origin, MP_DIAG_UNSUPPORTED_STORE,
                row != NULL ? row->remedy : NULL);
    mp_open_source_edit(reading.source)->status = MP_SOURCE_UNREAD;
    mp_reading_end(&reading, walk);
    mp_reading_clear(&reading);
    g_free(folder.name);
}

const MpContainer mp_container_unsupported = { .name = "unsupported",
                                               .bid = bid,
                                               .open = open_unsupported };
