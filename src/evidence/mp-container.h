/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-folder.h"
#include "evidence/mp-walk.h"

G_BEGIN_DECLS

/* How much of a file containers are shown before they bid. */
#define MP_OFFER_BYTES (64u << 10)

/* A file, or a member of an archive, that any container may bid for. */
typedef struct {
    const char *name;  /* its last name */
    MpSlice head;      /* its first MP_OFFER_BYTES */
    gboolean is_whole; /* there are no more */
    gboolean is_named; /* the user named this very file: it is meant to be mail */
} MpOffer;

/* A bid below this is taken only for a file that the user named. */
#define MP_BID_ENOUGH 20
#define MP_BID_CERTAIN 60

/* A file that a container won. */
typedef struct {
    MpOrigin *origin;
    MpStream *stream;     /* the container takes it, and hashes it as it reads */
    MpFile *file;         /* (nullable): on disk; lives as long as @stream */
    const char *path;     /* below the root of the walk or of the archive */
    const char *root;     /* (nullable): the name of that root */
    MpBudget *budget;     /* (nullable): of the archive around it */
    guint nesting;        /* archives around it */
    const MpKnown *known; /* (nullable): MP_KNOWN_GROWN */
    guint part, n_parts;  /* it is divided: only messages whose number leaves @part - 1; else 0 */
} MpOpening;

/* What a name means in a store that is a folder. */
typedef enum {
    MP_PLACE_NONE,
    MP_PLACE_MESSAGE,
    MP_PLACE_UNDELIVERED, /* reported apart, not a message */
    MP_PLACE_REMOVED,     /* the same */
    MP_PLACE_SIGN,        /* no message, but it shows that the folder is one of these stores */
} MpPlaceKind;

/* When that is believed of a name in an archive, where no listing tells more. */
typedef enum {
    MP_PLACE_IF_KNOWN, /* in a folder that is known to be such a store */
    MP_PLACE_IF_MAIL,  /* there, or if the bytes look like mail */
    MP_PLACE_SURE,
} MpPlaceTrust;

typedef struct {
    MpPlaceKind kind;
    MpPlaceTrust trust;
    gsize folder_len; /* bytes of the path that name the folder; 0: the root */
} MpPlace;

/* The names of a folder on disk, in byte order. */
typedef struct {
    GPtrArray *names;    /* of char */
    GHashTable *folders; /* of char: those of them that are folders */
} MpFolderOffer;

/**
 * MpContainer:
 * @name: shown to users and stored in cases as `kind`; what --as takes
 * @bid: (nullable): 0: not mine; 100: sure
 * @open: takes the file; tells its events through @walk, now or from a reader
 *   that it pushes
 * @bid_folder: (nullable): the same for a folder on disk
 * @place: what a path below a folder means; pure
 * @flags: (nullable): of a message, from its name; transfer full, %NULL for none
 *
 * One const table a format; adding one is a file and a row of
 * mp-container-table.c. The highest bid wins, the first of equals.
 */
typedef struct {
    const char *name;
    int (*bid)(const MpOffer *offer);
    void (*open)(MpWalk *walk, MpOpening *opening);
    int (*bid_folder)(const MpFolderOffer *offer);
    void (*place)(const char *path, MpFileKind kind, MpPlace *out);
    char *(*flags)(const char *name);
    MpFolderStyle style;
} MpContainer;

/* NULL-terminated. */
const MpContainer *const *mp_container_table(void);
/* By name; %NULL. */
const MpContainer *mp_container_find(const char *name);

/* Who opens the file; %NULL: it is no mail. @as (nullable) wins over all bids. */
const MpContainer *mp_container_for_file(const MpOffer *offer, const char *as);
/* @bid: (out): how sure that is; below MP_BID_CERTAIN its messages must look like mail. */
const MpContainer *mp_container_for_folder(const MpFolderOffer *offer, const char *as, int *bid);
/* Which store a member of an archive belongs to, by its path; %NULL. */
const MpContainer *mp_container_for_path(const char *path, MpFileKind kind, MpPlace *out);

/**
 * MpReading:
 *
 * What containers of one file share: the source that is begun for it and
 * ended with what its stream says. The struct takes opening's stream.
 */
typedef struct {
    MpOpenSource *source;
    MpOrigin *origin;
    MpStream *stream;
    MpFile *file;
    gboolean fault_is_told; /* of the stream, by the container itself */
} MpReading;

void mp_reading_begin(MpReading *self,
                      MpWalk *walk,
                      MpOpening *opening,
                      const char *kind,
                      const MpFolderName *folder);
/* Drains the stream, tells its fault and whether the file changed, takes size and digest. */
void mp_reading_finish(MpReading *self, MpWalk *walk);
/* The same, and ends the source. */
void mp_reading_end(MpReading *self, MpWalk *walk);
/* Frees what mp_reading_end() did not. */
void mp_reading_clear(MpReading *self);

G_END_DECLS
