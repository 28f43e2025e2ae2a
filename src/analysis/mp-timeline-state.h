/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/mp-holder-names.h"
#include "analysis/mp-timeline.h"
#include "base/mp-arena.h"

G_BEGIN_DECLS

/* What mp-timeline.c gathers events with and mp-timeline-chart.c counts mail into. */
struct _MpTimeline {
    MpArena *arena; /* all text lives here */
    GArray *events; /* of MpEvent */
    GArray *rows;   /* of MpTimelineRow */
    gint64 from, to;
    guint left_out;
};

/* Fills the rows and the span; the events are there already. */
gboolean mp_timeline_chart(MpTimeline *self, MpCase *store, const char *about, GError **error);

G_END_DECLS
