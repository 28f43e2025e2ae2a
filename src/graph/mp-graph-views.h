/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "graph/mp-graph-pick.h"
#include "graph/mp-graph.h"

G_BEGIN_DECLS

/* Which messages a view is to be made of. */
typedef struct {
    const MpGraphPick *pick; /* (nullable) NULL: all */
    gint64 since_us;         /* delivered then or later; MP_NO_TIME: whenever */
} MpGraphScope;

/* A way of looking at a case. */
typedef struct {
    const char *name; /* what --view takes */
    const char *summary;
    /* transfer full: the whole graph, nothing folded; NULL where build_of is set */
    MpGraph *(*build)(MpCase *store, GError **error);
    /* the same of some messages only: a view of messages, not of addresses */
    MpGraph *(*build_of)(MpCase *store, const MpGraphScope *scope, GError **error);
} MpGraphView;

/* NULL-terminated; the first is the default. ADD A VIEW in mp-graph-view-table.c. */
const MpGraphView *const *mp_graph_view_table(void);
/* Or %NULL. */
const MpGraphView *mp_graph_view_find(const char *name);

/* addresses -> organisations -> platforms -> whoever else wrote */
MpGraph *mp_graph_custody_build(MpCase *store, GError **error);
/* organisations -> addresses, whatever was given to whom */
MpGraph *mp_graph_mail_build(MpCase *store, GError **error);
/* hosts in the order of time, and who vouches for each hop; @scope may be NULL */
MpGraph *mp_graph_hops_build(MpCase *store, const MpGraphScope *scope, GError **error);

G_END_DECLS
