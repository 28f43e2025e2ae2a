/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-claims.h"
#include "analysis/mp-timeline.h"
#include "graph/mp-graph.h"
#include "render/mp-document.h"

G_BEGIN_DECLS

/**
 * MpReportInput:
 * @timeline: of the same @about
 * @about: (nullable): only this address of the owner
 * @title: (nullable): instead of the question
 * @case_name: what the case is called
 * @tool: "mailprov 0.1.0"
 * @graph_svg: (nullable): the custody graph, as Graphviz drew it
 * @graph_note: (nullable): why it is missing; the program's own words
 */
typedef struct {
    MpCase *store;
    const MpTimeline *timeline;
    const char *about;
    const char *title;
    const char *case_name;
    const char *tool;
    const char *graph_svg;
    const char *graph_note;
    gboolean defang;
} MpReportInput;

/**
 * mp_report_build:
 *
 * The incident write-up (docs/report.md): what the mail shows, what people
 * say, which stories fit, what would settle it, who is not implicated, how it
 * was done and what that cannot see, the evidence. It says nothing that the
 * explanations do not say, in their words. Rests on findings; the same case
 * gives the same document. transfer full.
 */
MpDocument *mp_report_build(const MpReportInput *input, GError **error);

G_END_DECLS
