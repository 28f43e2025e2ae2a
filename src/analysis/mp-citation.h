/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpCitation:
 * @message: its key
 * @message_id: as written, with its brackets; %NULL: it has none
 * @sha256: of the bytes at @origin
 * @origin: its first live place, by origin then offset
 * @places: how many live places it has
 * @first_hop: host or address that handed it to the owner's servers; %NULL: not known
 * @delivered: UTC microseconds or MP_NO_TIME
 *
 * Where the bytes stand that a statement rests on.
 */
typedef struct {
    gint64 message;
    const char *message_id;
    MpSha256 sha256;
    const char *origin;
    gint64 offset, length;
    guint places;
    const char *first_hop;
    gint64 delivered;
} MpCitation;

/* Everything in @out lives in @arena. %FALSE without @error: no such message. */
gboolean
mp_citation_find(MpCase *store, gint64 message, MpArena *arena, MpCitation *out, GError **error);

G_END_DECLS
