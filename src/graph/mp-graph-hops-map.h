/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-judgement.h"
#include "graph/mp-graph.h"

G_BEGIN_DECLS

/**
 * MpHopMap:
 *
 * What the view of hops gathers before it draws: places (a machine, or machines
 * of one kind) and the tracks between them, with what all messages say of each.
 * Memory grows with places and tracks, not with messages. One thread.
 */
typedef struct _MpHopMap MpHopMap;
typedef struct _MpHopPlace MpHopPlace;

MpHopMap *mp_hop_map_new(void);
void mp_hop_map_free(MpHopMap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpHopMap, mp_hop_map_free)

/* Who is known to stand there. The later one wins where messages differ; where
 * nodes are too many, the earlier ones are folded first. */
typedef enum {
    MP_HOP_PLACE_CLAIMED, /* only the sender says that it exists */
    MP_HOP_PLACE_ADDRESS, /* the recipient */
    MP_HOP_PLACE_PEER,    /* connected to an own machine, which wrote its address down */
    MP_HOP_PLACE_OWN,
} MpHopPlaceKind;

/* The place of that id, made where it is new. Belongs to the map. */
MpHopPlace *mp_hop_map_place(MpHopMap *self, const char *id, const char *name, MpHopPlaceKind kind);
const char *mp_hop_place_id(const MpHopPlace *self);
/* A message passed at @at (or MP_NO_TIME); counted once a message. */
void mp_hop_place_pass(MpHopPlace *self, gint64 message, gint64 at);
/* One more line below its name; the same line twice is one line with a count. */
void mp_hop_place_remark(MpHopPlace *self, const char *text);

/* One passage of one message. */
typedef struct {
    const char *kind; /* "own", "boundary", "claimed", "gap", "delivered" */
    MpStanding standing;
    gint64 message;
    gint64 at; /* or MP_NO_TIME */
    gboolean delay_known;
    gint64 delay_us;
    guint32 findings;   /* 1 << MpFindingCode */
    const char *detail; /* (nullable) of the first message, for tooltips */
} MpHopPassage;

void mp_hop_map_pass(MpHopMap *self,
                     const MpHopPlace *from,
                     const MpHopPlace *to,
                     const MpHopPassage *passage);

/* Gives everything to @builder. @messages: how many were looked at; with one,
 * labels say what it did instead of how many did. */
void mp_hop_map_draw(const MpHopMap *self, guint64 messages, MpGraphBuilder *builder);

G_END_DECLS
