/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/mp-arena.h"

G_BEGIN_DECLS

/**
 * MpHostModel:
 *
 * What an archive taught about its hosts. Immutable, so any thread may ask.
 * Hosts are given as facts have them: lower case, without a final dot.
 */
typedef struct _MpHostModel MpHostModel;

void mp_host_model_free(MpHostModel *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpHostModel, mp_host_model_free)

/* Whether anything was learned or said about the recipient's own hosts. */
gboolean mp_host_model_is_empty(const MpHostModel *self);
guint mp_host_model_n_messages(const MpHostModel *self);

/**
 * MpHostLook:
 * @domain: its organisational domain; of a host without one, its template
 * @zones: what nearly all of its many mails are dated in, minutes; NULL unknown
 * @clock_offset_us: how far its clock is ahead of the recipient's; 0 unknown
 *
 * What is known of one host.
 */
typedef struct {
    MpSlice domain;
    const gint16 *zones;
    guint n_zones;
    gint64 clock_offset_us;
    gboolean is_named; /* a name in DNS, not an address, localhost or a bare label */
    gboolean is_own;
    gboolean is_gateway; /* strangers connect to it */
    gboolean is_vetoed;  /* the owner forbade it */
} MpHostLook;

/* @out lives as long as @arena and the model. */
void mp_host_model_look(const MpHostModel *self, MpSlice host, MpArena *arena, MpHostLook *out);

/* The same, for one question. */
gboolean mp_host_model_is_own(const MpHostModel *self, MpSlice host);

/* Whether mail for addresses at @domain comes from it to the recipient, over
 * @network (mp_host_network_number()): an address that is forwarded. */
gboolean mp_host_model_is_forwarder(const MpHostModel *self, MpSlice domain, guint32 network);

/* Whether the id of a hop stands in messages that have nothing else in common. */
gboolean mp_host_model_is_copied_id(const MpHostModel *self, MpSlice by, MpSlice id, gint64 at_us);

/* When hosts wrote the build of an id such as 15.20.4995.12: FALSE where too few did. */
gboolean
mp_host_model_build_range(const MpHostModel *self, MpSlice id, gint64 *first_us, gint64 *last_us);

/* A row of `list hosts`. Strings live as long as the model. */
typedef struct {
    const char *host_template;
    gboolean own;
    gboolean gateway;
    guint support;  /* messages */
    guint networks; /* distinct networks that connect to it */
    double perplexity;
    gint64 clock_offset_us;
    const char *scope; /* folder or recipient domain it was seen at the top for; "" for all */
    const char *pin;   /* "own", "gateway", "veto" or NULL */
} MpHostLine;

/* Own hosts and pins, in the order of their names. */
const MpHostLine *mp_host_model_lines(const MpHostModel *self, gsize *n);

G_END_DECLS
