/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-case.h"
#include "graph/mp-graph.h"

G_BEGIN_DECLS

/* A way of looking at a case. */
typedef struct {
    const char *name; /* what --view takes */
    const char *summary;
    /* transfer full: the whole graph, nothing folded */
    MpGraph *(*build)(MpCase *store, GError **error);
} MpGraphView;

/* NULL-terminated; the first is the default. ADD A VIEW in mp-graph-view-table.c. */
const MpGraphView *const *mp_graph_view_table(void);
/* Or %NULL. */
const MpGraphView *mp_graph_view_find(const char *name);

/* addresses -> organisations -> platforms -> whoever else wrote */
MpGraph *mp_graph_custody_build(MpCase *store, GError **error);
/* organisations -> addresses, whatever was given to whom */
MpGraph *mp_graph_mail_build(MpCase *store, GError **error);

G_END_DECLS
