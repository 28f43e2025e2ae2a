/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "graph/mp-graph.h"
#include "render/mp-redact.h"

G_BEGIN_DECLS

/* The same graph with everything of the owner's hidden. Takes @graph; transfer full. */
MpGraph *mp_redact_graph(MpGraph *graph, const MpRedactor *redactor);

G_END_DECLS
