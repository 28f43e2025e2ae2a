/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "graph/mp-graph.h"

G_BEGIN_DECLS

/**
 * MpGraphParty:
 * @side: @rank: of the node that stands for a holder
 * @name: (nullable): what people call it
 */
typedef struct {
    MpSide side;
    int rank;
    const char *name;
} MpGraphParty;

/**
 * MpGraphAccounts:
 * @find: whether a holder ("org:...", "esp:...") is drawn, and how
 * @targets: campaign id -> id of the node that stands for it
 * @copied_rank: of customers whose marks a campaign copies
 * @rank: of those of holders on the routes
 * @clean_rank: of all others
 *
 * Where the customers of platforms are added, and what is there already.
 */
typedef struct {
    MpGraphBuilder *builder;
    gboolean (*find)(const char *holder, MpGraphParty *out, gpointer data);
    gpointer data;
    GHashTable *targets;
    int copied_rank;
    int rank;
    int clean_rank;
} MpGraphAccounts;

/* platform <- customer <- organisation, verified; campaign -> customer where its mail carries
 * copies of that customer's marks. */
gboolean mp_graph_accounts_add(MpCase *store, const MpGraphAccounts *accounts, GError **error);

G_END_DECLS
