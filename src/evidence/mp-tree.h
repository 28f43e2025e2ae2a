/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evidence/mp-container.h"

G_BEGIN_DECLS

/* Walking what lies on disk. */

/* Pushes a reader over a folder and everything below it. Takes @dir. @path: as
 * the user gave it. */
void mp_tree_push(MpWalk *walk, MpDir *dir, const char *path);

/* A file on disk. */
typedef struct {
    const char *path;  /* as the user gave it, with what is below it */
    const char *below; /* below the root; for a file that is the root its name */
    const char *root;  /* (nullable): the root's name */
    MpKnown known;
    gboolean is_named;  /* the user named this very file */
    gboolean is_others; /* another shard reads it, unless it is an mbox that shards divide */
} MpTreeFile;

/* Shows the bytes of a file to the containers; the winner takes them. Takes
 * @stream. @file: (nullable): what it reads. %FALSE: it is no mail, and nothing
 * was told. */
gboolean mp_tree_open(MpWalk *walk, const MpTreeFile *where, MpStream *stream, MpFile *file);

/* A source for a file that is as it was (@why %NULL), or that could not be opened. */
void mp_tree_unread(MpWalk *walk,
                    const MpTreeFile *where,
                    const MpFileStat *stat,
                    const MpFileFailure *why);

G_END_DECLS
