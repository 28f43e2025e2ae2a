/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "case/mp-table.h"

G_BEGIN_DECLS

/* What a node stands for. The shape of the picture follows it. */
typedef enum {
    MP_NODE_ADDRESS,  /* "addr:dell@you.example" */
    MP_NODE_ORG,      /* "org:dell.com" */
    MP_NODE_PLATFORM, /* "esp:epsilon" */
    MP_NODE_ACCOUNT,  /* "acct:jangomail/acme": a customer of a platform, by its identifier */
    MP_NODE_CAMPAIGN, /* "camp:3f9c..." */
    MP_NODE_HOST,     /* "host:mx.you.example", "claimed:...": a machine of a Received chain */
    MP_NODE_UNKNOWN,  /* "unknown:dell@you.example": senders that nothing names */
    MP_NODE_FOLD,     /* "fold:...": what was left out to keep the picture readable */
} MpNodeKind;

/* On which side of the story a node stands. */
typedef enum {
    MP_SIDE_OWN,        /* the owner's addresses and machines */
    MP_SIDE_AUTHORISED, /* was given the address, or works for one who was */
    MP_SIDE_FOREIGN,    /* was not */
    MP_SIDE_NONE,
} MpSide;

/* How well an edge is founded. The line of the picture follows it. */
typedef enum {
    MP_STANDING_VERIFIED, /* seen in mail and verified: solid */
    MP_STANDING_CLAIMED,  /* said by whoever sent the mail: dashed */
    MP_STANDING_INFERRED, /* argued from the whole archive: dashed */
    MP_STANDING_EXCLUDED, /* ruled out: dotted grey */
} MpStanding;

/* Names as the machine formats say them. Static. */
const char *mp_node_kind_name(MpNodeKind kind);
const char *mp_standing_name(MpStanding standing);

/**
 * MpNode:
 * @id: from content, so that it is the same in every run
 * @label: lines for people, separated by LF; raw bytes of evidence may stand in it
 * @detail: (nullable) more lines, for tooltips
 * @rank: what survives folding: higher stays longer
 * @fold: (nullable) what it is called when folded away with its likes ("other addresses"); %NULL
 * stays
 *
 * @is_detail: a stop on a way that is also drawn without it, so that nothing stands for it when
 * it is folded
 *
 * Strings belong to the graph.
 */
typedef struct {
    const char *id;
    MpNodeKind kind;
    MpSide side;
    const char *label;
    const char *detail;
    gint64 messages;
    gint64 first, last; /* UTC microseconds or MP_NO_TIME */
    int rank;
    const char *fold;
    gboolean is_detail;
} MpNode;

/* Between two nodes, by index. Sorted by (from, to, kind, standing). */
typedef struct {
    guint from, to;
    const char *kind; /* "given", "sends-via", "wrote" ...: stable */
    MpStanding standing;
    const char *support; /* (nullable) "weak", "moderate", "strong" */
    const char *label;   /* (nullable) for people */
    const char *detail;  /* (nullable) for tooltips */
    gint64 messages;
    gint64 first, last;
    gboolean delay_known;
    gint64 delay_us;          /* of a hop: how long it took, the median of many */
    guint32 findings;         /* of a hop: contradictions, 1 << MpFindingCode */
    gboolean is_contradicted; /* in most of its messages */
    gboolean is_implied;      /* a longer way says the same with more: pictures leave it out */
} MpEdge;

/* What was folded away: said in the label and on stderr. */
typedef struct {
    const char *kind; /* "other addresses, no foreign mail" */
    guint count;
} MpFold;

/**
 * MpGraph:
 *
 * Nodes and edges in sorted order, so that two builds of one case are equal
 * byte for byte in every format. Immutable once built.
 */
typedef struct _MpGraph MpGraph;

void mp_graph_free(MpGraph *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpGraph, mp_graph_free)

const char *mp_graph_view(const MpGraph *self);  /* "custody", "mail", "hops" */
const char *mp_graph_title(const MpGraph *self); /* lines for people */
const MpNode *mp_graph_nodes(const MpGraph *self, gsize *n);
const MpEdge *mp_graph_edges(const MpGraph *self, gsize *n);
const MpFold *mp_graph_folds(const MpGraph *self, gsize *n);

/* Gathers nodes and edges in any order; the same id twice is one node, whose
 * counts and dates are joined. Strings are copied. */
typedef struct _MpGraphBuilder MpGraphBuilder;

MpGraphBuilder *mp_graph_builder_new(const char *view);
void mp_graph_builder_free(MpGraphBuilder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MpGraphBuilder, mp_graph_builder_free)

void mp_graph_builder_title(MpGraphBuilder *self, const char *title);
/* @node's kind, side, label, detail, rank and fold are those of the call with the highest rank. */
void mp_graph_builder_node(MpGraphBuilder *self, const MpNode *node);
/* @edge's from and to are not looked at. An edge whose ends are no nodes is left out. */
void
mp_graph_builder_edge(MpGraphBuilder *self, const char *from, const char *to, const MpEdge *edge);
/* The edge of that kind and standing, where there is one, says nothing that others do not say. */
void mp_graph_builder_imply(
    MpGraphBuilder *self, const char *from, const char *to, const char *kind, MpStanding standing);
void mp_graph_builder_fold(MpGraphBuilder *self, const char *kind, guint count);
gsize mp_graph_builder_count(const MpGraphBuilder *self);
/* transfer full; @self is empty afterwards. */
MpGraph *mp_graph_builder_end(MpGraphBuilder *self);

G_END_DECLS
