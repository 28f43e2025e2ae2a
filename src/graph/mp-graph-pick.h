/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"

G_BEGIN_DECLS

/**
 * MpGraphPick:
 *
 * The messages that a person means by a name: one message, a campaign, what
 * came for an address, what an organisation or a platform sent.
 */
typedef struct _MpGraphPick MpGraphPick;

/**
 * mp_graph_pick_find:
 * @store: with findings
 * @what: `<Message-ID>` (the brackets may be left out), `m:` with four or more
 *   hex digits of a content digest, `camp:...`, an address, an organisational
 *   domain, a platform; the ids of nodes too ("addr:...", "org:...", "esp:...")
 *
 * Linear in the messages of the case.
 *
 * Returns: (transfer full): %NULL without an error where nothing has that name
 */
MpGraphPick *mp_graph_pick_find(MpCase *store, const char *what, GError **error);
void mp_graph_pick_free(MpGraphPick *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpGraphPick, mp_graph_pick_free)

/* What it is, for a title: "campaign camp:3f9c...", "mail for dell@you.example". */
const char *mp_graph_pick_title(const MpGraphPick *self);
/* Keys of messages, ascending, each once. */
const gint64 *mp_graph_pick_keys(const MpGraphPick *self, gsize *n);

/**
 * mp_graph_pick_address:
 *
 * The address of the owner that a message named by @what was for: where a view
 * of addresses is asked for a message, that is what it can show.
 *
 * Returns: (transfer full): %NULL without an error where @what names no
 *   message, or its recipient is not known
 */
char *mp_graph_pick_address(MpCase *store, const char *what, GError **error);

G_END_DECLS
